"""What a file is, told from its first 4 KB: the content decides, never the name."""

from __future__ import annotations

import re

from docproc.errors import EmptyFileError, UnsupportedFileError

HEAD_BYTES = 4096

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
TIFF = "image/tiff"
WEBP = "image/webp"
BMP = "image/bmp"
XML = "application/xml"
MAIL = "message/rfc822"

IMAGES = frozenset({JPEG, PNG, TIFF, WEBP, BMP})

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", PDF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
)
_BMP_HEADER_SIZES = frozenset({12, 40, 52, 56, 64, 108, 124})

_ENCODINGS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
"""Byte order marks, and the first characters of unmarked UTF-16 (XML 1.0, appendix F)."""

_XML_START = re.compile(r"<(\?xml\b|!--|!DOCTYPE\s|[A-Za-z_][\w.:-]*[\s/>])")
_HTML_START = re.compile(r"<(!DOCTYPE\s+html|html|head|body)\b", re.IGNORECASE)
_HEADER_LINE = re.compile(rb"([!-9;-~]+):[ \t]?[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|\Z)")
_MAIL_HEADERS = frozenset(
    b"from to cc bcc subject date message-id received mime-version content-type return-path delivered-to sender"
    b" reply-to dkim-signature authentication-results x-mailer in-reply-to references".split()
)

_OTHERS: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (re.compile(rb"PK\x03\x04"), "a ZIP or Office file", "unpack it, or save it as PDF"),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "an old Office file or Outlook message", "save it as PDF or .eml"),
    (re.compile(rb"....ftyp(heic|heix|mif1|avif)", re.DOTALL), "a HEIC or AVIF photo", "convert it to JPEG"),
    (re.compile(rb"GIF8[79]a"), "a GIF image", "convert it to PNG"),
    (re.compile(rb"\{\\rtf"), "an RTF text", "save it as PDF"),
    (re.compile(rb"From \S+"), "an mbox mail folder", "save its messages as .eml files"),
    (re.compile(rb"\s*<(!doctype html|html)", re.IGNORECASE), "a web page", "print it to PDF"),
    (re.compile(rb"(\x1f\x8b|Rar!|7z\xbc\xaf|BZh)"), "an archive", "unpack it"),
    (re.compile(rb"[\t\r\n -~\x80-\xff]+\Z"), "plain text", "print it to PDF"),
)


def sniff(head: bytes) -> str | None:
    """Return the MIME type that the first bytes of a file speak for, or None when docproc does not read such files.

    `head` is the first 4 KB. A PDF header may stand anywhere in the first 1024 bytes (Adobe's implementation note 13
    to PDF 1.7, appendix H).
    """
    for signature, mime_type in _SIGNATURES:
        if head.startswith(signature):
            return mime_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADER_SIZES:
        return BMP
    if _is_xml(head):
        return XML
    if _is_mail(head):
        return MAIL
    return PDF if b"%PDF-" in head[:1024] else None


def require_type(head: bytes, filename: str) -> str:
    """Return what `sniff` says of `head`.

    Raises EmptyFileError for no bytes at all, and UnsupportedFileError with what the file seems to be instead.
    """
    if not head:
        raise EmptyFileError(f"{filename} is empty: send the file again")
    mime_type = sniff(head)
    if mime_type is not None:
        return mime_type
    for pattern, kind, remedy in _OTHERS:
        if pattern.match(head):
            raise UnsupportedFileError(f"{filename} is {kind}, whatever its name says: {remedy}")
    raise UnsupportedFileError(f"{filename} is no PDF, image, XML or mail message, whatever its name says")


def _is_xml(head: bytes) -> bool:
    encoding = next((name for mark, name in _ENCODINGS if head.startswith(mark)), "utf-8")
    text = head.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")
    return bool(_XML_START.match(text)) and not _HTML_START.match(text)


def _is_mail(head: bytes) -> bool:
    position = len(head) - len(head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
    known = 0
    while (line := _HEADER_LINE.match(head, position)) is not None:
        known += line.group(1).lower() in _MAIL_HEADERS
        position = line.end()
    rest = head[position:]
    cut_within_a_header = len(head) >= HEAD_BYTES and b"\n" not in rest
    return known >= 2 and (not rest or cut_within_a_header or rest.startswith((b"\n", b"\r\n")))
