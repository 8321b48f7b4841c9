from __future__ import annotations

import json
import sqlite3

import pytest

from docproc.check.observation import ObservedDocument, ObservedValue
from docproc.model.codec import encode
from docproc.model.enums import KnownBy
from docproc.store import observation_reading
from docproc.store.engine import Store
from docproc.store.migrations import m0021_figures
from docproc.store.observation_reading import load_observations, load_stated, observations_stamp, unobserved_reviews
from docproc.store.observations import forget_taken_back, record_observations, stated_before_review
from tests.unit.store.builders import completed, registered


def observed(name: str, right: bool | None = True) -> ObservedDocument:
    return ObservedDocument(
        name, False, (ObservedValue("iban", 98.5, right, True, "iban", {"base": 1.0, "stated": 2.5}),)
    )


def approve(store: Store, document_id: str) -> None:
    with store.begin() as transaction:
        transaction.execute("UPDATE documents SET review_state = 'approved' WHERE uuid = ?", (document_id,))
        transaction.execute(
            "INSERT INTO training_data (document_id, field_name, expected_value, was_correct, validated_by,"
            " validated_at, used_for_training) SELECT id, 'iban', 'DE02', 1, 'anna', created_at, 0 FROM documents"
            " WHERE uuid = ?",
            (document_id,),
        )


def test_observations_come_back_as_they_were_kept(store: Store) -> None:
    documents = [observed("a"), observed("b", None)]
    record_observations(store, KnownBy.GOLD, documents)
    record_observations(store, KnownBy.REVIEW, [observed("a", False)])
    assert load_observations(store, KnownBy.GOLD) == documents
    assert load_observations(store) == [*documents, observed("a", False)]


def test_reports_look_at_the_newest_of_each_source_without_what_calibration_knew(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observation_reading, "NEWEST", 2)
    record_observations(store, KnownBy.GOLD, [observed("gold")])
    record_observations(store, KnownBy.REVIEW, [observed(name) for name in "abc"])
    found = [document for _, document in load_stated(store)]
    assert sorted(document.name for document in found) == ["b", "c", "gold"]
    assert {(value.confidence, len(value.inputs)) for document in found for value in document.values} == {(98.5, 0)}
    assert {document.name for _, document in load_stated(store, KnownBy.REVIEW)} == {"b", "c"}


def test_observations_of_older_stores_are_parted_from_what_calibration_knew() -> None:
    with sqlite3.connect(":memory:") as old:
        columns = (
            "created_at, document_type, status, review_state, decision_outcome, overall_confidence, page_count,"
            " supplier_name, detected_supplier_id, document_date, deleted_at"
        )
        old.execute(f"CREATE TABLE documents ({columns})")
        old.execute("CREATE TABLE calibration_observations (id INTEGER PRIMARY KEY, data JSON)")
        kept = [(json.dumps(encode(observed(f"d{number}"))),) for number in range(1001)]
        old.executemany("INSERT INTO calibration_observations (data) VALUES (?)", kept)
        m0021_figures.apply(old)
        rows = old.execute("SELECT data, inputs FROM calibration_observations").fetchall()
    assert len(rows) == 1001 and all(json.loads(inputs) == [{"base": 1.0, "stated": 2.5}] for _, inputs in rows)
    assert all("inputs" not in data for data, _ in rows)


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


def test_what_an_approval_said_is_forgotten_once_it_does_not_hold_any_more(store: Store) -> None:
    first, second = registered(store, "a.pdf", "b.pdf")
    approve(store, first)
    record_observations(store, KnownBy.REVIEW, [observed(first), observed(second)])
    record_observations(store, KnownBy.GOLD, [observed(second)])
    assert forget_taken_back(store) == 1 and forget_taken_back(store) == 0
    assert load_observations(store, KnownBy.REVIEW) == [observed(first)]
    assert load_observations(store, KnownBy.GOLD) == [observed(second)]


def test_an_extraction_after_a_correction_says_nothing_of_what_was_found_before(store: Store) -> None:
    document = completed(store)
    for number, kind in ((2, "correction"), (3, "extraction")):
        with store.begin() as transaction:
            transaction.execute(
                "INSERT INTO document_versions (document_id, version_number, change_type, data_snapshot, created_by,"
                " created_at) SELECT document_id, ?, ?, replace(data_snapshot, 'RE-4711', 'RE-1'), 'anna', created_at"
                " FROM document_versions WHERE version_number = 1",
                (number, kind),
            )
    stated = stated_before_review(store, document)
    assert stated is not None and stated[0].value("invoice_number") == "RE-4711"
