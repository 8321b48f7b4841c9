"""Tasks that make figures: the report of a period, and the figures of hours and days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from docproc.deliver.destinations import Carrier, destination_named
from docproc.deliver.mail import Copies, Recipient, attached_bytes, queue_mail
from docproc.deliver.templates import fill, load_templates, template_named
from docproc.metrics.aggregating import aggregate_figures
from docproc.metrics.analysis import analysing
from docproc.metrics.report import Report
from docproc.metrics.report_writing import ReportOrder, compose_report, render_report
from docproc.model.delivery import OutboxKind
from docproc.specs.delivery import DestinationSettings
from docproc.specs.tasks import AggregateTask, ReportConfig, ReportTask, TaskSpec
from docproc.store.clock import now
from docproc.store.engine import Transaction
from docproc.store.outbox import enqueue, queueing
from docproc.store.outbox_reading import known_keys
from docproc.tasks.surroundings import Summary, Surroundings

_TEMPLATE = "report"
_MIME_TYPES = {"html": "text/html", "pdf": "application/pdf"}


def generate_report(task: TaskSpec, around: Surroundings) -> Summary:
    """Write the report of the last period; mail it and hand it over, each once a period however often this runs."""
    if not isinstance(task, ReportTask):
        raise TypeError(task.type)
    config, time = task.config, now()
    first, last = period_before(config, time.astimezone(ZoneInfo(task.timezone)).date())
    if config.destination is not None:
        destination_named(around.settings, config.destination)
    order = ReportOrder(around.root.name, first, last, config.language, config.format == "pdf")
    report = compose_report(around.store, around.settings, order, time)
    name = f"{task.name}-{first}-{last}.{config.format}"
    content = render_report(report, order.as_pdf)
    if config.folder is not None:
        folder = str(around.root / Path(config.folder).expanduser())
        Carrier(around.root).send(DestinationSettings(folder=folder), name, content, _MIME_TYPES[config.format])
    prefix = f"report:{task.name}:{first}:{last}:"
    return {"file": name, "bytes": len(content), **_queue(config, around, report, (name, content), prefix)}


def period_before(config: ReportConfig, today: date) -> tuple[date, date]:
    """Return the first and last day of the last whole period before `today`."""
    if config.report_type == "weekly":
        monday = today - timedelta(days=today.weekday() + 7)
        return monday, monday + timedelta(days=6)
    if config.report_type == "monthly":
        last = today.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    return today - timedelta(days=config.days or 1), today - timedelta(days=1)


def _queue(
    config: ReportConfig, around: Surroundings, report: Report, file: tuple[str, bytes], prefix: str
) -> dict[str, int]:
    """Queue the mails and the hand-over in one transaction: all of them or none."""
    mails = known_keys(around.store, OutboxKind.MAIL, prefix)
    files = known_keys(around.store, OutboxKind.EXPORT, prefix)
    new = [address for address in dict.fromkeys(config.recipients) if prefix + address not in mails]
    hand_over = config.destination is not None and prefix + str(config.destination) not in files
    with queueing(around.store) as transaction:
        _queue_mails(transaction, config, around, report, file, [(address, prefix + address) for address in new])
        if hand_over:
            name, content = file
            payload = {
                "destination": config.destination,
                "filename": name,
                "mime_type": _MIME_TYPES[config.format],
                "content": content,
                "created_by": around.actor,
            }
            enqueue(transaction, OutboxKind.EXPORT, payload, f"{prefix}{config.destination}")
    return {"mails": len(new), "mailed_before": len(set(config.recipients)) - len(new), "handed_over": int(hand_over)}


def _queue_mails(
    transaction: Transaction,
    config: ReportConfig,
    around: Surroundings,
    report: Report,
    file: tuple[str, bytes],
    recipients: list[tuple[str, str]],
) -> None:
    if not recipients:
        return
    template = template_named(load_templates(around.templates), _TEMPLATE)
    name, content = file
    data = {
        "report": around.root.name,
        "period": report.period,
        "lines": [f"{total.name}: {total.value}" for total in report.totals],
    }
    people = {person.email: (user, person.name) for user, person in around.settings.people.items() if person.email}
    copies = Copies(attachments=[attached_bytes(name, content, _MIME_TYPES[config.format])])
    for address, key in recipients:
        user, person = people.get(address, (None, ""))
        filled = fill(template, config.language, data, person)
        queue_mail(transaction, filled, Recipient(address, person, user), key, copies, data=data, actor=around.actor)


def aggregate_metrics(task: TaskSpec, around: Surroundings) -> Summary:
    """Write the figures of the last days, by hour and day; what was written for these before is replaced."""
    if not isinstance(task, AggregateTask):
        raise TypeError(task.type)
    time = datetime.now(UTC)
    since = (time - timedelta(days=task.config.days - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    with analysing(around.store) as analysis:
        return {"figures": aggregate_figures(around.store, analysis, since, time)}
