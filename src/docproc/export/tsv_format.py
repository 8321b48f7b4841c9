"""TSV (text/tab-separated-values, IANA): values as they are; tabs and line breaks in them become spaces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from docproc.export.delimited import write_delimited
from docproc.export.layout import Layout
from docproc.export.letters import any_has

if TYPE_CHECKING:
    import pyarrow


def write(batches: Iterable[pyarrow.RecordBatch], stream: BinaryIO, layout: Layout) -> int:
    """Write a table as TSV in the style of `layout` and return the number of rows."""
    return write_delimited(batches, stream, layout.columns, replace(layout.style, delimiter="\t"), _in_one_line)


def _in_one_line(texts: pyarrow.Array) -> pyarrow.Array:
    import pyarrow.compute as pc

    if not any_has(texts, b"\t\r\n"):
        return texts
    return pc.replace_substring_regex(texts, "[\t\r\n]+", " ")
