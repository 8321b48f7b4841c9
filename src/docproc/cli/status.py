"""`docproc status`: how many documents stand where."""

from __future__ import annotations

import json

import typer

from docproc.cli.apps import command_app
from docproc.cli.filters import filtered
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import choose_workspace
from docproc.store.document_filter import DocumentFilter
from docproc.store.engine import open_store
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
    workspace: WorkspaceOption = None,
) -> None:
    """Show the documents by state and review, what waits for which stage, and what failed and why."""
    found = choose_workspace(context, workspace)
    with open_store(found.store_folder) as store:
        counts = status_counts(store, chosen)
        failures = list_failures(store, limit=_MOST_FAILURES, chosen=chosen)
    if as_json:
        typer.echo(json.dumps(_as_dict(counts), ensure_ascii=False))
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
