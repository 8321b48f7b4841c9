"""`docproc destination`: the named places that files are handed to."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import open_session, say
from docproc.cli.voice import say_none
from docproc.model.delivery import OutboxKind

if TYPE_CHECKING:
    from docproc.specs.delivery import DestinationSettings
    from docproc.store.integrations import IntegrationState

app = command_app(no_args_is_help=True, help="Places that files are handed to: folders, SFTP, S3, servers, mailboxes.")

TEST_FILE = "docproc-test.txt"


@app.command("list", epilog="Example:  docproc destination list")
def list_command(context: typer.Context, as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """List the destinations of docproc.yaml: how many files they got, the last try, the last sync, the last error."""
    from docproc.deliver.integrations import keep_named
    from docproc.store.integrations import integration_states

    with open_session(context, workspace) as session:
        settings = session.resolved.settings
        keep_named(session.store, settings)
        states = integration_states(session.store, OutboxKind.EXPORT)
    say_none(settings.destinations, "no destinations: write some into docproc.yaml")
    for name, destination in settings.destinations.items():
        if as_json:
            facts = {"name": name, "place": _place(destination), **asdict(states[name])}
            typer.echo(json.dumps(facts, ensure_ascii=False, default=_iso))
        else:
            typer.echo(_line(name, destination, states[name]))


@app.command("test", epilog="Example:  docproc destination test accounting")
def test_command(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name under destinations in docproc.yaml.")],
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Hand a small file, docproc-test.txt, to a destination now, once. Exit 1 when that did not succeed.

    A mailbox gets a mail through the queue (docproc mail send).
    """
    from docproc.deliver.destinations import destination_named, hand_over

    with open_session(context, workspace) as session:
        destination = destination_named(session.resolved.settings, name)
        content = f"docproc can hand files over to {name}.\n".encode()
        hand_over(session.store, destination, TEST_FILE, content, session.actor)
    if not quiet:
        done = "a mail is queued: docproc mail send" if destination.email is not None else f"{TEST_FILE} lies there now"
        say(f"{name}: {_place(destination)}: {done}")


def _place(destination: DestinationSettings) -> str:
    return destination.folder or destination.url or destination.email or ""


def _line(name: str, destination: DestinationSettings, state: IntegrationState) -> str:
    tries = f"{state.sent} sent, {state.failed} failed" if state.last_used_at else "nothing sent yet"
    last = f", last {state.last_used_at.astimezone():%Y-%m-%d %H:%M}" if state.last_used_at else ""
    synced = f", up to date {state.last_synced_at.astimezone():%Y-%m-%d %H:%M}" if state.last_synced_at else ""
    error = f"\n{'':20}error: {state.last_error}" if state.last_error else ""
    return f"{name:20}{_place(destination)}  ({destination.type})\n{'':20}{tries}{last}{synced}{error}"


def _iso(value: datetime) -> str:
    return value.isoformat()
