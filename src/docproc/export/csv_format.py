"""CSV (RFC 4180): a heading and one row per document, line item or VAT rate; only what needs quotes has them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

from docproc.export.delimited import write_delimited
from docproc.export.layout import Layout
from docproc.export.letters import any_has

if TYPE_CHECKING:
    import pyarrow


def write(batches: Iterable[pyarrow.RecordBatch], stream: BinaryIO, layout: Layout) -> int:
    """Write a table as CSV in the style of `layout` and return the number of rows."""
    special = f'"\r\n{layout.style.delimiter}'.encode()
    pattern = f'["\r\n{re.escape(layout.style.delimiter)}]'

    def quoted(texts: pyarrow.Array) -> pyarrow.Array:
        import pyarrow.compute as pc

        if not any_has(texts, special):
            return texts
        needs = pc.match_substring_regex(texts, pattern)
        return pc.if_else(
            needs, pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', ""), texts
        )

    return write_delimited(batches, stream, layout.columns, layout.style, quoted)
