"""The pages of an opened file, whatever its kind, for the readers."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pypdfium2
from PIL import Image

from docproc.errors import UnsupportedFileError
from docproc.intake import sniff
from docproc.intake.images import ImageFrame, decode_frame, list_frames
from docproc.intake.mail import read_message
from docproc.intake.mail_page import Sheet, lay_out
from docproc.intake.pdf import OpenPdf, broken_page, open_pdf
from docproc.model.limits import Limits
from docproc.model.text import Line

_KEPT_OPEN = 4


class SourcePage(Protocol):
    """One page as filed; `number` from 1, `width` and `height` in points as a viewer shows it.

    `identity` is the file's SHA-256 and the page's index from 0 (`<hash>-0`), `natural_dpi` the resolution of an
    image's own pixels (else None),
    `lines` the text itself where the file gives it as text (a mail message), else None.
    """

    number: int
    width: float
    height: float
    identity: str
    natural_dpi: float | None
    lines: tuple[Line, ...] | None

    @property
    def pdf(self) -> pypdfium2.PdfPage | None:
        """The open pdfium page; None for an image or mail text."""

    def render(self, dpi: float) -> Image.Image:
        """Return the page as an RGB image at `dpi` pixels per inch, fewer where `limits.max_pixels` asks for it."""


@contextmanager
def open_pages(
    path: Path, mime_type: str, limits: Limits, passwords: Sequence[str] = ()
) -> Iterator[Sequence[SourcePage]]:
    """Open the file at `path` (its type as `sniff` said) and give its pages in order; a bare e-invoice has none.

    pdfium is not thread-safe: one document in one thread of a process at a time. Raises the document errors of
    `docproc.errors` for broken, encrypted and too large files.
    """
    if mime_type == sniff.XML:
        yield ()
        return
    digest = _sha256(path)
    if mime_type == sniff.PDF:
        with open_pdf(path, limits, passwords) as opened:
            loader = _PdfLoader(opened)
            yield tuple(PdfSourcePage(loader, index, digest, limits) for index in range(opened.pages))
    elif mime_type in sniff.IMAGES:
        frames = list_frames(path, mime_type, limits)
        yield tuple(
            ImageSourcePage(path, mime_type, number, frame, digest, limits) for number, frame in enumerate(frames, 1)
        )
    elif mime_type == sniff.MAIL:
        sheets = lay_out(read_message(path.read_bytes()), limits.max_pages)
        yield tuple(TextPage(number, sheet, digest) for number, sheet in enumerate(sheets, 1))
    else:
        raise UnsupportedFileError(f"{mime_type} has no pages that docproc can read")


class _PdfLoader:
    """Loads pages of one PDF when they are asked for, and keeps only the last few open."""

    def __init__(self, opened: OpenPdf) -> None:
        self.opened = opened
        self.document = opened.document
        self._open: dict[int, Any] = {}

    def load(self, index: int) -> Any:
        if index not in self._open:
            while len(self._open) >= _KEPT_OPEN:
                self._open.pop(next(iter(self._open))).close()
            try:
                self._open[index] = self._flattened(index)
            except pypdfium2.PdfiumError as error:
                raise broken_page(index) from error
        return self._open[index]

    def _flattened(self, index: int) -> Any:
        """The page with what was filled into its form made part of the page, so that its text is found too."""
        page = self.document.get_page(index)
        if self.document.formenv is None:
            return page
        page.flatten()
        page.close()
        return self.document.get_page(index)


class PdfSourcePage:
    """A page of a PDF; `pdf` is valid until a few other pages of the file have been used."""

    natural_dpi: float | None = None
    lines: tuple[Line, ...] | None = None

    def __init__(self, loader: _PdfLoader, index: int, digest: str, limits: Limits) -> None:
        self._loader, self._index, self._max_pixels = loader, index, limits.max_pixels
        self.number = index + 1
        self.identity = f"{digest}-{index}"
        self.width, self.height = loader.opened.page_size(index)

    @property
    def pdf(self) -> pypdfium2.PdfPage:
        """The open pdfium page; raises BrokenPdfError when it cannot be loaded."""
        page: pypdfium2.PdfPage = self._loader.load(self._index)
        return page

    def render(self, dpi: float) -> Image.Image:
        """Return the page as an RGB image; raises BrokenPdfError when pdfium cannot draw it."""
        scale = _allowed_dpi(dpi, self.width, self.height, self._max_pixels) / 72
        try:
            bitmap = self._loader.load(self._index).render(scale=scale, rev_byteorder=True)
        except (pypdfium2.PdfiumError, ValueError) as error:
            raise broken_page(self._index) from error
        image: Image.Image = bitmap.to_pil()
        return image.convert("RGB")


class ImageSourcePage:
    """A frame of an image file, upright by its EXIF orientation."""

    lines: tuple[Line, ...] | None = None
    pdf: pypdfium2.PdfPage | None = None

    def __init__(self, path: Path, mime_type: str, number: int, frame: ImageFrame, digest: str, limits: Limits) -> None:
        self._path, self._mime_type, self._frame, self._limits = path, mime_type, frame, limits
        self.number = number
        self.identity = f"{digest}-{frame.index}"
        self.width, self.height = frame.size
        self.natural_dpi: float | None = max(frame.dpi)

    def render(self, dpi: float) -> Image.Image:
        """Return the image at `dpi`; raises BrokenImageError for damaged pixels, TooManyPixelsError."""
        allowed = _allowed_dpi(dpi, self.width, self.height, self._limits.max_pixels)
        size = (max(1, round(self.width * allowed / 72)), max(1, round(self.height * allowed / 72)))
        image = decode_frame(self._path, self._mime_type, self._frame, self._limits)
        if image.size != size:
            image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        return image.convert("RGB")


class TextPage:
    """A sheet of a mail message's text; its `lines` are the text itself."""

    natural_dpi: float | None = None
    pdf: pypdfium2.PdfPage | None = None

    def __init__(self, number: int, sheet: Sheet, digest: str) -> None:
        self.number = number
        self.identity = f"{digest}-{number - 1}"
        self.width, self.height = sheet.width, sheet.height
        self.lines: tuple[Line, ...] | None = sheet.lines
        self._sheet = sheet

    def render(self, dpi: float) -> Image.Image:
        """Return the text drawn black on white at `dpi`."""
        return self._sheet.draw(dpi)


def _allowed_dpi(dpi: float, width: float, height: float, max_pixels: int) -> float:
    """`dpi`, or less where the page would have more than `max_pixels` (a MediaBox may claim any size)."""
    return min(dpi, 72 * math.sqrt(max_pixels / max(width * height, 1.0)))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
