"""The relations of a document to those that are there, found when its extraction is saved.

Links are kept by number, so that it does not matter which of two documents comes first: each new document looks for
those that it names and for those that name it. Relations made here carry `docproc` as their author and are found anew
whenever one of the two is extracted again; those that a person made are never touched, and those that a person took
away do not come back. A sure duplicate has no other relation than to its original.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

from sqlalchemy import Delete, Select, and_, bindparam, delete, func, or_, select

from docproc.check.history import (
    KnownDocument,
    Link,
    duplicate_confidence,
    first_of,
    known_document,
    link_confidence,
    links_of,
    number_key,
    number_reused,
    same_order_confidence,
)
from docproc.model.decision import Finding
from docproc.model.enums import DocumentType, Outcome, RelationType, ReviewState, Severity
from docproc.model.fields import Extraction
from docproc.store.clock import now
from docproc.store.engine import Transaction
from docproc.store.field_rows import decimal_text, finding_row
from docproc.store.relations import add_relation, was_taken_back
from docproc.store.statements import Statement, inserting, updating
from docproc.store.tables_documents import DOCUMENT_RELATIONS, DOCUMENTS
from docproc.store.tables_results import DOCUMENT_LINKS, EXTRACTED_FIELDS, FINDINGS, DocumentLink, FindingRow
from docproc.store.tables_suppliers import SUPPLIERS

AUTHOR = "docproc"
"""Who made the relations that were found, not given."""

SURELY_DUPLICATE = 80.0
"""From this confidence on (percent) a duplicate waits for a person."""

_MOST = 100
"""So many documents of one number, or of one day, are looked at: what is named by more names nothing."""

_TEXT_LAYER = "text_layer"


def _field(name: str) -> Any:
    fields = EXTRACTED_FIELDS.c
    mine = and_(fields.document_id == DOCUMENTS.c.id, fields.field_name == name)
    return select(fields.value).where(mine).scalar_subquery().label(name)


def _known_documents(*conditions: Any) -> Select[Any]:
    """Newest first: a number that comes back after years means the newer document."""
    documents = DOCUMENTS.c
    return (
        select(
            documents.id, documents.document_type, documents.document_number, documents.document_date,
            documents.supplier_name, documents.backend, SUPPLIERS.c.slug, _field("supplier_vat_id"),
            _field("buyer_name"), _field("total_amount"), _field("subject"),
        )
        .select_from(DOCUMENTS.outerjoin(SUPPLIERS, SUPPLIERS.c.id == documents.detected_supplier_id))
        .where(documents.deleted_at.is_(None), documents.id != bindparam("own"), *conditions)
        .order_by(documents.id.desc())
        .limit(_MOST)
    )  # fmt: skip


def _deleting_automatic() -> Delete:
    relations = DOCUMENT_RELATIONS.c
    either = or_(relations.source_document_id == bindparam("own"), relations.target_document_id == bindparam("own"))
    return delete(DOCUMENT_RELATIONS).where(either, relations.created_by == AUTHOR)


_BY_NUMBER = Statement(_known_documents(DOCUMENTS.c.number_key == bindparam("wanted")))
_BY_KEY = Statement(_known_documents(DOCUMENTS.c.id == bindparam("wanted")))
_BY_DAY = Statement(
    _known_documents(
        DOCUMENTS.c.document_date == bindparam("day"),
        DOCUMENTS.c.document_type == bindparam("kind"),
        DOCUMENTS.c.number_key.is_(None),
    )
)
_BACKEND = Statement(select(DOCUMENTS.c.backend).where(DOCUMENTS.c.id == bindparam("own")))
_NAMING = Statement(
    select(DOCUMENT_LINKS)
    .where(DOCUMENT_LINKS.c.number_key == bindparam("wanted"), DOCUMENT_LINKS.c.document_id != bindparam("own"))
    .order_by(DOCUMENT_LINKS.c.id.desc())
    .limit(_MOST)
)
_IS_COPY = Statement(
    select(DOCUMENT_RELATIONS.c.id).where(
        DOCUMENT_RELATIONS.c.source_document_id == bindparam("own"),
        DOCUMENT_RELATIONS.c.relation_type == RelationType.DUPLICATE_OF.value,
        DOCUMENT_RELATIONS.c.confidence >= SURELY_DUPLICATE,
    )
)
_NAMES_DELIVERY = Statement(
    select(DOCUMENT_LINKS.c.id).where(
        DOCUMENT_LINKS.c.document_id == bindparam("own"),
        DOCUMENT_LINKS.c.relation_type == RelationType.DELIVERY_FOR.value,
    )
)
_DELETE_LINKS = Statement(delete(DOCUMENT_LINKS).where(DOCUMENT_LINKS.c.document_id == bindparam("own")))
_DELETE_AUTOMATIC = Statement(_deleting_automatic())
_INSERT_LINK = inserting(DocumentLink)
_INSERT_FINDING = inserting(FindingRow)
_FINDINGS = Statement(
    select(func.count().label("number")).select_from(FINDINGS).where(FINDINGS.c.document_id == bindparam("own"))
)
_SAME_FINDING = Statement(
    select(FINDINGS.c.id).where(
        FINDINGS.c.document_id == bindparam("own"),
        FINDINGS.c.code == bindparam("wanted_code"),
        FINDINGS.c.message == bindparam("wanted_message"),
    )
)
_STATE = Statement(
    select(DOCUMENTS.c.review_state, DOCUMENTS.c.decision_outcome, DOCUMENTS.c.decision_reasons).where(
        DOCUMENTS.c.id == bindparam("own")
    )
)
_TO_REVIEW = updating(
    DOCUMENTS,
    ("review_state", "needs_review", "decision_outcome", "decision_reasons", "updated_at"),
    DOCUMENTS.c.id == bindparam("own"),
)


def link_document(transaction: Transaction, key: int, extraction: Extraction) -> tuple[Finding, ...]:
    """Write the links and relations of document `key`, and return what its history makes notable.

    What is notable about an older document (its original came later) is written to that document.
    """
    row = transaction.first(_BACKEND, {"own": key})
    known = known_document(extraction, scanned=row is not None and _scanned(row["backend"]))
    links = links_of(extraction)
    transaction.run(_DELETE_AUTOMATIC, {"own": key})
    transaction.run(_DELETE_LINKS, {"own": key})
    transaction.insert_all(_INSERT_LINK, [_link_row(key, n, link) for n, link in enumerate(links)])
    noticed = tuple(_hold_against_earlier(transaction, key, known))
    if transaction.first(_IS_COPY, {"own": key}) is None:
        _relate_named(transaction, key, known, links)
        _relate_naming(transaction, key, known)
        _relate_same_order(transaction, key, known, links)
    return noticed


def _hold_against_earlier(transaction: Transaction, key: int, known: KnownDocument) -> Iterator[Finding]:
    """Relate duplicates, and yield what they make notable about this document."""
    for other, seen in _earlier(transaction, key, known):
        confidence = duplicate_confidence(known, seen)
        if confidence is not None:
            original = first_of(((key, known), (other, seen)))
            copy = other if original == key else key
            if was_taken_back(transaction, copy, original, RelationType.DUPLICATE_OF):
                continue
            note = "same sender, number and total" if known.number else "same sender, date and content"
            if copy == other and confidence >= SURELY_DUPLICATE:
                transaction.run(_DELETE_AUTOMATIC, {"own": copy})  # they are the original's now
                _add_finding(transaction, copy, _duplicate(known))
            elif confidence >= SURELY_DUPLICATE:
                yield _duplicate(known)
            add_relation(transaction, copy, original, RelationType.DUPLICATE_OF, confidence, note, AUTHOR)
        elif number_reused(known, seen):
            yield _reused(known, seen)


def _earlier(transaction: Transaction, key: int, known: KnownDocument) -> list[tuple[int, KnownDocument]]:
    if known.number:
        return list(_known(transaction, _BY_NUMBER, key, number_key(known.number)))
    if known.day is None:
        return []
    values = {"own": key, "day": known.day, "kind": known.document_type.value}
    return [(row["id"], _known_row(row)) for row in transaction.run(_BY_DAY, values).fetchall()]


def _relate_named(transaction: Transaction, key: int, known: KnownDocument, links: tuple[Link, ...]) -> None:
    """Relate the document to those that it names."""
    for link in links:
        for other, target in _known(transaction, _BY_NUMBER, key, number_key(link.number)):
            _relate(transaction, link, key, known, other, target)


def _relate_naming(transaction: Transaction, key: int, known: KnownDocument) -> None:
    """Relate those that name the document to it."""
    if not known.number:
        return
    for row in _naming(transaction, key, known.number):
        for other, naming in _known(transaction, _BY_KEY, key, row["document_id"]):
            _relate(transaction, _link(row), other, naming, key, known)


def _relate_same_order(transaction: Transaction, key: int, known: KnownDocument, links: tuple[Link, ...]) -> None:
    """Relate delivery notes to the invoices of the same order, where the invoice names no delivery note itself."""
    for link in links:
        if DocumentType.ORDER not in link.targets:
            continue
        for row in _naming(transaction, key, link.number):
            if DocumentType.ORDER in _link(row).targets:
                for other, seen in _known(transaction, _BY_KEY, key, row["document_id"]):
                    _relate_delivery(transaction, {key: known, other: seen}, link.number)


def _relate_delivery(transaction: Transaction, documents: dict[int, KnownDocument], order_number: str) -> None:
    for (first, one), (second, other) in permutations(documents.items()):
        confidence = same_order_confidence(one, other, order_number)
        if confidence is None or transaction.first(_NAMES_DELIVERY, {"own": second}) is not None:
            continue
        note = f"same order number {order_number}"
        _add_found(transaction, first, second, RelationType.DELIVERY_FOR, confidence, note)


def _naming(transaction: Transaction, key: int, number: str) -> list[Any]:
    """The links of other documents to this number."""
    wanted = number_key(number)
    return transaction.run(_NAMING, {"own": key, "wanted": wanted}).fetchall() if wanted else []


def _relate(
    transaction: Transaction, link: Link, naming_key: int, naming: KnownDocument, target_key: int, target: KnownDocument
) -> None:
    confidence = link_confidence(link, naming, target)
    if confidence is None or any(transaction.first(_IS_COPY, {"own": one}) for one in (naming_key, target_key)):
        return
    ends = (target_key, naming_key) if link.reverse else (naming_key, target_key)
    _add_found(transaction, *ends, link.relation, confidence, f"by number {link.number}")


def _add_found(
    transaction: Transaction, source: int, target: int, type: RelationType, confidence: float, note: str
) -> None:
    """Relate two documents, unless a person has said that they are not."""
    if not was_taken_back(transaction, source, target, type):
        add_relation(transaction, source, target, type, confidence, note, AUTHOR)


def _duplicate(known: KnownDocument) -> Finding:
    noun = _noun(known)
    article = "an" if noun[0] in "aeiou" else "a"
    message = f"{article} {noun} with the number {known.number} of {known.supplier_name} has come in before"
    return Finding("duplicate-document", Severity.WARNING, message)


def _reused(known: KnownDocument, seen: KnownDocument) -> Finding:
    when = "" if seen.day is None else f" of {seen.day.isoformat()}"
    message = f"{known.supplier_name} used the number {known.number} before, for another {_noun(seen)}{when}"
    return Finding("number-reused", Severity.WARNING, message)


def _noun(known: KnownDocument) -> str:
    return known.document_type.value.replace("_", " ")


def _add_finding(transaction: Transaction, key: int, finding: Finding) -> None:
    """Add a finding to a document that was finished before, and let it wait for a person unless one has looked."""
    same = {"own": key, "wanted_code": finding.code, "wanted_message": finding.message}
    if transaction.first(_SAME_FINDING, same) is not None:
        return
    counted = transaction.first(_FINDINGS, {"own": key})
    transaction.insert(_INSERT_FINDING, finding_row(key, 0 if counted is None else counted["number"], finding))
    state = transaction.first(_STATE, {"own": key})
    if state is None or state["review_state"] != ReviewState.NONE.value:
        return
    before = json.loads(state["decision_reasons"] or "[]") if state["decision_outcome"] == Outcome.REVIEW.value else []
    row = {
        "review_state": ReviewState.PENDING.value,
        "needs_review": True,
        "decision_outcome": Outcome.REVIEW.value,
        "decision_reasons": [finding.message, *before],
        "updated_at": now(),
    }
    transaction.run(_TO_REVIEW, {**row, "own": key})


def _known(
    transaction: Transaction, statement: Statement, own: int, wanted: str | int
) -> Iterator[tuple[int, KnownDocument]]:
    if wanted != "":
        for row in transaction.run(statement, {"own": own, "wanted": wanted}).fetchall():
            yield row["id"], _known_row(row)


def _known_row(row: Any) -> KnownDocument:
    day, total = row["document_date"], row["total_amount"]
    return KnownDocument(
        document_type=DocumentType(row["document_type"]),
        number=row["document_number"],
        day=None if day is None else date.fromisoformat(day),
        supplier_id=row["slug"],
        supplier_name=row["supplier_name"],
        supplier_vat_id=row["supplier_vat_id"],
        buyer_name=row["buyer_name"],
        total=None if total is None else Decimal(total),
        subject=row["subject"],
        scanned=_scanned(row["backend"]),
    )


def _scanned(backend: str | None) -> bool:
    return backend is not None and backend != _TEXT_LAYER


def _link_row(key: int, number: int, link: Link) -> dict[str, Any]:
    return {
        "document_id": key,
        "row_number": number,
        "relation_type": link.relation.value,
        "target_types": [kind.value for kind in link.targets],
        "number": link.number,
        "number_key": number_key(link.number),
        "reverse": link.reverse,
        "day": link.day,
        "amount": decimal_text(link.amount),
    }


def _link(row: Any) -> Link:
    return Link(
        relation=RelationType(row["relation_type"]),
        targets=tuple(DocumentType(kind) for kind in json.loads(row["target_types"])),
        number=row["number"],
        reverse=bool(row["reverse"]),
        day=None if row["day"] is None else date.fromisoformat(row["day"]),
        amount=None if row["amount"] is None else Decimal(row["amount"]),
    )
