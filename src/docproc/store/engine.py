"""The open store: one SQLite file in WAL mode, read through `reader`, written in transactions.

Opening, migrating and reading need the standard library only: SQLAlchemy and sqlmodel take most of a second to import,
which `docproc status` cannot spare, so only the modules that write import them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docproc.errors import WorkspaceError
from docproc.store.connections import BUSY_SECONDS, connect, connect_to_read, explaining, switch_to_wal, unopened
from docproc.store.failpoints import CommitPoint, around
from docproc.store.files import remove_stale_temporaries
from docproc.store.migrating import migrate, version_of
from docproc.store.migrations import NEWEST
from docproc.store.private_folder import make_private
from docproc.store.schema import complete

if TYPE_CHECKING:
    from docproc.store.statements import Statement

STORE_FILE = "store.db"


class Transaction:
    """One write transaction: runs compiled statements; rows answer by column name. `run_key` is the store's."""

    def __init__(self, connection: sqlite3.Connection, run_key: int | None = None) -> None:
        self._connection = connection
        self.run_key = run_key

    def run(self, statement: Statement, values: Mapping[str, Any]) -> sqlite3.Cursor:
        """Run a statement; the cursor gives rows and `rowcount`."""
        return self._connection.execute(statement.sql, statement.parameters(values))

    def first(self, statement: Statement, values: Mapping[str, Any]) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        row: sqlite3.Row | None = self.run(statement, values).fetchone()
        return row

    def insert(self, statement: Statement, row: Mapping[str, Any]) -> int:
        """Insert one row and return its number."""
        key = self.run(statement, row).lastrowid
        if key is None:
            raise TypeError("the statement inserts no row")
        return key

    def execute(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> sqlite3.Cursor:
        """Run SQL for which there is no compiled statement: repairs, which go over tables by name."""
        return self._connection.execute(sql, values)

    def complete_schema(self) -> None:
        """Give the store what its version should have and it lacks: tables, columns, indexes, triggers."""
        complete(self._connection, NEWEST)

    def insert_all(self, statement: Statement, rows: Iterable[Mapping[str, Any]]) -> None:
        """Insert many rows."""
        self._connection.executemany(statement.sql, [statement.parameters(row) for row in rows])


class Store:
    """An open store: the workspace's `.docproc` folder with `store.db` and `files/`. Belongs to one thread.

    `begin()` gives a write transaction, `begin_durable()` one that is on disk when it returns, `reader` a read-only
    connection of the standard library. `run_key` is the number of the run that this process works for, once one was
    started: jobs that it claims are that run's. Use as a context manager, or call `close()`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / STORE_FILE
        self.run_key: int | None = None

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def reader(self) -> sqlite3.Connection:
        """A read-only connection, also to a store that this user may only read; rows answer by column name.

        Raises WorkspaceError when the store cannot be opened here and StoreDamagedError when it is damaged.
        """
        try:
            return connect_to_read(self.path, "ro")
        except sqlite3.DatabaseError as error:
            raise unopened(self.path, error) from error

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """The reader in one read transaction: all queries inside see the same state of the store."""
        connection = self.reader
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.rollback()

    @contextmanager
    def begin(self, point: CommitPoint | None = None) -> Iterator[Transaction]:
        """One write transaction (synchronous=NORMAL): a power cut may undo it whole, never damage the store.

        `point` is the name of its commit; every commit of docproc's own has one (see failpoints). Raises LockedError
        when another process holds the store for longer than 30 seconds.
        """
        with _transaction(self._normal, point, self.run_key) as transaction:
            yield transaction

    @contextmanager
    def begin_durable(self, point: CommitPoint | None = None) -> Iterator[Transaction]:
        """One write transaction (synchronous=FULL), for commits after which something may be deleted or sent."""
        with _transaction(self._full, point, self.run_key) as transaction:
            yield transaction

    def compact(self) -> None:
        """Write the file anew without the remains of what was deleted; LockedError while others hold it."""
        with explaining():
            self._full.execute("VACUUM")
            self._full.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection, the reader first: only a writer that closes last folds the log into `store.db`.

        Raises LockedError when the store was read without locks and has been changed meanwhile.
        """
        for name in ("reader", "_normal", "_full"):
            if (connection := self.__dict__.pop(name, None)) is not None:
                connection.close()

    @cached_property
    def _normal(self) -> sqlite3.Connection:
        return self._writer("NORMAL")

    @cached_property
    def _full(self) -> sqlite3.Connection:
        return self._writer("FULL")

    def _writer(self, synchronous: str) -> sqlite3.Connection:
        try:
            remove_stale_temporaries(self.folder)
            connection = connect(self.path, synchronous)
            switch_to_wal(connection, BUSY_SECONDS)  # a restore that was killed has left that mode
            return connection
        except OSError as error:
            raise WorkspaceError(f"{self.folder}: the store cannot be written: {error.strerror}") from error
        except sqlite3.DatabaseError as error:
            raise unopened(self.path, error) from error


def open_store(folder: Path) -> Store:
    """Open the store in `folder` (a workspace's `.docproc`), making it when absent and migrating it when older.

    A store of the newest version is only read, so a folder that this user may not write can be opened too; leftovers of
    killed processes are removed by the first write. Raises StoreTooNewError, StoreDamagedError, WorkspaceError when the
    folder cannot be read or must be written and cannot, and LockedError when another process is migrating.
    """
    path = folder / STORE_FILE
    try:
        version = version_of(path)
        if version < NEWEST:
            make_private(folder)
            migrate(path)
    except OSError as error:
        raise WorkspaceError(f"{folder}: the store cannot be kept here: {error.strerror}") from error
    return Store(folder)


@contextmanager
def _transaction(
    connection: sqlite3.Connection, point: CommitPoint | None, run_key: int | None = None
) -> Iterator[Transaction]:
    """Begin, and commit when the block ends well; any exception undoes the whole of it."""
    with explaining():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield Transaction(connection, run_key)
            with around(point) if point else nullcontext():
                connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise
