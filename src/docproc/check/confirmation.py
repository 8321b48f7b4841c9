"""Which checks agree with a value and which speak against it, in words for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from docproc.check.witnesses import bound_amounts, is_read, total_witnesses
from docproc.model.decision import Finding
from docproc.model.enums import Source
from docproc.model.fields import Agreement, Extraction, FieldValue
from docproc.parse.identifiers import Verdict, valid_bic, valid_iban, valid_vat_id

_DIGITS: Mapping[str, tuple[Callable[[str], Verdict], str]] = {
    "iban": (valid_iban, "its check digits hold"),
    "bic": (valid_bic, "it has the form of a BIC"),
    "supplier_vat_id": (valid_vat_id, "its check digits hold"),
    "buyer_vat_id": (valid_vat_id, "its check digits hold"),
}
_WITNESS = {Source.EINVOICE: "the e-invoice", Source.QR: "the code on the page"}


def confirmations(extraction: Extraction, value: FieldValue) -> tuple[str, ...]:
    """Return, in words, which checks agree with `value`: sums, check digits, e-invoice and codes, order of dates."""
    agreed = (*_sums(extraction, value), *_digits(value), *_said(extraction, value), *_order(extraction, value))
    return tuple(dict.fromkeys(agreed))


def objections(findings: Iterable[Finding], value: FieldValue) -> tuple[str, ...]:
    """Return what the checks noticed about `value`."""
    return tuple(finding.message for finding in findings if value.name in finding.fields)


def _sums(extraction: Extraction, value: FieldValue) -> Iterator[str]:
    if value.name == "total_amount":
        yield from total_witnesses(extraction)
    elif value.name in bound_amounts(extraction):
        yield "it agrees with the total" if is_read(value) else "it follows from the other amounts"


def _digits(value: FieldValue) -> Iterator[str]:
    judge = _DIGITS.get(value.name)
    if judge is not None and judge[0](str(value.value)).holds:
        yield judge[1]


def _said(extraction: Extraction, value: FieldValue) -> Iterator[str]:
    for comparison in extraction.comparisons:
        if comparison.field == value.name and comparison.agreement is Agreement.AGREE:
            page = "the page" if value.evidence.source is comparison.source else _WITNESS.get(comparison.source, "")
            yield f"{page or comparison.source} says the same"


def _order(extraction: Extraction, value: FieldValue) -> Iterator[str]:
    own = extraction.principal()[1]
    if own is None or own.name == value.name or not isinstance(own.value, date) or not isinstance(value.value, date):
        return
    if value.name == "due_date" and value.value >= own.value:
        days = (value.value - own.value).days
        yield f"{days} days after the document's date" if days else "the day of the document"
