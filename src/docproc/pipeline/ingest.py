"""Files into the store: hash, keep, register; and only then move or delete the original.

The coordinating process does this itself. It reads the bytes only to hash, copy and sniff their first 4 KB; opening
them is a worker's task.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from docproc.errors import (
    DocumentError,
    EmptyFileError,
    FileTooLargeError,
    StoredFileMissingError,
    UnreadableFileError,
    WorkspaceError,
)
from docproc.intake.sniff import require_type
from docproc.model.limits import Limits
from docproc.store.documents import register
from docproc.store.engine import Store
from docproc.store.failpoints import CommitPoint, around
from docproc.store.file_names import readable
from docproc.store.files import KeptFile, keep_file
from docproc.store.records import Failure, NewDocument, RegistrationOutcome
from docproc.store.sightings import is_sighted, seen_document

UNKNOWN_MIME = "application/octet-stream"

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)
"""What link(2) says on a file system that has none, or to a user who may not link another's file."""


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """How files are taken in; `root` is the workspace, below which paths are recorded relative to it.

    A file below one of `folders`, those that were searched, keeps its place below `move_to`.
    """

    root: Path
    actor: str
    limits: Limits
    max_retries: int
    source: str = "folder"
    allow_duplicates: bool = False
    move_to: Path | None = None
    delete_after: bool = False
    folders: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one file.

    `error` is set for one that was refused; `failed_before` is the error code of a known document that has failed;
    `note` says why an original could not be cleared away.
    """

    path: Path
    document_id: str
    outcome: RegistrationOutcome
    error: Failure | None = None
    failed_before: str | None = None
    note: str | None = None


def ingest_files(store: Store, files: Iterable[Path], options: IngestOptions) -> Iterator[Ingested]:
    """Take in `files` one by one, each in a transaction that is on disk before its original is moved or deleted.

    A file that has gone since it was found is left out: another process has taken it in and cleared it away.
    Raises WorkspaceError when the workspace cannot be written (its disk is full, say); what was yielded before is safe.
    """
    for path in files:
        try:
            ingested = _ingest_file(store, path, options)
            if ingested is not None:
                yield ingested
        except OSError as error:
            raise WorkspaceError(f"{store.folder}: cannot keep {readable(path)}: {error.strerror or error}") from error


def recorded_path(path: Path, root: Path) -> str:
    """Return the path under which a file is known: relative to the workspace when it lies inside, else absolute."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100  # resolve() would follow links to other names
    return readable(absolute.relative_to(root) if absolute.is_relative_to(root) else absolute)


def _ingest_file(store: Store, path: Path, options: IngestOptions) -> Ingested | None:
    source_path = recorded_path(path, options.root)
    try:
        before = _stat(path)
        _check_size(path, before.st_size, options.limits)
        seen = _seen(store, path, source_path, before.st_size)
    except DocumentError as error:
        return _refuse(store, path, source_path, error, options)
    if seen is not None:
        ingested = Ingested(path, seen[0], RegistrationOutcome.KNOWN, failed_before=seen[1])
    else:
        try:
            ingested = _keep(store, path, source_path, options)
        except DocumentError as error:
            return _refuse(store, path, source_path, error, options)
    note = _clear_away(path, before, options)
    return replace(ingested, note=note)


def _seen(store: Store, path: Path, source_path: str, size: int) -> tuple[str, str | None] | None:
    """What is known of this path with these bytes; only where its size fits is it hashed, which keeping it does too."""
    return seen_document(store, source_path, _hash(path), size) if is_sighted(store, source_path, size) else None


def _keep(store: Store, path: Path, source_path: str, options: IngestOptions) -> Ingested:
    """Keep the bytes and register them; once more when a repair has set the file aside in between."""
    kept = keep_file(store.folder, path, options.limits.max_file_bytes)
    try:
        return _register_kept(store, path, source_path, kept, options)
    except StoredFileMissingError:
        kept = keep_file(store.folder, path, options.limits.max_file_bytes)
        return _register_kept(store, path, source_path, kept, options)


def _register_kept(store: Store, path: Path, source_path: str, kept: KeptFile, options: IngestOptions) -> Ingested:
    mime_type, failure = UNKNOWN_MIME, None
    try:
        mime_type = require_type(kept.head, readable(path.name))
    except DocumentError as error:
        failure = Failure(error.code, error.message)
    new = _new_document(path, source_path, options, mime_type=mime_type, kept=kept, failure=failure)
    registered = register(store, new)
    return Ingested(path, registered.document_id, registered.outcome, failure)


def _refuse(
    store: Store, path: Path, source_path: str, error: DocumentError, options: IngestOptions
) -> Ingested | None:
    """Record a file whose bytes are not kept: it stays where it is; None for one that has gone."""
    if _is_gone(path):
        return None
    size = path.stat().st_size if path.exists() else 0
    failure = Failure(error.code, error.message)
    seen = seen_document(store, source_path, None, size)
    if seen is not None:
        return Ingested(path, seen[0], RegistrationOutcome.KNOWN, failure)
    registered = register(store, _new_document(path, source_path, options, failure=failure, size=size))
    return Ingested(path, registered.document_id, registered.outcome, failure)


def _new_document(path: Path, source_path: str, options: IngestOptions, **what: Any) -> NewDocument:
    return NewDocument(
        filename=readable(path.name),
        source_path=source_path,
        mime_type=what.pop("mime_type", UNKNOWN_MIME),
        actor=options.actor,
        source=options.source,
        allow_duplicates=options.allow_duplicates,
        max_retries=options.max_retries,
        **what,
    )


def _stat(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        raise UnreadableFileError(f"{readable(path)}: cannot be read: {error.strerror}") from error


def _check_size(path: Path, size: int, limits: Limits) -> None:
    if size == 0:
        raise EmptyFileError(f"{readable(path.name)}: the file has no bytes")
    if size > limits.max_file_bytes:
        raise FileTooLargeError(
            f"{readable(path.name)}: {size / 1024**2:.1f} MB is more than the {limits.max_file_bytes // 1024**2} MB "
            "that storage.max_file_size_mb allows"
        )


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFileError(f"{readable(path)}: cannot be read: {error.strerror}") from error


def _clear_away(path: Path, before: os.stat_result, options: IngestOptions) -> str | None:
    """Move or delete the original, unless it has changed since its bytes were kept; say so when it stays."""
    if options.move_to is None and not options.delete_after:
        return None
    try:
        now = path.stat()
        if (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            return f"{readable(path)}: changed while it was taken in; left in place for next time"
        if options.move_to is not None:
            _move(path, options.move_to / _place_below(options.folders, path))
        else:
            with around(CommitPoint.ORIGINAL_DELETED):
                path.unlink()
    except OSError as error:
        if _is_gone(path):
            return None  # another process has cleared it away
        return f"{readable(path)}: taken in, but cannot be cleared away: {error.strerror or error}"
    return None


def _place_below(folders: Sequence[Path], path: Path) -> Path:
    """The folders between the one that was searched and the file; none for a file that was named itself."""
    searched = next((folder for folder in folders if path.is_relative_to(folder)), path.parent)
    return path.parent.relative_to(searched)


def _is_gone(path: Path) -> bool:
    return not os.path.lexists(path)


def _move(path: Path, folder: Path) -> None:
    """Move a file into `folder`; on another file system the copy gets its name when it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    if folder.samefile(path.parent):
        return  # it lies there already
    try:
        _rename(path, folder / path.name)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        partial = folder / f".{path.name}.{os.getpid()}.part"
        try:
            shutil.copy2(path, partial)
            _rename(partial, folder / path.name)
        finally:
            partial.unlink(missing_ok=True)
        path.unlink()


def _rename(path: Path, wanted: Path) -> None:
    """Rename a file to `wanted`, or to `wanted` with a number where that is taken.

    A link, unlike a rename, refuses a name that another process has taken this moment.
    """
    target, number = wanted, 1
    with around(CommitPoint.ORIGINAL_MOVED):
        while True:
            try:
                os.link(path, target, follow_symlinks=False)
            except FileExistsError:
                if not target.samefile(path):  # else a killed process had come as far as the link
                    number += 1
                    target = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
                    continue
            except OSError as error:
                if error.errno not in _NO_LINKS or target.exists():
                    raise
                path.rename(target)
                return
            path.unlink()
            return
