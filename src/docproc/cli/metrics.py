"""`docproc metrics`: figures about the documents of a workspace."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.calibration_view import print_calibration, write_csv
from docproc.cli.options import JsonOption, WorkspaceOption
from docproc.cli.session import open_session, say
from docproc.errors import UsageError
from docproc.metrics.calibration import report_calibration
from docproc.metrics.house import observe_reviews
from docproc.store.observations import KnownBy, load_observations

app = command_app(no_args_is_help=True)


@app.callback()
def metrics() -> None:
    """Figures about the documents of a workspace."""


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
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Write CSV to stdout instead of tables.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show stated confidence against what was found, and what could pass unseen.

    Known are the values of documents that people approved, and of samples with gold that 'docproc eval' measured in
    this workspace. Confidences are those that were stated at the time.
    """
    if as_json and as_csv:
        raise UsageError("--json and --csv exclude each other")
    with open_session(context, workspace) as session:
        observe_reviews(session.store)
        documents = load_observations(session.store, of)
        settings = session.resolved.settings.decision
    report = report_calibration(
        documents,
        settings.threshold if threshold is None else threshold,
        settings.error_budget if budget is None else budget,
    )
    if as_json:
        typer.echo(json.dumps(report.as_dict(), ensure_ascii=False))
    elif as_csv:
        write_csv(report)
    elif not documents:
        say("no document's values are known yet: approve documents, or run 'docproc eval' on samples with gold here")
    else:
        print_calibration(report)
