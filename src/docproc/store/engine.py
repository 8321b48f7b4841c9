"""Opening the store: one SQLite file in WAL mode, its versions, its connections. The only home of SQLite's own SQL.

Opening, migrating and reading need the standard library only; SQLAlchemy is imported with the first write, because
importing it with sqlmodel costs most of a second, which `docproc status` cannot spare.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from docproc.errors import LockedError, StoreDamagedError, StoreTooNewError, WorkspaceError
from docproc.store.files import remove_stale_temporaries
from docproc.store.migrations import MIGRATIONS, NEWEST, Migration

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

STORE_FILE = "store.db"
APPLICATION_ID = 0x64_6F_63_70
"""`docp` in the header of the file (SQLite's application_id): what tells a store from any other database."""
BUSY_SECONDS = 30.0
_LOCK_SECONDS = 2.0


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
        connection = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)
        connection.row_factory = sqlite3.Row
        return connection

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One write transaction (synchronous=NORMAL): a power cut may undo it whole, never damage the store.

        Raises LockedError when another process holds the store for longer than 30 seconds.
        """
        with _transaction(self._normal) as connection:
            yield connection

    @contextmanager
    def begin_durable(self) -> Iterator[Connection]:
        """One write transaction (synchronous=FULL), for commits after which something may be deleted or sent."""
        with _transaction(self._full) as connection:
            yield connection

    def close(self) -> None:
        """Close every connection; the store can be opened again."""
        for name in ("_normal", "_full"):
            if (connection := self.__dict__.pop(name, None)) is not None:
                connection.close()
        if (engine := self.__dict__.pop("_engine", None)) is not None:
            engine.dispose()
        if (reader := self.__dict__.pop("reader", None)) is not None:
            reader.close()

    @cached_property
    def _engine(self) -> Engine:
        from sqlalchemy import create_engine, event
        from sqlalchemy.pool import NullPool

        engine = create_engine(
            "sqlite://",
            creator=partial(_connect, self.path),
            poolclass=NullPool,
            json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
        )
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        return engine

    @cached_property
    def _normal(self) -> Connection:
        return _with_synchronous(self._engine, "NORMAL")

    @cached_property
    def _full(self) -> Connection:
        return _with_synchronous(self._engine, "FULL")


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


def _connect(path: Path, timeout: float = BUSY_SECONDS) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=timeout, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _with_synchronous(engine: Engine, level: str) -> Connection:
    connection = engine.connect()
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError("the store runs on sqlite3")
    driver.execute(f"PRAGMA synchronous = {level}")
    return connection


@contextmanager
def _transaction(connection: Connection) -> Iterator[Connection]:
    from sqlalchemy.exc import OperationalError

    try:
        with connection.begin():
            yield connection
    except OperationalError as error:
        if "locked" in str(error.orig) or "busy" in str(error.orig):
            raise LockedError("the store is locked by another process; try again later") from error
        raise


def _version(path: Path) -> int:
    """The store's version, 0 for a file that is absent or empty; raises for what is no store or a newer one."""
    if not path.exists() or path.stat().st_size == 0:
        return 0
    connection = sqlite3.connect(path, timeout=_LOCK_SECONDS)
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        raise _unopened(path, error) from error
    finally:
        connection.close()
    if application != APPLICATION_ID and (application or version or tables):
        raise StoreDamagedError(f"{path}: this is a database, but no docproc store; restore a backup or move it away")
    if version > NEWEST:
        raise StoreTooNewError(
            f"{path}: the store has version {version}, this docproc knows up to {NEWEST}; install a newer docproc"
        )
    return int(version)


def _unopened(path: Path, error: sqlite3.DatabaseError) -> Exception:
    if "locked" in str(error):
        return LockedError(f"{path}: another process is changing the store; try again later")
    return StoreDamagedError(f"{path}: the store cannot be opened ({error}); restore a backup or move it away")


def _migrate(path: Path) -> None:
    """Bring the store to the newest version in one transaction that no other process can enter."""
    connection = _connect(path, timeout=_LOCK_SECONDS)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if 0 < version < NEWEST:
            _copy_beside(path, version)
        _apply(connection, [step for step in MIGRATIONS if step.number > version])
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise _unopened(path, error) from error
    finally:
        connection.close()


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
    source, copy = sqlite3.connect(path), sqlite3.connect(partial_copy)
    try:
        source.backup(copy)
    finally:
        source.close()
        copy.close()
    partial_copy.replace(target)
