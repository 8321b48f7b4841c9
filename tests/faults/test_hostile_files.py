"""Files made to do harm: each ends as one clear error of docproc, quickly, never as anything else."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from docproc.errors import (
    BrokenImageError,
    BrokenMailError,
    BrokenPdfError,
    BrokenXmlError,
    DocumentError,
    EncryptedPdfError,
    TooManyPagesError,
    TooManyPixelsError,
    UnknownXmlError,
    UnsupportedFileError,
)
from docproc.intake.einvoice import read_einvoice
from docproc.intake.finding_files import paths_from_lines, paths_from_nuls
from docproc.intake.html_text import html_to_text
from docproc.intake.inspection import inspect
from docproc.intake.mail import read_message
from docproc.intake.pages import open_pages
from docproc.intake.sniff import BMP, JPEG, MAIL, PDF, PNG, TIFF, WEBP, XML, require_type, sniff
from docproc.model.limits import Limits
from tests.unit.intake.samples import CII, mail, pdf, write

LIMITS = Limits(max_pages=50, max_pixels=20_000_000)


def look(path: Path, content: bytes) -> None:
    """Take `content` the whole way: sniff, inspect, open and render every page."""
    write(path, content)
    mime_type = require_type(content[:4096], path.name)
    inspect(path, mime_type, LIMITS)
    with open_pages(path, mime_type, LIMITS) as pages:
        for page in pages:
            page.render(72)


def png_header(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = b"IDAT" + zlib.compress(bytes(1000))
    chunks = [
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in (header, body)
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def tiff(*, width: int, height: int, data: bytes, compression: int, next_offset: int = 0) -> bytes:
    """A little-endian grey TIFF of one strip; `next_offset` is where its next frame is said to be."""
    entries = [
        (256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, compression), (262, 3, 1), (273, 4, 8),
        (277, 3, 1), (278, 4, height), (279, 4, len(data)),
    ]  # fmt: skip
    directory = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHI", tag, kind, 1) + struct.pack("<I", value) for tag, kind, value in entries
    )
    return b"II*\x00" + struct.pack("<I", 8 + len(data)) + data + directory + struct.pack("<I", next_offset)


def raw_pdf(*objects: str, trailer: str = "/Root 1 0 R") -> bytes:
    """A PDF of the given objects, numbered from 1, with a sound cross-reference table."""
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(
        f"{offset:010} 00000 n \n" for offset in offsets
    )
    return out + f"{table}trailer\n<</Size {len(objects) + 1} {trailer}>>\nstartxref\n{len(out)}\n%%EOF\n".encode()


def picture(kind: str) -> bytes:
    saved = io.BytesIO()
    Image.effect_noise((80, 80), 80).convert("RGB").save(saved, kind)
    return saved.getvalue()


def test_an_image_whose_header_claims_billions_of_pixels_is_never_decoded(tmp_path: Path) -> None:
    with pytest.raises(TooManyPixelsError, match="50000 x 50000"):
        look(tmp_path / "a.png", png_header(50_000, 50_000))
    bitmap = b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0)
    with pytest.raises(TooManyPixelsError):
        look(tmp_path / "a.bmp", bitmap)


def test_a_small_tiff_that_unpacks_to_gigabytes_is_never_decoded(tmp_path: Path) -> None:
    packed = zlib.compress(bytes(1_000_000))
    bomb = tiff(width=60_000, height=60_000, data=packed, compression=8)
    assert len(bomb) < 2_000
    with pytest.raises(TooManyPixelsError):
        look(tmp_path / "a.tif", bomb)


def test_a_tiff_with_more_frames_than_pages_allowed_is_refused(tmp_path: Path) -> None:
    frame = Image.new("1", (8, 8))
    saved = io.BytesIO()
    frame.save(saved, "TIFF", save_all=True, append_images=[frame] * LIMITS.max_pages)
    with pytest.raises(TooManyPagesError):
        look(tmp_path / "a.tif", saved.getvalue())


def test_a_tiff_whose_frames_point_in_a_circle_ends(tmp_path: Path) -> None:
    data = bytes(64)
    content = tiff(width=8, height=8, data=data, compression=1, next_offset=8 + len(data))
    look(tmp_path / "a.tif", content)
    assert inspect(tmp_path / "a.tif", TIFF, LIMITS).page_count == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "BMP"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_a_truncated_image_is_a_broken_image(tmp_path: Path, kind: str, share: float) -> None:
    content = picture(kind)
    with pytest.raises((BrokenImageError, UnsupportedFileError)):
        look(tmp_path / "a", content[: max(12, int(len(content) * share))])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "BMP"])
def test_damaged_image_bytes_never_raise_anything_but_document_errors(tmp_path: Path, kind: str) -> None:
    content = picture(kind)
    for position in range(8, 200, 5):
        damaged = bytearray(content)
        damaged[position] ^= 0xFF
        try:
            look(tmp_path / "a", bytes(damaged))
        except DocumentError as error:
            assert "\n" not in error.message


def test_text_named_pdf_is_not_believed(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFileError, match="plain text"):
        look(tmp_path / "a.pdf", b"Sehr geehrte Damen und Herren,\n")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8, 0.97])
def test_a_truncated_pdf_is_broken_rather_than_read_in_part(tmp_path: Path, share: float) -> None:
    content = pdf(*("Seite" for _ in range(10)))
    with pytest.raises(BrokenPdfError, match="cut off"):
        look(tmp_path / "a.pdf", content[: int(len(content) * share)])


def test_a_linearized_pdf_shorter_than_it_says_is_cut_off(tmp_path: Path) -> None:
    content = raw_pdf("<</Linearized 1 /L 99999 /H [1 1] /O 2 /E 9 /N 1 /T 9>>", "<<>>")
    with pytest.raises(BrokenPdfError, match="cut off"):
        look(tmp_path / "a.pdf", content)


def test_an_encrypted_pdf_asks_for_its_password(tmp_path: Path) -> None:
    with pytest.raises(EncryptedPdfError, match="password"):
        look(tmp_path / "a.pdf", pdf("x", password="geheim"))


def test_a_pdf_without_pages_is_broken(tmp_path: Path) -> None:
    with pytest.raises(BrokenPdfError):
        look(tmp_path / "a.pdf", raw_pdf("<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [] /Count 0>>"))


def test_a_pdf_that_claims_ten_thousand_pages_is_refused(tmp_path: Path) -> None:
    page = "<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]>>"
    with pytest.raises((TooManyPagesError, BrokenPdfError)):
        tree = "<</Type /Pages /Kids [3 0 R] /Count 10000>>"
        look(tmp_path / "a.pdf", raw_pdf("<</Type /Catalog /Pages 2 0 R>>", tree, page))
    with pytest.raises(TooManyPagesError):
        tree = f"<</Type /Pages /Kids [{'3 0 R ' * 10_000}] /Count 10000>>"
        look(tmp_path / "b.pdf", raw_pdf("<</Type /Catalog /Pages 2 0 R>>", tree, page))


def test_a_page_tree_that_contains_itself_ends(tmp_path: Path) -> None:
    tree = "<</Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /MediaBox [0 0 9 9]>>"
    with pytest.raises((BrokenPdfError, TooManyPagesError)):
        look(tmp_path / "a.pdf", raw_pdf("<</Type /Catalog /Pages 2 0 R>>", tree))


def test_a_pdf_of_noise_is_broken(tmp_path: Path) -> None:
    with pytest.raises(BrokenPdfError):
        look(tmp_path / "a.pdf", b"%PDF-1.4\n" + bytes(range(256)) * 50 + b"\nstartxref\n99\n%%EOF")


LAUGHS = (
    "<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))
    + "]><l>&j;</l>"
)


@pytest.mark.parametrize(
    "xml",
    [
        LAUGHS.encode(),
        ("\ufeff" + LAUGHS.replace("'1.0'", "'1.0' encoding='UTF-16'")).encode("utf-16-le"),
        b"<!-- x --><?pi x?>" + LAUGHS.removeprefix("<?xml version='1.0'?>").encode(),
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
        b'<!DOCTYPE a [<!ATTLIST a b CDATA "x">]><a/>',
    ],
)
def test_document_types_and_entities_are_refused_before_parsing(tmp_path: Path, xml: bytes) -> None:
    with pytest.raises(BrokenXmlError, match="DOCTYPE"):
        look(tmp_path / "a.xml", xml)


def test_very_deep_and_cut_off_xml_is_broken(tmp_path: Path) -> None:
    with pytest.raises(BrokenXmlError):
        look(tmp_path / "a.xml", b"<a>" * 100_000)
    with pytest.raises(BrokenXmlError):
        look(tmp_path / "b.xml", CII.encode()[:-200])


def test_xml_in_another_encoding_than_it_declares_is_broken(tmp_path: Path) -> None:
    with pytest.raises(BrokenXmlError):
        look(tmp_path / "a.xml", CII.replace("Kiel", "Köln").encode("latin-1"))


def test_an_entity_bomb_within_a_pdf_leaves_the_page_readable(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", pdf("Rechnung", attachments={"factur-x.xml": LAUGHS.encode()}))
    found = inspect(path, PDF, LIMITS)
    assert found.einvoice is None
    assert [finding.code for finding in found.findings] == ["einvoice-broken"]


def nested(depth: int) -> bytes:
    opening = b"".join(
        b"From: a@b.example\nSubject: x\nContent-Type: multipart/mixed; boundary=b%d\n\n--b%d\n"
        b"Content-Type: message/rfc822\n\n" % (level, level)
        for level in range(depth)
    )
    return opening + b"From: a@b.example\nSubject: inner\n\nText\n"


@pytest.mark.parametrize("depth", [100, 5_000])
def test_messages_nested_without_end_are_left_out_or_refused(tmp_path: Path, depth: int) -> None:
    path = write(tmp_path / "a.eml", nested(depth))
    try:
        found = inspect(path, MAIL, LIMITS)
    except BrokenMailError as error:
        assert depth > 100
        assert "nests" in error.message
    else:
        assert found.attachments == ()
        assert "nested" in found.findings[0].message


def test_a_message_of_countless_parts_is_refused(tmp_path: Path) -> None:
    content = b"From: a@b.example\nSubject: x\nContent-Type: multipart/mixed; boundary=G\n\n" + b"--G\n\nx\n" * 5_000
    with pytest.raises(BrokenMailError):
        look(tmp_path / "a.eml", content)


def test_a_message_with_a_huge_body_is_cut_at_the_page_limit(tmp_path: Path) -> None:
    path = write(tmp_path / "a.eml", mail(body="Zeile\n" * 20_000).as_bytes())
    assert inspect(path, MAIL, LIMITS).page_count == LIMITS.max_pages


def test_damaged_messages_never_raise_anything_but_document_errors(tmp_path: Path) -> None:
    message: EmailMessage = mail()
    message.add_attachment(pdf("x"), maintype="application", subtype="pdf", filename="a.pdf")
    content = message.as_bytes()
    for position in range(0, 900, 7):
        damaged = bytearray(content)
        damaged[position] ^= 0x95
        path = write(tmp_path / "a.eml", bytes(damaged))
        try:
            inspect(path, MAIL, LIMITS)
        except DocumentError as error:
            assert "\n" not in error.message


@pytest.mark.parametrize("mime_type", [PDF, JPEG, PNG, TIFF, WEBP, BMP, XML, MAIL])
@pytest.mark.parametrize("content", [b"\x00", b"\xff" * 5_000, bytes(range(256)) * 20, b"<<>>" * 1_000])
def test_noise_under_any_type_is_a_document_error_or_nothing_worse(
    tmp_path: Path, mime_type: str, content: bytes
) -> None:
    path = write(tmp_path / "a", content)
    if mime_type == MAIL:
        with pytest.raises(BrokenMailError):
            inspect(path, mime_type, LIMITS)
        return
    with pytest.raises(DocumentError) as caught:
        inspect(path, mime_type, LIMITS)
    assert "\n" not in caught.value.message


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_sniffing_fail(content: bytes) -> None:
    assert sniff(content) in {None, PDF, JPEG, PNG, TIFF, WEBP, BMP, XML, MAIL}
    assert all("\n" not in str(path) for path in paths_from_lines(content))
    assert all("\0" not in str(path) for path in paths_from_nuls(content))


HEADER_NAMES = ("From", "Subject", "Date", "Content-Type", "Content-Disposition", "Content-Transfer-Encoding")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(HEADER_NAMES), st.binary(max_size=60)), max_size=8), st.binary(max_size=200))
def test_no_headers_make_reading_a_message_fail(headers: list[tuple[str, bytes]], body: bytes) -> None:
    head = b"X-First: 1\n" + b"".join(name.encode() + b": " + value + b"\n" for name, value in headers)
    message = read_message(head + b"\n" + body)
    assert all("/" not in attachment.filename for attachment in message.attachments)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_no_markup_makes_reading_a_body_fail(text: str) -> None:
    for markup in (text, f"<table><td>{text}", f"<div {text}>{text}</div>"):
        assert "\v" not in html_to_text(markup)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(CII) - 1), st.text(max_size=12))
def test_damaged_invoices_are_read_or_refused_and_never_crash(position: int, text: str) -> None:
    damaged = (CII[:position] + text + CII[position + len(text) :]).encode("utf-8", "replace")
    with contextlib.suppress(BrokenXmlError, UnknownXmlError):
        assert read_einvoice(damaged).syntax == "cii"
