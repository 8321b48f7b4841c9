"""Workbooks of more rows than a sheet holds: nothing is cut off in silence."""

import io

import openpyxl
import pytest

from docproc.export import excel_format
from docproc.export.layout import EVERYTHING


def test_rows_beyond_the_end_of_a_sheet_stand_on_a_further_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel_format, "_MOST_ROWS", 4)
    items = [{"position": at, "article": f"A-{at}", "net_amount": "25.00"} for at in range(5)]
    documents = [{"id": f"d{at}", "filename": "a.pdf", "fields": {}, "line_items": items} for at in range(2)]
    stream = io.BytesIO()
    assert excel_format.write(documents, stream, EVERYTHING) == 2
    book = openpyxl.load_workbook(stream)
    sheets = [sheet for sheet in book if sheet.title.startswith("line items")]
    assert [sheet.title for sheet in sheets] == ["line items", "line items 2", "line items 3", "line items 4"]
    rows = [row for sheet in sheets for row in sheet.iter_rows(min_row=2, values_only=True)]
    heads = [cell.value for cell in sheets[0][1]]
    article = heads.index("item_article")
    assert [(row[heads.index("id")], row[article]) for row in rows] == [
        (f"d{at}", f"A-{item}") for at in range(2) for item in range(5)
    ]
    assert all(sheet.auto_filter.ref and sheet.freeze_panes == "A2" for sheet in book)
