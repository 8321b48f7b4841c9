"""SQLite's connections: how a store is opened to read and to write, and what the driver's errors mean to a user.

Only the standard library is needed here: SQLAlchemy and sqlmodel take most of a second to import.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docproc.errors import DocprocError, LockedError, StoreDamagedError, WorkspaceError

BUSY_SECONDS = 30.0
_LOG_PAGES = 4000
"""Pages (4 KB) that the write-ahead log may have before it is folded into the store, which waits for the disk; SQLite's
own 1000 are reached every dozen documents."""
NOT_WRITABLE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
"""What SQLite says (its primary result code) where it cannot make or change a file."""
_LACKING = re.compile(r"(?:no such (?:table|column|index): |has no column named )(\S+)")
"""What SQLite says of a table, column or index that a statement names and the file does not have."""


class _ReadingCursor(sqlite3.Cursor):
    """A cursor that raises docproc's errors, also when SQLite meets the damage only while it fetches rows."""

    def execute(self, *arguments: Any) -> _ReadingCursor:
        with explaining():
            return super().execute(*arguments)

    def fetchone(self) -> Any:
        with explaining():
            return super().fetchone()

    def fetchmany(self, *arguments: Any) -> list[Any]:
        with explaining():
            return super().fetchmany(*arguments)

    def fetchall(self) -> list[Any]:
        with explaining():
            return super().fetchall()

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except sqlite3.DatabaseError as error:  # once a row, so without the cost of a context
            if (explained := _explained(error)) is None:
                raise
            raise explained from error


class Reader(sqlite3.Connection):
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


def connect_to_read(path: Path, mode: str, timeout: float | None = None) -> Reader:
    """A connection that has begun to read: `mode` is `ro`, or `rw` for one that folds the log when it closes last.

    SQLite reads a store in WAL mode with the help of `store.db-shm`. Where others write and this user only reads, the
    writer has made that file, and SQLite reads beside it, or beside what a killed writer left. Where it is absent and
    cannot be made, no process has the store open, so the file is read as it lies (`immutable=1`: no locks, no log).
    That is right only while it stays so: a writer that begins now and folds its log is noticed by `Reader.close`. A
    log with something in it must not be passed over: rows would be missing. See https://sqlite.org/wal.html#readonly.
    """
    try:
        return _read_begun(path, f"mode={mode}", timeout)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in NOT_WRITABLE or not path.is_file():
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


def _read_begun(path: Path, options: str, timeout: float | None) -> Reader:
    """Connect and read the header, which is when SQLite finds out whether it can read at all."""
    address = f"{path.absolute().as_uri()}?{options}"
    patience = BUSY_SECONDS if timeout is None else timeout
    connection = sqlite3.connect(address, uri=True, timeout=patience, isolation_level=None, factory=Reader)
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


def connect(path: Path, synchronous: str, timeout: float | None = None) -> sqlite3.Connection:
    """A connection to write through; `synchronous` is NORMAL or FULL, `timeout` the seconds to wait for others."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS if timeout is None else timeout, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
    return connection


def switch_to_wal(connection: sqlite3.Connection, patience: float) -> None:
    """Switch the file to WAL mode; SQLite's busy timeout does not cover this, so a busy file is asked again."""
    deadline = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


@contextmanager
def explaining() -> Iterator[None]:
    """Raise docproc's error for what the driver reports inside; mistakes of our own stay as they are."""
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
    return _incomplete(reason)


def _incomplete(reason: str) -> StoreDamagedError | None:
    """The error where a statement names what the newest store has and this one has not."""
    from docproc.store.schema import knows

    found = _LACKING.search(reason)
    if found is None or not knows(found[1].rpartition(".")[2]):
        return None
    return StoreDamagedError(f"the store lacks what its version should have ({reason}); see: docproc doctor --store")


def unopened(path: Path, error: sqlite3.DatabaseError) -> DocprocError:
    """The error to raise for a store that the driver cannot open."""
    explained = _explained(error)
    if isinstance(explained, LockedError):
        return LockedError(f"{path}: another process is changing the store; try again later")
    if isinstance(explained, WorkspaceError):
        return WorkspaceError(f"{path}: {explained.message}")
    return StoreDamagedError(f"{path}: the store cannot be opened ({error}); restore a backup or move it away")
