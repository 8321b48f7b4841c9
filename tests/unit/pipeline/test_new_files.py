"""What a worker is told of a document: whether anything of its bytes can have been read before."""

from __future__ import annotations

import pytest

from docproc.model.enums import Stage
from docproc.pipeline.tasks import Order, Task, order_message
from docproc.pipeline.wire import pack_message, unpack_message
from docproc.store.documents import register
from docproc.store.engine import Store, open_store
from docproc.store.jobs import claim, fail
from tests.unit.store.builders import EVERY_STAGE, OWNER, claimed, offered, registered


@pytest.fixture
def store(store_folder):
    with open_store(store_folder) as opened:
        yield opened


def told(store: Store) -> Order:
    message = order_message(store, Task.of(claimed(store), EVERY_STAGE))
    return Order.from_message(unpack_message(pack_message(message)))


def test_a_document_is_new_at_its_first_try(store: Store) -> None:
    registered(store, "a.pdf", "b.pdf")
    assert told(store).is_new


def test_a_document_with_the_bytes_of_another_is_not_new(store: Store) -> None:
    for name in ("a.pdf", "b.pdf"):
        register(store, offered(store, name, b"%PDF-1.7 the same", allow_duplicates=True))
    assert [told(store).is_new, told(store).is_new] == [False, False]


def test_a_document_is_not_new_at_its_second_try(store: Store) -> None:
    registered(store, "a.pdf")
    fail(store, claimed(store), "worker-died", "a.pdf: its worker is gone", True, True)
    again = claim(store, OWNER, [Stage.INTAKE], 300)
    assert again is not None and again.attempt == 2
    message = order_message(store, Task.of(again, EVERY_STAGE))
    assert message.data["is_new"] is False
