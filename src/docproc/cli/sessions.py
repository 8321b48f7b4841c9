"""`docproc sessions`: one's own log-ins."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import counted, open_session, say
from docproc.cli.voice import say_none
from docproc.errors import UsageError

app = command_app(no_args_is_help=True, help="List and end your log-ins.")


@app.command("list", epilog="Example:  docproc sessions list")
def list_command(context: typer.Context, as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """List your open sessions."""
    from docproc.store.clock import now
    from docproc.store.sign_ins import list_sessions

    with open_session(context, workspace) as session:
        found = list_sessions(session.store, session.actor, now())
    say_none(found, "no sessions")
    for each in found:
        if as_json:
            typer.echo(
                json.dumps(
                    {
                        "id": each.id,
                        "user": each.username,
                        "host": each.host,
                        "last_activity_at": each.last_activity_at.isoformat(),
                        "expires_at": each.expires_at.isoformat(),
                    }
                )
            )
        else:
            typer.echo(f"{each.id}  {each.host}  until {each.expires_at.astimezone():%Y-%m-%d %H:%M}")


@app.command("revoke", epilog="Example:  docproc sessions revoke --all")
def revoke_command(
    context: typer.Context,
    session_id: Annotated[str | None, typer.Argument(metavar="ID", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="All your sessions, this one too.")] = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """End one of your sessions, or all."""
    from docproc.store.sign_ins import end_sessions

    if (session_id is None) != everything:
        raise UsageError("name a session, or give --all")
    with open_session(context, workspace) as session:
        ended = end_sessions(session.store, session.actor, session_id, session.actor)
    if session_id is not None and not ended:
        raise UsageError(f"{session_id}: you have no open session of this id; docproc sessions list")
    if not quiet:
        say(f"{counted(ended, 'session')} ended")
