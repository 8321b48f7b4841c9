"""One document held against others: what it refers to, and whether it has been here before. Pure.

A document names others by number ("credit note for invoice RE-4711"). A number alone is weak, since every business
counts from 1: a link needs the parties to agree, and is surer when the date or the amount that was printed agrees too.
Numbers are compared by a key that folds what OCR confuses (O and 0, I, l and 1, S and 5, B and 8, Z and 2, G and 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rapidfuzz import fuzz

from docproc.model.decision import Decision, Finding
from docproc.model.enums import DocumentType, Outcome, RelationType, Severity
from docproc.model.fields import Extraction, Reference
from docproc.parse.identifiers import compact
from docproc.parse.legal_forms import normalise_name

LEAST_CONFIDENCE = 60.0
"""A relation that is less sure (percent) is not written down."""

HISTORY_CODES = frozenset({"duplicate-document", "number-reused"})
"""Codes of the findings that other documents make notable, and that no look at the document alone can give."""

_INVOICES = (DocumentType.INVOICE, DocumentType.CREDIT_NOTE)
_MONEY = frozenset({*_INVOICES, DocumentType.RECEIPT, DocumentType.REMINDER})
_CONFUSED = str.maketrans("OILSBZG", "0115826")
_SHORT_NUMBER = 4
_SAME_NAME = 88


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """What decides whether two documents belong together; `scanned` when it was read from pixels."""

    document_type: DocumentType
    number: str | None = None
    day: date | None = None
    supplier_id: str | None = None
    supplier_name: str | None = None
    supplier_vat_id: str | None = None
    buyer_name: str | None = None
    total: Decimal | None = None
    subject: str | None = None
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A number that a document prints, as a relation: to the document of that number, or from it when `reverse`."""

    relation: RelationType
    targets: tuple[DocumentType, ...]
    number: str
    reverse: bool = False
    day: date | None = None
    amount: Decimal | None = None


def number_key(number: str) -> str:
    """Return a document number folded for comparison: letters and digits only, what OCR confuses made one."""
    return "".join(char for char in number.upper() if char.isalnum()).translate(_CONFUSED)


def known_document(extraction: Extraction, *, scanned: bool) -> KnownDocument:
    """Return what `extraction` says about the document it was made from."""
    number, day = extraction.principal()
    supplier = extraction.supplier
    total, subject = extraction.value("total_amount"), extraction.value("subject")
    return KnownDocument(
        document_type=extraction.document_type.document_type,
        number=None if number is None else str(number.value),
        day=day.value if day is not None and isinstance(day.value, date) else None,
        supplier_id=None if supplier is None else supplier.supplier_id,
        supplier_name=None if supplier is None else supplier.name,
        supplier_vat_id=_text(extraction, "supplier_vat_id"),
        buyer_name=_text(extraction, "buyer_name"),
        total=total if isinstance(total, Decimal) else None,
        subject=None if subject is None else str(subject),
        scanned=scanned,
    )


def _text(extraction: Extraction, name: str) -> str | None:
    value = extraction.value(name)
    return None if value is None else str(value)


def links_of(extraction: Extraction) -> tuple[Link, ...]:
    """Return the links that a document's references and its fields make, each relation to a number once."""
    own = extraction.principal()[0]
    own_key = None if own is None else number_key(str(own.value))
    found: dict[tuple[RelationType, str], Link] = {}
    for link in (*_from_references(extraction), *_from_fields(extraction)):
        key = number_key(link.number)
        if key and key != own_key:
            found.setdefault((link.relation, key), link)
    return tuple(found.values())


def _from_references(extraction: Extraction) -> Iterator[Link]:
    kind = extraction.document_type.document_type
    for reference in extraction.references:
        relation, reverse = _direction(kind, reference)
        targets = _INVOICES if reference.document_type in _INVOICES else (reference.document_type,)
        yield Link(relation, targets, reference.number, reverse, reference.day, reference.amount)


def _direction(kind: DocumentType, reference: Reference) -> tuple[RelationType, bool]:
    """An invoice that names its delivery note or its order is what those are for."""
    if kind is DocumentType.INVOICE and reference.relation is RelationType.REFERENCES:
        if reference.document_type is DocumentType.DELIVERY_NOTE:
            return RelationType.DELIVERY_FOR, True
        if reference.document_type is DocumentType.ORDER:
            return RelationType.ORDER_FOR, True
    return reference.relation, False


def _from_fields(extraction: Extraction) -> Iterator[Link]:
    kind = extraction.document_type.document_type
    credit = kind is DocumentType.CREDIT_NOTE
    for name, relation, target, reverse, holds in (
        ("preceding_invoice_number", RelationType.CREDIT_NOTE_FOR, DocumentType.INVOICE, False, credit),
        ("preceding_invoice_number", RelationType.CORRECTS, DocumentType.INVOICE, False, kind is DocumentType.INVOICE),
        ("delivery_note_number", RelationType.DELIVERY_FOR, DocumentType.DELIVERY_NOTE, True, kind in _INVOICES),
        ("order_number", RelationType.ORDER_FOR, DocumentType.ORDER, True, kind is DocumentType.INVOICE),
        ("order_number", RelationType.DELIVERY_FOR, DocumentType.ORDER, False, kind is DocumentType.DELIVERY_NOTE),
        ("order_number", RelationType.ORDER_FOR, DocumentType.ORDER, False, kind is DocumentType.ORDER),
        ("contract_number", RelationType.REFERENCES, DocumentType.CONTRACT, False, kind is not DocumentType.CONTRACT),
    ):
        value = extraction.value(name)
        if holds and isinstance(value, str):
            day = extraction.value("preceding_invoice_date") if name == "preceding_invoice_number" else None
            yield Link(relation, (target,), value, reverse, day if isinstance(day, date) else None)


def link_confidence(link: Link, named_by: KnownDocument, target: KnownDocument) -> float | None:
    """Return how sure (percent) it is that `link`, printed on `named_by`, means `target`; None when it does not."""
    if target.number is None or target.document_type not in link.targets:
        return None
    key = number_key(link.number)
    parties = _parties_agree(named_by, target)
    if key != number_key(target.number) or parties is False:
        return None
    if parties is None and len(key) <= _SHORT_NUMBER:
        return None
    confidence = 97.0 if parties else 80.0
    if compact(link.number) != compact(target.number):
        confidence -= 8
    for said, true in ((link.day, target.day), (link.amount, target.total)):
        if said is not None and true is not None:
            confidence += 2 if said == true else -15
    if not link.reverse and _later(target.day, named_by.day):
        confidence -= 25
    return confidence if confidence >= LEAST_CONFIDENCE else None


def same_order_confidence(delivery: KnownDocument, invoice: KnownDocument, number: str) -> float | None:
    """Return how sure (percent) a delivery note is for an invoice that prints the same order number; None when not."""
    kinds = (delivery.document_type, invoice.document_type)
    if kinds != (DocumentType.DELIVERY_NOTE, DocumentType.INVOICE) or not _same_supplier(delivery, invoice):
        return None
    if len(number_key(number)) < _SHORT_NUMBER or _later(delivery.day, invoice.day):
        return None
    return 85.0


def _later(target: date | None, source: date | None) -> bool:
    """What a document speaks of is older than itself; a few days are left for dates of posting."""
    return target is not None and source is not None and target > source + timedelta(days=7)


def _parties_agree(one: KnownDocument, other: KnownDocument) -> bool | None:
    """Whether the parties are the same; an order stands the other way round. None when too little is known."""
    verdicts = [_same_supplier(one, other)]
    if DocumentType.ORDER in (one.document_type, other.document_type):
        verdicts += [
            _same_name(one.supplier_name, other.buyer_name),
            _same_name(one.buyer_name, other.supplier_name),
        ]
    if True in verdicts:
        return True
    return False if False in verdicts else None


def _same_supplier(one: KnownDocument, other: KnownDocument) -> bool | None:
    if one.supplier_id and other.supplier_id:
        return one.supplier_id == other.supplier_id
    if one.supplier_vat_id and other.supplier_vat_id and compact(one.supplier_vat_id) == compact(other.supplier_vat_id):
        return True
    return _same_name(one.supplier_name, other.supplier_name)


def _same_name(one: str | None, other: str | None) -> bool | None:
    if not one or not other:
        return None
    return fuzz.token_set_ratio(normalise_name(one), normalise_name(other)) >= _SAME_NAME


def duplicate_confidence(one: KnownDocument, other: KnownDocument) -> float | None:
    """Return how sure (percent) it is that two documents are the same paper in two files; None when they are not.

    With a number: sender and number agree and no total or date differs. Without one (receipts, letters): sender, date
    and total or subject agree, which two purchases on one day do too; that is less sure.
    """
    if one.document_type is not other.document_type or not _same_supplier(one, other):
        return None
    if _differ(one.total, other.total) or _differ(one.day, other.day):
        return None
    same_day, same_total = _equal(one.day, other.day), _equal(one.total, other.total)
    if one.number and other.number:
        if number_key(one.number) != number_key(other.number):
            return None
        exact = compact(one.number) == compact(other.number)
        return (99.0 if same_day and (same_total or one.document_type not in _MONEY) else 90.0) - (0 if exact else 8)
    if one.number or other.number or not same_day:
        return None
    if same_total or _equal(one.subject, other.subject):
        return 70.0
    return None


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _equal(one: object, other: object) -> bool:
    return one is not None and one == other


def number_reused(one: KnownDocument, other: KnownDocument) -> bool:
    """Whether one sender gave one invoice number to two different documents (§ 14 (4) no. 4 UStG: given once)."""
    if one.document_type not in _INVOICES or other.document_type not in _INVOICES:
        return False
    if not one.number or not other.number or compact(one.number) != compact(other.number):
        return False
    differ = _differ(one.total, other.total) or _differ(one.day, other.day)
    return bool(_same_supplier(one, other)) and (differ or one.document_type is not other.document_type)


def first_of(documents: Iterable[tuple[int, KnownDocument]]) -> int:
    """Return the key of the original among duplicates: one that was not scanned, then the one registered first."""
    return min(documents, key=lambda pair: (pair[1].scanned, pair[0]))[0]


def reconsidered(decision: Decision, noticed: Sequence[Finding]) -> Decision:
    """Return the decision after what a document's history made notable: warnings and errors ask for a person."""
    doubts = tuple(finding.message for finding in noticed if finding.severity is not Severity.INFO)
    if not doubts:
        return decision
    before = decision.reasons if decision.outcome is Outcome.REVIEW else ()
    return Decision(Outcome.REVIEW, decision.confidence, (*doubts, *before))
