"""`--backend server` by the real command line, against a server on loopback that refuses, loops, dawdles."""

import json
import os
import threading
import time

import pytest

from tests.conftest import Cli, Ran
from tests.faults.conftest import scan
from tests.unit.ocr.stub_server import Stub, completion, serving

LOOP = completion("0 1 2 3 4 5 6 7 8 9 " * 40)


def run(workspace: Cli, stub: Stub, seconds: int = 120, **settings: object) -> Ran:
    server = {"url": stub.url, "profile": "paddleocr-vl", "api_key": "env:PAGES_KEY", **settings}
    environment = {f"DOCPROC_SERVER__{name.upper()}": str(value) for name, value in server.items()}
    environment |= {"PAGES_KEY": "s3cret", "DOCPROC_LIMITS__SECONDS_PER_PAGE": str(seconds)}
    return workspace("run", "inbox", "--backend", "server", env=environment)


def documents(workspace: Cli) -> list[dict]:
    return [json.loads(line) for line in workspace("export", "--format", "jsonl").out.splitlines()]


def jobs(workspace: Cli) -> list[dict]:
    return [json.loads(line) for line in workspace("jobs", "list", "--json").out.splitlines()]


@pytest.fixture
def inbox(workspace: Cli) -> Cli:
    scan(workspace.folder / "inbox" / "a.png")
    return workspace


def test_a_busy_server_is_asked_again_after_the_pause_that_it_wants(inbox: Cli) -> None:
    asked: list[float] = []
    with serving((429, {"Retry-After": "4"}), completion("Rechnung Nr. 4711")) as stub:
        stub.on_ask = lambda: asked.append(time.monotonic())
        ran = run(inbox, stub, seconds=2)
    assert ran.code == 0, ran.err
    assert asked[1] - asked[0] >= 4  # longer than limits.seconds_per_page: waiting for a server is no hanging
    assert stub.keys == ["Bearer s3cret"] * 2
    (document,) = documents(inbox)
    assert document["backend"] == "server" and "Rechnung Nr. 4711" in inbox("show", "a.png", "--text").out
    assert "s3cret" not in inbox("config", "show").out + inbox("backends", "info", "server").out
    assert b"s3cret" not in (inbox.folder / ".docproc" / "store.db").read_bytes()


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core has one worker")
def test_documents_of_one_page_are_asked_about_at_the_same_time(inbox: Cli) -> None:
    scan(inbox.folder / "inbox" / "b.png", 1)
    both_there = threading.Barrier(2, timeout=120)
    with serving(completion("Rechnung Nr. 4711")) as stub:
        stub.on_ask = both_there.wait
        assert run(inbox, stub).code == 0
    assert [document["status"] for document in documents(inbox)] == ["completed"] * 2


def test_an_answer_in_a_loop_fails_its_document_at_once(inbox: Cli) -> None:
    with serving(LOOP) as stub:
        ran = run(inbox, stub)
    assert ran.code == 4
    assert "page 1: the model repeated itself instead of reading on [ocr-failed]" in ran.err
    assert len(stub.asked) == 1
    assert [(job["status"], job["retries"]) for job in jobs(inbox) if job["stage"] == "ocr"] == [("failed", 0)]


def test_silence_ends_with_the_reason_when_the_time_for_an_answer_is_up(inbox: Cli) -> None:
    released = threading.Event()
    with serving(completion("zu spät")) as stub:
        stub.on_ask = lambda: released.wait(60)
        ran = run(inbox, stub, timeout_seconds=1)
        released.set()
    assert ran.code == 4
    assert "gave no answer: ReadTimeout" in ran.err
