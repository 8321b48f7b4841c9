"""Stores as earlier versions made them, with rows in every table: made by code, kept nowhere."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from docproc.store.migrating import APPLICATION_ID
from docproc.store.migrations import MIGRATIONS, Migration

ROWS = 3
_CHOICE = re.compile(r"\(?(\w+) (?:IS NULL OR \w+ )?IN \(\s*'([^']*)'")
_TIME = "2026-03-05 10:00:00.000000"
_WORTH = {
    "data_snapshot": "[]", "retry_count": 0, "max_retries": 3, "attempts": 0, "max_attempts": 5, "priority": 5,
    "hour_of_day": 7, "deleted_at": None, "lease_token": None, "lease_pid": None, "parent_id": None,
    "parent_job_id": None, "current_job_id": 1, "storage_path": "files/ab/cd/{row}", "number": "RE-{row}",
    "calibration_observations.data": '{"values": [{"field": "iban", "inputs": [0.5]}]}',
}  # fmt: skip
"""Values that the checks of a table or the sense of a column ask for."""


def steps_up_to(version: int) -> list[Migration]:
    return [step for step in MIGRATIONS if step.number <= version]


def make_older_store(path: Path, steps: list[Migration]) -> dict[str, list[dict[str, Any]]]:
    """Make a store at `path` with these steps and rows in all tables; return the rows by table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN")
        for step in steps:
            step.apply(connection)
        for table in tables_of(connection):
            fill(connection, table)
        connection.execute(f"PRAGMA user_version = {steps[-1].number}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    return rows_of(path)


def fill(connection: sqlite3.Connection, table: str) -> None:
    """Put rows 1 to 3 into a table, each naming the row of its own number wherever it names another."""
    if connection.execute(f"SELECT 1 FROM {table}").fetchone():  # the migration has put rows there
        return
    (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    chosen = dict(_CHOICE.findall(sql))
    references = {key[3] for key in connection.execute(f"PRAGMA foreign_key_list({table})")}
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    names = ", ".join(f'"{column[1]}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    for row in range(1, ROWS + 1):
        values = [_value(table, column[1], column[2], row, chosen, references) for column in columns]
        connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)


def _value(table: str, name: str, kind: str, row: int, chosen: dict[str, str], references: set[str]) -> Any:
    if name == "target_document_id":  # no document is related to itself
        return row % ROWS + 1
    if (key := f"{table}.{name}") in _WORTH or (key := name) in _WORTH:
        worth = _WORTH[key]
        return worth.replace("{row}", str(row)) if isinstance(worth, str) else worth
    if name in chosen:
        return chosen[name]
    if name == "id" or name in references:
        return row
    if kind in ("INTEGER", "FLOAT", "BOOLEAN"):
        return row if kind != "BOOLEAN" else 0
    worth = {"DATETIME": _TIME, "DATE": "2026-03-05", "TIME": "10:00:00", "JSON": "[]", "BLOB": b"blob"}
    return worth.get(kind, f"{name} {row}")


def tables_of(connection: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
    return [name for (name,) in connection.execute(query).fetchall()]


def rows_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    """All rows of a store by table, each by column."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return {
            table: [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY rowid")]
            for table in tables_of(connection)
        }
