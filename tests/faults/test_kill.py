"""Processes are killed at random moments, and four work at once; whatever happens, every document is done once."""

import hashlib

from tests.conftest import Cli, Invoice
from tests.faults.conftest import scan
from tests.faults.wholeness import every_input_once, whole
from tests.soak import soak

KILLS = 20
SEED = 20260305
PROCESSES = 4
DOCUMENTS = 24


def test_twenty_kills_lose_nothing_and_repeat_nothing() -> None:
    assert soak(KILLS, SEED) >= KILLS


def test_four_processes_on_one_store_and_one_inbox_do_everything_once(workspace: Cli, make_invoice: Invoice) -> None:
    inbox = workspace.folder / "inbox"
    for number in range(DOCUMENTS):
        if number % 3:
            make_invoice(f"inbox/{number % 2}/{number:02}.pdf", f"RE-{number}")
        else:
            scan(inbox / f"{number:02}.png", number)
    (inbox / "again.pdf").write_bytes((inbox / "1" / "01.pdf").read_bytes())
    (inbox / "0" / "broken.pdf").write_bytes(b"%PDF-1.7 cut off")
    contents = {path: path.read_bytes() for path in inbox.rglob("*.*")}
    inputs = {hashlib.sha256(content).hexdigest(): "completed" for content in contents.values()}
    inputs[hashlib.sha256(contents[inbox / "0" / "broken.pdf"]).hexdigest()] = "failed"
    arguments = ("run", "inbox", "--move-to", "done", "--backend", "null", "--jobs", "1", "-q")
    running = [workspace.start(*arguments) for _ in range(PROCESSES)]
    said = [process.communicate(timeout=240)[1].decode() for process in running]
    assert all("Traceback" not in err and "internal" not in err for err in said), said
    codes = [process.returncode for process in running]
    assert set(codes) <= {0, 3, 4} and sum(code != 0 for code in codes) <= 2, said
    whole(workspace.folder)
    every_input_once(workspace.folder, inputs)
    assert list(inbox.rglob("*.*")) == []
    done = workspace.folder / "done"
    assert {done / path.relative_to(inbox): content for path, content in contents.items()} == {
        path: path.read_bytes() for path in done.rglob("*.*")
    }
