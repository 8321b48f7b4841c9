"""A full disk, a folder that may not be written, a clock that goes back, a store that somebody holds: one clear line,
nothing lost, and the next run finishes."""

import hashlib
import json
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.cli.test_read_only import give_up_override
from tests.conftest import DOCPROC, Cli, Invoice
from tests.faults.wholeness import every_input_once, no_half_written_file, whole

RUN = ("run", "inbox", "--backend", "null", "-q")
DOCUMENTS = 6
ON_A_SMALL_DISK = """
set -u
mount -t tmpfs -o size=8m tmpfs desk && cd desk
"$1" init -q && cp -r ../inbox inbox || exit 9
free=$(df --output=avail -k . | tail -1)
dd if=/dev/zero of=filler bs=1k count=$((free - 150)) 2>/dev/null
"$1" run inbox --backend null -q; full=$?
rm filler
"$1" run inbox --backend null -q; again=$?
"$1" doctor --store --deep -q >&2; whole=$?
echo "$full $again $whole $("$1" export --format jsonl | wc -l)"
"""


@pytest.fixture
def inputs(workspace: Cli, make_invoice: Invoice) -> dict[str, str]:
    """An inbox: the hash of every file in it, and that it must be completed in the end."""
    made = [make_invoice(f"inbox/{number}.pdf", f"RE-{number}") for number in range(DOCUMENTS)]
    return {hashlib.sha256(path.read_bytes()).hexdigest(): "completed" for path in made}


def run_as(workspace: Cli, prepare: Callable[[], object]) -> "subprocess.CompletedProcess[str]":
    """Run in a process that is prepared before docproc starts."""
    return subprocess.run(
        [DOCPROC, *RUN], cwd=workspace.folder, env=workspace.environment, text=True, capture_output=True,
        timeout=240, preexec_fn=prepare,
    )  # fmt: skip


def one_clear_line(err: str, code: str) -> None:
    lines = err.strip().splitlines()
    assert len(lines) == 1, err
    assert lines[0].startswith("docproc: ")
    assert lines[0].endswith(f"[{code}]")


def test_a_disk_that_fills_up_ends_the_run_with_one_line_and_the_next_finishes(
    workspace: Cli, inputs: dict[str, str]
) -> None:
    assert workspace("status", "-q").code in (0, 2)
    room = (workspace.folder / ".docproc" / "store.db").stat().st_size + 20_000
    full = run_as(workspace, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)))
    assert full.returncode == 5
    one_clear_line(full.stderr, "workspace")
    no_half_written_file(workspace.folder)
    again = workspace(*RUN)
    assert again.code == 0, again.err
    whole(workspace.folder)
    every_input_once(workspace.folder, inputs)


def test_a_full_file_system_loses_nothing(workspace: Cli, inputs: dict[str, str]) -> None:
    namespaces = ["unshare", "--map-root-user", "--mount"]
    if shutil.which("unshare") is None or subprocess.run([*namespaces, "true"], capture_output=True).returncode:
        pytest.skip("no file system of one's own can be mounted here")
    (workspace.folder / "desk").mkdir()
    done = subprocess.run(
        [*namespaces, "sh", "-c", ON_A_SMALL_DISK, "sh", DOCPROC],
        cwd=workspace.folder, env=workspace.environment, text=True, capture_output=True, timeout=240,
    )  # fmt: skip
    assert done.stdout.split() == ["5", "0", "0", str(DOCUMENTS)], done.stderr
    assert "Traceback" not in done.stderr
    assert "[workspace]" in done.stderr


def test_a_folder_that_may_not_be_written_is_said_and_nothing_is_lost(workspace: Cli, inputs: dict[str, str]) -> None:
    files = workspace.folder / ".docproc" / "files"
    files.mkdir(exist_ok=True)
    files.chmod(0o555)
    refused = run_as(workspace, give_up_override)
    files.chmod(0o755)
    assert refused.returncode == 5
    one_clear_line(refused.stderr, "workspace")
    assert "Permission denied" in refused.stderr
    assert workspace(*RUN).code == 0
    whole(workspace.folder)
    every_input_once(workspace.folder, inputs)


def test_a_clock_that_goes_back_changes_nothing(
    workspace: Cli, inputs: dict[str, str], weather: dict[str, str]
) -> None:
    killed = workspace(*RUN, env={"DOCPROC_FAILPOINT": "after:claimed:2"})
    assert killed.code == -9
    ran = workspace(*RUN, env={**weather, "CLOCK_STEPS_BACK": "30:7200"})
    assert ran.code == 0, ran.err
    whole(workspace.folder)
    every_input_once(workspace.folder, inputs)
    with closing(sqlite3.connect(workspace.folder / ".docproc" / "store.db")) as connection:
        times = [row[0] for row in connection.execute("SELECT created_at FROM job_events ORDER BY id")]
    assert times != sorted(times)
    listed = [json.loads(line) for line in workspace("jobs", "list", "--json").out.splitlines()]
    assert {job["status"] for job in listed} == {"completed"}


def test_a_store_that_is_held_for_long_is_left_with_75_and_the_next_run_finishes(
    workspace: Cli, inputs: dict[str, str], weather: dict[str, str]
) -> None:
    store = workspace.folder / ".docproc" / "store.db"
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        held = workspace(*RUN, env={**weather, "LOCK_PATIENCE": "0.3"})
    assert held.code == 75
    one_clear_line(held.err, "locked")
    assert workspace(*RUN).code == 0
    whole(workspace.folder)
    every_input_once(workspace.folder, inputs)


def test_a_store_that_is_held_in_the_middle_of_a_run_loses_nothing(
    workspace: Cli, inputs: dict[str, str], weather: dict[str, str]
) -> None:
    store = workspace.folder / ".docproc" / "store.db"
    environment = {**workspace.environment, **weather, "LOCK_PATIENCE": "0.3"}
    running = subprocess.Popen(
        [DOCPROC, *RUN, "--jobs", "1"], cwd=workspace.folder, env=environment, text=True, stderr=subprocess.PIPE
    )
    with closing(sqlite3.connect(store, isolation_level=None, timeout=30)) as other:
        query = "SELECT count(*) FROM processing_jobs WHERE status = 'running'"
        while running.poll() is None and other.execute(query).fetchone() == (0,):
            time.sleep(0.005)
        other.execute("BEGIN IMMEDIATE")
        _, err = running.communicate(timeout=120)
    assert running.returncode == 75, err
    one_clear_line(err, "locked")
    assert workspace(*RUN).code == 0
    whole(workspace.folder)
    every_input_once(workspace.folder, inputs)


def test_two_interruptions_stop_at_once(workspace: Cli, weather: dict[str, str]) -> None:
    import signal

    from tests.faults.conftest import faulty_scan

    faulty_scan(workspace.folder / "inbox", "hang")
    running = subprocess.Popen(
        [DOCPROC, "run", "inbox", "--backend", "faulty"], cwd=workspace.folder, stderr=subprocess.PIPE,
        env={**workspace.environment, **weather}, text=True,
    )  # fmt: skip
    store = workspace.folder / ".docproc" / "store.db"
    with closing(sqlite3.connect(store, timeout=30)) as connection:
        query = "SELECT count(*) FROM processing_jobs WHERE status = 'running' AND stage = 'ocr'"
        while running.poll() is None and connection.execute(query).fetchone() == (0,):
            time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    time.sleep(0.5)
    running.send_signal(signal.SIGTERM)
    started = time.monotonic()
    _, err = running.communicate(timeout=60)
    assert running.returncode == 143, err
    assert time.monotonic() - started < 50  # the backend hangs for 600 s
    runs = sqlite3.connect(store).execute("SELECT exit_code FROM runs").fetchall()
    assert runs == [(143,)]


if sys.platform != "linux":
    pytest.skip("what a machine does wrong is arranged with Linux's own means", allow_module_level=True)
