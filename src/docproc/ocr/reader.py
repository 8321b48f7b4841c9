"""Reading pages: which way each page is read, and the cache before it all."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from docproc.errors import ConfigurationError, OcrFailedError
from docproc.model.text import Page
from docproc.model.traits import PageTraits
from docproc.ocr.availability import Availability
from docproc.ocr.choosing import DEFAULT, choose, possible
from docproc.ocr.complexity import difficulty_of
from docproc.ocr.opened import OpenBackends
from docproc.ocr.page_making import BLANK, make_page
from docproc.ocr.plausible import require_plausible
from docproc.ocr.protocol import BackendOptions, ManyPages, PageCache, PageView, Reading, SourcePage
from docproc.ocr.waiting import Waiting
from docproc.specs.settings import Settings

if TYPE_CHECKING:
    from docproc.ocr.page_objects import Drawn
    from docproc.ocr.pixel_reading import PixelReader

RULES_VERSION = "3"
"""Goes into every cache key: raise it when choosing, ordering, splitting or codes change what a page reads like."""

AUTO = "auto"
WHOLE_PAGES = frozenset({"text_layer", "replay"})
"""Backends that read every page themselves, whatever there is on it."""

_LONGEST_SIDE = 3600
_LETTERHEAD_DPI = 100.0
_PAGES_FOR_MODELS = 8
"""So many pages of a document are looked at together where `auto` may give some of them to a model."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How pages are read.

    `backend` names the backend for pixels, `auto` lets the policy of `ocr.choosing` name it page by page from what is
    available; `text_layer` reads text layers and nothing else. `force_ocr` ignores text layers; `dpi` is the resolution
    PDF pages are rendered at. `letterheads` draws the first page of every file to see a logo that is no image of its
    own, since some supplier has one. The rest is handed to the backend (`BackendOptions`).
    """

    backend: str = AUTO
    force_ocr: bool = False
    dpi: float = 200.0
    engine: str = "openvino"
    threads: int = 0
    recognition_batch: int = 1
    detection_side: int = 1280
    letterheads: bool = False
    location: str | None = None
    settings: Settings = field(default_factory=Settings)
    availability: Availability = field(default_factory=Availability.nothing)

    def for_backend(self) -> BackendOptions:
        """Return the part of the options that backends see."""
        return BackendOptions(
            self.engine, self.threads, self.recognition_batch, self.detection_side, self.location, self.settings
        )


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page as read, and the key under which the cache has it (that of a page of equal picture, perhaps).

    `opinions` are all readings of a page that was read more than once (see `ocr.second_opinion`), else empty.
    """

    page: Page
    key: str
    opinions: tuple[RatedReading, ...] = ()


@dataclass(frozen=True, slots=True)
class RatedReading:
    """One of several readings of a page, its key, how good it was found to be (0 to 100), and whether it was kept."""

    page: Page
    key: str
    quality: float
    kept: bool


class Reader:
    """Reads pages one by one, or as many at once as its backend can; keeps its backends for as long as it lives.

    Raises ConfigurationError for an unknown backend, MissingDependencyError for one that is not installed. What `auto`
    may choose beside the embedded default is opened when a page first asks for it.
    """

    def __init__(self, options: ReadOptions, cache: PageCache, backends: OpenBackends | None = None) -> None:
        self._options = options
        self._cache = cache
        self._auto = options.backend == AUTO
        self._availability = options.availability
        name = DEFAULT if self._auto else options.backend
        self._backends = backends or OpenBackends(options.for_backend(), name)
        self._primary = self._backends[name]
        self._layer = self._backends["text_layer"]

    def read(self, source: Iterable[SourcePage]) -> Iterator[Page]:
        """Yield each page of `source` as read, in order. Raises the document errors of opening, drawing, reading."""
        return (read.page for read in self.read_keyed(source))

    def read_page(self, source: SourcePage) -> Page:
        """Return one page as read, from the cache where it was read before."""
        return self.read_together([source])[0].page

    def read_keyed(self, source: Iterable[SourcePage]) -> Iterator[PageRead]:
        """Yield each page of `source` as read with its key, in order; raises as `read` does."""
        pages = iter(source)
        while window := list(islice(pages, self.at_once)):
            yield from self.read_together(window)

    def read_together(self, window: Sequence[SourcePage]) -> list[PageRead]:
        """Read pages together: first what needs no pixels, then the rest, backend by backend."""
        done: dict[int, PageRead] = {}
        waiting: dict[int, Waiting] = {}
        for at, source in enumerate(window):
            known = None if self._cache.file_is_new else self._cache.get(self._key(source))
            if known is not None:
                done[at] = PageRead(_numbered(known[1], source), known[0])
                continue
            approached = self.approach(source)
            if isinstance(approached, Waiting):
                waiting[at] = approached
            else:
                done[at] = self._keep(source, approached)
        while waiting:
            name = next(iter(waiting.values())).backend
            group = {at: each for at, each in waiting.items() if each.backend == name}
            try:
                done.update(self._read_group(name, group))
            except ConfigurationError as error:
                if not self._auto or name == DEFAULT:
                    raise
                self._availability = self._availability.without(name, error.message)
                waiting.update({at: self._chosen(each) for at, each in group.items()})
            else:
                waiting = {at: each for at, each in waiting.items() if at not in group}
        return [done[at] for at in range(len(window))]

    def attempt(self, window: Sequence[SourcePage]) -> list[PageRead | OcrFailedError]:
        """Read pages together, and one by one when one of them cannot be read: its error stands in its place."""
        try:
            return list(self.read_together(window))
        except OcrFailedError as error:
            if len(window) == 1:
                return [error]
        return [read for source in window for read in self.attempt([source])]

    def approach(self, source: SourcePage) -> Page | Waiting:
        """Return the page if it can be read without looking at its pixels, or is blank; else what is to read it."""
        start = time.perf_counter()
        found = self._approach(source)
        took = 1000 * (time.perf_counter() - start)
        return (
            replace(found, milliseconds=round(took)) if isinstance(found, Page) else replace(found, milliseconds=took)
        )

    def _approach(self, source: SourcePage) -> Page | Waiting:
        if source.lines is not None:
            text = Reading(source.lines, source.width, source.height, ordered=True)
            return make_page(source, text, self._layer, "the file gives its text")
        if self._options.backend in WHOLE_PAGES:
            reading = require_plausible(self._primary.read(PageView(source, self._options.dpi)))
            reason = f"read by {self._primary.name}, as asked"
            return make_page(source, _with_drawn_codes(source, reading), self._primary, reason)
        if source.pdf is None or self._options.force_ocr:
            return self._look_at(source, "an image" if source.pdf is None else "text layers are ignored", PageTraits())
        from docproc.ocr.page_layer import read_text_layer

        layer = read_text_layer(source.pdf, source.width, source.height)
        if layer.reading is not None:
            page = make_page(source, layer.reading, self._layer, layer.reason)
            drawn = self._options.letterheads
            return _with_logo(source, page, layer.images, drawn) if source.number == 1 else page
        return self._look_at(source, layer.reason, layer.traits)

    def _look_at(self, source: SourcePage, reason: str, told: PageTraits) -> Page | Waiting:
        """Draw the page if its backend looks at pixels, and measure it; `told` is what its text layer told of it."""
        view = PageView(source, rendering_dpi(source, self._options.dpi))
        traits = told
        if self._primary.reads_pixels:
            from docproc.ocr.traits import Picture

            picture = Picture(view.grey, view.dpi)
            if picture.is_blank:
                blank = Reading((), source.width, source.height, dpi=view.dpi)
                return make_page(source, blank, self._primary, BLANK)
            traits = replace(picture.traits(), layer=told.layer, language=told.language)
            if source.number == 1 and (logo := picture.logo()) is not None:
                traits = replace(traits, logo=logo.hash, logo_box=logo.box)
        return self._chosen(Waiting(source, view, reason, self._primary.name, traits))

    def _chosen(self, waiting: Waiting) -> Waiting:
        """The page with the backend that the policy names for it; as it is where the backend was named."""
        if not self._auto:
            return waiting
        choice = choose(difficulty_of(waiting.traits), self._availability)
        return replace(waiting, backend=choice.backend, choice=choice)

    def _read_group(self, name: str, group: dict[int, Waiting]) -> dict[int, PageRead]:
        """Read the pages of one backend; pages of equal pictures are read once, now or at an earlier time."""
        pixels = self._pixels
        unread: dict[str, Waiting] = {}
        found: dict[str, tuple[str, Page]] = {}
        names = {at: pixels.key(each, name) for at, each in group.items()}
        for at, each in group.items():
            known = self._cache.get(names[at]) if names[at] not in unread else None
            if known is not None:
                found[names[at]] = known
            else:
                unread.setdefault(names[at], each)
        for each, page in pixels.read(name, list(unread.values())):
            picture, kept = pixels.key(each, name), self._keep(each.source, page)
            self._cache.alias(picture, kept.key)
            found[picture] = kept.key, kept.page
        done = {}
        for at, each in group.items():
            key, page = found[names[at]]
            own = self._key(each.source)
            if key != own:
                self._cache.alias(own, key)
            done[at] = PageRead(each.told(page), key)
        return done

    def _keep(self, source: SourcePage, page: Page) -> PageRead:
        key = self._key(source)
        self._cache.put(key, page)
        return PageRead(page, key)

    def _key(self, source: SourcePage) -> str:
        """The name of the page in the cache: it changes with all that could change what it reads like."""
        parts = (
            source.identity, f"{source.width:.2f}x{source.height:.2f}", f"{self._options.dpi:g}",
            f"{self._options.force_ocr}", self._layer.version, *self._signature, self._availability.stamp,
            *(["letterheads"] if self._options.letterheads else []),
        )  # fmt: skip
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

    @cached_property
    def _signature(self) -> tuple[str, ...]:
        """Which backend reads pixels here; `auto` is told from the same backend by name, since reasons differ."""
        return (self._options.backend, *self._pixels.signature(self._primary.name))

    @property
    def at_once(self) -> int:
        """How many pages are best read together."""
        if isinstance(self._primary, ManyPages):
            return self._primary.pages_at_once
        models = self._auto and len(possible(self._availability)) > 1
        return _PAGES_FOR_MODELS if models else 1

    @cached_property
    def _pixels(self) -> PixelReader:
        from docproc.ocr.pixel_reading import PixelReader

        return PixelReader(self._backends, self._cache, RULES_VERSION)


def _numbered(page: Page, source: SourcePage) -> Page:
    return page if page.number == source.number else replace(page, number=source.number)


def _with_drawn_codes(source: SourcePage, reading: Reading) -> Reading:
    """The reading of a PDF page with the codes that the page draws, unless it brings its own."""
    from docproc.ocr.page_codes import codes_of_drawing
    from docproc.ocr.page_objects import look_at_objects

    if source.pdf is None or reading.codes:
        return reading
    graphics = look_at_objects(source.pdf).graphics
    return replace(reading, codes=codes_of_drawing(source.pdf, graphics, reading.transform))


def _with_logo(source: SourcePage, page: Page, images: Sequence[Drawn], drawn: bool) -> Page:
    """A first page with the picture of its letterhead among its traits: an image of its own, or as it is `drawn`."""
    found = []
    if images:
        from docproc.ocr.letterhead import logo_of_objects

        found.append(logo_of_objects(source.pdf, images, source.height))
    if drawn:
        from docproc.ocr.traits import Picture

        view = PageView(source, _LETTERHEAD_DPI)
        found.append(Picture(view.grey, view.dpi).logo())
    logos = [logo for logo in found if logo is not None]
    if not logos or page.traits is None:
        return page
    hashes = ",".join(dict.fromkeys(logo.hash for logo in logos))
    return replace(page, traits=replace(page.traits, logo=hashes, logo_box=logos[0].box))


def rendering_dpi(source: SourcePage, dpi: float) -> float:
    """Return the resolution to read pixels at: an image's own, `dpi` for a PDF page, less for a huge sheet."""
    wanted = source.natural_dpi or dpi
    longer = max(source.width, source.height, 1.0) / 72
    return max(min(wanted, _LONGEST_SIDE / longer), 1.0)
