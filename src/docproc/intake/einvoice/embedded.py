"""The e-invoice within a PDF: which of its attachments is one, and what it says."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
from pypdfium2 import raw

from docproc.errors import DocumentError
from docproc.intake import sniff
from docproc.intake.einvoice.reading import read_root
from docproc.intake.einvoice.roots import described, is_einvoice, is_unread_invoice
from docproc.intake.einvoice.unreadable import unreadable_values
from docproc.intake.einvoice.untrusted_xml import MAX_XML_BYTES, parse_untrusted
from docproc.model.decision import Finding
from docproc.model.enums import Severity
from docproc.model.fields import EInvoice, Value

PRESCRIBED_NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
"""File names that Factur-X 1.0 and ZUGFeRD 2 (6.2.2) prescribe; ZUGFeRD 1 writes ZUGFeRD-invoice.xml."""
_MAX_ATTACHMENTS = 100
_ROOT_NAMES = (
    b"CrossIndustryInvoice",
    b"CrossIndustryDocument",
    b"ubl:schema:xsd:Invoice",
    b"ubl:schema:xsd:CreditNote",
)
_pdfium: Any = raw


@dataclass(frozen=True, slots=True)
class Embedded:
    """What the attachments of a PDF gave: the e-invoice, if one can be read, what is wrong with the others, its XML."""

    einvoice: EInvoice | None = None
    findings: tuple[Finding, ...] = ()
    xml: bytes = b""


def read_embedded(document: Any) -> Embedded:
    """Return the e-invoice attached to an open `pypdfium2.PdfDocument`.

    Attachments with a prescribed name come first, then every XML whose root is an invoice. One that should be an
    invoice and cannot be read is an `einvoice-broken` finding, one of a kind that docproc does not read an
    `einvoice-unread` finding, a further invoice `einvoice-several`, a value without sense `einvoice-unreadable`.
    """
    invoices: list[EInvoice] = []
    contents: list[bytes] = []
    findings: list[Finding] = []
    for name, content in sorted(_xml_attachments(document), key=_rank):
        try:
            root = parse_untrusted(content)
            if is_unread_invoice(root):
                findings.append(_unread(name, described(root)))
            elif _is_prescribed(name) or is_einvoice(root):
                invoices.append(read_root(root))
                contents.append(content)
        except DocumentError as error:
            if _is_prescribed(name) or _looks_like_invoice(content):
                findings.append(_broken(name, error))
    if len({_identity(invoice) for invoice in invoices}) > 1:
        findings.append(_several(len(invoices)))
    if not invoices:
        return Embedded(None, tuple(findings))
    return Embedded(invoices[0], (*findings, *unreadable_values(invoices[0])), contents[0])


def _xml_attachments(document: Any) -> Iterator[tuple[str, bytes]]:
    for index in range(min(document.count_attachments(), _MAX_ATTACHMENTS)):
        try:
            attachment = document.get_attachment(index)
            name = str(attachment.get_name())
            if _size(attachment) <= MAX_XML_BYTES:
                content = bytes(attachment.get_data())
                if _is_prescribed(name) or sniff.sniff(content[: sniff.HEAD_BYTES]) == sniff.XML:
                    yield name, content
        except (pypdfium2.PdfiumError, UnicodeDecodeError):
            continue


def _size(attachment: Any) -> int:
    """Bytes of an attachment, asked before any memory is set aside for it."""
    length = ctypes.c_ulong()
    _pdfium.FPDFAttachment_GetFile(attachment, None, 0, length)
    return length.value


def _rank(attachment: tuple[str, bytes]) -> tuple[int, str]:
    name = attachment[0].lower()
    return (PRESCRIBED_NAMES.index(name) if name in PRESCRIBED_NAMES else len(PRESCRIBED_NAMES)), name


def _is_prescribed(name: str) -> bool:
    return name.lower() in PRESCRIBED_NAMES


def _looks_like_invoice(content: bytes) -> bool:
    """Whether XML that cannot be parsed names an invoice's root where roots stand."""
    return any(root in content[: sniff.HEAD_BYTES] for root in _ROOT_NAMES)


def _identity(invoice: EInvoice) -> tuple[Value | None, ...]:
    """What two copies of one invoice in different syntaxes have in common."""
    values = {value.name: value.value for value in reversed(invoice.fields)}
    return values.get("invoice_number"), values.get("total_amount")


def _broken(name: str, error: DocumentError) -> Finding:
    message = f"the embedded e-invoice {name} cannot be read ({error.message}); the page is read instead"
    return Finding("einvoice-broken", Severity.WARNING, message)


def _unread(name: str, what: str) -> Finding:
    message = f"the embedded {name} is not read: {what}; the page is read instead"
    return Finding("einvoice-unread", Severity.WARNING, message)


def _several(count: int) -> Finding:
    message = f"{count} different e-invoices are embedded in this PDF; the first one was used"
    return Finding("einvoice-several", Severity.ERROR, message)
