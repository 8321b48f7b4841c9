"""What every row of the audit log says beside its change: which command made it, how its user was let in, where, why.

The command line says so once, before anything happens; other callers may say nothing.
"""

from __future__ import annotations

import json
import platform
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache

from docproc import __version__


@dataclass(frozen=True, slots=True)
class Occasion:
    """The command's name, how its user was let in ("account", "session", "key dp_ab12cd34"), and the reason given."""

    command: str | None = None
    admitted_by: str | None = None
    reason: str | None = None


_NOTHING_SAID = Occasion()
_now: ContextVar[Occasion] = ContextVar("occasion", default=_NOTHING_SAID)


def begin_command(command: str, admitted_by: str) -> None:
    """Let all changes from now on name this command and how its user was let in."""
    _now.set(replace(_now.get(), command=command, admitted_by=admitted_by))


def give_reason(reason: str | None) -> None:
    """Let all changes from now on that have no reason of their own have this one."""
    _now.set(replace(_now.get(), reason=reason or None))


def given_reason() -> str | None:
    """The reason for what happens now; None when nobody gave one."""
    return _now.get().reason


def metadata() -> str:
    """What a row says of its occasion, as JSON: command, admitted_by (where they are known), host, version."""
    occasion = _now.get()
    return _metadata(occasion.command, occasion.admitted_by)


@lru_cache(maxsize=8)
def _metadata(command: str | None, admitted_by: str | None) -> str:
    known = {"command": command, "admitted_by": admitted_by, "host": platform.node(), "version": __version__}
    return json.dumps({name: value for name, value in known.items() if value}, ensure_ascii=False, sort_keys=True)
