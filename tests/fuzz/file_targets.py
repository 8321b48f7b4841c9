"""The readers of files that come in: sniffing, images, mail, e-invoices, lists of paths."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from docproc.errors import BrokenMailError, BrokenXmlError, DocumentError, UnknownXmlError
from docproc.intake import sniff
from docproc.intake.einvoice import read_einvoice, unreadable_values
from docproc.intake.einvoice.schemas import validate_schema
from docproc.intake.finding_files import paths_from_lines, paths_from_nuls
from docproc.intake.html_text import html_to_text
from docproc.intake.images import decode_frame, list_frames
from docproc.intake.mail import MAX_ATTACHMENTS, read_message
from docproc.intake.mail_page import lay_out
from docproc.model.codec import decode, encode
from docproc.model.fields import EInvoice
from docproc.model.limits import Limits
from tests.fuzz.seeds import seeds
from tests.fuzz.target import Target, fragments, require_json, text_of

_LIMITS = Limits(max_pages=20, max_pixels=400_000)
_LONGEST_REASON = 500
_SIGNATURES = (
    b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00+", b"RIFF", b"WEBP", b"BM", b"PK\x03\x04",
    b"<?xml ", b"\xff\xfe", b"From: a\n", b"Subject: b\n", b"\n\n", b"<!DOCTYPE html", b"<html", b" ",
)  # fmt: skip


def types(data: bytes) -> None:
    """The first bytes of a file are of one kind or of none, and then one line says what they seem to be."""
    head = data[: sniff.HEAD_BYTES]
    found = sniff.sniff(head)
    try:
        assert sniff.require_type(head, "a.pdf") == found
    except DocumentError as error:
        assert found is None
        require_reason(error)
    assert all("\n" not in str(path) for path in paths_from_lines(data))
    assert all("\0" not in str(path) for path in paths_from_nuls(data))


def images(data: bytes) -> None:
    """An image file has frames within the limits that decode, or one line says why not."""
    kind = sniff.sniff(data[: sniff.HEAD_BYTES])
    if kind not in sniff.IMAGES:
        return
    path = Path(_scratch().name) / "image"
    path.write_bytes(data)
    try:
        for frame in list_frames(path, kind, _LIMITS):
            width, height = frame.size
            assert 0 < width < 1e7 and 0 < height < 1e7, frame
            image = decode_frame(path, kind, frame, _LIMITS)
            assert image.size == frame.pixels and image.mode in ("L", "RGB")
    except DocumentError as error:
        require_reason(error)


def messages(data: bytes) -> None:
    """A mail message is read whatever its parts are; its attachments bear names that are safe to write."""
    try:
        message = read_message(data)
    except BrokenMailError as error:
        require_reason(error)
        return
    assert len(message.attachments) <= MAX_ATTACHMENTS
    for attachment in message.attachments:
        name = attachment.filename
        assert name.isprintable() and len(name) <= 200 and not name.startswith("."), name
        assert "/" not in name and "\\" not in name and name.strip(), name
        assert attachment.content
    head = (message.sender, message.sender_name, message.subject)
    assert all(said is None or 0 < len(said) < 1000 for said in head), head
    assert all(reason.isprintable() and len(reason) < _LONGEST_REASON for reason in message.left_out)
    assert sum(len(attachment.content) for attachment in message.attachments) <= 4 * len(data) + 4096
    assert len(lay_out(message, 3)) <= 3


def web_pages(data: bytes) -> None:
    """The text of a body of HTML is no longer than the body."""
    text = html_to_text(text_of(data))
    assert "\v" not in text and "\n\n\n" not in text
    assert len(text) <= 2 * len(text_of(data)) + 10


def einvoices(data: bytes) -> None:
    """An e-invoice is read and can be kept and read back, or one line says why not."""
    try:
        invoice = read_einvoice(data)
    except (BrokenXmlError, UnknownXmlError) as error:
        require_reason(error)
        return
    kept = encode(invoice)
    require_json(kept)
    assert encode(decode(EInvoice, kept)) == kept
    for finding in (*unreadable_values(invoice), *validate_schema(data, invoice.profile)):
        assert "\n" not in finding.message and len(finding.message) < 2000, finding


def require_reason(error: DocumentError) -> None:
    """Assert that the reason of an error is one line that can be printed."""
    assert error.message.isprintable() and len(error.message) < _LONGEST_REASON, error.message
    assert error.code != DocumentError.code


@cache
def _scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder for the image at hand; it goes with the process."""
    return tempfile.TemporaryDirectory(prefix="docproc-fuzz-")


def _pieces(kind: str, size: int) -> tuple[bytes, ...]:
    """Whole small files of a kind and their beginnings."""
    small = sorted((seed.content for seed in seeds(kind)), key=len)[:6]
    return tuple(dict.fromkeys(piece for content in small for piece in (content[:size], content)))


FILE_TARGETS = {
    "types": Target(types, _SIGNATURES),
    "images": Target(images, _pieces("image", 60), repeated=0),
    "messages": Target(messages, fragments("messages")),
    "web_pages": Target(web_pages, fragments("web_pages")),
    "einvoices": Target(einvoices, _pieces("xml", 900), repeated=0),
}
