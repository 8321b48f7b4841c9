"""Making and verifying backups of a store that is in use: SQLite's online backup, then the files its rows name.

SQLite copies one consistent state while others write (https://sqlite.org/backup.html). Files never change under their
name, so taking them after the store is safe; only one that was erased meanwhile is missed, and then the store is copied
again.
"""

from __future__ import annotations

import hashlib
import io
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

from docproc.errors import StoreDamagedError, WorkspaceError
from docproc.store.clock import now
from docproc.store.engine import STORE_FILE
from docproc.store.file_lock import holding
from docproc.store.vault import Manifest, Vault

_SETTLED_SECONDS = 2.0
"""A file that changed less long ago may change again without its time showing it."""
_ATTEMPTS = 3
_FILES = "SELECT DISTINCT storage_path, file_size FROM documents WHERE storage_path IS NOT NULL ORDER BY 1"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made: its manifest, and how many contents and bytes came to the vault for it."""

    manifest: Manifest
    added: int
    added_bytes: int


def back_up(store_folder: Path, texts: Mapping[str, Path], vault: Vault, actor: str) -> Made:
    """Back up the store in `store_folder` with its files, and the workspace's other files by their path.

    Raises LockedError when another process changes the vault, StoreDamagedError when the store or a file is damaged,
    WorkspaceError when the vault cannot be written.
    """
    try:
        with holding(vault.lock, str(vault.place)):
            kept = {name: _keep_text(vault, path) for name, path in sorted(texts.items())}
            manifest = replace(_of_store(store_folder, vault, actor), texts=kept)
            vault.commit(manifest)
    except OSError as error:
        raise WorkspaceError(f"{vault.place}: the backup cannot be written: {error.strerror}") from error
    return Made(manifest, vault.added, vault.added_bytes)


def verify(vault: Vault, manifest: Manifest) -> None:
    """Read all of a backup again. Raises StoreDamagedError for content that is gone or changed, or a damaged store."""
    with TemporaryDirectory(dir=vault.incoming) as folder:
        copy = Path(folder) / STORE_FILE
        with copy.open("wb") as target:
            vault.assembled(manifest.store, target)
        _require_whole(copy, "integrity_check")
        named = [f"{_hash_in(path)} {size} {path}" for path, size in _rows(copy, _FILES)]
    absent = set(manifest.missing)
    if vault.lines(manifest.file_list) != [line for line in named if line.split(" ", 2)[2] not in absent]:
        raise StoreDamagedError(f"{manifest.name}: the list of files is not that of the store")
    for sha256 in {*(line.split(" ", 1)[0] for line in vault.lines(manifest.file_list)), *manifest.texts.values()}:
        for _ in vault.content(sha256):
            pass


def prune(vault: Vault, keep_last: int | None, keep_days: int | None) -> tuple[list[str], int]:
    """Remove backups that are neither among the `keep_last` newest nor younger than `keep_days`.

    The newest stays, and so does the newest that holds documents: an empty store may be one that was lost.
    Returns the names of those removed and the number of contents that were removed.
    """
    with holding(vault.lock, str(vault.place)):
        backups = vault.manifests()
        since = None if keep_days is None else now() - timedelta(days=keep_days)
        kept = {each.name for each in backups[-max(1, keep_last or 1) :]}
        kept |= {each.name for each in [each for each in backups if each.documents][-1:]}
        kept |= {
            each.name for each in backups if since is not None and datetime.fromisoformat(each.created_at) >= since
        }
        gone = [each.name for each in backups if each.name not in kept]
        return gone, vault.forget(gone) if gone else 0


def _keep_text(vault: Vault, path: Path) -> str:
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    return sha256 if sha256 in vault.known else vault.keep(io.BytesIO(content), sha256)


def _of_store(folder: Path, vault: Vault, actor: str) -> Manifest:
    path = folder / STORE_FILE
    look = _look(path)
    time_of_it = now()
    name = f"{time_of_it:%Y-%m-%dT%H-%M-%S.%fZ}-{token_hex(2)}"
    last = max(vault.manifests(), key=lambda each: each.name, default=None)
    if last is not None and look is not None and last.source == look and not last.missing:
        return replace(last, name=name, created_at=time_of_it.isoformat(), created_by=actor)
    for attempt in range(1, _ATTEMPTS + 1):
        with TemporaryDirectory(dir=vault.incoming) as temporary, _reading(path) as source:
            copy = Path(temporary) / STORE_FILE
            copied = _copy_online(source, copy)
            _require_whole(copy, "quick_check")
            rows = _rows(copy, _FILES)
            missing = _keep_files(folder, vault, [kept for kept, _ in rows])
            if missing and attempt < _ATTEMPTS:
                continue
            ((version,),) = _rows(copy, "PRAGMA user_version")
            ((documents,),) = _rows(copy, "SELECT count(*) FROM documents")
            with copy.open("rb") as stream:
                store = vault.keep_pieces(stream)
            look = _look(path)  # taken before it is asked whether somebody wrote: a later write shows in the look
            unchanged = copied == _data_version(source)
        lost = set(missing)
        there = [(kept, size) for kept, size in rows if kept not in lost]
        listed = "".join(f"{_hash_in(kept)} {size} {kept}\n" for kept, size in there)
        return Manifest(
            name=name,
            created_at=time_of_it.isoformat(),
            created_by=actor,
            workspace=str(folder.parent),
            store_version=version,
            documents=documents,
            files=len(there),
            bytes=sum(size for _, size in there),
            store=store,
            file_list=vault.keep_pieces(io.BytesIO(listed.encode())),
            texts={},
            missing=tuple(missing),
            source=look if unchanged else None,
        )
    raise AssertionError("the last attempt returns")


def _look(path: Path) -> dict[str, Any] | None:
    """How the store's file and its log look; None while they may change without its showing."""
    looks: dict[str, Any] = {"path": str(path)}
    for each in (path, path.with_name(f"{path.name}-wal")):
        try:
            found = each.stat()
        except FileNotFoundError:
            continue
        if found.st_size and time.time() - found.st_mtime < _SETTLED_SECONDS:
            return None
        if found.st_size:
            looks[each.name] = [found.st_ino, found.st_size, found.st_mtime_ns]
    return looks


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The store, open to be copied. Raises StoreDamagedError where it is missing or cannot be read."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source:
            yield source
    except sqlite3.DatabaseError as error:
        raise StoreDamagedError(f"{path}: the store cannot be copied: {error}") from error


def _copy_online(source: sqlite3.Connection, copy: Path) -> int:
    """Copy the store; return its data version from before, which is another as soon as somebody has written."""
    version = _data_version(source)
    with closing(sqlite3.connect(copy)) as target:
        target.execute("PRAGMA synchronous = OFF")  # the copy is thrown away after it was cut into pieces
        source.backup(target)
    return version


def _data_version(source: sqlite3.Connection) -> int:
    """What differs between two calls when another connection has committed (https://sqlite.org/pragma.html)."""
    return int(source.execute("PRAGMA data_version").fetchone()[0])


def _require_whole(copy: Path, check: str) -> None:
    try:
        said = [row[0] for row in _rows(copy, f"PRAGMA {check}(1)")]
    except sqlite3.DatabaseError as error:
        said = [str(error)]
    if said != ["ok"]:
        raise StoreDamagedError(f"the store is damaged: {said[0]}; older backups stay as they are")


def _rows(copy: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        return connection.execute(query).fetchall()


def _keep_files(folder: Path, vault: Vault, paths: list[str]) -> list[str]:
    """Keep the files that the vault does not have; return those that are not there."""
    missing = []
    for path in paths:
        if _hash_in(path) in vault.known:
            continue
        try:
            with (folder / path).open("rb") as stream:
                vault.keep(stream, _hash_in(path))
        except FileNotFoundError:
            missing.append(path)
    return missing


def _hash_in(path: str) -> str:
    return path.rpartition("/")[2]
