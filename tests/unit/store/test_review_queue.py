import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docproc.model.enums import DocumentType
from docproc.model.priority import Waiting
from docproc.store.document_filter import DocumentFilter
from docproc.store.engine import Store, open_store
from docproc.store.leases import take_lease
from docproc.store.review_queue import count_waiting, waiting_documents, waiting_ids

TODAY = date(2026, 3, 5)
NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)

Enter = Callable[..., str]


def enter(store: Store, name: str, **columns: object) -> str:
    """A row of a document that waits for a person; its id is its name."""
    row = {
        "uuid": name, "filename": f"{name}.pdf", "original_filename": name, "source_path": name, "mime_type": "x",
        "file_size": 1, "storage_path": "x", "document_type": "invoice", "language_code": "de", "page_count": 1,
        "status": "completed", "kill_count": 0, "needs_review": 1, "review_state": "pending", "source": "folder",
        "version_count": 1, "created_by": "anna", "created_at": "2026-03-05 08:00:00.000000",
        "updated_at": "2026-03-05 08:00:00.000000", **columns,
    }  # fmt: skip
    marks = ", ".join(f":{column}" for column in row)
    with sqlite3.connect(store.path) as connection:
        connection.execute(f"INSERT INTO documents ({', '.join(row)}) VALUES ({marks})", row)
    return name


def listed(store: Store, limit: int | None = None, **conditions: object) -> list[str]:
    found = waiting_documents(store, DocumentFilter(**conditions), TODAY, NOON, limit)
    assert [one.document_id for one in found] == list(waiting_ids(store, DocumentFilter(**conditions), TODAY))[:limit]
    return [one.document_id for one in found]


def test_the_queue_holds_what_waits_for_a_person_and_nothing_else(store: Store) -> None:
    enter(store, "waits")
    enter(store, "approved", review_state="approved")
    enter(store, "deleted", deleted_at="2026-03-05 09:00:00.000000")
    enter(store, "in work", status="queued")
    assert listed(store) == ["waits"] and count_waiting(store, DocumentFilter()) == 1


def test_money_and_days_come_first_and_the_reasons_say_so(store: Store) -> None:
    enter(store, "small")
    enter(store, "overdue", due_on="2026-03-04")
    enter(store, "large", payable_amount=12_500.5, payable_eur=12_500.5, discount_until="2026-03-06")
    first, second, third = waiting_documents(store, DocumentFilter(), TODAY, NOON)
    assert [one.document_id for one in (first, second, third)] == ["large", "overdue", "small"]
    assert first.priority == 90 and first.urgency == (
        "12,500.50 at stake",
        "cash discount ends tomorrow (2026-03-06)",
        "the sender is none of the suppliers",
    )
    assert second.urgency[0] == "overdue since 2026-03-04"


def test_a_cash_discount_that_has_passed_counts_nothing(store: Store) -> None:
    enter(store, "lost", discount_until="2026-03-04")
    enter(store, "open", discount_until="2026-03-05")
    assert listed(store) == ["open", "lost"]


def test_of_equals_the_older_comes_first(store: Store) -> None:
    enter(store, "newer", created_at="2026-03-05 09:00:00.000000")
    enter(store, "older", created_at="2026-03-05 07:00:00.000000")
    assert listed(store, limit=1) == ["older"]


def test_the_queue_is_narrowed_by_type_amount_and_assignment(store: Store) -> None:
    enter(store, "bill", payable_amount=100.0, assigned_to="ben")
    enter(store, "letter", document_type="letter", assigned_role="cfo")
    assert listed(store, types=[DocumentType.LETTER]) == ["letter"]
    assert listed(store, least_amount=100.0, most_amount=100.0) == ["bill"]
    assert listed(store, assigned=["ben", "cfo"]) == ["bill", "letter"]
    assert listed(store, assigned=["cfo"]) == ["letter"] and listed(store, ids=["bill"]) == ["bill"]


def test_an_entry_names_who_has_it_open_until_the_lease_runs_out(store: Store) -> None:
    take_lease(store, enter(store, "one"), "anna", NOON)
    (entry,) = waiting_documents(store, DocumentFilter(), TODAY, NOON)
    assert entry.holder == "anna" and entry.held_until is not None
    (entry,) = waiting_documents(store, DocumentFilter(), TODAY, entry.held_until)
    assert entry.holder is None


def test_the_queue_is_read_from_its_index_alone(store: Store) -> None:
    from docproc.store.review_queue import _ordered

    query, values = _ordered("d.id", DocumentFilter(), TODAY, 50)
    plan = " ".join(row["detail"] for row in store.reader.execute(f"EXPLAIN QUERY PLAN {query}", values))
    assert "USING COVERING INDEX documents_to_review" in plan


days = st.none() | st.integers(-40, 40).map(lambda number: TODAY + timedelta(days=number))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_store(tmp_path_factory.mktemp("queue") / ".docproc")


@settings(max_examples=40)
@given(st.lists(st.tuples(st.none() | st.floats(0, 20_000), days, days, st.integers(0, 40)), min_size=1, max_size=8))
def test_the_store_orders_by_the_same_points_that_the_reasons_explain(shared: Store, waiting: list) -> None:
    with sqlite3.connect(shared.path) as connection:
        connection.execute("DELETE FROM documents")
    for number, (amount, due, discount, age) in enumerate(waiting):
        came = datetime(2026, 3, 5, 12, 0, tzinfo=UTC) - timedelta(days=age)
        enter(
            shared, str(number), payable_amount=amount, payable_eur=amount, due_on=due and due.isoformat(),
            discount_until=discount and discount.isoformat(), created_at=f"{came:%Y-%m-%d %H:%M:%S.%f}",
        )  # fmt: skip
    found = waiting_documents(shared, DocumentFilter(), TODAY, NOON)
    assert [one.priority for one in found] == sorted((one.priority for one in found), reverse=True)
    for one in found:
        amount, due, discount, age = waiting[int(one.document_id)]
        expected = Waiting(amount, None, due, discount, TODAY - timedelta(days=age), False)
        assert (one.priority, one.urgency) == (expected.priority(TODAY), expected.reasons(TODAY))


def test_an_older_store_learns_what_its_amounts_are_worth_by_currency() -> None:
    from docproc.store.migrations import m0022_worth

    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "CREATE TABLE documents (id INTEGER, review_state, status, deleted_at, created_at, payable_amount FLOAT,"
            " due_on, discount_until, detected_supplier_id)"
        )
        connection.execute("CREATE INDEX documents_to_review ON documents (review_state)")
        connection.execute("CREATE TABLE extracted_fields (document_id INTEGER, field_name, value)")
        for key, currency in enumerate(("EUR", "JPY", "XTS", None)):
            connection.execute("INSERT INTO documents (id, payable_amount) VALUES (?, 1000)", (key,))
            if currency is not None:
                connection.execute("INSERT INTO extracted_fields VALUES (?, 'currency', ?)", (key, currency))
        m0022_worth.apply(connection)
        found = [row[0] for row in connection.execute("SELECT payable_eur FROM documents ORDER BY id")]
    assert found == [1000, 6, None, 1000]
