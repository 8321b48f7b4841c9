"""A backend that crashes, hangs, eats memory or talks rubbish costs one document one try, never the batch."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from docproc.cli.main import main
from docproc.model.limits import Limits
from docproc.pipeline import pool
from docproc.pipeline.confine import probe
from tests.conftest import Cli, Ran, make_invoice_in
from tests.faults.conftest import bring_faults, faulty_scan
from tests.faults.faulty_backends import FAULTS

LIMITS = {"DOCPROC_LIMITS__SECONDS_PER_PAGE": "8", "DOCPROC_LIMITS__WORKER_MEMORY_MB": "512"}
SOUND = 3

KILLED_TWICE = {
    "crash": ("worker-died", "killed by signal 11"),
    "hang": ("worker-timeout", "no sign of life for 8 s"),
    "hungry": ("worker-memory", "(used "),
    "rubbish": ("worker-died", "it sent rubbish"),
    "nested": ("worker-died", "it sent rubbish: its header is nested too deeply"),
    "unknown_message": ("worker-died", "what it sent as 'sing' makes no sense"),
    "senseless_result": ("worker-died", "what it sent as 'read' makes no sense"),
}
REFUSED = {
    "exhausted": ("worker-memory", "needed more memory"),
    "bug": ("document-error", "KeyError: 'a bug of the backend'"),
    "passing": ("ocr-failed", "the engine stumbled"),
    "hoarder": ("document-error", "Too many open files"),
    "writer": ("document-error", "File too large"),
    "half_a_letter": ("document-error", "UnicodeEncodeError"),
    "outside": ("ocr-failed", "off the page"),
    "nowhere": ("ocr-failed", "off the page"),
    "inverted": ("document-error", "inverted box"),
    "too_sure": ("ocr-failed", "250.0 percent"),
    "flood": ("ocr-failed", "more than 100000 words"),
}
PASSED = ("noisy", "once")
TESTED_ALONE = ("half_a_message", "caller")


@dataclass(frozen=True)
class Batch:
    """One batch of documents with every fault beside sound ones, and how it ended."""

    cli: Cli
    environment: dict[str, str]
    ran: Ran
    documents: dict[str, Any]

    def lines(self, name: str) -> list[str]:
        return [line for line in self.ran.err.splitlines() if f"{name}.png" in line]


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    cli = Cli(tmp_path_factory.mktemp("faults"))
    assert cli("init", "-q").code == 0
    environment = {**bring_faults(cli.folder), **LIMITS}
    for fault in (*KILLED_TWICE, *REFUSED, *PASSED):
        faulty_scan(cli.folder / "inbox", fault)
    for number in range(SOUND):
        make_invoice_in(cli.folder, f"inbox/sound-{number}.pdf", f"RE-{number}")
    ran = cli("run", "inbox", "--backend", "faulty", "-q", env=environment)
    exported = json.loads(cli("export", "--format", "json").out)
    return Batch(cli, environment, ran, {Path(document["filename"]).stem: document for document in exported})


def test_every_fault_is_tried() -> None:
    assert {*KILLED_TWICE, *REFUSED, *PASSED, *TESTED_ALONE} == {fault.__name__ for fault in FAULTS}


def test_the_batch_goes_on(batch: Batch) -> None:
    assert batch.ran.code == 3, batch.ran.err
    assert batch.ran.out == ""
    assert "Traceback" not in batch.ran.err
    assert len(batch.documents) == len({*KILLED_TWICE, *REFUSED, *PASSED}) + SOUND
    for name, document in batch.documents.items():
        failed = name in KILLED_TWICE or name in REFUSED
        assert document["status"] == ("failed" if failed else "completed"), name


@pytest.mark.parametrize("fault", KILLED_TWICE)
def test_a_document_that_kills_its_worker_twice_is_failed_with_the_reason(batch: Batch, fault: str) -> None:
    code, reason = KILLED_TWICE[fault]
    error = batch.documents[fault]["error"]
    assert error["code"] == code
    assert reason in error["message"]
    said = batch.lines(fault)
    assert len(said) == 2
    assert said[0].endswith(f"it is tried again [{code}]")
    assert said[1].endswith(f"[{code}]")


@pytest.mark.parametrize("fault", REFUSED)
def test_a_fault_that_spares_the_worker_costs_its_document_only(batch: Batch, fault: str) -> None:
    code, reason = REFUSED[fault]
    error = batch.documents[fault]["error"]
    assert error["code"] == code
    assert reason in error["message"]
    assert batch.lines(fault)[-1].endswith(f"[{code}]")


def test_a_worker_that_dies_once_costs_one_try(batch: Batch) -> None:
    (said,) = batch.lines("once")
    assert "exit code 7" in said
    assert said.endswith("it is tried again [worker-died]")


def test_what_an_engine_prints_reaches_nobody(batch: Batch) -> None:
    # On a machine too busy for a sign of life in time the document is tried again, and says so.
    said = [line for line in batch.lines("noisy") if not line.endswith("it is tried again [worker-timeout]")]
    assert said == [], batch.ran.err
    assert "printed" not in batch.ran.err


def test_a_passing_fault_is_tried_as_often_as_the_settings_say(batch: Batch) -> None:
    assert len(batch.lines("passing")) == 4


def test_the_store_is_whole_afterwards(batch: Batch) -> None:
    checked = batch.cli("doctor", "--store", "--deep", "--json")
    assert checked.code == 0, checked.out


def test_documents_that_failed_are_done_when_the_fault_is_gone(batch: Batch) -> None:
    failed = len(KILLED_TWICE) + len(REFUSED)
    assert f"{failed} documents wait for another try" in batch.cli("jobs", "retry", "--all").err
    again = batch.cli("run", "--backend", "null", "-q")
    assert again.code == 0, again.err
    assert {d["status"] for d in json.loads(batch.cli("export", "--format", "json").out)} == {"completed"}


def test_a_worker_that_stops_in_the_middle_of_a_message_holds_nobody_up(
    workspace: Cli, weather: dict[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    faulty_scan(workspace.folder / "inbox", "half_a_message")
    for name, value in weather.items():
        monkeypatch.setenv(name, value)
    monkeypatch.syspath_prepend(weather["PYTHONPATH"])
    monkeypatch.setattr(pool, "_STALLED_SECONDS", 1)
    monkeypatch.chdir(workspace.folder)
    with pytest.raises(SystemExit) as ended:
        main(["run", "inbox", "--backend", "faulty", "-q"])
    assert ended.value.code == 4
    assert capfd.readouterr().err.count("it stopped in the middle of a message") == 2


def test_a_worker_has_no_network_unless_it_is_allowed(workspace: Cli, weather: dict[str, str]) -> None:
    if not {bound.on: bound.holds for bound in probe(Limits())}["network"]:
        pytest.skip("this system enforces no filter; docproc doctor says so")
    faulty_scan(workspace.folder / "inbox", "caller")
    refused = workspace("run", "inbox", "--backend", "faulty", "-q", env=weather)
    assert "PermissionError: [Errno 13] Permission denied" in refused.err
    allowed = workspace("jobs", "retry", "--all", "-q")
    allowed = workspace("run", "--backend", "faulty", "-q", env={**weather, "DOCPROC_LIMITS__NETWORK": "allowed"})
    assert "ConnectionRefusedError" in allowed.err


def test_two_backends_of_one_name_are_an_error(workspace: Cli, weather: dict[str, str]) -> None:
    other = workspace.folder / "site" / "other-1.0.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (other / "entry_points.txt").write_text("[docproc.ocr_backends]\nrapidocr = faulty_backends:Faulty\n")
    (workspace.folder / "inbox").mkdir()
    ran = workspace("run", "inbox", "--backend", "faulty", env=weather)
    assert ran.code == 5
    assert "rapidocr" in ran.err
