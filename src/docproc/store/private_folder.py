"""Folders for what documents say: other accounts of the computer do not get in."""

from __future__ import annotations

import stat
from pathlib import Path

_OTHERS = stat.S_IRWXO


def make_private(folder: Path) -> None:
    """Make a folder, and those above it: its owner may enter, and its group where the umask lets the group write.

    One that is there stays as it is: who shares a store among accounts has set its mode. Raises OSError.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=stat.S_IRWXU | stat.S_IRWXG)
    except FileExistsError:
        return
    if not folder.stat().st_mode & stat.S_IWGRP:
        folder.chmod(stat.S_IRWXU)


def open_to_all(folder: Path) -> bool:
    """Whether accounts that neither own the folder nor are in its group may enter it."""
    return bool(folder.stat().st_mode & _OTHERS)
