"""Reading pages: which way each page is read, and the cache before it all."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

from docproc.errors import OcrFailedError
from docproc.model.text import Line, Page
from docproc.ocr import open_backend
from docproc.ocr.complexity import complexity_of
from docproc.ocr.protocol import (
    Backend,
    BackendOptions,
    ManyPages,
    ModelBackend,
    PageCache,
    PageView,
    Reading,
    SourcePage,
)
from docproc.specs.settings import Settings

RULES_VERSION = "2"
"""Goes into every cache key: raise it when choosing, ordering, splitting or codes change what a page reads like."""

AUTO_BACKEND = "rapidocr"
"""What `auto` reads pixels with."""

_WHOLE_PAGES = frozenset({"text_layer", "replay"})
"""Backends that read every page themselves, whatever there is on it."""

_LONGEST_SIDE = 3600
_HIDDEN_CONFIDENCE = 85.0


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How pages are read.

    `backend` names the backend for pixels (`auto`: rapidocr), or `text_layer` to read text layers and nothing else;
    `force_ocr` ignores text layers; `dpi` is the resolution PDF pages are rendered at. The rest is handed to the
    backend (`BackendOptions`).
    """

    backend: str = "auto"
    force_ocr: bool = False
    dpi: float = 200.0
    engine: str = "openvino"
    threads: int = 0
    recognition_batch: int = 3
    detection_side: int = 1280
    location: str | None = None
    settings: Settings = field(default_factory=Settings)

    def for_backend(self) -> BackendOptions:
        """Return the part of the options that backends see."""
        return BackendOptions(
            self.engine, self.threads, self.recognition_batch, self.detection_side, self.location, self.settings
        )


@dataclass(frozen=True, slots=True)
class _Pixels:
    """A page that is to be read from its pixels, and why."""

    source: SourcePage
    view: PageView
    reason: str


class Reader:
    """Reads pages one by one, or as many at once as its backend can; keeps its backends for as long as it lives.

    Raises ConfigurationError for an unknown backend, MissingDependencyError for one that is not installed.
    """

    def __init__(self, options: ReadOptions, cache: PageCache) -> None:
        self._options = options
        self._cache = cache
        name = AUTO_BACKEND if options.backend == "auto" else options.backend
        self._backend: Backend = open_backend(name, options.for_backend())
        self._layer: Backend = open_backend("text_layer", options.for_backend())

    def read(self, source: Iterable[SourcePage]) -> Iterator[Page]:
        """Yield each page of `source` as read, in order. Raises the document errors of opening, drawing, reading."""
        at_once = self._backend.pages_at_once if isinstance(self._backend, ManyPages) else 1
        pages = iter(source)
        while window := list(islice(pages, at_once)):
            yield from self._read_window(window)

    def read_page(self, source: SourcePage) -> Page:
        """Return one page as read, from the cache where it was read before."""
        return self._read_window([source])[0]

    def _read_window(self, window: Sequence[SourcePage]) -> list[Page]:
        """Read pages together: first what needs no pixels, then the rest in one call of the backend."""
        done: dict[int, Page] = {}
        waiting: dict[int, _Pixels] = {}
        for at, source in enumerate(window):
            known = self._cache.get(self._key(source))
            if known is not None:
                done[at] = known if known.number == source.number else replace(known, number=source.number)
                continue
            start = time.perf_counter()
            read = self._read(source)
            if isinstance(read, _Pixels):
                waiting[at] = read
            else:
                done[at] = self._keep(source, read, start)
        start = time.perf_counter()
        for at, page in zip(waiting, self._read_pixels(list(waiting.values())), strict=True):
            done[at] = self._keep(window[at], page, start, len(waiting))
        return [done[at] for at in range(len(window))]

    def _keep(self, source: SourcePage, page: Page, start: float, together: int = 1) -> Page:
        """The page with the time it took, its share of that of pages read together, kept in the cache."""
        page = replace(page, milliseconds=round(1000 * (time.perf_counter() - start) / together))
        self._cache.put(self._key(source), page)
        return page

    def _key(self, source: SourcePage) -> str:
        parts = (
            RULES_VERSION, source.identity, f"{source.width:.2f}x{source.height:.2f}", f"{self._options.dpi:g}",
            f"{self._options.force_ocr}", self._backend.name, self._backend.version, self._backend.settings,
            self._layer.version,
        )  # fmt: skip
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

    def _read(self, source: SourcePage) -> Page | _Pixels:
        if source.lines is not None:
            text = Reading(source.lines, source.width, source.height, ordered=True)
            return _page(source, text, self._layer, "the file gives its text")
        if self._options.backend in _WHOLE_PAGES:
            reading = self._backend.read(PageView(source, self._options.dpi))
            reason = f"read by {self._backend.name}, as asked"
            return _page(source, _with_drawn_codes(source, reading), self._backend, reason)
        if source.pdf is not None and not self._options.force_ocr:
            return self._read_pdf(source)
        return self._look_at(source, "an image" if source.pdf is None else "text layers are ignored")

    def _read_pdf(self, source: SourcePage) -> Page | _Pixels:
        from docproc.ocr.layer_judgement import Verdict, judge
        from docproc.ocr.page_codes import codes_of_drawing
        from docproc.ocr.page_objects import look_at_objects
        from docproc.ocr.text_layer import as_reading, read_layer

        pdf = source.pdf
        if pdf is None:
            raise ValueError("not a page of a PDF")
        layer = read_layer(pdf)
        objects = look_at_objects(pdf)
        judgement = judge(layer, pdf, objects)
        if judgement.verdict is Verdict.PIXELS:
            return self._look_at(source, judgement.reason)
        if judgement.verdict is Verdict.BLANK:
            return _page(source, Reading((), source.width, source.height), self._layer, judgement.reason)
        reading = as_reading(layer)
        if judgement.verdict is Verdict.HIDDEN_LAYER:
            hidden = Line(tuple(replace(word, confidence=_HIDDEN_CONFIDENCE) for word in layer.hidden))
            reading = replace(reading, lines=(*reading.lines, hidden))
        codes = codes_of_drawing(pdf, objects.graphics, reading.transform)
        return _page(source, replace(reading, codes=codes), self._layer, judgement.reason)

    def _look_at(self, source: SourcePage, reason: str) -> Page | _Pixels:
        view = PageView(source, rendering_dpi(source, self._options.dpi))
        if self._backend.reads_pixels and is_blank(view):
            blank = Reading((), source.width, source.height, dpi=view.dpi)
            return _page(source, blank, self._backend, "the page is blank")
        return _Pixels(source, view, reason)

    def _read_pixels(self, waiting: Sequence[_Pixels]) -> Iterator[Page]:
        if isinstance(self._backend, ModelBackend):
            yield from self._read_with_model(self._backend, waiting)
            return
        for each in waiting:
            reading = self._backend.read(each.view)
            if self._backend.reads_pixels:
                reading = self._with_codes(each.view, reading)
            yield _page(each.source, reading, self._backend, each.reason)

    def _read_with_model(self, model: ModelBackend, waiting: Sequence[_Pixels]) -> Iterator[Page]:
        """Let the embedded reader find which way is up and where words stand, and the model what they say."""
        from docproc.ocr.placing import place_blocks

        seen = [self._embedded.read(each.view) for each in waiting]
        views = [each.view.turned(page.transform.rotation) for each, page in zip(waiting, seen, strict=True)]
        answers = model.read_many(views) if isinstance(model, ManyPages) else map(model.read, views)
        for each, embedded, answer in zip(waiting, seen, answers, strict=True):
            if isinstance(answer, OcrFailedError):
                raise answer
            placed = place_blocks(answer.blocks, answer.confidence, embedded)
            reason = each.reason
            if placed.guessed:
                reason += f"; the place of {placed.guessed} of {placed.words} words is a guess"
            yield _page(each.source, self._with_codes(each.view, placed.reading), self._backend, reason)

    def _with_codes(self, view: PageView, reading: Reading) -> Reading:
        from docproc.ocr.page_codes import codes_of_image

        return replace(reading, codes=codes_of_image(view, reading))

    @cached_property
    def _embedded(self) -> Backend:
        return open_backend(AUTO_BACKEND, self._options.for_backend())


def _with_drawn_codes(source: SourcePage, reading: Reading) -> Reading:
    """The reading of a PDF page with the codes that the page draws, unless it brings its own."""
    from docproc.ocr.page_codes import codes_of_drawing
    from docproc.ocr.page_objects import look_at_objects

    if source.pdf is None or reading.codes:
        return reading
    graphics = look_at_objects(source.pdf).graphics
    return replace(reading, codes=codes_of_drawing(source.pdf, graphics, reading.transform))


def rendering_dpi(source: SourcePage, dpi: float) -> float:
    """Return the resolution to read pixels at: an image's own, `dpi` for a PDF page, less for a huge sheet."""
    wanted = source.natural_dpi or dpi
    longer = max(source.width, source.height, 1.0) / 72
    return max(min(wanted, _LONGEST_SIDE / longer), 1.0)


def is_blank(view: PageView) -> bool:
    """Tell whether the image of a page shows no ink at all: all its pixels are of nearly one shade."""
    lowest, highest = view.image.convert("L").getextrema()
    return float(highest) - float(lowest) < 24  # type: ignore[arg-type]  # one band, so two numbers


def _page(source: SourcePage, reading: Reading, backend: Backend, reason: str) -> Page:
    from docproc.ocr.reading_order import arrange

    lines = reading.lines
    if not reading.ordered:
        lines = arrange(word for line in lines for word in line.words)
    return Page(
        number=source.number, width=round(reading.width, 2), height=round(reading.height, 2), lines=lines,
        backend=backend.name, backend_version=backend.version, reason=reason, transform=reading.transform,
        dpi=reading.dpi, complexity=complexity_of(lines, reading.transform.skew), codes=reading.codes,
        guessed=reading.guessed,
    )  # fmt: skip
