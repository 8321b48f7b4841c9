"""Rows of an export as Arrow record batches: what the tabular formats are written from.

Text, decimals, dates and times are strings (exact, ISO 8601), reals doubles, whole numbers 64 bits. Columns are named
by place (`c0`, `c1`, …), since two of a profile may hold the same value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from docproc.export.columns import Column, Kind, Row, iter_rows
from docproc.specs.exports import RowsPer

if TYPE_CHECKING:
    import pyarrow

_BATCH = 2000


def arrow_type(kind: Kind) -> pyarrow.DataType:
    """Return the Arrow type in which batches hold values of this kind."""
    import pyarrow

    kinds: Mapping[Kind, pyarrow.DataType] = {Kind.REAL: pyarrow.float64(), Kind.WHOLE: pyarrow.int64()}
    return kinds.get(kind, pyarrow.string())


def batch_schema(columns: Sequence[Column]) -> pyarrow.Schema:
    """Return the schema of batches of these columns."""
    import pyarrow

    return pyarrow.schema([(f"c{place}", arrow_type(column.kind)) for place, column in enumerate(columns)])


def tabled(
    documents: Iterable[Mapping[str, Any]], columns: Sequence[Column], rows: RowsPer
) -> Iterator[pyarrow.RecordBatch]:
    """Yield the rows of documents (objects of the export) as record batches."""
    import pyarrow

    schema = batch_schema(columns)
    found = (row for document in documents for row in iter_rows(document, rows))
    while batch := list(islice(found, _BATCH)):
        arrays = [
            pyarrow.array([_plain(column, row) for row in batch], kind)
            for column, kind in zip(columns, schema.types, strict=True)
        ]
        yield pyarrow.RecordBatch.from_arrays(arrays, schema=schema)


def _plain(column: Column, row: Row) -> Any:
    value = column.find(row)
    if value is None or value == "" or column.kind in (Kind.REAL, Kind.WHOLE):
        return None if value == "" else value
    return str(value)
