"""Writing a report: what it is to be about, and its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from docproc.errors import UsageError
from docproc.metrics.analysis import analysing
from docproc.metrics.calibration import report_calibration
from docproc.metrics.observed import stated_documents
from docproc.metrics.report import Report, as_html, make_report
from docproc.metrics.report_figures import gather
from docproc.metrics.report_pdf import as_pdf
from docproc.specs.settings import Settings
from docproc.store.engine import Store


@dataclass(frozen=True, slots=True)
class ReportOrder:
    """What a report is to be: the workspace's name, its first and last day (UTC; None: from the beginning, until now).

    `language` is de or en.
    """

    name: str
    first: date | None
    last: date | None
    language: str
    as_pdf: bool


def write_report(store: Store, settings: Settings, order: ReportOrder, now: datetime) -> bytes:
    """Return the report as a page in UTF-8 or a PDF, as of `now` (aware, UTC); raises as `compose_report`."""
    return render_report(compose_report(store, settings, order, now), order.as_pdf)


def render_report(report: Report, to_pdf: bool) -> bytes:
    """Return a report as a PDF, or as a page in UTF-8."""
    return as_pdf(report) if to_pdf else as_html(report).encode()


def compose_report(store: Store, settings: Settings, order: ReportOrder, now: datetime) -> Report:
    """Return the report with its figures as of `now` (aware, UTC).

    Raises UsageError when the last day lies before the first, or the first after today.
    """
    beginning = datetime.fromtimestamp(0, UTC) if order.first is None else _midnight(order.first)
    end = now + timedelta(seconds=1) if order.last is None else _midnight(order.last) + timedelta(days=1)
    if end <= beginning:
        if order.last is None:
            raise UsageError(f"the report would begin on {order.first}, which is yet to come")
        raise UsageError("the last day of the report lies before its first")
    decision = settings.decision
    stated = [document for _, document in stated_documents(store)]
    calibration = report_calibration(stated, decision.threshold, decision.error_budget)
    with analysing(store) as analysis:
        figures = gather(store, analysis, beginning, end, calibration)
    begun = None if order.first is None else beginning
    return make_report(figures, begun, end, now, order.language, order.name)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
