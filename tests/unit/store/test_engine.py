import sqlite3
from collections.abc import Callable
from importlib import import_module
from operator import methodcaller
from pathlib import Path

import pytest
from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

from docproc import store as store_room
from docproc.errors import LockedError, StoreDamagedError, StoreTooNewError, WorkspaceError
from docproc.store import migrating
from docproc.store.engine import Store, open_store
from docproc.store.migrating import APPLICATION_ID
from docproc.store.migrations import MIGRATIONS, NEWEST, Migration
from tests.unit.store.builders import completed


def columns(connection: sqlite3.Connection) -> dict[str, dict[str, tuple[str, bool]]]:
    names = [
        row[0]
        for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    ]
    return {
        name: {row[1]: (row[2], bool(row[3])) for row in connection.execute(f"PRAGMA table_info({name})")}
        for name in names
    }


def an_old_store(folder: Path) -> Path:
    """A store of version 1 with one document whose amounts stand as text only."""
    folder.mkdir()
    path = folder / "store.db"
    connection = sqlite3.connect(path, isolation_level=None)
    MIGRATIONS[0].apply(connection)
    connection.execute("PRAGMA user_version = 1")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(
        "INSERT INTO documents (id, uuid, filename, original_filename, source_path, mime_type, file_size, storage_path,"
        " document_type, language_code, page_count, status, kill_count, needs_review, review_state, source,"
        " version_count, created_by, created_at, updated_at) VALUES (1, 'u', 'a.pdf', 'a.pdf', 'a.pdf',"
        " 'application/pdf', 5, 'files/x', 'invoice', 'de', 1, 'completed', 0, 0, 'none', 'folder', 1, 'anna',"
        " '2026-03-05 10:00:00.000000', '2026-03-05 10:00:00.000000')"
    )
    connection.executemany(
        "INSERT INTO extracted_fields (document_id, position, field_name, kind, value, raw_text, confidence, source,"
        " method, reasons) VALUES (1, ?, ?, ?, ?, '', 90, 'page', 'm', '[]')",
        [(0, "total_amount", "amount", "1234567890123.45"), (1, "iban", "text", "DE02")],
    )
    connection.execute(
        "INSERT INTO line_items (document_id, row_number, position, description, net_amount, confidence)"
        " VALUES (1, 0, 1, 'Nut', '100.00', 90)"
    )
    connection.close()
    return path


def test_a_new_store_has_exactly_the_tables_and_columns_of_the_models(store: Store) -> None:
    for module in Path(store_room.__path__[0]).glob("tables_*.py"):
        import_module(f"docproc.store.{module.stem}")
    built = columns(store.reader)
    modelled = {
        name: {column.name: (column.type.compile(sqlite.dialect()), not column.nullable) for column in table.columns}
        for name, table in SQLModel.metadata.tables.items()
    }
    assert built == modelled


def test_a_new_store_has_the_indexes_and_checks_of_the_models(store: Store) -> None:
    statements = store.reader.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    sql = " ".join(" ".join(row[0] for row in statements).split())
    for table in SQLModel.metadata.tables.values():
        for index in table.indexes:
            assert f"INDEX {index.name} ON {table.name} ({', '.join(index.columns.keys())})" in sql
        for constraint in table.constraints:
            if constraint.name:
                assert f"CONSTRAINT {constraint.name} CHECK" in sql


def test_a_new_store_has_the_references_and_unique_columns_of_the_models(store: Store) -> None:
    for table in SQLModel.metadata.tables.values():
        references = store.reader.execute(f"PRAGMA foreign_key_list({table.name})").fetchall()
        modelled = {(key.parent.name, key.column.table.name) for key in table.foreign_keys}
        assert {(row["from"], row["table"]) for row in references} == modelled
        unique = set()
        for index in store.reader.execute(f"PRAGMA index_list({table.name})").fetchall():
            if index["origin"] == "u":
                unique.add(tuple(row["name"] for row in store.reader.execute(f"PRAGMA index_info({index['name']})")))
        constraints = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
        assert unique == {tuple(one.columns.keys()) for one in constraints}


def test_a_closed_store_is_one_file(store: Store) -> None:
    completed(store)
    assert store.reader.execute("SELECT count(*) FROM documents").fetchone()[0] == 1
    store.close()
    assert [path.name for path in store.folder.iterdir() if path.is_file()] == ["store.db"]


def test_the_store_writes_ahead_and_holds_foreign_keys(store: Store) -> None:
    assert store.reader.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    with pytest.raises(sqlite3.IntegrityError), store.begin() as transaction:
        transaction._connection.execute("INSERT INTO document_tags VALUES (1, 1, 'anna', 'now')")


def test_what_may_be_deleted_after_a_commit_is_committed_with_a_full_sync(store: Store) -> None:
    with store.begin() as usual:
        assert usual._connection.execute("PRAGMA synchronous").fetchone()[0] == 1
    with store.begin_durable() as durable:
        assert durable._connection.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_an_exception_undoes_the_whole_transaction(store: Store) -> None:
    with pytest.raises(RuntimeError), store.begin() as transaction:
        transaction._connection.execute("INSERT INTO tags (name) VALUES ('urgent')")
        raise RuntimeError
    assert store.reader.execute("SELECT count(*) FROM tags").fetchone()[0] == 0


def test_an_older_store_is_copied_and_brought_to_the_newest_version(tmp_path: Path) -> None:
    path = an_old_store(tmp_path / ".docproc")
    with open_store(path.parent) as store:
        fields = store.reader.execute("SELECT value, value_number FROM extracted_fields ORDER BY position").fetchall()
        assert [tuple(row) for row in fields] == [("1234567890123.45", 1234567890123.45), ("DE02", None)]
        assert store.reader.execute("SELECT net_amount_number FROM line_items").fetchone()[0] == 100.0
        assert store.reader.execute("PRAGMA user_version").fetchone()[0] == NEWEST
    before = sqlite3.connect(path.with_name("store.db.before-1"))
    assert before.execute("PRAGMA user_version").fetchone()[0] == 1
    assert "value_number" not in columns(before)["extracted_fields"]
    assert before.execute("SELECT count(*) FROM documents").fetchone()[0] == 1


def test_a_migrated_store_works_like_a_new_one(tmp_path: Path) -> None:
    with open_store(an_old_store(tmp_path / ".docproc").parent) as store:
        assert completed(store, "new.pdf")


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = an_old_store(tmp_path / ".docproc")

    def half(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE half_done (id INTEGER)")
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(migrating, "MIGRATIONS", (*MIGRATIONS[:1], Migration(2, "half", half)))
    with pytest.raises(RuntimeError):
        open_store(path.parent)
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == 1
    assert "half_done" not in columns(connection)


def test_a_store_that_another_process_migrates_is_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrating, "_LOCK_SECONDS", 0.05)
    path = an_old_store(tmp_path / ".docproc")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LockedError, match="another process"):
        open_store(path.parent)
    other.close()


def test_opening_a_newest_store_makes_no_copy(store: Store) -> None:
    open_store(store.folder).close()
    assert list(store.folder.glob("store.db.before*")) == []


def test_a_store_of_a_newer_docproc_is_refused_untouched(store: Store) -> None:
    store.close()
    connection = sqlite3.connect(store.path)
    connection.execute(f"PRAGMA user_version = {NEWEST + 1}")
    connection.close()
    with pytest.raises(StoreTooNewError, match=f"version {NEWEST + 1}"):
        open_store(store.folder)


def test_bytes_that_are_no_database_are_called_damaged(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"this was a store once" * 100)
    with pytest.raises(StoreDamagedError, match="cannot be opened"):
        open_store(tmp_path)


def test_a_database_of_something_else_is_not_taken_for_a_store(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "store.db")
    connection.execute("CREATE TABLE songs (title TEXT)")
    connection.commit()
    connection.close()
    with pytest.raises(StoreDamagedError, match="no docproc store"):
        open_store(tmp_path)


def test_damage_inside_the_file_is_reported_when_it_is_read(store: Store) -> None:
    completed(store)
    with store.begin() as transaction:
        transaction._connection.execute("SELECT 1")
    store.close()
    connection = sqlite3.connect(store.path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = bytearray(store.path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    store.path.write_bytes(content)
    with pytest.raises(StoreDamagedError):
        open_store(store.folder).reader.execute("SELECT * FROM documents")


@pytest.mark.parametrize("fetch", [list, methodcaller("fetchall"), methodcaller("fetchmany", 10_000)])
def test_damage_that_is_met_after_the_first_rows_is_reported_too(
    store: Store, fetch: Callable[[sqlite3.Cursor], object]
) -> None:
    with store.begin() as transaction:
        for number in range(2000):
            transaction._connection.execute("INSERT INTO tags (name) VALUES (?)", (f"{number:04}" * 20,))
    store.close()
    content = bytearray(store.path.read_bytes())
    last = content.rindex(b"1500" * 20) // 4096 * 4096
    content[last : last + 4096] = b"\xff" * 4096
    store.path.write_bytes(content)
    rows = store.reader.execute("SELECT name FROM tags NOT INDEXED ORDER BY id")
    assert rows.fetchone()[0] == "0000" * 20
    with pytest.raises(StoreDamagedError, match="malformed"):
        fetch(rows)


def test_a_folder_that_cannot_be_made_is_a_workspace_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WorkspaceError):
        open_store(tmp_path / "file" / ".docproc")


def test_a_store_that_cannot_be_opened_for_other_reasons_is_a_workspace_error(tmp_path: Path) -> None:
    (tmp_path / "store.db").mkdir()
    with pytest.raises(WorkspaceError, match="unable to open"):
        open_store(tmp_path)


def test_a_locked_store_is_reported_as_locked(store: Store) -> None:
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    impatient = sqlite3.connect(store.path, timeout=0.05, isolation_level=None)
    store.__dict__["_normal"] = impatient
    with pytest.raises(LockedError), store.begin():
        pass
    other.close()
