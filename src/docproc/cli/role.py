"""`docproc role`: what people may do, by role."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import open_session, reach, say
from docproc.errors import UsageError
from docproc.model.permissions import DESCRIPTIONS, Permission
from docproc.store import users

app = command_app(no_args_is_help=True, help="Roles and what they may do.")

RoleArgument = Annotated[str, typer.Argument(metavar="ROLE", help="Name of a role.")]
PermissionArgument = Annotated[Permission, typer.Argument(metavar="PERMISSION", help="Such as documents.read.")]


@app.command("list", epilog="Example:  docproc role list")
def list_command(context: typer.Context, as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """List roles with their levels and permissions."""
    from docproc.cli.tables import print_table

    with open_session(context, workspace) as session:
        roles = users.list_roles(session.store)
    if as_json:
        for role in roles:
            typer.echo(json.dumps(_as_dict(role), ensure_ascii=False))
        return
    rows = [(role.name, str(role.level), ", ".join(role.permissions)) for role in roles]
    print_table(("role", "level", "permissions"), rows, right=("level",))


@app.command("show", epilog="Example:  docproc role show reviewer")
def show_command(
    context: typer.Context, role: RoleArgument, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """Show what a role may do, in words."""
    with open_session(context, workspace) as session:
        found = next((each for each in users.list_roles(session.store) if each.name == role), None)
    if found is None:
        raise UsageError(f"no role is called {role}; docproc role list")
    if as_json:
        typer.echo(json.dumps(_as_dict(found), ensure_ascii=False))
        return
    typer.echo(f"{found.display_name}, level {found.level}" + (f": {found.description}" if found.description else ""))
    for name in found.permissions:
        typer.echo(f"  {name:18} {DESCRIPTIONS[Permission(name)]}")


@app.command("add", epilog="Example:  docproc role add clerk --level 15")
def add_command(
    context: typer.Context,
    role: RoleArgument,
    level: Annotated[int, typer.Option("--level", min=0, max=99, help="Of two roles the higher is the mightier.")] = 10,
    name: Annotated[str | None, typer.Option("--name", help="Name as people read it.", show_default=False)] = None,
    description: Annotated[
        str | None, typer.Option("--description", help="What it is for.", show_default=False)
    ] = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Make a role; it may do nothing until it is granted permissions."""
    with open_session(context, workspace) as session:
        reach(session.store).require_level(level)
        users.add_role(session.store, role, name or role, level, session.actor, description)
    if not quiet:
        say(f"{role} added")


@app.command("delete", epilog="Example:  docproc role delete clerk")
def delete_command(
    context: typer.Context, role: RoleArgument, quiet: QuietOption = False, workspace: WorkspaceOption = None
) -> None:
    """Delete a role that was not shipped; nobody has it any more."""
    with open_session(context, workspace) as session:
        reach(session.store).require_role(role)
        users.delete_role(session.store, role, session.actor)
    if not quiet:
        say(f"{role} deleted")


@app.command("grant", epilog="Example:  docproc role grant accountant exports.create")
def grant_command(
    context: typer.Context,
    role: RoleArgument,
    permission: PermissionArgument,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Let a role do something."""
    with open_session(context, workspace) as session:
        reach(session.store).require_role(role)
        reach(session.store).require_permission(permission)
        users.allow(session.store, role, permission.value, session.actor)
    if not quiet:
        say(f"{role} may {permission}")


@app.command("revoke", epilog="Example:  docproc role revoke accountant exports.create")
def revoke_command(
    context: typer.Context,
    role: RoleArgument,
    permission: PermissionArgument,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Let a role do something no more."""
    with open_session(context, workspace) as session:
        reach(session.store).require_role(role)
        users.disallow(session.store, role, permission.value, session.actor)
    if not quiet:
        say(f"{role} may no longer {permission}")


def _as_dict(role: users.RoleRecord) -> dict[str, Any]:
    facts = {"name": role.name, "level": role.level, "permissions": list(role.permissions)}
    return {**facts, "display_name": role.display_name, "description": role.description, "system": role.is_system}
