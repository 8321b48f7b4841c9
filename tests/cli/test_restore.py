"""A backup is made beside a process that writes, and put back whole or not at all."""

import hashlib
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from docproc.settings.workspace import make_workspace
from docproc.store.vault import Vault, open_vault
from tests.conftest import Cli, make_invoice_in
from tests.terminal import typed

WRITER = """
import sys
from pathlib import Path
from docproc.store.engine import open_store
from docproc.store.audit import record
from docproc.store.failpoints import CommitPoint

with open_store(Path(sys.argv[1])) as store:
    number = 0
    while True:
        number += 1
        with store.begin(CommitPoint.PARAMETER_SET) as transaction:
            for name in ("left", "right"):
                row = (f"{name}-{number}", "x" * 500)
                transaction.execute("INSERT INTO system_parameters (key, value, updated_at) VALUES (?, ?, '2026')", row)
            record(transaction, "writer", "updated", "parameter", str(number), "two that belong together")
        print(number, flush=True)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two documents and a backup of them."""
    cli = Cli(tmp_path_factory.mktemp("made"))
    make_workspace(cli.folder)
    for number in (1, 2):
        make_invoice_in(cli.folder, f"{number}.pdf", f"RE-{number}")
    assert cli("run", "1.pdf", "2.pdf", "-q", "--backend", "null").code == 0
    assert cli("backup", "create", "vault", "-q").code == 0
    return cli.folder


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Cli:
    """A copy of that workspace."""
    folder = tmp_path / "desk"
    subprocess.run(["cp", "-a", made, folder], check=True)
    return Cli(folder)


@contextmanager
def writing(store: Path) -> Iterator[None]:
    """Another process that writes to the store all the time."""
    with subprocess.Popen([sys.executable, "-c", WRITER, str(store)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "1\n"
            yield
            assert process.poll() is None
        finally:
            process.kill()
            process.stdout.read()


def content(folder: Path) -> dict[str, str]:
    """What a workspace holds, but for the backups, locks and what SQLite needs while it is open."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith((".lock", "-shm", "-wal")) and "vault" not in path.parts
    }


def test_a_store_in_use_by_another_process_is_backed_up_and_put_back_whole(desk: Cli) -> None:
    with writing(desk.folder / ".docproc"):
        for _ in range(2):
            assert desk("backup", "create", "vault", "-q").code == 0
    assert desk("backup", "verify", "vault", "--all", "-q").code == 0
    assert desk("backup", "restore", "vault", "--to", "again", "-q").code == 0
    with closing(sqlite3.connect(desk.folder / "again/.docproc/store.db")) as connection:
        query = "SELECT count(*) FROM system_parameters WHERE key LIKE ?"
        left, right = (connection.execute(query, (f"{name}-%",)).fetchone()[0] for name in ("left", "right"))
    assert left == right > 0
    assert desk("-w", "again", "doctor", "--store", "--deep").code == 0
    ran = desk("-w", "again", "audit", "verify")
    assert ran.code == 0, ran.err
    assert len(desk("-w", "again", "export", "--format", "jsonl").out.splitlines()) == 2


def pieces_of(vault: Vault) -> dict[str, str]:
    """The hash of one content of each sort that the backup needs."""
    manifest = vault.manifest(None)
    file = vault.lines(manifest.file_list)[-1].split(" ", 1)[0]
    return {
        "store": manifest.store.hashes[-1],
        "list of files": manifest.file_list.hashes[0],
        "file": file,
        "text": manifest.texts["docproc.yaml"],
    }


@pytest.mark.parametrize("sort", ["store", "list of files", "file", "text"])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(desk: Cli, sort: str) -> None:
    sha256 = pieces_of(open_vault(desk.folder / "vault"))[sort]
    (lies,) = (desk.folder / "vault").glob(f"objects/*/{sha256}*")
    damaged = bytearray(lies.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    lies.write_bytes(damaged)
    for path in desk.folder.glob(".docproc/files/??/??/*"):
        path.unlink()
    before = content(desk.folder)
    ran = desk("backup", "restore", "vault", "--force")
    assert ran.code == 5 and ran.err.count("\n") == 1, ran.err
    assert content(desk.folder) == before
    with closing(sqlite3.connect(desk.folder / ".docproc/store.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_forged_backup_writes_nothing_outside_the_workspace(desk: Cli) -> None:
    vault = open_vault(desk.folder / "vault")
    evil = desk.folder / "vault" / "evil"
    evil.write_bytes(b"outside")
    with evil.open("rb") as stream:
        sha256 = vault.keep(stream)
    with evil.open("wb") as target:
        target.write(f"{sha256} 7 ../../outside\n".encode())
    with evil.open("rb") as stream:
        pieces = vault.keep_pieces(stream)
    (manifest,) = desk.folder.glob("vault/backups/*.json")
    data = json.loads(json.loads(manifest.read_text())["backup"])
    data["file_list"] = {"size": pieces.size, "hashes": list(pieces.hashes)}
    text = json.dumps(data)
    manifest.write_text(json.dumps({"sha256": hashlib.sha256(text.encode()).hexdigest(), "backup": text}))
    ran = desk("backup", "restore", "vault", "--to", "deep/again")
    assert ran.code == 5 and "cannot put a file there" in ran.err
    assert not list(desk.folder.rglob("outside"))


def test_a_kept_file_with_other_bytes_is_brought_back(desk: Cli) -> None:
    kept = next(path for path in desk.folder.glob(".docproc/files/??/??/*"))
    sound = kept.read_bytes()
    kept.chmod(0o644)
    kept.write_bytes(sound[:-1] + b"!")
    assert desk("backup", "restore", "vault", "--force", "-q").code == 0
    assert kept.read_bytes() == sound
    assert desk("doctor", "--store", "--deep").code == 0


@pytest.mark.parametrize(
    "moment", ["before:file-restored", "before:restored", "after:restored", "before:text-restored"]
)
def test_a_restore_that_is_killed_leaves_a_store_that_works_and_can_be_done_again(desk: Cli, moment: str) -> None:
    for path in desk.folder.glob(".docproc/files/??/??/*"):
        path.unlink()
    assert desk("config", "set", "ocr.max_retries", "2", "-q").code == 0
    restore = ("backup", "restore", "vault", "--force", "-q")
    assert desk(*restore, env={"DOCPROC_FAILPOINT": moment}).code == -9
    assert desk("param", "set", "a", "1", "-q").code == 0
    with closing(sqlite3.connect(desk.folder / ".docproc/store.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert desk(*restore).code == 0
    assert desk("doctor", "--store", "--deep").code == 0
    assert "max_retries: 2" not in (desk.folder / "docproc.yaml").read_text()


def test_a_terminal_asks_before_a_store_is_set_aside(desk: Cli) -> None:
    before = content(desk.folder)
    ended, screen = typed(desk, ("backup", "restore", "vault"), [("Set it aside? [y/N]:", "n")])
    assert ended != 0 and "has a store with documents" in screen
    assert content(desk.folder) == before
    ended, screen = typed(desk, ("backup", "restore", "vault"), [("Set it aside? [y/N]:", "y")])
    assert ended == 0 and "2 documents" in screen
