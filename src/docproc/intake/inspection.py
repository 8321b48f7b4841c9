"""The first look into a file, within a limited worker: may it come in, how many pages, what else does it carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docproc.errors import EmptyFileError, FileTooLargeError, UnreadableFileError, UnsupportedFileError
from docproc.intake import sniff
from docproc.intake.einvoice import read_einvoice, read_embedded, unreadable_values
from docproc.intake.einvoice.schemas import validate_schema
from docproc.intake.images import list_frames
from docproc.intake.mail import Attachment, read_message
from docproc.intake.mail_page import lay_out
from docproc.intake.pdf import OpenPdf, open_pdf
from docproc.model.decision import Finding
from docproc.model.enums import Severity
from docproc.model.fields import EInvoice
from docproc.model.limits import Limits


@dataclass(frozen=True, slots=True)
class MailHead:
    """Who sent a message (address, name), about what, and when (ISO 8601, UTC); None for what it does not say."""

    sender: str | None
    sender_name: str | None
    subject: str | None
    sent_at: str | None


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file is and carries.

    `page_sizes` are width and height in points as a viewer shows them, one pair a page; a bare e-invoice has no page.
    `title` and `producer` are a PDF's own words about itself. `password_used` is the index of the password that opened
    it. `attachments` are the documents of a mail message, to be taken in on their own.
    """

    mime_type: str
    page_count: int
    page_sizes: tuple[tuple[float, float], ...] = ()
    title: str | None = None
    producer: str | None = None
    einvoice: EInvoice | None = None
    findings: tuple[Finding, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    mail: MailHead | None = None
    password_used: int | None = None


def inspect(path: Path, mime_type: str, limits: Limits, passwords: Sequence[str] = ()) -> Inspection:
    """Open the file at `path`, whose type is what `sniff` said, far enough to know what it holds; decode no pixel.

    Raises the document errors that apply: EmptyFileError, FileTooLargeError, UnreadableFileError, EncryptedPdfError,
    BrokenPdfError, BrokenImageError, BrokenXmlError, UnknownXmlError, BrokenMailError, TooManyPagesError,
    TooManyPixelsError, UnsupportedFileError.
    """
    inspector = _INSPECTORS.get(mime_type)
    if inspector is None:
        raise UnsupportedFileError(f"docproc does not read {mime_type} files")
    try:
        size = path.stat().st_size
        if size == 0:
            raise EmptyFileError("the file is empty: send it again")
        if size > limits.max_file_bytes:
            raise FileTooLargeError(_too_large(size, limits))
        return inspector(path, mime_type, limits, passwords)
    except OSError as error:
        raise UnreadableFileError(
            f"the file cannot be read ({error.strerror or error}): check disk and rights"
        ) from error


def _too_large(size: int, limits: Limits) -> str:
    megabyte = 1024**2
    return (
        f"the file has {size / megabyte:.1f} MB, more than storage.max_file_size_mb "
        f"({limits.max_file_bytes // megabyte}): make it smaller or raise the setting"
    )


def _inspect_pdf(path: Path, mime_type: str, limits: Limits, passwords: Sequence[str]) -> Inspection:
    with open_pdf(path, limits, passwords) as opened:
        embedded = read_embedded(opened.document)
        return Inspection(
            mime_type,
            opened.pages,
            tuple(opened.page_size(index) for index in range(opened.pages)),
            title=_metadata(opened, "Title"),
            producer=_metadata(opened, "Producer"),
            einvoice=embedded.einvoice,
            findings=(*embedded.findings, *_schema_findings(embedded.xml, embedded.einvoice)),
            password_used=opened.password_used,
        )


def _metadata(opened: OpenPdf, key: str) -> str | None:
    try:
        return str(opened.document.get_metadata_value(key)).strip("\0 \t\r\n")[:500] or None
    except UnicodeDecodeError:
        return None


def _inspect_image(path: Path, mime_type: str, limits: Limits, passwords: Sequence[str]) -> Inspection:
    frames = list_frames(path, mime_type, limits)
    return Inspection(mime_type, len(frames), tuple(frame.size for frame in frames))


def _inspect_xml(path: Path, mime_type: str, limits: Limits, passwords: Sequence[str]) -> Inspection:
    content = path.read_bytes()
    invoice = read_einvoice(content)
    findings = (*unreadable_values(invoice), *_schema_findings(content, invoice))
    return Inspection(mime_type, 0, einvoice=invoice, findings=findings)


def _schema_findings(xml: bytes, invoice: EInvoice | None) -> tuple[Finding, ...]:
    return validate_schema(xml, invoice.profile) if invoice is not None else ()


def _inspect_mail(path: Path, mime_type: str, limits: Limits, passwords: Sequence[str]) -> Inspection:
    message = read_message(path.read_bytes())
    sheets = lay_out(message, limits.max_pages)
    notes = (f"attachment left out: {reason}" for reason in message.left_out)
    return Inspection(
        mime_type,
        len(sheets),
        tuple((sheet.width, sheet.height) for sheet in sheets),
        title=message.subject,
        findings=tuple(Finding("attachment-left-out", Severity.INFO, note) for note in notes),
        attachments=message.attachments,
        mail=MailHead(message.sender, message.sender_name, message.subject, message.sent_at),
    )


_INSPECTORS: Mapping[str, Callable[[Path, str, Limits, Sequence[str]], Inspection]] = {
    sniff.PDF: _inspect_pdf,
    sniff.XML: _inspect_xml,
    sniff.MAIL: _inspect_mail,
    **dict.fromkeys(sniff.IMAGES, _inspect_image),
}
