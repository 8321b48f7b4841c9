"""Figures of hours and days, made from what the store records of every document, job, page and review.

Every aggregation replaces the buckets that it covers, so it can be repeated, and late results are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psutil

from docproc.metrics.analysis import Analysis
from docproc.store.engine import Store
from docproc.store.figures import BackendFigures, Figure, FigureKind, write_figures

_COUNTERS = {
    "documents.ingested.total": (
        "SELECT date_trunc('{bucket}', created_at), count(*), source FROM documents WHERE created_at >= ? GROUP BY ALL",
        ("source",),
    ),
    "documents.failed.total": (
        "SELECT date_trunc('{bucket}', completed_at), count(*), error FROM jobs"
        " WHERE status = 'failed' AND completed_at >= ? GROUP BY ALL",
        ("error",),
    ),
    "documents.decided.total": (
        "SELECT date_trunc('{bucket}', j.completed_at), count(*), d.document_type, d.decision"
        " FROM jobs j JOIN documents d USING (document_key)"
        " WHERE j.stage = 'extract' AND j.status = 'completed' AND j.completed_at >= ? GROUP BY ALL",
        ("type", "decision"),
    ),
    "ocr.processing.total": (
        "SELECT date_trunc('{bucket}', completed_at), count(*), backend, status FROM jobs"
        " WHERE stage = 'ocr' AND status IN ('completed', 'failed') AND completed_at >= ? GROUP BY ALL",
        ("backend", "status"),
    ),
    "ocr.pages.processed": (
        "SELECT date_trunc('{bucket}', read_at), count(*), backend FROM pages WHERE read_at >= ? GROUP BY ALL",
        ("backend",),
    ),
    "review.values.total": (
        "SELECT date_trunc('{bucket}', judged_at), count(*), CASE WHEN correct THEN 'right' ELSE 'corrected' END"
        " FROM reviews WHERE judged_at >= ? GROUP BY ALL",
        ("outcome",),
    ),
    "review.actions.total": (
        "SELECT date_trunc('{bucket}', happened_at), count(*), event FROM events"
        " WHERE event IN ('correction', 'approval', 'rejection', 'reopening', 'revert') AND happened_at >= ?"
        " GROUP BY ALL",
        ("action",),
    ),
}
"""Counters by name: the question (bucket, count, then the labels), and the names of the labels."""

_HISTOGRAMS = {
    "documents.ingest.size": ("created_at", "bytes", "documents", "true", "mime_type"),
    "documents.ingest.duration": ("completed_at", "milliseconds", "jobs", "stage = 'intake'", "status"),
    "documents.extract.duration": ("completed_at", "milliseconds", "jobs", "stage = 'extract'", "status"),
    "documents.confidence": ("created_at", "confidence", "documents", "confidence IS NOT NULL", "document_type"),
    "ocr.processing.duration": ("read_at", "milliseconds", "pages", "true", "backend"),
    "ocr.confidence": ("read_at", "confidence", "pages", "confidence IS NOT NULL", "backend"),
}
"""Histograms by name: time, value, table, condition, and the column that labels them."""

_BACKENDS = """
WITH judged AS (
    SELECT document_key, avg(CASE WHEN correct THEN 100.0 ELSE 0.0 END) AS accuracy FROM reviews GROUP BY document_key
), memory AS (
    SELECT document_key, max(ram_mb) AS ram, max(gpu_mb) AS gpu,
        100.0 * sum(cpu_ms) / nullif(sum(milliseconds) FILTER (WHERE cpu_ms IS NOT NULL), 0) AS cpu
    FROM jobs WHERE stage = 'ocr' GROUP BY document_key
), counted AS (
    SELECT document_key, backend, max(characters) AS characters FROM readings WHERE page = 0 GROUP BY ALL
), failures AS (
    SELECT backend, date_trunc('{bucket}', completed_at) AS bucket, count(*) AS failed
    FROM jobs WHERE stage = 'ocr' AND status = 'failed' AND completed_at >= ?1 GROUP BY ALL
)
SELECT p.backend, coalesce(p.backend_version, ''), date_trunc('{bucket}', p.read_at) AS bucket,
    count(DISTINCT p.document_key) + coalesce(max(f.failed), 0), count(DISTINCT p.document_key),
    coalesce(max(f.failed), 0), avg(p.milliseconds)::BIGINT, min(p.milliseconds), max(p.milliseconds),
    quantile_disc(p.milliseconds, 0.5), quantile_disc(p.milliseconds, 0.95), quantile_disc(p.milliseconds, 0.99),
    avg(p.confidence), avg(j.accuracy), avg(m.gpu)::BIGINT, max(m.gpu), avg(m.ram)::BIGINT, max(m.ram),
    avg(m.cpu), count(*), coalesce(sum(c.characters) FILTER (WHERE p.page = 1), 0)::BIGINT
FROM pages p LEFT JOIN counted c ON c.document_key = p.document_key AND c.backend = p.backend
    LEFT JOIN judged j ON j.document_key = p.document_key
    LEFT JOIN memory m ON m.document_key = p.document_key
    LEFT JOIN failures f ON f.backend = p.backend AND f.bucket = date_trunc('{bucket}', p.read_at)
WHERE p.read_at >= ?1 GROUP BY ALL
"""
_BACKEND_COLUMNS = (
    "total_requests", "successful_requests", "failed_requests", "avg_processing_time_ms", "min_processing_time_ms",
    "max_processing_time_ms", "p50_processing_time_ms", "p95_processing_time_ms", "p99_processing_time_ms",
    "avg_confidence", "avg_accuracy", "avg_vram_mb", "max_vram_mb", "avg_ram_mb", "max_ram_mb", "avg_cpu_usage",
    "total_pages_processed", "total_characters_extracted",
)  # fmt: skip


def aggregate_figures(store: Store, analysis: Analysis, since: datetime, time: datetime) -> int:
    """Write the figures of all hours and days from that of `since` on, and the gauges at `time`; return how many."""
    starts = {
        "hour": since.replace(minute=0, second=0, microsecond=0),
        "day": since.replace(hour=0, minute=0, second=0, microsecond=0),
    }
    figures = [figure for bucket, start in starts.items() for figure in figures_since(analysis, start, bucket)]
    backends = [row for bucket, start in starts.items() for row in backend_figures_since(analysis, start, bucket)]
    return write_figures(store, [*figures, *gauges(store, time)], backends)


def figures_since(analysis: Analysis, since: datetime, bucket: str) -> Iterator[Figure]:
    """Yield the counters and histograms of every hour or day that began at or after `since` (UTC, on a boundary)."""
    begin = since.replace(tzinfo=None)
    for name, (question, labels) in _COUNTERS.items():
        for time, count, *values in analysis.ask(question.format(bucket=bucket), [begin]).fetchall():
            named = {label: str(value) for label, value in zip(labels, values, strict=True) if value is not None}
            yield Figure(name, FigureKind.COUNTER, bucket, time, count, count, labels=named)
    for name, (time_column, value, table, condition, label) in _HISTOGRAMS.items():
        question = (
            f"SELECT date_trunc('{bucket}', {time_column}), sum({value}), count({value}), min({value}), max({value}),"  # noqa: S608  # names written above
            f" avg({value}), {label} FROM {table} WHERE {condition} AND {value} IS NOT NULL AND {time_column} >= ?"
            " GROUP BY ALL"
        )
        for time, total, count, least, most, mean, of in analysis.ask(question, [begin]).fetchall():
            yield Figure(
                name, FigureKind.HISTOGRAM, bucket, time, float(total), count, least, most, mean, {label: str(of)}
            )


def backend_figures_since(analysis: Analysis, since: datetime, bucket: str) -> Iterator[BackendFigures]:
    """Yield how each backend did in every hour or day that began at or after `since` (UTC, on a boundary)."""
    rows = analysis.ask(_BACKENDS.format(bucket=bucket), [since.replace(tzinfo=None)]).fetchall()
    for backend, version, time, *values in rows:
        columns = dict(zip(_BACKEND_COLUMNS, values, strict=True))
        yield BackendFigures(backend, version, time.date(), time.hour if bucket == "hour" else None, columns)


def gauges(store: Store, time: datetime) -> Iterator[Figure]:
    """Yield the state of machine and workspace at `time`: processor, memory, disk, and what waits."""
    minute = time.replace(second=0, microsecond=0)
    disk = psutil.disk_usage(str(store.folder))
    values: list[tuple[str, float, dict[str, str]]] = [
        ("system.cpu.percent", psutil.cpu_percent(interval=0.1), {}),
        ("system.memory.percent", psutil.virtual_memory().percent, {}),
        ("system.disk.percent", disk.percent, {}),
        ("store.bytes", float(store.path.stat().st_size), {}),
        *_waiting(store),
    ]
    for name, value, labels in values:
        yield Figure(name, FigureKind.GAUGE, "minute", minute, value, 1, value, value, value, labels)


def _waiting(store: Store) -> Iterator[tuple[str, float, dict[str, str]]]:
    read: Any = store.reader.execute
    for stage, count in read("SELECT stage, count(*) FROM processing_jobs WHERE status = 'pending' GROUP BY stage"):
        yield "queue.jobs.waiting", count, {"stage": stage}
    (pending,) = read(
        "SELECT count(*) FROM documents WHERE review_state = 'pending' AND status = 'completed' AND deleted_at IS NULL"
    ).fetchone()
    yield "queue.review.pending", pending, {}
    for queue in ("email_queue", "webhook_deliveries", "export_deliveries", "announcements"):
        (waiting,) = read(f"SELECT count(*) FROM {queue} WHERE status = 'queued'").fetchone()  # noqa: S608  # our own names
        yield "queue.outbox.waiting", waiting, {"queue": queue}
