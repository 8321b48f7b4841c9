"""cpu_surya on the llama.cpp of the xllamacpp wheel: a model and a projector loaded, asked about a page, stopped."""

from __future__ import annotations

import gc
from pathlib import Path

import psutil
import pytest

from docproc.errors import ConfigurationError
from docproc.ocr import open_backend
from docproc.ocr.protocol import BackendOptions, MemoryCache, PageView
from docproc.ocr.reader import Reader, ReadOptions
from docproc.specs.settings import Settings, SuryaSettings
from tests.models.tiny_checkpoints import page
from tests.unit.ocr.conftest import ImageSource

pytest.importorskip("xllamacpp", reason="xllamacpp is not installed: pip install 'docproc[cpu-surya]'")
pytest.importorskip("gguf", reason="gguf is not installed: pip install gguf")

from tests.models.tiny_gguf import build_surya

ANSWER = (
    '<div data-bbox="60 300 700 440"', ' data-label="Text">', "<p>Rechnung", " Nr.", " 4711", "</p>", "</div>",
    '<div data-bbox="60 600 980 700"', ' data-label="Table"><table><tr><td>', "Gesamtbetrag", "</td><td>", "119,00",
    " EUR", "</td></tr></table></div>",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_surya(tmp_path_factory.mktemp("gguf"), ANSWER)


@pytest.fixture(autouse=True)
def without_another_llama_cpp(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wheel's, whatever is on the PATH."""
    monkeypatch.setattr("docproc.ocr.llama_server.shutil.which", lambda name: None)


def settings(folder: Path) -> Settings:
    return Settings(surya=SuryaSettings(folder=str(folder), timeout_seconds=120))


def servers() -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    return [child for child in children if "docproc.ocr.xllama_server" in child.cmdline()]


def test_a_page_is_read_by_the_server_in_the_wheel_which_ends_with_the_backend(folder: Path) -> None:
    backend = open_backend("cpu_surya", BackendOptions(settings=settings(folder)))
    assert servers() == []
    text, table = backend.read(PageView(ImageSource(page()), 200)).blocks
    (server,) = servers()
    assert (text.rows, table.rows) == ((("Rechnung Nr. 4711",),), (("Gesamtbetrag", "119,00 EUR"),))
    assert text.box == pytest.approx((0.06, 0.3, 0.7, 0.44))
    del backend
    gc.collect()
    server.wait(15)
    assert servers() == []


def test_the_words_stand_where_they_are_printed_and_are_as_sure_as_the_model(folder: Path) -> None:
    reader = Reader(ReadOptions(backend="cpu_surya", settings=settings(folder)), MemoryCache())
    read = reader.read_page(ImageSource(page()))
    assert [line.text for line in read.lines] == ["Rechnung Nr. 4711", "Gesamtbetrag", "119,00 EUR"]
    assert read.lines[2].box.x == pytest.approx(900 * 72 / 200, abs=6)
    assert read.confidence == pytest.approx(100, abs=1)
    assert read.guessed == ()


def test_a_file_that_is_no_model_ends_the_server_with_its_last_words(tmp_path: Path) -> None:
    for name in ("surya-2.gguf", "surya-2-mmproj.gguf"):
        (tmp_path / name).write_bytes(b"GGUF but no model")
    backend = open_backend("cpu_surya", BackendOptions(settings=settings(tmp_path)))
    with pytest.raises(ConfigurationError, match="the model server ended at once; its last words"):
        backend.read(PageView(ImageSource(page()), 200))
    assert servers() == []
