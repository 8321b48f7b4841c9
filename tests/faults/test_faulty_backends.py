"""Backends that crash, hang, eat memory or talk rubbish come in through the real door, as installed packages would."""

import json

import pytest
from PIL import Image, ImageDraw

from tests.conftest import Cli

PLUGIN = """
import os, signal, sys, time
from docproc.errors import OcrFailedError
from docproc.ocr.protocol import Reading

class Backend:
    version, settings, reads_pixels = "1", "", True
    def __init__(self, options): pass

class Crash(Backend):
    name = "crash"
    def read(self, view):
        os.kill(os.getpid(), signal.SIGSEGV)

class Hang(Backend):
    name = "hang"
    def read(self, view):
        time.sleep(600)

class Hungry(Backend):
    name = "hungry"
    def read(self, view):
        held = []
        while True:
            held.append(bytearray(os.urandom(1 << 20)) * 64)
            time.sleep(0.01)

class Noisy(Backend):
    name = "noisy"
    def read(self, view):
        for stream in (1, 2):
            os.write(stream, b"\\x00\\xff rubbish \\n" * 1000)
        return Reading((), view.source.width, view.source.height)

class Once(Backend):
    name = "once"
    def read(self, view):
        mark = os.environ["ONCE"]
        if not os.path.exists(mark):
            open(mark, "w").close()
            os._exit(7)
        return Reading((), view.source.width, view.source.height)

class Bug(Backend):
    name = "bug"
    def read(self, view):
        raise KeyError("a bug of the backend")

class Passing(Backend):
    name = "passing"
    def read(self, view):
        raise OcrFailedError("the engine stumbled")
"""


@pytest.fixture
def faulty(workspace: Cli) -> Cli:
    """A workspace with one scan, and a package beside docproc that brings the faulty backends."""
    site = workspace.folder / "site"
    info = site / "faulty-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "faulty.py").write_text(PLUGIN)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: faulty\nVersion: 1.0\n")
    names = ("crash", "hang", "hungry", "noisy", "once", "bug", "passing")
    lines = "".join(f"{name} = faulty:{name.capitalize()}\n" for name in names)
    (info / "entry_points.txt").write_text(f"[docproc.ocr_backends]\n{lines}")
    picture = Image.new("L", (800, 1100), 255)
    ImageDraw.Draw(picture).rectangle((100, 100, 400, 300), fill=0)
    (workspace.folder / "inbox").mkdir()
    picture.save(workspace.folder / "inbox" / "scan.png")
    return workspace


def run(cli: Cli, backend: str, **settings: str):
    environment = {"PYTHONPATH": str(cli.folder / "site"), "ONCE": str(cli.folder / "once"), **settings}
    ran = cli("run", "inbox", "--backend", backend, "-q", env=environment)
    return ran, json.loads(cli("export", "--format", "json").out)[0]


@pytest.mark.parametrize(
    ("backend", "settings", "code"),
    [
        ("crash", {}, "worker-died"),
        ("hang", {"DOCPROC_LIMITS__SECONDS_PER_PAGE": "2"}, "worker-timeout"),
        ("hungry", {"DOCPROC_LIMITS__WORKER_MEMORY_MB": "512"}, "worker-memory"),
    ],
)
def test_a_document_that_kills_its_worker_twice_is_failed_with_the_reason(faulty, backend, settings, code) -> None:
    ran, document = run(faulty, backend, **settings)
    assert ran.code == 4
    assert document["status"] == "failed" and document["error"]["code"] == code
    assert ran.err.count(f"[{code}]") == 2 and "it is tried again" in ran.err
    assert "Traceback" not in ran.err


def test_a_worker_that_dies_once_costs_one_try(faulty) -> None:
    ran, document = run(faulty, "once")
    assert ran.code == 0 and document["status"] == "completed"
    assert "exit code 7" in ran.err and "it is tried again [worker-died]" in ran.err


def test_what_an_engine_prints_reaches_nobody(faulty) -> None:
    ran, document = run(faulty, "noisy")
    assert ran.code == 0 and document["status"] == "completed"
    assert ran.out == "" and "rubbish" not in ran.err


def test_a_bug_of_a_backend_costs_its_document_and_is_kept_with_its_stack(faulty) -> None:
    ran, document = run(faulty, "bug")
    assert ran.code == 4 and document["error"]["code"] == "document-error"
    assert "scan.png: cannot be processed: KeyError" in ran.err and "Traceback" not in ran.err


def test_a_passing_fault_is_tried_as_often_as_the_settings_say(faulty) -> None:
    ran, document = run(faulty, "passing", DOCPROC_OCR__MAX_RETRIES="2")
    assert document["error"]["code"] == "ocr-failed"
    assert ran.err.count("the engine stumbled") == 3


def test_the_other_documents_go_on(faulty, make_invoice) -> None:
    for number in range(5):
        make_invoice(f"inbox/{number}.pdf", f"RE-{number}")
    ran, _ = run(faulty, "crash")
    assert ran.code == 3
    documents = json.loads(faulty("export", "--format", "json").out)
    assert sum(document["status"] == "completed" for document in documents) == 5


def test_two_backends_of_one_name_are_an_error(faulty) -> None:
    other = faulty.folder / "site" / "other-1.0.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (other / "entry_points.txt").write_text("[docproc.ocr_backends]\nrapidocr = faulty:Crash\n")
    ran = faulty("run", "inbox", "--backend", "crash", env={"PYTHONPATH": str(faulty.folder / "site")})
    assert ran.code == 5 and "rapidocr" in ran.err
