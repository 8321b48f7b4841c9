"""Rows of a worksheet as the XML of its file (ECMA-376, SpreadsheetML 18.3.1), a column at a time in Arrow.

Cell by cell in Python takes ten times as long.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from docproc.export.columns import Kind
from docproc.export.letters import any_has

if TYPE_CHECKING:
    import pyarrow

_MOST_LETTERS = 32_767
_EXACT_DIGITS = 15
"""Digits that a number in a spreadsheet keeps (IEEE 754 doubles); longer ones are written as text."""
_EPOCH = 25_569
"""The number that Excel gives to 1 January 1970."""
_FIRST_DAY = 61
"""Excel counts a 29 February 1900 that never was; days before 1 March 1900 are written as text."""
_MICROSECONDS = 86_400_000_000

_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""Letters that XML cannot hold, and what looks like their replacement (ECMA-376, ST_Xstring 22.9.2.19)."""
_UNWRITABLE_BYTES = bytes((*range(0x09), *range(0x0B, 0x20), 0xEF))


def rows_as_xml(batch: pyarrow.RecordBatch, kinds: Sequence[Kind], styles: Sequence[int], first: int) -> str:
    """Return the rows of a batch; the first is row `first` of its sheet, counted from 0. `styles` are cell formats."""
    import pyarrow
    import pyarrow.compute as pc

    if not batch.num_rows:
        return ""
    numbers = pyarrow.array(range(first + 1, first + batch.num_rows + 1)).cast(pyarrow.string())
    cells = [
        _cells(array, kind, style, place, numbers)
        for place, (array, kind, style) in enumerate(zip(batch.columns, kinds, styles, strict=True))
        if array.null_count < len(array)
    ]
    rows = pc.binary_join_element_wise('<row r="', numbers, '">', *cells, "</row>", "")
    return "".join(rows.to_pylist())


def _cells(array: pyarrow.Array, kind: Kind, style: int, place: int, numbers: pyarrow.Array) -> pyarrow.Array:
    """The cells of a column, nothing where it has no value."""
    import pyarrow.compute as pc
    from xlsxwriter.utility import xl_col_to_name

    head = f'<c r="{xl_col_to_name(place)}'
    found = _as_numbers(array, kind)
    cells = None
    if found is not None:
        cells = pc.binary_join_element_wise(head, numbers, f'" s="{style}"><v>', found, "</v></c>", "")
    if cells is None or cells.null_count > array.null_count:
        begin = '" t="inlineStr"><is><t xml:space="preserve">'
        texts = pc.binary_join_element_wise(head, numbers, begin, _escaped(array), "</t></is></c>", "")
        cells = texts if cells is None else pc.coalesce(cells, texts)
    return pc.fill_null(cells, "")


def _as_numbers(array: pyarrow.Array, kind: Kind) -> pyarrow.Array | None:
    """The values as a spreadsheet holds them exactly, NULL for what is written as text; None where all is."""
    import pyarrow
    import pyarrow.compute as pc

    if kind is Kind.TEXT:
        return None
    if kind in (Kind.REAL, Kind.WHOLE):
        return array.cast(pyarrow.string())
    if kind is Kind.DECIMAL:
        digits = pc.utf8_length(pc.replace_substring_regex(array, "[^0-9]+", ""))
        return pc.if_else(pc.less_equal(digits, _EXACT_DIGITS), array, None)
    if kind is Kind.DATE:
        days = pc.add(array.cast(pyarrow.date32()).cast(pyarrow.int32()), _EPOCH)
    else:
        since = array.cast(pyarrow.timestamp("us", "UTC")).cast(pyarrow.int64())
        days = pc.add(pc.divide(since.cast(pyarrow.float64()), _MICROSECONDS), _EPOCH)
    return pc.if_else(pc.greater_equal(days, _FIRST_DAY), days.cast(pyarrow.string()), None)


def _escaped(texts: pyarrow.Array) -> pyarrow.Array:
    """Texts as they may stand in the file: cut to what a cell holds, without letters that XML cannot hold."""
    import pyarrow
    import pyarrow.compute as pc

    if pc.max(pc.utf8_length(texts)).as_py() > _MOST_LETTERS:
        cut = pc.binary_join_element_wise(pc.utf8_slice_codeunits(texts, 0, _MOST_LETTERS - 1), "…", "")
        texts = pc.if_else(pc.greater(pc.utf8_length(texts), _MOST_LETTERS), cut, texts)
    if any_has(texts, _UNWRITABLE_BYTES) or pc.any(pc.match_substring(texts, "_x")).as_py():
        values = texts.to_pylist()
        texts = pyarrow.array([each and _UNWRITABLE.sub(_replaced, each) for each in values], pyarrow.string())
    if any_has(texts, b"&<>"):
        for letter, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            texts = pc.replace_substring(texts, letter, name)
    return texts


def _replaced(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"
