"""`docproc runs`: what was asked of docproc, with what, and how it ended; `docproc replay`: the same once more."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from typing import Annotated, Any

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import choose_workspace, counted, open_session, say
from docproc.cli.voice import say_none
from docproc.errors import EXIT_CHECK_FAILED
from docproc.store.engine import open_store
from docproc.store.run_reading import LAST, RunRecord, find_run, list_runs, setup_of

app = command_app()
_runs = command_app(no_args_is_help=True, help="List and show the commands that worked on documents.")
app.add_typer(_runs, name="runs")

RunArgument = Annotated[str, typer.Argument(metavar="RUN", help=f"A prefix of the run's id, or '{LAST}'.")]


@_runs.command("list", epilog="Example:  docproc runs list --limit 5 --json")
def list_command(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, the newest first.")] = 20,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List runs, the newest first: command, who, when, how long, counts, exit code."""
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        runs = list_runs(store, limit)
    say_none(runs, "no runs yet")
    if runs and not as_json:
        typer.echo(f"{'run':10}{'command':9}{'started':21}{'seconds':>8}  {'exit':6}{'by':12}counts")
    for run in runs:
        if as_json:
            typer.echo(json.dumps(_as_dict(run), ensure_ascii=False))
            continue
        counts = ", ".join(f"{count} {name}" for name, count in run.counts.items() if count)
        seconds = _seconds(run)
        took = "" if seconds is None else f"{seconds:.1f}"
        code = "-" if run.exit_code is None else str(run.exit_code)
        started = f"{run.started_at:%Y-%m-%d %H:%M:%S}"
        typer.echo(f"{run.id[:8]}  {run.command:9}{started:21}{took:>8}  {code:6}{run.started_by:12}{counts}".rstrip())


@_runs.command("show", epilog="Example:  docproc runs show last --json | jq .told.settings")
def show_command(
    context: typer.Context, run: RunArgument, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """Show one run: what was asked, versions of docproc, rules, suppliers and settings, counts, exit code."""
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        record = find_run(store, run)
        kept = setup_of(store, record.id)
    told = {} if kept is None else _told(kept)
    if as_json:
        typer.echo(json.dumps({**_as_dict(record), "told": told}, ensure_ascii=False))
        return
    for name, value in _as_dict(record).items():
        typer.echo(f"{name:12} {_in_words(value)}")
    for name, value in told.items():
        typer.echo(f"{name:12} {_in_words(value)}")


@app.command("replay", epilog="Example:  docproc replay last")
def replay_command(
    context: typer.Context,
    run: RunArgument,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Repeat the decisions of a run from the kept page text and the rules of that time; exit 1 when any differs.

    Nothing is changed. Documents whose pages were read again since cannot be repeated, and are said.
    """
    from docproc.metrics.replaying import Repeated, replay

    counts: Counter[Repeated] = Counter()
    with open_session(context, workspace) as session:
        for repeated in replay(session.store, find_run(session.store, run)):
            counts[repeated.outcome] += 1
            if as_json:
                typer.echo(json.dumps(asdict(repeated), ensure_ascii=False))
            elif repeated.outcome is not Repeated.SAME:
                typer.echo(f"{repeated.filename}: {repeated.outcome}: {'; '.join(repeated.differences)}")
    if not quiet:
        others = [f"{counts[outcome]} {outcome}" for outcome in Repeated if outcome is not Repeated.SAME]
        say(f"{counted(counts[Repeated.SAME], 'document')} decided the same, {', '.join(others)}")
    if counts[Repeated.DIFFERENT]:
        sys.exit(EXIT_CHECK_FAILED)


def _as_dict(run: RunRecord) -> dict[str, Any]:
    return {
        "id": run.id,
        "command": run.command,
        "arguments": list(run.arguments),
        "version": run.version,
        "host": run.host,
        "pid": run.pid,
        "started_by": run.started_by,
        "started_at": run.started_at.isoformat(),
        "finished_at": None if run.finished_at is None else run.finished_at.isoformat(),
        "seconds": _seconds(run),
        "exit_code": run.exit_code,
        "counts": dict(run.counts),
        "setup": run.setup,
    }


def _seconds(run: RunRecord) -> float | None:
    return None if run.finished_at is None else round((run.finished_at - run.started_at).total_seconds(), 3)


def _told(kept: bytes) -> dict[str, Any]:
    """What the workers were told, as far as people ask: the names of rules and suppliers stand for their texts."""
    from docproc.pipeline.wire import unpack_message

    message = unpack_message(kept)
    texts = json.loads(message.payload)
    return {
        "today": message.data["today"],
        "backend": message.data["backend"],
        "engine": message.data["engine"],
        "thresholds": {name: message.data[name] for name in ("confidence_threshold", "decision_threshold")},
        "rule_packs": [pack["pack"] for pack in texts["rule_packs"]],
        "suppliers": [supplier["id"] for supplier in texts["suppliers"]],
        "settings": texts["settings"],
    }


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_in_words(part)}" for name, part in value.items()) or "-"
    if isinstance(value, list):
        return " ".join(map(str, value)) or "-"
    return "-" if value is None else str(value)
