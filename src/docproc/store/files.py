"""Content-addressed files: the bytes of every document, once, under `files/ab/cd/<sha256>`.

A file is written to a temporary name in the same folder tree, synced, renamed, and its folder synced, so a kill at any
moment leaves either the whole file under its name or a temporary that a later open removes. A row that mentions a file
is committed only after `keep_file` has returned.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from docproc.errors import EmptyFileError, FileTooLargeError, UnreadableFileError, WorkspaceError
from docproc.store.failpoints import CommitPoint, around
from docproc.store.file_names import readable

FILES_FOLDER = "files"
HEAD_BYTES = 4096
TEMPORARY_FOLDER = f"{FILES_FOLDER}/incoming"
_CHUNK = 1 << 20
_STALE_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class KeptFile:
    """Bytes in the workspace: their SHA-256 in hex, size in bytes, path relative to the store folder, first 4 KB."""

    sha256: str
    size: int
    path: str
    head: bytes


@dataclass(frozen=True, slots=True)
class KeptOnDisk:
    """A file as it lies in the workspace: path below the store folder, bytes, last change (seconds since 1970)."""

    path: str
    size: int
    changed_at: float


def stored_path(sha256: str) -> str:
    """Where the bytes with this hash are kept, relative to the store folder."""
    return f"{FILES_FOLDER}/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def keep_file(folder: Path, source: Path, max_bytes: int | None = None) -> KeptFile:
    """Copy the bytes of `source` into the store folder and return what they are.

    Raises UnreadableFileError when `source` cannot be read, EmptyFileError when it has no bytes and FileTooLargeError
    when it has more than `max_bytes`; nothing is kept then. WorkspaceError when the workspace cannot be written.
    """
    name = readable(source)
    try:
        stream = source.open("rb")
    except OSError as error:
        raise UnreadableFileError(f"{name}: cannot be read: {error.strerror}") from error
    with stream:
        return _keep(folder, stream, name, max_bytes)


def keep_bytes(folder: Path, content: bytes, name: str = "bytes", max_bytes: int | None = None) -> KeptFile:
    """Keep `content` (an attachment's bytes, say) as `keep_file` would; `name` stands in error messages."""
    return _keep(folder, io.BytesIO(content), name, max_bytes)


def list_kept(folder: Path) -> Iterator[KeptOnDisk]:
    """Yield every file below `files/` that has its final name."""
    incoming = os.path.join(folder, TEMPORARY_FOLDER)  # noqa: PTH118  # os.scandir gives text, a hundred thousand times
    waiting = [os.path.join(folder, FILES_FOLDER)]  # noqa: PTH118
    while waiting:
        with suppress(FileNotFoundError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.path != incoming:
                        waiting.append(entry.path)
                else:
                    found = entry.stat(follow_symlinks=False)
                    path = os.path.relpath(entry.path, folder)
                    yield KeptOnDisk(path, found.st_size, found.st_mtime)


def remove_stale_temporaries(folder: Path) -> None:
    """Remove temporary files older than a day, left by processes that were killed."""
    incoming = folder / TEMPORARY_FOLDER
    oldest = time.time() - _STALE_SECONDS
    for leftover in incoming.glob("*"):
        if leftover.stat().st_mtime < oldest:
            leftover.unlink(missing_ok=True)


def _keep(folder: Path, stream: BinaryIO, name: str, max_bytes: int | None) -> KeptFile:
    incoming = folder / TEMPORARY_FOLDER
    temporary = incoming / secrets.token_hex(16)
    try:
        incoming.mkdir(parents=True, exist_ok=True)
        try:
            kept = _copy(stream, temporary, name, max_bytes)
            _settle(folder, temporary, kept)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise WorkspaceError(f"{folder}: {name} cannot be kept here: {error.strerror}") from error
    return kept


def _copy(stream: BinaryIO, temporary: Path, name: str, max_bytes: int | None) -> KeptFile:
    digest, size, head = hashlib.sha256(), 0, b""
    with temporary.open("xb") as target:
        while chunk := _read(stream, name):
            head = head or chunk[:HEAD_BYTES]
            size += len(chunk)
            if max_bytes is not None and size > max_bytes:
                raise FileTooLargeError(f"{name}: more than {max_bytes} bytes; raise storage.max_file_size_mb")
            digest.update(chunk)
            target.write(chunk)
        if not size:
            raise EmptyFileError(f"{name}: the file has no bytes")
        target.flush()
        os.fsync(target.fileno())
    sha256 = digest.hexdigest()
    return KeptFile(sha256, size, stored_path(sha256), head)


def _read(stream: BinaryIO, name: str) -> bytes:
    try:
        return stream.read(_CHUNK)
    except OSError as error:
        raise UnreadableFileError(f"{name}: cannot be read: {error.strerror}") from error


def _settle(folder: Path, temporary: Path, kept: KeptFile) -> None:
    """Give the synced copy its name; bytes that are there already stay untouched.

    The folders above are synced also when nothing was renamed: who put the file there may have died before doing so.
    """
    target = folder / kept.path
    present = target.exists() and target.stat().st_size == kept.size
    changed = [target.parent]
    for above in target.parents[:3]:
        if present or not above.exists():
            changed.append(above.parent)
    if not present:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.chmod(0o444)
        with around(CommitPoint.FILE_KEPT):
            temporary.replace(target)
    for one in changed:
        _sync_folder(one)


def _sync_folder(folder: Path) -> None:
    """Make a rename or a new entry in `folder` survive a power cut; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
