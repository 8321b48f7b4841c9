"""What people did to documents, and what that says: history and figures of reviews. Standard library only."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from docproc.store.clock import stored_time
from docproc.store.engine import Store

BY_PEOPLE = "e.event_type IN ('approval', 'correction', 'rejection', 'reopening', 'revert')"
"""Said as the index job_events_of_people says it."""

_SHOWN = (
    *("approval", "correction", "rejection", "reopening", "revert", "assignment", "tagged", "untagged"),
    *("categorized", "related", "unrelated", "archived", "unarchived", "deleted", "undeleted"),
)
_WORKFLOW = "workflow:"
"""How the name of a workflow begins that acts by itself; it is no reviewer."""

_END_OF_TIME = "9999-12-31 23:59:59"
_SETTLED = ("approval", "rejection")


@dataclass(frozen=True, slots=True)
class Deed:
    """What a person, or a workflow, did to a document; `seconds` is for how long they had it open before."""

    time: datetime
    kind: str
    by: str
    description: str
    note: str | None
    version: int | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Rate:
    """Of `reviewed` automatic values of one field, supplier or rule, `corrected` were wrong."""

    name: str
    reviewed: int
    corrected: int

    @property
    def percent(self) -> float:
        """The correction rate in percent."""
        return 100 * self.corrected / self.reviewed


@dataclass(frozen=True, slots=True)
class ReviewFigures:
    """Reviews between two days: what was settled, by whom and when, how long it took, and what automation was worth.

    `agreement` is the share in percent of automatic values that people left as they were. `seconds` are of settled
    documents that somebody opened before (median and mean); None where there is nothing to tell. Rates come with the
    most corrected first.
    """

    approved: int
    rejected: int
    corrected: int
    reopened: int
    by_person: Mapping[str, int]
    by_day: Mapping[date, int]
    reviewed_values: int
    agreement: float | None
    missed_values: int
    reviewed_cells: int
    corrected_cells: int
    timed: int
    median_seconds: float | None
    mean_seconds: float | None
    by_field: tuple[Rate, ...]
    by_supplier: tuple[Rate, ...]
    by_rule: tuple[Rate, ...]


def deeds(store: Store, document_id: str) -> tuple[Deed, ...]:
    """Return what was done to a document by people and workflows, oldest first."""
    rows = store.reader.execute(
        "SELECT e.created_at, e.event_type, e.event_message, e.event_data FROM job_events e"  # noqa: S608  # marks
        " JOIN processing_jobs j ON j.id = e.job_id JOIN documents d ON d.id = j.document_id"
        f" WHERE d.uuid = ? AND e.event_type IN ({','.join('?' * len(_SHOWN))}) ORDER BY e.id",
        (document_id, *_SHOWN),
    )
    return tuple(map(_deed, rows))


def review_figures(store: Store, since: date | None, until: date | None) -> ReviewFigures:
    """Return the figures of reviews made from `since` to `until` (local days, both included; None: no bound).

    The values counted are those that were found automatically in documents that are not deleted, fields alone; cells of
    tables are counted apart. What a workflow approves by itself is no review.
    """
    from statistics import mean, median  # they take as long to import as a queue to open

    done = _deeds_between(store, since, until)
    settled = [deed for deed in done if deed.kind in _SETTLED]
    times = [deed.seconds for deed in settled if deed.seconds is not None]
    kinds = Counter(deed.kind for deed in done)
    judged = _values_between(store, since, until)
    values = [value for value in judged if "." not in value["field_name"]]
    cells = [value for value in judged if "." in value["field_name"]]
    found = [value for value in values if value["extraction_method"] not in (None, "review")]
    right = sum(value["was_correct"] for value in found)
    return ReviewFigures(
        approved=kinds["approval"],
        rejected=kinds["rejection"],
        corrected=kinds["correction"],
        reopened=kinds["reopening"],
        by_person=dict(Counter(deed.by for deed in settled).most_common()),
        by_day=dict(sorted(Counter(deed.time.astimezone().date() for deed in settled).items())),
        reviewed_values=len(found),
        agreement=100 * right / len(found) if found else None,
        missed_values=sum(value["extraction_method"] is None and value["expected_value"] != "" for value in values),
        reviewed_cells=len(cells),
        corrected_cells=sum(not cell["was_correct"] for cell in cells),
        timed=len(times),
        median_seconds=median(times) if times else None,
        mean_seconds=mean(times) if times else None,
        by_field=_rates(found, "field_name"),
        by_supplier=_rates(found, "supplier"),
        by_rule=_rates(found, "extraction_method"),
    )


def _deeds_between(store: Store, since: date | None, until: date | None) -> list[Deed]:
    rows = store.reader.execute(
        "SELECT e.created_at, e.event_type, e.event_message, e.event_data FROM job_events e"  # noqa: S608  # see above
        f" WHERE {BY_PEOPLE} AND e.created_at >= ? AND e.created_at < ? ORDER BY e.created_at, e.id",
        _bounds(since, until),
    )
    return [deed for deed in map(_deed, rows) if not deed.by.startswith(_WORKFLOW)]


def _values_between(store: Store, since: date | None, until: date | None) -> list[sqlite3.Row]:
    return store.reader.execute(
        "SELECT t.field_name, t.extraction_method, t.expected_value, t.was_correct,"
        " coalesce(s.slug, d.supplier_name, '-') AS supplier FROM training_data t"
        " JOIN documents d ON d.id = t.document_id LEFT JOIN suppliers s ON s.id = d.detected_supplier_id"
        " WHERE d.deleted_at IS NULL AND t.validated_by NOT LIKE ? AND t.validated_at >= ? AND t.validated_at < ?",
        (f"{_WORKFLOW}%", *_bounds(since, until)),
    ).fetchall()


def _rates(values: Sequence[sqlite3.Row], column: str) -> tuple[Rate, ...]:
    reviewed = Counter(value[column] for value in values)
    corrected = Counter(value[column] for value in values if not value["was_correct"])
    rates = [Rate(name, number, corrected[name]) for name, number in reviewed.items()]
    return tuple(sorted(rates, key=lambda rate: (-rate.corrected, -rate.reviewed, rate.name)))


def _bounds(since: date | None, until: date | None) -> tuple[str, str]:
    first = "" if since is None else _midnight(since)
    return first, _END_OF_TIME if until is None else _midnight(until + timedelta(days=1))


def _midnight(day: date) -> str:
    return datetime.combine(day, datetime.min.time()).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _deed(row: Iterable[Any]) -> Deed:
    time, kind, message, encoded = row
    data = json.loads(encoded or "{}")
    return Deed(
        time=stored_time(time),
        kind=kind,
        by=data.get("by", ""),
        description=message or kind,
        note=data.get("note"),
        version=data.get("version"),
        seconds=data.get("seconds"),
    )
