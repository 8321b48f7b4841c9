"""The state of a workspace in Prometheus' text format (0.0.4), as the textfile collector of node_exporter reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psutil

from docproc.store.clock import stored_time
from docproc.store.engine import Store
from docproc.store.health import outbox_age
from docproc.store.reading import status_counts


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of a metric with its labels."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


def exposition(store: Store, time: datetime) -> str:
    """Return all metrics of the workspace at `time` as text, each with its help and type."""
    counts = status_counts(store)
    age = outbox_age(store)
    oldest = 0.0 if age.oldest_due is None else max(0.0, (time - age.oldest_due).total_seconds())
    disk = psutil.disk_usage(str(store.folder))
    read = store.reader.execute
    pages = read("SELECT backend, count(*), sum(processing_time_ms) / 1000.0 FROM document_pages GROUP BY backend")
    by_backend = pages.fetchall()
    return "".join(
        (
            _metric(
                "docproc_documents", "gauge", "Documents by status.", _labelled("status", counts.by_status.items())
            ),
            _metric(
                "docproc_reviews", "gauge", "Documents by state of review.",
                _labelled("review", counts.by_review.items()),
            ),
            _metric("docproc_jobs_waiting", "gauge", "Jobs that wait.", _labelled("stage", counts.waiting.items())),
            _metric("docproc_jobs_running", "gauge", "Jobs that run.", _labelled("stage", counts.running.items())),
            _metric(
                "docproc_failures", "gauge", "Failed documents by error.",
                _labelled("error", ((group.code, group.count) for group in counts.failures)),
            ),
            _metric(
                "docproc_pages_total", "counter", "Pages read by backend.",
                _labelled("backend", ((row[0], row[1]) for row in by_backend)),
            ),
            _metric(
                "docproc_page_seconds_total", "counter", "Seconds spent reading pages, by backend.",
                _labelled("backend", ((row[0], row[2] or 0.0) for row in by_backend)),
            ),
            _metric("docproc_outbox_waiting", "gauge", "What waits to leave the machine.", [Sample(age.waiting)]),
            _metric("docproc_outbox_failed", "gauge", "What could not be sent.", [Sample(age.failed)]),
            _metric("docproc_outbox_oldest_seconds", "gauge", "How long the oldest is overdue.", [Sample(oldest)]),
            _metric(
                "docproc_errors_unresolved", "gauge", "Errors that nobody settled, by severity.",
                _labelled("severity", read(
                    "SELECT severity, count(*) FROM error_logs WHERE NOT resolved GROUP BY severity"
                )),
            ),
            _metric("docproc_store_bytes", "gauge", "Size of the store.", [Sample(store.path.stat().st_size)]),
            _metric("docproc_disk_used_ratio", "gauge", "Share of the disk in use.", [Sample(disk.percent / 100)]),
            *_last_run(read),
        )
    )  # fmt: skip


def _last_run(read: Any) -> Iterable[str]:
    row = read(
        "SELECT finished_at, exit_code FROM runs WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if row is not None:
        finished = stored_time(row[0]).timestamp()
        yield _metric("docproc_last_run_timestamp_seconds", "gauge", "When the last run ended.", [Sample(finished)])
        yield _metric("docproc_last_run_exit_code", "gauge", "How the last run ended.", [Sample(row[1])])


def _labelled(label: str, values: Iterable[Any]) -> list[Sample]:
    return [Sample(float(value), {label: str(name)}) for name, value in values]


def _metric(name: str, kind: str, meaning: str, samples: Iterable[Sample]) -> str:
    lines = [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}"]
    for sample in samples:
        labels = ",".join(f'{key}="{_escaped(value)}"' for key, value in sample.labels.items())
        lines.append(f"{name}{{{labels}}} {sample.value!r}" if labels else f"{name} {sample.value!r}")
    return "\n".join(lines) + "\n"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
