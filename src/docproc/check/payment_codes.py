"""Payment codes on the pages: sound in themselves, and at one with what is printed."""

from __future__ import annotations

from collections.abc import Iterator

from docproc.model.decision import Finding
from docproc.model.enums import Severity, Source
from docproc.model.fields import Agreement, Extraction
from docproc.model.text import DocumentText
from docproc.parse.payment_codes import read_payment_code

_PAID_BY = frozenset({"iban", "total_amount", "due_amount", "payment_reference"})
"""The fields that decide whether the money arrives."""


def check_code_forms(text: DocumentText) -> Iterator[Finding]:
    """Yield a finding for every payment code on the pages of `text` that breaks the rules of its standard.

    An account, amount or reference that cannot be right is an error, since a banking app would pay wrongly or refuse;
    any other breach of the form is information.
    """
    for page in text.pages:
        for code in page.codes:
            transfer = read_payment_code(code.text)
            if transfer is None:
                continue
            place = f"the payment code on page {page.number}"
            if transfer.errors:
                yield Finding("payment-code-invalid", Severity.ERROR, f"{place}: {'; '.join(transfer.errors)}")
            if transfer.faults:
                yield Finding("payment-code-form", Severity.INFO, f"{place}: {'; '.join(transfer.faults)}")


def check_code_agreement(extraction: Extraction) -> Iterator[Finding]:
    """Yield a finding for every field in which a code on the page and the document differ.

    Another account or amount is an error: a code stuck over the true one is a known fraud.
    """
    for comparison in extraction.comparisons:
        if comparison.source is Source.QR and comparison.agreement is Agreement.DIFFER:
            name = comparison.field.replace("_", " ")
            message = f"{name}: the code on the page says {comparison.einvoice}, the document {comparison.page}"
            severity = Severity.ERROR if comparison.field in _PAID_BY else Severity.WARNING
            yield Finding("code-differs", severity, message, (comparison.field,))
