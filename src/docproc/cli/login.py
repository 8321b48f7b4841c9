"""`docproc login` and `logout`: who acts in a store that asks for it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import QuietOption, WorkspaceOption
from docproc.cli.session import Session, acting_user, counted, open_session, say
from docproc.errors import UsageError

if TYPE_CHECKING:
    from docproc.access.login import Tokens
    from docproc.store.engine import Store

app = command_app()


PasswordStdinOption = Annotated[bool, typer.Option("--password-stdin", help="Read the password from stdin.")]


@app.command("login", epilog="Example:  docproc login anna")
def login_command(
    context: typer.Context,
    user: Annotated[str | None, typer.Argument(help="User name; default: the account's.", show_default=False)] = None,
    password_stdin: PasswordStdinOption = False,
    code: Annotated[
        str | None, typer.Option("--code", help="One-time code, or a recovery code.", show_default=False)
    ] = None,
    new_password: Annotated[
        bool, typer.Option("--new-password", help="Choose another password; on stdin it is the second line.")
    ] = False,
    renew: Annotated[bool, typer.Option("--refresh", help="Renew the session that is kept, without password.")] = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Log in to a store that requires it; the session is kept in your config folder, where only you can read it."""
    from docproc.access.login import refresh
    from docproc.cli.token_file import keep_tokens, kept_tokens
    from docproc.store.clock import now

    with open_session(context, workspace) as session:
        security = session.resolved.settings.security
        if renew:
            kept = kept_tokens(session.workspace)
            if kept is None:
                raise UsageError("no session is kept here; docproc login")
            tokens = refresh(session.store, security, kept.refresh, now())
        else:
            tokens = _logged_in(session, user or acting_user(), password_stdin, code)
            if new_password:
                _choose_password(session.store, tokens, password_stdin)
        keep_tokens(session.workspace, tokens)
    if not quiet:
        say(f"{tokens.username} is logged in for {counted(security.session_timeout_hours, 'hour')} without a pause")


@app.command("logout", epilog="Example:  docproc logout")
def logout_command(context: typer.Context, quiet: QuietOption = False, workspace: WorkspaceOption = None) -> None:
    """End the session that is kept here."""
    from docproc.access.secrets import digest
    from docproc.cli.token_file import keep_tokens, kept_tokens
    from docproc.store.sign_ins import end_sessions, session_of

    with open_session(context, workspace) as session:
        tokens = kept_tokens(session.workspace)
        if tokens is not None:
            found = session_of(session.store, digest(tokens.session))
            if found is not None:
                end_sessions(session.store, None, found.id, tokens.username)
            keep_tokens(session.workspace, None)
    if not quiet:
        say("nobody was logged in" if tokens is None else f"{tokens.username} is logged out")


def _logged_in(session: Session, name: str, from_stdin: bool, code: str | None) -> Tokens:
    """Log in; the code of a second factor is asked for at a terminal once the password is right."""
    from docproc.access.login import CodeNeededError, log_in
    from docproc.store.clock import now

    security = session.resolved.settings.security
    password = read_password(from_stdin, f"Password of {name}")
    try:
        return log_in(session.store, security, name, password, code, now())
    except CodeNeededError:
        if from_stdin or not _at_terminal():
            raise
    return log_in(session.store, security, name, password, str(typer.prompt("Code", err=True)), now())


def _choose_password(store: Store, tokens: Tokens, from_stdin: bool) -> None:
    """Another password for who has just logged in; all their other sessions end."""
    from docproc.access.secrets import digest, hash_password
    from docproc.store.users import set_password_hash

    hashed = hash_password(read_new_password(from_stdin, tokens.username))
    set_password_hash(store, tokens.username, hashed, tokens.username, digest(tokens.session))


def read_new_password(from_stdin: bool, user: str) -> str:
    """A new password: a line of stdin, or typed twice at a terminal. UsageError where there is neither."""
    asked = f"New password of {user}"
    password = read_password(from_stdin, asked)
    if not from_stdin and read_password(False, f"{asked}, again") != password:
        raise UsageError("the two are not the same; nothing was changed")
    return password


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def read_password(from_stdin: bool, asked: str) -> str:
    """The password from stdin's next line, or typed at a terminal. UsageError where there is neither."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not _at_terminal():
        raise UsageError("no terminal to ask for the password; give it with --password-stdin")
    return str(typer.prompt(asked, hide_input=True, err=True))
