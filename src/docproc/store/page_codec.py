"""A page as the store keeps it: JSON made by model.codec, compressed with zlib; about 2 KB a page."""

from __future__ import annotations

import json
import zlib

from pydantic_core import to_json

from docproc.model.codec import decode, encode
from docproc.model.text import Page


def pack_page(page: Page) -> bytes:
    """Compress a page."""
    return zlib.compress(to_json(encode(page), inf_nan_mode="constants"))


def unpack_page(content: bytes) -> Page:
    """The page that `pack_page` compressed; ValueError when the bytes are damaged."""
    try:
        return decode(Page, json.loads(zlib.decompress(content)))
    except zlib.error as error:
        raise ValueError(f"a stored page is damaged: {error}") from error
