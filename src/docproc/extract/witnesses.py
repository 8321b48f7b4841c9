"""The e-invoice held against the printed page: two witnesses to one document, the structured one believed first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from rapidfuzz import fuzz

from docproc.extract.printed import Place, PrintedText, squeezed
from docproc.model.enums import DocumentType
from docproc.model.fields import (
    FIELDS,
    PRINCIPAL_FIELDS,
    Agreement,
    Comparison,
    EInvoice,
    Extraction,
    FieldKind,
    FieldValue,
    LineItem,
    SupplierMatch,
    TypeGuess,
    Value,
)
from docproc.model.text import DocumentText

CONFIDENT = 80.0
"""A page value below this confidence is no witness against the e-invoice, percent."""
CONTRADICTED = 80.0
"""The confidence left to an e-invoice's value that the page contradicts, percent."""

_ELEMENTS_OWN = 99.0
"""The least confidence of a value that an element of the e-invoice gives; what is worked out from words has less."""
_NAME_LIKENESS = 85.0
_NAME_UNLIKENESS = 60.0
_DESCRIPTION_LIKENESS = 80.0
_LOOSE_FIELDS = frozenset({"customer_number"})
"""BT-46 is any number of the buyer, so a customer number that the page prints under that label comes first."""


def hold_against_page(page: Extraction, einvoice: EInvoice, text: DocumentText) -> Extraction:
    """Return `page` with the e-invoice's values in the place of its own, and `comparisons` for each of them.

    A value agrees when the page's own value is the same, or one of its alternatives is, or it stands anywhere in `text`
    in any notation; it then takes page and box from there. It differs when the page has another value with at least
    `CONFIDENT` percent and its own stands nowhere. Fields that only the page has are kept. Document type, line items
    and VAT breakdown are the e-invoice's (the latter two the page's where the profile has none); its line items take
    the boxes of the page's lines that match. Further values of a field (a second account) and values of the page that
    contradict become alternatives. A bare XML file has no page, so nothing is compared.
    """
    printed = PrintedText(text)
    fields: list[FieldValue] = []
    comparisons: list[Comparison] = []
    contradicting: list[FieldValue] = []
    for value in _principal_values(page, einvoice):
        held, comparison, against = _hold(value, page, printed)
        fields.append(held)
        comparisons.append(comparison)
        contradicting.extend(against)
    return replace(
        page,
        document_type=_document_type(page.document_type, einvoice.document_type),
        supplier=_supplier(page.supplier, fields),
        fields=(*fields, *_only_on_page(page, fields)),
        line_items=_with_boxes(einvoice.line_items, page.line_items) or page.line_items,
        vat_breakdown=einvoice.vat_breakdown or page.vat_breakdown,
        alternatives=(*_further_values(einvoice, fields), *page.alternatives, *contradicting),
        comparisons=tuple(comparisons) if text.pages else (),
    )


def same_value(name: str, one: Value, other: Value) -> bool:
    """Tell whether two values of field `name` mean the same.

    Amounts are equal by value whatever their sign (credit notes are printed with and without), identifiers without
    spaces and signs, names and addresses by their words.
    """
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one) == abs(other)
    if isinstance(one, date) or isinstance(other, date) or type(one) is not type(other):
        return one == other
    if FIELDS[name][0] in (FieldKind.NAME, FieldKind.ADDRESS, FieldKind.TEXT):
        return _likeness(str(one), str(other)) >= _NAME_LIKENESS
    return squeezed(str(one)) == squeezed(str(other))


def _likeness(one: str, other: str) -> float:
    first, second = (" ".join(text.casefold().replace(",", " ").split()) for text in (one, other))
    return max(fuzz.ratio(first, second), fuzz.token_set_ratio(first, second))


def _principal_values(page: Extraction, einvoice: EInvoice) -> Iterable[FieldValue]:
    """The first value of each field; of several accounts the one that the page prints."""
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
    return value.name in _LOOSE_FIELDS or (worked_out and on_page.confidence > value.confidence)


def _further_values(einvoice: EInvoice, principal: list[FieldValue]) -> list[FieldValue]:
    taken = {(value.name, value.value) for value in principal}
    names = {value.name for value in principal}
    return [value for value in einvoice.fields if value.name in names and (value.name, value.value) not in taken]


def _only_on_page(page: Extraction, given: list[FieldValue]) -> list[FieldValue]:
    """The page's fields that the e-invoice does not give; its own number and date are not given twice."""
    names = {value.name for value in given}
    for general, own in zip(("document_number", "document_date"), PRINCIPAL_FIELDS[DocumentType.INVOICE], strict=True):
        if own in names:
            names.add(general)
    return [value for value in page.fields if value.name not in names]


def _hold(
    value: FieldValue, page: Extraction, printed: PrintedText
) -> tuple[FieldValue, Comparison, tuple[FieldValue, ...]]:
    """The value with its place on the page, how it stands to the page, and the page's value that contradicts it."""
    on_page = [found for found in (*page.fields, *page.alternatives) if found.name == value.name]
    for found in on_page:
        if same_value(value.name, value.value, found.value):
            place = _place_of(found)
            return _confirmed(value, place), _comparison(value, Agreement.AGREE, found.evidence.raw), ()
    place = printed.find(value.name, value.value)
    if place is not None:
        return _confirmed(value, place), _comparison(value, Agreement.AGREE, place.raw), ()
    against = page.get(value.name)
    if against is None or not _contradicts(value, against):
        return value, _comparison(value, Agreement.NOT_PRINTED, None), ()
    return _contradicted(value, against), _comparison(value, Agreement.DIFFER, against.evidence.raw), (against,)


def _contradicts(value: FieldValue, against: FieldValue) -> bool:
    if against.confidence < CONFIDENT:
        return False
    if FIELDS[value.name][0] in (FieldKind.NAME, FieldKind.ADDRESS, FieldKind.TEXT):
        return _likeness(str(value.value), str(against.value)) < _NAME_UNLIKENESS
    return True


def _place_of(found: FieldValue) -> Place | None:
    evidence = found.evidence
    if evidence.page is None or evidence.box is None:
        return None
    return Place(evidence.page, evidence.box, evidence.raw)


def _confirmed(value: FieldValue, place: Place | None) -> FieldValue:
    reasons = (*value.evidence.reasons, "the printed page says the same")
    evidence = replace(value.evidence, reasons=reasons)
    if place is not None:
        evidence = replace(evidence, page=place.page, box=place.box.rounded())
    return replace(value, evidence=evidence)


def _contradicted(value: FieldValue, against: FieldValue) -> FieldValue:
    reasons = (*value.evidence.reasons, f"the printed page says {against.evidence.raw!r}")
    return replace(
        value, confidence=min(value.confidence, CONTRADICTED), evidence=replace(value.evidence, reasons=reasons)
    )


def _comparison(value: FieldValue, agreement: Agreement, on_page: str | None) -> Comparison:
    return Comparison(value.name, agreement, str(value.value), on_page)


def _document_type(page: TypeGuess, einvoice: DocumentType) -> TypeGuess:
    reasons: tuple[str, ...] = (f"the e-invoice says {einvoice}",)
    if page.document_type in (einvoice, DocumentType.UNKNOWN):
        return TypeGuess(einvoice, 100.0, reasons)
    return TypeGuess(einvoice, 97.0, (*reasons, f"the printed page reads like {page.document_type}"))


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
