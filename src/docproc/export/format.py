"""What a format of the export is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from docproc.errors import UsageError
from docproc.export.columns import Column
from docproc.export.layout import Layout
from docproc.export.tables import tabled
from docproc.specs.exports import RowsPer

if TYPE_CHECKING:
    import pyarrow

Documents = Iterable[Mapping[str, Any]]
"""Objects of the export interface, one at a time."""
TableWriter = Callable[[Iterable["pyarrow.RecordBatch"], BinaryIO, Layout], int]
"""Writes rows (see `tables`) to a stream and returns how many."""
TableReader = Callable[[Sequence[Column], RowsPer], Iterable["pyarrow.RecordBatch"]]
"""Reads the documents as rows of these columns, one for each document, or for each line item, finding or VAT rate."""
BookWriter = Callable[[TableReader, BinaryIO, Layout], int]
"""Writes several tables of the same documents to a stream and returns how many documents there are."""


class Originals(Protocol):
    """Where formats that hold the documents themselves have them from, by id."""

    def original(self, document_id: str) -> bytes:
        """Return the bytes as they came in; raises DocprocError where they are gone or have changed."""

    def searchable(self, document_id: str) -> bytes:
        """Return a PDF of the document with a text layer and a data sheet; raises DocprocError."""


class Writer(Protocol):
    """Writes documents in one format."""

    def __call__(self, documents: Documents, stream: BinaryIO, layout: Layout, originals: Originals) -> int:
        """Write `documents` to `stream` and return how many rows or documents there are."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: ending and MIME type of its files, whether a terminal can show it, the row shapes it has.

    `write_table` is there where rows are enough and no whole documents are needed: `write` makes rows of them then;
    `write_book` where a file of everything holds several tables.
    `single` formats hold one document a file; `needs_originals` are made of the documents' own bytes.
    """

    suffix: str
    mime_type: str
    is_text: bool
    write: Writer
    rows: tuple[RowsPer, ...] = (RowsPer.DOCUMENT,)
    write_table: TableWriter | None = None
    write_book: BookWriter | None = None
    single: bool = False
    needs_originals: bool = False


class NoOriginals:
    """For exports that are made where no originals are at hand."""

    def original(self, document_id: str) -> bytes:
        """Raise UsageError."""
        raise UsageError(f"the original of {document_id} cannot be handed out here")

    def searchable(self, document_id: str) -> bytes:
        """Raise UsageError."""
        raise UsageError(f"the original of {document_id} cannot be handed out here")


def of_objects(write: Callable[[Documents, BinaryIO, Layout], int]) -> Writer:
    """Return a writer that needs no originals."""

    def run(documents: Documents, stream: BinaryIO, layout: Layout, originals: Originals) -> int:
        return write(documents, stream, layout)

    return run


def of_rows(write: TableWriter) -> Writer:
    """Return a writer of documents that makes rows of them for a writer of tables."""

    def run(documents: Documents, stream: BinaryIO, layout: Layout, originals: Originals) -> int:
        return write(tabled(documents, layout.columns, layout.rows), stream, layout)

    return run
