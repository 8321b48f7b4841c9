"""What a command works with: its workspace, the settings in force, the store, the acting user."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from docproc.cli.voice import say as say
from docproc.errors import ConfigurationError
from docproc.settings.workspace import Workspace, find_workspace, nearest_workspace
from docproc.store.engine import Store, open_store

if TYPE_CHECKING:
    from docproc.access.rank import Reach
    from docproc.settings.resolve import ResolvedSettings
    from docproc.specs.settings import Settings


@dataclass(frozen=True, slots=True)
class Session:
    """One invocation's workspace, settings and open store."""

    workspace: Workspace
    resolved: ResolvedSettings
    store: Store
    actor: str


def choose_workspace(context: typer.Context, chosen: Path | None) -> Workspace:
    """Return the workspace of this command: its own -w, else the one given before the command's name, else as found."""
    before = context.find_root().obj
    workspace = find_workspace(chosen or before, os.environ, Path.cwd())
    if workspace.made_now:
        say(f"made your workspace at {workspace.root}")
    return workspace


def nearest_settings(context: typer.Context, chosen: Path | None) -> Settings:
    """Return the settings in force for a command that needs no workspace: of the nearest one, else the defaults."""
    from docproc.settings.resolve import resolve_settings

    workspace = nearest_workspace(chosen or context.find_root().obj, os.environ, Path.cwd())
    return resolve_settings(workspace, os.environ, {}).settings


@contextmanager
def open_session(
    context: typer.Context, chosen: Path | None, flags: Mapping[str, object] | None = None
) -> Iterator[Session]:
    """Open workspace, settings and store for a command; `flags` are settings given on its command line."""
    from docproc.settings.resolve import resolve_settings  # takes a fifth of a second, which quick commands spare

    workspace = choose_workspace(context, chosen)
    given = {key: value for key, value in (flags or {}).items() if value is not None}
    resolved = resolve_settings(workspace, os.environ, given)
    with open_store(workspace.store_folder) as store:
        yield Session(workspace, resolved, store, acting_user())


@contextmanager
def changing_settings(context: typer.Context, chosen: Path | None) -> Iterator[Workspace]:
    """Change docproc.yaml inside; what changed is noted in the store and its audit log, also when it ends early."""
    from docproc.settings.noting import keep_settings

    workspace = choose_workspace(context, chosen)
    with open_store(workspace.store_folder) as store:
        try:
            yield workspace
        finally:
            keep_settings(store, workspace, acting_user())


_acting: ContextVar[str | None] = ContextVar("acting", default=None)


def act_as(user: str | None) -> None:
    """Let records name this user as their author from now on; None: the account of the operating system."""
    _acting.set(user)


def reach(store: Store) -> Reach:
    """How far the hands of who acts go: to all where no log-in is asked for."""
    from docproc.access.rank import Reach

    return Reach(store, _acting.get())


def acting_user() -> str:
    """Return who acts, whom every record names as its author: who is logged in, else the operating system's account."""
    if (user := _acting.get()) is not None:
        return user
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def acting_roles(context: typer.Context, chosen: Path | None) -> tuple[str, ...]:
    """Return the roles of the acting user: as the settings list them (people), and those that the store has now."""
    from docproc.store.users import list_users

    user, workspace = acting_user(), choose_workspace(context, chosen)
    person = nearest_settings(context, chosen).people.get(user)
    with open_store(workspace.store_folder) as store:
        stored = next((tuple(each.roles) for each in list_users(store) if each.username == user), ())
    return tuple(dict.fromkeys((*(() if person is None else person.roles), *stored)))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 file", "2 files"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def read_passwords(file: Path | None) -> tuple[str, ...]:
    """Return the passwords of `file`, one a line; none without a file. Raises ConfigurationError when unreadable."""
    if file is None:
        return ()
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: the passwords cannot be read: {error}") from error
    return tuple(line for line in lines if line)


def _lines_of_stdin() -> list[str]:
    lines = map(os.fsdecode, sys.stdin.buffer.read().splitlines())  # names of files are any bytes
    return [line.strip() for line in lines if line.strip()]


def ids_or_stdin(ids: list[str] | None) -> list[str] | None:
    """Return the ids of the command line, those of stdin (one a line) where '-' stands, or None when none are given."""
    if not ids:
        return None
    expanded: list[str] = []
    for name in ids:
        expanded += _lines_of_stdin() if name == "-" else [name]
    return expanded
