"""The other documents that a document speaks of, with the relation it stands in to each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType

from docproc.extract.context import Context
from docproc.extract.kinds.dates_of_others import day_beside
from docproc.extract.kinds.listed_invoices import ListedInvoice
from docproc.extract.kinds.mentions import Mention, find_mentions
from docproc.extract.values import read_dates
from docproc.model.enums import DocumentType, RelationType
from docproc.model.fields import PRINCIPAL_FIELDS, FieldValue, Reference

FIELDS_NAMING: Mapping[str, DocumentType] = MappingProxyType(
    {
        "preceding_invoice_number": DocumentType.INVOICE,
        "order_number": DocumentType.ORDER,
        "delivery_note_number": DocumentType.DELIVERY_NOTE,
        "contract_number": DocumentType.CONTRACT,
    }
)
"""The fields that hold the number of another document, and its type."""

RELATIONS: Mapping[tuple[DocumentType, DocumentType], RelationType] = MappingProxyType(
    {
        (DocumentType.CREDIT_NOTE, DocumentType.INVOICE): RelationType.CREDIT_NOTE_FOR,
        (DocumentType.REMINDER, DocumentType.INVOICE): RelationType.REMINDER_FOR,
        (DocumentType.DELIVERY_NOTE, DocumentType.ORDER): RelationType.DELIVERY_FOR,
        (DocumentType.ORDER, DocumentType.ORDER): RelationType.ORDER_FOR,
    }
)
"""What a document of the first type is to one of the second that it names, unless it says otherwise."""

LISTED_CONFIDENCE = (90.0, 75.0)
"""Percent of a row under a heading that names the document, and of one without a heading."""

OF_FIELD: Mapping[DocumentType, str] = MappingProxyType(
    {DocumentType.ORDER: "order_date", DocumentType.DELIVERY_NOTE: "delivery_note_date"}
)
"""The labels of what is no field that give the date of another document."""

NAMES_NOTHING = frozenset({DocumentType.UNKNOWN})
"""A document of no business type refers to none."""

ORDERED = frozenset(set(DocumentType) - {DocumentType.LETTER, DocumentType.FORM, DocumentType.CONTRACT})
"""In letters and forms "your reference" is a file number, no order's."""

_OF = re.compile(r"(?:vom|von|dated|of|du|date|datum)\s*:?", re.IGNORECASE)

_NAMED_BY_CUE = frozenset({RelationType.REPLACES, RelationType.CORRECTS, RelationType.ATTACHMENT_TO})


def find_references(
    context: Context, fields: Iterable[FieldValue], listed: Sequence[ListedInvoice]
) -> tuple[Reference, ...]:
    """Return the documents that fields, lists and running text name, each once; never the document itself."""
    if context.document_type in NAMES_NOTHING:
        return ()
    values = {value.name: value for value in fields}
    own = _own_numbers(values, context.document_type)
    found: dict[str, Reference] = {}
    for reference in (
        *(_of_list(invoice, context.document_type) for invoice in listed),
        *_of_fields(values, context),
        *_of_mentions(context, values),
    ):
        key = _key(reference.number)
        if key and key not in own:
            known = found.get(key)
            found[key] = reference if known is None else _merged(known, reference)
    return tuple(_with_open_amount(list(found.values()), values, context.document_type))


def _with_open_amount(
    references: Sequence[Reference], values: Mapping[str, FieldValue], kind: DocumentType
) -> Iterator[Reference]:
    """Give the one invoice of a reminder what is due, less what the reminder adds, where its row prints no amount."""
    invoices = [each for each in references if each.relation is RelationType.REMINDER_FOR]
    due = _decimal(values, "due_amount")
    rest = (
        None
        if due is None
        else due - (_decimal(values, "reminder_fee") or 0) - (_decimal(values, "late_interest") or 0)
    )
    for reference in references:
        alone = kind is DocumentType.REMINDER and invoices == [reference] and reference.amount is None
        yield replace(reference, amount=rest) if alone else reference


def _decimal(values: Mapping[str, FieldValue], name: str) -> Decimal | None:
    value = values.get(name)
    return value.value if value is not None and isinstance(value.value, Decimal) else None


def _key(number: str) -> str:
    return "".join(char for char in number.casefold() if char.isalnum())


def _own_numbers(values: Mapping[str, FieldValue], kind: DocumentType) -> frozenset[str]:
    """Return the keys of the document's own number and of what is no document's: customer, tax, account."""
    number, _ = PRINCIPAL_FIELDS.get(kind, ("document_number", "document_date"))
    names = (number, "document_number", "customer_number", "supplier_tax_number", "supplier_vat_id", "iban")
    keys = {_key(str(values[name].value)) for name in names if name in values}
    if kind in (DocumentType.INVOICE, DocumentType.CREDIT_NOTE) and number in values:
        keys |= {_key(str(values[number].value).split("/")[0])} if "/" in str(values[number].value) else set()
    return frozenset(keys)


def _relation(kind: DocumentType, target: DocumentType, said: RelationType | None = None) -> RelationType:
    usual = RELATIONS.get((kind, target), RelationType.REFERENCES)
    if said is RelationType.CORRECTS and usual is RelationType.CREDIT_NOTE_FOR:
        return usual
    if said is RelationType.CORRECTS and target not in (kind, DocumentType.INVOICE, DocumentType.CONTRACT):
        return usual
    return said or usual


def _of_list(invoice: ListedInvoice, kind: DocumentType) -> Reference:
    return Reference(
        relation=_relation(kind, invoice.document_type),
        document_type=invoice.document_type,
        number=invoice.number,
        day=invoice.day,
        amount=invoice.amount,
        confidence=LISTED_CONFIDENCE[0 if invoice.headed else 1],
        raw=invoice.raw,
        page=invoice.page,
        box=invoice.box.rounded(),
    )


def _of_fields(values: Mapping[str, FieldValue], context: Context) -> Iterator[Reference]:
    own_field, _ = PRINCIPAL_FIELDS.get(context.document_type, ("document_number", ""))
    for name, target in FIELDS_NAMING.items():
        value = values.get(name)
        if value is None or name == own_field or (name == "order_number" and context.document_type not in ORDERED):
            continue
        yield Reference(
            relation=_relation(context.document_type, target),
            document_type=target,
            number=str(value.value),
            day=_day_of(name, values, context),
            confidence=value.confidence,
            raw=value.evidence.raw,
            page=value.evidence.page,
            box=value.evidence.box,
        )


def _day_of(name: str, values: Mapping[str, FieldValue], context: Context) -> date | None:
    """Return the date that belongs to the number of another document: a field's, or that of a label of its own."""
    if name == "preceding_invoice_number":
        known = values.get("preceding_invoice_date")
        if known is not None and isinstance(known.value, date):
            return known.value
    return (
        day_beside(values[name], context)
        or _labelled_day(FIELDS_NAMING[name], context)
        or _day_under(values[name], context)
    )


def _labelled_day(target: DocumentType, context: Context) -> date | None:
    """Return the date beside a label like "order date", where that is not the document's own."""
    label = OF_FIELD.get(target)
    if label is None or target is context.document_type:
        return None
    for hit in context.hits("other", label):
        page = context.view.page(hit.cell.page)
        for text in (hit.tail, *(cell.text for cell in page.right_of(hit.end_cell)[:1])):
            for match in read_dates(text, context.reading)[:1]:
                if match.start <= 3 and isinstance(match.value, date):
                    return match.value
    return None


def _day_under(value: FieldValue, context: Context) -> date | None:
    """Return the date in the row under a number's, where that row says nothing but "of" and the date."""
    evidence = value.evidence
    if evidence.page is None or evidence.box is None:
        return None
    for row in context.view.page(evidence.page).rows_between(evidence.box.y + 2, evidence.box.bottom + 12):
        for cell, other in pairwise(row.cells):
            close = abs(other.box.x - evidence.box.x) < cell.size
            found = read_dates(other.text, context.reading)[:1] if close and _OF.fullmatch(cell.text.strip()) else ()
            for match in found:
                if isinstance(match.value, date):
                    return match.value
    return None


def _of_mentions(context: Context, values: Mapping[str, FieldValue]) -> Iterator[Reference]:
    for mention in find_mentions(context):
        if _names_itself(mention, context.document_type):
            continue
        yield Reference(
            relation=_relation(context.document_type, mention.document_type, mention.relation),
            document_type=mention.document_type,
            number=mention.number,
            day=mention.day,
            amount=mention.amount,
            confidence=round(mention.confidence, 1),
            raw=mention.raw,
            page=mention.page,
            box=mention.box.rounded(),
        )


def _names_itself(mention: Mention, kind: DocumentType) -> bool:
    """Tell whether a name of the document's own type begins its line: its title, or the label of its own number."""
    return mention.document_type is kind and mention.leading and mention.relation is None


def _merged(known: Reference, other: Reference) -> Reference:
    """Join two mentions of one number: what the text says of it, the first date and amount, the higher confidence."""
    said = next((each.relation for each in (known, other) if each.relation in _NAMED_BY_CUE), known.relation)
    return replace(
        known,
        relation=said,
        day=known.day or other.day,
        amount=known.amount if known.amount is not None else other.amount,
        confidence=max(known.confidence, other.confidence),
    )
