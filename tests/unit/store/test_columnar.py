"""Columns are read in parts and by several processes, and come out as one moment of the store."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from docproc.errors import StoreDamagedError
from docproc.store import columnar
from docproc.store.columnar import ColumnarReader, Reading, Rows, reading_columns
from docproc.store.engine import Store

COLUMNS = (("id", "id", "BIGINT"), ("name", "name", "VARCHAR"))


def add(path: Path, *numbers: int) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE IF NOT EXISTS numbered (id INTEGER PRIMARY KEY, name TEXT)")
        connection.executemany("INSERT INTO numbered VALUES (?, ?)", [(number, f"n{number}") for number in numbers])


@pytest.fixture
def thousand(store: Store) -> Store:
    add(store.path, *range(1, 1001))
    return store


def numbers_of(reader: ColumnarReader, condition: str = "") -> list[int]:
    (found,) = reader.arrays([Rows(COLUMNS, "numbered", condition, "id")])
    rows = found.to_pylist()
    assert [row["name"] for row in rows] == [f"n{row['id']}" for row in rows]
    return sorted(row["id"] for row in rows)


@pytest.mark.parametrize("condition", ["", "id > 10 OR id = 3"])
@pytest.mark.parametrize("processes", [1, 2, 3])
def test_a_table_in_parts_has_every_row_once(thousand, monkeypatch, processes, condition) -> None:
    monkeypatch.setattr(columnar, "_LARGE", 100)
    monkeypatch.setattr(columnar, "_AT_ONCE", processes)
    wanted = [number for number in range(1, 1001) if not condition or number > 10 or number == 3]
    with reading_columns(thousand) as reader:
        assert numbers_of(reader, condition) == wanted


def test_what_is_committed_meanwhile_is_not_seen_by_any_process(thousand, monkeypatch) -> None:
    monkeypatch.setattr(columnar, "_LARGE", 100)
    with reading_columns(thousand) as reader:
        add(thousand.path, 1001, 1002)
        assert numbers_of(reader) == list(range(1, 1001))
    with reading_columns(thousand) as reader:
        assert len(numbers_of(reader)) == 1002


def test_processes_between_which_something_is_committed_are_not_used_together(thousand, monkeypatch) -> None:
    wait = Reading.wait
    coming = iter(range(1001, 2000))

    def disturbed(reading: Reading) -> None:
        wait(reading)
        add(thousand.path, next(coming))

    monkeypatch.setattr(columnar, "_LARGE", 100)
    monkeypatch.setattr(columnar, "_AT_ONCE", 2)
    monkeypatch.setattr(Reading, "wait", disturbed)
    with reading_columns(thousand) as reader:
        seen = numbers_of(reader)
        assert seen == list(range(1, len(seen) + 1)), "the parts are of two moments"
        assert [numbers_of(reader) for _ in range(2)] == [seen, seen]
        assert len(seen) > 1000


def test_values_of_every_kind_stand_for_question_marks(thousand) -> None:
    with reading_columns(thousand) as reader:
        table = reader.table(COLUMNS, "numbered WHERE id > ? AND id < ? AND name <> ?", [7, 10.5, "n9"])
        assert sorted(table.column("name").to_pylist()) == ["n10", "n8"]


def test_reading_columns_takes_no_lock_from_the_process_that_reads(thousand) -> None:
    # a second SQLite in this process would drop its locks on closing the file, and others could fold away its log
    log = thousand.path.with_name("store.db-wal")
    with closing(sqlite3.connect(thousand.path)) as writer:
        writer.execute("INSERT INTO numbered VALUES (2001, 'n2001')")
        writer.commit()
        with reading_columns(thousand) as reader:
            assert numbers_of(reader)[-1] == 2001
        of_another = (
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('DELETE FROM numbered'); c.commit()"
        )
        subprocess.run([sys.executable, "-c", f"{of_another}; c.close()", thousand.path], check=True)
        assert log.is_file(), "the log was folded by a process that thought itself alone"
        assert writer.execute("SELECT count(*) FROM numbered").fetchone() == (0,)


def test_a_store_that_cannot_be_read_is_one_line_that_says_why(thousand) -> None:
    with reading_columns(thousand) as reader, pytest.raises(StoreDamagedError, match="no such table: absent"):
        reader.count("absent")


def test_the_process_that_reads_starts_without_pyarrow() -> None:
    imported = "import sys, docproc.store.column_reading; print('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", imported], capture_output=True, text=True).stdout == "False\n"


def test_an_answer_that_breaks_off_is_never_taken_for_the_whole(thousand) -> None:
    many = "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n)"
    broken = "json_extract(CASE WHEN i = {} THEN '[' ELSE '[7]' END, '$[0]')"
    with reading_columns(thousand) as reader:
        assert len(reader.table([("seven", broken.format(0), "BIGINT")], many)) == 20_000
        with pytest.raises(StoreDamagedError, match="malformed JSON"):
            reader.table([("seven", broken.format(19_000), "BIGINT")], many)
    with reading_columns(thousand) as reader, pytest.raises(StoreDamagedError, match="malformed JSON"):
        reader.arrays([Rows([("seven", broken.format(19_000), "BIGINT")], many)])
