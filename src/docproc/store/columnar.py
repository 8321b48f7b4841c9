"""Columns of the store as Arrow, read in one snapshot by processes of their own: for exports and the way into DuckDB.

Exports compute with pyarrow. DuckDB needs no more than the columns themselves, as nanoarrow holds them, and is spared
pyarrow, which takes longer to import than most questions to answer.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Any, TypeVar

from docproc.errors import StoreDamagedError
from docproc.store.column_questions import BEGUN, WHOLE, question
from docproc.store.connections import connect_to_read
from docproc.store.engine import Store

if TYPE_CHECKING:
    import sqlite3

    import nanoarrow
    import pyarrow

T = TypeVar("T")

_SAMPLES: Mapping[str, str] = {"BIGINT": "0", "DOUBLE": "0.5", "VARCHAR": "''", "BOOLEAN": "0"}
"""A value of each kind of column as SQLite writes it. ADBC takes a column's type from its first rows, where NULLs may
stand, so a row of these goes first and is cut off again. Dates and times are text in SQLite."""

_AT_ONCE = min(4, os.cpu_count() or 1)
"""Processes that read at the same time."""
_LARGE = 50_000
"""Rows from which on a table is worth being read in parts."""
_TRIES = 3


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


class Reading:
    """A process that reads the store at `address` (an SQLite URI); from `wait` on it sees it as it was then."""

    def __init__(self, address: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "docproc.store.column_reading", address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def wait(self) -> None:
        """Return when it has begun to read; raises StoreDamagedError when it cannot."""
        if self._stream("stdout").readline() != BEGUN:
            raise self._failure()

    def answer(self, query: str, values: Sequence[Any], read: Callable[[IO[bytes]], T]) -> T:
        """Return what `read` makes of the answer to a query, an Arrow IPC stream.

        Raises StoreDamagedError when SQLite cannot read the file, so that the stream breaks off.
        """
        try:
            self._stream("stdin").write(question(query, values))
            self._stream("stdin").flush()
            found = read(self._stream("stdout"))
        except (OSError, ValueError, RuntimeError) as error:  # pyarrow's errors are the one, nanoarrow's the other
            raise self._failure() from error
        if self._stream("stdout").readline() != WHOLE:
            raise self._failure()
        return found

    def close(self) -> None:
        """End the process; what it was reading is of no use any more."""
        self._process.kill()
        self._process.wait()
        for name in ("stdin", "stdout", "stderr"):
            with suppress(OSError):  # what was not flushed has no reader
                self._stream(name).close()

    def _failure(self) -> StoreDamagedError:
        self._process.kill()
        said = self._stream("stderr").read().decode(errors="replace").strip().splitlines()
        return StoreDamagedError(f"the store cannot be read: {said[-1] if said else 'its reader was ended'}")

    def _stream(self, name: str) -> Any:
        return getattr(self._process, name)


class ColumnarReader:
    """Reads columns of one snapshot of a store, through processes that all see it."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._count = len(readings)
        self._free: SimpleQueue[Reading] = SimpleQueue()
        for reading in readings:
            self._free.put(reading)

    def table(self, columns: Sequence[tuple[str, str, str]], source: str, values: Sequence[Any] = ()) -> pyarrow.Table:
        """Return `columns` (name, SQL expression, DuckDB type) of `source` (what follows FROM) as one Arrow table.

        Types other than BIGINT, DOUBLE, BOOLEAN arrive as text, BOOLEAN as 0 and 1. Names, expressions and source are
        docproc's own, never a user's text: that goes into `values`, which stand for question marks. The rows come in
        no order. Raises StoreDamagedError when SQLite cannot read the file.
        """
        return self._answer(columns, source, values, _table)

    def arrays(self, wanted: Sequence[Rows]) -> list[nanoarrow.Array]:
        """Return the columns of each of `wanted`, read at the same time, large ones in parts; types as in `table`.

        Raises StoreDamagedError when SQLite cannot read the file.
        """
        from nanoarrow import Array

        with ThreadPoolExecutor(self._count) as threads:
            coming = [
                [threads.submit(self._answer, part.columns, part.narrowed, (), _batches) for part in self._parts(rows)]
                for rows in wanted
            ]
            read = [[batch for part in parts for batch in part.result()] for parts in coming]
        return [Array.from_chunks([batch for batch in batches if len(batch)] or batches[:1]) for batches in read]

    def count(self, source: str) -> int:
        """Return how many rows `source` (what follows FROM) has; raises as `table`."""
        return self._number("count(*)", source)

    def _number(self, expression: str, source: str) -> int:
        batches = self._answer([("number", expression, "BIGINT")], source, (), _batches)
        (row,) = (row for batch in batches for row in batch.to_pylist())
        return int(row["number"] or 0)

    def _parts(self, rows: Rows) -> list[Rows]:
        if self._count == 1 or not rows.number:
            return [rows]
        return rows.parts(self._count) if self._number(f"max({rows.number})", rows.source) >= _LARGE else [rows]

    def _answer(
        self,
        columns: Sequence[tuple[str, str, str]],
        source: str,
        values: Sequence[Any],
        read: Callable[[IO[bytes]], T],
    ) -> T:
        samples = ", ".join(f"{_SAMPLES.get(kind, _SAMPLES['VARCHAR'])} AS {name}" for name, _, kind in columns)
        wanted = ", ".join(expression for _, expression, _ in columns)
        query = f"SELECT {samples} UNION ALL SELECT {wanted} FROM {source}"  # noqa: S608  # docproc's own text
        reading = self._free.get()
        try:
            return reading.answer(query, values, read)
        finally:
            self._free.put(reading)


def _table(stream: IO[bytes]) -> pyarrow.Table:
    """An answer without its row of samples, in pyarrow."""
    import pyarrow

    return pyarrow.ipc.open_stream(stream).read_all().slice(1)


def _batches(stream: IO[bytes]) -> list[nanoarrow.Array]:
    """An answer without its row of samples, in nanoarrow."""
    from nanoarrow import Array, c_array
    from nanoarrow.ipc import InputStream

    with InputStream.from_readable(stream) as answer:
        first, *others = Array(answer).iter_chunks()
    return [Array(c_array(first)[1:]), *others]


@contextmanager
def reading_columns(store: Store, needed: Sequence[str] = ()) -> Iterator[ColumnarReader]:
    """Open the store for reading columns; everything read inside is of one moment.

    `needed` names modules that take long to import: that is done while the processes start.
    """
    with ExitStack() as opened:
        yield ColumnarReader(_readings(store, needed, opened))


def _readings(store: Store, needed: Sequence[str], opened: ExitStack) -> list[Reading]:
    """Processes that see the same snapshot; only one where that cannot be had.

    SQLite shares no snapshot between connections. They have the same when nothing was committed from before the first
    began to read until after the last did: https://sqlite.org/pragma.html#pragma_data_version.
    """
    with closing(connect_to_read(store.path, "ro")) as watching:
        address = f"{store.path.absolute().as_uri()}?mode=ro{'&immutable=1' if watching.frozen_at else ''}"
        for _ in range(_TRIES):
            with ExitStack() as attempt:
                before = _commits(watching)
                readings = _begun(address, _AT_ONCE, needed, attempt)
                if before == _commits(watching):
                    opened.push(attempt.pop_all())
                    return readings
    return _begun(address, 1, needed, opened)


def _begun(address: str, count: int, needed: Sequence[str], opened: ExitStack) -> list[Reading]:
    readings = [opened.enter_context(closing(Reading(address))) for _ in range(count)]
    for name in needed:
        import_module(name)
    for reading in readings:
        reading.wait()
    return readings


def _commits(connection: sqlite3.Connection) -> int:
    """A number that changes with every commit of others."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])
