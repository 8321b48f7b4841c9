"""Versions of the rules in YAML, and how each version does on what people say of its values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from docproc.specs.rule_sources import RuleSource
from docproc.store.audit import record
from docproc.store.clock import now
from docproc.store.columns import table_of
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.statements import Statement, inserting, updating
from docproc.store.tables_documents import DOCUMENTS, DocumentVersion
from docproc.store.tables_rules import (
    EXTRACTION_RULE_VERSIONS,
    EXTRACTION_RULES,
    ExtractionRule,
    ExtractionRuleVersion,
    RuleSync,
)
from docproc.store.tables_suppliers import SUPPLIERS

if TYPE_CHECKING:
    from docproc.store.reviews import TrainingPair

ALPHA = 0.1
"""Weight of the newest outcome in the moving averages."""

_RULES, _VERSIONS = EXTRACTION_RULES, EXTRACTION_RULE_VERSIONS
_KNOWN = Statement(select(_RULES.c.id, _RULES.c.identity, _RULES.c.content_hash, _RULES.c.version, _RULES.c.is_active))
_INSERT_RULE = inserting(ExtractionRule)
_INSERT_VERSION = inserting(ExtractionRuleVersion)
_INSERT_SYNC = inserting(RuleSync)
_CONTENT = (
    "origin", "supplier_slug", "supplier_id", "document_type", "rule_name", "field_name", "rule_type", "rule_config",
    "content_hash", "validation_regex", "required", "priority", "is_active", "updated_at",
)  # fmt: skip
_FIGURES = ("success_rate", "avg_confidence", "usage_count")
_CHANGE = updating(_RULES, (*_CONTENT, *_FIGURES, "version"), _RULES.c.id == bindparam("changed"))
_MOVE = updating(_RULES, ("origin", "supplier_id", "is_active", "updated_at"), _RULES.c.id == bindparam("changed"))
_END = updating(_RULES, ("is_active", "updated_at"), _RULES.c.id == bindparam("changed"))
_VERSION = Statement(
    select(_VERSIONS).where(_VERSIONS.c.rule_id == bindparam("rule"), _VERSIONS.c.version == bindparam("number"))
)
_SUPPLIER = Statement(select(SUPPLIERS.c.id).where(SUPPLIERS.c.slug == bindparam("slug")))
_OF_KEY = Statement(select(_RULES.c.id, _RULES.c.version).where(_RULES.c.rule_key == bindparam("key")))
_DOCUMENT_VERSIONS = table_of(DocumentVersion)
_EXTRACTED_AT = Statement(
    select(_DOCUMENT_VERSIONS.c.created_at)
    .where(_DOCUMENT_VERSIONS.c.document_id == bindparam("document"))
    .where(_DOCUMENT_VERSIONS.c.change_type == "extraction")
    .order_by(_DOCUMENT_VERSIONS.c.version_number.desc())
    .limit(1)
)
_IN_FORCE = Statement(
    select(_VERSIONS)
    .where(_VERSIONS.c.rule_id == bindparam("rule"), _VERSIONS.c.created_at <= bindparam("moment"))
    .order_by(_VERSIONS.c.version.desc())
    .limit(1)
)
_FIRST = Statement(
    select(_VERSIONS).where(_VERSIONS.c.rule_id == bindparam("rule")).order_by(_VERSIONS.c.version).limit(1)
)
_COUNT = updating(_VERSIONS, (*_FIGURES, "performance_delta"), _VERSIONS.c.id == bindparam("counted"))
_MIRROR = updating(
    _RULES, _FIGURES, _RULES.c.id == bindparam("counted"), _RULES.c.version == bindparam("counted_version")
)
_LAID = Statement(
    select(DOCUMENTS.c.document_type, SUPPLIERS.c.slug)
    .select_from(DOCUMENTS.outerjoin(SUPPLIERS, SUPPLIERS.c.id == DOCUMENTS.c.detected_supplier_id))
    .where(DOCUMENTS.c.id == bindparam("document"))
)
_ACTIVE = Statement(
    select(_RULES.c.id, _RULES.c.field_name, _RULES.c.document_type, _RULES.c.supplier_slug).where(
        _RULES.c.is_active.is_(True)
    )
)


def sync_rules(
    store: Store, stamp: str, sources: Sequence[RuleSource], actor: str, notes: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Take the rules over as they stand in YAML: each that has changed gets a version. Returns what has, by identity.

    A rule that is gone stays, inactive, with its versions and figures. `stamp` is the hash of the files; `notes` says
    by identity why a rule was changed. Call it only when `rule_reading.rules_stamp` is another.
    """
    changed: list[str] = []
    with store.begin(CommitPoint.RULES_SYNCED) as transaction:
        time = now()
        known = {row["identity"]: row for row in transaction.run(_KNOWN, {})}
        for source in sources:
            row = known.pop(source.identity, None)
            if _take_over(transaction, source, row, actor, time, (notes or {}).get(source.identity)):
                changed.append(source.identity)
        ended = [row for row in known.values() if row["is_active"]]
        for row in ended:
            transaction.run(_END, {"is_active": False, "updated_at": time, "changed": row["id"]})
        if changed or ended:
            changes = {"changed": ((), changed), "ended": ((), [row["identity"] for row in ended])}
            words = f"{len(changed)} changed, {len(ended)} ended, as their files say"
            record(transaction, actor, "updated", "rules", None, words, changes)
        transaction.execute("DELETE FROM rule_syncs")
        transaction.insert(_INSERT_SYNC, {"stamp": stamp, "synced_at": time})
    return tuple(changed)


def _take_over(
    transaction: Transaction, source: RuleSource, row: Any, actor: str, time: datetime, note: str | None
) -> bool:
    """Bring one rule's row up to the YAML; tell whether that made a version."""
    columns = _columns(transaction, source, time)
    if row is None:
        first = {**columns, "identity": source.identity, "rule_key": source.key, "version": 1}
        key = transaction.insert(_INSERT_RULE, {**first, "created_by": actor, "created_at": time})
        _add_version(transaction, key, 1, columns, None, actor, time, note)
        return True
    if row["content_hash"] == columns["content_hash"]:
        transaction.run(_MOVE, {name: columns[name] for name in ("origin", "supplier_id", "is_active")} | {
            "updated_at": time, "changed": row["id"],
        })  # fmt: skip
        return False
    before = transaction.first(_VERSION, {"rule": row["id"], "number": row["version"]})
    number = int(row["version"]) + 1
    delta = None if before is None else _delta(before["success_rate"], before["avg_confidence"], None, None)
    _add_version(transaction, row["id"], number, columns, delta, actor, time, note)
    fresh = {"success_rate": None, "avg_confidence": None, "usage_count": 0}
    transaction.run(_CHANGE, {**columns, **fresh, "version": number, "changed": row["id"]})
    return True


def _add_version(
    transaction: Transaction,
    key: int,
    number: int,
    columns: Mapping[str, Any],
    delta: dict[str, Any] | None,
    actor: str,
    time: datetime,
    note: str | None,
) -> None:
    kept = {name: columns[name] for name in ("rule_config", "content_hash")}
    made = {"rule_id": key, "version": number, "performance_delta": delta, "notes": note}
    transaction.insert(_INSERT_VERSION, {**kept, **made, "created_by": actor, "created_at": time})


def _columns(transaction: Transaction, source: RuleSource, time: datetime) -> dict[str, Any]:
    supplier = None if source.supplier_id is None else transaction.first(_SUPPLIER, {"slug": source.supplier_id})
    return {
        "origin": source.origin,
        "supplier_slug": source.supplier_id,
        "supplier_id": None if supplier is None else supplier["id"],
        "document_type": ",".join(sorted(source.document_types)) or None,
        "rule_name": source.spec.name,
        "field_name": ",".join(source.fields),
        "rule_type": source.spec.type,
        "rule_config": source.config,
        "content_hash": source.content_hash,
        "validation_regex": source.spec.validation,
        "required": source.spec.required,
        "priority": source.spec.priority,
        "is_active": source.spec.active,
        "updated_at": time,
    }


def count_outcomes(transaction: Transaction, document_key: int, pairs: Iterable[TrainingPair]) -> None:
    """Count what a review says of values for the versions of the rules that were in force when they were found.

    The rule that gave a value succeeds or fails with it. A rule that found nothing fails only where the field stands on
    the page: every rule for the field where none found it, and a supplier's own rules also where a rule for everyone
    had to step in. A value that stands in two fields, as a number of the document's own and of its type, counts once.
    """
    listed = [pair for pair in pairs if pair.method is not None or (pair.expected and pair.page is not None)]
    if not listed:
        return
    extracted = transaction.first(_EXTRACTED_AT, {"document": document_key})
    moment = now() if extracted is None else datetime.fromisoformat(f"{extracted['created_at']}+00:00")
    laid = transaction.first(_LAID, {"document": document_key})
    active = list(transaction.run(_ACTIVE, {}))
    counted: set[tuple[int, str | None]] = set()
    for pair in listed:
        giver = None if pair.method is None else _rule_of(transaction, pair.method)
        if giver is not None and (giver, pair.extracted) not in counted:
            counted.add((giver, pair.extracted))
            _count(transaction, giver, moment, pair.was_correct, pair.confidence)
        if pair.expected and pair.page is not None and (giver is not None or pair.method is None):
            for row in active:
                own = row["supplier_slug"] is not None
                if row["id"] != giver and (own or giver is None) and _is_for(row, pair.field, laid):
                    _count(transaction, row["id"], moment, success=False, confidence=None)


def _is_for(row: Any, field: str, laid: Any) -> bool:
    """Tell whether a rule fills `field` on documents of this type and supplier."""
    types = (row["document_type"] or "").split(",")
    return (
        field in row["field_name"].split(",")
        and row["supplier_slug"] in (None, laid["slug"])
        and (types == [""] or laid["document_type"] in types)
    )


def _rule_of(transaction: Transaction, method: str) -> int | None:
    """The rule that a value's method names (`label:invoice-number`); None for what is no rule."""
    key = method.partition(":")[2]
    for name in (key, key.rpartition("/")[0]):  # a rule that fills several fields is tried as one for each
        row = transaction.first(_OF_KEY, {"key": name}) if name else None
        if row is not None:
            return int(row["id"])
    return None


def _count(transaction: Transaction, rule: int, moment: datetime, success: bool, confidence: float | None) -> None:
    version = transaction.first(_IN_FORCE, {"rule": rule, "moment": moment}) or transaction.first(
        _FIRST, {"rule": rule}
    )
    if version is None:
        return
    sure = version["avg_confidence"]
    figures = {
        "success_rate": _moved(version["success_rate"], 100.0 if success else 0.0),
        "avg_confidence": sure if confidence is None else _moved(sure, confidence),
        "usage_count": version["usage_count"] + 1,
    }
    before = transaction.first(_VERSION, {"rule": rule, "number": version["version"] - 1})
    after = figures["success_rate"], figures["avg_confidence"]
    delta = None if before is None else _delta(before["success_rate"], before["avg_confidence"], *after)
    transaction.run(_COUNT, {**figures, "performance_delta": delta, "counted": version["id"]})
    transaction.run(_MIRROR, {**figures, "counted": rule, "counted_version": version["version"]})


def _moved(average: float | None, value: float) -> float:
    """The exponential moving average after `value`; the first value is the average itself."""
    return value if average is None else round((1 - ALPHA) * average + ALPHA * value, 4)


def _delta(
    success: float | None, confidence: float | None, success_after: float | None, confidence_after: float | None
) -> dict[str, Any]:
    """Success and confidence in percent before and after a change, and by how many points success improved."""
    known = success is not None and success_after is not None
    return {
        "success_rate": {"before": success, "after": success_after},
        "avg_confidence": {"before": confidence, "after": confidence_after},
        "improvement": round(success_after - success, 4) if known else None,  # type: ignore[operator]  # known is both
    }
