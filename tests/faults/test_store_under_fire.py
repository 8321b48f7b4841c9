"""The store when processes race for it and are killed in the middle of their work."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from docproc.store.clock import now
from docproc.store.documents import register
from docproc.store.engine import Store, open_store
from docproc.store.files import keep_file
from docproc.store.jobs import take_back
from docproc.store.records import NewDocument, RegistrationOutcome

CLAIM_ALL = """
import json, sys, time
from pathlib import Path
from docproc.model.enums import Stage
from docproc.store.engine import open_store
from docproc.store.jobs import claim
from docproc.store.records import Owner
owner, claimed = Owner.current(), []
with open_store(Path(sys.argv[1])) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    while (job := claim(store, owner, tuple(Stage), 300)) is not None:
        claimed.append(job.job_id)
        time.sleep(0.005)
print(json.dumps(claimed))
"""

OPEN_AT_ONCE = """
import sys
from pathlib import Path
from docproc.store.engine import open_store
print("ready", flush=True)
sys.stdin.readline()
open_store(Path(sys.argv[1])).close()
"""

KEEP_AND_STOP = """
import sys, time
from pathlib import Path
from docproc.store.files import keep_file
keep_file(Path(sys.argv[1]), Path(sys.argv[2]))
print("kept", flush=True)
time.sleep(60)
"""

INGEST = """
import sys
from pathlib import Path
from docproc.store.documents import register
from docproc.store.engine import open_store
from docproc.store.files import keep_file
from docproc.store.records import NewDocument
with open_store(Path(sys.argv[1])) as store:
    for source in sorted(Path(sys.argv[2]).iterdir()):
        kept = keep_file(store.folder, source)
        register(store, NewDocument(source.name, str(source), "application/pdf", "anna", kept=kept))
        print(source.name, flush=True)
"""


def start(code: str, *arguments: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def inbox(folder: Path, number: int) -> Path:
    folder.mkdir()
    for n in range(number):
        (folder / f"{n:03}.pdf").write_bytes(b"%PDF-1.7 " + str(n).encode() * 5000)
    return folder


def ingest(store: Store, source: Path) -> RegistrationOutcome:
    kept = keep_file(store.folder, source)
    return register(store, NewDocument(source.name, str(source), "application/pdf", "anna", kept=kept)).outcome


def race(code: str, folder: Path) -> list[str]:
    """What two processes print that are let go at the same moment; both must end well."""
    racers = [start(code, folder) for _ in range(2)]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    said = [racer.communicate(timeout=60)[0] for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0]
    return said


def test_two_processes_that_claim_from_one_store_get_every_job_once(tmp_path: Path) -> None:
    with open_store(tmp_path / ".docproc") as store:
        for source in inbox(tmp_path / "in", 30).iterdir():
            ingest(store, source)
        jobs = {row[0] for row in store.reader.execute("SELECT uuid FROM processing_jobs")}
    first, second = (json.loads(said) for said in race(CLAIM_ALL, tmp_path / ".docproc"))
    assert len(first) + len(second) == 30
    assert set(first) | set(second) == jobs
    assert first
    assert second


def test_two_processes_can_make_the_same_store_at_once(tmp_path: Path) -> None:
    race(OPEN_AT_ONCE, tmp_path / ".docproc")
    with open_store(tmp_path / ".docproc") as store:
        assert store.reader.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_kill_between_keeping_and_registering_loses_nothing(tmp_path: Path) -> None:
    source = inbox(tmp_path / "in", 1) / "000.pdf"
    process = start(KEEP_AND_STOP, tmp_path / ".docproc", source)
    assert process.stdout is not None
    assert process.stdout.readline() == "kept\n"
    kill(process)
    with open_store(tmp_path / ".docproc") as store:
        assert source.exists()
        assert ingest(store, source) is RegistrationOutcome.NEW
        (path,) = store.reader.execute("SELECT storage_path FROM documents").fetchone()
        assert (store.folder / path).read_bytes() == source.read_bytes()


def test_a_kill_in_the_middle_of_an_ingest_leaves_whole_documents_only(tmp_path: Path) -> None:
    sources = inbox(tmp_path / "in", 60)
    process = start(INGEST, tmp_path / ".docproc", sources)
    assert process.stdout is not None
    announced = [process.stdout.readline().strip() for _ in range(10)]
    time.sleep(0.013)
    kill(process)
    with open_store(tmp_path / ".docproc") as store:
        assert store.reader.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        rows = store.reader.execute(
            "SELECT d.filename, d.storage_path, j.status FROM documents d"
            " LEFT JOIN processing_jobs j ON j.id = d.current_job_id"
        ).fetchall()
        assert set(announced) <= {row["filename"] for row in rows}
        assert len(rows) < 60
        for row in rows:
            assert (store.folder / row["storage_path"]).read_bytes() == (sources / row["filename"]).read_bytes()
            assert row["status"] == "pending"
        outcomes = [ingest(store, source) for source in sorted(sources.iterdir())]
        assert outcomes.count(RegistrationOutcome.KNOWN) == len(rows)
        assert outcomes.count(RegistrationOutcome.NEW) == 60 - len(rows)


def test_the_work_of_a_killed_process_is_taken_back(tmp_path: Path) -> None:
    with open_store(tmp_path / ".docproc") as store:
        for source in inbox(tmp_path / "in", 3).iterdir():
            ingest(store, source)
        process = start(CLAIM_ALL.replace("print(json", "sys.stdin.readline(); print(json"), store.folder)
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
        running = "SELECT count(*) FROM processing_jobs WHERE status = 'running'"
        deadline = time.monotonic() + 30
        while store.reader.execute(running).fetchone()[0] < 3:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert take_back(store, now()) == ()
        kill(process)
        assert len(take_back(store, now())) == 3
