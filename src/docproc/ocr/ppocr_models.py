"""Which PP-OCR models are read with: those of the rapidocr wheel, or others from a local folder."""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from docproc.errors import ConfigurationError, MissingDependencyError
from docproc.specs.settings import RapidocrSettings


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """Detection and recognition as ONNX, and the letters of the latter where they are not inside it.

    `identity` tells models apart in cache keys and records.
    """

    detection: Path
    recognition: Path
    letters: Path | None
    identity: str


def chosen_models(settings: RapidocrSettings) -> ModelFiles:
    """Return the models of `rapidocr.models`, or of the wheel where that is not set.

    Raises ConfigurationError when the folder does not hold what is needed, MissingDependencyError without the wheel.
    """
    return _models_in(Path(settings.models).expanduser(), settings.language) if settings.models else _models_of_wheel()


def _models_of_wheel() -> ModelFiles:
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        raise MissingDependencyError("the rapidocr backend needs the PP-OCR models: pip install rapidocr")
    folder = Path(next(iter(spec.submodule_search_locations))) / "models"
    found = []
    for task in ("det", "rec"):
        files = sorted(folder.glob(f"*_{task}_*.onnx"))
        if not files:
            raise MissingDependencyError(f"{folder} holds no {task} model: pip install --upgrade rapidocr")
        found.append(files[-1])
    return ModelFiles(found[0], found[1], None, version("rapidocr"))


def _models_in(folder: Path, language: str | None) -> ModelFiles:
    if not folder.is_dir():
        raise ConfigurationError(f"rapidocr.models: there is no folder {folder}")
    files = sorted(folder.glob("*.onnx"))
    detection = _the_one(folder, [path for path in files if "det" in path.stem.lower()], "detection (det in its name)")
    readers = [path for path in files if "rec" in path.stem.lower()]
    if language is not None:
        readers = [path for path in readers if language.lower() in path.stem.lower()]
    what = "recognition (rec in its name)" if language is None else f"recognition (rec and {language} in its name)"
    recognition = _the_one(folder, readers, what)
    letters = _letters_of(folder, recognition)
    parts = [detection, recognition, *([letters] if letters else [])]
    digest = hashlib.sha256(b"".join(_digest(path) for path in parts)).hexdigest()[:12]
    return ModelFiles(detection, recognition, letters, f"{recognition.stem}-{digest}")


def _the_one(folder: Path, files: list[Path], what: str) -> Path:
    if len(files) != 1:
        names = f" ({', '.join(path.name for path in files)}): choose with rapidocr.language" if files else ""
        raise ConfigurationError(
            f"rapidocr.models: {folder} must hold one ONNX model for {what}, not {len(files)}{names}"
        )
    return files[0]


def _letters_of(folder: Path, recognition: Path) -> Path | None:
    """The dictionary that belongs to a model: named like it, or the only text file there."""
    named = recognition.with_suffix(".txt")
    if named.is_file():
        return named
    lists = sorted(folder.glob("*.txt"))
    return lists[0] if len(lists) == 1 else None


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
