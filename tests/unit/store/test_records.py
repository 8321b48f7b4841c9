"""Relations, labels, parameters, runs and the error log."""

from datetime import UTC, datetime, timedelta

import pytest

from docproc.errors import UnknownDocumentError, UsageError
from docproc.model.enums import RelationType
from docproc.store.clock import now
from docproc.store.columns import UtcTime
from docproc.store.engine import Store
from docproc.store.error_log import record_error
from docproc.store.error_reading import ErrorSeverity, error_summary
from docproc.store.labels import CategoryRecord, categorize, sync_categories, tag, untag
from docproc.store.parameters import get_parameter, set_parameter
from docproc.store.relations import relate, related
from docproc.store.run_reading import list_runs
from docproc.store.runs import finish_run, start_run
from tests.unit.store.builders import count, registered


def test_a_relation_is_seen_from_both_ends(store: Store) -> None:
    order, note = registered(store, "order.pdf", "note.pdf")
    relate(store, note, order, RelationType.DELIVERY_FOR, 88.0, "same number", "anna")
    (relation,) = related(store, order)
    assert related(store, note) == (relation,)
    assert (relation.source, relation.target, relation.confidence, relation.note) == (note, order, 88.0, "same number")


def test_relating_again_renews_confidence_and_note(store: Store) -> None:
    a, b = registered(store, "a", "b")
    relate(store, a, b, RelationType.REFERENCES, 50.0, None, "anna")
    relate(store, a, b, RelationType.REFERENCES, 100.0, "seen by a person", "anna")
    (relation,) = related(store, a)
    assert (relation.confidence, relation.note) == (100.0, "seen by a person")


def test_a_document_is_not_related_to_itself_or_to_an_unknown_one(store: Store) -> None:
    (a,) = registered(store, "a")
    with pytest.raises(UsageError, match="itself"):
        relate(store, a, a, RelationType.REFERENCES, 100.0, None, "anna")
    with pytest.raises(UnknownDocumentError):
        relate(store, a, "0000", RelationType.REFERENCES, 100.0, None, "anna")


def test_a_tag_is_put_on_once_and_taken_off(store: Store) -> None:
    (a,) = registered(store, "a")
    tag(store, a, "urgent", "anna")
    tag(store, a, "urgent", "ben")
    (row,) = store.reader.execute("SELECT added_by FROM document_tags").fetchall()
    assert row[0] == "anna"
    assert untag(store, a, "urgent", "anna") is True
    assert untag(store, a, "urgent", "anna") is False
    assert untag(store, a, "never seen", "anna") is False


def test_categories_follow_the_settings_and_keep_their_documents(store: Store) -> None:
    (a,) = registered(store, "a")
    tree = [CategoryRecord("sales", "Sales", "/sales"), CategoryRecord("offers", "Offers", "/sales/offers", "sales")]
    sync_categories(store, tree, "anna")
    categorize(store, a, "offers", "anna")
    sync_categories(store, [CategoryRecord("sales", "Verkauf", "/verkauf")], "anna")
    rows = store.reader.execute("SELECT slug, name, path FROM categories ORDER BY slug").fetchall()
    assert [tuple(row) for row in rows] == [("offers", "Offers", "/sales/offers"), ("sales", "Verkauf", "/verkauf")]
    assert store.reader.execute("SELECT category_id FROM documents").fetchone()[0] is not None
    categorize(store, a, None, "anna")
    assert store.reader.execute("SELECT category_id FROM documents").fetchone()[0] is None
    with pytest.raises(UsageError, match="no category"):
        categorize(store, a, "unknown", "anna")


def test_a_parameter_is_read_until_it_expires(store: Store) -> None:
    time = datetime(2026, 3, 5, 12, tzinfo=UTC)
    assert get_parameter(store, "motto", "none", time) == "none"
    set_parameter(store, "motto", "old")
    set_parameter(store, "motto", "new", expires_at=time)
    assert get_parameter(store, "motto", "none", time - timedelta(seconds=1)) == "new"
    assert get_parameter(store, "motto", "none", time) == "none"
    assert count(store, "system_parameters") == 1


def test_a_run_is_noted_when_it_starts_and_when_it_ends(store: Store) -> None:
    first = start_run(store, "run", ["./inbox"], "0.1", "anna")
    second = start_run(store, "export", [], "0.1", "anna")
    finish_run(store, first, 3, {"completed": 4, "failed": 1})
    running, finished = list_runs(store)
    assert (running.id, running.finished_at, running.exit_code) == (second, None, None)
    assert (finished.exit_code, finished.counts, finished.arguments) == (3, {"completed": 4, "failed": 1}, ("./inbox",))
    assert finished.finished_at is not None
    assert finished.finished_at >= finished.started_at


def test_the_same_error_within_an_hour_counts_up(store: Store) -> None:
    assert record_error(store, ErrorSeverity.ERROR, "OSError", "disk full", {"free": 0}) == 1
    assert record_error(store, ErrorSeverity.ERROR, "OSError", "disk full") == 2
    assert record_error(store, ErrorSeverity.ERROR, "OSError", "disk gone") == 1
    assert count(store, "error_logs") == 2


@pytest.mark.parametrize(
    "change",
    ["resolved = 1", f"last_seen_at = '{now() - timedelta(minutes=61):%Y-%m-%d %H:%M:%S.%f}'"],
    ids=["resolved", "an hour ago"],
)
def test_an_error_that_was_resolved_or_is_older_than_an_hour_is_a_new_one(store: Store, change: str) -> None:
    record_error(store, ErrorSeverity.ERROR, "OSError", "disk full")
    with store.begin() as transaction:
        transaction._connection.execute(f"UPDATE error_logs SET {change}")
    assert record_error(store, ErrorSeverity.ERROR, "OSError", "disk full") == 1


def test_an_error_names_its_document_when_the_store_knows_it(store: Store) -> None:
    (a,) = registered(store, "a")
    record_error(store, ErrorSeverity.WARNING, "X", "x", document_id=a, job_id="unknown", stack="line 1")
    row = store.reader.execute("SELECT document_id, job_id, stack_trace FROM error_logs").fetchone()
    assert tuple(row) == (1, None, "line 1")


def test_the_summary_covers_the_last_day_by_severity_and_type(store: Store) -> None:
    for _ in range(3):
        record_error(store, ErrorSeverity.ERROR, "OSError", "disk full")
    record_error(store, ErrorSeverity.CRITICAL, "MemoryError", "no memory")
    summary = error_summary(store, now())
    assert summary.by_severity == {"error": 3, "critical": 1}
    assert summary.most_frequent == (("OSError", 3), ("MemoryError", 1))
    assert error_summary(store, now() + timedelta(days=2)).by_severity == {}


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        UtcTime().process_bind_param(datetime(2026, 3, 5), None)  # noqa: DTZ001  # the mistake under test
