"""Where the pages of a document lie and how they came to be upright, for drawing them. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from docproc.errors import UnknownDocumentError
from docproc.model.text import PageTransform
from docproc.store.engine import Store


@dataclass(frozen=True, slots=True)
class PagePlace:
    """One page as read: its number from 1, width and height of the upright page in points, how it was turned."""

    number: int
    width: float
    height: float
    transform: PageTransform
    backend: str


@dataclass(frozen=True, slots=True)
class FiledDocument:
    """A kept document with its pages; `sha256` is that of its bytes, `path` where they are."""

    id: str
    filename: str
    path: Path
    sha256: str
    mime_type: str
    pages: tuple[PagePlace, ...]


def filed_document(store: Store, document_id: str) -> FiledDocument:
    """Return where a document's bytes are and its pages as read last.

    Raises UnknownDocumentError for an id that no document has, and for one whose bytes are not kept.
    """
    row = store.reader.execute(
        "SELECT id, filename, storage_path, file_hash, mime_type FROM documents"
        " WHERE uuid = ? AND deleted_at IS NULL AND storage_path IS NOT NULL",
        (document_id,),
    ).fetchone()
    if row is None:
        raise UnknownDocumentError(f"no kept document has the id {document_id}")
    places = store.reader.execute(
        "SELECT page_number, width, height, rotation, skew, backend FROM document_pages"
        " WHERE document_id = ? ORDER BY page_number",
        (row["id"],),
    )
    pages = tuple(
        PagePlace(place[0], place[1], place[2], PageTransform(place[3], place[4]), place[5]) for place in places
    )
    path = (store.folder / row["storage_path"]).absolute()
    return FiledDocument(document_id, row["filename"], path, row["file_hash"], row["mime_type"], pages)
