"""The backend that takes the words of a PDF page from its own text layer."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from importlib.metadata import version

import numpy as np
import numpy.typing as npt
import pypdfium2

from docproc.errors import BrokenPdfError, OcrFailedError
from docproc.model.geometry import Box
from docproc.model.text import Line, PageTransform, Word
from docproc.ocr.page_ink import Ink
from docproc.ocr.pdfium_chars import Floats, PageChars, PdfPage, object_is_hidden, object_is_white, turn_boxes
from docproc.ocr.protocol import BackendOptions, PageView, Reading
from docproc.ocr.spaced_letters import join_spaced_letters

Ints = npt.NDArray[np.intp]

HYPHENS = frozenset("\ufffe\x02\xad")
"""What pdfium and typesetters leave where a word was broken at the end of a line."""

_LIGATURE = re.compile("[\ufb00-\ufb06]")
_BREAK = 0.3
_STEP_BACK = 0.6
_DRIFT = 0.5
_ODD_ANGLE = 4
_BOASTING = 3.0
"""A font whose stated height is more than this multiple of its ink is not believed."""

_WHITE_DPI = 100.0
_SPOT = 4.0
_TINY = 0.5
"""Letters lower than this many points are no print that anyone could read."""


@dataclass(frozen=True)
class LayerWords:
    """The words of a text layer and what was noticed while taking them.

    `words` are visible, `hidden` were written but not drawn (render mode 3: mostly an earlier recognition); boxes in
    points of the upright page of `width` by `height`. `letters` counts the characters that are no white space,
    `unmapped` those among them that are no text (U+FFFD, private use, control characters). `dropped` counts words left
    out because they are white on white, off the page or too small to see.
    """

    words: tuple[Word, ...]
    hidden: tuple[Word, ...]
    width: float
    height: float
    rotation: int
    letters: int
    unmapped: int
    dropped: int


def read_layer(page: PdfPage) -> LayerWords:
    """Return the words of the text layer of `page`; white ones only where the page shows them on something darker.

    Raises BrokenPdfError when pdfium cannot give its text.
    """
    try:
        chars = PageChars(page)
    except pypdfium2.PdfiumError as error:
        raise BrokenPdfError(f"the text of the page cannot be read: {error}") from error
    with chars:
        layer = _Layer(chars)
        found = layer.words()
    if not layer.white:
        return found
    ink = Ink(page, found.rotation, _WHITE_DPI, layer.white)
    kept = tuple(word for word in layer.white if ink.shows(word))
    return replace(found, words=found.words + kept, dropped=found.dropped - len(kept))


class TextLayerBackend:
    """Reads PDF pages from their text layer; it never looks at pixels."""

    name = "text_layer"
    settings = ""
    reads_pixels = False

    def __init__(self, options: BackendOptions) -> None:
        """Take no notice of `options`: there is nothing to choose."""
        self.version = f"2-{version('pypdfium2')}"

    def read(self, view: PageView) -> Reading:
        """Return the words that the page's text layer draws. Raises OcrFailedError for a page that is no PDF page."""
        page = view.source.pdf
        if page is None:
            said = f"page {view.source.number} has no text layer: it is no page of a PDF"
            raise OcrFailedError(said, retryable=False)
        return as_reading(read_layer(page))


def as_reading(layer: LayerWords, hidden: bool = False) -> Reading:
    """Return the visible words of `layer` (or the hidden ones) as a reading."""
    words = layer.hidden if hidden else layer.words
    return Reading((Line(words),) if words else (), layer.width, layer.height, PageTransform(layer.rotation))


class _Layer:
    """The words in the making: characters, grouped into runs, turned upright."""

    def __init__(self, chars: PageChars) -> None:
        self._chars = chars
        self._boxes = chars.loose
        self._codes = np.fromiter(map(ord, chars.text), np.int64, chars.count)
        self._printed = ~_is_space(self._codes)
        self._width, self._height = chars.frame.size
        self._turned = 0
        self._dropped = 0
        self.white: list[Word] = []

    def words(self) -> LayerWords:
        starts, ends = _runs(self._printed)
        directions, odd = self._directions(starts)
        rotation = self._turn_upright(directions, ends - starts)
        directions = (directions - rotation) % 360
        starts, ends, directions, odd = self._split(starts, ends, directions, odd)
        visible, hidden = self._make(starts, ends, (directions == 0) & ~odd)
        codes = self._codes[self._printed]
        return LayerWords(
            words=tuple(_without_doubles(visible)),
            hidden=tuple(_without_doubles(hidden)),
            width=self._width,
            height=self._height,
            rotation=(360 - rotation) % 360,
            letters=len(codes),
            unmapped=int(np.count_nonzero(_is_no_text(codes))),
            dropped=self._dropped,
        )

    def _directions(self, starts: Ints) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """The direction in which each run is written, to the next quarter turn, and whether it runs askew."""
        angles = self._chars.angles(starts)
        quarters = np.round(angles / 90.0)
        askew = np.abs(angles - quarters * 90.0) > _ODD_ANGLE
        return (quarters.astype(np.int64) * 90) % 360, askew

    def _turn_upright(self, directions: npt.NDArray[np.int64], lengths: Ints) -> int:
        """Turn the page when nearly all of its text is written sideways; returns the text's direction in degrees."""
        if not len(directions):
            return 0
        weights = np.bincount(directions // 90, weights=lengths, minlength=4)
        main = int(weights.argmax()) * 90
        if main == 0 or weights.max() < 0.8 * weights.sum():
            return 0
        self._boxes = turn_boxes(self._boxes, 360 - main, self._width, self._height)
        if main != 180:
            self._width, self._height = self._height, self._width
        self._turned = 360 - main
        return main

    def _ink(self, indices: Ints) -> Floats:
        width, height = self._chars.frame.size
        return turn_boxes(self._chars.ink_boxes(indices), self._turned, width, height)

    def _split(
        self, starts: Ints, ends: Ints, directions: npt.NDArray[np.int64], odd: npt.NDArray[np.bool_]
    ) -> tuple[Ints, Ints, npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Split runs where the next character stands away from the last: a gap, a step back, another baseline."""
        if not len(starts):
            return starts, ends, directions, odd
        along, cross = _along(self._boxes, np.repeat(directions, ends - starts), _members(starts, ends))
        size = np.maximum(cross[:, 1] - cross[:, 0], 0.1)
        gap = along[1:, 0] - along[:-1, 1]
        drift = np.abs(cross[1:].mean(axis=1) - cross[:-1].mean(axis=1))
        step = np.minimum(size[1:], size[:-1])
        apart = (gap > _BREAK * step) | (gap < -_STEP_BACK * size[:-1] - (along[:-1, 1] - along[:-1, 0]))
        apart |= drift > _DRIFT * np.maximum(size[1:], size[:-1])
        run_of = np.repeat(np.arange(len(starts)), ends - starts)
        apart &= (run_of[1:] == run_of[:-1]) & ~odd[run_of[1:]]
        cuts = np.flatnonzero(apart) + 1
        members = _members(starts, ends)
        new_starts = np.sort(np.concatenate((starts, members[cuts])))
        new_ends = np.sort(np.concatenate((ends, members[cuts - 1] + 1)))
        owner = np.searchsorted(starts, new_starts, side="right") - 1
        return new_starts, new_ends, directions[owner], odd[owner]

    def _make(self, starts: Ints, ends: Ints, level: npt.NDArray[np.bool_]) -> tuple[list[Word], list[Word]]:
        visible: list[Word] = []
        hidden: list[Word] = []
        if not len(starts):
            return visible, hidden
        edges = self._edges(starts, ends, level)
        seen = self._drawn(starts)
        inside = (
            (np.minimum(edges[:, 2], self._width) - np.maximum(edges[:, 0], 0) > 0.5 * (edges[:, 2] - edges[:, 0]))
            & (np.minimum(edges[:, 3], self._height) - np.maximum(edges[:, 1], 0) > 0.5 * (edges[:, 3] - edges[:, 1]))
            & (edges[:, 3] - edges[:, 1] >= _TINY)
        )
        rows = np.concatenate((edges[:, :2], edges[:, 2:] - edges[:, :2]), axis=1).round(2).tolist()
        text = self._chars.text
        for start, end, edge, drawn, kept in zip(
            starts.tolist(), ends.tolist(), rows, seen, inside.tolist(), strict=True
        ):
            self._dropped += not kept or drawn is None
            word = text[start:end] if kept else ""
            if not (word.isascii() and word.isprintable()):
                word = clean(word)
            if word:
                into = self.white if drawn is None else visible if drawn else hidden
                into.append(Word(word, Box(*edge)))
        return join_spaced_letters(visible), hidden

    def _edges(self, starts: Ints, ends: Ints, level: npt.NDArray[np.bool_]) -> Floats:
        """Edges (n, 4) around each run: as wide as its advances, as high as its font, unless the font boasts."""
        boxes = self._boxes[_members(starts, ends)]
        offsets = np.concatenate(([0], np.cumsum(ends - starts)[:-1]))
        low = np.minimum.reduceat(boxes[:, :2], offsets, axis=0)
        high = np.maximum.reduceat(boxes[:, 2:], offsets, axis=0)
        first = self._ink(starts)
        top, bottom = first[:, 1], first[:, 3]
        ink = bottom - top
        known = level & (ink > 0) & (high[:, 1] - low[:, 1] > _BOASTING * ink) & _is_alphanumeric(self._codes[starts])
        low[known, 1] = np.maximum(low[known, 1], (top - ink)[known])
        high[known, 1] = np.minimum(high[known, 1], (bottom + ink)[known])
        return np.concatenate((low, np.maximum(high, low)), axis=1)

    def _drawn(self, starts: Ints) -> list[bool | None]:
        """For each run: True when it is drawn, False when it is hidden text, None when it is white."""
        known: dict[int, bool | None] = {0: True}
        result: list[bool | None] = []
        for address in self._chars.objects(starts):
            if address not in known:
                known[address] = False if object_is_hidden(address) else (None if object_is_white(address) else True)
            result.append(known[address])
        return result


def _is_space(codes: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    space = (codes <= 32) & (codes != 2)
    for code in (0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0x200B, 0xFEFF):
        space |= codes == code
    return np.asarray(space | ((codes >= 0x2000) & (codes <= 0x200A)))


def _is_alphanumeric(codes: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    lower = codes | 32
    return np.asarray(((codes >= 48) & (codes <= 57)) | ((lower >= 97) & (lower <= 122)) | (codes >= 192))


def _is_no_text(codes: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    return np.asarray(
        (codes == 0xFFFD)
        | ((codes >= 0xE000) & (codes <= 0xF8FF))
        | ((codes < 32) & (codes != 2))
        | ((codes >= 127) & (codes < 160))
    )


def _runs(printed: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Starts and ends (exclusive) of the stretches of printed characters."""
    padded = np.concatenate(([False], printed, [False]))
    changes = np.flatnonzero(padded[1:] != padded[:-1])
    return changes[::2], changes[1::2]


def _members(starts: Ints, ends: Ints) -> Ints:
    """All indices within the runs, in order."""
    lengths = ends - starts
    shift = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    return np.asarray(np.arange(int(lengths.sum())) + shift)


def _along(boxes: Floats, directions: npt.NDArray[np.int64], members: Ints) -> tuple[Floats, Floats]:
    """Spans (n, 2) of the characters along their writing direction and across it."""
    left, top, right, bottom = boxes[members].T
    along = np.stack((left, right), axis=1)
    cross = np.stack((top, bottom), axis=1)
    for direction, (start, end) in {90: (top, bottom), 180: (-right, -left), 270: (-bottom, -top)}.items():
        chosen = directions == direction
        along[chosen] = np.stack((start, end), axis=1)[chosen]
        if direction != 180:
            cross[chosen] = np.stack((left, right), axis=1)[chosen]
    return along, cross


def clean(text: str) -> str:
    """Return a word as printed: ligatures spelled out, line-end hyphens kept, no control characters."""
    if text.isprintable():  # nothing in it to leave out, not even what stands for a hyphen
        if text.isascii():
            return text
        if not _LIGATURE.search(text):
            return unicodedata.normalize("NFC", text).strip()
    if text[-1] in HYPHENS:
        text = text[:-1] + "-"
    kept = "".join(
        unicodedata.normalize("NFKC", char) if 0xFB00 <= ord(char) <= 0xFB06 else char
        for char in text
        if char not in HYPHENS and unicodedata.category(char) not in ("Cc", "Cf", "Cs")
    )
    return unicodedata.normalize("NFC", kept).strip()


def _without_doubles(words: list[Word]) -> list[Word]:
    """Drop words printed again on (nearly) the same spot, as imitated bold type does."""
    counts = Counter([word.text for word in words])
    seen: dict[tuple[str, int], dict[int, list[Box]]] = {}
    kept: list[Word] = []
    for word in words:
        text, box = word.text, word.box
        if counts[text] > 1:
            column, row = int(box.x // _SPOT), int(box.y // _SPOT)
            near = [seen[text, at] for at in (row - 1, row, row + 1) if (text, at) in seen]
            others = (other for columns in near for at in (-1, 0, 1) for other in columns.get(column + at, ()))
            if near and any(_same_spot(other, box) for other in others):
                continue
            seen.setdefault((text, row), {}).setdefault(column, []).append(box)
        kept.append(word)
    return kept


def _same_spot(first: Box, second: Box) -> bool:
    near = min(0.2 * second.height, _SPOT)
    return abs(first.x - second.x) < near and abs(first.y - second.y) < near
