"""How pages are read, decided on and kept: ocr, decision, performance, learning."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

from PIL import Image, ImageDraw

from docproc import ocr
from docproc.errors import ConfigurationError
from docproc.model.enums import Stage
from docproc.model.geometry import Box
from docproc.model.text import DocumentText, Line, Page, Word
from docproc.ocr.protocol import MemoryCache, PageView, Reading
from docproc.ocr.reader import PageRead
from docproc.ocr.replay import record
from docproc.pipeline.bench import Bench
from docproc.pipeline.setup import WorkerSetup
from docproc.pipeline.tasks import Order
from docproc.settings.flags import decide_all, of_document
from docproc.store.clock import now
from tests.conftest import make_invoice_in
from tests.settings.probing import Desk, probe
from tests.unit.ocr.conftest import ImageSource

PDF, PNG = "application/pdf", "image/png"


class Saying:
    """A backend that reads one word on every page, with a confidence."""

    version, settings, reads_pixels = "1", "", True

    def __init__(self, name: str, text: str, confidence: float) -> None:
        self.name, self._text, self._confidence = name, text, confidence

    def read(self, view: PageView) -> Reading:
        words = tuple(
            Word(text, Box(20 + 30 * at, 20, 25, 8), self._confidence) for at, text in enumerate(self._text.split())
        )
        return Reading((Line(words),), view.source.width, view.source.height, dpi=view.dpi)


MADE = {
    "weak": Saying("weak", "Rcchnvng vnm Mxrz", 70.0),
    "strong": Saying("strong", "Rechnung vom März", 95.0),
}
BACKENDS: Mapping[str, Any] = {**ocr.BACKENDS, **{name: lambda _, one=one: one for name, one in MADE.items()}}


def _read(setup: WorkerSetup, path: Path, kind: str, on: frozenset[str] = frozenset()) -> list[PageRead]:
    bench = Bench(setup, MemoryCache())
    bench.use_flags(on)
    order = Order((Stage.OCR,), path, path.name, kind, {}, None, (), None)
    return list(bench.read(order, kind))


def _scan(desk: Desk) -> Path:
    path = desk.folder / "scan.png"
    image = Image.new("L", (600, 400), "white")
    ImageDraw.Draw(image).text((40, 40), "Rechnung", fill="black")
    image.save(path, dpi=(100, 100))
    return path


def _kept(desk: Desk) -> str:
    """Which backend's reading of a scan is kept."""
    with patch.object(ocr, "BACKENDS", BACKENDS):
        setup = desk.workers().setup
        on = decide_all(desk.settings, of_document(desk.settings, "1", "scan.png", PNG, "anna"), now())
        (read,) = _read(setup, _scan(desk), PNG, frozenset(name for name, state in on.items() if state))
    return read.page.backend


@probe("ocr.default_backend", "weak", "strong")
def default_backend(desk: Desk, _value: Any) -> object:
    return _kept(desk)


@probe("ocr.escalate_to", None, "strong", given={"ocr.default_backend": "weak"})
def second_backend(desk: Desk, _value: Any) -> object:
    return _kept(desk)


@probe("ocr.escalate_below", 60, 80, given={"ocr.default_backend": "weak", "ocr.escalate_to": "strong"})
def when_read_again(desk: Desk, _value: Any) -> object:
    return _kept(desk)


ON = {"enabled": True, "rollout_percentage": 100}


@probe("ocr.trial_backend", "weak", "strong", given={
    "ocr.default_backend": "null", "ocr.trial_flag": "canary", "flags": {"canary": ON},
})  # fmt: skip
def backend_on_trial(desk: Desk, _value: Any) -> object:
    return _kept(desk)


@probe("ocr.trial_flag", "canary", "other", given={
    "ocr.default_backend": "null", "ocr.trial_backend": "weak", "flags": {"canary": ON, "other": {"enabled": False}},
})  # fmt: skip
def flag_of_the_trial(desk: Desk, _value: Any) -> object:
    return _kept(desk)


def _models(content: str) -> Callable[[Path], str]:
    """A folder of PP-OCR models that are none."""

    def make(folder: Path) -> str:
        models = folder / content
        models.mkdir()
        for name in (f"{content}_det.onnx", f"{content}_rec.onnx"):
            (models / name).write_bytes(b"no model")
        return str(models)

    return make


@probe("ocr.engine", "openvino", "onnxruntime", given={"ocr.default_backend": "rapidocr", "limits.max_pages": 1})
def engine(desk: Desk, value: Any) -> object:
    desk.choose("rapidocr.models", _models("own")(desk.folder))
    try:
        _read(desk.workers().setup, _scan(desk), PNG)
    except ConfigurationError as error:
        assert str(value) in error.message
        return error.message.replace(str(desk.folder), "").splitlines()[0]
    raise AssertionError("what is no model was read with")


def _recordings(text: str) -> Callable[[Path], str]:
    def make(folder: Path) -> str:
        recorded = folder / text
        recorded.mkdir()
        page = Page(1, 432, 288, (Line((Word(text, Box(20, 20, 50, 8), 99.0),)),), "replay", "1")
        record(recorded, "image-1", page)
        return str(recorded)

    return make


@probe("ocr.location", _recordings("eins"), _recordings("zwei"), given={"ocr.default_backend": "replay"})
def recordings(desk: Desk, _value: Any) -> object:
    from docproc.ocr import open_backend

    backend = open_backend("replay", desk.workers().setup.read_options().for_backend())
    reading = backend.read(PageView(ImageSource(Image.new("L", (600, 400), "white")), 100))
    return [line.text for line in reading.lines]


@probe("ocr.max_retries", 0, 2, given={"ocr.default_backend": "server", "server.retries": 0})
def tries(desk: Desk, _value: Any) -> object:
    desk.choose("server.url", "http://127.0.0.1:9/v1")
    _scan(desk)
    assert desk("run", "scan.png", "-q", "--jobs", "1").code == 4
    (job,) = [json.loads(line) for line in desk("jobs", "list", "--json").out.splitlines() if '"failed"' in line]
    return job["retries"]


def _decided(desk: Desk) -> object:
    """What is decided about an invoice with a text layer, and why."""
    path = make_invoice_in(desk.folder, "a.pdf")
    setup = desk.workers().setup
    bench = Bench(setup, MemoryCache())
    order = Order((Stage.OCR,), path, path.name, PDF, {}, None, (), None)
    text = DocumentText(tuple(read.page for read in bench.read(order, PDF)))
    _, checked = bench.extract(text, PDF, None, ())
    return checked.decision


@probe("ocr.confidence_threshold", 0, 100, given={"decision.threshold": 0})
def least_confidence(desk: Desk, _value: Any) -> object:
    return _decided(desk)


@probe("decision.threshold", 0, 100, given={"ocr.confidence_threshold": 0})
def least_probability(desk: Desk, _value: Any) -> object:
    return _decided(desk)


@probe("decision.error_budget", None, 1, given={"decision.threshold": 0, "ocr.confidence_threshold": 0})
def error_budget(desk: Desk, _value: Any) -> object:
    return _decided(desk)


@probe("performance.max_concurrent_jobs", 1, 2)
def worker_processes(desk: Desk, _value: Any) -> object:
    return desk.workers().number


@probe("performance.cache_enabled", True, False)
def kept_pages(desk: Desk, _value: Any) -> object:
    for name in ("a.pdf", "b.pdf"):
        make_invoice_in(desk.folder, name)
    assert desk("run", "a.pdf", "b.pdf", "--allow-duplicates", "-q", "--jobs", "1").code == 0
    return json.loads(desk("cache", "info", "--json").out)["hits"]


@probe("performance.cache_max_mb", 0, 500, document=True)
def most_kept(desk: Desk, _value: Any) -> object:
    again = desk("ocr", "a.pdf", "--force", "--force-ocr", "--backend", "null", "-q", "--jobs", "1")
    assert again.code == 0, again.err
    return json.loads(desk("cache", "info", "--json").out)["entries"]


@probe("learning.auto", False, True, document=True)
def learning(desk: Desk, _value: Any) -> object:
    ran = desk("review", "fix", "a.pdf", "customer_number=RE-1001", "--approve", "--despite-findings")
    assert ran.code == 0, ran.err
    return ran.err
