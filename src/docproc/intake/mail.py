"""Mail messages (RFC 5322, MIME): who sent them, what they say, and which of their parts are documents."""

from __future__ import annotations

import email
import re
from binascii import Error as Base64Error
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import collapse_rfc2231_value, parseaddr, parsedate_to_datetime

from docproc.errors import BrokenMailError
from docproc.intake import sniff
from docproc.intake.html_text import html_to_text

MAX_DEPTH = 10
"""Messages within messages that are followed; what lies deeper is left out."""
MAX_PARTS = 1000
MAX_ATTACHMENTS = 200

_BODY_TYPES = frozenset({"text/plain", "text/html", "application/xhtml+xml", "text/enriched"})
_PASSED_OVER = (
    "text/", "application/pkcs7-", "application/x-pkcs7-", "application/pgp-", "message/delivery-status",
    "message/disposition-notification", "application/ics", "application/vcard",
)  # fmt: skip
"""Parts that are no documents by their nature: text, signatures, calendars, contacts, delivery reports."""
_SUFFIXES = {
    sniff.PDF: ".pdf", sniff.JPEG: ".jpg", sniff.PNG: ".png", sniff.TIFF: ".tif", sniff.WEBP: ".webp",
    sniff.BMP: ".bmp", sniff.XML: ".xml", sniff.MAIL: ".eml",
}  # fmt: skip
_FOLDERS = re.compile(r"[/\\]")
_LONGEST_NAME = 150
_LONGEST_HEADER = 998
"""A line of a header has no more characters (RFC 5322, 2.1.1); what a longer one says further is left out."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that came with a message: a bare file name, its bytes, and the MIME type of its content."""

    filename: str
    content: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class MailMessage:
    """A message as read: `sender` an address, `sent_at` ISO 8601 in UTC, `body` plain text (tabs between table cells).

    `left_out` names attachments that are no documents docproc reads, each with the reason.
    """

    sender: str | None
    sender_name: str | None
    subject: str | None
    sent_at: str | None
    body: str
    attachments: tuple[Attachment, ...]
    left_out: tuple[str, ...] = ()


class _Lenient(Compat32):
    """Headers as text even where a mailer has put raw 8-bit characters into them."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return _in_some_charset(value.encode("utf-8", "surrogateescape"))


def read_message(data: bytes) -> MailMessage:
    """Return the message in `data`; wrong charsets, missing boundaries and broken encodings are survived.

    Documents are parts whose content is a PDF, an image, XML or a message, whatever their declared type; inline and
    Content-ID images, signatures, contacts and calendars are none. Raises BrokenMailError when no header can be read or
    parts are nested beyond all sense.
    """
    try:
        message = email.message_from_bytes(data, policy=_Lenient())
        parts = list(_parts(message))
    except (RecursionError, MessageError) as error:
        raise BrokenMailError(
            "the mail message nests too many parts: save its attachments and send them singly"
        ) from error
    if not message.keys():
        raise BrokenMailError("the mail message has no headers: export it again as .eml")
    attachments, left_out = _documents(parts)
    sender, sender_name = _sender(message)
    return MailMessage(
        sender=sender,
        sender_name=sender_name,
        subject=_header(message, "Subject"),
        sent_at=_sent_at(message),
        body=_body(parts),
        attachments=attachments,
        left_out=left_out,
    )


def _parts(message: Message) -> Iterator[Message]:
    """The leaves of a message in order; a message within it is a leaf."""
    pending = [message]
    seen = 0
    while pending:
        part = pending.pop()
        seen += 1
        if seen > MAX_PARTS:
            raise MessageError("too many parts")
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            pending.extend(reversed(_children(part)))
        else:
            yield part


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _documents(parts: list[Message]) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    attachments: list[Attachment] = []
    left_out: list[str] = []
    for part in parts:
        if _is_body(part):
            continue
        name = _filename(part)
        content = _nested_bytes(part) if part.get_content_type() == sniff.MAIL else _bytes(part)
        mime_type = _document_type(part, content, name)
        reason = _reason_to_leave_out(part, content, mime_type, len(attachments))
        if reason is not None:
            left_out.append(f"{_bare(name) or _printable(part.get_content_type())}: {reason}")
        elif mime_type is not None:
            attachments.append(Attachment(_safe_name(name, mime_type, len(attachments) + 1), content, mime_type))
    return tuple(attachments), tuple(left_out)


def _reason_to_leave_out(part: Message, content: bytes, mime_type: str | None, taken: int) -> str | None:
    if mime_type is None:
        return "no document that docproc reads" if content else "empty"
    if mime_type in sniff.IMAGES and (part.get_content_disposition() == "inline" or part.get("Content-ID")):
        return "an image shown within the text"
    if mime_type == sniff.MAIL and _depth(part) > MAX_DEPTH:
        return f"messages nested more than {MAX_DEPTH} deep"
    return f"more than {MAX_ATTACHMENTS} attachments" if taken >= MAX_ATTACHMENTS else None


def _document_type(part: Message, content: bytes, name: str | None) -> str | None:
    declared = part.get_content_type()
    if declared == sniff.MAIL:
        return sniff.MAIL if content else None
    found = sniff.sniff(content[: sniff.HEAD_BYTES])
    if found == sniff.MAIL:
        return found if (name or "").lower().endswith(".eml") else None
    if found == sniff.XML:
        return found if declared.endswith("xml") or (name or "").lower().endswith(".xml") else None
    passed_over = declared.startswith(_PASSED_OVER) and found is None
    return None if passed_over else found


def _is_body(part: Message) -> bool:
    return (
        part.get_content_type() in _BODY_TYPES
        and part.get_content_disposition() != "attachment"
        and _filename(part) is None
    )


def _bytes(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AttributeError, Base64Error):
        payload = None
    return payload if isinstance(payload, bytes) else b""


def _nested_bytes(part: Message) -> bytes:
    """The message within `part`, also where a mailer has encoded it against the rules (RFC 2046, 5.2.1)."""
    children = _children(part)
    if not children:
        return _bytes(part)
    nested = children[0]
    try:
        if str(part.get("Content-Transfer-Encoding", "")).strip().lower() in ("base64", "quoted-printable"):
            nested["Content-Transfer-Encoding"] = part["Content-Transfer-Encoding"]
            return _bytes(nested)
        return nested.as_bytes()
    except (ValueError, LookupError, AttributeError, TypeError, MessageError, RecursionError):
        return b""


def _depth(part: Message) -> int:
    """How many messages lie within one another, `part` being the first."""
    deepest = 0
    pending = [(part, 0)]
    while pending:
        current, depth = pending.pop()
        depth += current.get_content_type() == sniff.MAIL
        deepest = max(deepest, depth)
        pending.extend((child, depth) for child in _children(current))
    return deepest


def _body(parts: list[Message]) -> str:
    bodies = [part for part in parts if _is_body(part)]
    for wanted in ("text/plain", "text/html", "application/xhtml+xml"):
        texts = [_text(part) for part in bodies if part.get_content_type() == wanted]
        text = "\n\n".join(text for text in texts if text.strip())
        if text:
            return text.replace("\r\n", "\n") if wanted == "text/plain" else html_to_text(text)
    return ""


def _text(part: Message) -> str:
    return _in_some_charset(_bytes(part), part.get_content_charset())


def _filename(part: Message) -> str | None:
    for header, parameter in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        try:
            value = part.get_param(parameter, None, header=header)
            if value is not None:
                return _decoded(collapse_rfc2231_value(value)) or None
        except (ValueError, LookupError, AttributeError, TypeError):
            continue
    return None


def _safe_name(name: str | None, mime_type: str, number: int) -> str:
    return _bare(name) or f"attachment-{number}{_SUFFIXES[mime_type]}"


def _bare(name: str | None) -> str:
    """The last part of a path, without characters that cannot be shown."""
    return _printable(_FOLDERS.split(name or "")[-1].strip(" .")).strip(" .")


def _printable(text: str) -> str:
    """What of `text` can be shown, and the end only of a very long one."""
    return "".join(filter(str.isprintable, text[-_LONGEST_NAME:]))


def _header(message: Message, name: str) -> str | None:
    value = message.get(name)
    return _decoded(str(value))[:_LONGEST_HEADER] or None if value is not None else None


def _sender(message: Message) -> tuple[str | None, str | None]:
    """Address in lower case and name of the sender, taken apart before its encoded words are read."""
    name, address = parseaddr(str(message.get("From", "")))
    known = "@" in address and len(address) <= _LONGEST_HEADER
    return (address.lower() if known else None), _decoded(name)[:_LONGEST_HEADER] or None


def _decoded(value: str) -> str:
    """Encoded words (RFC 2047) made readable, folded lines joined, white space folded."""
    unfolded = " ".join(value.split())
    try:
        pieces = decode_header(unfolded)
    except (MessageError, ValueError, Base64Error):
        pieces = [(unfolded, None)]
    return " ".join("".join(_piece(piece, charset) for piece, charset in pieces).split())


def _piece(piece: str | bytes, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    if charset is None:
        return piece.decode("raw-unicode-escape", "replace")  # how decode_header keeps what is not encoded
    return _in_some_charset(piece, charset)


def _in_some_charset(data: bytes, *declared: str | None) -> str:
    """`data` by its declared charset if that is known and fits, else UTF-8, else Windows' western characters."""
    for charset in (*declared, "utf-8", "cp1252"):
        try:
            if charset:
                return data.decode(charset)
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")


def _sent_at(message: Message) -> str | None:
    try:
        sent = parsedate_to_datetime(_header(message, "Date") or "")
        aware = sent if sent.tzinfo is not None else sent.replace(tzinfo=UTC)
        return datetime.isoformat(aware.astimezone(UTC))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
