"""Putting a backup back: the files first, then the store under its name in one step, the old one set aside.

Files have the hash of their bytes as their name, so those of the backup join those that are there. At every moment
`store.db` is the old store or the new one.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from docproc.errors import LockedError, StoreDamagedError, StoreTooNewError, UsageError, WorkspaceError
from docproc.store.audit import record
from docproc.store.clock import now
from docproc.store.engine import STORE_FILE, Store
from docproc.store.failpoints import CommitPoint, around
from docproc.store.file_lock import holding
from docproc.store.migrations import NEWEST
from docproc.store.vault import Manifest, Vault


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and where the old store and other files lie now (None: there were none)."""

    files: int
    texts: int
    set_aside: Path | None


def restore(vault: Vault, manifest: Manifest, root: Path, store_folder: Path, force: bool) -> Restored:
    """Put a backup into the workspace folder `root`, whose store lies in `store_folder`.

    With `force` a store that is there is set aside, with the YAML files that differ. Raises UsageError when there is
    one and `force` is not set, LockedError when another process has it open, StoreTooNewError and StoreDamagedError
    for a backup that cannot be used; the workspace's store is untouched then.
    """
    if manifest.store_version > NEWEST:
        raise StoreTooNewError(
            f"{manifest.name}: the store has version {manifest.store_version}, this docproc knows up to {NEWEST}"
        )
    path = store_folder / STORE_FILE
    if _holds_documents(path) and not force:
        raise UsageError(f"{root}: there is a store with documents already; set it aside with --force")
    aside = root / f"before-restore-{now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    try:
        with holding(store_folder / "restore.lock", str(root)):
            arriving = store_folder / f"{STORE_FILE}.restoring.part"
            with arriving.open("wb") as target:
                vault.assembled(manifest.store, target)
                target.flush()
                os.fsync(target.fileno())
            lines = [line.split(" ", 2) for line in vault.lines(manifest.file_list)]
            for sha256, size, kept in lines:
                _put_file(vault, sha256, int(size), store_folder / kept)
            contents = {name: b"".join(vault.content(sha256)) for name, sha256 in manifest.texts.items()}
            os.sync()
            _change_places(path, arriving, aside)
            for name, content in contents.items():
                _put_text(root, name, content, aside)
    except OSError as error:
        raise WorkspaceError(f"{root}: the backup cannot be put back: {error.strerror}") from error
    return Restored(len(lines), len(contents), aside if aside.exists() else None)


def note_restored(store: Store, manifest: Manifest, actor: str) -> None:
    """Write into the audit log of a restored store, which ends where it did when the backup was made, that it was."""
    with store.begin(CommitPoint.RESTORE_NOTED) as transaction:
        words = f"from the backup of {manifest.created_at}"
        record(transaction, actor, "restored", "store", manifest.name, words)


def _holds_documents(path: Path) -> bool:
    """Tell whether there is a store with something in it; one that cannot be read counts as such."""
    if not path.is_file() or not path.stat().st_size:
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT 1 FROM documents LIMIT 1").fetchone() is not None
    except sqlite3.DatabaseError:
        return True


def _put_file(vault: Vault, sha256: str, size: int, target: Path) -> None:
    if target.is_file() and target.stat().st_size == size:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as stream:
            for chunk in vault.content(sha256):
                stream.write(chunk)
        temporary.chmod(0o444)
        with around(CommitPoint.FILE_RESTORED):
            temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _change_places(path: Path, arriving: Path, aside: Path) -> None:
    """Give the new store its name; the old one keeps another. Nobody else may have it open."""
    log = path.with_name(f"{path.name}-wal")
    connection = _alone_with(path) if path.is_file() and path.stat().st_size else None
    try:
        with around(CommitPoint.RESTORED):
            if path.is_file() and path.stat().st_size:
                aside.mkdir()
                os.link(path, aside / path.name)
                if log.exists():  # only a damaged store has one left; the new store must not find it
                    log.replace(aside / log.name)
            path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
            arriving.replace(path)
    finally:
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()


def _alone_with(path: Path) -> sqlite3.Connection | None:
    """Fold the log into the store and keep everybody out; None for a store that is too damaged for that.

    Leaving WAL mode is possible only for the last connection (https://sqlite.org/wal.html), which is what tells whether
    another process has the store open.
    """
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        connection.close()
        if "locked" in str(error):
            raise LockedError(f"{path}: another process has the store open; end it first") from error
        return None
    except sqlite3.DatabaseError:
        connection.close()
        return None
    return connection


def _put_text(root: Path, name: str, content: bytes, aside: Path) -> None:
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        raise StoreDamagedError(f"{name}: a backup cannot put a file outside the workspace")
    target = root / name
    if target.is_file():
        if target.read_bytes() == content:
            return
        kept = aside / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(target.read_bytes())
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    temporary.write_bytes(content)
    with around(CommitPoint.TEXT_RESTORED):
        temporary.replace(target)
