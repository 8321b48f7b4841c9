"""A lock that one process at a time holds on a folder; the system lets go of it when the process ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from docproc.errors import LockedError, WorkspaceError


@contextmanager
def holding(lock: Path, what: str) -> Iterator[None]:
    """Hold the lock file `lock` (made when absent) meanwhile; `what` is said to be in other hands otherwise.

    Raises LockedError when another process holds it, WorkspaceError when the file cannot be made.
    """
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise WorkspaceError(f"{lock}: cannot be written: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise LockedError(f"{what}: another process is changing it; try again later") from error
        yield
    finally:
        os.close(descriptor)
