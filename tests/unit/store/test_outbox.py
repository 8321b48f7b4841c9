from datetime import timedelta
from pathlib import Path

import pytest

from docproc.errors import LeaseLostError
from docproc.model.delivery import OutboxKind, SendingStatus
from docproc.store.clock import now, stored_time
from docproc.store.engine import Store
from docproc.store.failpoints import CommitPoint
from docproc.store.outbox import (
    LONGEST_DELAY,
    Entry,
    NotSent,
    Retries,
    Sent,
    claim_entry,
    enqueue,
    enqueue_alone,
    settle_entry,
)
from docproc.store.records import Owner

RETRIES = Retries(3, timedelta(minutes=5))
MAIL = {"to_address": "anna@example.org", "subject": "Hallo", "body_text": "Guten Tag"}


def claimed(store: Store, owner: Owner | None = None, lease: float = 60, later: float = 0) -> Entry | None:
    time = now() + timedelta(seconds=later)
    return claim_entry(store, OutboxKind.MAIL, owner or Owner.current(), lambda _: RETRIES, lease, time)


def rows(store: Store, columns: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in store.reader.execute(f"SELECT {columns} FROM email_queue ORDER BY id")]


def test_the_same_key_twice_is_one_row(store: Store) -> None:
    with store.begin(CommitPoint.ENQUEUED) as transaction:
        first = enqueue(transaction, OutboxKind.MAIL, MAIL, "k")
        second = enqueue(transaction, OutboxKind.MAIL, {**MAIL, "subject": "anders"}, "k")
    assert first == second
    assert rows(store, "subject, status") == [("Hallo", "queued")]


def test_an_entry_goes_with_the_transaction_that_made_it(store: Store) -> None:
    with pytest.raises(RuntimeError), store.begin(CommitPoint.ENQUEUED) as transaction:
        enqueue(transaction, OutboxKind.MAIL, MAIL, "k")
        raise RuntimeError
    assert rows(store, "id") == []


@pytest.mark.parametrize(
    ("kind", "payload", "said"),
    [
        (OutboxKind.MAIL, {**MAIL, "body": "x"}, "unknown body"),
        (OutboxKind.MAIL, {"subject": "x"}, "no to_address"),
        (OutboxKind.MAIL, {**MAIL, "status": "sent"}, "unknown status"),
        (OutboxKind.WEBHOOK, {"url": "https://example.org"}, "no body, no event"),
        (OutboxKind.EXPORT, {"destination": "a", "filename": "b"}, "no content"),
        (OutboxKind.NOTIFICATION, {"title": "x"}, "no message"),
    ],
)
def test_a_payload_that_does_not_fit_is_refused(
    store: Store, kind: OutboxKind, payload: dict[str, object], said: str
) -> None:
    with pytest.raises(TypeError, match=said):
        enqueue_alone(store, kind, payload, "k")


def test_every_kind_of_entry_is_claimed_and_settled(store: Store) -> None:
    payloads = {
        OutboxKind.MAIL: MAIL,
        OutboxKind.WEBHOOK: {"event": "test", "body": "{}", "url": "https://example.org"},
        OutboxKind.EXPORT: {"destination": "buha", "filename": "a.json", "content": b"{}"},
        OutboxKind.NOTIFICATION: {"title": "x", "message": "y", "role": "cfo"},
    }
    assert set(payloads) == set(OutboxKind)
    for kind, payload in payloads.items():
        enqueue_alone(store, kind, payload, "k")
        entry = claim_entry(store, kind, Owner.current(), lambda _: RETRIES, 60, now())
        assert entry is not None
        assert settle_entry(store, entry, Sent(SendingStatus.SENT)) is SendingStatus.SENT
        assert claim_entry(store, kind, Owner.current(), lambda _: RETRIES, 60, now()) is None
    assert store.reader.execute("SELECT content FROM export_deliveries").fetchone()[0] == b"{}"


def test_an_entry_is_not_claimed_before_it_is_due(store: Store) -> None:
    enqueue_alone(store, OutboxKind.MAIL, MAIL, "k", due=now() + timedelta(hours=1))
    assert claimed(store) is None
    assert claimed(store, later=3601) is not None


def test_a_claimed_entry_is_claimed_by_nobody_else(store: Store) -> None:
    enqueue_alone(store, OutboxKind.MAIL, MAIL, "k")
    assert claimed(store) is not None
    assert claimed(store) is None
    assert rows(store, "status, attempts, max_attempts") == [("sending", 1, 3)]


def test_tries_are_repeated_with_doubled_pauses_until_they_are_used_up(store: Store) -> None:
    enqueue_alone(store, OutboxKind.MAIL, MAIL, "k")
    later = 0.0
    statuses, pauses = [], []
    for _ in range(3):
        entry = claimed(store, later=later)
        assert entry is not None
        before = now()
        statuses.append(settle_entry(store, entry, NotSent("the server is busy", 451)))
        due = stored_time(str(rows(store, "next_attempt_at")[0][0]))
        pauses.append(round((due - before).total_seconds()))
        later = 100_000
    assert statuses == [SendingStatus.QUEUED, SendingStatus.QUEUED, SendingStatus.FAILED]
    assert pauses[:2] == [300, 600]
    assert rows(store, "attempts, error_message") == [(3, "the server is busy")]
    history = store.reader.execute("SELECT number, status, code FROM outbox_attempts ORDER BY id").fetchall()
    assert [tuple(row) for row in history] == [(1, "queued", 451), (2, "queued", 451), (3, "failed", 451)]


def test_a_pause_is_never_longer_than_a_day() -> None:
    assert RETRIES.delay_after(1) == timedelta(minutes=5)
    assert RETRIES.delay_after(4) == timedelta(minutes=40)
    assert RETRIES.delay_after(1000) == LONGEST_DELAY


def test_an_entry_with_tries_of_its_own_keeps_them(store: Store) -> None:
    enqueue_alone(store, OutboxKind.MAIL, {**MAIL, "max_attempts": 1}, "k")
    entry = claimed(store)
    assert entry is not None
    assert settle_entry(store, entry, NotSent("no")) is SendingStatus.FAILED


def test_what_a_dead_process_was_sending_is_sent_again(store: Store) -> None:
    enqueue_alone(store, OutboxKind.MAIL, MAIL, "k")
    current = Owner.current()
    dead = Owner(current.host, 2**22 - 1, 1.0, "gone")
    first = claimed(store, dead)
    again = claimed(store, current)
    assert first is not None
    assert again is not None
    assert (again.id, again.attempt) == (first.id, 2)
    with pytest.raises(LeaseLostError):
        settle_entry(store, first, Sent(SendingStatus.SENT))
    assert "may have been sent" in store.reader.execute("SELECT message FROM outbox_attempts").fetchone()[0]


def test_what_another_host_holds_past_its_lease_is_sent_again(store: Store) -> None:
    enqueue_alone(store, OutboxKind.MAIL, MAIL, "k")
    elsewhere = Owner("elsewhere", 1, 1.0, "far")
    assert claimed(store, elsewhere, lease=60) is not None
    assert claimed(store, later=59) is None
    assert claimed(store, later=61) is not None


def test_the_document_of_an_entry_is_named_as_people_name_it(store: Store, tmp_path: Path) -> None:
    from tests.unit.store.builders import completed

    document = completed(store, "a.pdf")
    enqueue_alone(store, OutboxKind.MAIL, {**MAIL, "document_id": document}, "k")
    query = "SELECT d.uuid FROM email_queue e JOIN documents d ON d.id = e.document_id"
    assert store.reader.execute(query).fetchone()[0] == document
