"""The words of kept pages as rows."""

from __future__ import annotations

from collections.abc import Iterator

from docproc.model.text import Word
from docproc.store.engine import Store
from docproc.store.page_codec import unpack_page

WordRow = tuple[int, int, int, int, str, float, float, float, float, float]
"""Document number, page (from 1), line and word (from 0), text, confidence in percent, box in points."""


def iter_words(store: Store) -> Iterator[list[WordRow]]:
    """Yield the words of each page that was read, page by page. Raises ValueError when a page is damaged."""
    rows = store.reader.execute(
        "SELECT p.document_id, p.page_number, t.content FROM document_pages p"
        " JOIN page_texts t ON t.id = p.page_text_id ORDER BY p.document_id, p.page_number"
    )
    for document, number, content in rows:
        lines = enumerate(unpack_page(bytes(content)).lines)
        yield [_row(document, number, at, place, word) for at, line in lines for place, word in enumerate(line.words)]


def _row(document: int, page: int, line: int, place: int, word: Word) -> WordRow:
    box = word.box
    return document, page, line, place, word.text, word.confidence, box.x, box.y, box.width, box.height
