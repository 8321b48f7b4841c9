"""A store of every version that docproc ever made is brought forward by the first command, with all that is in it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from docproc.settings.workspace import make_workspace
from docproc.store.migrations import MIGRATIONS, NEWEST
from docproc.store.schema import lacking, passed_over
from tests.conftest import Cli, make_invoice_in
from tests.older_store import make_older_store, rows_of, steps_up_to

OLDER = [step.number for step in MIGRATIONS[:-1]]
NEVER_USED = {17}
WRITTEN_ANEW = {
    ("extracted_fields", "value_number"), ("line_items", "net_amount_number"), ("documents", "number_key"),
    ("documents", "payable_amount"), ("documents", "due_on"), ("documents", "discount_until"), ("ocr_results", "id"),
    ("calibration_observations", "data"), ("documents", "extracted_data"),
}  # fmt: skip
"""What a later step works out of other columns, or keeps elsewhere."""

NEVER_FILLED = {"integrations"}
"""Tables that no version before the one that made them anew ever wrote to."""


def store_of(cli: Cli) -> Path:
    return cli.folder / ".docproc" / "store.db"


def brought_over(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> None:
    """Every row of before is there after, with every value."""
    for table, rows in before.items():
        if table in NEVER_FILLED:
            continue
        assert len(after[table]) >= len(rows), table
        for old, new in zip(rows, after[table], strict=False):
            kept = {name: value for name, value in old.items() if (table, name) not in WRITTEN_ANEW}
            assert kept.items() <= new.items(), table
    data = {row["id"]: row["extracted_data"] for row in before["documents"] if row.get("extracted_data")}
    assert data.items() <= {row["document_id"]: row["extracted_data"] for row in after["document_data"]}.items()


def is_whole(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (NEWEST,)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert lacking(connection) == []


@pytest.mark.parametrize("version", OLDER)
def test_a_store_of_an_earlier_version_keeps_every_row_on_its_way_to_the_newest(cli: Cli, version: int) -> None:
    make_workspace(cli.folder)
    before = make_older_store(store_of(cli), steps_up_to(version))
    assert all(before.values())
    assert cli("status").code == 0
    brought_over(before, rows_of(store_of(cli)))
    assert rows_of(store_of(cli).with_name(f"store.db.before-{version}")) == before
    is_whole(store_of(cli))


def test_a_store_that_was_brought_forward_takes_in_documents(cli: Cli) -> None:
    make_workspace(cli.folder)
    make_older_store(store_of(cli), steps_up_to(1))
    with closing(sqlite3.connect(store_of(cli))) as connection:
        connection.execute("UPDATE processing_jobs SET status = 'completed'")
        connection.commit()
    make_invoice_in(cli.folder, "a.pdf")
    assert cli("run", "a.pdf", "-q", "--backend", "null").code == 0


def test_numbers_of_steps_rise_and_one_that_was_passed_over_is_never_given_out() -> None:
    numbers = [step.number for step in MIGRATIONS]
    assert numbers == sorted(set(range(1, NEWEST + 1)) - NEVER_USED)


@pytest.mark.parametrize(
    ("version", "missed"), [(6, 5), (19, 16)], ids=["readings came after training", "flags came after models"]
)
def test_a_step_that_came_later_than_the_version_of_a_store_is_made_up_for(cli: Cli, version: int, missed: int) -> None:
    make_workspace(cli.folder)
    steps = [step for step in steps_up_to(version) if step.number != missed]
    before = make_older_store(store_of(cli), steps)
    with closing(sqlite3.connect(store_of(cli))) as connection:
        assert [step.number for step in passed_over(connection, version)] == [missed]
    assert cli("status").code == 0
    brought_over(before, rows_of(store_of(cli)))
    is_whole(store_of(cli))


@pytest.fixture
def newest(cli: Cli) -> Cli:
    """A workspace with a document and a store that has lost a table."""
    make_workspace(cli.folder)
    make_invoice_in(cli.folder, "a.pdf")
    assert cli("run", "a.pdf", "-q", "--backend", "null").code == 0
    with closing(sqlite3.connect(store_of(cli))) as connection:
        connection.execute("DROP TABLE document_flags")
        connection.execute("DROP INDEX documents_to_review")
        connection.execute("CREATE INDEX documents_to_review ON documents (created_at)")
        connection.commit()
    return cli


def test_a_table_that_is_not_there_is_no_documents_fault(newest: Cli) -> None:
    make_invoice_in(newest.folder, "b.pdf", "RE-2")
    ran = newest("run", "b.pdf", "-q", "--backend", "null")
    assert ran.code == 5
    assert "no such table: document_flags" in ran.err and "docproc doctor --store" in ran.err
    assert ran.err.count("\n") == 1
    assert '"failed"' not in newest("export", "--format", "jsonl", "--all").out


def test_doctor_names_what_the_store_lacks_and_fix_makes_it(newest: Cli) -> None:
    assert "lacks what version" in newest("doctor").out
    ran = newest("doctor", "--store", "--json")
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 1
    assert {(row["kind"], row["subject"]) for row in rows} == {
        ("store-incomplete", "document_flags"),
        ("store-incomplete", "documents_to_review"),
        ("store-incomplete", "document_flags_by_name"),
    }
    assert newest("doctor", "--store", "--fix", "-q").code == 0
    assert newest("doctor", "--store", "--deep").code == 0
    make_invoice_in(newest.folder, "b.pdf", "RE-2")
    assert newest("run", "b.pdf", "-q", "--backend", "null").code == 0


def test_a_column_that_is_not_there_is_added_again(newest: Cli) -> None:
    with closing(sqlite3.connect(store_of(newest))) as connection:
        connection.execute("ALTER TABLE documents DROP COLUMN intake_findings")
        connection.commit()
    assert "documents.intake_findings" in newest("doctor", "--store").out
    assert newest("doctor", "--store", "--fix", "-q").code == 0
    assert newest("show", "a.pdf", "-q").code == 0
