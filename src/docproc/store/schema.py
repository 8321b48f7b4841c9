"""What the migrations make of an empty file, held against what a store has: steps it never saw, parts it has lost.

A store's version alone does not tell: a step whose number is lower than a store's version was passed over.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from docproc.store.migrations import MIGRATIONS, Migration

_MADE = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"


class Part(NamedTuple):
    """A table, column, index or trigger; a column's name is `table.column`."""

    kind: str
    name: str


Parts = Mapping[Part, str]
"""Parts with their definitions: the SQL of an index or a trigger, the declared type of a column."""


def lacking(connection: sqlite3.Connection) -> list[Part]:
    """What the newest migrations make and the store of `connection` does not have; of a table that is gone, only it.

    An index or trigger that is defined otherwise counts as lacking.
    """
    there, wanted = _parts(connection), _wanted()[-1]
    absent = [part for part, sql in wanted.items() if part not in there or (sql != there[part] and _is_made_anew(part))]
    gone = {part.name for part in absent if part.kind == "table"}
    return [part for part in absent if part.kind != "column" or part.name.partition(".")[0] not in gone]


def passed_over(connection: sqlite3.Connection, version: int) -> list[Migration]:
    """The steps up to `version` of which the store has nothing at all, in order."""
    there, newest = _parts(connection), _wanted()[-1]
    missed = []
    for step, (before, after) in zip(MIGRATIONS, pairwise(_wanted()), strict=True):
        added = {part for part in after if part not in before and part in newest}
        if step.number <= version and added and not added & there.keys():
            missed.append(step)
    return missed


def knows(name: str) -> bool:
    """Tell whether the newest store has a table, a column or an index of this name."""
    return any(part.name.rpartition(".")[2] == name for part in _wanted()[-1] if part.kind != "trigger")


def complete(connection: sqlite3.Connection, version: int) -> None:
    """Give a store what it lacks: the steps it never saw, then single parts; inside a transaction of the caller.

    What cannot be added to rows that are there (a column that must have a value) stays lacking.
    """
    for step in passed_over(connection, version):
        step.apply(connection)
    absent = lacking(connection)
    with closing(_built()[0]) as built:
        statements = {Part(kind, name): sql for kind, name, sql in built.execute(_MADE)}
        for part in sorted(absent, key=lambda each: each.kind != "table"):
            if part.kind == "column":
                _add_column(connection, built, *part.name.split("."))
                continue
            if _is_made_anew(part):
                connection.execute(f"DROP {part.kind} IF EXISTS {part.name}")
            connection.execute(statements[part])


def _add_column(connection: sqlite3.Connection, built: sqlite3.Connection, table: str, name: str) -> None:
    (found,) = (row for row in built.execute(f"PRAGMA table_info({table})").fetchall() if row[1] == name)
    _, _, declared, required, _, _ = found
    if not required:
        connection.execute(f'ALTER TABLE {table} ADD COLUMN "{name}" {declared}')


def _is_made_anew(part: Part) -> bool:
    """Tell whether a part holds no rows, so that it can be thrown away and made again."""
    return part.kind in ("index", "trigger")


@cache
def _wanted() -> tuple[Parts, ...]:
    """The parts of an empty store and of a store after each step, in order of their making."""
    connection, stages = _built()
    connection.close()
    return stages


def _built() -> tuple[sqlite3.Connection, tuple[Parts, ...]]:
    """A store of the newest version in memory, and its parts at every stage."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    stages = [_parts(connection)]
    for step in MIGRATIONS:
        step.apply(connection)
        stages.append(_parts(connection))
    return connection, tuple(stages)


def _parts(connection: sqlite3.Connection) -> dict[Part, str]:
    found: dict[Part, str] = {}
    for kind, name, sql in connection.execute(_MADE).fetchall():
        found[Part(kind, name)] = "" if kind == "table" else " ".join(sql.split())
        if kind == "table":
            columns = connection.execute(f"PRAGMA table_info({name})").fetchall()
            found |= {Part("column", f"{name}.{row[1]}"): row[2] for row in columns}
    return found
