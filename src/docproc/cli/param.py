"""`docproc param`: values by key that scripts and runs remember."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import acting_user, choose_workspace, counted, say
from docproc.cli.voice import say_none
from docproc.errors import EXIT_CHECK_FAILED, UsageError
from docproc.store.clock import now
from docproc.store.engine import open_store

app = command_app(no_args_is_help=True, help="Values by key that scripts and runs remember, perhaps until a date.")

KeyArgument = Annotated[str, typer.Argument(metavar="KEY", help="Its name, such as erp.last-sync.")]
CategoryOption = Annotated[str | None, typer.Option("--category", help="What it belongs to.", show_default=False)]


@app.command("get", epilog="Example:  docproc param get erp.last-sync --default 2026-01-01")
def get_command(
    context: typer.Context,
    key: KeyArgument,
    default: Annotated[
        str | None, typer.Option("--default", help="Written when it is not set, or expired.", show_default=False)
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the value of a parameter. Exit 1 when it is not set or has expired, and no default is given."""
    from docproc.store.parameters import list_parameters

    with open_store(choose_workspace(context, workspace).store_folder) as store:
        value = {each.key: each.value for each in list_parameters(store, now())}.get(key, default)
    if value is None:
        say(f"{key} is not set")
        sys.exit(EXIT_CHECK_FAILED)
    typer.echo(value)


@app.command("set", epilog="Example:  docproc param set erp.last-sync 2026-03-05 --category erp --expires 2026-12-31")
def set_command(
    context: typer.Context,
    key: KeyArgument,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Any text.")],
    category: CategoryOption = None,
    description: Annotated[str | None, typer.Option("--description", show_default=False, help="What it is.")] = None,
    expires: Annotated[
        datetime | None,
        typer.Option(
            "--expires",
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"],
            help="Not set any more from then on (UTC).",
            show_default=False,
        ),
    ] = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Set a parameter, in place of what it was."""
    from docproc.store.parameters import set_parameter

    if not key.strip() or not key.isprintable():
        raise UsageError("a parameter needs a name that can be printed")
    until = None if expires is None else expires.replace(tzinfo=UTC)
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        set_parameter(store, key, value, description, category, until, acting_user())
    if not quiet:
        say(f"{key} is set" + (", and has expired already" if until is not None and until <= now() else ""))


@app.command("list", epilog="Example:  docproc param list --category erp --json")
def list_command(
    context: typer.Context,
    category: CategoryOption = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List the parameters that have not expired."""
    from docproc.store.parameters import list_parameters

    with open_store(choose_workspace(context, workspace).store_folder) as store:
        found = list_parameters(store, now(), category)
    say_none(found, "no parameters: docproc param set")
    for each in found:
        if as_json:
            typer.echo(json.dumps(asdict(each), ensure_ascii=False, default=str))
        else:
            until = "" if each.expires_at is None else f"  until {each.expires_at:%Y-%m-%d %H:%M}"
            typer.echo(f"{each.key:32}{each.category or '':16}{each.value}{until}")


@app.command("delete", epilog="Example:  docproc param delete erp.last-sync")
def delete_command(
    context: typer.Context,
    keys: Annotated[list[str], typer.Argument(metavar="KEY", help="Names.")],
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Remove parameters. Exit 1 when one was not set."""
    from docproc.store.parameters import delete_parameter

    with open_store(choose_workspace(context, workspace).store_folder) as store:
        absent = [key for key in keys if not delete_parameter(store, key, acting_user())]
    for key in absent:
        say(f"{key} was not set")
    if absent:
        sys.exit(EXIT_CHECK_FAILED)
    if not quiet:
        say(f"{counted(len(keys), 'parameter')} removed")


@app.command("cleanup", epilog="Example:  docproc param cleanup --quiet")
def cleanup_command(context: typer.Context, quiet: QuietOption = False, workspace: WorkspaceOption = None) -> None:
    """Remove what has expired."""
    from docproc.store.parameters import remove_expired

    with open_store(choose_workspace(context, workspace).store_folder) as store:
        removed = remove_expired(store, now(), acting_user())
    if not quiet:
        say(f"{counted(removed, 'parameter')} removed")
