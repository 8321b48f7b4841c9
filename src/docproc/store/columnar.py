"""Columns of the store as Arrow tables, read through ADBC: the way into DuckDB. Reads only, in one snapshot."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from docproc.errors import StoreDamagedError
from docproc.store.engine import Store

if TYPE_CHECKING:
    import pyarrow

_SAMPLES: Mapping[str, str] = {"BIGINT": "0", "DOUBLE": "0.5", "VARCHAR": "''", "BOOLEAN": "0"}
"""A value of each kind of column as SQLite writes it. ADBC takes a column's type from its first rows, where NULLs may
stand, so a row of these goes first and is cut off again. Dates and times are text in SQLite."""

_AT_ONCE = min(4, os.cpu_count() or 1)
"""Connections that read at the same time: SQLite and ADBC let other threads run meanwhile."""
_LARGE = 50_000
"""Rows from which on a table is worth being read in parts."""
_TRIES = 3
_MOMENT_BYTES = 48
"""The header of the index of SQLite's log, which every commit changes: https://sqlite.org/walformat.html#walidxfmt."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What to read: `columns` (name, SQL expression, DuckDB type) of `source`, narrowed by `condition` where given.

    `number` is an expression of a whole number by which a large table is read in parts, empty where it is not.
    """

    columns: Sequence[tuple[str, str, str]]
    source: str
    condition: str = ""
    number: str = ""

    @property
    def narrowed(self) -> str:
        """What follows FROM."""
        return f"{self.source} WHERE {self.condition}" if self.condition else self.source

    def parts(self, count: int) -> list[Rows]:
        """These rows in so many parts."""
        by = (f"{self.number} % {count} = {at}" for at in range(count))
        conditions = (f"({self.condition}) AND {part}" if self.condition else part for part in by)
        return [Rows(self.columns, self.source, condition, self.number) for condition in conditions]


class ColumnarReader:
    """Reads columns of one snapshot of a store, through connections that all see it."""

    def __init__(self, connections: Sequence[Any]) -> None:
        self._count = len(connections)
        self._free: SimpleQueue[Any] = SimpleQueue()
        for connection in connections:
            self._free.put(connection)

    def table(self, columns: Sequence[tuple[str, str, str]], source: str, values: Sequence[Any] = ()) -> pyarrow.Table:
        """Return `columns` (name, SQL expression, DuckDB type) of `source` (what follows FROM) as one Arrow table.

        Types other than BIGINT, DOUBLE, BOOLEAN arrive as text, BOOLEAN as 0 and 1. Names, expressions and source are
        docproc's own, never a user's text: that goes into `values`, which stand for question marks. The rows come in
        no order. Raises StoreDamagedError when SQLite cannot read the file.
        """
        samples = ", ".join(f"{_SAMPLES.get(kind, _SAMPLES['VARCHAR'])} AS {name}" for name, _, kind in columns)
        wanted = ", ".join(expression for _, expression, _ in columns)
        query = f"SELECT {samples} UNION ALL SELECT {wanted} FROM {source}"  # noqa: S608  # docproc's own text
        connection = self._free.get()
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, list(values) or None)
                return cursor.fetch_arrow_table().slice(1)
        except connection.Error as error:
            raise StoreDamagedError(f"the store cannot be read: {error}") from error
        finally:
            self._free.put(connection)

    def tables(self, wanted: Sequence[Rows]) -> list[pyarrow.Table]:
        """Return a table for each of `wanted`, read at the same time, large ones in parts; raises as `table`."""
        import pyarrow

        with ThreadPoolExecutor(self._count) as threads:
            coming = [
                [threads.submit(self.table, part.columns, part.narrowed) for part in self._parts(rows)]
                for rows in wanted
            ]
            return [pyarrow.concat_tables(part.result() for part in parts) for parts in coming]

    def count(self, source: str) -> int:
        """Return how many rows `source` (what follows FROM) has; raises as `table`."""
        return int(self.table([("number", "count(*)", "BIGINT")], source).column(0)[0].as_py())

    def _parts(self, rows: Rows) -> list[Rows]:
        if self._count == 1 or not rows.number:
            return [rows]
        last = self.table([("last", f"max({rows.number})", "BIGINT")], rows.source).column(0)[0].as_py()
        return rows.parts(self._count) if (last or 0) >= _LARGE else [rows]


@contextmanager
def reading_columns(store: Store) -> Iterator[ColumnarReader]:
    """Open the store for reading columns; everything read inside is of one moment."""
    with ExitStack() as opened:
        yield ColumnarReader(_connections(store.path.absolute(), opened))


def _connections(path: Path, opened: ExitStack) -> list[Any]:
    """Connections that see the same snapshot; only one where that cannot be had.

    SQLite shares no snapshot between connections. They have the same when nothing was committed from before the first
    began to read until after the last did.
    """
    for _ in range(_TRIES):
        with ExitStack() as attempt:
            before = _moment(path)
            connections = [attempt.enter_context(_begun(path)) for _ in range(_AT_ONCE)]
            if before and before == _moment(path):
                opened.push(attempt.pop_all())
                return connections
    return [opened.enter_context(_begun(path))]


@contextmanager
def _begun(path: Path) -> Iterator[Any]:
    """A connection that has begun to read: from then on it sees the store as it is."""
    from adbc_driver_sqlite import dbapi

    with dbapi.connect(f"{path.as_uri()}?mode=ro", autocommit=False) as connection:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM sqlite_master")
                cursor.fetchone()
            yield connection
        except connection.Error as error:
            raise StoreDamagedError(f"the store cannot be read: {error}") from error
        finally:
            connection.rollback()


def _moment(path: Path) -> bytes:
    """What changes with every commit; empty where no process has the store open."""
    try:
        with path.with_name(f"{path.name}-shm").open("rb") as index:
            return index.read(_MOMENT_BYTES)
    except OSError:
        return b""
