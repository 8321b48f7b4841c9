"""Bringing a store to the newest version: in one transaction, after a copy of what was there was put beside it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from docproc.errors import StoreDamagedError, StoreTooNewError, WorkspaceError
from docproc.store.connections import NOT_WRITABLE, connect, connect_to_read, switch_to_wal, unopened
from docproc.store.failpoints import CommitPoint, around
from docproc.store.migrations import MIGRATIONS, NEWEST, Migration
from docproc.store.schema import complete, passed_over

APPLICATION_ID = 0x64_6F_63_70
"""`docp` in the header of the file (SQLite's application_id): what tells a store from any other database."""
_LOCK_SECONDS = 5.0


def version_of(path: Path) -> int:
    """The store's version, 0 for a file that is absent or empty; raises for what is no store or a newer one."""
    if not path.exists() or path.stat().st_size == 0:
        return 0
    try:
        with closing(connect_to_read(path, "rw", _LOCK_SECONDS)) as connection:
            read = sqlite3.Cursor(connection).execute
            (application,) = read("PRAGMA application_id").fetchone()
            (version,) = read("PRAGMA user_version").fetchone()
            (tables,) = read("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        raise unopened(path, error) from error
    if application != APPLICATION_ID and (application or version or tables):
        raise StoreDamagedError(f"{path}: this is a database, but no docproc store; restore a backup or move it away")
    if version > NEWEST:
        raise StoreTooNewError(
            f"{path}: the store has version {version}, this docproc knows up to {NEWEST}; install a newer docproc"
        )
    return int(version)


def migrate(path: Path) -> None:
    """Bring the store to the newest version in one transaction that no other process can enter.

    Steps of lower numbers that were passed over (they came later than the store's version) are made up for, and so is
    what single steps had not in their first days.
    """
    try:
        with closing(connect(path, "FULL", _LOCK_SECONDS)) as connection:
            switch_to_wal(connection, _LOCK_SECONDS)
            connection.execute("PRAGMA foreign_keys = OFF")  # steps make tables anew that others refer to
            connection.execute("BEGIN IMMEDIATE")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if 0 < version < NEWEST:
                _copy_beside(path, version)
            missed = passed_over(connection, version) if version else []
            _apply(connection, [*missed, *(step for step in MIGRATIONS if step.number > version)])
            if version:
                complete(connection, NEWEST)
            with around(CommitPoint.MIGRATED):
                connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in NOT_WRITABLE:
            raise WorkspaceError(
                f"{path}: the store must be brought to version {NEWEST}, but this user may not write it ({error});"
                " open it once as a user who may, or copy the workspace"
            ) from error
        raise unopened(path, error) from error


def _apply(connection: sqlite3.Connection, steps: list[Migration]) -> None:
    for step in steps:
        with around(CommitPoint.MIGRATION_STEP):
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
