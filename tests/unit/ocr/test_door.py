"""The door of backends, and the two that need no engine."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from docproc import ocr
from docproc.errors import ConfigurationError, MissingDependencyError, OcrFailedError
from docproc.model.geometry import Box
from docproc.model.text import Line, Page, PageTransform, Word
from docproc.ocr import BACKENDS, factories, open_backend
from docproc.ocr.null import NullBackend
from docproc.ocr.protocol import BackendOptions, PageView
from docproc.ocr.replay import record
from docproc.specs.settings import ServerSettings, Settings, SuryaSettings

WITH_TORCH = {"got_ocr", "deepseek"}
"""Backends that are opened where torch is installed: tests/models."""


def test_every_backend_carries_the_name_it_is_filed_under(tmp_path):
    nobody = "http://127.0.0.1:1/v1"
    settings = Settings(server=ServerSettings(url=nobody), surya=SuryaSettings(url=nobody))
    for name in set(BACKENDS) - WITH_TORCH:
        assert open_backend(name, BackendOptions(location=str(tmp_path), settings=settings)).name == name


def test_a_model_that_is_not_installed_names_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    for name in WITH_TORCH:
        with pytest.raises(MissingDependencyError, match=rf"docproc\[{name.replace('_', '-')}\]"):
            open_backend(name)


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(
        ConfigurationError,
        match=r"'tessaract'.*cpu_surya, deepseek, got_ocr, null, rapidocr, replay, server, tesseract, text_layer",
    ):
        open_backend("tessaract")


def entry(name):
    return EntryPoint(name, "docproc.ocr.null:NullBackend", ocr.ENTRY_POINT_GROUP)


def test_packages_bring_backends_of_their_own(monkeypatch):
    monkeypatch.setattr(ocr, "entry_points", lambda group: [entry("quiet")] if group == ocr.ENTRY_POINT_GROUP else [])
    assert isinstance(open_backend("quiet"), NullBackend)


def test_a_name_that_exists_already_is_refused(monkeypatch):
    monkeypatch.setattr(ocr, "entry_points", lambda group: [entry("null")])
    with pytest.raises(ConfigurationError, match="two OCR backends are called 'null'"):
        factories()


@pytest.mark.parametrize(
    ("missing", "engine", "command"),
    [("rapidocr", "openvino", "pip install rapidocr"), ("openvino", "openvino", "pip install openvino"),
     ("onnxruntime", "onnxruntime", r"pip install 'docproc\[onnxruntime\]'")],
)  # fmt: skip
def test_a_missing_engine_names_the_command_that_installs_it(monkeypatch, missing, engine, command):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == missing else find(name, *more))
    with pytest.raises(MissingDependencyError, match=command):
        open_backend("rapidocr", BackendOptions(engine=engine))


def test_an_unknown_engine_is_a_configuration_error():
    with pytest.raises(ConfigurationError, match="no OCR engine is called 'paddle'"):
        open_backend("rapidocr", BackendOptions(engine="paddle"))


def test_opening_the_door_loads_no_engine():
    code = (
        "import sys; from docproc.ocr import open_backend, factories; factories(); open_backend('null');"
        "heavy = ('cv2', 'openvino', 'onnxruntime', 'rapidocr', 'numpy', 'pypdfium2');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_null_gives_an_empty_page_of_the_right_size(pdf_source):
    source = pdf_source(lambda canvas: canvas.drawString(100, 100, "Text"))
    reading = open_backend("null").read(PageView(source, 72))
    assert (reading.lines, reading.width, reading.height) == ((), 595, 842)
    assert not source.rendered


def test_replay_gives_what_was_recorded(tmp_path, pdf_source):
    source = pdf_source(lambda canvas: None)
    lines = (Line((Word("Rechnung", Box(1, 2, 3, 4), 97.5),), 3),)
    record(
        tmp_path, source.identity, Page(1, 842, 595, lines, "rapidocr", "1", transform=PageTransform(90, 0.5), dpi=200)
    )
    reading = open_backend("replay", BackendOptions(location=str(tmp_path))).read(PageView(source, 72))
    assert reading.lines == lines
    assert (reading.width, reading.height, reading.transform, reading.dpi) == (842, 595, PageTransform(90, 0.5), 200)
    assert reading.ordered


def test_replay_fails_on_a_page_that_was_not_recorded_or_is_damaged(tmp_path, pdf_source):
    source = pdf_source(lambda canvas: None)
    backend = open_backend("replay", BackendOptions(location=str(tmp_path)))
    with pytest.raises(OcrFailedError, match="was not recorded"):
        backend.read(PageView(source, 72))
    (tmp_path / f"{source.identity}.json").write_text('{"number": "one"}', encoding="utf-8")
    with pytest.raises(OcrFailedError, match="cannot be read"):
        backend.read(PageView(source, 72))


@pytest.mark.parametrize("identity", ["", "../secret", "/etc/passwd", ".hidden", "a/b"])
def test_replay_opens_no_file_outside_its_folder(tmp_path, pdf_source, identity):
    source = pdf_source(lambda canvas: None)
    source.identity = identity
    with pytest.raises(OcrFailedError, match="cannot name a recording"):
        open_backend("replay", BackendOptions(location=str(tmp_path))).read(PageView(source, 72))


def test_replay_needs_a_folder():
    with pytest.raises(ConfigurationError, match="must name a folder of recorded pages"):
        open_backend("replay")
