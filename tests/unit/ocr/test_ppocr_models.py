"""PP-OCR models of one's own: copies of the wheel's, in a folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from docproc.errors import ConfigurationError
from docproc.ocr import open_backend
from docproc.ocr.ppocr_models import chosen_models
from docproc.ocr.protocol import BackendOptions, PageView
from docproc.specs.settings import RapidocrSettings, Settings
from tests.unit.ocr.conftest import ImageSource


def options(folder: Path, engine: str = "openvino", language: str | None = None) -> BackendOptions:
    settings = Settings(rapidocr=RapidocrSettings(models=str(folder), language=language))
    return BackendOptions(engine=engine, settings=settings)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder with the wheel's models under other names."""
    shipped = chosen_models(RapidocrSettings())
    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copy(shipped.detection, folder / "my_det.onnx")
    shutil.copy(shipped.recognition, folder / "latin_rec.onnx")
    return folder


def letters(model: Path) -> list[str]:
    import onnxruntime

    return onnxruntime.InferenceSession(str(model)).get_modelmeta().custom_metadata_map["character"].splitlines()


@pytest.mark.parametrize("engine", ["openvino", "onnxruntime"])
def test_a_page_is_read_with_the_models_of_a_folder(models: Path, letter, engine: str) -> None:
    backend = open_backend("rapidocr", options(models, engine))
    words = {word.text for line in backend.read(PageView(ImageSource(letter), 200)).lines for word in line.words}
    assert {"Lindenstraße", "1.487,50"} <= words


def test_a_dictionary_beside_the_model_says_what_its_classes_mean(models: Path, letter) -> None:
    swapped = {"1": "7", "7": "1"}
    own = [swapped.get(char, char) for char in letters(models / "latin_rec.onnx")]
    (models / "latin_rec.txt").write_text("\n".join(own) + "\n", encoding="utf-8")
    backend = open_backend("rapidocr", options(models))
    words = {word.text for line in backend.read(PageView(ImageSource(letter), 200)).lines for word in line.words}
    assert "7.481,50" in words


def test_other_models_make_another_key_of_the_cache(models: Path) -> None:
    shipped, own = open_backend("rapidocr"), open_backend("rapidocr", options(models))
    assert own.version.startswith("3-latin_rec-")
    assert own.version != shipped.version
    (models / "latin_rec.txt").write_text("\n".join(letters(models / "latin_rec.onnx")), encoding="utf-8")
    assert open_backend("rapidocr", options(models)).version not in {own.version, shipped.version}


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"rapidocr\.models: there is no folder"):
        open_backend("rapidocr", options(tmp_path / "nowhere"))


def test_a_folder_without_a_recognition_model_says_which_one_lacks(models: Path) -> None:
    (models / "latin_rec.onnx").unlink()
    with pytest.raises(ConfigurationError, match="must hold one ONNX model for recognition"):
        open_backend("rapidocr", options(models))


def test_the_language_chooses_among_several_models(models: Path) -> None:
    (models / "cyrillic_rec.onnx").write_bytes(b"not the one")
    with pytest.raises(
        ConfigurationError, match=r"not 2 \(cyrillic_rec.onnx, latin_rec.onnx\): choose with rapidocr.l"
    ):
        open_backend("rapidocr", options(models))
    assert open_backend("rapidocr", options(models, language="latin")).version.startswith("3-latin_rec-")


@pytest.mark.parametrize("engine", ["openvino", "onnxruntime"])
def test_a_file_that_is_no_model_is_found_out_at_the_start(models: Path, engine: str) -> None:
    (models / "latin_rec.onnx").write_bytes(b"no model at all")
    with pytest.raises(ConfigurationError, match=f"latin_rec.onnx cannot be loaded by {engine}"):
        open_backend("rapidocr", options(models, engine))


def test_a_dictionary_of_another_model_is_found_out_at_the_start(models: Path) -> None:
    (models / "latin_rec.txt").write_text("a\nb\nc\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"its dictionary has 3: .* beside it as latin_rec\.txt"):
        open_backend("rapidocr", options(models))
