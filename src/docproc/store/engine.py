"""Opening the store: one SQLite file in WAL mode, its versions, its connections. The only home of SQLite's own SQL.

Opening, migrating and reading need the standard library only: SQLAlchemy and sqlmodel take most of a second to import,
which `docproc status` cannot spare, so only the modules that write import them.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docproc.errors import DocprocError, LockedError, StoreDamagedError, StoreTooNewError, WorkspaceError
from docproc.store.files import remove_stale_temporaries
from docproc.store.migrations import MIGRATIONS, NEWEST, Migration

if TYPE_CHECKING:
    from docproc.store.statements import Statement

STORE_FILE = "store.db"
APPLICATION_ID = 0x64_6F_63_70
"""`docp` in the header of the file (SQLite's application_id): what tells a store from any other database."""
BUSY_SECONDS = 30.0
_LOCK_SECONDS = 5.0


class _Reader(sqlite3.Connection):
    """A connection whose queries raise docproc's errors."""

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        try:
            return super().execute(*arguments)
        except sqlite3.DatabaseError as error:
            if (explained := _explained(error)) is None:
                raise
            raise explained from error


class Transaction:
    """One write transaction: runs compiled statements; rows answer by column name."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

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

    def insert_all(self, statement: Statement, rows: Iterable[Mapping[str, Any]]) -> None:
        """Insert many rows."""
        self._connection.executemany(statement.sql, [statement.parameters(row) for row in rows])


class Store:
    """An open store: the workspace's `.docproc` folder with `store.db` and `files/`. Belongs to one thread.

    `begin()` gives a write transaction, `begin_durable()` one that is on disk when it returns, `reader` a read-only
    connection of the standard library. Use as a context manager, or call `close()`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / STORE_FILE

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def reader(self) -> sqlite3.Connection:
        """A read-only connection; rows answer by column name."""
        address = f"{self.path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, factory=_Reader)
        connection.row_factory = sqlite3.Row
        return connection

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
    def begin(self) -> Iterator[Transaction]:
        """One write transaction (synchronous=NORMAL): a power cut may undo it whole, never damage the store.

        Raises LockedError when another process holds the store for longer than 30 seconds.
        """
        with _transaction(self._normal) as transaction:
            yield transaction

    @contextmanager
    def begin_durable(self) -> Iterator[Transaction]:
        """One write transaction (synchronous=FULL), for commits after which something may be deleted or sent."""
        with _transaction(self._full) as transaction:
            yield transaction

    def close(self) -> None:
        """Close every connection, the reader first: only a writer that closes last folds the log into `store.db`."""
        for name in ("reader", "_normal", "_full"):
            if (connection := self.__dict__.pop(name, None)) is not None:
                connection.close()

    @cached_property
    def _normal(self) -> sqlite3.Connection:
        return _connect(self.path, "NORMAL")

    @cached_property
    def _full(self) -> sqlite3.Connection:
        return _connect(self.path, "FULL")


def open_store(folder: Path) -> Store:
    """Open the store in `folder` (a workspace's `.docproc`), making it when absent and migrating it when older.

    Raises StoreTooNewError, StoreDamagedError, WorkspaceError when the folder cannot be written, and LockedError when
    another process is migrating.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        remove_stale_temporaries(folder)
    except OSError as error:
        raise WorkspaceError(f"{folder}: the store cannot be kept here: {error.strerror}") from error
    path = folder / STORE_FILE
    if _version(path) < NEWEST:
        _migrate(path)
    return Store(folder)


def _connect(path: Path, synchronous: str, timeout: float = BUSY_SECONDS) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=timeout, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    return connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[Transaction]:
    """Begin, and commit when the block ends well; any exception undoes the whole of it."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield Transaction(connection)
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise
    except sqlite3.DatabaseError as error:
        if (explained := _explained(error)) is None:
            raise
        raise explained from error


def _explained(error: sqlite3.DatabaseError) -> DocprocError | None:
    """The error to raise for what the driver reports; None for mistakes of our own (constraints, wrong SQL)."""
    reason = str(error)
    if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
        return None
    if "locked" in reason:
        return LockedError("the store is locked by another process; try again later")
    if not isinstance(error, sqlite3.OperationalError):
        return StoreDamagedError(f"the store is damaged ({reason}); restore a backup")
    if any(said in reason for said in ("unable to open", "readonly", "disk")):
        return WorkspaceError(f"the store cannot be used: {reason}")
    return None


def _version(path: Path) -> int:
    """The store's version, 0 for a file that is absent or empty; raises for what is no store or a newer one."""
    if not path.exists() or path.stat().st_size == 0:
        return 0
    try:
        with closing(sqlite3.connect(path, timeout=_LOCK_SECONDS)) as connection:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        raise _unopened(path, error) from error
    if application != APPLICATION_ID and (application or version or tables):
        raise StoreDamagedError(f"{path}: this is a database, but no docproc store; restore a backup or move it away")
    if version > NEWEST:
        raise StoreTooNewError(
            f"{path}: the store has version {version}, this docproc knows up to {NEWEST}; install a newer docproc"
        )
    return int(version)


def _unopened(path: Path, error: sqlite3.DatabaseError) -> DocprocError:
    explained = _explained(error)
    if isinstance(explained, LockedError):
        return LockedError(f"{path}: another process is changing the store; try again later")
    if isinstance(explained, WorkspaceError):
        return WorkspaceError(f"{path}: {error}")
    return StoreDamagedError(f"{path}: the store cannot be opened ({error}); restore a backup or move it away")


def _migrate(path: Path) -> None:
    """Bring the store to the newest version in one transaction that no other process can enter."""
    try:
        with closing(_connect(path, "FULL", _LOCK_SECONDS)) as connection:
            _switch_to_wal(connection)
            connection.execute("BEGIN IMMEDIATE")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if 0 < version < NEWEST:
                _copy_beside(path, version)
            _apply(connection, [step for step in MIGRATIONS if step.number > version])
            connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise _unopened(path, error) from error


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Switch the file to WAL mode; SQLite's busy timeout does not cover this, so a busy file is asked again."""
    deadline = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _apply(connection: sqlite3.Connection, steps: list[Migration]) -> None:
    for step in steps:
        step.apply(connection)
        connection.execute(f"PRAGMA user_version = {step.number}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _copy_beside(path: Path, version: int) -> None:
    """Copy the store as it is committed to `store.db.before-N` (N: the version it has) through SQLite's backup."""
    target = path.with_name(f"{path.name}.before-{version}")
    partial_copy = target.with_name(f"{target.name}.part")
    partial_copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(partial_copy)) as copy:
        source.backup(copy)
    partial_copy.replace(target)
