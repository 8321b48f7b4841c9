"""The audit log: what is written down, and that nothing of it can be altered unseen."""

import hashlib
import json
import platform
import sqlite3
from collections.abc import Callable
from contextlib import closing
from contextvars import copy_context
from pathlib import Path

import pytest

from docproc import __version__
from docproc.store.audit import NO_HASH, erase_payloads, erase_rows, find_audit, list_audit, record, verify
from docproc.store.engine import Store
from docproc.store.failpoints import CommitPoint
from docproc.store.occasion import begin_command, give_reason

Tamper = Callable[[sqlite3.Connection], object]


def write(store: Store, number: int = 1, reason: str | None = "wrong amount read") -> None:
    with store.begin(CommitPoint.ASSIGNED) as transaction:
        changes = {"total_amount": ("119.00", f"{number}.00")}
        record(transaction, "anna", "correction", "document", f"d{number}", "correction", changes, reason)


def in_the_file(folder: Path, *statements: str) -> None:
    """Change the store's file as somebody does who has it open elsewhere and takes the guards away first."""
    with closing(sqlite3.connect(folder / "store.db", isolation_level=None)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in guards:
            connection.execute(sql)


@pytest.fixture
def log(store: Store) -> Store:
    for number in range(1, 6):
        write(store, number)
    return store


def test_a_change_is_written_down_with_values_before_and_after_and_its_reason(log: Store) -> None:
    found = find_audit(log, 2)
    assert found is not None
    assert (found.actor, found.action, found.resource_id) == ("anna", "correction", "d2")
    assert found.changes == {"total_amount": ["119.00", "2.00"]}
    assert found.reason == "wrong amount read"


def test_a_row_says_by_which_command_it_came_and_where_and_has_the_reason_given_for_it(store: Store) -> None:
    def act() -> None:
        begin_command("user add", "key dp_1a2b3c4d")
        give_reason("asked by phone")
        write(store, 1, None)
        write(store, 2, "her own reason")

    copy_context().run(act)
    first, second = find_audit(store, 1), find_audit(store, 2)
    assert first is not None and second is not None
    assert {name: first.metadata[name] for name in ("command", "admitted_by", "host", "version")} == {
        "command": "user add",
        "admitted_by": "key dp_1a2b3c4d",
        "host": platform.node(),
        "version": __version__,
    }
    assert (first.reason, second.reason) == ("asked by phone", "her own reason")
    assert verify(store).broken is None


def test_rows_that_earlier_versions_wrote_without_metadata_hold(store: Store) -> None:
    columns = ("anna", "created", "user", "ben", "entered", None, None, "2026-03-05 10:00:00.000000")
    hashed = "\n".join(("1", *(json.dumps(each) for each in (NO_HASH, *columns))))  # as version 15 did
    with store.begin(CommitPoint.ASSIGNED) as transaction:
        transaction.execute(
            "INSERT INTO audit_logs (id, previous_hash, hash, user_id, action, resource_type, resource_id, description,"
            " request_id, payload_digest, created_at) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (NO_HASH, hashlib.sha256(hashed.encode()).hexdigest(), *columns),
        )
    write(store, 2)
    assert (verify(store).rows, verify(store).broken) == (2, None)
    old = find_audit(store, 1)
    assert old is not None and old.metadata == {}


def test_an_empty_log_holds(store: Store) -> None:
    assert verify(store) == verify(store, NO_HASH)
    assert verify(store).broken is None


def test_rows_follow_each_other_and_the_latest_come_first(log: Store) -> None:
    rows = list(list_audit(log))
    assert [row.number for row in rows] == [5, 4, 3, 2, 1]
    assert [row.previous_hash for row in rows] == [*(row.hash for row in rows[1:]), NO_HASH]
    assert verify(log).rows == 5 and verify(log).head == rows[0].hash


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_logs SET user_id = 'ben'", "DELETE FROM audit_logs WHERE id = 5", "DELETE FROM audit_payloads",
     "UPDATE audit_payloads SET reason = 'none'"],
)  # fmt: skip
def test_the_store_refuses_to_alter_the_log(log: Store, statement: str) -> None:
    with (
        closing(sqlite3.connect(log.folder / "store.db", isolation_level=None)) as connection,
        pytest.raises(sqlite3.IntegrityError, match=r"append-only|only erased"),
    ):
        connection.execute(statement)


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (("UPDATE audit_logs SET user_id = 'ben' WHERE id = 3",), "row 3 was altered"),
        (("UPDATE audit_logs SET created_at = '2020-01-01 00:00:00.000000' WHERE id = 2",), "row 2 was altered"),
        (("UPDATE audit_logs SET payload_digest = NULL WHERE id = 4",), "row 4 was altered"),
        (("UPDATE audit_logs SET resource_id = NULL WHERE id = 1",), "row 1 was altered"),
        (("PRAGMA foreign_keys = OFF", "DELETE FROM audit_logs WHERE id = 1"), "row 1 is missing"),
        (("DELETE FROM audit_logs WHERE id = 3",), "row 3 is missing"),
        (("DELETE FROM audit_payloads WHERE audit_id = 5", "DELETE FROM audit_logs WHERE id = 5"), "row 5 is missing"),
        (("DELETE FROM audit_payloads", "DELETE FROM audit_logs"), "row 1 is missing"),
        (
            ("UPDATE audit_logs SET id = 99 WHERE id = 2", "UPDATE audit_logs SET id = 2 WHERE id = 3",
             "UPDATE audit_logs SET id = 3 WHERE id = 99"),
            "row 2 does not follow row 1",
        ),
        (("UPDATE audit_payloads SET changes = '{}' WHERE audit_id = 2",), "row 2: its payload was altered"),
        (("UPDATE audit_payloads SET reason = 'a gift' WHERE audit_id = 5",), "row 5: its payload was altered"),
        (("DELETE FROM audit_payloads WHERE audit_id = 4",), "row 4: its payload was taken away"),
        (
            ("UPDATE audit_payloads SET salt = NULL, changes = NULL, reason = NULL, erased_at = '2026-01-01 00:00:00'"
             " WHERE audit_id = 4",),
            "row 4: its payload was erased without a record of it",
        ),
        (("INSERT INTO audit_logs SELECT id + 1, hash, hash, user_id, action, resource_type, resource_id, description,"
          " request_id, NULL, created_at, metadata FROM audit_logs WHERE id = 5",), "row 6 was altered"),
        (("UPDATE audit_logs SET metadata = '{}' WHERE id = 2",), "row 2 was altered"),
        (("UPDATE audit_logs SET metadata = NULL WHERE id = 2",), "row 2 was altered"),
    ],
)  # fmt: skip
def test_tampering_with_the_file_is_found(log: Store, statements: tuple[str, ...], said: str) -> None:
    log.close()
    in_the_file(log.folder, *statements)
    assert verify(log).broken == said


def test_taking_a_guard_away_is_found(log: Store) -> None:
    log.close()
    with closing(sqlite3.connect(log.folder / "store.db")) as connection:
        connection.execute("DROP TRIGGER audit_logs_no_delete")
    assert verify(log).broken == "the guard audit_logs_no_delete was taken away"


def test_a_log_that_was_written_anew_holds_but_not_against_a_head_that_was_kept(log: Store) -> None:
    kept = verify(log).head
    write(log, 6)
    assert verify(log, kept).broken is None
    log.close()
    in_the_file(log.folder, "DELETE FROM audit_payloads", "DELETE FROM audit_logs", "DELETE FROM sqlite_sequence")
    for number in range(1, 7):
        write(log, number, "a forged reason")
    assert verify(log).broken is None
    assert "written anew" in str(verify(log, kept).broken)


def test_rows_cut_off_with_every_trace_are_found_against_a_head_that_was_exported(log: Store) -> None:
    kept = verify(log).head
    log.close()
    in_the_file(
        log.folder,
        "DELETE FROM audit_payloads WHERE audit_id > 3",
        "DELETE FROM audit_logs WHERE id > 3",
        "UPDATE sqlite_sequence SET seq = 3 WHERE name = 'audit_logs'",
    )
    assert verify(log).broken is None
    assert verify(log, kept).broken == f"no row has the hash {kept}: the log was written anew since"


@pytest.mark.parametrize("row", range(1, 6))
@pytest.mark.parametrize(
    "column", ["previous_hash", "hash", "user_id", "action", "resource_type", "resource_id", "description",
               "request_id", "payload_digest", "created_at"],
)  # fmt: skip
def test_no_column_of_any_row_can_be_altered_unseen(log: Store, row: int, column: str) -> None:
    log.close()
    in_the_file(log.folder, f"UPDATE audit_logs SET {column} = coalesce({column}, '') || 'x' WHERE id = {row}")
    assert str(verify(log).broken).startswith(f"row {row} ")


def test_single_rows_are_erased_each_with_a_record_of_it_and_no_other_row(log: Store) -> None:
    with log.begin(CommitPoint.ERASED) as transaction:
        erase_rows(transaction, [2, 4], "anna", "what it told of an erased document")
        erase_rows(transaction, [2], "anna", "once is enough")
    told = [row.number for row in list_audit(log) if row.changes is not None]
    assert told == [5, 3, 1]
    assert [row.resource_id for row in list_audit(log, action="erased")] == ["4", "2"]
    assert verify(log).broken is None
    in_the_file(
        log.folder,
        "UPDATE audit_payloads SET salt = NULL, changes = NULL, reason = NULL, erased_at = '2026-01-01 00:00:00'"
        " WHERE audit_id = 3",
    )
    assert verify(log).broken == "row 3: its payload was erased without a record of it"


def test_erased_payloads_leave_a_chain_that_holds(log: Store) -> None:
    write(log, 3, "asked by Frau Achterkamp")
    with log.begin(CommitPoint.ASSIGNED) as transaction:
        assert erase_payloads(transaction, "document", "d3") == 2
        record(transaction, "anna", "erased", "document", "d3", "erased")
    found = find_audit(log, 3)
    assert found is not None
    assert (found.changes, found.reason) == (None, None) and found.erased_at is not None
    assert verify(log).broken is None
    log.close()
    assert b"Achterkamp" not in (log.folder / "store.db").read_bytes()


def test_what_is_undone_leaves_no_row(store: Store) -> None:
    with pytest.raises(ValueError, match="no"), store.begin(CommitPoint.ASSIGNED) as transaction:
        record(transaction, "anna", "tagged", "document", "d1", "a tag was put on")
        raise ValueError("no")
    assert verify(store).rows == 0
