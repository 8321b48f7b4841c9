"""The kinds of values that conditions and templates work with, as far as they are known before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypeAlias, Union


class Kind(Enum):
    """What a value is; `ANY` where nobody can know."""

    TEXT = "text"
    NUMBER = "a number"
    BOOLEAN = "true or false"
    LIST = "a list"
    ANY = "anything"


Known: TypeAlias = Mapping[str, Union["Known", Kind]]
"""Names and what they hold: a kind, or an object with names of its own."""


def look_up(known: Known, path: tuple[str, ...]) -> Known | Kind | None:
    """What stands at `path`; None for a name that nothing has, ANY below something that may hold anything."""
    at: Known | Kind = known
    for name in path:
        if isinstance(at, Kind):
            return at if at in (Kind.ANY, Kind.LIST) else None
        if name not in at:
            return None
        at = at[name]
    return at
