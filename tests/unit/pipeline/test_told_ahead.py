"""A worker is told of its next document before it is done with the one in its hands."""

from collections.abc import Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection

import pytest

from docproc.pipeline.wire import Message, send
from docproc.pipeline.worker import Coordinator


@pytest.fixture
def pipe() -> Iterator[tuple[Connection, Connection]]:
    ours, theirs = Pipe()
    with ours, theirs:
        yield ours, theirs


def test_an_order_that_comes_before_an_answer_is_done_afterwards(pipe: tuple[Connection, Connection]) -> None:
    ours, theirs = pipe
    coordinator = Coordinator(theirs, None)
    send(ours, Message("order", {"filename": "next.pdf"}))
    send(ours, Message("cached", {"key": "k"}, b"page"))
    send(ours, Message("order", {"filename": "after.pdf"}))

    assert coordinator.hear() == Message("cached", {"key": "k"}, b"page")
    assert coordinator.next_order().data == {"filename": "next.pdf"}
    assert coordinator.next_order().data == {"filename": "after.pdf"}


def test_a_worker_ends_when_the_coordinator_is_gone(pipe: tuple[Connection, Connection]) -> None:
    ours, theirs = pipe
    coordinator = Coordinator(theirs, None)
    ours.close()

    with pytest.raises(EOFError):
        coordinator.next_order()
    with pytest.raises(EOFError):
        coordinator.hear()
