"""The embedded backend: PP-OCR models of the rapidocr wheel, orientation and skew found from the text lines.

One detection serves a page whichever way it lies: lines that stand on end say that it lies sideways, the recogniser's
scores on a few sample lines say which way is up, and the slope of the lines is its skew. Lines are cut from the page
along their own slope, so nothing is turned or detected twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from docproc.errors import OcrFailedError
from docproc.model.geometry import Box
from docproc.model.text import Line, PageTransform, Word
from docproc.ocr.letter_shapes import is_ideograph, settled_shapes
from docproc.ocr.line_ink import ink_of
from docproc.ocr.ppocr import Characters, Models, Pixels, check_installed
from docproc.ocr.ppocr_models import chosen_models
from docproc.ocr.protocol import BackendOptions, PageView, Reading
from docproc.ocr.type_size import font_extent
from docproc.ocr.upright import Upright, lies_sideways, skew_of
from docproc.ocr.word_split import split_line

Quad = npt.NDArray[np.float64]
Quads = npt.NDArray[np.float64]

_LEAST_SCORE = 0.5
_SURE = 0.9
_SAMPLES = 3
_TALL = 1.5
_LONGEST_TILE = 2.2
_TILE = 1.6
_TILE_OVERLAP = 0.1
_STRAYS = 0.1


class RapidOcrBackend:
    """Reads page images with PP-OCR on OpenVINO or onnxruntime, as `options.engine` says."""

    name = "rapidocr"
    reads_pixels = True

    def __init__(self, options: BackendOptions) -> None:
        """Find the models; those of the wheel are loaded with the first page, others are tried at once.

        Raises MissingDependencyError for what is not installed, ConfigurationError for models that are none.
        """
        check_installed(options)
        self._options = options
        self._files = chosen_models(options.settings.rapidocr)
        self._loaded = Models(options, self._files) if options.settings.rapidocr.models else None
        self.version = f"3-{self._files.identity}"
        self.model = self._files.recognition.stem
        letters = options.settings.rapidocr.letters
        self.settings = f"engine={options.engine} detection_side={options.detection_side} letters={letters}"

    @property
    def _models(self) -> Models:
        """The models, loaded when the first page that is not in the cache is read."""
        if self._loaded is None:
            self._loaded = Models(self._options, self._files)
        return self._loaded

    def read(self, view: PageView) -> Reading:
        """Read one page image. Raises OcrFailedError when the engine fails on it."""
        image = np.ascontiguousarray(np.asarray(view.image)[:, :, ::-1])
        try:
            return self._read(image, view)
        except (RuntimeError, MemoryError, ValueError) as error:
            raise OcrFailedError(f"PP-OCR could not read page {view.source.number}: {error}") from error

    def release(self) -> None:
        """Give back the memory that is kept for the next page."""
        if self._loaded is not None:
            self._loaded.release()

    def _read(self, image: Pixels, view: PageView) -> Reading:
        height, width = image.shape[:2]
        scale = view.source.width / width, view.source.height / height
        quads = _detect_tiled(self._models, image)
        if not len(quads):
            return Reading((), view.source.width, view.source.height, dpi=view.dpi)
        rotation, known = self._orientation(image, quads)
        quads = np.roll(quads, rotation // 90, axis=1)
        upright = Upright(rotation, 0.0, width, height, scale)
        upright = upright.deskewed(skew_of(upright.turned(quads)))
        lines = [Line(line.words(upright)) for line in self._lines(image, quads, known)]
        return Reading(
            tuple(_without_strays(line for line in lines if line.words)),
            *upright.size,
            PageTransform(rotation, round(upright.skew, 3)),
            view.dpi,
        )

    def _orientation(self, image: Pixels, quads: Quads) -> tuple[int, dict[int, Recognised]]:
        """How far to turn the page clockwise, and what the sample lines (by index) were read as that way up."""
        first, second = (90, 270) if lies_sideways(quads) else (0, 180)
        samples = _samples(np.roll(quads, first // 90, axis=1))
        if not samples:
            return first, {}
        readings = []
        for rotation in (first, second):
            turned = np.roll(quads, rotation // 90, axis=1)
            lines = self._recognise(image, [turned[index] for index in samples])
            score = sum(line.read.score for line in lines) / len(lines)
            readings.append((score, rotation, dict(zip(samples, lines, strict=True))))
            if score >= _SURE:
                break
        _, rotation, known = max(readings, key=lambda reading: reading[0])
        return rotation, known

    def _lines(self, image: Pixels, quads: Quads, known: dict[int, Recognised]) -> list[Recognised]:
        """Recognise every line that is not known yet; lines that stand on end are tried in all three ways."""
        variants: list[Quad] = []
        owners: list[int] = []
        for index in range(len(quads)):
            if index not in known:
                turns = (0, 1, 3) if _is_tall(quads[index]) else (0,)
                variants += [np.roll(quads[index], turn, axis=0) for turn in turns]
                owners += [index] * len(turns)
        best = dict(known)
        for owner, line in zip(owners, self._recognise(image, variants), strict=True):
            if owner not in best or line.read.score > best[owner].read.score:
                best[owner] = line
        return [line for line in best.values() if line.read.score >= _LEAST_SCORE]

    def _recognise(self, image: Pixels, quads: Sequence[Quad]) -> list[Recognised]:
        cut = [cut_out(image, quad) for quad in quads]
        reads = self._models.recognise(cut)
        return [Recognised(*parts) for parts in zip(quads, cut, reads, strict=True)]


def _without_strays(lines: Iterable[Line]) -> Iterable[Line]:
    """Leave out words of ideographs on a page that is in another script: they were rules, ticks or parts of a logo."""
    kept = list(lines)
    strays = [word for line in kept for word in line.words if is_ideograph(word.text)]
    if not strays or len(strays) > _STRAYS * sum(len(line.words) for line in kept):
        return kept
    cleaned = (Line(tuple(word for word in line.words if not is_ideograph(word.text))) for line in kept)
    return [line for line in cleaned if line.words]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A line as found: its quad (4, 2) in pixels of the page image, its own image, and what it says."""

    quad: Quad
    image: Pixels
    read: Characters

    def words(self, upright: Upright) -> tuple[Word, ...]:
        """The words with boxes in points of the upright page: as wide as their ink, as high as their font."""
        ink = ink_of(self.image)
        down = font_extent(self.read.text, ink)
        words = []
        for part in split_line(self.read, ink):
            left, top, right, bottom = upright.box(self.quad, (part.start, part.end), down)
            words.append(
                Word(settled_shapes(part.text), Box.from_edges(left, top, right, bottom).rounded(), part.confidence)
            )
        return tuple(words)


def _samples(quads: Quads) -> list[int]:
    """The indices of a few lines long enough to tell which way up they are."""
    widths, heights = _sides(quads)
    ratios = widths / np.maximum(heights, 1.0)
    good = [int(index) for index in np.argsort(-widths) if 4 <= ratios[index] <= 25]
    return (good or [int(index) for index in np.argsort(-ratios) if ratios[index] >= 2])[:_SAMPLES]


def _sides(quads: Quads) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    return (
        np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1),
        np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1),
    )


def _is_tall(quad: Quad) -> bool:
    widths, heights = _sides(quad[np.newaxis])
    return bool(heights[0] >= _TALL * widths[0])


def cut_out(image: Pixels, quad: Quad) -> Pixels:
    """Return the line within `quad` as an image of its own, level and upright."""
    import cv2

    widths, heights = _sides(quad[np.newaxis])
    width, height = max(1, round(widths[0])), max(1, round(heights[0]))
    target = np.array(((0, 0), (width, 0), (0, height)), np.float32)
    matrix = cv2.getAffineTransform(quad[[0, 1, 3]].astype(np.float32), target)
    return np.asarray(
        cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    )


def _detect_tiled(models: Models, image: Pixels) -> Quads:
    """Detect lines; a very long image (a till receipt) in overlapping tiles, so that its letters stay legible."""
    height, width = image.shape[:2]
    longer, shorter = max(height, width), min(height, width)
    if longer <= _LONGEST_TILE * shorter:
        return models.detect(image)
    size, parts = round(_TILE * shorter), []
    step = round(size * (1 - _TILE_OVERLAP))
    for start in range(0, max(1, longer - (size - step)), step):
        end = min(longer, start + size)
        tile = image[start:end] if height >= width else image[:, start:end]
        quads = models.detect(np.ascontiguousarray(tile))
        parts.append(quads + ((0, start) if height >= width else (start, 0)))
    return _without_repeats(parts, size - step)


def _without_repeats(parts: Sequence[Quads], overlap: int) -> Quads:
    """Join the lines of overlapping tiles; of two that lie on each other the larger one stays."""
    quads = np.concatenate(parts)
    if not len(quads):
        return quads
    low, high = quads.min(axis=1), quads.max(axis=1)
    area = (high - low).prod(axis=1)
    kept: list[int] = []
    for index in np.argsort(-area):
        shared = np.minimum(high[kept], high[index]) - np.maximum(low[kept], low[index])
        covered = shared.clip(0).prod(axis=1) if kept else np.zeros(0)
        if not np.any(covered > 0.5 * area[index]):
            kept.append(int(index))
    return quads[sorted(kept)]
