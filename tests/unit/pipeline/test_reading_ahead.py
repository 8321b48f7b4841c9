import threading
from collections.abc import Iterator

import pytest

from docproc.pipeline.reading_ahead import Ahead


def all_of(running: Ahead[int]) -> list[int]:
    return [item for item in running if item is not None]


def test_items_come_in_order_from_another_thread() -> None:
    makers = []

    def make() -> Iterator[int]:
        makers.append(threading.current_thread())
        yield from range(100)

    running = Ahead(make, most=3)
    running.start()
    assert all_of(running) == list(range(100))
    assert list(running.stop()) == [] and makers != [threading.current_thread()]


def test_none_stands_for_an_item_that_is_not_there_yet() -> None:
    go_on = threading.Event()

    def make() -> Iterator[int]:
        go_on.wait(10)
        yield 1

    running = Ahead(make, most=1)
    running.start()
    steps = iter(running)
    assert next(steps) is None
    go_on.set()
    assert all_of(running) == [1]
    list(running.stop())


def test_what_the_thread_raises_is_raised_where_it_is_read() -> None:
    def make() -> Iterator[int]:
        yield 1
        raise OSError("disk full")

    running = Ahead(make, most=9)
    running.start()
    with pytest.raises(OSError, match="disk full"):
        all_of(running)
    list(running.stop())


def test_a_stop_ends_the_thread_and_gives_back_every_item_that_was_made() -> None:
    made = []

    def make() -> Iterator[int]:
        for number in range(1000):
            made.append(number)
            yield number

    running = Ahead(make, most=4)
    running.start()
    steps = iter(running)
    read = [item for item in (next(steps) for _ in range(5)) if item is not None]
    rest = list(running.stop())
    assert read + rest == made and len(made) < 1000


def test_a_stop_lets_go_of_what_the_iterator_holds() -> None:
    closed = threading.Event()

    def make() -> Iterator[int]:
        try:
            yield from range(1000)
        finally:
            closed.set()

    running = Ahead(make, most=1)
    running.start()
    list(running.stop())
    assert closed.wait(10)
