"""Workbooks of more rows than a sheet holds: nothing is cut off in silence."""

import io

import openpyxl
import openpyxl.utils.escape
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


def test_whatever_texts_and_days_hold_the_cells_hold_too() -> None:
    names = [
        "plain",
        " spaced ",
        "a<b & c>d",
        "<r>no markup</r>",
        "a\tb\nc\r",
        "bell\x07",
        "_x0041_",
        "ＡＢ\uffff",
        "=1+1",
    ]
    days = [None, "1899-12-31", "1900-02-28", "1900-03-01", "2026-03-05", "1970-01-01", "9999-12-31", None, None]
    documents = [
        {"id": f"d{at}", "filename": name, "document_date": day, "fields": {}}
        for at, (name, day) in enumerate(zip(names, days, strict=True))
    ]
    stream = io.BytesIO()
    assert excel_format.write(documents, stream, EVERYTHING) == len(names)
    sheet = openpyxl.load_workbook(stream)["documents"]
    heads = [cell.value for cell in sheet[1]]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    found = [openpyxl.utils.escape.unescape(row[heads.index("filename")]) for row in rows]
    assert found == names
    shown = [row[heads.index("document_date")] for row in rows]
    assert shown[1:3] == days[1:3], "Excel has no such days"
    assert [None if day is None else day.date().isoformat() for day in shown[3:]] == days[3:]


def test_a_text_longer_than_a_cell_is_cut_with_a_sign() -> None:
    stream = io.BytesIO()
    excel_format.write([{"id": "d", "filename": "x" * 40_000, "fields": {}}], stream, EVERYTHING)
    sheet = openpyxl.load_workbook(stream)["documents"]
    name = sheet.cell(2, [cell.value for cell in sheet[1]].index("filename") + 1).value
    assert name == "x" * 32_766 + "…"
