"""What a file is, by its first bytes."""

import io

import pytest
from PIL import Image

from docproc.errors import EmptyFileError, UnsupportedFileError
from docproc.intake.sniff import BMP, JPEG, MAIL, PDF, PNG, TIFF, WEBP, XML, require_type, sniff
from tests.unit.intake.samples import CII, mail, pdf, ubl


def image(kind: str) -> bytes:
    saved = io.BytesIO()
    Image.new("RGB", (8, 8)).save(saved, kind)
    return saved.getvalue()


@pytest.mark.parametrize(
    ("kind", "expected"), [("JPEG", JPEG), ("PNG", PNG), ("TIFF", TIFF), ("WEBP", WEBP), ("BMP", BMP)]
)
def test_images_are_known_by_their_signatures(kind: str, expected: str) -> None:
    assert sniff(image(kind)) == expected


def test_a_pdf_header_may_stand_within_the_first_kilobyte() -> None:
    content = pdf("x")
    assert sniff(content) == PDF
    assert sniff(b"\x00" * 1000 + content) == PDF
    assert sniff(b"\x00" * 1024 + content) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
def test_xml_is_known_in_every_encoding(encoding: str) -> None:
    assert sniff(CII.encode(encoding)[:4096]) == XML


def test_xml_needs_no_declaration_and_web_pages_are_no_xml() -> None:
    assert sniff(ubl().encode()) == XML
    assert sniff(b"<!-- made by hand --><a/>") == XML
    assert sniff(b"<!DOCTYPE html><html></html>") is None
    assert sniff(b"<html><body>x</body></html>") is None


def test_a_mail_message_is_known_by_two_of_its_headers() -> None:
    assert sniff(mail().as_bytes()) == MAIL
    assert sniff(b"Received: from a\r\n\tby b; now\r\nSubject: x\r\n\r\nbody") == MAIL
    assert sniff(b"Name: Muster\nSubject: Physik\n\ntext") is None
    assert sniff(b"From: me\nTo: you\nthis goes on without a blank line") is None


@pytest.mark.parametrize("length", range(4090, 4097))
def test_a_mail_message_may_have_more_headers_than_are_looked_at(length: int) -> None:
    head = b"From: a@b.example\nSubject: x\n" + b"".join(b"X-%03d: %s\n" % (n, b"y" * 50) for n in range(100))
    padded = b"X-0: " + b"z" * (length - 4060) + b"\n" + head
    assert sniff(padded[:4096]) == MAIL


def test_an_mbox_is_no_message() -> None:
    assert sniff(b"From a@b.example Thu Mar  5\n" + mail().as_bytes()) is None


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (b"Sehr geehrte Damen und Herren", "plain text"),
        (b"PK\x03\x04rest", "ZIP or Office"),
        (b"\x00\x00\x00\x18ftypheic", "HEIC"),
        (b"\x00\x01\x02", "no PDF, image, XML or mail"),
    ],
)
def test_what_cannot_be_read_is_named_whatever_the_file_is_called(head: bytes, told: str) -> None:
    with pytest.raises(UnsupportedFileError, match=told) as caught:
        require_type(head, "rechnung.pdf")
    assert "rechnung.pdf" in caught.value.message
    assert "\n" not in caught.value.message


def test_a_file_without_bytes_is_empty_rather_than_unsupported() -> None:
    with pytest.raises(EmptyFileError, match=r"leer\.pdf"):
        require_type(b"", "leer.pdf")
