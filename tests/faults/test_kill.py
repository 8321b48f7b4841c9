"""The coordinator is killed with SIGKILL at random moments; whatever happens, the next run goes on where it stopped."""

import json
import random
import signal
import sqlite3
import time
from pathlib import Path

from tests.conftest import Cli, Invoice

KILLS = 20
LEAST_IN_HAND = 15
DOCUMENTS = 160


def in_hand(store: Path) -> int:
    """How many documents a process has leased, as the file says."""
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=10)
    try:
        return int(connection.execute("SELECT count(*) FROM processing_jobs WHERE status = 'running'").fetchone()[0])
    finally:
        connection.close()


def test_twenty_kills_lose_nothing_and_repeat_nothing(workspace: Cli, make_invoice: Invoice) -> None:
    for number in range(DOCUMENTS):
        make_invoice(f"inbox/{number:03}.pdf", f"RE-{number:04}")
    assert workspace("ingest", "inbox", "-q").code == 0
    store = workspace.folder / ".docproc" / "store.db"
    chance = random.Random(20260305)
    killed_in_hand = 0
    for _ in range(KILLS):
        running = workspace.start("run", "inbox", "-q")
        while running.poll() is None and in_hand(store) == 0:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.25))
        running.send_signal(signal.SIGKILL)
        running.wait()
        killed_in_hand += in_hand(store) > 0
    assert killed_in_hand >= LEAST_IN_HAND
    last = workspace("run", "inbox", "-q")
    assert last.code == 0, last.err
    documents = [json.loads(line) for line in workspace("export", "--format", "jsonl").out.splitlines()]
    assert sorted(document["document_number"] for document in documents) == [f"RE-{n:04}" for n in range(DOCUMENTS)]
    assert {document["status"] for document in documents} == {"completed"}
    assert {document["versions"] for document in documents} == {1}
    connection = sqlite3.connect(store)
    jobs = connection.execute(
        "SELECT stage, status, count(*), count(DISTINCT document_id) FROM processing_jobs GROUP BY 1, 2"
    ).fetchall()
    expected = {(stage, "completed", DOCUMENTS, DOCUMENTS) for stage in ("intake", "ocr", "extract")}
    assert set(jobs) == expected
    assert workspace("doctor", "--json").code == 0
