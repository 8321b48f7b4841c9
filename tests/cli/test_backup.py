"""docproc backup: consistent while others write, as small as what changed, verified, put back."""

import json
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from docproc.errors import StoreDamagedError
from docproc.settings.workspace import Workspace, make_workspace
from docproc.store import backups
from docproc.store.backups import back_up, verify
from docproc.store.engine import open_store
from docproc.store.files import keep_bytes
from docproc.store.parameters import set_parameter
from docproc.store.vault import open_vault
from tests.conftest import Cli, make_invoice_in


def age(folder: Path) -> None:
    """What has just changed is not told from what is changing: let the store be of yesterday."""
    import os

    for path in folder.glob(".docproc/store.db*"):
        os.utime(path, (time.time() - 9, time.time() - 9))


@pytest.fixture
def filled(workspace: Cli) -> Cli:
    inbox = workspace.folder / "inbox"
    inbox.mkdir()
    for number in (1, 2):
        make_invoice_in(inbox, f"{number}.pdf", f"RE-{number}")
    assert workspace("ingest", "inbox", "-q").code == 0
    (workspace.folder / "suppliers" / "muster.yaml").write_text("name: Muster GmbH\n")
    return workspace


def documents_in(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / ".docproc/store.db")) as connection:
        return {row[0] for row in connection.execute("SELECT uuid FROM documents")}


def test_a_backup_put_into_an_empty_folder_is_the_workspace_again(filled: Cli) -> None:
    assert filled("backup", "create", "vault").code == 0
    assert filled("backup", "verify", "vault").code == 0
    assert filled("backup", "restore", "vault", "--to", "again").code == 0
    again = filled.folder / "again"
    assert documents_in(again) == documents_in(filled.folder)
    assert (again / "suppliers/muster.yaml").read_text() == "name: Muster GmbH\n"
    assert (again / "docproc.yaml").read_text() == (filled.folder / "docproc.yaml").read_text()
    assert filled("-w", "again", "doctor", "--store", "--deep").code == 0


@pytest.mark.parametrize("left", [None, b"no database, only words\n" * 300], ids=["gone", "something else"])
def test_a_store_that_cannot_be_read_is_no_backup_and_is_named(tmp_path: Path, left: bytes | None) -> None:
    folder = tmp_path / ".docproc"
    folder.mkdir()
    if left is not None:
        (folder / "store.db").write_bytes(left)
    vault = open_vault(tmp_path / "vault", make=True)
    with pytest.raises(StoreDamagedError) as refused:
        back_up(folder, {}, vault, "anna")
    assert refused.value.message.startswith(f"{folder / 'store.db'}: the store cannot be copied: ")
    assert len(refused.value.message.splitlines()) == 1 and vault.manifests() == []


def test_an_address_that_is_none_is_refused_in_our_own_words(filled: Cli) -> None:
    for address, why in (
        ("sftp://u:p@host/x", "a password stands in the address"),
        ("http:///x", "is no address such as"),
    ):
        ran = filled("backup", "create", address)
        assert ran.code == 5 and why in ran.err and len(ran.err.splitlines()) == 1
        assert "Value error" not in ran.err and "Input should" not in ran.err


def test_a_second_backup_costs_only_what_changed(filled: Cli) -> None:
    age(filled.folder)
    first = json.loads(filled("backup", "create", "vault", "--json").out)
    second = json.loads(filled("backup", "create", "vault", "--json").out)
    assert first["added"] > 3 and second["backup"] > first["backup"]
    assert second["added_bytes"] < first["added_bytes"] / 2
    make_invoice_in(filled.folder, "3.pdf", "RE-3")
    filled("ingest", "3.pdf", "-q")
    third = json.loads(filled("backup", "create", "vault", "--json").out)
    assert third["documents"] == 3 and third["files"] == second["files"] + 1
    assert len(filled("backup", "list", "vault").out.splitlines()) == 4


@pytest.fixture
def while_copied(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Let something happen after the store was copied and before its backup is finished."""

    def happens(what: Callable[[], object]) -> None:
        real = backups._require_whole

        def check(copy: Path, name: str) -> None:
            what()
            real(copy, name)

        monkeypatch.setattr(backups, "_require_whole", check)

    return happens


def test_after_a_backup_of_a_store_just_written_the_next_one_reads_nothing(
    filled: Cli, monkeypatch: pytest.MonkeyPatch, while_copied: Callable[[Callable[[], object]], None]
) -> None:
    monkeypatch.setattr(backups, "_SETTLED_SECONDS", 0.3)
    folder, vault = Workspace(filled.folder).store_folder, open_vault(filled.folder / "vault", make=True)
    with open_store(folder) as store:
        set_parameter(store, "mark", "1")
    while_copied(lambda: time.sleep(0.35))  # a large store takes its time
    first = back_up(folder, {}, vault, "anna").manifest
    while_copied(lambda: pytest.fail("the store was read again"))
    assert back_up(folder, {}, vault, "anna").manifest.store == first.store


def test_what_is_written_while_a_backup_runs_is_in_the_next_one_though_the_files_look_the_same(
    filled: Cli, while_copied: Callable[[Callable[[], object]], None]
) -> None:
    folder, vault = Workspace(filled.folder).store_folder, open_vault(filled.folder / "vault", make=True)
    with open_store(folder) as store:
        set_parameter(store, "mark", "first")

    def write() -> None:
        with closing(sqlite3.connect(folder / "store.db")) as other, other:
            other.execute("UPDATE system_parameters SET value = 'other' WHERE key = 'mark'")
        age(filled.folder)

    while_copied(write)
    first = back_up(folder, {}, vault, "anna").manifest
    while_copied(lambda: None)
    assert first.store != back_up(folder, {}, vault, "anna").manifest.store


def test_restore_sets_aside_what_was_there_and_only_when_told_to(filled: Cli) -> None:
    filled("backup", "create", "vault", "-q")
    before = documents_in(filled.folder)
    make_invoice_in(filled.folder, "3.pdf", "RE-3")
    filled("ingest", "3.pdf", "-q")
    (filled.folder / "suppliers/muster.yaml").write_text("name: Anders GmbH\n")
    ran = filled("backup", "restore", "vault")
    assert ran.code == 2 and "--yes" in ran.err
    told = json.loads(filled("backup", "restore", "vault", "--force", "--json").out)
    assert documents_in(filled.folder) == before
    aside = Path(told["set_aside"])
    with closing(sqlite3.connect(aside / "store.db")) as connection:
        assert connection.execute("SELECT count(*) FROM documents").fetchone() == (3,)
    assert (aside / "suppliers/muster.yaml").read_text() == "name: Anders GmbH\n"
    assert (filled.folder / "suppliers/muster.yaml").read_text() == "name: Muster GmbH\n"
    assert filled("status").code == 0


def test_a_store_that_another_process_has_open_is_not_replaced(filled: Cli) -> None:
    filled("backup", "create", "vault", "-q")
    with closing(sqlite3.connect(filled.folder / ".docproc/store.db")) as other:
        other.execute("SELECT count(*) FROM documents").fetchone()
        ran = filled("backup", "restore", "vault", "--force")
        assert ran.code == 75 and "open" in ran.err
    assert filled("backup", "restore", "vault", "--force", "-q").code == 0


def test_a_damaged_store_is_set_aside_with_its_log(filled: Cli) -> None:
    filled("backup", "create", "vault", "-q")
    store = filled.folder / ".docproc/store.db"
    store.write_bytes(b"\0garbage" * 5000)
    store.with_name("store.db-wal").write_bytes(b"old log")
    told = json.loads(filled("backup", "restore", "vault", "--force", "--json").out)
    assert (Path(told["set_aside"]) / "store.db").read_bytes().startswith(b"\0garbage")
    assert len(documents_in(filled.folder)) == 2


@pytest.mark.parametrize("kind", ["cut", "swapped", "gone", "manifest"])
def test_verify_finds_every_kind_of_damage(filled: Cli, kind: str) -> None:
    filled("backup", "create", "vault", "-q")
    vault = filled.folder / "vault"
    found = sorted(vault.glob("objects/*/*"), key=lambda path: path.stat().st_size)[-1]
    if kind == "cut":
        found.write_bytes(found.read_bytes()[:-20])
    elif kind == "swapped":
        found.write_bytes(_other(vault, found))
    elif kind == "gone":
        found.unlink()
    else:
        (manifest,) = vault.glob("backups/*.json")
        manifest.write_text(manifest.read_text().replace('documents\\": 2', 'documents\\": 3'))
    ran = filled("backup", "verify", "vault")
    assert ran.code == 1 and len(ran.err.splitlines()) == 1
    if kind != "manifest":
        assert filled("backup", "restore", "vault", "--to", "again").code == 5


def _other(vault: Path, found: Path) -> bytes:
    return next(path for path in vault.glob("objects/*/*") if path != found).read_bytes()


def test_a_file_that_is_gone_or_changed_is_told_and_not_taken(filled: Cli) -> None:
    kept = sorted(path for path in filled.folder.glob(".docproc/files/??/??/*") if path.is_file())
    kept[0].unlink()
    ran = filled("backup", "create", "vault")
    assert ran.code == 1 and "1 kept file not there" in ran.err
    kept[1].chmod(0o644)
    kept[1].write_bytes(b"changed")
    ran = filled("backup", "create", "other")
    assert ran.code == 5 and "doctor" in ran.err
    assert filled("backup", "list", "other").out == ""


def test_old_backups_go_with_what_only_they_have(filled: Cli) -> None:
    for number in range(3):
        (filled.folder / "suppliers" / "muster.yaml").write_text(f"name: Muster {number} GmbH\n")
        filled("backup", "create", "vault", "-q")
    before = len(list((filled.folder / "vault").glob("objects/*/*")))
    assert filled("backup", "prune", "vault", "--keep-last", "1").code == 0
    assert len(filled("backup", "list", "vault", "--json").out.splitlines()) == 1
    assert len(list((filled.folder / "vault").glob("objects/*/*"))) < before
    assert filled("backup", "verify", "vault").code == 0
    assert filled("backup", "prune", "vault").code == 2
    assert filled("backup", "create", "vault", "--keep-days", "1", "--keep-last", "1", "-q").code == 0
    assert len(filled("backup", "list", "vault", "--json").out.splitlines()) == 2


def test_a_folder_with_other_things_is_left_alone(filled: Cli) -> None:
    ran = filled("backup", "create", "inbox")
    assert ran.code == 2 and "no folder of backups" in ran.err
    assert filled("backup", "list", "nowhere").code == 2


def test_backups_made_while_others_write_hold_one_moment_each(tmp_path: Path) -> None:
    make_workspace(tmp_path / "work")
    folder = Workspace(tmp_path / "work").store_folder
    stop = threading.Event()

    def write() -> None:
        with open_store(folder) as store:
            number = 0
            while not stop.is_set():
                number += 1
                with store.begin() as transaction:  # two rows that belong together
                    for name in ("left", "right"):
                        transaction.execute(
                            "INSERT INTO system_parameters (key, value, updated_at) VALUES (?, ?, '2026')",
                            (f"{name}-{number}", keep_bytes(folder, str(number).encode()).sha256),
                        )

    with open_store(folder) as store:
        set_parameter(store, "first", "1")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        vault = open_vault(tmp_path / "vault", make=True)
        counts = []
        for _ in range(4):
            made = back_up(folder, {}, vault, "anna")
            verify(vault, made.manifest)
            copy = tmp_path / "copy.db"
            with copy.open("wb") as target:
                vault.assembled(made.manifest.store, target)
            with closing(sqlite3.connect(f"{copy.as_uri()}?immutable=1", uri=True)) as connection:
                left, right = (
                    connection.execute(
                        "SELECT count(*) FROM system_parameters WHERE key LIKE ?", (f"{name}-%",)
                    ).fetchone()[0]
                    for name in ("left", "right")
                )
            assert left == right
            counts.append(left)
    finally:
        stop.set()
        writer.join()
    assert counts[-1] > counts[0]


def test_a_task_backs_up_on_a_schedule(filled: Cli) -> None:
    (filled.folder / "tasks.yaml").write_text(
        "tasks:\n  - name: nightly\n    type: backup_database\n    frequency: daily\n"
        "    config: {destination: vault, retention_days: 30}\n"
    )
    assert filled("task", "run", "nightly").code == 0
    assert filled("backup", "verify", "vault").code == 0


def test_a_store_that_is_lost_takes_the_place_of_no_good_backup(filled: Cli) -> None:
    assert filled("backup", "create", "vault", "-q").code == 0
    for path in (filled.folder / ".docproc").glob("store.db*"):
        path.unlink()
    lost = filled("backup", "create", "vault", "--keep-last", "1")
    assert lost.code == 5 and "holds no store: docproc backup restore" in lost.err and "[store-damaged]" in lost.err
    (kept,) = map(json.loads, filled("backup", "list", "vault", "--json").out.splitlines())
    assert kept["documents"] == 2


def test_the_newest_backup_that_holds_documents_is_never_pruned(filled: Cli) -> None:
    assert filled("backup", "create", "vault", "-q").code == 0
    (filled.folder / "empty").mkdir()
    empty = Cli(filled.folder / "empty")
    assert empty("init", "-q").code == 0
    for _ in range(2):
        assert empty("backup", "create", "../vault", "--keep-last", "1", "-q").code == 0
    kept = map(json.loads, filled("backup", "list", "vault", "--json").out.splitlines())
    assert [each["documents"] for each in kept] == [2, 0]
