"""A workspace that may only be read: a colleague's folder, a backup, a read-only mount."""

import ctypes
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

DOCPROC = str(Path(sys.executable).with_name("docproc"))
READING = (("status",), ("status", "--json"), ("show", "a.pdf"), ("export",), ("jobs", "list"))
WRITING = (("run",), ("ingest", "in"), ("jobs", "retry", "--all"))
DROP_FROM_BOUNDING_SET = 24
OVERRIDE_PERMISSIONS = 1
READ_SLOWLY = """
import sys
from pathlib import Path
from docproc.errors import LockedError
from docproc.store.engine import open_store
try:
    with open_store(Path(sys.argv[1])) as store:
        print(store.reader.execute("SELECT filename FROM documents").fetchone()[0], flush=True)
        sys.stdin.readline()
except LockedError as error:
    print(error)
"""
PERMISSIONS_BIND = "import os, sys; sys.exit(os.access(sys.argv[1], os.W_OK))"


def give_up_override() -> None:
    """Let permission bits bind this process, also when it runs as root (prctl(2), capabilities(7))."""
    if os.getuid() == 0 and ctypes.CDLL(None, use_errno=True).prctl(DROP_FROM_BOUNDING_SET, OVERRIDE_PERMISSIONS):
        raise OSError(ctypes.get_errno(), "the capability cannot be given up")


@dataclass(frozen=True)
class Visitor:
    """Runs programs in a workspace as a process that may read it and write nothing in it."""

    workspace: Path

    @property
    def store(self) -> Path:
        return self.workspace / ".docproc" / "store.db"

    def start(self, *command: str) -> "subprocess.CompletedProcess[str]":
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            command,
            cwd=self.workspace,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            preexec_fn=give_up_override,
        )

    def __call__(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return self.start(DOCPROC, *arguments)

    def files(self) -> dict[str, tuple[int, int]]:
        found = [path for path in self.workspace.rglob("*") if path.is_file()]
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in found}

    def close_to_writers(self) -> None:
        for path in (self.workspace, *self.workspace.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)

    def open_to_writers(self) -> None:
        for path in (self.workspace, *self.workspace.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.fixture
def visitor(workspace, make_invoice) -> Iterator[Visitor]:
    """A workspace with one document, closed and then made read-only."""
    if sys.platform != "linux":
        pytest.skip("permissions are made to bind by Linux's own means here")
    make_invoice("in/a.pdf")
    assert workspace("ingest", "in", "-q").code == 0
    one = Visitor(workspace.folder)
    one.close_to_writers()
    try:
        if one.start(sys.executable, "-c", PERMISSIONS_BIND, str(one.workspace)).returncode:
            pytest.skip("permission bits do not bind on this file system")
        yield one
    except subprocess.SubprocessError:
        pytest.skip("this root may not give up the right to write everywhere")
    finally:
        one.open_to_writers()


def test_reading_commands_work_and_change_no_file(visitor: Visitor) -> None:
    before = visitor.files()
    for command in READING:
        ran = visitor(*command)
        assert (ran.returncode, ran.stderr) == (0, ""), command
        assert "a.pdf" in ran.stdout or "status" in command
    assert visitor.files() == before


def test_writing_commands_end_with_one_line(visitor: Visitor) -> None:
    before = visitor.files()
    for command in WRITING:
        ran = visitor(*command)
        assert ran.returncode == 5, (command, ran.stderr)
        assert len(ran.stderr.splitlines()) == 1, ran.stderr
        assert ran.stderr.endswith("[workspace]\n")
    assert visitor.files() == before


def test_an_old_leftover_of_a_killed_process_is_no_hindrance(visitor: Visitor) -> None:
    visitor.open_to_writers()
    incoming = visitor.store.parent / "files" / "incoming"
    incoming.mkdir(exist_ok=True)
    (incoming / "leftover").write_bytes(b"half")
    os.utime(incoming / "leftover", (0, 0))
    visitor.close_to_writers()
    assert visitor("status").returncode == 0


def test_what_a_writer_has_not_folded_in_yet_is_read_beside_it(visitor: Visitor) -> None:
    visitor.open_to_writers()
    with closing(sqlite3.connect(visitor.store)) as writer:
        writer.execute("UPDATE documents SET filename = 'renamed.pdf'")
        writer.commit()
        visitor.close_to_writers()
        assert "renamed.pdf" in visitor("export").stdout
        writer.execute("UPDATE documents SET filename = 'again.pdf'")
        writer.commit()
        assert "again.pdf" in visitor("export").stdout


def copied_while_open(visitor: Visitor, target: Path, *endings: str) -> Visitor:
    """A read-only copy of the store of a process that was killed: the file and those of its companions named."""
    visitor.open_to_writers()
    shutil.copytree(visitor.workspace, target)
    with closing(sqlite3.connect(visitor.store)) as writer:
        writer.execute("UPDATE documents SET filename = 'renamed.pdf'")
        writer.commit()
        for ending in ("", *endings):
            shutil.copy(f"{visitor.store}{ending}", target / ".docproc")
    copy = Visitor(target)
    copy.close_to_writers()
    return copy


def test_the_log_of_a_killed_writer_is_read_too(visitor: Visitor, tmp_path: Path) -> None:
    copy = copied_while_open(visitor, tmp_path / "copy", "-wal", "-shm")
    assert "renamed.pdf" in copy("export").stdout
    copy.open_to_writers()


def test_a_log_that_cannot_be_read_is_never_passed_over(visitor: Visitor, tmp_path: Path) -> None:
    copy = copied_while_open(visitor, tmp_path / "copy", "-wal")
    ran = copy("export")
    assert (ran.returncode, ran.stdout) == (5, "")
    assert "store.db-wal holds changes" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    copy.open_to_writers()
    assert "renamed.pdf" in copy("export").stdout


def test_an_older_store_asks_for_someone_who_may_write(visitor: Visitor) -> None:
    visitor.open_to_writers()
    with closing(sqlite3.connect(visitor.store)) as connection:
        connection.execute("PRAGMA user_version = 1")
    visitor.close_to_writers()
    ran = visitor("status")
    assert ran.returncode == 5
    assert len(ran.stderr.splitlines()) == 1
    assert "must be brought to version" in ran.stderr and "[workspace]" in ran.stderr


def test_a_read_only_mount_can_be_read(visitor: Visitor) -> None:
    visitor.open_to_writers()
    where = str(visitor.workspace)
    mounted = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && exec "$@"'
    prefix = ("unshare", "--mount", "sh", "-c", mounted, where)
    if shutil.which("unshare") is None or visitor.start(*prefix, "true").returncode:
        pytest.skip("this user may not mount a folder read-only")
    for command in READING:
        ran = visitor.start(*prefix, DOCPROC, *command)
        assert (ran.returncode, ran.stderr) == (0, ""), command
    ran = visitor.start(*prefix, DOCPROC, "ingest", "in")
    assert (ran.returncode, len(ran.stderr.splitlines())) == (5, 1), ran.stderr


def test_a_store_changed_while_it_was_read_without_locks_is_reported(visitor: Visitor) -> None:
    with subprocess.Popen(
        (sys.executable, "-c", READ_SLOWLY, str(visitor.store.parent)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=give_up_override,
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "a.pdf\n"
        visitor.open_to_writers()
        with closing(sqlite3.connect(visitor.store)) as writer:
            writer.execute("UPDATE documents SET filename = 'renamed.pdf'")
            writer.commit()
        said, _ = reader.communicate("go\n", timeout=60)
    assert "another process changed the store while it was read" in said
