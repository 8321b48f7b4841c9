"""Pictures of pages as drawn for people, kept so that a page opens at once; a bounded folder beside the files.

They can be drawn again at any time, so nothing mentions them and any of them may go. Standard library only.
"""

from __future__ import annotations

import os
import secrets
import threading
from contextlib import suppress
from pathlib import Path

from docproc.store.failpoints import CommitPoint, around

PICTURES_FOLDER = "pictures"
MOST_BYTES = 200 * 1024 * 1024
"""What all pictures together may take: some 1,000 pages at 150 dots per inch."""

_LOOK_AFTER = 64
"""The folder is measured after so many new pictures, and at the first."""


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
