"""`docproc doctor --store`: every kind of damage is found, and what can be put right is, without losing anything."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from docproc.cli import doctor_store
from docproc.cli.main import main
from docproc.store import connections
from tests.conftest import make_invoice_in

NOBODY = 2**22 + 1
"""A process id that no Linux system gives out (the most is 4,194,304)."""


@dataclass(frozen=True)
class Told:
    code: int
    defects: list[dict[str, Any]]
    err: str

    @property
    def kinds(self) -> set[str]:
        return {defect["kind"] for defect in self.defects}

    @property
    def left(self) -> set[str]:
        return {defect["kind"] for defect in self.defects if not defect["repaired"]}


@dataclass(frozen=True)
class Desk:
    """A workspace with finished documents, to be damaged."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    @property
    def store(self) -> Path:
        return self.folder / ".docproc"

    def do(self, *arguments: str) -> int:
        with pytest.raises(SystemExit) as ended:
            main(["-w", str(self.folder), *arguments])
        return int(ended.value.code or 0)

    def doctor(self, *options: str) -> Told:
        self.capsys.readouterr()
        code = self.do("doctor", "--store", "--json", *options)
        said = self.capsys.readouterr()
        return Told(code, [json.loads(line) for line in said.out.splitlines()], said.err)

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.store / "store.db", isolation_level=None)) as connection:
            return connection.execute(statement, values).fetchall()

    def kept(self, name: str = "1.pdf") -> Path:
        ((path,),) = self.sql("SELECT storage_path FROM documents WHERE filename = ?", name)
        return self.store / str(path)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished")
    for number in (1, 2):
        make_invoice_in(folder, f"inbox/{number}.pdf", f"RE-{number}")
    for arguments in (("init", str(folder), "-q"), ("-w", str(folder), "run", str(folder / "inbox"), "-q")):
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        assert not ended.value.code
    return folder


@pytest.fixture
def desk(finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    folder = tmp_path / "desk"
    shutil.copytree(finished, folder)
    return Desk(folder, capsys)


def lose_file(desk: Desk) -> None:
    desk.kept().unlink()


def shorten_file(desk: Desk) -> None:
    desk.kept().chmod(0o644)
    desk.kept().write_bytes(b"short")


def leave_stray(desk: Desk) -> None:
    stray = desk.store / "files" / "ab" / "cd" / "stray"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"nobody's")
    os.utime(stray, (0, 0))


def leave_half_a_file(desk: Desk) -> None:
    leftover = desk.store / "files" / "incoming" / "0123"
    leftover.write_bytes(b"half")
    os.utime(leftover, (0, 0))


def lose_page_text(desk: Desk) -> None:
    desk.sql("DELETE FROM page_texts WHERE id = (SELECT min(id) FROM page_texts)")


def lose_jobs(desk: Desk) -> None:
    desk.sql("DELETE FROM processing_jobs WHERE document_id = (SELECT min(id) FROM documents)")


def lose_pages(desk: Desk) -> None:
    desk.sql("DELETE FROM document_pages WHERE document_id = (SELECT min(id) FROM documents)")


def forget_what_happened(desk: Desk) -> None:
    desk.sql("UPDATE documents SET status = 'queued' WHERE filename = '1.pdf'")


def deny_the_last_job(desk: Desk) -> None:
    desk.sql("UPDATE processing_jobs SET status = 'cancelled' WHERE stage = 'extract'")


def leave_lease(desk: Desk) -> None:
    """As a process leaves it that was killed while it extracted."""
    ((job,),) = desk.sql("SELECT current_job_id FROM documents WHERE filename = '1.pdf'")
    desk.sql(
        "UPDATE processing_jobs SET status = 'running', completed_at = NULL, success = NULL, lease_token = 't',"
        " lease_host = ?, lease_pid = ?, lease_process_started = 1.0, lease_until = '2099-01-01 00:00:00.000000'"
        " WHERE id = ?",
        os.uname().nodename,
        NOBODY,
        job,
    )
    desk.sql("DELETE FROM job_events WHERE job_id = ? AND event_type = 'completed'", job)
    desk.sql("UPDATE documents SET status = 'processing', stage = 'ocr' WHERE filename = '1.pdf'")


REPAIRED: dict[Callable[[Desk], None], str] = {
    lose_file: "file-missing",
    shorten_file: "file-changed",
    leave_stray: "file-stray",
    leave_half_a_file: "leftover",
    lose_page_text: "dangling-row",
    lose_jobs: "dangling-row",
    lose_pages: "pages-missing",
    forget_what_happened: "history",
    deny_the_last_job: "history",
    leave_lease: "lease-left",
}


def test_a_sound_store_has_no_defect(desk: Desk) -> None:
    told = desk.doctor("--deep")
    assert (told.code, told.defects) == (0, [])
    assert "no defect found" in told.err


@pytest.mark.parametrize("damage", REPAIRED, ids=lambda damage: damage.__name__)
def test_damage_is_found_repaired_and_gone(desk: Desk, damage: Callable[[Desk], None]) -> None:
    damage(desk)
    found = desk.doctor()
    assert found.code == 1
    assert REPAIRED[damage] in found.kinds
    assert "docproc doctor --store --fix" in found.err
    fixed = desk.doctor("--fix")
    assert (fixed.code, fixed.left) == (0, set()), fixed.defects
    assert REPAIRED[damage] in fixed.kinds
    assert desk.doctor("--deep").defects == []


@pytest.mark.parametrize("damage", [lose_page_text, lose_jobs, leave_lease])
def test_a_repaired_document_is_finished_by_the_next_run(desk: Desk, damage: Callable[[Desk], None]) -> None:
    damage(desk)
    assert desk.doctor("--fix").code == 0
    assert desk.do("run", "-q") == 0
    assert desk.sql("SELECT count(*) FROM documents WHERE status = 'completed'") == [(2,)]
    assert desk.doctor("--deep").defects == []


def test_a_stray_file_and_lost_rows_are_set_aside_not_deleted(desk: Desk) -> None:
    leave_stray(desk)
    lose_page_text(desk)
    assert desk.doctor("--fix").code == 0
    assert (desk.store / "lost+found" / "stray").read_bytes() == b"nobody's"
    rows = [json.loads(line) for line in (desk.store / "lost+found" / "rows.jsonl").read_text().splitlines()]
    assert {row["table"] for row in rows} >= {"document_pages"}


def test_what_another_process_may_just_be_writing_is_no_defect(desk: Desk) -> None:
    leave_stray(desk)
    leave_half_a_file(desk)
    for path in (desk.store / "files" / "ab" / "cd" / "stray", desk.store / "files" / "incoming" / "0123"):
        os.utime(path)
    assert desk.doctor().defects == []


def test_a_lost_file_whose_original_is_gone_too_stays_a_defect(desk: Desk) -> None:
    lose_file(desk)
    (desk.folder / "inbox" / "1.pdf").unlink()
    told = desk.doctor("--fix")
    assert (told.code, told.left) == (1, {"file-missing"})


def test_changed_bytes_of_the_same_size_are_found_by_a_deep_look(desk: Desk) -> None:
    kept = desk.kept()
    kept.chmod(0o644)
    kept.write_bytes(kept.read_bytes()[:-1] + b"!")
    assert desk.doctor().code == 0
    assert desk.doctor("--deep").kinds == {"file-changed"}
    assert desk.doctor("--deep", "--fix").code == 0
    assert (desk.store / "lost+found" / kept.name).read_bytes().endswith(b"!")
    assert desk.doctor("--deep").defects == []


def test_a_damaged_page_is_found_by_a_deep_look_and_its_document_read_again(desk: Desk) -> None:
    desk.sql("UPDATE page_texts SET content = x'00' WHERE id = (SELECT min(id) FROM page_texts)")
    assert desk.doctor("--deep").kinds == {"page-damaged"}
    assert desk.doctor("--deep", "--fix").code == 0
    assert desk.do("run", "-q") == 0
    assert desk.doctor("--deep").defects == []
    assert desk.sql("SELECT count(*) FROM documents WHERE status = 'completed'") == [(2,)]


def test_a_damaged_database_is_said_and_left_alone(desk: Desk) -> None:
    desk.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    path = desk.store / "store.db"
    data = bytearray(path.read_bytes())
    ((root,),) = desk.sql("SELECT rootpage FROM sqlite_master WHERE name = 'extracted_fields_by_value'")
    ((size,),) = desk.sql("PRAGMA page_size")
    data[(root - 1) * size : root * size] = b"\xff" * size
    path.write_bytes(data)
    told = desk.doctor("--fix")
    assert told.code == 1
    assert told.kinds == told.left == {"store-damaged"}
    assert path.read_bytes() == data


def test_a_store_that_another_process_writes_is_looked_at_but_not_repaired(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_stray(desk)
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.2)
    with closing(sqlite3.connect(desk.store / "store.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert desk.doctor().kinds == {"file-stray"}
        assert desk.do("doctor", "--store", "--fix") == 75
        assert "locked by another process" in desk.capsys.readouterr().err
    assert desk.doctor("--fix").code == 0


def lose_both_files(desk: Desk) -> None:
    for name in ("1.pdf", "2.pdf"):
        desk.kept(name).unlink()


def test_of_very_many_defects_the_first_are_shown_and_the_others_counted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_both_files(desk)
    monkeypatch.setattr(doctor_store, "_SHOWN", 1)
    told = desk.doctor()
    assert [(row["kind"], row.get("more")) for row in told.defects] == [("file-missing", None), ("file-missing", 1)]
    assert told.code == 1 and "2 defects, 0 repaired" in told.err
    assert desk.do("doctor", "--store") == 1
    assert "file-missing 1 more of this kind" in " ".join(desk.capsys.readouterr().out.split())


def test_of_very_many_defects_each_go_mends_some(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lose_both_files(desk)
    monkeypatch.setattr(doctor_store, "_MENDED", 1)
    for _ in range(4):
        if desk.doctor("--fix").code == 0:
            break
    assert desk.doctor("--deep").defects == []
    assert desk.kept("1.pdf").is_file() and desk.kept("2.pdf").is_file()


def test_fix_and_deep_without_store_are_a_usage_error(desk: Desk) -> None:
    assert desk.do("doctor", "--fix") == 2
