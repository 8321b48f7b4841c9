"""What the backends on local models load and ask for: models. torch and transformers are played, and note it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import patch

from PIL import Image

from docproc.errors import ConfigurationError
from docproc.ocr import open_backend
from docproc.ocr.needs import with_patience
from docproc.ocr.protocol import BackendOptions, ManyPages, PageView
from tests.settings.probing import Desk, probe
from tests.unit.ocr.conftest import ImageSource

_ROOM = ("local_model", "got_ocr", "deepseek")


class Asked(Exception):  # noqa: N818  # no error: it carries what generate was asked
    """What reached the model."""


class Tensors(dict):  # type: ignore[type-arg]  # as the processor gives them: names to tensors, none here
    """Inputs of a model, with what the processor was told."""

    def to(self, _device: str) -> Tensors:
        return self

    def __getitem__(self, key: str) -> Any:
        return SimpleNamespace(shape=(1, 1)) if key == "input_ids" else super().__getitem__(key)


class Model:
    """Says what it was loaded from, where it runs and what it is asked."""

    def __init__(self, location: str) -> None:
        self.location, self.device = location, "nowhere"

    def to(self, device: str) -> Model:
        self.device = device
        return self

    def eval(self) -> Model:
        return self

    def generate(self, **asked: Any) -> Any:
        told = {name: value for name, value in asked.items() if name in ("told", "max_new_tokens")}
        raise Asked({"location": self.location, "device": self.device, **told})


class Processor:
    """Notes how it is told to prepare a page."""

    def __init__(self, location: str) -> None:
        self.location, self.tokenizer = location, SimpleNamespace(pad_token_id=0)

    def __call__(self, *_: Any, **told: Any) -> Tensors:
        kept = {name: value for name, value in told.items() if name not in ("images", "text")}
        return Tensors(told=SimpleNamespace(is_floating_point=lambda: False, said=kept))


def _loader(kind: type) -> Any:
    return SimpleNamespace(from_pretrained=lambda location, **_: kind(location))


@contextmanager
def _played() -> Iterator[None]:
    """torch and transformers as far as the backends use them, on a machine with a GPU."""
    torch, transformers = ModuleType("torch"), ModuleType("transformers")
    cuda = SimpleNamespace(is_available=lambda: True, mem_get_info=lambda: (0, 0))
    vars(torch).update(
        bfloat16="bfloat16", float32="float32", cuda=cuda, inference_mode=nullcontext, OutOfMemoryError=MemoryError
    )
    vars(transformers).update(
        AutoProcessor=_loader(Processor),
        AutoModelForImageTextToText=_loader(Model),
        LogitsProcessor=object,
        LogitsProcessorList=list,
    )
    rooms = [f"docproc.ocr.{name}" for name in _ROOM]
    with patch.dict(sys.modules, {"torch": torch, "transformers": transformers}):
        for name in rooms:
            sys.modules.pop(name, None)
        with patch("docproc.ocr._require"):
            yield


def _asked(desk: Desk, name: str = "got_ocr") -> object:
    """What the model of a backend is loaded from and asked about a page."""
    for own in ("got", "other"):
        (desk.folder / own).mkdir(exist_ok=True)
    with _played():
        backend = open_backend(name, BackendOptions(settings=desk.settings))
        assert isinstance(backend, ManyPages)
        at_once = backend.pages_at_once
        try:
            backend.read(PageView(ImageSource(Image.new("RGB", (40, 40), "white")), 200))
        except Asked as asked:
            told = dict(asked.args[0])
            return {**told, "told": told["told"].said, "pages_at_once": at_once}
    raise AssertionError("no model was asked")


def _folder(name: str) -> Any:
    def make(folder: Path) -> str:
        (folder / name).mkdir()
        return str(folder / name)

    return make


GIVEN = {"models.batch_pages": 1}
HERE = {**GIVEN, "models.got_ocr": "."}


@probe("models.got_ocr", _folder("got"), _folder("other"), given=GIVEN)
def got_weights(desk: Desk, _value: Any) -> object:
    told = _asked(desk)
    return str(told).replace(str(desk.folder), "")


@probe("models.deepseek", _folder("got"), _folder("other"), given=GIVEN)
def deepseek_weights(desk: Desk, _value: Any) -> object:
    return str(_asked(desk, "deepseek")).replace(str(desk.folder), "")


@probe("models.device", "cuda", "cpu", given={**HERE, "models.allow_cpu": True})
def device(desk: Desk, _value: Any) -> object:
    return _asked(desk)


@probe("models.allow_cpu", False, True, given={**HERE, "models.device": "cpu"})
def on_the_cpu(desk: Desk, _value: Any) -> object:
    try:
        return _asked(desk)
    except ConfigurationError as error:
        return error.message


@probe("models.formatted", False, True, given=HERE)
def markdown(desk: Desk, _value: Any) -> object:
    return _asked(desk)


@probe("models.patches", 0, 6, given=HERE)
def patches(desk: Desk, _value: Any) -> object:
    return _asked(desk)


@probe("models.max_tokens", 100, 200, given=HERE)
def most_tokens(desk: Desk, _value: Any) -> object:
    return _asked(desk)


@probe("models.batch_pages", 1, 2, given={"models.got_ocr": "."})
def pages_together(desk: Desk, _value: Any) -> object:
    return _asked(desk)


@probe("models.timeout_seconds", 60, 900, given=HERE)
def patience_with_a_model(desk: Desk, _value: Any) -> object:
    settings = desk.settings
    return with_patience(settings.document_limits(), frozenset({"got_ocr"}), settings).seconds_per_page
