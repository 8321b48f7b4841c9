"""The documents that wait for a person, most urgent first. Standard library only: the queue opens often and at once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from docproc.model.enums import DocumentType
from docproc.model.priority import AGE_STEPS, AMOUNT_STEPS, DISCOUNT_STEPS, DUE_STEPS, UNKNOWN_SENDER, Waiting
from docproc.store.clock import stored_time
from docproc.store.document_filter import JOINED, DocumentFilter, conditions_of, marks
from docproc.store.engine import Store

_WAITS = "d.review_state = 'pending' AND d.status = 'completed' AND d.deleted_at IS NULL"
"""Said as the index documents_to_review says it, or SQLite would read every document."""

_BATCH = 500
_TIME = "%Y-%m-%d %H:%M:%S.%f"


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A document that waits for a person: its place by `priority`, with the reasons for the place and for the review.

    `amount` is what is to be paid, in `currency` where that was found; `holder` has it open until `held_until`.
    """

    document_id: str
    filename: str
    document_type: DocumentType
    supplier_id: str | None
    supplier_name: str | None
    number: str | None
    day: date | None
    amount: float | None
    currency: str | None
    due_on: date | None
    discount_until: date | None
    came_in: datetime
    confidence: float | None
    assigned_to: str | None
    assigned_role: str | None
    holder: str | None
    held_until: datetime | None
    priority: int
    urgency: tuple[str, ...]
    reasons: tuple[str, ...]


def waiting_documents(
    store: Store, chosen: DocumentFilter, today: date, now: datetime, limit: int | None = None
) -> tuple[QueueEntry, ...]:
    """Return the waiting documents that `chosen` describes, the first `limit` of them: highest priority first.

    Of equal ones those of one sender come together, and the older first.
    """
    with store.snapshot() as connection:
        keys = _ordered_keys(connection, chosen, today, limit)
        entries = dict(_entries(connection, keys, today, now))
    return tuple(entries[key] for key in keys)


def waiting_ids(store: Store, chosen: DocumentFilter, today: date) -> tuple[str, ...]:
    """Return the ids of all waiting documents that `chosen` describes, in the order of the queue."""
    query, parameters = _ordered("d.uuid", chosen, today, None)
    return tuple(row[0] for row in store.reader.execute(query, parameters))


def count_waiting(store: Store, chosen: DocumentFilter) -> int:
    """Return how many documents that `chosen` describes wait for a person."""
    conditions, parameters = _conditions(chosen)
    query = f"SELECT count(*) FROM documents d {_joined(chosen)} WHERE {conditions}"  # noqa: S608  # written here
    return int(store.reader.execute(query, parameters).fetchone()[0])


def _ordered_keys(connection: sqlite3.Connection, chosen: DocumentFilter, today: date, limit: int | None) -> list[int]:
    query, parameters = _ordered("d.id", chosen, today, limit)
    return [row[0] for row in connection.execute(query, parameters)]


def _ordered(column: str, chosen: DocumentFilter, today: date, limit: int | None) -> tuple[str, list[Any]]:
    conditions, parameters = _conditions(chosen)
    points, of_points = _priority(today)
    query = (
        f"SELECT {column} FROM documents d {_joined(chosen)} WHERE {conditions}"  # noqa: S608  # written here
        f" ORDER BY {points} DESC, d.detected_supplier_id, d.created_at, d.id LIMIT ?"
    )
    return query, [*parameters, *of_points, -1 if limit is None else limit]


def _conditions(chosen: DocumentFilter) -> tuple[str, list[Any]]:
    conditions, parameters = conditions_of(chosen)
    if chosen.ids is not None:
        conditions.append(f"d.uuid IN ({marks(chosen.ids)})")
        parameters += chosen.ids
    return " AND ".join([_WAITS, *conditions]), parameters


def _joined(chosen: DocumentFilter) -> str:
    """The joins, left out where no condition needs them: then the index alone answers."""
    return "" if chosen.suppliers is None and chosen.categories is None else JOINED


def _priority(today: date) -> tuple[str, list[Any]]:
    """The points of model.priority as SQL, with its parameters."""
    parts: list[str] = []
    values: list[Any] = []
    parts.append(_case("d.payable_eur >= ?", AMOUNT_STEPS))
    values += [least for least, _ in AMOUNT_STEPS]
    parts.append(_case("d.due_on <= ?", DUE_STEPS))
    values += [_after(today, most) for most, _ in DUE_STEPS]
    parts.append(f"CASE WHEN d.discount_until >= ? THEN {_case('d.discount_until <= ?', DISCOUNT_STEPS)} ELSE 0 END")
    values += [_after(today, 0), *(_after(today, most) for most, _ in DISCOUNT_STEPS)]
    parts.append(_case("d.created_at < ?", AGE_STEPS))
    values += [_end_of_day(today - timedelta(days=least)) for least, _ in AGE_STEPS]
    parts.append(f"CASE WHEN d.detected_supplier_id IS NULL THEN {UNKNOWN_SENDER} ELSE 0 END")
    return f"({' + '.join(parts)})", values


def _case(condition: str, steps: Iterable[tuple[int, int]]) -> str:
    return f"CASE {' '.join(f'WHEN {condition} THEN {points}' for _, points in steps)} ELSE 0 END"


def _after(today: date, days: int) -> str:
    return (today + timedelta(days=days)).isoformat()


def _end_of_day(day: date) -> str:
    """The time at which a local day ends, as the store keeps times."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time()).astimezone(UTC)
    return midnight.strftime(_TIME)


def _entries(
    connection: sqlite3.Connection, keys: list[int], today: date, now: datetime
) -> Iterator[tuple[int, QueueEntry]]:
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        rows = connection.execute(
            "SELECT d.*, s.slug, f.value AS currency, l.holder, l.until AS held_until FROM documents d"  # noqa: S608
            " LEFT JOIN suppliers s ON s.id = d.detected_supplier_id"
            " LEFT JOIN review_leases l ON l.document_id = d.id AND l.until > ?"
            " LEFT JOIN extracted_fields f ON f.document_id = d.id AND f.field_name = 'currency'"
            f" WHERE d.id IN ({marks(batch)})",  # question marks only
            (now.astimezone(UTC).strftime(_TIME), *batch),
        )
        yield from ((row["id"], _entry(row, today)) for row in rows)


def _entry(row: sqlite3.Row, today: date) -> QueueEntry:
    due_on, discount_until = _day(row["due_on"]), _day(row["discount_until"])
    came_in = stored_time(row["created_at"])
    known = row["detected_supplier_id"] is not None
    waiting = Waiting(
        row["payable_amount"], row["currency"], due_on, discount_until, came_in.astimezone().date(), known
    )
    return QueueEntry(
        document_id=row["uuid"],
        filename=row["filename"],
        document_type=DocumentType(row["document_type"]),
        supplier_id=row["slug"],
        supplier_name=row["supplier_name"],
        number=row["document_number"],
        day=_day(row["document_date"]),
        amount=row["payable_amount"],
        currency=row["currency"],
        due_on=due_on,
        discount_until=discount_until,
        came_in=came_in,
        confidence=row["overall_confidence"],
        assigned_to=row["assigned_to"],
        assigned_role=row["assigned_role"],
        holder=row["holder"],
        held_until=None if row["held_until"] is None else stored_time(row["held_until"]),
        priority=waiting.priority(today),
        urgency=waiting.reasons(today),
        reasons=tuple(json.loads(row["decision_reasons"] or "[]")),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
