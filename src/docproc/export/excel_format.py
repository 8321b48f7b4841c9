"""Excel (xlsx): documents, line items, findings and VAT on sheets of their own; typed cells, filters, a frozen heading.

Rows go to disk as they come (xlsxwriter's constant memory), so a million of them need no more room than a thousand.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from docproc.export.columns import Column, Kind, default_columns
from docproc.export.format import TableReader
from docproc.export.layout import Layout
from docproc.export.sheet_rows import rows_as_xml
from docproc.export.tables import tabled
from docproc.specs.exports import RowsPer

if TYPE_CHECKING:
    import pyarrow

_MOST_ROWS = 1_048_576
"""Rows of a worksheet, the heading among them (Microsoft, Excel specifications and limits)."""
_CHUNK = 500
_ROWS_AT_ONCE = 4000
"""Rows whose XML is held at the same time."""
_SHEETS: Mapping[str, RowsPer] = {
    "documents": RowsPer.DOCUMENT,
    "line items": RowsPer.LINE_ITEM,
    "findings": RowsPer.FINDING,
    "VAT": RowsPer.VAT_RATE,
}


def write(documents: Iterable[Mapping[str, Any]], stream: BinaryIO, layout: Layout) -> int:
    """Write documents on four sheets, or what `layout` names on one; return the number of documents, or rows then."""
    if layout.names is not None or layout.rows is not RowsPer.DOCUMENT:
        return write_table(tabled(documents, layout.columns, layout.rows), stream, layout)
    count = 0
    with _Book(stream, layout) as book:
        sheets = [_Sheet(book, name, default_columns(rows)) for name, rows in _SHEETS.items()]
        remaining = iter(documents)
        while chunk := list(islice(remaining, _CHUNK)):
            for sheet, rows in zip(sheets, _SHEETS.values(), strict=True):
                sheet.add_all(tabled(chunk, sheet.columns, rows))
            count += len(chunk)
        for sheet in sheets:
            sheet.finish()
    return count


def write_book(read: TableReader, stream: BinaryIO, layout: Layout) -> int:
    """Write everything that `read` reads on four sheets, one after the other; return the number of documents."""
    with _Book(stream, layout) as book:
        sheets = {rows: _Sheet(book, name, default_columns(rows)) for name, rows in _SHEETS.items()}
        for rows, sheet in sheets.items():
            sheet.add_all(read(sheet.columns, rows))
            sheet.finish()
    return sheets[RowsPer.DOCUMENT].count


def write_table(batches: Iterable[pyarrow.RecordBatch], stream: BinaryIO, layout: Layout) -> int:
    """Write a table on one sheet and return the number of rows."""
    names = {rows: name for name, rows in _SHEETS.items()}
    with _Book(stream, layout) as book:
        sheet = _Sheet(book, names[layout.rows], layout.columns)
        sheet.add_all(batches)
        sheet.finish()
    return sheet.count


class _Book:
    """A workbook that is being written, with its cell formats."""

    def __init__(self, stream: BinaryIO, layout: Layout) -> None:
        import xlsxwriter

        self._scratch = tempfile.TemporaryDirectory(prefix="docproc-xlsx-")
        options = {
            "constant_memory": True,
            "tmpdir": self._scratch.name,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }
        self._stream, self._whole = stream, Path(self._scratch.name) / "whole.xlsx"
        self.workbook: Any = xlsxwriter.Workbook(str(self._whole), options)
        self.workbook.use_zip64()
        german = layout.style.decimal_comma
        self.heading = self.workbook.add_format({"bold": True, "bg_color": "#E8ECF1", "bottom": 1})
        self._looks = {
            Kind.DATE: "dd.mm.yyyy" if german else "yyyy-mm-dd",
            Kind.TIME: "dd.mm.yyyy hh:mm:ss" if german else "yyyy-mm-dd hh:mm:ss",
            Kind.REAL: "0.0",
            Kind.WHOLE: "0",
        }

    def __enter__(self) -> _Book:
        return self

    def __exit__(self, failure: object, *_: object) -> None:
        try:
            if failure is None:
                self._put_together()
            else:
                self.workbook.fileclosed = True  # nothing of a failed export is put together
        finally:
            self._scratch.cleanup()

    def _put_together(self) -> None:
        """Write the file to the stream; OSError where the disk is full, which xlsxwriter wraps in an error of its own.

        It is put together beside its sheets first: a zip that breaks off in the stream leaves a traceback behind.
        """
        from xlsxwriter.exceptions import FileCreateError

        try:
            self.workbook.close()
        except FileCreateError as error:
            self.workbook.fileclosed = True
            raise OSError(*error.args[0].args) from None
        with self._whole.open("rb") as whole:
            shutil.copyfileobj(whole, self._stream)

    def look(self, column: Column) -> Any:
        """The cell format of a column's values."""
        if column.kind is Kind.DECIMAL:
            places = "00####" if column.decimals is None else "0" * column.decimals
            return self.workbook.add_format({"num_format": f"#,##0.{places}" if places else "#,##0"})
        return self.workbook.add_format({"num_format": self._looks.get(column.kind, "@")})


class _Sheet:
    """A sheet with its rows; another of the same name and a number follows when it is full."""

    def __init__(self, book: _Book, name: str, columns: tuple[Column, ...]) -> None:
        self.columns = columns
        self.count = 0
        self._book, self._name, self._sheets = book, name, 0
        self._kinds = [column.kind for column in columns]
        self._styles = [book.look(column)._get_xf_index() for column in columns]
        self._begin()

    def add_all(self, batches: Iterable[pyarrow.RecordBatch]) -> None:
        """Write all rows of the batches."""
        for batch in batches:
            while batch.num_rows:
                if self._row >= _MOST_ROWS:
                    self.finish()
                    self._begin()
                rows = batch.slice(0, min(_ROWS_AT_ONCE, _MOST_ROWS - self._row))
                self._write(rows)
                batch = batch.slice(rows.num_rows)

    def finish(self) -> None:
        """Put the filter over the rows that are there."""
        self._sheet.autofilter(0, 0, max(self._row - 1, 0), len(self.columns) - 1)

    def _begin(self) -> None:
        self._sheets += 1
        name = self._name if self._sheets == 1 else f"{self._name} {self._sheets}"
        self._sheet: Any = self._book.workbook.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(self.columns):
            self._sheet.set_column(place, place, min(max(12, len(column.heading) + 4), 40))
            self._sheet.write_string(0, place, column.heading, self._book.heading)
        self._sheet._write_single_row(1)  # the heading is on disk before the rows
        self._row = 1

    def _write(self, rows: pyarrow.RecordBatch) -> None:
        """Write rows behind those that are there, into the file in which xlsxwriter collects the rows of the sheet."""
        self._sheet.row_data_fh.write(rows_as_xml(rows, self._kinds, self._styles, self._row))
        self._row += rows.num_rows
        self.count += rows.num_rows
        self._sheet.dim_rowmax = self._row - 1
