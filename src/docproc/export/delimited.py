"""Tables as delimited text, column by column in Arrow: what csv and tsv share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, BinaryIO

from docproc.errors import UsageError
from docproc.export.columns import Column, Kind
from docproc.export.layout import TextStyle
from docproc.export.letters import any_begins_with
from docproc.model.formulas import FORMULA, NUMBER

if TYPE_CHECKING:
    import pyarrow

_FIRST_BYTES = "=+-@\t\r\n＝".encode()
"""With what texts begin that look like a formula, in UTF-8; the wide signs share their first byte."""

Protect = Callable[["pyarrow.Array"], "pyarrow.Array"]
"""Makes texts safe to stand between delimiters: quotes them, or takes out what cannot stand there."""


def write_delimited(
    batches: Iterable[pyarrow.RecordBatch],
    stream: BinaryIO,
    columns: tuple[Column, ...],
    style: TextStyle,
    protect: Protect,
) -> int:
    """Write a heading and one line per row to `stream` and return the number of rows.

    A text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection). Raises
    UsageError for a letter that the encoding does not have.
    """
    import pyarrow

    encoding = "utf-8-sig" if style.bom else style.encoding
    headings = pyarrow.array([column.heading for column in columns], pyarrow.string())
    first = style.delimiter.join(protect(_disarmed(headings)).to_pylist()) + "\n" if style.header else ""
    stream.write(_encoded(first, encoding))
    count = 0
    for batch in batches:
        if batch.num_rows:
            stream.write(_encoded(_lines(batch, columns, style, protect), style.encoding))
            count += batch.num_rows
    return count


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        letter = text[error.start]
        raise UsageError(
            f"'{letter}' cannot be written in {encoding}; choose encoding: utf-8 in the profile"
        ) from error


def _lines(batch: pyarrow.RecordBatch, columns: tuple[Column, ...], style: TextStyle, protect: Protect) -> str:
    import pyarrow
    import pyarrow.compute as pc

    empty = pyarrow.scalar("")
    cells = [
        empty if array.null_count == len(array) else pc.fill_null(protect(_texts(array, column, style)), "")
        for array, column in zip(batch.columns, columns, strict=True)
    ]
    if len(cells) == 1:  # an empty line would be no row
        one = pyarrow.array([""] * batch.num_rows) if cells[0] is empty else cells[0]
        lines = pc.if_else(pc.equal(one, ""), '""', one)
    elif all(cell is empty for cell in cells):
        lines = pyarrow.array([style.delimiter * (len(cells) - 1)] * batch.num_rows)
    else:
        lines = pc.binary_join_element_wise(*cells, style.delimiter)
    return "\n".join(lines.to_pylist()) + "\n"


def _texts(array: pyarrow.Array, column: Column, style: TextStyle) -> pyarrow.Array:
    """The values of a column as they are to be read, not yet protected."""
    import pyarrow
    import pyarrow.compute as pc

    if column.kind is Kind.TEXT:
        return _disarmed(array)
    if column.kind in (Kind.DATE, Kind.TIME):
        wanted = column.date_format or (style.date_format if column.kind is Kind.DATE else None)
        return array if wanted is None else _each(array, lambda text: _dated(text, wanted, column.kind))
    if column.decimals is not None:
        decimals = column.decimals
        array = _each(pc.cast(array, pyarrow.string()), lambda text: rounded(text, decimals))
    texts = pc.cast(array, pyarrow.string())
    return pc.replace_substring(texts, ".", ",") if style.decimal_comma else texts


def _disarmed(texts: pyarrow.Array) -> pyarrow.Array:
    import pyarrow.compute as pc

    if not any_begins_with(texts, _FIRST_BYTES):
        return texts
    runs = pc.and_not(pc.match_substring_regex(texts, FORMULA), pc.match_substring_regex(texts, NUMBER))
    return pc.if_else(runs, pc.binary_join_element_wise("'", texts, ""), texts) if pc.any(runs).as_py() else texts


def _each(array: pyarrow.Array, change: Callable[[str], str]) -> pyarrow.Array:
    """Each different value changed once."""
    import pyarrow

    coded = array.dictionary_encode()
    changed = pyarrow.array([change(text) for text in coded.dictionary.to_pylist()], pyarrow.string())
    return changed.take(coded.indices)


def _dated(text: str, wanted: str, kind: Kind) -> str:
    value = date.fromisoformat(text) if kind is Kind.DATE else datetime.fromisoformat(text)
    return value.strftime(wanted)


def rounded(text: str, decimals: int) -> str:
    """Return a decimal with so many digits behind its point, rounded half up."""
    return format(Decimal(text).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP), "f")
