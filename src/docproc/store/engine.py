"""Opening the store: one SQLite file in WAL mode, its versions, its connections. The only home of SQLite's own SQL.

Opening, migrating and reading need the standard library only: SQLAlchemy and sqlmodel take most of a second to import,
which `docproc status` cannot spare, so only the modules that write import them.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docproc.errors import DocprocError, LockedError, StoreDamagedError, StoreTooNewError, WorkspaceError
from docproc.store.failpoints import CommitPoint, around
from docproc.store.files import remove_stale_temporaries
from docproc.store.migrations import MIGRATIONS, NEWEST, Migration

if TYPE_CHECKING:
    from docproc.store.statements import Statement

STORE_FILE = "store.db"
APPLICATION_ID = 0x64_6F_63_70
"""`docp` in the header of the file (SQLite's application_id): what tells a store from any other database."""
BUSY_SECONDS = 30.0
_LOCK_SECONDS = 5.0
_LOG_PAGES = 4000
"""Pages (4 KB) that the write-ahead log may have before it is folded into the store, which waits for the disk; SQLite's
own 1000 are reached every dozen documents."""
_NOT_WRITABLE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
"""What SQLite says (its primary result code) where it cannot make or change a file."""


class _ReadingCursor(sqlite3.Cursor):
    """A cursor that raises docproc's errors, also when SQLite meets the damage only while it fetches rows."""

    def execute(self, *arguments: Any) -> _ReadingCursor:
        with _explaining():
            return super().execute(*arguments)

    def fetchone(self) -> Any:
        with _explaining():
            return super().fetchone()

    def fetchmany(self, *arguments: Any) -> list[Any]:
        with _explaining():
            return super().fetchmany(*arguments)

    def fetchall(self) -> list[Any]:
        with _explaining():
            return super().fetchall()

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except sqlite3.DatabaseError as error:  # once a row, so without the cost of a context
            if (explained := _explained(error)) is None:
                raise
            raise explained from error


class _Reader(sqlite3.Connection):
    """A connection to read through; `frozen_at` is set when SQLite was told that nobody changes the file."""

    frozen_at: tuple[Path, tuple[int, int]] | None = None

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        """Run a query; its cursor raises docproc's errors."""
        return self.cursor(_ReadingCursor).execute(*arguments)

    def close(self) -> None:
        """Close; raises LockedError when a file that was read without locks has been changed meanwhile."""
        super().close()
        if self.frozen_at is not None and _stamp(self.frozen_at[0]) != self.frozen_at[1]:
            raise LockedError(f"{self.frozen_at[0]}: another process changed the store while it was read; try again")


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
            return _connect_to_read(self.path, "ro", BUSY_SECONDS)
        except sqlite3.DatabaseError as error:
            raise _unopened(self.path, error) from error

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
        with _explaining():
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
            return _connect(self.path, synchronous)
        except OSError as error:
            raise WorkspaceError(f"{self.folder}: the store cannot be written: {error.strerror}") from error
        except sqlite3.DatabaseError as error:
            raise _unopened(self.path, error) from error


def open_store(folder: Path) -> Store:
    """Open the store in `folder` (a workspace's `.docproc`), making it when absent and migrating it when older.

    A store of the newest version is only read, so a folder that this user may not write can be opened too; leftovers of
    killed processes are removed by the first write. Raises StoreTooNewError, StoreDamagedError, WorkspaceError when the
    folder cannot be read or must be written and cannot, and LockedError when another process is migrating.
    """
    path = folder / STORE_FILE
    try:
        version = _version(path)
        if version < NEWEST:
            folder.mkdir(parents=True, exist_ok=True)
            _migrate(path)
    except OSError as error:
        raise WorkspaceError(f"{folder}: the store cannot be kept here: {error.strerror}") from error
    return Store(folder)


def _connect_to_read(path: Path, mode: str, timeout: float) -> _Reader:
    """A connection that has begun to read: `mode` is `ro`, or `rw` for one that folds the log when it closes last.

    SQLite reads a store in WAL mode with the help of `store.db-shm`. Where others write and this user only reads, the
    writer has made that file, and SQLite reads beside it, or beside what a killed writer left. Where it is absent and
    cannot be made, no process has the store open, so the file is read as it lies (`immutable=1`: no locks, no log).
    That is right only while it stays so: a writer that begins now and folds its log is noticed by `_Reader.close`. A
    log with something in it must not be passed over: rows would be missing. See https://sqlite.org/wal.html#readonly.
    """
    try:
        return _read_begun(path, f"mode={mode}", timeout)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in _NOT_WRITABLE or not path.is_file():
            raise
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise WorkspaceError(
                f"{path}: {log.name} holds changes that can only be read where this user may write;"
                " copy the workspace to such a place"
            ) from error
        frozen_at = (path, _stamp(path))
        connection = _read_begun(path, "mode=ro&immutable=1", timeout)
        connection.frozen_at = frozen_at
        return connection


def _read_begun(path: Path, options: str, timeout: float) -> _Reader:
    """Connect and read the header, which is when SQLite finds out whether it can read at all."""
    address = f"{path.absolute().as_uri()}?{options}"
    connection = sqlite3.connect(address, uri=True, timeout=timeout, isolation_level=None, factory=_Reader)
    connection.row_factory = sqlite3.Row
    try:
        sqlite3.Cursor(connection).execute("PRAGMA schema_version").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _stamp(path: Path) -> tuple[int, int]:
    """When the file was last changed (ns) and its size (bytes); zeros when it is gone."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _connect(path: Path, synchronous: str, timeout: float | None = None) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS if timeout is None else timeout, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
    return connection


@contextmanager
def _transaction(
    connection: sqlite3.Connection, point: CommitPoint | None, run_key: int | None = None
) -> Iterator[Transaction]:
    """Begin, and commit when the block ends well; any exception undoes the whole of it."""
    with _explaining():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield Transaction(connection, run_key)
            with around(point) if point else nullcontext():
                connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise


@contextmanager
def _explaining() -> Iterator[None]:
    try:
        yield
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
    if "readonly" in reason:
        return WorkspaceError("the store may not be written by this user")
    if any(said in reason for said in ("unable to open", "disk")):
        return WorkspaceError(f"the store cannot be used: {reason}")
    return None


def _version(path: Path) -> int:
    """The store's version, 0 for a file that is absent or empty; raises for what is no store or a newer one."""
    if not path.exists() or path.stat().st_size == 0:
        return 0
    try:
        with closing(_connect_to_read(path, "rw", _LOCK_SECONDS)) as connection:
            read = sqlite3.Cursor(connection).execute
            (application,) = read("PRAGMA application_id").fetchone()
            (version,) = read("PRAGMA user_version").fetchone()
            (tables,) = read("SELECT count(*) FROM sqlite_master").fetchone()
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
        return WorkspaceError(f"{path}: {explained.message}")
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
            with around(CommitPoint.MIGRATED):
                connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in _NOT_WRITABLE:
            raise WorkspaceError(
                f"{path}: the store must be brought to version {NEWEST}, but this user may not write it ({error});"
                " open it once as a user who may, or copy the workspace"
            ) from error
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
    with around(CommitPoint.COPIED_BEFORE_MIGRATION):
        partial_copy.replace(target)
