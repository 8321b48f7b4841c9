"""`docproc user`: the people of a store, their roles, passwords, second factors and keys."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Annotated, Any

import typer

from docproc.cli import user_keys
from docproc.cli.apps import command_app
from docproc.cli.login import PasswordStdinOption, read_password
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import open_session, say
from docproc.errors import UsageError
from docproc.store import users
from docproc.store.users import UserRecord, find_user, list_users

app = command_app(no_args_is_help=True, help="People: add, change, list; roles, passwords, second factors, keys.")
app.add_typer(user_keys.app, name="key")

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")

UserArgument = Annotated[str, typer.Argument(metavar="USER", help="User name.")]
EmailOption = Annotated[str | None, typer.Option("--email", help="Mail address.", show_default=False)]
DisplayOption = Annotated[str | None, typer.Option("--name", help="Name as people read it.", show_default=False)]
LanguageOption = Annotated[str | None, typer.Option("--language", help="de or en.", show_default=False)]
TimezoneOption = Annotated[str | None, typer.Option("--timezone", help="Such as Europe/Berlin.", show_default=False)]
VerifiedOption = Annotated[
    bool | None, typer.Option("--verified/--not-verified", help="The mail address was checked.", show_default=False)
]
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
    language: LanguageOption = None,
    timezone: TimezoneOption = None,
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
    profile = {key: each for key, each in _profile(email, name, language, timezone, None).items() if key != "email"}
    hashed = _hashed(user, from_stdin=True) if password_stdin else None
    with open_session(context, workspace) as session:
        _refuse_unknown_roles(session.store, role or [])
        users.add_user(
            session.store, user, email, {key: profile[key] for key in profile if key != "email"}, session.actor
        )
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
    if as_json:
        for each in found:
            typer.echo(json.dumps(_as_dict(each), ensure_ascii=False))
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
    """Show one person: roles and their ends, second factor, last log-in, a lock."""
    with open_session(context, workspace) as session:
        shown = _as_dict(find_user(session.store, user))
    if as_json:
        typer.echo(json.dumps(shown, ensure_ascii=False))
        return
    for name, value in shown.items():
        if value is not None:
            typer.echo(f"{name:16} {value}")


@app.command("edit", epilog="Example:  docproc user edit anna --email anna.kuehn@example.org --verified")
def edit_command(
    context: typer.Context,
    user: UserArgument,
    email: EmailOption = None,
    name: DisplayOption = None,
    language: LanguageOption = None,
    timezone: TimezoneOption = None,
    verified: VerifiedOption = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Change what is known of a person; a new mail address is not verified."""
    profile = _profile(email, name, language, timezone, verified)
    if not profile:
        raise UsageError("say what is to be changed")
    if email is not None and verified is None:
        profile["is_verified"] = False
    with open_session(context, workspace) as session:
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
    from datetime import UTC

    ends = None if until is None else until.astimezone().astimezone(UTC)
    with open_session(context, workspace) as session:
        _refuse_unknown_roles(session.store, [*(add or []), *(remove or [])])
        for role in add or ():
            users.grant_role(session.store, user, role, ends, session.actor)
        for role in remove or ():
            users.revoke_role(session.store, user, role, session.actor)
        roles = _as_dict(find_user(session.store, user))["roles"]
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
    hashed = _hashed(user, password_stdin)
    with open_session(context, workspace) as session:
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
        if off:
            users.set_second_factor(session.store, user, None, [], False, session.actor)
        else:
            secret, codes = new_second_factor(), new_recovery_codes()
            users.set_second_factor(session.store, user, secret, [digest(each) for each in codes], True, session.actor)
            shown = {"secret": secret, "address": second_factor_address(secret, user), "recovery_codes": codes}
            typer.echo(json.dumps(shown))
    if not quiet:
        say(f"{user} logs in {'without' if off else 'with'} a code from now on")


def _state(user: UserRecord) -> str:
    return "" if user.is_active else "inactive"


def _set_active(context: typer.Context, workspace: Any, user: str, active: bool, quiet: bool) -> None:
    with open_session(context, workspace) as session:
        users.set_active(session.store, user, active, session.actor)
    if not quiet:
        say(f"{user} is {'active' if active else 'inactive'}")


def _hashed(user: str, from_stdin: bool) -> str:
    from docproc.access.secrets import hash_password

    return hash_password(read_password(from_stdin, f"New password of {user}"))


def _profile(
    email: str | None, name: str | None, language: str | None, timezone: str | None, verified: bool | None
) -> dict[str, Any]:
    """What was given, checked. Raises UsageError."""
    from zoneinfo import available_timezones

    if email is not None and not _MAIL.fullmatch(email):
        raise UsageError(f"{email}: this is no mail address")
    if language not in (None, "de", "en"):
        raise UsageError(f"{language}: the language is de or en")
    if timezone is not None and timezone not in available_timezones():
        raise UsageError(f"{timezone}: no time zone is called so, such as Europe/Berlin")
    given = {"email": email, "display_name": name, "language": language, "timezone": timezone, "is_verified": verified}
    return {key: value for key, value in given.items() if value is not None}


def _refuse_unknown_roles(store: Any, roles: list[str]) -> None:
    known = {role.name for role in users.list_roles(store)}
    for role in roles:
        if role not in known:
            raise UsageError(f"no role is called {role}; there are {', '.join(sorted(known))}")


def _as_dict(user: UserRecord) -> dict[str, Any]:
    def text(time: datetime | None) -> str | None:
        return None if time is None else time.isoformat()

    return {
        "username": user.username,
        "email": user.email,
        "name": user.display_name,
        "language": user.language,
        "timezone": user.timezone,
        "active": user.is_active,
        "verified": user.is_verified,
        "password": user.has_password,
        "two_factor": user.two_factor,
        "roles": {role: text(end) for role, end in user.roles.items()},
        "last_login_at": text(user.last_login_at),
        "locked_until": text(user.locked_until),
    }
