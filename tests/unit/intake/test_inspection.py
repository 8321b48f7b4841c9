"""The first look into a file."""

from pathlib import Path

import pytest

from docproc.errors import (
    EmptyFileError,
    EncryptedPdfError,
    FileTooLargeError,
    TooManyPagesError,
    UnknownXmlError,
    UnreadableFileError,
    UnsupportedFileError,
)
from docproc.intake.inspection import inspect
from docproc.intake.sniff import MAIL, PDF, PNG, XML
from docproc.model.limits import Limits
from tests.unit.intake.samples import CII, mail, pdf, write


def test_a_pdf_tells_its_pages_and_the_invoice_within(tmp_path: Path) -> None:
    path = write(tmp_path / "a", pdf("eins", "zwei", attachments={"factur-x.xml": CII.encode()}))
    found = inspect(path, PDF, Limits())
    assert (found.page_count, found.page_sizes) == (2, ((595, 842), (595, 842)))
    assert found.einvoice is not None
    assert found.producer is not None
    assert found.password_used is None


def test_a_password_that_fits_is_found_among_several(tmp_path: Path) -> None:
    path = write(tmp_path / "a", pdf("geheim", password="gehe1m"))
    assert inspect(path, PDF, Limits(), ["falsch", "gehe1m"]).password_used == 1
    with pytest.raises(EncryptedPdfError, match="--password-file"):
        inspect(path, PDF, Limits())
    with pytest.raises(EncryptedPdfError, match="no given password"):
        inspect(path, PDF, Limits(), ["falsch"])


def test_an_empty_user_password_opens_by_itself(tmp_path: Path) -> None:
    found = inspect(write(tmp_path / "a", pdf("offen", password="")), PDF, Limits())
    assert (found.page_count, found.password_used) == (1, None)


def test_a_bare_invoice_has_no_pages(tmp_path: Path) -> None:
    found = inspect(write(tmp_path / "a", CII), XML, Limits())
    assert found.page_count == 0
    assert found.einvoice is not None


def test_xml_that_is_no_invoice_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnknownXmlError):
        inspect(write(tmp_path / "a", "<a/>"), XML, Limits())


def test_a_mail_tells_its_sender_and_hands_over_its_documents(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(pdf("x"), maintype="application", subtype="pdf", filename="a.pdf")
    message.add_attachment(b"PK\x03\x04", maintype="application", subtype="zip", filename="b.zip")
    found = inspect(write(tmp_path / "a", message.as_bytes()), MAIL, Limits())
    assert found.mail is not None
    assert (found.mail.sender, found.mail.sent_at) == ("rechnung@nordlicht.example", "2026-03-05T08:30:00+00:00")
    assert [attachment.filename for attachment in found.attachments] == ["a.pdf"]
    assert [finding.code for finding in found.findings] == ["attachment-left-out"]
    assert found.page_count == 1


def test_limits_are_asked_before_anything_is_opened(tmp_path: Path) -> None:
    path = write(tmp_path / "a", pdf("eins", "zwei"))
    with pytest.raises(FileTooLargeError, match="max_file_size_mb"):
        inspect(path, PDF, Limits(max_file_bytes=100))
    with pytest.raises(TooManyPagesError, match="2 pages"):
        inspect(path, PDF, Limits(max_pages=1))
    with pytest.raises(EmptyFileError):
        inspect(write(tmp_path / "b", b""), PNG, Limits())


def test_a_file_that_is_gone_and_a_type_that_is_not_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError):
        inspect(tmp_path / "weg.pdf", PDF, Limits())
    with pytest.raises(UnsupportedFileError, match="text/plain"):
        inspect(write(tmp_path / "a", b"x"), "text/plain", Limits())
