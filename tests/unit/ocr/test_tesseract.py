"""Tesseract through its binding: read for real where language packs are installed (pip brings them for the tests)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from pydantic import ValidationError

from docproc.errors import MissingDependencyError
from docproc.ocr import open_backend
from docproc.ocr.protocol import BackendOptions, PageView
from docproc.specs.settings import Settings, TesseractSettings
from tests.unit.ocr.conftest import ImageSource

pytest.importorskip("tesserocr", reason="tesserocr is not installed: pip install 'docproc[tesseract]'")


def options(**chosen: object) -> BackendOptions:
    return BackendOptions(settings=Settings(tesseract=TesseractSettings(**chosen)))


@pytest.fixture(scope="module")
def backend():
    try:
        return open_backend("tesseract", options())
    except MissingDependencyError as error:
        pytest.skip(f"no language packs: {error}")


def placed(letter: Image.Image, rotation: int, skew: float) -> ImageSource:
    askew = letter.rotate(-skew, Image.Resampling.BICUBIC, fillcolor="white")
    return ImageSource(askew.rotate(-rotation, expand=True))


@pytest.mark.parametrize(("rotation", "skew"), [(0, 0.0), (90, 0.0), (180, 0.0), (270, 0.0), (0, 3.0), (180, -5.0)])
def test_a_letter_is_read_whichever_way_it_lies(backend, letter, rotation: int, skew: float) -> None:
    reading = backend.read(PageView(placed(letter, rotation, skew), 200))
    words = {word.text: word for line in reading.lines for word in line.words}
    assert {"Jürgen", "Groß", "Lindenstraße", "1.487,50", "30.04.2026"} <= set(words)
    amount = words["1.487,50"]
    assert (amount.box.x, amount.box.y) == (pytest.approx(274.3, abs=1.5), pytest.approx(198.2, abs=1.5))
    assert amount.box.height == pytest.approx(9.3, abs=1.0)
    assert 90 <= amount.confidence <= 100
    assert reading.transform.rotation == (360 - rotation) % 360
    assert reading.transform.skew == pytest.approx(-skew, abs=0.3)
    assert (reading.width, reading.height) == (pytest.approx(360), pytest.approx(504))


def test_an_empty_page_has_no_lines(backend) -> None:
    assert backend.read(PageView(ImageSource(Image.new("RGB", (600, 800), "white")), 200)).lines == ()


def test_languages_and_packs_go_into_the_key_of_the_cache(backend) -> None:
    alone = open_backend("tesseract", options(languages=("eng",)))
    assert alone.settings != backend.settings
    assert alone.settings.startswith("languages=eng:")
    assert backend.version.startswith("1-5.")


def test_a_missing_pack_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(MissingDependencyError, match=r"pack deu is not in .*apt install tesseract-ocr-deu, or docproc"):
        open_backend("tesseract", options(languages=("deu",), tessdata=str(tmp_path)))


def test_packs_are_found_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tessdata").mkdir()
    for name in ("deu", "eng"):
        (tmp_path / "tessdata" / f"{name}.traineddata").write_bytes(b"pack")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert open_backend("tesseract", options()).settings == "languages=deu:4+eng:4"


@pytest.mark.parametrize("name", ["../deu", "", "deü"])
def test_a_name_that_is_no_pack_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="no name of a language pack"):
        TesseractSettings(languages=(name,))
