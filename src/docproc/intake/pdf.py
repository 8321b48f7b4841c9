"""Opening a PDF that may be encrypted, cut off or damaged, with one clear line for each of those."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2 import raw

from docproc.errors import BrokenPdfError, EncryptedPdfError, TooManyPagesError
from docproc.model.limits import Limits

_WRONG_PASSWORD, _UNKNOWN_SECURITY = 4, 5  # FPDF_ERR_* of pdfium's fpdfview.h
_open_document: Any = pypdfium2.PdfDocument
_pdfium: Any = raw

logging.getLogger("pypdfium2").addHandler(logging.NullHandler())  # it warns of XFA forms on stderr otherwise

_TAIL_BYTES = 64 * 1024
_LINEARIZED = re.compile(rb"/Linearized\b[^>]*?/L\s+(\d+)")


@dataclass(frozen=True)
class OpenPdf:
    """An open PDF (a `pypdfium2.PdfDocument`) and which of the given passwords opened it (None: none was needed)."""

    document: Any
    pages: int
    password_used: int | None

    def page_size(self, index: int) -> tuple[float, float]:
        """Return width and height in points of page `index` (from 0) as shown; raises BrokenPdfError.

        A crop box that shows nothing of the page is ignored, as viewers do (ISO 32000-1, 14.11.2).
        """
        try:
            width, height = self.document.get_page_size(index)
            if not (width and height):
                page = self.document.get_page(index)
                page.set_cropbox(*page.get_mediabox())
                width, height = page.get_size()
                page.close()
        except pypdfium2.PdfiumError as error:
            raise broken_page(index) from error
        if not (width and height):
            raise broken_page(index)
        return float(width), float(height)


@contextmanager
def open_pdf(path: Path, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[OpenPdf]:
    """Open the PDF at `path`, filled-in forms ready to be drawn, and close it with everything taken from it.

    An empty user password opens by itself; then `passwords` are tried in order. Raises EncryptedPdfError when none
    fits, BrokenPdfError for a file that is cut off, damaged or without pages, TooManyPagesError beyond
    `limits.max_pages`.
    """
    _refuse_cut_off(path)
    document, password_used = _unlock(path, passwords)
    try:
        with suppress(pypdfium2.PdfiumError):  # a form that cannot be drawn leaves the page itself readable
            document.init_forms()
        pages = len(document)
        if pages > limits.max_pages:
            raise TooManyPagesError(
                f"the PDF has {pages} pages, more than limits.max_pages ({limits.max_pages}): split it"
            )
        yield OpenPdf(document, pages, password_used)
    finally:
        document.close()


def broken_page(index: int) -> BrokenPdfError:
    """Return the error for a page (from 0) that pdfium cannot load or draw."""
    return BrokenPdfError(f"page {index + 1} of the PDF is damaged: ask for the file again, or print it to a new PDF")


def _unlock(path: Path, passwords: Sequence[str]) -> tuple[Any, int | None]:
    for index, password in enumerate((None, *passwords)):
        _forget_last_error()
        try:
            return _open_document(path, password=password), index - 1 if index else None
        except pypdfium2.PdfiumError as error:
            if error.err_code != _WRONG_PASSWORD:
                raise _broken(error) from error
    if passwords:
        raise EncryptedPdfError(
            "the PDF is encrypted and no given password opens it: add its password to the password file"
        )
    raise EncryptedPdfError("the PDF is encrypted: give its password with --password-file")


def _forget_last_error() -> None:
    """Let pdfium fail on one byte: its last error outlives documents, and a PDF without pages sets none of its own."""
    _pdfium.FPDF_LoadMemDocument64(b"\0", 1, None)


def _broken(error: pypdfium2.PdfiumError) -> Exception:
    if error.err_code == _UNKNOWN_SECURITY:
        return EncryptedPdfError("the PDF is encrypted in a way that docproc cannot open: save it without encryption")
    return BrokenPdfError("the PDF is damaged or empty, no page can be found in it: ask for it again")


def _refuse_cut_off(path: Path) -> None:
    """Raise BrokenPdfError when the end of the file is missing: pdfium would repair it and lose pages silently.

    A PDF ends with `startxref` and an offset (ISO 32000-1, 7.5.5); a linearized one also states its length (annex F).
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(1024)
        file.seek(max(0, size - _TAIL_BYTES))
        tail = file.read()
    stated = _LINEARIZED.search(head)
    if b"startxref" not in tail or (stated and int(stated.group(1)) > size + head.find(b"%PDF-")):
        raise BrokenPdfError("the PDF is cut off, its end is missing: copy or send it again")
