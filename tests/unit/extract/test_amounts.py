"""Amounts settled under the arithmetic of the document."""

from decimal import Decimal

from docproc.extract import extract_document
from docproc.model.fields import Extraction
from docproc.model.text import Line
from tests.unit.extract.pages import document, line, shipped_catalogue


def extract(*rows: tuple[str, str]) -> Extraction:
    lines: list[Line] = [line("Rechnung", 60, 60, 16), line("Rechnungsnummer: RE-1", 60, 90)]
    for at, (label, amount) in enumerate(rows):
        lines += [line(label, 300, 300 + 15 * at), line(amount, 500, 300 + 15 * at)]
    return extract_document(document(*lines), shipped_catalogue())


def three(found: Extraction) -> tuple[object, object, object]:
    return found.value("net_amount"), found.value("vat_amount"), found.value("total_amount")


def test_the_sum_that_adds_up_wins_over_a_subtotal() -> None:
    found = extract(
        ("Zwischensumme", "110,00"), ("Rabatt", "-10,00"), ("Nettobetrag", "100,00"), ("MwSt. 19 %", "19,00"),
        ("Gesamtbetrag", "119,00"),
    )  # fmt: skip
    assert three(found) == (Decimal("100.00"), Decimal("19.00"), Decimal("119.00"))


def test_several_rates_are_summed_and_the_evidence_says_so() -> None:
    found = extract(
        ("Nettobetrag", "200,00"), ("MwSt. 19 %", "19,00"), ("MwSt. 7 %", "7,00"), ("Gesamtbetrag", "226,00")
    )
    assert three(found) == (Decimal("200.00"), Decimal("26.00"), Decimal("226.00"))
    vat = found.get("vat_amount")
    assert vat is not None and vat.evidence.method == "arithmetic:sum-of-rates"


def test_amounts_that_add_up_are_surer_than_those_that_do_not() -> None:
    right = extract(("Nettobetrag", "100,00"), ("MwSt. 19 %", "19,00"), ("Gesamtbetrag", "119,00")).get("total_amount")
    wrong = extract(("Nettobetrag", "100,00"), ("MwSt. 19 %", "19,00"), ("Gesamtbetrag", "190,00")).get("total_amount")
    assert right is not None
    assert wrong is None or wrong.confidence < right.confidence - 5


def test_net_is_taken_from_the_page_when_only_the_total_is_labelled() -> None:
    found = extract(("Warenkorb", "100,00 €"), ("MwSt. 19 %", "19,00 €"), ("Gesamtbetrag", "119,00 €"))
    net = found.get("net_amount")
    assert net is not None and net.value == Decimal("100.00")
    assert net.evidence.method.startswith("arithmetic:")


def test_one_rate_of_a_table_is_not_the_total() -> None:
    lines = [line("Rechnung", 60, 60, 16), line("Rechnungsnummer: RE-1", 60, 90)]
    for at, row in enumerate(
        (
            ("Netto", "MwSt.", "Brutto"),
            ("100,00", "19,00", "119,00"),
            ("50,00", "3,50", "53,50"),
            ("150,00", "22,50", "172,50"),
        )
    ):
        lines += [line(text, 200 + 100 * column, 400 + 13 * at) for column, text in enumerate(row)]
    assert three(extract_document(document(*lines), shipped_catalogue())) == (
        Decimal("150.00"), Decimal("22.50"), Decimal("172.50"),
    )  # fmt: skip


def test_figures_set_right_under_headings_set_left_are_paired_by_their_place() -> None:
    lines = [line("Rechnung", 60, 60, 16), line("Rechnungsnummer: RE-1", 60, 90)]
    lines += [line(text, x, 400) for text, x in (("Netto", 60), ("MwSt. 19 %", 200), ("Gesamtsumme", 340))]
    lines += [line(text, x, 413) for text, x in (("100,00", 130), ("19,00", 280), ("119,00", 420))]
    found = extract_document(document(*lines), shipped_catalogue())
    assert three(found) == (Decimal("100.00"), Decimal("19.00"), Decimal("119.00"))


def test_a_total_is_given_even_when_a_gross_subtotal_contradicts_the_tax() -> None:
    found = extract(("Zwischensumme", "119,00"), ("MwSt.", "19,00"), ("Gesamtbetrag", "119,00"))
    assert found.value("total_amount") == Decimal("119.00")
    assert found.value("vat_amount") == Decimal("19.00")


def test_what_follows_a_label_may_belong_to_it() -> None:
    found = extract(
        ("Rechnungssumme Netto (exkl. USt.)", "100,00"),
        ("zzgl. Umsatzsteuer 19 %", "19,00"),
        ("Rechnungssumme Brutto (inkl. USt.)", "119,00"),
    )
    assert three(found) == (Decimal("100.00"), Decimal("19.00"), Decimal("119.00"))
