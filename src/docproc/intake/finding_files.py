"""Which files `docproc ingest PATH…` takes: folders walked in a fixed order, everything left out counted."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path

from docproc.errors import PathNotFoundError

TEMPORARY_NAMES = (
    "~$*",
    "*~",
    "*.part",
    "*.partial",
    "*.crdownload",
    "*.download",
    "*.tmp",
    "*.temp",
    "*.swp",
    "*.swo",
)
"""Names (lower case) that editors, browsers and file transfers give to what is not finished."""

_SYSTEM_NAMES = frozenset({"thumbs.db", "desktop.ini"})


class SkipReason(StrEnum):
    """Why a file or folder was left alone."""

    HIDDEN = "hidden"
    TEMPORARY = "temporary"
    STILL_WRITTEN = "still being written"
    OTHER_EXTENSION = "other extension"
    NO_FILE = "neither file nor folder"
    LINKED_FOLDER = "linked folder"
    MOVED_HERE = "folder of moved files"
    ALREADY_TAKEN = "already taken"
    UNREADABLE = "cannot be read"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A path that was left alone, and why."""

    path: Path
    reason: SkipReason


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """The files to take in, in the order in which they are taken, and what was left alone."""

    files: tuple[Path, ...]
    skipped: tuple[Skipped, ...]


@dataclass
class _Walk:
    """One search: what it may take, and what it has seen (real paths, so that a loop of links ends)."""

    extensions: frozenset[str]
    newest_mtime: float
    moved_to: str | None = None
    seen: set[str] = field(default_factory=set)
    files: list[Path] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def skip(self, path: Path, reason: SkipReason) -> None:
        self.skipped.append(Skipped(path, reason))

    def is_new(self, path: Path) -> bool:
        real = os.path.realpath(path)
        if real in self.seen:
            self.skip(path, SkipReason.ALREADY_TAKEN)
            return False
        self.seen.add(real)
        return True


def find_files(
    paths: Iterable[Path],
    *,
    allowed_extensions: Collection[str],
    now: float,
    settle_seconds: float = 0.0,
    move_to: Path | None = None,
) -> FoundFiles:
    """Return the files below and among `paths`, in the order given, folders in the order of their names.

    A file that is named is always taken: its content decides later. In folders (searched to the bottom) hidden and
    temporary files, extensions not in `allowed_extensions` (with dot, any case) and files modified within
    `settle_seconds` before `now` (epoch seconds) are left alone, and links to folders are not followed: what lies
    behind them was not named, and taken files may be moved or deleted. Neither is `move_to` searched, the folder that
    taken files go to, where it lies below another. No file is taken twice. Raises PathNotFoundError for a path that
    does not exist, cannot be read, or is neither file nor folder.
    """
    moved_to = None if move_to is None else os.path.realpath(move_to)
    walk = _Walk(frozenset(ext.lower() for ext in allowed_extensions), now - settle_seconds, moved_to)
    for path in paths:
        if (why_not := what_hinders(path)) is not None:
            raise PathNotFoundError(f"{path}: {why_not}; check the path")
        if path.is_dir():
            _walk_folder(path, walk)
        elif walk.is_new(path):
            walk.files.append(path)
    return FoundFiles(tuple(walk.files), tuple(walk.skipped))


def what_hinders(path: Path) -> str | None:
    """Say in a few words why a named path can be neither taken nor searched; None where it can."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            os.scandir(path).close()
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or "not a path"
    return None if stat.S_ISDIR(mode) or stat.S_ISREG(mode) else "neither a file nor a folder"


def paths_from_lines(data: bytes) -> list[Path]:
    """Return the paths of a list file with one path a line; blank lines and a byte order mark are passed over."""
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return [Path(os.fsdecode(line)) for line in (line.removesuffix(b"\r") for line in lines) if line.strip()]


def paths_from_nuls(data: bytes) -> list[Path]:
    """Return the paths of a list that NUL characters separate, as `find -print0` writes it."""
    return [Path(os.fsdecode(path)) for path in data.split(b"\0") if path]


def _walk_folder(folder: Path, walk: _Walk) -> None:
    """Take the files below `folder`, without recursion, so that no depth of folders ends the search."""
    if not walk.is_new(folder):
        return
    try:
        pending = [iter(_entries(folder))]
    except OSError:
        walk.skip(folder, SkipReason.UNREADABLE)
        return
    while pending:
        path = next(pending[-1], None)
        if path is None:
            pending.pop()
        elif (inner := _take(path, walk)) is not None:
            pending.append(inner)


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir(), key=lambda path: path.name)


def _take(path: Path, walk: _Walk) -> Iterator[Path] | None:
    """Take or skip one entry of a folder; return the entries of one that is a folder itself."""
    try:
        found = path.stat()
        reason = _reason_to_skip(path, found, walk)
        if reason is not None:
            walk.skip(path, reason)
        elif walk.is_new(path):
            if stat.S_ISDIR(found.st_mode):
                return iter(_entries(path))
            walk.files.append(path)
    except OSError:
        walk.skip(path, SkipReason.NO_FILE if path.is_symlink() else SkipReason.UNREADABLE)
    return None


def _reason_to_skip(path: Path, found: os.stat_result, walk: _Walk) -> SkipReason | None:
    name = path.name.lower()
    if name.startswith(".") or name in _SYSTEM_NAMES:
        return SkipReason.HIDDEN
    if stat.S_ISDIR(found.st_mode):
        return _reason_to_skip_folder(path, walk)
    if not stat.S_ISREG(found.st_mode):
        return SkipReason.NO_FILE
    if any(fnmatchcase(name, pattern) for pattern in TEMPORARY_NAMES):
        return SkipReason.TEMPORARY
    if path.suffix.lower() not in walk.extensions:
        return SkipReason.OTHER_EXTENSION
    return SkipReason.STILL_WRITTEN if found.st_mtime > walk.newest_mtime else None


def _reason_to_skip_folder(path: Path, walk: _Walk) -> SkipReason | None:
    if path.is_symlink():
        return SkipReason.LINKED_FOLDER
    return SkipReason.MOVED_HERE if os.path.realpath(path) == walk.moved_to else None
