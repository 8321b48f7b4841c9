import json
import os
import signal
import sqlite3
import time

import pytest

from tests.conftest import Cli, Invoice


def start_and_wait_for_work(workspace: Cli):
    running = workspace.start("run", "inbox")
    store = workspace.folder / ".docproc" / "store.db"
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=10)
    while running.poll() is None:
        if connection.execute("SELECT count(*) FROM processing_jobs WHERE status = 'running'").fetchone()[0]:
            break
        time.sleep(0.01)
    connection.close()
    return running


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_says_by_which_signal_and_leaves_nothing_in_hand(
    workspace: Cli, make_invoice: Invoice, number: signal.Signals, code: int
) -> None:
    for count in range(30):
        make_invoice(f"inbox/{count:03}.pdf", f"RE-{count:04}")
    running = start_and_wait_for_work(workspace)
    running.send_signal(number)
    _, err = running.communicate(timeout=60)
    assert running.returncode == code, err
    assert b"interrupted: run again to go on" in err
    counts = json.loads(workspace("status", "--json").out)
    assert sum(counts["running"].values()) == 0 and counts["status"]["processing"] == 0
    assert sum(counts["waiting"].values()) > 0
    assert workspace("run", "inbox", "-q").code == 0
    assert json.loads(workspace("status", "--json").out)["status"]["completed"] == 30


def test_a_worker_that_is_killed_costs_one_try_and_its_document_is_done_in_the_end(
    workspace: Cli, make_invoice: Invoice
) -> None:
    import psutil

    for count in range(20):
        make_invoice(f"inbox/{count:03}.pdf", f"RE-{count:04}")
    running = start_and_wait_for_work(workspace)
    workers: list[psutil.Process] = []
    while not workers:
        children = psutil.Process(running.pid).children()
        workers = [child for child in children if "docproc.pipeline.worker" in child.cmdline()]
    os.kill(workers[0].pid, signal.SIGKILL)
    _, err = running.communicate(timeout=120)
    assert running.returncode == 0, err
    assert json.loads(workspace("status", "--json").out)["status"]["completed"] == 20
