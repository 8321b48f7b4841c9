"""Figures over time as rows: counters, gauges and histograms, and how each backend did, by hour and by day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from docproc.store.clock import stored_time
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint

COLUMNS = ("name", "type", "bucket", "time", "value", "count", "min", "max", "mean", "labels")
"""The columns of `read_figures`."""


class FigureKind(StrEnum):
    """What a figure is: a count within its bucket, a state at its time, or many values of which sums are kept."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of one bucket (minute, hour, day) that begins at `time` (UTC).

    `value` is the count of a counter, the state of a gauge, the sum of a histogram; `count`, `least`, `most` and
    `mean` are of the single values.
    """

    name: str
    kind: FigureKind
    bucket: str
    time: datetime
    value: float
    count: int = 1
    least: float | None = None
    most: float | None = None
    mean: float | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BackendFigures:
    """How a backend did on a day, or in one of its hours: `columns` are those of `backend_metrics`."""

    backend: str
    version: str
    day: date
    hour: int | None
    columns: Mapping[str, float | None]


def write_figures(store: Store, figures: Iterable[Figure], backends: Iterable[BackendFigures]) -> int:
    """Write figures, in place of those that the same bucket had, and return how many."""
    count = 0
    with store.begin(CommitPoint.FIGURES_WRITTEN) as transaction:
        figures, backends = list(figures), list(backends)
        _clear_buckets(transaction, figures, backends)
        for each in figures:
            key = (each.name, each.bucket, _time(each.time), _labels(each.labels))
            values = (each.kind.value, each.value, each.count, each.least, each.most, each.mean)
            transaction.execute(
                "INSERT INTO system_metrics (metric_name, bucket, timestamp, labels, metric_type, value, count,"
                " min_value, max_value, avg_value) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*key, *values),
            )
            count += 1
        for row in backends:
            named = {"backend_type": row.backend, "backend_version": row.version, "hour_of_day": row.hour}
            columns = {**named, "metric_date": row.day.isoformat(), **row.columns}
            transaction.execute(
                f"INSERT INTO backend_metrics ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",  # noqa: S608  # names of columns written in the metrics room
                tuple(columns.values()),
            )
            count += 1
    return count


def _clear_buckets(transaction: Transaction, figures: Iterable[Figure], backends: Iterable[BackendFigures]) -> None:
    """Make room for these figures: whatever their buckets held goes, also of labels that nothing has any more."""
    for name, bucket, time in {(each.name, each.bucket, _time(each.time)) for each in figures}:
        transaction.execute(
            "DELETE FROM system_metrics WHERE metric_name = ? AND bucket = ? AND timestamp = ?", (name, bucket, time)
        )
    for day, hour in {(row.day.isoformat(), row.hour) for row in backends}:
        transaction.execute("DELETE FROM backend_metrics WHERE metric_date = ? AND hour_of_day IS ?", (day, hour))


def read_figures(
    store: Store, name: str | None, since: datetime | None, labels: Mapping[str, str], bucket: str | None = None
) -> list[Any]:
    """Rows of figures of that name and bucket (None: all) and those labels since a time (UTC), the oldest first."""
    rows = store.reader.execute(
        "SELECT metric_name, metric_type, bucket, timestamp, value, count, min_value, max_value, avg_value, labels"
        " FROM system_metrics WHERE (? IS NULL OR metric_name = ?) AND (? IS NULL OR bucket = ?) AND timestamp >= ?"
        " ORDER BY timestamp, metric_name, labels",
        (name, name, bucket, bucket, "" if since is None else _time(since)),
    )
    return [_shown(row) for row in rows if labels.items() <= json.loads(row["labels"]).items()]


def _shown(row: Any) -> tuple[Any, ...]:
    name, kind, bucket, time, *values = row
    return name, kind, bucket, stored_time(time).replace(tzinfo=None), *values


def _time(time: datetime) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S.%f")


def _labels(labels: Mapping[str, str]) -> str:
    return json.dumps(dict(sorted(labels.items())), ensure_ascii=False)
