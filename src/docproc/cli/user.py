"""`docproc user`: the people of a store, their roles, passwords, second factors and keys."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Annotated, Any

import typer

from docproc.cli import user_keys
from docproc.cli.apps import command_app
from docproc.cli.login import PasswordStdinOption, read_new_password
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption, still_to_come
from docproc.cli.session import open_session, reach, say
from docproc.cli.user_mail import confirm_command, verify_command
from docproc.cli.user_profile import (
    DepartmentOption,
    DisplayOption,
    EmailOption,
    FirstNameOption,
    JobTitleOption,
    LanguageOption,
    LastNameOption,
    PhoneOption,
    PreferenceOption,
    TimezoneOption,
    VerifiedOption,
    changed_preferences,
    checked_profile,
    lines,
    shown,
)
from docproc.cli.voice import say_none
from docproc.errors import UsageError
from docproc.store import users
from docproc.store.users import find_user, list_users

app = command_app(no_args_is_help=True, help="People: add, change, list; roles, passwords, second factors, keys.")
app.add_typer(user_keys.app, name="key")
app.command("verify", epilog="Example:  docproc user verify anna")(verify_command)
app.command("confirm", epilog="Example:  docproc user confirm 3f2a9-0c1de-77b04-c9e12")(confirm_command)

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")

UserArgument = Annotated[str, typer.Argument(metavar="USER", help="User name.")]
UntilOption = Annotated[
    datetime | None,
    typer.Option("--until", formats=["%Y-%m-%d"], help="The role ends with this day begun.", show_default=False),
]


@app.command("add", epilog="Example:  docproc user add anna --email anna@example.org --role reviewer")
def add_command(
    context: typer.Context,
    user: UserArgument,
    email: EmailOption = None,
    name: DisplayOption = None,
    first_name: FirstNameOption = None,
    last_name: LastNameOption = None,
    phone: PhoneOption = None,
    department: DepartmentOption = None,
    job_title: JobTitleOption = None,
    language: LanguageOption = None,
    timezone: TimezoneOption = None,
    preference: PreferenceOption = None,
    role: Annotated[list[str] | None, typer.Option("--role", help="A role; may be repeated.")] = None,
    password_stdin: PasswordStdinOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Add a person. There is no default password: without --password-stdin they log in once 'user password' set one."""
    if not _NAME.fullmatch(user):
        raise UsageError(f"{user}: a user name has small letters, digits, '.', '_' and '-'")
    if email is None:
        raise UsageError("give the mail address with --email")
    profile = checked_profile(
        {
            "email": email, "display_name": name, "first_name": first_name, "last_name": last_name, "phone": phone,
            "department": department, "job_title": job_title, "language": language, "timezone": timezone,
            "preferences": changed_preferences({}, preference) if preference else None,
        }
    )  # fmt: skip
    address = profile.pop("email")
    hashed = _hashed(user, from_stdin=True) if password_stdin else None
    with open_session(context, workspace) as session:
        _refuse_unknown_roles(session.store, role or [])
        for each in role or ():
            reach(session.store).require_role(each)
        users.add_user(session.store, user, address, profile, session.actor)
        for each in role or ():
            users.grant_role(session.store, user, each, None, session.actor)
        if hashed is not None:
            users.set_password_hash(session.store, user, hashed, session.actor)
    if not quiet:
        say(f"{user} added")


@app.command("list", epilog="Example:  docproc user list --json | jq -r .username")
def list_command(context: typer.Context, as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """List people with their roles."""
    from docproc.cli.tables import print_table

    with open_session(context, workspace) as session:
        found = list_users(session.store)
    say_none(found, "nobody yet: docproc user add")
    if as_json:
        for each in found:
            typer.echo(json.dumps(shown(each), ensure_ascii=False))
        return
    rows = [
        (
            each.username,
            each.display_name or "",
            each.email,
            ", ".join(each.roles),
            "" if each.is_active else "inactive",
        )
        for each in found
    ]
    print_table(("user", "name", "mail", "roles", ""), rows)


@app.command("show", epilog="Example:  docproc user show anna")
def show_command(
    context: typer.Context, user: UserArgument, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """Show one person: what is known, roles and their ends, second factor, last log-in, a lock."""
    with open_session(context, workspace) as session:
        found = find_user(session.store, user)
    if as_json:
        typer.echo(json.dumps(shown(found), ensure_ascii=False))
        return
    for name, value in lines(found):
        typer.echo(f"{name:16} {value}")


@app.command("edit", epilog="Example:  docproc user edit anna --email anna.kuehn@example.org --verified")
def edit_command(
    context: typer.Context,
    user: UserArgument,
    email: EmailOption = None,
    name: DisplayOption = None,
    first_name: FirstNameOption = None,
    last_name: LastNameOption = None,
    phone: PhoneOption = None,
    department: DepartmentOption = None,
    job_title: JobTitleOption = None,
    language: LanguageOption = None,
    timezone: TimezoneOption = None,
    preference: PreferenceOption = None,
    verified: VerifiedOption = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Change what is known of a person; a new mail address is not verified, an empty text takes a fact away."""
    profile = checked_profile(
        {
            "email": email, "display_name": name, "first_name": first_name, "last_name": last_name, "phone": phone,
            "department": department, "job_title": job_title, "language": language, "timezone": timezone,
            "is_verified": False if email is not None and verified is None else verified,
        }
    )  # fmt: skip
    if not profile and not preference:
        raise UsageError("say what is to be changed")
    with open_session(context, workspace) as session:
        known = find_user(session.store, user)
        reach(session.store).require_person(user)
        if preference:
            profile["preferences"] = changed_preferences(dict(known.preferences), preference)
        users.edit_user(session.store, user, profile, session.actor)
    if not quiet:
        say(f"{user} changed")


@app.command("deactivate", epilog="Example:  docproc user deactivate anna")
def deactivate_command(
    context: typer.Context, user: UserArgument, quiet: QuietOption = False, workspace: WorkspaceOption = None
) -> None:
    """Let a person act no more: sessions and keys end at once."""
    _set_active(context, workspace, user, False, quiet)


@app.command("activate", epilog="Example:  docproc user activate anna")
def activate_command(
    context: typer.Context, user: UserArgument, quiet: QuietOption = False, workspace: WorkspaceOption = None
) -> None:
    """Let a person act again; keys have to be made anew."""
    _set_active(context, workspace, user, True, quiet)


@app.command("delete", epilog="Example:  docproc user delete anna")
def delete_command(
    context: typer.Context, user: UserArgument, quiet: QuietOption = False, workspace: WorkspaceOption = None
) -> None:
    """Delete a person: out at once; records keep the name, which nobody gets again."""
    with open_session(context, workspace) as session:
        reach(session.store).require_person(user)
        users.delete_user(session.store, user, session.actor)
    if not quiet:
        say(f"{user} deleted")


@app.command("roles", epilog="Example:  docproc user roles anna --add cfo --until 2026-12-31")
def roles_command(
    context: typer.Context,
    user: UserArgument,
    add: Annotated[list[str] | None, typer.Option("--add", help="Give a role.")] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", help="Take a role away.")] = None,
    until: UntilOption = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Give and take roles, then list those that a person has; one with --until ends by itself."""
    if until is not None and not add:
        raise UsageError("--until is the end of a role; name the role with --add")
    ends = still_to_come("--until", until)
    with open_session(context, workspace) as session:
        _refuse_unknown_roles(session.store, [*(add or []), *(remove or [])])
        if add or remove:
            reach(session.store).require_person(user)
        for role in (*(add or ()), *(remove or ())):
            reach(session.store).require_role(role)
        for role in add or ():
            users.grant_role(session.store, user, role, ends, session.actor)
        for role in remove or ():
            users.revoke_role(session.store, user, role, session.actor)
        roles = shown(find_user(session.store, user))["roles"]
    for role, end in roles.items():
        typer.echo(json.dumps({"role": role, "until": end}) if as_json else role + (f"  until {end}" if end else ""))


@app.command("password", epilog="Example:  docproc user password anna --password-stdin < secret.txt")
def password_command(
    context: typer.Context,
    user: UserArgument,
    password_stdin: PasswordStdinOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Set a person's password, 12 letters at least; their sessions end, a lock is lifted."""
    with open_session(context, workspace) as session:
        find_user(session.store, user)
        reach(session.store).require_person(user)
        hashed = _hashed(user, password_stdin)
        users.set_password_hash(session.store, user, hashed, session.actor)
    if not quiet:
        say(f"{user} has another password")


@app.command("two-factor", epilog="Example:  docproc user two-factor anna")
def two_factor_command(
    context: typer.Context,
    user: UserArgument,
    off: Annotated[bool, typer.Option("--off", help="Take the second factor away.")] = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Give a person a second factor: writes, this once, the address for their app and ten recovery codes as JSON."""
    from docproc.access.secrets import digest, new_recovery_codes, new_second_factor, second_factor_address

    with open_session(context, workspace) as session:
        reach(session.store).require_person(user)
        if off:
            users.set_second_factor(session.store, user, None, [], False, session.actor)
        else:
            secret, codes = new_second_factor(), new_recovery_codes()
            users.set_second_factor(session.store, user, secret, [digest(each) for each in codes], True, session.actor)
            shown = {"secret": secret, "address": second_factor_address(secret, user), "recovery_codes": codes}
            typer.echo(json.dumps(shown))
    if not quiet:
        say(f"{user} logs in {'without' if off else 'with'} a code from now on")


def _set_active(context: typer.Context, workspace: Any, user: str, active: bool, quiet: bool) -> None:
    with open_session(context, workspace) as session:
        reach(session.store).require_person(user)
        users.set_active(session.store, user, active, session.actor)
    if not quiet:
        say(f"{user} is {'active' if active else 'inactive'}")


def _hashed(user: str, from_stdin: bool) -> str:
    from docproc.access.secrets import hash_password

    return hash_password(read_new_password(from_stdin, user))


def _refuse_unknown_roles(store: Any, roles: list[str]) -> None:
    known = {role.name for role in users.list_roles(store)}
    for role in roles:
        if role not in known:
            raise UsageError(f"no role is called {role}; there are {', '.join(sorted(known))}")
