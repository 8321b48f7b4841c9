"""`docproc audit`: who changed what, and the proof that nothing of that was altered since."""

from __future__ import annotations

import json
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.output import OutputOption, writing
from docproc.cli.session import counted, open_session, say
from docproc.cli.voice import say_none
from docproc.errors import EXIT_CHECK_FAILED, UsageError
from docproc.store.audit import AuditRecord, all_audit, find_audit, list_audit, verify

app = command_app(no_args_is_help=True, help="List, check and export who changed what.")

_HASH = re.compile(r"[0-9a-f]{64}")


@app.command("list", epilog="Example:  docproc audit list --actor anna --since 2026-01-01")
def list_command(
    context: typer.Context,
    actor: Annotated[str | None, typer.Option("--actor", help="Only changes by this user.", show_default=False)] = None,
    action: Annotated[str | None, typer.Option("--action", help="Only this action.", show_default=False)] = None,
    resource: Annotated[
        str | None, typer.Option("--resource", help="Only of this kind, or this id.", show_default=False)
    ] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="From this day on.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, the newest first.")] = 50,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List changes, the newest first: by whom, what, on what."""
    from datetime import UTC

    begin = None if since is None else since.astimezone().astimezone(UTC)
    with open_session(context, workspace) as session:
        asked = list_audit(session.store, actor=actor, action=action, resource=resource, since=begin, limit=limit)
        found = list(asked)
        say_none(found, "no change answers to that")
        for each in found:
            typer.echo(json.dumps(as_dict(each), ensure_ascii=False) if as_json else _line(each))


@app.command("show", epilog="Example:  docproc audit show 12")
def show_command(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The row's number.")],
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show one change: values before and after, the reason, the command, the run, its hash."""
    with open_session(context, workspace) as session:
        found = find_audit(session.store, number)
    if found is None:
        raise UsageError(f"the audit log has no row {number}; docproc audit list")
    shown = as_dict(found)
    if as_json:
        typer.echo(json.dumps(shown, ensure_ascii=False))
        return
    changes = shown.pop("changes") or {}
    shown |= shown.pop("metadata")
    for name, value in shown.items():
        if value is not None:
            typer.echo(f"{name:14} {value}")
    for name, (before, after) in changes.items():
        typer.echo(f"{name:26} {_shown(before)} -> {_shown(after)}")


@app.command("verify", epilog="Example:  docproc audit verify --head audit-2026-03.jsonl")
def verify_command(
    context: typer.Context,
    head: Annotated[
        str | None,
        typer.Option("--head", metavar="HASH|FILE", help="A hash, or an export, kept earlier.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Check every row against the one before it; exit 1 with the first that was altered, moved or taken away.

    Whoever can write the store can write a whole new log that holds. Keep the head that this prints, or an export, out
    of their reach, and give it with --head later.
    """
    known = None if head is None else _known_head(head)
    with open_session(context, workspace) as session:
        verdict = verify(session.store, known)
    if as_json:
        found = {"sound": verdict.broken is None, "rows": verdict.rows, "head": verdict.head, "broken": verdict.broken}
        typer.echo(json.dumps(found))
    elif verdict.broken is None:
        typer.echo(verdict.head)
    if verdict.broken is not None:
        say(f"the audit log does not hold: {verdict.broken}")
        sys.exit(EXIT_CHECK_FAILED)
    if not quiet:
        say(f"{counted(verdict.rows, 'row')} of the audit log hold")


@app.command("export", epilog="Example:  docproc audit export -o audit-2026-03.jsonl")
def export_command(
    context: typer.Context, output: OutputOption = None, quiet: QuietOption = False, workspace: WorkspaceOption = None
) -> None:
    """Write the whole log as JSON lines, the oldest first, with its hashes; its last line is a head for verify."""
    count = 0
    with open_session(context, workspace) as session, writing(output) as stream:
        for each in all_audit(session.store):
            stream.write(json.dumps(as_dict(each), ensure_ascii=False) + "\n")
            count += 1
    if not quiet:
        say(f"{counted(count, 'row')} of the audit log written")


def as_dict(row: AuditRecord) -> dict[str, Any]:
    """A row as programs read it."""
    return {
        "number": row.number,
        "time": row.time.isoformat(),
        "actor": row.actor,
        "action": row.action,
        "resource_type": row.resource_type,
        "resource_id": row.resource_id,
        "description": row.description,
        "changes": row.changes,
        "reason": row.reason,
        "metadata": dict(row.metadata),
        "run": row.run,
        "erased_at": None if row.erased_at is None else row.erased_at.isoformat(),
        "previous_hash": row.previous_hash,
        "hash": row.hash,
    }


def _line(row: AuditRecord) -> str:
    what = row.resource_type if row.resource_id is None else f"{row.resource_type} {row.resource_id}"
    when = f"{row.time.astimezone():%Y-%m-%d %H:%M:%S}"
    why = "" if row.reason is None else f" ({row.reason})"
    return f"{row.number:>7}  {when}  {row.actor:12}  {row.action:12}  {what}  {row.description}{why}"


def _shown(value: Any) -> str:
    return "-" if value is None else str(value)


def _known_head(given: str) -> str:
    """The hash that was given, or the last one in the file of that name."""
    if _HASH.fullmatch(given):
        return given
    try:
        found = _HASH.findall(_last_line(Path(given)))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{given}: neither a hash of 64 digits nor a file that can be read") from error
    if not found:
        raise UsageError(f"{given}: its last line holds no hash of the audit log")
    return str(found[-1])


def _last_line(path: Path) -> str:
    last = ""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            last = line if line.strip() else last
    return last
