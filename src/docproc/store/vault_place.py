"""Where the files of a vault of backups lie: a folder of this machine, or whatever else offers the same few acts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

from docproc.store.private_folder import make_private


class VaultPlace(Protocol):
    """Files by name (`objects/ab/…`), each of which is there whole or not at all; `str()` says where that is."""

    def put(self, name: str, finished: Path) -> None:
        """Give a finished file of this machine its name there; it may be moved away from where it was."""

    def open(self, name: str) -> IO[bytes]:
        """Open a file to be read; FileNotFoundError where there is none of that name."""

    def names(self, folder: str) -> Iterator[str]:
        """Yield the names of all files in `folder` and below it ("": of everything); none where there is none."""

    def remove(self, name: str) -> None:
        """Remove a file; nothing happens where there is none of that name."""

    def settle(self) -> None:
        """Return once what was put is on the disk."""


class LocalPlace:
    """A folder of this machine; finished files are made inside it, so that they can be renamed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __str__(self) -> str:
        return str(self._folder)

    def put(self, name: str, finished: Path) -> None:
        """Rename the file; as `VaultPlace.put`."""
        target = self._folder / name
        make_private(target.parent)
        os.replace(finished, target)  # noqa: PTH105  # whoever puts it names the commit point

    def open(self, name: str) -> IO[bytes]:
        """Open a file to be read; as `VaultPlace.open`."""
        return (self._folder / name).open("rb")

    def names(self, folder: str) -> Iterator[str]:
        """Yield the names of all files in `folder` and below it; as `VaultPlace.names`."""
        for path, _, files in os.walk(self._folder / folder):
            below = Path(path).relative_to(self._folder)
            above = "" if below == Path() else f"{below.as_posix()}/"
            yield from (f"{above}{file}" for file in files)

    def remove(self, name: str) -> None:
        """Remove a file; as `VaultPlace.remove`."""
        (self._folder / name).unlink(missing_ok=True)

    def settle(self) -> None:
        """Let the system write what it holds back."""
        os.sync()
