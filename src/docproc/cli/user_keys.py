"""`docproc user key`: keys with which programs act as a person."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption, still_to_come
from docproc.cli.session import open_session, reach, say
from docproc.cli.voice import say_none
from docproc.store.sign_ins import KeyRecord, add_key, list_keys, revoke_key

app = command_app(
    no_args_is_help=True,
    help="Keys with which programs act as a person (DOCPROC_API_KEY).",
    epilog="Example:  docproc user key list anna",
)


@app.command("add", epilog="Example:  docproc user key add anna 'nightly import' --expires 2026-12-31")
def add_command(
    context: typer.Context,
    user: Annotated[str, typer.Argument(metavar="USER", help="User name.")],
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    expires: Annotated[
        datetime | None, typer.Option("--expires", formats=["%Y-%m-%d"], help="First day without it.")
    ] = None,
    rate_limit: Annotated[int, typer.Option("--rate-limit", min=1, help="Commands an hour.")] = 1000,
    description: Annotated[str | None, typer.Option("--description", help="More words.", show_default=False)] = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Make a key and write it to stdout: it is shown this once and kept as a hash only."""
    from docproc.access.secrets import digest, new_key
    from docproc.store.clock import now

    ends = still_to_come("--expires", expires)
    key, prefix = new_key()
    with open_session(context, workspace) as session:
        reach(session.store).require_person(user)
        add_key(session.store, user, digest(key), prefix, name, rate_limit, ends, now(), session.actor, description)
    typer.echo(key)
    if not quiet:
        say(f"keep it now, it is not shown again; docproc user key revoke {prefix} ends it")


@app.command("list", epilog="Example:  docproc user key list anna")
def list_command(
    context: typer.Context,
    user: Annotated[str | None, typer.Argument(metavar="USER", help="Only this user's.", show_default=False)] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List keys: by their prefix, with use, limit and end."""
    from docproc.store.clock import now

    with open_session(context, workspace) as session:
        found = list_keys(session.store, user)
    say_none(found, "no keys: docproc user key add")
    for each in found:
        shown = _as_dict(each)
        if as_json:
            typer.echo(json.dumps(shown, ensure_ascii=False))
        else:
            ended = each.expires_at is not None and each.expires_at <= now()
            state = "revoked" if not each.is_active else "expired" if ended else "serves"
            typer.echo(f"{each.prefix}  {each.username:12}  {state:8}{each.total_requests:>8} uses  {each.name}")


@app.command("revoke", epilog="Example:  docproc user key revoke dp_1a2b3c4d")
def revoke_command(
    context: typer.Context,
    prefix: Annotated[str, typer.Argument(help="The key's prefix, as user key list shows it.")],
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """End a key at once."""
    from docproc.store.clock import now

    with open_session(context, workspace) as session:
        owner = next((key.username for key in list_keys(session.store, None) if key.prefix == prefix), None)
        if owner is not None:
            reach(session.store).require_person(owner)
        revoke_key(session.store, prefix, now(), session.actor)
    if not quiet:
        say(f"{prefix} serves no more")


def _as_dict(key: KeyRecord) -> dict[str, object]:
    def text(time: datetime | None) -> str | None:
        return None if time is None else time.isoformat()

    return {
        "prefix": key.prefix,
        "name": key.name,
        "user": key.username,
        "active": key.is_active,
        "rate_limit": key.rate_limit,
        "created_at": text(key.created_at),
        "expires_at": text(key.expires_at),
        "description": key.description,
        "revoked_at": text(key.revoked_at),
        "last_used_at": text(key.last_used_at),
        "total_requests": key.total_requests,
    }
