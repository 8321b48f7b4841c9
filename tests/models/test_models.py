"""The transformers backends on tiny checkpoints: the real loading code, exact text, stop strings, boxes, batches."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from docproc.errors import ConfigurationError, OcrFailedError
from docproc.ocr import open_backend
from docproc.ocr.local_model import LocalModel, bytes_of_a_token
from docproc.ocr.protocol import BackendOptions, MemoryCache, PageView
from docproc.ocr.reader import Reader, ReadOptions
from docproc.specs.settings import ModelSettings, Settings
from tests.models.tiny_checkpoints import build_got, page
from tests.unit.ocr.conftest import ImageSource

pytestmark = pytest.mark.filterwarnings("ignore:a vision-language model runs on the CPU")


def options(folder: Path, **changes: object) -> BackendOptions:
    settings = Settings(models=ModelSettings(**{"allow_cpu": True, "max_tokens": 256, **changes}))
    return BackendOptions(location=str(folder), settings=settings)


def source(number: int = 1) -> ImageSource:
    return ImageSource(page(), number=number, identity=f"page-{number}")


def test_got_reads_the_exact_text_and_stops_at_the_end_of_its_turn(got_folder: Path) -> None:
    backend = open_backend("got_ocr", options(got_folder))
    reading = backend.read(PageView(source(), 200))
    (block,) = reading.blocks
    assert block.rows == (("Muster GmbH Hauptweg 12",), ("Rechnung Nr. 4711",), ("Gesamtbetrag 119,00 EUR",))
    assert 95 <= reading.confidence <= 100
    assert backend.version == "1-got-tiny"


def test_the_words_of_got_stand_where_the_embedded_reader_sees_them(got_folder: Path) -> None:
    chosen = options(got_folder)
    reader = Reader(ReadOptions(backend="got_ocr", location=chosen.location, settings=chosen.settings), MemoryCache())
    read = reader.read_page(source())
    amount = next(word for word in read.words if word.text == "119,00")
    assert amount.box.x == pytest.approx(900 * 72 / 200, abs=6)
    assert (read.backend, read.guessed) == ("got_ocr", ())


@pytest.mark.parametrize("name", ["got_ocr", "deepseek"])
def test_two_pages_in_one_batch_read_as_each_alone(name: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue("got_folder" if name == "got_ocr" else "deepseek_folder")
    backend = open_backend(name, options(folder, batch_pages=2))
    assert backend.pages_at_once == 2
    alone = backend.read(PageView(source(), 200))
    both = backend.read_many([PageView(source(), 200), PageView(source(2), 200)])
    assert [reading.blocks for reading in both] == [alone.blocks, alone.blocks]


def test_deepseek_gives_the_box_of_every_block(deepseek_folder: Path) -> None:
    backend = open_backend("deepseek", options(deepseek_folder))
    title, table = backend.read(PageView(source(), 200)).blocks
    assert (title.kind, title.rows) == ("title", (("Rechnung Nr. 4711",),))
    assert title.box == pytest.approx((60 / 999, 350 / 999, 700 / 999, 440 / 999))
    assert (table.kind, table.rows) == ("table", (("Gesamtbetrag", "119,00 EUR"),))


def test_deepseeks_page_has_lines_at_the_print_and_blocks_in_order(deepseek_folder: Path) -> None:
    chosen = options(deepseek_folder)
    reader = Reader(ReadOptions(backend="deepseek", location=chosen.location, settings=chosen.settings), MemoryCache())
    read = reader.read_page(source())
    assert [(line.text, line.block) for line in read.lines] == [
        ("Rechnung Nr. 4711", 0),
        ("Gesamtbetrag", 1),
        ("119,00 EUR", 1),
    ]
    assert read.lines[2].box.x == pytest.approx(900 * 72 / 200, abs=6)


def test_an_answer_that_hits_the_limit_of_tokens_fails_its_page(got_folder: Path) -> None:
    backend = open_backend("got_ocr", options(got_folder))
    short = replace(options(got_folder), settings=Settings(models=ModelSettings.model_construct(
        **{**options(got_folder).settings.models.model_dump(), "max_tokens": 8}
    )))  # fmt: skip
    backend = open_backend("got_ocr", short)
    with pytest.raises(OcrFailedError, match="page 1: the model's answer broke off"):
        backend.read(PageView(source(), 200))


def test_a_loop_fails_its_page(tmp_path: Path) -> None:
    folder = build_got(tmp_path / "looping", "Rechnung " * 60)
    with pytest.raises(OcrFailedError, match="repeated itself"):
        open_backend("got_ocr", options(folder)).read(PageView(source(), 200))


@pytest.mark.parametrize("changes", [{"formatted": True}, {"patches": 3}])
def test_got_takes_format_and_patches(got_folder: Path, changes: dict) -> None:
    backend = open_backend("got_ocr", options(got_folder, max_tokens=64, **changes))
    (reading,) = backend.read_many([PageView(source(), 200)])
    assert isinstance(reading, OcrFailedError) or reading.blocks  # another prompt than it was taught


def test_deepseek_takes_patches(deepseek_folder: Path) -> None:
    backend = open_backend("deepseek", options(deepseek_folder, patches=4, max_tokens=64))
    (reading,) = backend.read_many([PageView(source(), 200)])
    assert isinstance(reading, OcrFailedError) or reading.blocks


def test_without_a_gpu_a_model_runs_only_when_that_is_asked_for(got_folder: Path) -> None:
    with pytest.raises(ConfigurationError, match="--allow-cpu"):
        open_backend("got_ocr", options(got_folder, allow_cpu=False, device="cpu"))
    with pytest.warns(UserWarning, match="minutes a page"):
        open_backend("got_ocr", options(got_folder, device="cpu"))


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no folder"):
        open_backend("got_ocr", options(tmp_path / "nothing"))


def test_a_hub_id_whose_weights_are_not_here_says_how_to_fetch_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    backend = open_backend("got_ocr", options(Path("nobody/nothing")))
    with pytest.raises(ConfigurationError, match="docproc backends pull"):
        backend.read(PageView(source(), 72))


def test_a_hub_that_cannot_be_reached_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    backend = open_backend("got_ocr", options(Path("nobody/nothing")))
    with pytest.raises(ConfigurationError, match=r"the hub \S+ cannot be reached: .*; fetch it with"):
        backend.read(PageView(source(), 72))


def test_the_cache_of_a_token_is_counted_from_the_configuration(got_folder: Path) -> None:
    model = LocalModel(ModelSettings(allow_cpu=True), str(got_folder))
    assert model.pages_at_once == 1
    assert bytes_of_a_token(model._loaded[1].config.get_text_config()) == 2 * 2 * 1 * 2 * 32
