"""The backend that reads nothing: every page is empty. For tests and for measuring everything but reading."""

from __future__ import annotations

from docproc.ocr.protocol import BackendOptions, PageView, Reading


class NullBackend:
    """Gives every page back without words."""

    name = "null"
    version = "1"
    settings = ""
    reads_pixels = False

    def __init__(self, options: BackendOptions) -> None:
        """Take no notice of `options`."""

    def read(self, view: PageView) -> Reading:
        """Return a page of the source's size without words."""
        return Reading((), view.source.width, view.source.height)
