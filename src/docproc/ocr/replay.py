"""The backend that plays pages recorded before: a folder of JSON files, one page each, named by the page's identity."""

from __future__ import annotations

import json
from pathlib import Path

from docproc.errors import ConfigurationError, OcrFailedError
from docproc.model import codec
from docproc.model.text import Page
from docproc.ocr.protocol import BackendOptions, PageView, Reading


class ReplayBackend:
    """Gives the page recorded under `<identity>.json` in the folder `options.location`.

    Raises ConfigurationError when there is no such folder.
    """

    name = "replay"
    version = "1"
    reads_pixels = False

    def __init__(self, options: BackendOptions) -> None:
        if not options.location or not Path(options.location).is_dir():
            instead = f", not {options.location!r}" if options.location else ""
            raise ConfigurationError(f"ocr.location must name a folder of recorded pages{instead}")
        self._folder = Path(options.location)
        self.settings = str(self._folder.resolve())

    def read(self, view: PageView) -> Reading:
        """Return the recorded page. Raises OcrFailedError when it was not recorded or the recording is damaged."""
        path = recording_path(self._folder, view.source.identity)
        try:
            page = codec.decode(Page, json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            said = f"page {view.source.number} was not recorded: there is no {path}"
            raise OcrFailedError(said, retryable=False) from None
        except (OSError, ValueError) as error:
            raise OcrFailedError(f"the recording {path} cannot be read: {error}") from error
        return Reading(page.lines, page.width, page.height, page.transform, page.dpi, True, page.codes)


def recording_path(folder: Path, identity: str) -> Path:
    """Return where the page of `identity` is recorded; identities that are no plain file name are refused."""
    if not identity or not all(char.isalnum() or char in "-_." for char in identity) or identity.startswith("."):
        raise OcrFailedError(f"{identity!r} cannot name a recording")
    return folder / f"{identity}.json"


def record(folder: Path, identity: str, page: Page) -> Path:
    """Write `page` where `ReplayBackend` finds it and return the path; raises OSError when that fails."""
    path = recording_path(folder, identity)
    path.write_text(json.dumps(codec.encode(page), ensure_ascii=False), encoding="utf-8")
    return path
