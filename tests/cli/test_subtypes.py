"""Which sort of its type a document is, wherever a document is shown."""

import csv
import io
import json

import pytest

from tests.conftest import SAMPLES, Cli, make_invoice_in

TITLES = {
    "final.pdf": ("Schlussrechnung", "final"),
    "partial.pdf": ("2. Abschlagsrechnung", "partial"),
    "prepaid.pdf": ("Anzahlungsrechnung", "prepayment"),
    "proforma.pdf": ("Proforma-Rechnung", "proforma"),
    "cancelled.pdf": ("Stornorechnung", "cancellation"),
    "plain.pdf": ("Rechnung", None),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Cli:
    """A workspace with an invoice of every title, one over a small sum, a reminder and a corrected e-invoice."""
    desk = Cli(tmp_path_factory.mktemp("desk"))
    assert desk("init", "-q").code == 0
    for at, (name, (title, _)) in enumerate(TITLES.items()):
        make_invoice_in(desk.folder, name, f"RE-10{at}", "1.190,00", "1.000,00", "190,00", title=title)
    make_invoice_in(desk.folder, "small.pdf", "RE-2001")
    others = [SAMPLES / "inbox" / name for name in ("mahnung-M-26-0301.pdf", "korrektur-90014702.pdf")]
    assert desk("run", *TITLES, "small.pdf", *others, "-q").code == 0
    return desk


def exported(desk: Cli, *options: str) -> dict[str, str | None]:
    rows = map(json.loads, desk("export", "--format", "jsonl", *options).out.splitlines())
    return {row["filename"]: row["document_subtype"] for row in rows}


def test_the_sort_of_a_document_is_what_its_title_its_e_invoice_or_its_values_say(desk) -> None:
    expected = {name: subtype for name, (_, subtype) in TITLES.items()}
    of_values = {
        "small.pdf": "small_amount",
        "mahnung-M-26-0301.pdf": "level_2",
        "korrektur-90014702.pdf": "correction",
    }
    assert exported(desk) == expected | of_values


def test_the_sort_is_shown_asked_for_and_a_column_of_tables(desk) -> None:
    assert "type        invoice (final), " in desk("show", "final.pdf").out
    assert "type        invoice, " in desk("show", "plain.pdf").out
    asked = desk("sql", "select filename from documents where document_subtype = 'level_2'").out
    assert asked == "filename\nmahnung-M-26-0301.pdf\n"
    for format_name in ("csv", "jsonl"):
        written = desk("export", "--format", format_name, "--subtype", "final", "--subtype", "partial").out
        assert "final.pdf" in written and "partial.pdf" in written and "plain.pdf" not in written
    table = desk("export", "--format", "csv", "--fields", "filename,document_subtype", "--subtype", "proforma").out
    (row,) = csv.DictReader(io.StringIO(table))
    assert (row["filename"], row["document_subtype"]) == ("proforma.pdf", "proforma")
    refused = desk("export", "--subtype", "finel")
    assert refused.code == 2 and "finel" in refused.err


def test_the_sort_follows_what_a_person_corrects(desk) -> None:
    assert desk("review", "fix", "small.pdf", "total_amount=1190,00", "-q").code == 0
    assert exported(desk)["small.pdf"] is None
    assert desk("review", "fix", "small.pdf", "total_amount=119,00", "-q").code == 0
    assert exported(desk)["small.pdf"] == "small_amount"
    assert desk("review", "fix", "mahnung-M-26-0301.pdf", "reminder_level=3", "-q").code == 0
    assert exported(desk)["mahnung-M-26-0301.pdf"] == "level_3"
    assert desk("extract", "--force", "-q").code == 0
    found = exported(desk)
    assert (found["mahnung-M-26-0301.pdf"], found["final.pdf"]) == ("level_3", "final")
