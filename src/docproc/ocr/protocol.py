"""What the reading room needs from outside, and what every backend gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from docproc.model.text import Page

if TYPE_CHECKING:
    import pypdfium2
    from PIL import Image


class SourcePage(Protocol):
    """One page of an opened file, as filed: not yet turned upright or deskewed.

    `number` counts from 1; `width` and `height` are points of the page as a viewer shows it; `identity` is a hash of
    what the page prints (equal bytes, equal identity); `pdf` is the open pdfium page, None for an image or mail text;
    `natural_dpi` is the resolution of an image's own pixels, None for a PDF page.
    """

    number: int
    width: float
    height: float
    identity: str
    natural_dpi: float | None

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
