"""Tables straight from the columns of the store, where no whole documents are needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from docproc.export.columns import COLUMNS, Column
from docproc.export.format import TableReader
from docproc.export.layout import Layout
from docproc.export.tables import batch_schema
from docproc.specs.exports import RowsPer
from docproc.store.document_filter import DocumentFilter
from docproc.store.engine import Store
from docproc.store.export_rows import RowReader, has_rows_of, reading_rows
from docproc.store.exporting import Seen

if TYPE_CHECKING:
    import pyarrow


def can_be_columnar(layout: Layout) -> bool:
    """Whether every column of the layout can be read without making documents."""
    return has_rows_of(_names(layout.columns), layout.rows) and all(map(_is_stored, layout.columns))


def read_table(store: Store, chosen: DocumentFilter, layout: Layout, seen: Seen) -> Iterator[pyarrow.RecordBatch]:
    """Yield the rows of the chosen documents: the same values as `tables.tabled` makes of their objects."""
    with reading_rows(store, chosen) as reader:
        yield from _batches(reader, layout.columns, layout.rows, seen)


@contextmanager
def reading_tables(store: Store, chosen: DocumentFilter, seen: Seen) -> Iterator[TableReader]:
    """Give what reads rows of the chosen documents in more than one shape, all of one state of the store.

    `seen` is told of them as the rows that are documents are read.
    """
    with reading_rows(store, chosen) as reader:
        yield lambda columns, rows: _batches(reader, columns, rows, seen if rows is RowsPer.DOCUMENT else None)


def _batches(
    reader: RowReader, columns: Sequence[Column], rows: RowsPer, seen: Seen | None
) -> Iterator[pyarrow.RecordBatch]:
    import pyarrow

    schema = batch_schema(columns)
    for found in reader.rows(list(_names(columns)), rows, seen):
        arrays = [
            _without_empty(found[column.name].cast(kind)) for column, kind in zip(columns, schema.types, strict=True)
        ]
        yield pyarrow.RecordBatch.from_arrays(arrays, schema=schema)


def _without_empty(values: pyarrow.Array) -> pyarrow.Array:
    """Empty texts are no values."""
    import pyarrow
    import pyarrow.compute as pc

    if values.null_count == len(values) or not pyarrow.types.is_string(values.type):
        return values
    empty = pc.equal(pc.binary_length(values), 0)
    return pc.if_else(empty, None, values) if pc.any(empty).as_py() else values


def _names(columns: Sequence[Column]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column.name for column in columns))


def _is_stored(column: Column) -> bool:
    """Whether it is what the column of that name is: a constant may be called like one."""
    return column.name in COLUMNS and COLUMNS[column.name].find == column.find
