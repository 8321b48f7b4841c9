"""`docproc health`: whether the workspace can go on working."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import open_session
from docproc.cli.voice import say_none
from docproc.errors import EXIT_CHECK_FAILED
from docproc.metrics.health import check_health, worst
from docproc.store.health import Checkup, Health, past_checkups, record_checkups

app = command_app()


@app.command("health", epilog="Example:  docproc health -q || mail -s 'docproc is not well' it@example.org")
def health(
    context: typer.Context,
    history: Annotated[
        int | None, typer.Option("--history", min=1, metavar="N", help="Show the last N findings instead of looking.")
    ] = None,
    tolerate_degraded: Annotated[
        bool, typer.Option("--tolerate-degraded", help="Exit 0 too where parts are degraded and none is down.")
    ] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Look at database, files, disk, backend, mail, outbox and work; exit 1 when a part is degraded or down.

    With --tolerate-degraded exit 1 only when one is down. The whole is as bad as its worst part: with --json its
    "status" is healthy, degraded or down. What was found is kept.
    """
    with open_session(context, workspace) as session:
        if history is not None:
            past = past_checkups(session.store, history)
            say_none(past, "nothing was looked at yet: docproc health")
            _print(past, as_json)
            return
        checkups = check_health(session.store, session.resolved.settings)
        record_checkups(session.store, checkups)
    overall = worst(checkups)
    if as_json:
        typer.echo(json.dumps({"status": overall.value, "components": list(map(_as_dict, checkups))}))
    elif not quiet:
        _print(checkups, as_json=False)
    if overall is not Health.HEALTHY and not (tolerate_degraded and overall is Health.DEGRADED):
        sys.exit(EXIT_CHECK_FAILED)


def _print(checkups: Sequence[Checkup], as_json: bool) -> None:
    for each in checkups:
        if as_json:
            typer.echo(json.dumps(_as_dict(each)))
            continue
        at = "" if each.checked_at is None else f"{each.checked_at:%Y-%m-%d %H:%M:%S}  "
        facts = ", ".join(f"{name} {value}" for name, value in each.details.items())
        typer.echo(f"{at}{each.status:10}{each.component:10}{each.error or facts}".rstrip())


def _as_dict(each: Checkup) -> dict[str, Any]:
    return {
        "component": each.component,
        "status": each.status.value,
        "response_time_ms": each.milliseconds,
        "details": dict(each.details),
        "error": each.error,
        **({} if each.checked_at is None else {"checked_at": each.checked_at.isoformat()}),
    }
