"""`docproc status`: how many documents stand where."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.filters import filtered
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import choose_workspace
from docproc.errors import UsageError
from docproc.store.document_filter import DocumentFilter
from docproc.store.engine import Store, open_store
from docproc.store.overview import Overview, overview
from docproc.store.reading import StatusCounts, list_failures, status_counts

app = command_app()

_MOST_FAILURES = 20


@app.command("status", epilog="Example:  docproc status --json | jq .failed")
@filtered(without=("status",))
def status(
    context: typer.Context,
    chosen: DocumentFilter,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    watch: Annotated[bool, typer.Option("--watch", help="Keep the view up to date until Ctrl-C.")] = False,
    every: Annotated[float, typer.Option("--every", min=0.2, metavar="SECONDS", help="How often with --watch.")] = 2,
    workspace: WorkspaceOption = None,
) -> None:
    """Show how the documents stand, what waits and what failed: panels on a terminal, plain lines elsewhere.

    With conditions, only the documents that they describe are counted, in plain lines.
    """
    found = choose_workspace(context, workspace)
    everything, on_terminal = chosen == DocumentFilter(), sys.stdout.isatty()
    if watch and (as_json or not everything or not on_terminal):
        raise UsageError("--watch shows the whole workspace on a terminal: leave out --json and conditions")
    with open_store(found.store_folder) as store:
        if everything and on_terminal and not as_json:
            _show(store, found.root, every if watch else None)
            return
        counts = status_counts(store, chosen)
        seen = _overview(store) if as_json else None
        failures = list_failures(store, limit=_MOST_FAILURES, chosen=chosen)
    if as_json:
        more_keys = {} if seen is None else _overview_as_dict(seen, found.root)
        typer.echo(json.dumps({**_as_dict(counts), **more_keys}, ensure_ascii=False, default=_plain))
        return
    typer.echo(f"workspace  {found.root}")
    typer.echo(f"documents  {counts.documents}: {_listed(counts.by_status) or 'none yet'}")
    for name, numbers in (("review", counts.by_review), ("waiting", counts.waiting), ("running", counts.running)):
        shown = _listed({key: value for key, value in numbers.items() if key != "none"})
        if shown:
            typer.echo(f"{name:9}  {shown}")
    if failures:
        typer.echo(f"failed     {', '.join(f'{group.count} {group.code}' for group in counts.failures)}")
    for failure in failures:
        typer.echo(f"  {failure.id[:8]}  {failure.message} [{failure.code}]")
    more = sum(group.count for group in counts.failures) - len(failures)
    if more > 0:
        typer.echo(f"  … and {more} more: docproc export --status failed")


def _show(store: Store, root: Path, every: float | None) -> None:
    from docproc.cli.status_view import show

    try:
        show(lambda: (status_counts(store), _overview(store)), root, every)
    except KeyboardInterrupt:
        return  # how a live view is ended


def _overview(store: Store) -> Overview:
    local = datetime.now().astimezone()
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return overview(store, local.date(), midnight.astimezone(UTC), datetime.now(UTC))


def _overview_as_dict(seen: Overview, root: Path) -> dict[str, object]:
    usage = shutil.disk_usage(root)
    urgent = [
        {"id": entry.document_id, "filename": entry.filename, "priority": entry.priority, "urgency": entry.urgency}
        for entry in seen.urgent
    ]
    return {
        "came_in_today": seen.came_in_today,
        "automation": seen.automation,
        "waiting_for_a_person": dict(seen.waiting),
        "urgent": urgent,
        "outbox": asdict(seen.outbox),
        "next_task": None if seen.next_task is None else asdict(seen.next_task),
        "last_run": None if seen.last_run is None else asdict(seen.last_run),
        "disk_used": round((usage.total - usage.free) / usage.total, 4),
    }


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _listed(numbers: object) -> str:
    return ", ".join(f"{count} {key}" for key, count in dict(numbers).items() if count)  # type: ignore[call-overload]


def _as_dict(counts: StatusCounts) -> dict[str, object]:
    return {
        "documents": counts.documents,
        "status": dict(counts.by_status),
        "review": dict(counts.by_review),
        "waiting": dict(counts.waiting),
        "running": dict(counts.running),
        "failed": [
            {"code": group.code, "count": group.count, "example": group.example_id, "message": group.message}
            for group in counts.failures
        ],
    }
