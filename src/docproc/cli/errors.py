"""`docproc errors`: what went wrong, how often, and whether somebody settled it."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption, note_or_reason
from docproc.cli.session import choose_workspace, counted, open_session, say
from docproc.cli.voice import say_none
from docproc.errors import UsageError
from docproc.store.engine import open_store
from docproc.store.error_reading import LoggedError, find_error, list_errors

app = command_app(no_args_is_help=True, help="List, show and settle errors of documents and of the machinery.")

TypeOption = Annotated[
    str | None, typer.Option("--type", help="Only errors of this type, such as broken-pdf.", show_default=False)
]


@app.command("list", epilog="Example:  docproc errors list --type worker-timeout")
def list_command(
    context: typer.Context,
    type_name: TypeOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Settled ones too.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, the newest first.")] = 50,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List errors that nobody settled, the newest first; the same one within an hour counts up."""
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        errors = list_errors(store, with_resolved=everything, type=type_name, limit=limit)
    say_none(errors, "no errors")
    if errors and not as_json:
        typer.echo(f"{'number':>6}  {'last seen':21}{'times':>6}  {'severity':10}error")
    for error in errors:
        if as_json:
            typer.echo(json.dumps(_as_dict(error), ensure_ascii=False))
            continue
        settled = f"  (settled by {error.resolved_by})" if error.resolved_by else ""
        seen = f"{error.last_seen_at:%Y-%m-%d %H:%M:%S}"
        what = f"{error.severity:10}{error.message} [{error.type}]{settled}"
        typer.echo(f"{error.id:>6}  {seen:21}{error.occurrences:>6}  {what}")


@app.command("show", epilog="Example:  docproc errors show 12")
def show_command(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The error's number.")],
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show one error with its document, its circumstances and the place in the program, as far as they were kept."""
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        shown = _as_dict(find_error(store, number))
    if as_json:
        typer.echo(json.dumps(shown, ensure_ascii=False))
        return
    for name, value in shown.items():
        if value not in (None, {}):
            typer.echo(f"{name:16} {value}")


@app.command("resolve", epilog="Example:  docproc errors resolve 12 --note 'sender sent the file again'")
def resolve_command(
    context: typer.Context,
    numbers: Annotated[list[int] | None, typer.Argument(help="Numbers of errors.", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="All open errors, or all of --type.")] = False,
    type_name: TypeOption = None,
    note: Annotated[str | None, typer.Option("--note", help="How it was settled.", callback=note_or_reason)] = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Mark errors as settled; one that occurs again afterwards is a new error."""
    if bool(numbers) == everything:
        raise UsageError("name errors by number, or give --all")
    from docproc.store.error_log import resolve_errors

    with open_session(context, workspace) as session:
        if numbers:
            chosen = [find_error(session.store, number).id for number in numbers]
        else:
            chosen = [error.id for error in list_errors(session.store, type=type_name)]
        done = resolve_errors(session.store, chosen, session.actor, note)
    if not quiet:
        say(f"{counted(done, 'error')} settled")


def _as_dict(error: LoggedError) -> dict[str, Any]:
    return {
        "number": error.id,
        "severity": error.severity.value,
        "type": error.type,
        "message": error.message,
        "occurrences": error.occurrences,
        "first_seen_at": error.first_seen_at.isoformat(),
        "last_seen_at": error.last_seen_at.isoformat(),
        "document": error.document_id,
        "filename": error.filename,
        "context": dict(error.context),
        "stack": error.stack,
        "resolved_at": None if error.resolved_at is None else error.resolved_at.isoformat(),
        "resolved_by": error.resolved_by,
        "resolution": error.resolution,
    }
