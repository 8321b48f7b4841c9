"""Pictures of pages as drawn for people, kept so that a page opens at once; a bounded folder beside the files.

They can be drawn again at any time, so nothing mentions them and any of them may go. Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from docproc.model.text import PageTransform
from docproc.store.failpoints import CommitPoint, around

PICTURES_FOLDER = "pictures"
MOST_BYTES = 200 * 1024 * 1024
"""What all pictures together may take: some 1,000 pages at 150 dots per inch."""

_DRAWING = "1"
"""Goes into every name: raise it when pages are drawn otherwise."""


@dataclass(frozen=True, slots=True)
class Size:
    """Dots per inch of a picture, and the most pixels of its longer side (0: as many as there are)."""

    dpi: float
    longest: int = 0


SIZES: Mapping[str, Size] = MappingProxyType({"thumb": Size(40, 240), "page": Size(150), "fine": Size(300)})
"""The sizes in which pages are drawn: for the list of pages, for reading, and for a closer look."""


@dataclass(frozen=True, slots=True)
class KeptPictures:
    """How many pictures there are, and the bytes they take."""

    number: int
    size: int


_LOOK_AFTER = 64
"""The folder is measured after so many new pictures, and at the first."""


def picture_name(sha256: str, page: int, transform: PageTransform, size: str) -> str:
    """Return the name of the picture of a file's page (from 1), turned as `transform` says, in one of SIZES."""
    wanted = SIZES[size]
    turned = f"{transform.rotation},{transform.skew}"
    parts = (_DRAWING, sha256, str(page), turned, f"{wanted.dpi:g},{wanted.longest}")
    return f"{hashlib.sha256(' '.join(parts).encode()).hexdigest()}.jpg"


def picture_path(folder: Path, name: str) -> str | None:
    """Return where the picture `name` lies, relative to the store's `folder`; None when it is not drawn."""
    path = Path(PICTURES_FOLDER, name[:2], name)
    return path.as_posix() if (folder / path).is_file() else None


class PagePictures:
    """The pictures below `folder` (the store's): JPEG files by the name that the caller makes of all that shapes them.

    A name may hold letters, digits, '-' and '.'; the first two letters name a folder.
    """

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder / PICTURES_FOLDER
        self._most_bytes = most_bytes
        self._kept = 0
        self._lock = threading.Lock()

    def get(self, name: str) -> bytes | None:
        """Return the picture `name`, or None; one that was asked for is the last to go."""
        path = self._path(name)
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return content

    def keep(self, name: str, content: bytes) -> None:
        """Keep a picture; a disk that is full or not writable costs only the time to draw it again."""
        path = self._path(name)
        temporary = path.with_name(f".{secrets.token_hex(8)}")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                temporary.write_bytes(content)
                with around(CommitPoint.PICTURE_KEPT):
                    temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
            self._bound()

    def kept(self, before: datetime | None = None) -> KeptPictures:
        """Return what is kept, of what was not asked for since `before` if that is given."""
        sizes = [size for size, _ in self._files(before)]
        return KeptPictures(len(sizes), sum(sizes))

    def clear(self, before: datetime | None = None) -> KeptPictures:
        """Delete the pictures, or those that were not asked for since `before`, and return what they took."""
        number = total = 0
        for size, path in self._files(before):
            with suppress(FileNotFoundError):  # somebody else was faster
                path.unlink()
                number, total = number + 1, total + size
        return KeptPictures(number, total)

    def _files(self, before: datetime | None) -> list[tuple[int, Path]]:
        found = []
        for path in self._folder.glob("*/*"):
            with suppress(FileNotFoundError):
                stat = path.stat()
                if before is None or stat.st_mtime < before.timestamp():
                    found.append((stat.st_size, path))
        return found

    def _bound(self) -> None:
        """Let the pictures go that were not asked for the longest, until the rest is well below the bound."""
        with self._lock:
            self._kept += 1
            if self._kept % _LOOK_AFTER != 1:
                return
            found = [(one.stat(), one) for one in self._folder.glob("*/*") if one.is_file()]
            size = sum(stat.st_size for stat, _ in found)
            if size <= self._most_bytes:
                return
            for stat, path in sorted(found, key=lambda each: each[0].st_mtime):
                path.unlink(missing_ok=True)
                size -= stat.st_size
                if size <= 0.8 * self._most_bytes:
                    return

    def _path(self, name: str) -> Path:
        if not name.replace("-", "").replace(".", "").isalnum() or name.startswith("."):
            raise ValueError(f"{name!r} names no picture")
        return self._folder / name[:2] / name
