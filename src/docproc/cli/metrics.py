"""`docproc metrics`: figures about the documents of a workspace."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.metrics_flags import flags_command
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.output import OutputOption, writing
from docproc.cli.rows import Listed, RowFormat, write_rows
from docproc.cli.session import choose_workspace, counted, open_session, say
from docproc.errors import UsageError
from docproc.metrics.reports import REPORTS, Bucket, Report, ask_report
from docproc.model.enums import KnownBy
from docproc.store.engine import open_store

app = command_app(no_args_is_help=True)


@app.callback()
def metrics() -> None:
    """Figures about the documents of a workspace."""


app.command("flags", epilog="Example:  docproc metrics flags new-totals")(flags_command)

CsvOption = Annotated[bool, typer.Option("--csv", help="Write CSV to stdout instead of tables.")]
SinceOption = Annotated[
    datetime | None,
    typer.Option(
        "--since", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="Only from then on (UTC).", show_default=False
    ),
]
DaysOption = Annotated[int | None, typer.Option("--days", min=1, max=36_500, help="Only the last so many days.")]
BucketOption = Annotated[Bucket | None, typer.Option("--by", help="Cut in time, a row per day or hour.")]


@app.command("calibration", epilog="Example:  docproc metrics calibration --budget 0.5")
def calibration(
    context: typer.Context,
    of: Annotated[
        KnownBy | None, typer.Option("--of", help="Only documents known by gold or by review.", show_default=False)
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option("--threshold", min=0, max=100, help="As if decision.threshold were this.", show_default=False),
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option("--budget", min=0.01, max=99, help="As if decision.error_budget were this.", show_default=False),
    ] = None,
    since: SinceOption = None,
    days: DaysOption = None,
    bucket: BucketOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show stated confidence against what was found, and what could pass unseen.

    Known are the values of documents that people approved, and of samples with gold that 'docproc eval' measured in
    this workspace: the newest 5,000 of each. Confidences are those that were stated at the time; a period counts when
    the values became known.
    """
    from docproc.cli.calibration_view import print_calibration, write_csv
    from docproc.metrics.calibration import COLUMNS, calibration_over_time, report_calibration
    from docproc.metrics.observed import stated_documents

    chosen = _row_format(as_json, as_csv)
    with open_session(context, workspace) as session:
        stated = stated_documents(session.store, of, _beginning(since, days))
        settings = session.resolved.settings.decision
    asked = settings.threshold if threshold is None else threshold
    if bucket is not None:
        cut = "%Y-%m-%d" if bucket is Bucket.DAY else "%Y-%m-%dT%H:00:00"
        timed = ((f"{time:{cut}}", document) for time, document in stated)
        write_rows(Listed(COLUMNS, calibration_over_time(timed, asked)), chosen)
        return
    documents = [document for _, document in stated]
    report = report_calibration(documents, asked, settings.error_budget if budget is None else budget)
    if as_json:
        typer.echo(json.dumps(report.as_dict(), ensure_ascii=False))
    elif as_csv:
        write_csv(report)
    elif not documents:
        say("no document's values are known yet: approve documents, or run 'docproc eval' on samples with gold here")
    else:
        print_calibration(report)


def _report_command(report: Report) -> None:
    """Add the command of a report."""

    @app.command(
        report.name,
        help=f"Show {report.meaning}.",
        epilog=f"Example:  docproc metrics {report.name} --days 30 --by day --csv",
    )
    def command(
        context: typer.Context,
        since: SinceOption = None,
        days: DaysOption = None,
        bucket: BucketOption = None,
        as_json: JsonOption = False,
        as_csv: CsvOption = False,
        workspace: WorkspaceOption = None,
    ) -> None:
        from docproc.metrics.analysis import analysing

        chosen = _row_format(as_json, as_csv)
        beginning = _beginning(since, days)
        only = report.narrowed(beginning)
        with open_store(choose_workspace(context, workspace).store_folder) as store, analysing(store, only) as analysis:
            write_rows(ask_report(analysis, report, beginning, bucket), chosen)


for _report in REPORTS.values():
    _report_command(_report)


@app.command("aggregate", epilog="Example:  docproc metrics aggregate --days 2")
def aggregate(
    context: typer.Context,
    since: SinceOption = None,
    days: DaysOption = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the figures of hours and days, and the state of machine and queues now; without a period, of everything.

    Figures of an hour that is written again take the place of what was there.
    """
    from docproc.metrics.aggregating import aggregate_figures
    from docproc.metrics.analysis import analysing
    from docproc.store.model_performance import extraction_performance, write_performance

    beginning = _beginning(since, days) or datetime.fromtimestamp(0, UTC)
    with open_session(context, workspace) as session, analysing(session.store) as analysis:
        written = aggregate_figures(session.store, analysis, beginning, datetime.now(UTC))
        written += write_performance(session.store, extraction_performance(session.store, beginning))
    if not quiet:
        say(f"{counted(written, 'figure')} written")


@app.command("system", epilog="Example:  docproc metrics system --name queue.jobs.waiting --days 7 --csv")
def system(
    context: typer.Context,
    name: Annotated[str | None, typer.Option("--name", help="Only this figure.", show_default=False)] = None,
    label: Annotated[
        list[str] | None, typer.Option("--label", metavar="KEY=VALUE", help="Only with this label; repeatable.")
    ] = None,
    since: SinceOption = None,
    days: DaysOption = None,
    bucket: Annotated[
        Bucket | None, typer.Option("--by", help="Only figures of days or hours; gauges are of minutes.")
    ] = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show counters, gauges and histograms as 'docproc metrics aggregate' wrote them, by minute, hour and day."""
    from docproc.store.figures import COLUMNS, read_figures

    chosen = _row_format(as_json, as_csv)
    labels = dict(_pair(text) for text in label or ())
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        rows = read_figures(store, name, _beginning(since, days), labels, bucket)
    write_rows(Listed(COLUMNS, rows), chosen)


@app.command("prometheus", epilog="Example:  docproc metrics prometheus -o /var/lib/node_exporter/docproc.prom")
def prometheus(context: typer.Context, output: OutputOption = None, workspace: WorkspaceOption = None) -> None:
    """Write the state of the workspace as a text file for node_exporter: whole or not at all."""
    from docproc.metrics.prometheus import exposition

    with open_store(choose_workspace(context, workspace).store_folder) as store, writing(output) as stream:
        stream.write(exposition(store, datetime.now(UTC)))


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"'{text}' is no label; write key=value")
    return key, value


def _row_format(as_json: bool, as_csv: bool) -> RowFormat:
    if as_json and as_csv:
        raise UsageError("--json and --csv exclude each other")
    if as_json:
        return RowFormat.JSON
    return RowFormat.CSV if as_csv else RowFormat.TABLE


def _beginning(since: datetime | None, days: int | None) -> datetime | None:
    if since is not None and days is not None:
        raise UsageError("--since and --days exclude each other")
    if days is not None:
        return datetime.now(UTC) - timedelta(days=days)
    return None if since is None else since.replace(tzinfo=UTC)
