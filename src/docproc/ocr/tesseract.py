"""Tesseract 5 through tesserocr, for its language packs: orientation, skew, words with boxes and confidences.

The layout is found first; a page that lies sideways or askew is turned before its lines are read, so that boxes are
those of the upright, level page. Which of two ways is up, Tesseract's own certainty tells.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from docproc.errors import MissingDependencyError, OcrFailedError
from docproc.model.geometry import Box
from docproc.model.text import Line, PageTransform, Word
from docproc.ocr.level_image import level_image
from docproc.ocr.protocol import BackendOptions, PageView, Reading
from docproc.ocr.type_size import font_reach
from docproc.ocr.upright import Upright, skew_of
from docproc.specs.settings import TesseractSettings

VERSION = "1"
PACK = ".traineddata"

_UNSURE = 70.0
"""Mean percent below which a page may be upside down: print read that way up stays near 45, poor scans near 75."""

_NOISE = 30.0
_SAUVOLA = "2"
"""Ink told from paper by its neighbourhood (Sauvola and Pietikäinen, 2000): of pages with a shadow at 120 dots per inch
81 of 100 words are read so, 10 with one threshold for the whole page; good scans lose nothing."""

_LEAST_DPI = 70
_SYSTEM_FOLDERS = ("/usr/share/tessdata", "/usr/local/share/tessdata", "/opt/homebrew/share/tessdata")


class TesseractBackend:
    """Reads page images with Tesseract's LSTM engine and the packs that `tesseract.languages` names."""

    name = "tesseract"
    reads_pixels = True

    def __init__(self, options: BackendOptions) -> None:
        """Look for the language packs; the engine is loaded with the first page.

        Raises MissingDependencyError when a pack is nowhere, with the ways to get it.
        """
        self._languages = options.settings.tesseract.languages
        self._folder = packs_folder(options.settings.tesseract)
        self._engine: Engine | None = None
        tesserocr: Any = importlib.import_module("tesserocr")
        engine = re.search(r"\d+\.\d+(\.\d+)?", tesserocr.tesseract_version())
        self.version = f"{VERSION}-{engine[0] if engine else tesserocr.__version__}"
        packs = (f"{name}:{(self._folder / (name + PACK)).stat().st_size}" for name in self._languages)
        self.settings = f"languages={'+'.join(packs)}"

    def read(self, view: PageView) -> Reading:
        """Read one page image. Raises OcrFailedError when the engine fails on it."""
        if self._engine is None:
            self._engine = Engine(self._folder, self._languages)
        try:
            return self._read(self._engine, view)
        except (RuntimeError, MemoryError, ValueError) as error:
            raise OcrFailedError(f"tesseract could not read page {view.source.number}: {error}") from error

    def _read(self, engine: Engine, view: PageView) -> Reading:
        image = view.image.convert("L")
        scale = view.source.width / image.width, view.source.height / image.height
        as_filed = Upright(0, 0.0, *image.size, scale)
        upright = _lie(engine.baselines(image, view.dpi), as_filed)
        rows = engine.rows(level_image(image, upright.transform), view.dpi)
        if rows and _certainty(rows) < _UNSURE:
            other = _lie(engine.baselines(image.rotate(180), view.dpi), as_filed)
            other = replace(other, rotation=(other.rotation + 180) % 360)
            rows_turned = engine.rows(level_image(image, other.transform), view.dpi)
            if _certainty(rows_turned) > _certainty(rows):
                upright, rows = other, rows_turned
        across, down = scale if upright.rotation in (0, 180) else scale[::-1]
        lines = tuple(Line(tuple(_word(word, row, across, down) for word in row.words)) for row in rows)
        return Reading(lines, *upright.size, PageTransform(upright.rotation, round(upright.skew, 3)), view.dpi)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where a line of text stands: from its first to its last letter, and its height, in pixels."""

    start: tuple[float, float]
    end: tuple[float, float]
    height: float


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word between `left` and `right`, on a baseline at `base` (pixels), read with `confidence` percent."""

    text: str
    left: int
    right: int
    base: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Row:
    """The words of a line, and how far its font reaches above and below the baseline in pixels."""

    words: tuple[FoundWord, ...]
    above: float
    below: float


class Engine:
    """One Tesseract of one process, with its packs loaded."""

    def __init__(self, folder: Path, languages: Sequence[str]) -> None:
        self._tesserocr: Any = importlib.import_module("tesserocr")
        self._tesserocr.set_leptonica_log_level(self._tesserocr.LeptLogLevel.NONE)
        self._api = self._tesserocr.PyTessBaseAPI(
            path=f"{folder}{os.sep}",
            lang="+".join(languages),
            psm=self._tesserocr.PSM.AUTO,
            oem=self._tesserocr.OEM.LSTM_ONLY,
            variables={"debug_file": os.devnull, "thresholding_method": _SAUVOLA},
        )

    def baselines(self, image: Image.Image, dpi: float) -> list[Baseline]:
        """Find the lines of text of a grey image without reading them."""
        self._show(image, dpi)
        level = self._tesserocr.RIL.TEXTLINE
        found = self._api.AnalyseLayout()
        if found is None:
            return []
        return [self._baseline(each, level) for each in self._tesserocr.iterate_level(found, level)]

    def _baseline(self, found: Any, level: int) -> Baseline:
        left, top, right, bottom = found.BoundingBox(level)
        start, end = found.Baseline(level) or ((left, bottom), (right, bottom))
        return Baseline(start, end, min(right - left, bottom - top))

    def rows(self, image: Image.Image, dpi: float) -> list[Row]:
        """Read the lines of a grey image that stands upright."""
        self._show(image, dpi)
        if not self._api.Recognize():
            raise RuntimeError("the engine gave up")
        found = self._api.GetIterator()
        return [] if found is None else list(self._rows(found))

    def _rows(self, found: Any) -> Iterator[Row]:
        line, word = self._tesserocr.RIL.TEXTLINE, self._tesserocr.RIL.WORD
        words: list[FoundWord] = []
        reach = (0.0, 0.0)
        for each in self._tesserocr.iterate_level(found, word):
            if each.IsAtBeginningOf(line):
                if words:
                    yield Row(tuple(words), *reach)
                words = []
                row = each.RowAttributes()
                reach = font_reach(row["row_height"] - row["ascenders"] + row["descenders"])
            words += self._word(each, word)
        if words:
            yield Row(tuple(words), *reach)

    def _word(self, found: Any, level: int) -> Iterator[FoundWord]:
        edges, base = found.BoundingBox(level), found.Baseline(level)
        if edges is None or base is None or found.Empty(level):
            return
        text, confidence = found.GetUTF8Text(level).strip(), float(found.Confidence(level))
        if text and confidence >= _NOISE:
            yield FoundWord(text, edges[0], edges[2], (base[0][1] + base[1][1]) / 2, round(confidence, 2))

    def _show(self, image: Image.Image, dpi: float) -> None:
        self._api.SetImage(image)
        self._api.SetSourceResolution(max(_LEAST_DPI, round(dpi)))


def packs_folder(settings: TesseractSettings) -> Path:
    """Return the folder that holds all packs of `settings.languages`.

    Looked for in `tesseract.tessdata` alone where that is set, else in TESSDATA_PREFIX, where pip puts packs, and where
    systems keep theirs. Raises MissingDependencyError naming what is missing and where it was looked for.
    """
    folders = [Path(settings.tessdata).expanduser()] if settings.tessdata else list(_usual_folders())
    for folder in folders:
        if all((folder / (language + PACK)).is_file() for language in settings.languages):
            return folder
    best = max(folders, key=lambda folder: sum((folder / (name + PACK)).is_file() for name in settings.languages))
    missing = [name for name in settings.languages if not (best / (name + PACK)).is_file()]
    looked = str(best) if settings.tessdata else ", ".join(map(str, folders))
    raise MissingDependencyError(
        f"tesseract's language pack {', '.join(missing)} is not in {looked}: apt install "
        f"{' '.join(f'tesseract-ocr-{name}' for name in missing)}, or docproc backends pull tesseract"
    )


def _usual_folders() -> Iterator[Path]:
    named = os.environ.get("TESSDATA_PREFIX")
    if named:
        yield Path(named)
        yield Path(named) / "tessdata"
    yield Path(sys.prefix) / "share" / "tessdata"
    yield from sorted(Path("/usr/share/tesseract-ocr").glob("*/tessdata"), reverse=True)
    yield from map(Path, _SYSTEM_FOLDERS)


def _lie(baselines: Sequence[Baseline], level: Upright) -> Upright:
    """The mapping `level` of a page as filed, with the quarter turn and the skew that its baselines tell."""
    if not baselines:
        return level
    ends = np.array([(base.start, base.end) for base in baselines], np.float64)
    across, down = np.abs(ends[:, 1] - ends[:, 0]).sum(axis=0)
    turned = replace(level, rotation=270 if down > across else 0)
    lines = turned.turned(ends)
    lines = np.where(lines[:, :1, :1] <= lines[:, 1:, :1], lines, lines[:, ::-1])
    heights = np.array([(0.0, base.height * level.scale[1]) for base in baselines])[:, np.newaxis]
    return turned.deskewed(skew_of(np.concatenate((lines, lines[:, ::-1] + heights), axis=1)))


def _certainty(rows: Sequence[Row]) -> float:
    """The mean confidence of the letters in percent; 0 where nothing was read."""
    words = [word for row in rows for word in row.words]
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0


def _word(word: FoundWord, row: Row, across: float, down: float) -> Word:
    top, bottom = word.base - row.above, word.base + row.below
    box = Box.from_edges(word.left * across, max(0.0, top * down), word.right * across, bottom * down)
    return Word(word.text, box.rounded(), word.confidence)
