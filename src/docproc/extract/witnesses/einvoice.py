"""The e-invoice held against the printed page: two witnesses to one document, the structured one believed first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from docproc.extract.kinds.subtypes import OF_CODES
from docproc.extract.witnesses.account_witness import IBAN, hear_accounts, merged_accounts
from docproc.extract.witnesses.page_witness import CONFIDENT, CONTRADICTED, Heard, PageWitness
from docproc.extract.witnesses.printed import PrintedText, squeezed
from docproc.extract.witnesses.rate_witness import hear_rates
from docproc.extract.witnesses.sameness import same_value
from docproc.extract.witnesses.stated_values import StatedValues
from docproc.model.enums import DocumentType
from docproc.model.fields import (
    PRINCIPAL_FIELDS,
    Agreement,
    EInvoice,
    Extraction,
    FieldValue,
    LineItem,
    Reference,
    SupplierMatch,
    TypeGuess,
)
from docproc.model.text import DocumentText

__all__ = ["CONFIDENT", "CONTRADICTED", "hold_against_page", "same_value"]

_ELEMENTS_OWN = 99.0
"""The least confidence of a value that an element of the e-invoice gives; what is worked out from words has less."""
_DESCRIPTION_LIKENESS = 80.0
_LOOSE_FIELDS = frozenset({"customer_number"})
"""BT-46 is any number of the buyer, so a customer number that the page prints under that label comes first."""
_TOLD_BY_BREAKDOWN = frozenset({"vat_treatment", "prepaid_amount", "rounding_amount"})
"""Fields that an e-invoice with a VAT breakdown would state if they applied: without them they do not."""


def hold_against_page(page: Extraction, einvoice: EInvoice, text: DocumentText) -> Extraction:
    """Return `page` with the e-invoice's values in the place of its own, and `comparisons` for each of them.

    How the page stands to a value is `PageWitness.hear`, for accounts `hear_accounts`, for rates `hear_rates`. Fields
    that only the page has are kept, but for those that the e-invoice would state. Document type, line items, VAT
    breakdown and allowances are the e-invoice's (the page's where the profile has none); its line items take the boxes
    of the page's lines that match. Accounts and references are those of both. Further values of a field (a second
    account) and values of the page that contradict become alternatives. A bare XML file has no page, so nothing is
    compared.
    """
    printed, stated = PrintedText(text), StatedValues(einvoice)
    principal = _principal_values(page, einvoice)
    witness = PageWitness(page, principal, einvoice.line_items, stated, printed)
    accounts = [value for value in einvoice.fields if value.name == IBAN]
    heard: list[Heard] = []
    for value in principal:
        if value.name == IBAN:
            heard += hear_accounts(accounts, page, einvoice, witness, printed)
        else:
            heard.append(witness.hear(value))
    fields = _first_of_each(heard)
    said = [each for each in heard if each.comparison.agreement is Agreement.AGREE or _is_said(each, einvoice)]
    rates = hear_rates(einvoice.vat_breakdown, page.vat_breakdown, stated, printed)
    contradicting = [each.against for each in heard if each.against is not None]
    return replace(
        page,
        document_type=_document_type(page.document_type, einvoice),
        supplier=_supplier(page.supplier, fields),
        fields=(*fields, *_only_on_page(page, fields, einvoice)),
        line_items=_with_boxes(einvoice.line_items, page.line_items) or page.line_items,
        vat_breakdown=einvoice.vat_breakdown or page.vat_breakdown,
        alternatives=(
            *_further_values(einvoice, fields),
            *page.alternatives,
            *contradicting,
            *_overruled(page, fields, einvoice),
        ),
        comparisons=(*page.comparisons, *(each.comparison for each in said), *rates) if text.pages else (),
        allowances=einvoice.allowances if einvoice.vat_breakdown else einvoice.allowances or page.allowances,
        accounts=merged_accounts(einvoice.accounts, page.accounts),
        references=_references(einvoice.references, page.references),
    )


def _principal_values(page: Extraction, einvoice: EInvoice) -> list[FieldValue]:
    """The first value of each field; of several the one that the page has too."""
    first: dict[str, FieldValue] = {}
    for value in einvoice.fields:
        on_page = page.value(value.name)
        if value.name not in first or (
            on_page is not None
            and same_value(value.name, value.value, on_page)
            and not same_value(value.name, first[value.name].value, on_page)
        ):
            first[value.name] = value
    return [value for value in first.values() if not _gives_way(value, page.get(value.name))]


def _gives_way(value: FieldValue, on_page: FieldValue | None) -> bool:
    """Whether the page's value comes first: this one is another sort of number, or worked out from words and weaker."""
    if on_page is None:
        return False
    worked_out = value.confidence < _ELEMENTS_OWN
    return value.name in _LOOSE_FIELDS or (worked_out and on_page.confidence >= CONFIDENT)


def _is_said(heard: Heard, einvoice: EInvoice) -> bool:
    """Whether an element of the e-invoice gives the value; what is worked out from words is nothing to print."""
    value = heard.value
    given = (one.confidence for one in einvoice.fields if (one.name, one.value) == (value.name, value.value))
    return max(given, default=0.0) >= _ELEMENTS_OWN


def _first_of_each(heard: Iterable[Heard]) -> list[FieldValue]:
    first: dict[str, FieldValue] = {}
    for each in heard:
        first.setdefault(each.value.name, each.value)
    return list(first.values())


def _further_values(einvoice: EInvoice, principal: Sequence[FieldValue]) -> list[FieldValue]:
    taken = {(value.name, value.value) for value in principal}
    names = {value.name for value in principal}
    return [value for value in einvoice.fields if value.name in names and (value.name, value.value) not in taken]


def _only_on_page(page: Extraction, given: list[FieldValue], einvoice: EInvoice) -> list[FieldValue]:
    """The page's fields that the e-invoice does not give; its own number and date are not given twice."""
    names = {value.name for value in given}
    for general, own in zip(("document_number", "document_date"), PRINCIPAL_FIELDS[DocumentType.INVOICE], strict=True):
        if own in names:
            names.add(general)
    overruled = _overruled(page, given, einvoice)
    return [value for value in page.fields if value.name not in names and value not in overruled]


def _overruled(page: Extraction, given: list[FieldValue], einvoice: EInvoice) -> list[FieldValue]:
    """The page's values of fields that the e-invoice would state if they applied, and does not."""
    if not einvoice.vat_breakdown:
        return []
    names = _TOLD_BY_BREAKDOWN - {value.name for value in given}
    return [value for value in page.fields if value.name in names]


def _references(einvoice: Sequence[Reference], page: Sequence[Reference]) -> tuple[Reference, ...]:
    """The e-invoice's references, placed where the page names them, and those that only the page has."""
    left = {squeezed(reference.number): reference for reference in page}
    placed = []
    for reference in einvoice:
        seen = left.pop(squeezed(reference.number), reference)
        placed.append(replace(reference, page=seen.page, box=seen.box, day=reference.day or seen.day))
    return (*placed, *left.values())


def _document_type(page: TypeGuess, einvoice: EInvoice) -> TypeGuess:
    """The e-invoice's type; its sort is what its type code says, else what the title of the page does."""
    kind, code = einvoice.document_type, "" if einvoice.semantic is None else einvoice.semantic.type_code
    reasons: tuple[str, ...] = (f"the e-invoice says {kind}",)
    if page.document_type in (kind, DocumentType.UNKNOWN):
        return TypeGuess(kind, 100.0, reasons, OF_CODES.get(code, page.subtype))
    reasons = (*reasons, f"the printed page reads like {page.document_type}")
    return TypeGuess(kind, 97.0, reasons, OF_CODES.get(code))


def _supplier(page: SupplierMatch | None, fields: list[FieldValue]) -> SupplierMatch | None:
    """The supplier that the page was matched with, else the name that the e-invoice gives."""
    name = next((value for value in fields if value.name == "supplier_name"), None)
    if name is None or (page is not None and page.supplier_id is not None):
        return page
    return SupplierMatch(None, str(name.value), name.confidence, ("the e-invoice names the seller",))


def _with_boxes(items: tuple[LineItem, ...], on_page: tuple[LineItem, ...]) -> tuple[LineItem, ...]:
    """The e-invoice's lines, each with page and box of the first printed line not yet taken that matches."""
    left = [line for line in on_page if line.box is not None]
    placed: list[LineItem] = []
    for item in items:
        match = next((line for line in left if _same_line(item, line)), None)
        if match is None:
            placed.append(item)
            continue
        left.remove(match)
        placed.append(replace(item, page=match.page, box=match.box))
    return tuple(placed)


def _same_line(item: LineItem, printed: LineItem) -> bool:
    """Same article or like description, and no figure that speaks against it; or all figures alike."""
    pairs = ((item.net_amount, printed.net_amount), (item.quantity, printed.quantity))
    known = [(one, other) for one, other in pairs if one is not None and other is not None]
    if any(one != other for one, other in known):
        return False
    if item.article and printed.article and squeezed(item.article) == squeezed(printed.article):
        return True
    likeness = fuzz.partial_ratio(item.description.casefold(), printed.description.casefold())
    return likeness >= _DESCRIPTION_LIKENESS or len(known) == len(pairs)
