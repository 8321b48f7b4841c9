"""An end to conversations with servers that answer a byte at a time: every single wait is short, the whole is not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def deadline(current: Callable[[], socket.socket | None], seconds: float) -> Iterator[None]:
    """Cut the connection that `current` gives when the block takes longer than `seconds`, and raise TimeoutError."""
    passed = threading.Event()

    def cut() -> None:
        passed.set()
        found = current()
        if found is not None:
            with suppress(OSError):
                socket.socket.shutdown(found, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception as error:
        if passed.is_set():
            raise TimeoutError(f"took longer than {seconds:g} seconds") from error
        raise
    finally:
        timer.cancel()
