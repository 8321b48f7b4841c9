"""Engines give memory back between documents: when it is crowded, or when they have not been needed lately."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from docproc.pipeline.bench import Bench


class Engines:
    """Stands for the reading of a bench: its pages were read by what `told` says; counts how often memory went back."""

    def __init__(self) -> None:
        self.told = "text_layer"
        self.released = 0

    def read(self, pages: Any) -> Iterator[Any]:
        yield SimpleNamespace(page=SimpleNamespace(backend=self.told))

    def release(self) -> None:
        self.released += 1


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> Engines:
    class NoFile:
        def __enter__(self) -> tuple[()]:
            return ()

        def __exit__(self, *_: object) -> None:
            pass

    engines = Engines()
    monkeypatch.setattr("docproc.pipeline.bench.open_pages", lambda *_: NoFile())
    monkeypatch.setattr(Bench, "_reading", engines)
    return engines


def read_documents(bench: Bench, engines: Engines, backend: str, number: int, *, crowded: bool = False) -> None:
    for _ in range(number):
        engines.told = backend
        order: Any = SimpleNamespace(path=None)
        list(bench.read(order, "application/pdf"))
        bench.rest(crowded)


@pytest.fixture
def bench(engines: Engines) -> Bench:
    setup: Any = SimpleNamespace(limits=None, passwords=())
    cache: Any = None
    made = Bench(setup, cache)
    readings: Any = made._readings
    readings["rapidocr"] = engines
    return made


def test_while_pages_are_recognised_memory_is_kept_for_the_next(bench: Bench, engines: Engines) -> None:
    read_documents(bench, engines, "rapidocr", 20)
    assert engines.released == 0


def test_after_some_documents_that_needed_no_engine_memory_goes_back_once(bench: Bench, engines: Engines) -> None:
    read_documents(bench, engines, "rapidocr", 1)
    read_documents(bench, engines, "text_layer", 7)
    assert engines.released == 0
    read_documents(bench, engines, "text_layer", 30)
    assert engines.released == 1


def test_where_it_is_crowded_memory_goes_back_after_each_document_that_took_it(bench: Bench, engines: Engines) -> None:
    read_documents(bench, engines, "rapidocr", 2, crowded=True)
    read_documents(bench, engines, "text_layer", 3, crowded=True)
    assert engines.released == 2
