"""Pages read once and kept between runs: reading is slow, and does not change with the extraction."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from docproc.intake import sniff
from docproc.model.limits import Limits
from docproc.model.text import DocumentText
from docproc.store.page_codec import pack_page, unpack_page

if TYPE_CHECKING:
    from docproc.ocr.reader import Reader

KINDS = {".pdf": sniff.PDF, ".jpg": "image/jpeg", ".png": "image/png", ".tif": "image/tiff"}
"""Media types of the files that are measured, by their ending."""


def read_text(path: Path, kept: Path) -> DocumentText:
    """Return the pages of `path`, from the file `kept` where an earlier run left them, else read now and kept there."""
    if not kept.exists():
        from docproc.intake.pages import open_pages

        with open_pages(path, KINDS[path.suffix.lower()], Limits(), ()) as pages:
            packed = [pack_page(page) for page in reader().read(pages)]
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(f".{os.getpid()}")
        partial.write_bytes(b"".join(len(page).to_bytes(4, "big") + page for page in packed))
        partial.replace(kept)
    return DocumentText(tuple(map(unpack_page, _unframed(kept.read_bytes()))))


@cache
def reader() -> "Reader":
    """The reader of this process; kept pages need none."""
    from docproc.ocr.protocol import MemoryCache
    from docproc.ocr.reader import Reader, ReadOptions

    return Reader(ReadOptions(threads=1), MemoryCache())


def _unframed(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 4 + size]
        at += 4 + size
