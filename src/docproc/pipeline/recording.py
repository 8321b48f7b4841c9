"""Pages as read, recorded for the replay backend: tests and CI then need no OCR engine."""

from __future__ import annotations

from pathlib import Path

from docproc.errors import UsageError
from docproc.ocr.replay import record
from docproc.store.detail import document_detail
from docproc.store.engine import Store
from docproc.store.loading import load_text


def record_pages(store: Store, document_id: str, folder: Path) -> int:
    """Write the pages of a document into `folder`, one JSON file a page, and return how many.

    Raises UsageError when the folder cannot be written.
    """
    digest = document_detail(store, document_id).export["sha256"]
    pages = load_text(store, document_id).pages
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for page in pages:
            record(folder, f"{digest}-{page.number - 1}", page)
    except OSError as error:
        raise UsageError(f"{folder}: pages cannot be recorded here: {error.strerror or error}") from error
    return len(pages)
