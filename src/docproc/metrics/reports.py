"""The reports of `docproc metrics`: each is one question over the views, with named columns and a period.

A report counts what happened within the period: by the time of a job, a review, a finding's document, as its meaning
says. `{bucket}` stands where a row is cut by day or hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from docproc.store.clock import TIME_FORMAT

if TYPE_CHECKING:
    import duckdb

    from docproc.metrics.analysis import Analysis


class Bucket(StrEnum):
    """By what a report's rows are cut in time."""

    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its name on the command line, what it tells, and its question.

    The question has one parameter, the beginning of the period, and `{by}`, `{group}`, `{order}` for a cut in time
    along `time`; `{within}` stands for its comparison with the beginning, which is left out where there is none.
    `only` has conditions of the store on views of which the question does not count all rows, `{since}` for the
    beginning: what they leave out need not be read.
    """

    name: str
    meaning: str
    time: str
    question: str
    only: Mapping[str, str] = field(default_factory=dict)

    def narrowed(self, since: datetime | None) -> dict[str, str]:
        """The conditions `only` of a report of what happened since `since` (UTC; None: ever)."""
        beginning = "" if since is None else since.strftime(TIME_FORMAT)
        return {view: condition.format(since=beginning) for view, condition in self.only.items()}


_TAKEN_IN = {"documents": "d.created_at >= '{since}'"}

_BACKENDS = Report(
    "backends",
    "how each backend did: pages, success, time and confidence a page, accuracy where a person looked",
    "p.read_at",
    """
    WITH failed AS (
        SELECT backend, {failed_in} AS bucket, count(*) AS jobs FROM failed_jobs
        WHERE stage = 'ocr' AND completed_at >= ?1 GROUP BY ALL
    ), counted AS (
        SELECT document_key, backend, max(characters) AS characters FROM readings WHERE page = 0 GROUP BY ALL
    ), judged AS (
        SELECT document_key, avg(CASE WHEN correct THEN 100.0 ELSE 0.0 END) AS right FROM reviews GROUP BY document_key
    ), memory AS (
        SELECT document_key, max(ram_mb) AS ram, max(gpu_mb) AS gpu,
            100.0 * sum(cpu_ms) / nullif(sum(milliseconds) FILTER (WHERE cpu_ms IS NOT NULL), 0) AS cpu
        FROM jobs WHERE stage = 'ocr' GROUP BY document_key
    )
    SELECT {by} p.backend AS backend, max(p.backend_version) AS version,
        count(DISTINCT p.document_key) + coalesce(max(f.jobs), 0) AS requests,
        count(DISTINCT p.document_key) AS documents, coalesce(max(f.jobs), 0) AS failed,
        round(100.0 * count(DISTINCT p.document_key)
            / (count(DISTINCT p.document_key) + coalesce(max(f.jobs), 0)), 1) AS success_rate,
        count(*) AS pages, coalesce(sum(c.characters) FILTER (WHERE p.page = 1), 0)::BIGINT AS characters,
        round(avg(p.milliseconds), 1) AS avg_ms, min(p.milliseconds) AS min_ms, max(p.milliseconds) AS max_ms,
        quantile_disc(p.milliseconds, 0.5) AS p50_ms, quantile_disc(p.milliseconds, 0.95) AS p95_ms,
        quantile_disc(p.milliseconds, 0.99) AS p99_ms,
        round(avg(p.confidence), 1) AS confidence, round(avg(j.right), 1) AS accuracy,
        round(avg(m.cpu), 1) AS cpu_percent,
        round(avg(m.ram)) AS avg_ram_mb, max(m.ram) AS max_ram_mb, max(m.gpu) AS max_gpu_mb
    FROM pages p LEFT JOIN failed f ON f.backend = p.backend AND f.bucket = {read_in}
        LEFT JOIN counted c ON c.document_key = p.document_key AND c.backend = p.backend
        LEFT JOIN judged j ON j.document_key = p.document_key
        LEFT JOIN memory m ON m.document_key = p.document_key
    WHERE {within} GROUP BY {group} p.backend ORDER BY {order} pages DESC, backend
    """,
    {"pages": "processed_at >= '{since}'", "jobs": "stage = 'ocr'", "readings": "page_number = 0"},
)

_DOCUMENTS = Report(
    "documents",
    "documents taken in, by type: how many, automatic, waiting, failed, their confidence and pages",
    "created_at",
    """
    SELECT {by} document_type, count(*) AS documents, sum(pages)::BIGINT AS pages,
        count(*) FILTER (WHERE status = 'failed') AS failed,
        count(*) FILTER (WHERE decision = 'auto') AS automatic,
        round(100.0 * count(*) FILTER (WHERE decision = 'auto')
            / nullif(count(*) FILTER (WHERE decision IS NOT NULL), 0), 1) AS automation_rate,
        count(*) FILTER (WHERE review = 'pending') AS pending,
        count(*) FILTER (WHERE review = 'approved') AS approved,
        count(*) FILTER (WHERE review = 'rejected') AS rejected,
        round(avg(confidence), 1) AS confidence
    FROM documents WHERE {within} GROUP BY {group} document_type
    ORDER BY {order} documents DESC, document_type
    """,
    _TAKEN_IN,
)

_SUPPLIERS = Report(
    "suppliers",
    "senders of the documents taken in: how many, how much, how sure, how many waited, first and last date",
    "created_at",
    """
    SELECT {by} supplier, any_value(supplier_id) AS id, count(*) AS documents, sum(total_amount) AS total,
        mode(currency) AS currency, round(avg(confidence), 1) AS confidence,
        round(100.0 * count(*) FILTER (WHERE decision = 'auto')
            / nullif(count(*) FILTER (WHERE decision IS NOT NULL), 0), 1) AS automation_rate,
        min(date) AS first_date, max(date) AS last_date
    FROM documents WHERE {within} AND supplier IS NOT NULL
    GROUP BY {group} supplier ORDER BY {order} documents DESC, supplier LIMIT 1000
    """,
    _TAKEN_IN,
)

_REVIEW = Report(
    "review",
    "values that people judged, by field: how many were right, how many were corrected or missing",
    "judged_at",
    """
    SELECT {by} field, count(*) AS judged, count(*) FILTER (WHERE r.correct) AS correct,
        count(*) FILTER (WHERE NOT r.correct AND extracted IS NOT NULL) AS wrong,
        count(*) FILTER (WHERE NOT r.correct AND extracted IS NULL) AS missed,
        round(100.0 * count(*) FILTER (WHERE NOT r.correct) / count(*), 1) AS correction_rate,
        count(DISTINCT document_key) AS documents
    FROM reviews r WHERE judged_at >= ?1 GROUP BY {group} field ORDER BY {order} correction_rate DESC, judged DESC
    """,
)

_ERRORS = Report(
    "errors",
    "errors, the same type and message together: how often, when first and last, how many are open, who settled them",
    "last_seen_at",
    """
    SELECT {by} severity, type, sum(occurrences)::BIGINT AS times, min(first_seen_at) AS first_seen,
        max(last_seen_at) AS last_seen, count(*) FILTER (WHERE NOT resolved) AS open,
        string_agg(DISTINCT resolved_by, ', ') AS resolved_by, max(error_key) AS newest, general_message AS message
    FROM errors WHERE {within} GROUP BY {group} severity, type, general_message
    ORDER BY {order} times DESC, last_seen DESC
    """,
)

_FINDINGS = Report(
    "findings",
    "what the checks noticed on documents taken in: how often, and on how many documents",
    "d.created_at",
    """
    SELECT {by} f.code AS code, f.severity AS severity, count(*) AS findings,
        count(DISTINCT f.document_key) AS documents,
        count(DISTINCT f.document_key) FILTER (WHERE d.decision = 'review') AS reviewed
    FROM findings f JOIN documents d USING (document_key)
    WHERE d.created_at >= ?1 GROUP BY {group} f.code, f.severity ORDER BY {order} findings DESC
    """,
    _TAKEN_IN,
)

_RULES = Report(
    "rules",
    "rules whose values people judged: how many, how many were right, and how each does by its moving averages",
    "v.judged_at",
    """
    SELECT {by} v.method AS rule, v.field AS field, count(*) AS judged, count(*) FILTER (WHERE v.correct) AS correct,
        round(100.0 * count(*) FILTER (WHERE v.correct) / count(*), 1) AS right_rate,
        max(r.uses) AS uses, round(max(r.success_rate), 1) AS success_rate, round(max(r.confidence), 1) AS confidence
    FROM reviews v LEFT JOIN rules r ON r.type || ':' || r.rule = v.method
    WHERE v.method IS NOT NULL AND v.judged_at >= ?1 GROUP BY {group} v.method, v.field
    ORDER BY {order} right_rate, judged DESC
    """,
)

_MODELS = Report(
    "models",
    "how the candidate scorer did when it was proved and, as last aggregated, extraction in reviews, field by field",
    "m.measured_at",
    """
    WITH m AS (
        SELECT * FROM models a WHERE measured_at >= ?1 AND (hour IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM models b
            WHERE b.hour IS NOT NULL AND b.model = a.model AND b.version = a.version AND b.day = a.day))
    )
    SELECT {by} m.model AS model, m.version AS version, coalesce(m.field, '(all)') AS field,
        sum(judged)::BIGINT AS judged, sum(correct)::BIGINT AS correct,
        round(100.0 * sum(correct) / sum(judged), 1) AS accuracy,
        round(100.0 * sum(found) / nullif(sum(found + wrong), 0), 1) AS precision,
        round(100.0 * sum(found) / nullif(sum(found + missed), 0), 1) AS recall,
        round(200.0 * sum(found) / nullif(sum(2 * found + wrong + missed), 0), 1) AS f1,
        round(sum(confidence * (found + wrong)) / nullif(sum(found + wrong) FILTER (WHERE confidence IS NOT NULL), 0),
            1) AS confidence
    FROM m GROUP BY {group} m.model, m.version, ROLLUP(m.field)
    ORDER BY {order} model, m.version, m.field IS NOT NULL, accuracy, m.field
    """,
)

_WORKFLOWS = Report(
    "workflows",
    "executions of workflows: how many, how many ended well, waited or failed, how long they and their steps took",
    "started_at",
    """
    SELECT {by} workflow, count(DISTINCT execution) AS executions,
        count(DISTINCT execution) FILTER (WHERE execution_status = 'completed') AS completed,
        count(DISTINCT execution) FILTER (WHERE execution_status = 'waiting') AS waiting,
        count(DISTINCT execution) FILTER (WHERE execution_status = 'failed') AS failed,
        count(*) AS steps, count(*) FILTER (WHERE status = 'failed') AS failed_steps, sum(retries)::BIGINT AS retries,
        quantile_disc(milliseconds, 0.5) AS p50_step_ms, quantile_disc(milliseconds, 0.95) AS p95_step_ms
    FROM workflow_steps WHERE started_at >= ?1 GROUP BY {group} workflow ORDER BY {order} executions DESC
    """,
)

REPORTS: Mapping[str, Report] = MappingProxyType(
    {
        report.name: report
        for report in (_DOCUMENTS, _BACKENDS, _SUPPLIERS, _FINDINGS, _REVIEW, _RULES, _MODELS, _WORKFLOWS, _ERRORS)
    }
)
"""Every report that is one question, by name."""

_CUTS: Mapping[Bucket, str] = {Bucket.DAY: "CAST({} AS DATE)", Bucket.HOUR: "date_trunc('hour', {})"}
_BEGINNING = datetime(1970, 1, 1)  # noqa: DTZ001  # DuckDB's TIMESTAMP has no zone; all times of the store are UTC


def ask_report(
    analysis: Analysis, report: Report, since: datetime | None, bucket: Bucket | None
) -> duckdb.DuckDBPyConnection:
    """Ask a report of what happened since `since` (aware, UTC; None: ever), cut by day or hour when `bucket` is given.

    Returns the connection to fetch rows from; cut in time, their first column is `bucket`.
    """
    cut = "" if bucket is None else _CUTS[bucket].format(report.time)
    question = report.question.format(
        by=f"{cut} AS bucket," if cut else "",
        group=f"{cut}," if cut else "",
        order="bucket," if cut else "",
        within=f"{report.time} >= ?1" if since else "true",
        read_in=cut or "0",
        failed_in="0" if bucket is None else _CUTS[bucket].format("completed_at"),
    )
    beginning = _BEGINNING if since is None else since.replace(tzinfo=None)
    return analysis.ask(question, [beginning] if "?1" in question else [])
