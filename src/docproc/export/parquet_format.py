"""Parquet: decimals, dates and times in their own types, row groups of 100,000 rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, BinaryIO

from docproc.export.columns import Column, Kind
from docproc.export.layout import Layout

if TYPE_CHECKING:
    import pyarrow

_DIGITS, _PLACES = 24, 6
"""Amounts are DECIMAL(24, 6): further decimals are rounded half up."""
_GROUP_ROWS = 100_000


def write(batches: Iterable[pyarrow.RecordBatch], stream: BinaryIO, layout: Layout) -> int:
    """Write a table as Parquet (zstd) and return the number of rows."""
    import pyarrow
    import pyarrow.parquet

    fields = [(column.heading, _type(column)) for column in layout.columns]
    schema = pyarrow.schema(fields)
    count = 0
    with pyarrow.parquet.ParquetWriter(stream, schema, compression="zstd", compression_level=1) as writer:
        for table in _groups(batches, schema, layout.columns):
            writer.write_table(table, row_group_size=_GROUP_ROWS)
            count += table.num_rows
    return count


def _groups(
    batches: Iterable[pyarrow.RecordBatch], schema: pyarrow.Schema, columns: tuple[Column, ...]
) -> Iterator[pyarrow.Table]:
    import pyarrow

    held: list[pyarrow.RecordBatch] = []
    for batch in batches:
        arrays = [_typed(array, column) for array, column in zip(batch.columns, columns, strict=True)]
        held.append(pyarrow.RecordBatch.from_arrays(arrays, schema=schema))
        if sum(each.num_rows for each in held) >= _GROUP_ROWS:
            yield pyarrow.Table.from_batches(held, schema)
            held = []
    if held:
        yield pyarrow.Table.from_batches(held, schema)


def _type(column: Column) -> pyarrow.DataType:
    import pyarrow

    types: Mapping[Kind, pyarrow.DataType] = {
        Kind.TEXT: pyarrow.string(),
        Kind.DECIMAL: pyarrow.decimal128(_DIGITS, _PLACES if column.decimals is None else column.decimals),
        Kind.DATE: pyarrow.date32(),
        Kind.TIME: pyarrow.timestamp("us", "UTC"),
        Kind.REAL: pyarrow.float64(),
        Kind.WHOLE: pyarrow.int64(),
    }
    return types[column.kind]


def _typed(array: pyarrow.Array, column: Column) -> pyarrow.Array:
    import pyarrow

    kind = _type(column)
    if array.null_count == len(array):
        return pyarrow.nulls(len(array), kind)
    try:
        return array.cast(kind)
    except pyarrow.ArrowInvalid:
        if column.kind is not Kind.DECIMAL:
            raise
        step, room = Decimal(1).scaleb(-kind.scale), Context(prec=_DIGITS)
        values = (None if text is None else Decimal(text) for text in array.to_pylist())
        exact = [None if each is None else each.quantize(step, ROUND_HALF_UP, room) for each in values]
        return pyarrow.array(exact, kind)
