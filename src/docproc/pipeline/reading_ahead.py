"""Steps taken by a thread ahead of the one that asks for them: files reach the disk while documents are worked on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

T = TypeVar("T")

_PATIENCE_SECONDS = 0.2


class Ahead(Generic[T]):
    """`make()` run and iterated over in a thread, at most `most` items ahead of what was asked for.

    Call `start`, iterate (None stands for nothing new), and call `stop` whatever happens.
    """

    def __init__(self, make: Callable[[], Iterator[T]], most: int) -> None:
        self._make = make
        self._stopping = Event()
        self._ready: Queue[T | BaseException | None] = Queue(most)
        self._thread = Thread(target=self._run, name="reading-ahead", daemon=True)

    def __iter__(self) -> Iterator[T | None]:
        """Yield each item, and None whenever the thread is not done with the next; raises what the thread raised."""
        while True:
            try:
                item = self._ready.get_nowait()
            except Empty:
                yield None
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item

    def start(self) -> None:
        """Let the thread begin."""
        self._thread.start()

    def stop(self) -> Iterator[T]:
        """Let the thread end after the step it is at, wait for that, and return what nobody has asked for yet."""
        self._stopping.set()
        self._thread.join()
        while not self._ready.empty():
            item = self._ready.get_nowait()
            if item is not None and not isinstance(item, BaseException):
                yield item

    def _run(self) -> None:
        try:
            for item in self._make():
                if not self._put(item):
                    return
            self._put(None)
        except BaseException as error:  # it is raised where the items are asked for
            self._put(error)

    def _put(self, item: T | BaseException | None) -> bool:
        """Hand an item over, waiting for room; False when nobody asks for more."""
        while True:
            try:
                self._ready.put(item, timeout=_PATIENCE_SECONDS)
            except Full:
                if self._stopping.is_set():
                    self._ready.maxsize = 0  # the last item finds room
                continue
            return not self._stopping.is_set()
