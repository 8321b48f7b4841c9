"""What a report tells: figures of a period, asked of the store in a few questions. No wording, no drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from docproc.metrics.analysis import Analysis
from docproc.metrics.calibration import CalibrationReport
from docproc.store.engine import Store
from docproc.store.overview import Waiting, longest_waiting


@dataclass(frozen=True, slots=True)
class Totals:
    """The documents taken in within the period; `automation` and `corrected` in percent, None where nothing counts."""

    documents: int
    pages: int
    automatic: int
    pending: int
    failed: int
    automation: float | None
    reviewed_values: int
    corrected: float | None


@dataclass(frozen=True, slots=True)
class Volume:
    """The documents taken in on one day or in one month: automatic, for a person, failed."""

    begins: date
    automatic: int
    review: int
    failed: int


@dataclass(frozen=True, slots=True)
class BackendSpeed:
    """Milliseconds a page of one backend: median, 95th and 99th percentile."""

    backend: str
    pages: int
    p50: int
    p95: int
    p99: int


@dataclass(frozen=True, slots=True)
class Sender:
    """A sender and what its documents came to, of the currency that most of them name."""

    name: str
    documents: int
    total: Decimal | None
    currency: str | None
    automation: float | None


@dataclass(frozen=True, slots=True)
class VatMonth:
    """Net and VAT amounts of invoices less credit notes, of one month and rate (percent) in one currency.

    `incomplete` counts the lines whose net or VAT amount is not known, which the sums lack.
    """

    month: date
    rate: Decimal
    currency: str
    net: Decimal | None
    vat: Decimal | None
    incomplete: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A field or rule: how many of its values people looked at, and how many were wrong."""

    name: str
    judged: int
    wrong: int

    @property
    def rate(self) -> float:
        """The share of wrong values, in percent."""
        return 100 * self.wrong / self.judged


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """An error by its code: how often, and when last."""

    code: str
    times: int
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class ReportFigures:
    """Everything that a report shows; `monthly` tells that volumes are by month and not by day."""

    totals: Totals
    volumes: Sequence[Volume]
    monthly: bool
    confidences: Sequence[tuple[int, int]]
    calibration: CalibrationReport
    backends: Sequence[BackendSpeed]
    senders: Sequence[Sender]
    vat: Sequence[VatMonth]
    fields: Sequence[Judged]
    rules: Sequence[Judged]
    errors: Sequence[ErrorKind]
    waiting: Sequence[Waiting]


DAYS_BY_DAY = 92
"""A longer period is cut by month."""

_TOTALS = """
SELECT count(*), coalesce(sum(pages), 0)::BIGINT, count(*) FILTER (WHERE decision = 'auto'),
    count(*) FILTER (WHERE review = 'pending'), count(*) FILTER (WHERE status = 'failed'),
    100.0 * count(*) FILTER (WHERE decision = 'auto') / nullif(count(*) FILTER (WHERE decision IS NOT NULL), 0)
FROM documents WHERE created_at >= ?1 AND created_at < ?2
"""
_REVIEWED = """
SELECT count(*), 100.0 * count(*) FILTER (WHERE NOT correct) / nullif(count(*), 0)
FROM reviews WHERE judged_at >= ?1 AND judged_at < ?2
"""
_PERIOD = """
SELECT min(created_at)::DATE, max(created_at)::DATE FROM documents WHERE created_at >= ?1 AND created_at < ?2
"""
_VOLUMES = """
SELECT date_trunc('{bucket}', created_at)::DATE AS begins, count(*) FILTER (WHERE decision = 'auto'),
    count(*) FILTER (WHERE decision IS DISTINCT FROM 'auto' AND status <> 'failed'),
    count(*) FILTER (WHERE status = 'failed')
FROM documents WHERE created_at >= ?1 AND created_at < ?2 GROUP BY begins ORDER BY begins
"""
_CONFIDENCES = """
SELECT least(floor(confidence)::INTEGER, 99) AS percent, count(*) FROM documents
WHERE confidence IS NOT NULL AND created_at >= ?1 AND created_at < ?2 GROUP BY percent ORDER BY percent
"""
_BACKENDS = """
SELECT backend, count(*), quantile_disc(milliseconds, 0.5), quantile_disc(milliseconds, 0.95),
    quantile_disc(milliseconds, 0.99)
FROM pages WHERE read_at >= ?1 AND read_at < ?2 GROUP BY backend ORDER BY count(*) DESC
"""
_SENDERS = """
WITH counted AS (
    SELECT supplier, currency, count(*) AS documents, sum(total_amount) AS total,
        count(*) FILTER (WHERE decision = 'auto') AS automatic, count(*) FILTER (WHERE decision IS NOT NULL) AS decided
    FROM documents WHERE supplier IS NOT NULL AND created_at >= ?1 AND created_at < ?2 GROUP BY supplier, currency
)
SELECT supplier, sum(documents)::BIGINT AS documents, arg_max(total, documents), arg_max(currency, documents),
    100.0 * sum(automatic) / nullif(sum(decided), 0)
FROM counted GROUP BY supplier ORDER BY sum(documents) DESC, supplier LIMIT 15
"""
_VAT = """
WITH lines AS (
    SELECT d.date, coalesce(d.currency, '') AS currency, v.rate,
        coalesce(v.net, CASE WHEN count(*) OVER (PARTITION BY document_key) = 1 THEN d.net_amount END) AS net,
        coalesce(v.vat, CASE WHEN count(*) OVER (PARTITION BY document_key) = 1 THEN d.vat_amount END) AS vat,
        d.document_type = 'credit_note' AS credited
    FROM vat v JOIN documents d USING (document_key)
    WHERE d.document_type IN ('invoice', 'credit_note') AND d.date IS NOT NULL AND d.review <> 'rejected'
        AND d.created_at >= ?1 AND d.created_at < ?2
)
SELECT date_trunc('month', date)::DATE AS month, rate, currency, sum(CASE WHEN credited THEN -abs(net) ELSE net END),
    sum(CASE WHEN credited THEN -abs(vat) ELSE vat END), count(*) FILTER (WHERE net IS NULL OR vat IS NULL)
FROM lines GROUP BY month, rate, currency ORDER BY month DESC, rate DESC LIMIT 24
"""
_JUDGED = """
SELECT {column}, count(*) AS judged, count(*) FILTER (WHERE NOT correct) AS wrong FROM reviews
WHERE {column} IS NOT NULL AND judged_at >= ?1 AND judged_at < ?2
GROUP BY {column} HAVING wrong > 0 ORDER BY wrong DESC, judged LIMIT 15
"""
_ERRORS = """
SELECT type, sum(occurrences)::BIGINT AS times, max(last_seen_at) FROM errors
WHERE last_seen_at >= ?1 AND last_seen_at < ?2 GROUP BY type ORDER BY times DESC LIMIT 15
"""
_JUDGED_FIELDS, _JUDGED_RULES = _JUDGED.format(column="field"), _JUDGED.format(column="method")
_QUESTIONS = (
    _TOTALS, _REVIEWED, _PERIOD, _VOLUMES.format(bucket="day"), _CONFIDENCES, _BACKENDS, _SENDERS, _VAT,
    _JUDGED_FIELDS, _JUDGED_RULES, _ERRORS,
)  # fmt: skip
_LONGEST_WAITING = 15


def gather(
    store: Store, analysis: Analysis, since: datetime, until: datetime, calibration: CalibrationReport
) -> ReportFigures:
    """Return the figures of the period from `since` until before `until` (aware, UTC); what waits is as of now."""
    period = [since.replace(tzinfo=None), until.replace(tzinfo=None)]
    analysis.expect((question, period) for question in _QUESTIONS)

    def rows(question: str) -> list[Any]:
        return analysis.ask(question, period).fetchall()

    ((first, last),) = rows(_PERIOD)
    monthly = first is not None and (last - first).days > DAYS_BY_DAY
    return ReportFigures(
        totals=Totals(*rows(_TOTALS)[0], *rows(_REVIEWED)[0]),
        volumes=[Volume(*row) for row in rows(_VOLUMES.format(bucket="month" if monthly else "day"))],
        monthly=monthly,
        confidences=[(percent, count) for percent, count in rows(_CONFIDENCES)],
        calibration=calibration,
        backends=[BackendSpeed(*row) for row in rows(_BACKENDS)],
        senders=[Sender(*row) for row in rows(_SENDERS)],
        vat=[VatMonth(*row) for row in rows(_VAT)],
        fields=[Judged(*row) for row in rows(_JUDGED_FIELDS)],
        rules=[Judged(*row) for row in rows(_JUDGED_RULES)],
        errors=[ErrorKind(*row) for row in rows(_ERRORS)],
        waiting=longest_waiting(store, _LONGEST_WAITING),
    )
