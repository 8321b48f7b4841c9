"""Tables of the export: the same rows from objects and from the store's columns, safe and readable in every style."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet
import pytest

from docproc.errors import UsageError
from docproc.export import FORMATS, NoOriginals
from docproc.export.columnar import can_be_columnar, read_table
from docproc.export.columns import COLUMNS, columns_of
from docproc.export.layout import Layout, layout_of, layout_of_profile
from docproc.model.enums import RelationType
from docproc.specs.exports import ColumnSettings, ExportSettings, RowsPer
from docproc.store.document_filter import DocumentFilter
from docproc.store.engine import Store, open_store
from docproc.store.exporting import iter_export
from docproc.store.labels import tag
from docproc.store.relations import relate
from tests.unit.store.builders import completed, extraction, registered, value

NASTY = '=cmd|"/C calc"!A1; "quoted"\nand\ta, b'
TABLES = [name for name, kind in FORMATS.items() if kind.write_table]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Documents whose values are as awkward as they come: no values, empty texts, quotes, formulas, long decimals."""
    with open_store(tmp_path_factory.mktemp("tables") / ".docproc") as opened:
        first = completed(opened, "a.pdf")
        fields = (
            value("supplier_name", NASTY),
            value("total_amount", Decimal("-1234567.89123456")),
            value("due_date", date(2026, 12, 31)),
            value("buyer_name", "+49 221 1234"),
            value("order_number", "-12"),
            value("payment_terms", "Łódź – 30 Tage"),
        )
        second = completed(opened, '=b".pdf', extraction("7.00", fields=fields))
        registered(opened, "waiting.pdf")
        tag(opened, second, "zuletzt", "anna")
        tag(opened, second, "eilig", "anna")
        relate(opened, second, first, RelationType.CREDIT_NOTE_FOR, 90.0, None, "anna")
        yield opened


def by_objects(store: Store, name: str, layout: Layout) -> bytes:
    stream = io.BytesIO()
    FORMATS[name].write(iter_export(store), stream, layout, NoOriginals())
    return stream.getvalue()


def by_columns(store: Store, name: str, layout: Layout) -> bytes:
    stream = io.BytesIO()
    write = FORMATS[name].write_table
    assert write is not None and can_be_columnar(layout)
    write(read_table(store, DocumentFilter(), layout, lambda keys, versions: None), stream, layout)
    return stream.getvalue()


def every_column(rows: RowsPer) -> Layout:
    return layout_of([name for name, column in COLUMNS.items() if column.rows in (RowsPer.DOCUMENT, rows)], rows)


@pytest.mark.parametrize("rows", RowsPer)
@pytest.mark.parametrize("name", ["csv", "tsv", "parquet"])
def test_both_ways_through_the_store_write_the_same_bytes(store: Store, name: str, rows: RowsPer) -> None:
    layout = every_column(rows)
    assert by_columns(store, name, layout) == by_objects(store, name, layout)


def test_chosen_documents_come_in_the_order_of_registration(store: Store) -> None:
    ids = [one["id"] for one in iter_export(store)]
    layout = layout_of([], RowsPer.DOCUMENT)
    seen: list[int] = []
    for chosen in (ids[::-1], ids[2:], []):
        found = read_table(store, DocumentFilter(ids=chosen), layout, lambda keys, versions: seen.extend(keys))
        assert [one for batch in found for one in batch.column(0).to_pylist()] == [
            each for each in ids if each in chosen
        ]
    assert seen == [1, 2, 3, 3]


def test_csv_reads_back_as_it_was_and_runs_nothing(store: Store) -> None:
    layout = layout_of(["filename", "supplier_name", "buyer_name", "order_number", "tags"], RowsPer.DOCUMENT)
    rows = list(csv.DictReader(io.StringIO(by_columns(store, "csv", layout).decode())))
    assert rows[1]["filename"] == "'=b\".pdf" and rows[1]["supplier_name"] == f"'{NASTY}"
    assert (rows[1]["buyer_name"], rows[1]["order_number"], rows[1]["tags"]) == (
        "'+49 221 1234",
        "-12",
        "eilig; zuletzt",
    )


def test_tsv_has_one_line_a_row_whatever_the_values_hold(store: Store) -> None:
    lines = by_columns(store, "tsv", every_column(RowsPer.DOCUMENT)).decode().splitlines()
    assert len(lines) == 4 and len({line.count("\t") for line in lines}) == 1


def test_a_german_profile_writes_commas_days_and_its_own_headings(store: Store) -> None:
    profile = ExportSettings(
        locale="de",
        bom=True,
        columns=(
            ColumnSettings(name="total_amount", title="Betrag", decimals=2),
            ColumnSettings(name="due_date", title="Fällig"),
            ColumnSettings(name="due_date", title="Beleg", format="%d%m"),
            ColumnSettings(value="4711", title="Mandant"),
            "order_number",
        ),
    )
    for content in (by_objects(store, "csv", layout_of_profile(profile)),):
        assert content.startswith(b"\xef\xbb\xbf")
        lines = content.decode("utf-8-sig").splitlines()
        assert lines[0] == "Betrag;Fällig;Beleg;Mandant;order_number"
        assert lines[2] == "-1234567,89;31.12.2026;3112;4711;-12" and lines[3] == ";;;4711;"


def test_a_comma_between_values_and_in_decimals_is_quoted(store: Store) -> None:
    profile = ExportSettings(decimal_comma=True, columns=("total_amount", "confidence"), header=False)
    assert by_columns(store, "csv", layout_of_profile(profile)).splitlines()[0].startswith(b'"119,00","')


def test_a_letter_that_an_encoding_lacks_is_refused_not_lost(store: Store) -> None:
    profile = ExportSettings(encoding="cp1252", columns=("payment_terms",))
    with pytest.raises(UsageError, match="'Ł' cannot be written in cp1252"):
        by_columns(store, "csv", layout_of_profile(profile))


def test_a_column_of_nothing_still_has_a_line_for_every_row(store: Store) -> None:
    content = by_columns(store, "csv", layout_of_profile(ExportSettings(columns=("bic",), header=False)))
    assert list(csv.reader(io.StringIO(content.decode()))) == [[""]] * 3


def test_parquet_has_types_and_keeps_decimals(store: Store, tmp_path: Path) -> None:
    layout = layout_of(["total_amount", "due_date", "created_at", "confidence", "pages"], RowsPer.DOCUMENT)
    path = tmp_path / "out.parquet"
    path.write_bytes(by_columns(store, "parquet", layout))
    table = pyarrow.parquet.read_table(path)
    kinds = ["string", "decimal128(24, 6)", "date32[day]", "timestamp[us, tz=UTC]", "double", "int64"]
    assert [str(kind) for kind in table.schema.types] == kinds
    assert table.column("total_amount").to_pylist() == [Decimal("119.000000"), Decimal("-1234567.891235"), None]
    assert table.column("due_date")[1].as_py() == date(2026, 12, 31)
    total = duckdb.sql(f"SELECT sum(total_amount), max(due_date) FROM '{path}'").fetchall()
    assert total == [(Decimal("-1234448.891235"), date(2026, 12, 31))]


def test_a_workbook_has_typed_cells_filters_and_a_frozen_heading(store: Store) -> None:
    stream = io.BytesIO(by_objects(store, "excel", layout_of(None, RowsPer.DOCUMENT)))
    book = openpyxl.load_workbook(stream)
    assert book.sheetnames == ["documents", "line items", "findings", "VAT"]
    sheet = book["documents"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref.split(":")[0], sheet.max_row) == ("A2", "A1", 4)
    heading = {cell.value: cell.column for cell in sheet[1]}
    cell = sheet.cell(3, heading["due_date"])
    assert (cell.value.isoformat(), cell.is_date, cell.number_format) == ("2026-12-31T00:00:00", True, "yyyy-mm-dd")
    assert sheet.cell(2, heading["total_amount"]).value == 119 and sheet.cell(2, heading["confidence"]).data_type == "n"
    nasty = sheet.cell(3, heading["supplier_name"])
    assert (nasty.value, nasty.data_type) == (NASTY, "s")
    assert book["VAT"].max_row == 3 and book["findings"].cell(2, 9).value == "iban-checksum"


def test_a_workbook_of_chosen_columns_has_one_sheet_with_their_titles(store: Store) -> None:
    profile = ExportSettings(
        rows=RowsPer.LINE_ITEM,
        columns=("filename", ColumnSettings(name="item.quantity", title="Menge")),
        format="excel",
    )
    layout = layout_of_profile(profile)
    for content in (by_objects(store, "excel", layout), by_columns(store, "excel", layout)):
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert [[cell.value for cell in row] for row in book["line items"].rows][:2] == [
            ["filename", "Menge"],
            ["a.pdf", 2],
        ]
        assert book.sheetnames == ["line items"]


def test_numbers_with_more_digits_than_a_spreadsheet_keeps_are_text(store: Store) -> None:
    documents = [{"id": "x", "fields": {"total_amount": {"value": "12345678901234.56"}}}]
    stream = io.BytesIO()
    FORMATS["excel"].write(documents, stream, layout_of(["total_amount"], RowsPer.DOCUMENT), NoOriginals())
    assert openpyxl.load_workbook(stream)["documents"].cell(2, 2).value == "12345678901234.56"


def test_a_column_of_rows_is_refused_where_rows_are_documents() -> None:
    with pytest.raises(UsageError, match="one row per line item"):
        columns_of(["item_quantity"], RowsPer.DOCUMENT)
    assert columns_of(["item.quantity"], RowsPer.LINE_ITEM)[0].name == "item_quantity"
