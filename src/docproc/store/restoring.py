"""Putting a backup back: the files first, then the store under its name in one step, the old one set aside.

Files have the hash of their bytes as their name, so those of the backup join those that are there. At every moment
`store.db` is the old store or the new one.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from docproc.errors import LockedError, StoreDamagedError, StoreTooNewError, UsageError, WorkspaceError
from docproc.store.audit import record
from docproc.store.clock import now
from docproc.store.engine import STORE_FILE, Store
from docproc.store.failpoints import CommitPoint, around
from docproc.store.file_lock import holding
from docproc.store.files import stored_path
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
    for a backup that cannot be used; the workspace is as it was then.
    """
    if manifest.store_version > NEWEST:
        raise StoreTooNewError(
            f"{manifest.name}: the store has version {manifest.store_version}, this docproc knows up to {NEWEST}"
        )
    path = store_folder / STORE_FILE
    if not force and holds_documents(store_folder):
        raise UsageError(f"{root}: there is a store with documents already; set it aside with --yes")
    aside = root / f"before-restore-{now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    try:
        with (
            holding(store_folder / "restore.lock", str(root)),
            _alone_with(path) as alone,
            _Arrival(store_folder) as arrival,
        ):
            arrival.take_store(vault, manifest)
            lines = [line.split(" ", 2) for line in vault.lines(manifest.file_list)]
            for sha256, size, kept in lines:
                arrival.take_file(vault, sha256, int(size), kept)
            contents = {_inside(name): b"".join(vault.content(sha256)) for name, sha256 in manifest.texts.items()}
            os.sync()
            _change_places(path, arrival.store, aside, alone)
            arrival.done = True
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


def holds_documents(store_folder: Path) -> bool:
    """Tell whether there is a store with something in it; one that cannot be read counts as such."""
    path = store_folder / STORE_FILE
    if not path.is_file() or not path.stat().st_size:
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT 1 FROM documents LIMIT 1").fetchone() is not None
    except sqlite3.DatabaseError:
        return True


class _Arrival:
    """What comes out of a backup until the store has changed places: taken away again unless it is `done`."""

    def __init__(self, folder: Path) -> None:
        self.store = folder / f"{STORE_FILE}.restoring.part"
        self.done = False
        self._folder = folder
        self._new: list[Path] = []

    def __enter__(self) -> _Arrival:
        return self

    def __exit__(self, *_: object) -> None:
        if self.done:
            return
        self.store.unlink(missing_ok=True)
        for path in self._new:
            path.unlink(missing_ok=True)

    def take_store(self, vault: Vault, manifest: Manifest) -> None:
        """Put the store together beside the one that is there. Raises StoreDamagedError when it is no sound store."""
        with self.store.open("wb") as target:
            vault.assembled(manifest.store, target)
            target.flush()
            os.fsync(target.fileno())
        try:
            with closing(sqlite3.connect(f"{self.store.absolute().as_uri()}?immutable=1", uri=True)) as connection:
                said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
                version = connection.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.DatabaseError as error:
            said, version = str(error), manifest.store_version
        if said != "ok" or version != manifest.store_version:
            raise StoreDamagedError(f"{manifest.name}: the store in it is damaged: {said}, version {version}")

    def take_file(self, vault: Vault, sha256: str, size: int, kept: str) -> None:
        """Put a document's file under its name; one that is there with the same bytes stays."""
        if kept != stored_path(sha256):
            raise StoreDamagedError(f"{kept}: a backup cannot put a file there")
        target = self._folder / kept
        there = target.is_file()
        if there and target.stat().st_size == size and _hash_of(target) == sha256:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with temporary.open("wb") as stream:
                for chunk in vault.content(sha256):
                    stream.write(chunk)
            temporary.chmod(0o444)
            if not there:
                self._new.append(target)
            with around(CommitPoint.FILE_RESTORED):
                temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)


def _hash_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _change_places(path: Path, arriving: Path, aside: Path, alone: sqlite3.Connection | None) -> None:
    """Give the new store its name; the old one keeps another. Nobody else has it open.

    The old one leaves WAL mode first: closed under its new name it would take the new store's log for its own.
    """
    log = path.with_name(f"{path.name}-wal")
    if alone is not None:
        alone.execute("PRAGMA journal_mode = DELETE")
        alone.execute("BEGIN EXCLUSIVE")
    with around(CommitPoint.RESTORED):
        if path.is_file() and path.stat().st_size:
            aside.mkdir()
            os.link(path, aside / path.name)
            if log.exists():  # only a damaged store has one left; the new store must not find it
                log.replace(aside / log.name)
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
        arriving.replace(path)


@contextmanager
def _alone_with(path: Path) -> Iterator[sqlite3.Connection | None]:
    """Keep everybody else out of a store meanwhile; None where there is none, or one too damaged for that.

    A connection in exclusive locking mode gets its first lock only where no other has the file open
    (https://sqlite.org/pragma.html#pragma_locking_mode). Raises LockedError otherwise.
    """
    if not path.is_file() or not path.stat().st_size:
        yield None
        return
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        yield connection if _is_held(connection, path) else None
    finally:
        with suppress(sqlite3.DatabaseError):
            connection.rollback()
        connection.close()


def _is_held(connection: sqlite3.Connection, path: Path) -> bool:
    """Lock a store for this connection alone; False for one that SQLite cannot read. Raises LockedError."""
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise LockedError(f"{path}: another process has the store open; end it first") from error
        return False
    return True


def _inside(name: str) -> str:
    """The name of a text, which must lie in the workspace."""
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        raise StoreDamagedError(f"{name}: a backup cannot put a file outside the workspace")
    return name


def _put_text(root: Path, name: str, content: bytes, aside: Path) -> None:
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
