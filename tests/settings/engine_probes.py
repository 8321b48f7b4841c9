"""What backends ask their servers and load from their folders: server, surya, rapidocr, tesseract."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from PIL import Image, ImageDraw

from docproc.errors import ConfigurationError, DocprocError, MissingDependencyError, OcrFailedError
from docproc.ocr import open_backend
from docproc.ocr.ppocr import Models
from docproc.ocr.ppocr_models import chosen_models
from docproc.ocr.protocol import BackendOptions, ManyPages, PageView
from docproc.ocr.surya import MODEL
from tests.settings.probing import Desk, probe
from tests.unit.ocr.conftest import ImageSource
from tests.unit.ocr.stub_server import Stub, completion, serving

ANSWER = completion('<div data-bbox="60 100 600 200" data-label="Text"><p>Rechnung</p></div>')


def _options(desk: Desk) -> BackendOptions:
    return BackendOptions(settings=desk.settings)


def _view(side: int = 200) -> PageView:
    return PageView(ImageSource(Image.new("RGB", (side, side), "white")), 200)


def _asked(desk: Desk, *replies: Any) -> tuple[Stub, str]:
    """What a server was asked about one page, and what came of it."""
    with serving(*(replies or (ANSWER,))) as stub:
        stub.model = MODEL
        desk.choose("server.url", stub.url)
        try:
            open_backend("server", _options(desk)).read(_view())
        except DocprocError as error:
            return stub, error.message
    return stub, "read"


@probe("server.url", "/v1", "/elsewhere")
def server_address(desk: Desk, value: Any) -> object:
    with serving(ANSWER) as stub:
        desk.choose("server.url", stub.url.removesuffix("/v1") + value)
        try:
            open_backend("server", _options(desk)).read(_view())
        except OcrFailedError as error:
            return error.message
        return stub.paths


@probe("server.profile", "deepseek-ocr-2", "paddleocr-vl")
def profile(desk: Desk, _value: Any) -> object:
    return _asked(desk)[0].prompt()


@probe("server.model", "one-model", "other-model")
def model(desk: Desk, _value: Any) -> object:
    return _asked(desk)[0].asked[0]["model"]


@probe("server.api_key", None, "env:KEY_OF_THE_SERVER")
def server_key(desk: Desk, _value: Any) -> object:
    with patch.dict(os.environ, {"KEY_OF_THE_SERVER": "abc"}):
        return _asked(desk)[0].keys


@probe("server.retries", 0, 1)
def tries_of_a_server(desk: Desk, _value: Any) -> object:
    return _asked(desk, 503, ANSWER)[1]


@probe("server.timeout_seconds", 1, 30, given={"server.retries": 0})
def patience_with_a_server(desk: Desk, _value: Any) -> object:
    with serving(ANSWER) as stub:
        stub.on_ask = lambda: time.sleep(1.5)
        desk.choose("server.url", stub.url)
        try:
            open_backend("server", _options(desk)).read(_view())
        except OcrFailedError as error:
            return error.message.partition(": ")[2]
    return "read"


def _at_once(desk: Desk, name: str, key: str) -> int:
    """How many pages of four a server was asked about at the same time, at most."""
    lock, now, most = threading.Lock(), [0], [0]

    def asked() -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.15)
        with lock:
            now[0] -= 1

    with serving(ANSWER) as stub:
        stub.model, stub.on_ask = MODEL, asked
        desk.choose(key, stub.url)
        backend = open_backend(name, _options(desk))
        assert isinstance(backend, ManyPages)
        backend.read_many([_view(), _view(201), _view(202), _view(203)])
    return most[0]


@probe("server.concurrency", 1, 4)
def pages_at_a_server(desk: Desk, _value: Any) -> object:
    return _at_once(desk, "server", "server.url")


@probe("surya.concurrency", 1, 4)
def pages_at_surya(desk: Desk, _value: Any) -> object:
    return _at_once(desk, "cpu_surya", "surya.url")


@probe("surya.url", "/v1", "/elsewhere")
def surya_address(desk: Desk, value: Any) -> object:
    with serving(ANSWER) as stub:
        stub.model = MODEL
        desk.choose("surya.url", stub.url.removesuffix("/v1") + value)
        try:
            open_backend("cpu_surya", _options(desk)).read(_view())
        except ConfigurationError:
            return "no such server"
    return "read"


def _gguf(name: str) -> Callable[[Path], str]:
    def make(folder: Path) -> str:
        models = folder / name
        models.mkdir()
        for each in ("model.gguf", "mmproj.gguf"):
            (models / each).write_bytes(b"GGUF")
        return str(models)

    return make


def _last_words(desk: Desk, script: str) -> str:
    """What a local server that `script` plays leads to."""
    program = desk.folder / "bin" / "llama-server"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    with patch.dict(os.environ, {"PATH": f"{program.parent}:{os.environ['PATH']}"}):
        try:
            open_backend("cpu_surya", _options(desk)).read(_view())
        except ConfigurationError as error:
            return error.message.replace(str(desk.folder), "")
    raise AssertionError("a server that is none was asked")


@probe("surya.folder", _gguf("one"), _gguf("two"))
def surya_weights(desk: Desk, _value: Any) -> object:
    return _last_words(desk, 'echo "$2"; exit 3')


@probe("surya.timeout_seconds", 1, 2)
def patience_with_surya(desk: Desk, _value: Any) -> object:
    desk.choose("surya.folder", _gguf("one")(desk.folder))
    return _last_words(desk, "exec sleep 20")


def _onnx(folder: Path, *readers: str) -> str:
    models = folder / "-".join(readers)
    models.mkdir()
    for name in ("any_det", *readers):
        (models / f"{name}.onnx").write_bytes(name.encode())
    return str(models)


def _recognition(desk: Desk) -> object:
    return chosen_models(desk.settings.rapidocr).recognition.name


@probe("rapidocr.models", lambda folder: _onnx(folder, "own_rec"), None)
def models_of_ones_own(desk: Desk, _value: Any) -> object:
    return _recognition(desk)


@probe("rapidocr.language", "latin", "cyrillic")
def language_of_the_models(desk: Desk, _value: Any) -> object:
    desk.choose("rapidocr.models", _onnx(desk.folder, "latin_rec", "cyrillic_rec"))
    return _recognition(desk)


@probe("rapidocr.letters", "european", "all")
def letters(desk: Desk, _value: Any) -> object:
    """Three fields with a cross in each are the character for a field (田), where such are known."""
    line = Image.new("RGB", (200, 60), "white")
    pen = ImageDraw.Draw(line)
    for left in (15, 75, 135):
        pen.rectangle((left, 10, left + 40, 50), outline="black", width=4)
        pen.line((left + 20, 10, left + 20, 50), "black", 4)
        pen.line((left, 30, left + 40, 30), "black", 4)
    (read,) = Models(_options(desk), chosen_models(desk.settings.rapidocr)).recognise([np.asarray(line)])
    return [char for char in read.text if char == "田"]


def _missing_pack(desk: Desk) -> str:
    try:
        open_backend("tesseract", _options(desk))
    except MissingDependencyError as error:
        return error.message
    raise AssertionError("packs were found that are not there")


def _tessdata(name: str, packs: Sequence[str] = ()) -> Callable[[Path], str]:
    def make(folder: Path) -> str:
        (folder / name).mkdir()
        for pack in packs:
            (folder / name / f"{pack}.traineddata").write_bytes(b"pack")
        return str(folder / name)

    return make


@probe("tesseract.languages", ["deu"], ["eng"])
def languages(desk: Desk, _value: Any) -> object:
    desk.choose("tesseract.tessdata", _tessdata("packs")(desk.folder))
    return _missing_pack(desk).replace(str(desk.folder), "")


@probe("tesseract.tessdata", _tessdata("none"), _tessdata("packs", ["deu", "eng"]))
def packs(desk: Desk, _value: Any) -> object:
    try:
        return open_backend("tesseract", _options(desk)).settings
    except MissingDependencyError:
        return "no packs"
