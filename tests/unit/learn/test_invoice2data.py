"""Templates of invoice2data converted: the same values as the peer's, and nothing guessed."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from docproc.extract import compile_catalogue, extract_document
from docproc.learn.invoice2data import Converted, convert_file, convert_folder, differing_ids
from docproc.learn.invoice2data_names import FIELD_NAMES, ITEM_COLUMNS, VAT_COLUMNS
from docproc.model.fields import Extraction
from docproc.model.text import DocumentText
from docproc.specs.suppliers import SupplierSpec
from tests.invoice2data import CASES, Case, laid_out
from tests.invoice2data.rows import ROW_CASES, RowCase
from tests.unit.extract.pages import document, line, shipped_packs

FIRST = CASES[0]


def converted(folder: Path, case: Case) -> Converted:
    path = folder / case.file
    path.write_text(case.template, encoding="utf-8")
    return convert_file(path)


def text_of(case: Case) -> DocumentText:
    lines = sorted(case.lines, key=lambda each: (-each[1], each[0]))
    return document(*(line(text, x, 842 - y) for x, y, text in lines))


def read(case: Case, given: Converted) -> Extraction:
    assert given.data is not None, given.left_out
    supplier = SupplierSpec.model_validate(given.data).model_copy(update={"id": given.supplier_id})
    return extract_document(text_of(case), compile_catalogue(shipped_packs(), (supplier,)))


@pytest.mark.parametrize("case", (*CASES, *ROW_CASES), ids=lambda case: case.file)
def test_a_converted_template_gives_the_values_of_the_peer(tmp_path: Path, case: Case) -> None:
    given = converted(tmp_path, case)
    assert given.extent == "whole", given.left_out
    found = read(case, given)
    assert found.supplier is not None and found.supplier.supplier_id == given.supplier_id
    assert {name: str(found.value(name)) for name in case.expected} == case.expected


@pytest.mark.parametrize("case", ROW_CASES, ids=lambda case: case.file)
def test_converted_rows_are_those_of_the_peer(tmp_path: Path, case: RowCase) -> None:
    found = read(case, converted(tmp_path, case))
    items = [{name: getattr(item, name) for name in ITEM_COLUMNS if name != "position"} for item in found.line_items]
    assert [_as_text(item) for item in items] == list(case.items) if case.items else True
    rates = [{"rate": line.rate, "net": line.net, "vat": line.vat} for line in found.vat_breakdown]
    assert [_as_text(line) for line in rates] == list(case.rates) if case.rates else True
    assert {each.label: each.value for each in found.form_fields} == case.others


def _as_text(row: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in row.items() if value not in (None, "")}


def asked_of_the_peer(folder: Path, case: Case) -> dict[str, Any]:
    """What the peer itself reads on the case's document."""
    pytest.importorskip("invoice2data", reason="the peer is not installed")
    from invoice2data import extract_data
    from invoice2data.extract.loader import read_templates
    from invoice2data.input import text

    templates = folder / "templates"
    templates.mkdir()
    (templates / case.file).write_text(case.template, encoding="utf-8")
    page = folder / "page.txt"
    page.write_text(laid_out(case), encoding="utf-8")
    found: dict[str, Any] = extract_data(str(page), templates=read_templates(str(templates)), input_module=text)
    return found


@pytest.mark.parametrize("case", (*CASES, *ROW_CASES), ids=lambda case: case.file)
def test_the_peer_itself_reads_the_values_written_down(tmp_path: Path, case: Case) -> None:
    found = asked_of_the_peer(tmp_path, case)
    named = {FIELD_NAMES[name]: _plain(value) for name, value in found.items() if name in FIELD_NAMES}
    assert {name: value for name, value in named.items() if name != "supplier_name"} == case.expected


@pytest.mark.filterwarnings("ignore:The 'lines' plugin")
@pytest.mark.parametrize("case", ROW_CASES, ids=lambda case: case.file)
def test_the_peer_itself_reads_the_rows_written_down(tmp_path: Path, case: RowCase) -> None:
    found = asked_of_the_peer(tmp_path, case)
    assert [_in_columns(row, ITEM_COLUMNS) for row in found.get("lines", ())] == list(map(_numeric, case.items))
    assert [_in_columns(row, VAT_COLUMNS) for row in found.get("tax_lines", ())] == list(map(_numeric, case.rates))
    assert {name: found[name] for name in case.others} == case.others


def _in_columns(row: dict[str, Any], columns: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """A row of the peer's in docproc's columns, without what it adds itself: codes of units, the tax of a line."""
    column = {name: column for column, names in columns.items() for name in names}
    named = {column[name]: value for name, value in row.items() if name in column and name != "unece_code"}
    return {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in named.items()}


def _numeric(row: dict[str, str]) -> dict[str, str | float]:
    return {name: value if name in ("article", "description", "unit") else float(value) for name, value in row.items()}


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def test_values_of_a_page_have_boxes_and_values_that_are_said_have_none(tmp_path: Path) -> None:
    found = read(FIRST, converted(tmp_path, FIRST))
    number, vat_id = found.get("invoice_number"), found.get("supplier_vat_id")
    assert number is not None and number.evidence.box is not None and round(number.evidence.box.x) == 160
    assert vat_id is not None and (vat_id.evidence.box, vat_id.evidence.source.value) == (None, "supplier")


def test_a_document_that_an_excluded_keyword_stands_on_is_another(tmp_path: Path) -> None:
    given = converted(tmp_path, FIRST)
    other = Case(FIRST.file, FIRST.template, (*FIRST.lines, (60, 650, "Mahnung")), {})
    found = read(other, given)
    assert all("invoice2data" not in value.evidence.method for value in found.fields)


@pytest.mark.parametrize(
    ("field", "why"),
    [
        ("invoice_number: 'No (?=x)(\\d+)'", "look-ahead"),
        ("invoice_number: '(No) (\\d+)'", "has 2 groups"),
        ("iban: {parser: regex, regex: '(\\w+)', area: {x: 1}}", "iban: its setting area is not converted"),
        ("iban: {parser: regex, regex: '(\\w+)', group: every}", "iban: its group every is not converted"),
        ("rows: {parser: lines, start: a, end: b, line: '(?P<mood>c)'}", "a line item has no column for mood"),
        ("rows: {parser: lines, start: a, line: '(?P<name>c)'}", "rows: has no end"),
        ("due: {parser: camelot}", "due: the parser camelot is not converted"),
        ("iban: {parser: regex, regex: '(\\w+)', type: int}", "iban: it is a int, and iban a text"),
    ],
)
def test_what_cannot_be_converted_is_reported_and_left_out(tmp_path: Path, field: str, why: str) -> None:
    path = tmp_path / "a.yml"
    path.write_text(f"keywords: [Ahorn]\nfields:\n  amount: 'Summe (\\d+)'\n  {field}\n")
    given = convert_file(path)
    assert given.extent == "partly"
    assert why in given.left_out[0]
    assert given.data is not None
    assert set(given.data["templates"][0]["field_patterns"]) == {"total_amount", "currency"}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[1]",
        "keywords: [a]",
        "keywords: [a]\nfields: 3",
        "a: [",
        "keywords: [a]\nfields: {note: }",
        "\x00",
        "!!python/name:os.system x",
    ],
)
def test_a_file_that_is_no_template_is_reported(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.yml"
    path.write_text(content)
    given = convert_file(path)
    assert (given.extent, given.data) == ("not", None)
    assert given.left_out


def test_keywords_may_stand_in_the_text_as_prepared(tmp_path: Path) -> None:
    case = CASES[1]
    glued = Case(case.file, case.template.replace("Brightwell Hosting", "BrightwellHosting"), case.lines, case.expected)
    assert read(glued, converted(tmp_path, glued)).value("invoice_number") == "BW77120"


def test_json_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"keywords": "Ahorn", "fields": {"amount": "Summe (\\d+)"}}))
    assert convert_file(path).extent == "whole"


def test_every_template_that_the_peer_ships_is_converted_and_what_is_left_out_is_said() -> None:
    peer = pytest.importorskip("invoice2data", reason="the peer is not installed")
    converted = convert_folder(Path(peer.__file__).parent / "extract" / "templates")
    assert len(converted) > 200
    assert not [each.file.name for each in converted if each.extent == "not"]
    assert sum(each.extent == "whole" for each in converted) >= 0.8 * len(converted)
    suppliers = [
        SupplierSpec.model_validate(each.data).model_copy(update={"id": each.supplier_id})
        for each in differing_ids(converted)
    ]
    assert len(compile_catalogue((), suppliers).rules) > 10 * len(suppliers) // 2
