"""What the reading room needs from outside, and what every backend gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from docproc.errors import OcrFailedError
from docproc.model.geometry import Box
from docproc.model.text import Line, Page, PageCode, PageTransform
from docproc.specs.settings import Settings

if TYPE_CHECKING:
    import pypdfium2
    from PIL import Image

    from docproc.ocr.answers import Block


class SourcePage(Protocol):
    """One page of an opened file, as filed: not yet turned upright or deskewed.

    `number` counts from 1; `width` and `height` are points of the page as a viewer shows it; `identity` is a hash of
    what the page prints (equal bytes, equal identity); `pdf` is the open pdfium page, None for an image or mail text;
    `natural_dpi` is the resolution of an image's own pixels, None for a PDF page;
    `lines` is the text itself where the file gives it as text (a mail message), else None.
    """

    number: int
    width: float
    height: float
    identity: str
    natural_dpi: float | None
    lines: tuple[Line, ...] | None

    @property
    def pdf(self) -> pypdfium2.PdfPage | None:
        """The open pdfium page."""

    def render(self, dpi: float) -> Image.Image:
        """Return the page as an RGB image at `dpi` pixels per inch."""


class PageCache(Protocol):
    """Pages that were read before, by a key of page, backend, version and options; a page may have more names.

    `file_is_new` tells that the bytes in hand were never seen before, so that no key made of them need be looked up.
    """

    file_is_new: bool

    def get(self, key: str) -> tuple[str, Page] | None:
        """Return the page read before under `key`, or that `key` is an alias of, with its own key; or None."""

    def put(self, key: str, page: Page) -> None:
        """Keep `page` under `key`."""

    def alias(self, alias: str, key: str) -> None:
        """Let `alias` name the page kept under `key` too."""


@dataclass(frozen=True, slots=True)
class BackendOptions:
    """Settings of a backend; each reads what concerns it and names those in its `settings`.

    `engine` runs the PP-OCR models (openvino or onnxruntime); `threads` 0 leaves the number to the engine;
    `recognition_batch` is lines per inference; `detection_side` the longer side in pixels that detection sees;
    `location` a folder, model id or address (the recordings of `replay`, the weights of a model backend); `settings`
    are those of the workspace, for backends that have a section of their own.
    """

    engine: str = "openvino"
    threads: int = 0
    recognition_batch: int = 1
    detection_side: int = 1280
    location: str | None = None
    settings: Settings = field(default_factory=Settings)


class PageView:
    """A source page in front of a backend: rendered once, at `dpi`, when the pixels are first asked for."""

    def __init__(self, source: SourcePage, dpi: float) -> None:
        self.source = source
        self.dpi = dpi
        self._image: Image.Image | None = None

    def turned(self, rotation: int) -> PageView:
        """The same page turned clockwise by `rotation` degrees (0, 90, 180 or 270)."""
        view = PageView(self.source, self.dpi)
        view._image = self.image.rotate(-rotation, expand=True) if rotation else self.image
        return view

    @property
    def image(self) -> Image.Image:
        """The page as filed, RGB, at `dpi` pixels per inch."""
        if self._image is None:
            self._image = self.source.render(self.dpi)
        return self._image

    @cached_property
    def grey(self) -> Image.Image:
        """The same in shades of grey (mode L)."""
        return self.image.convert("L")


@dataclass(frozen=True)
class Reading:
    """What a backend read on one page.

    `lines` hold boxes in points of the upright, deskewed page of `width` by `height` points; `transform` says how
    that page came from the page as filed. `ordered` is True when the lines stand in reading order with their blocks
    numbered (else `reading_order.arrange` makes lines of all their words). Boxes are rounded to hundredths of a point.
    `codes` are those that the backend itself knows of; the reader looks for codes where there are pixels or graphics.
    A model that gives text without places for its words fills `blocks` instead of `lines`, and says how sure it is of
    them all in `confidence` (percent); the reader then finds the places, and `guessed` are the boxes of words whose
    place it did not find but inferred.
    """

    lines: tuple[Line, ...]
    width: float
    height: float
    transform: PageTransform = field(default_factory=PageTransform)
    dpi: float | None = None
    ordered: bool = False
    codes: tuple[PageCode, ...] = ()
    blocks: tuple[Block, ...] = ()
    confidence: float = 100.0
    guessed: tuple[Box, ...] = ()


class Backend(Protocol):
    """One way to read a page: made by its factory in `docproc.ocr.BACKENDS`, used for many pages of one process.

    `settings` spells every option that changes the result, for the cache key; `reads_pixels` is False for a backend
    that never looks at `view.image`.
    """

    name: str
    version: str
    settings: str
    reads_pixels: bool

    def read(self, view: PageView) -> Reading:
        """Read one page. Raises OcrFailedError when the page cannot be read."""


@runtime_checkable
class ManyPages(Protocol):
    """A backend that reads up to `pages_at_once` pages faster together than one by one."""

    pages_at_once: int

    def read_many(self, views: Sequence[PageView]) -> Sequence[Reading | OcrFailedError]:
        """Read pages; for one that cannot be read its error stands in its place."""


@runtime_checkable
class ModelBackend(Protocol):
    """A model that answers with blocks of text (`Reading.blocks`); `answers_in_blocks` is True."""

    answers_in_blocks: bool

    def read(self, view: PageView) -> Reading:
        """Read one page, shown upright. Raises OcrFailedError when the page cannot be read."""


@runtime_checkable
class NamedModel(Protocol):
    """A backend that knows the id of the model it reads with."""

    model: str


@runtime_checkable
class Releasing(Protocol):
    """A backend that keeps memory from page to page and can do without it for a while."""

    def release(self) -> None:
        """Give that memory back; the next page takes it again."""


@dataclass
class MemoryCache:
    """A page cache that lives as long as its process, for single commands and tests."""

    pages: dict[str, Page] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    file_is_new: bool = False

    def get(self, key: str) -> tuple[str, Page] | None:
        """Return the page kept under `key`, or that `key` is an alias of, with its own key; or None."""
        own = self.aliases.get(key, key)
        return (own, self.pages[own]) if own in self.pages else None

    def put(self, key: str, page: Page) -> None:
        """Keep `page` under `key`."""
        self.pages[key] = page

    def alias(self, alias: str, key: str) -> None:
        """Let `alias` name the page kept under `key` too."""
        self.aliases[alias] = key


class NoCache:
    """A page cache that keeps nothing."""

    file_is_new = False

    def get(self, key: str) -> None:
        """Know nothing of `key`."""

    def put(self, key: str, page: Page) -> None:
        """Forget `page`."""

    def alias(self, alias: str, key: str) -> None:
        """Forget `alias`."""


class Factory(Protocol):
    """Makes a backend; raises MissingDependencyError when its engine is not installed."""

    def __call__(self, options: BackendOptions) -> Backend:
        """Return a backend set up with `options`."""
