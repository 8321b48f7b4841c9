from __future__ import annotations

from docproc.check.observation import ObservedDocument, ObservedValue
from docproc.store.engine import Store
from docproc.store.observations import (
    KnownBy,
    load_observations,
    observations_stamp,
    record_observations,
    unobserved_reviews,
)
from tests.unit.store.builders import registered


def observed(name: str, right: bool | None = True) -> ObservedDocument:
    return ObservedDocument(
        name, False, (ObservedValue("iban", 98.5, right, True, "iban", {"base": 1.0, "stated": 2.5}),)
    )


def approve(store: Store, document_id: str) -> None:
    with store.begin() as transaction:
        transaction._connection.execute("UPDATE documents SET review_state = 'approved' WHERE uuid = ?", (document_id,))


def test_observations_come_back_as_they_were_kept(store: Store) -> None:
    documents = [observed("a"), observed("b", None)]
    record_observations(store, KnownBy.GOLD, documents)
    record_observations(store, KnownBy.REVIEW, [observed("a", False)])
    assert load_observations(store, KnownBy.GOLD) == documents
    assert load_observations(store) == [*documents, observed("a", False)]


def test_a_document_that_is_observed_again_counts_once(store: Store) -> None:
    assert observations_stamp(store) == ""
    record_observations(store, KnownBy.GOLD, [observed("a")])
    stamp = observations_stamp(store)
    record_observations(store, KnownBy.GOLD, [observed("a", False)])
    assert load_observations(store) == [observed("a", False)]
    assert observations_stamp(store) != stamp


def test_only_approved_documents_that_were_not_observed_yet_are_waiting(store: Store) -> None:
    first, second, _ = registered(store, "a.pdf", "b.pdf", "c.pdf")
    assert unobserved_reviews(store) == []
    approve(store, first)
    approve(store, second)
    assert unobserved_reviews(store) == [first, second]
    record_observations(store, KnownBy.REVIEW, [observed(first)])
    assert unobserved_reviews(store) == [second]
