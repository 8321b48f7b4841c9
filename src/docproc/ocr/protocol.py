"""What the reading room needs from outside, and what every backend gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from docproc.model.text import Line, Page, PageCode, PageTransform

if TYPE_CHECKING:
    import pypdfium2
    from PIL import Image


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
    """Pages that were read before, by a key of pixels, backend, version and options."""

    def get(self, key: str) -> Page | None:
        """Return the page read before under `key`, or None."""

    def put(self, key: str, page: Page) -> None:
        """Keep `page` under `key`."""


@dataclass(frozen=True, slots=True)
class BackendOptions:
    """Settings of a backend; each reads what concerns it and names those in its `settings`.

    `engine` runs the PP-OCR models (openvino or onnxruntime); `threads` 0 leaves the number to the engine;
    `recognition_batch` is lines per inference; `detection_side` the longer side in pixels that detection sees;
    `location` a folder, model id or address (the recordings of `replay`, the weights of a model backend).
    """

    engine: str = "openvino"
    threads: int = 0
    recognition_batch: int = 3
    detection_side: int = 1280
    location: str | None = None


class PageView:
    """A source page in front of a backend: rendered once, at `dpi`, when the pixels are first asked for."""

    def __init__(self, source: SourcePage, dpi: float) -> None:
        self.source = source
        self.dpi = dpi
        self._image: Image.Image | None = None

    @property
    def image(self) -> Image.Image:
        """The page as filed, RGB, at `dpi` pixels per inch."""
        if self._image is None:
            self._image = self.source.render(self.dpi)
        return self._image


@dataclass(frozen=True)
class Reading:
    """What a backend read on one page.

    `lines` hold boxes in points of the upright, deskewed page of `width` by `height` points; `transform` says how
    that page came from the page as filed. `ordered` is True when the lines stand in reading order with their blocks
    numbered (else `reading_order.arrange` makes lines of all their words). Boxes are rounded to hundredths of a point.
    `codes` are those that the backend itself knows of; the reader looks for codes where there are pixels or graphics.
    """

    lines: tuple[Line, ...]
    width: float
    height: float
    transform: PageTransform = field(default_factory=PageTransform)
    dpi: float | None = None
    ordered: bool = False
    codes: tuple[PageCode, ...] = ()


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


@dataclass
class MemoryCache:
    """A page cache that lives as long as its process, for single commands and tests."""

    pages: dict[str, Page] = field(default_factory=dict)

    def get(self, key: str) -> Page | None:
        """Return the page read before under `key`, or None."""
        return self.pages.get(key)

    def put(self, key: str, page: Page) -> None:
        """Keep `page` under `key`."""
        self.pages[key] = page


class Factory(Protocol):
    """Makes a backend; raises MissingDependencyError when its engine is not installed."""

    def __call__(self, options: BackendOptions) -> Backend:
        """Return a backend set up with `options`."""
