from decimal import Decimal

import pytest

from docproc.extract.layout import view_document
from docproc.extract.tables.allowances import find_allowances
from docproc.extract.tables.line_items import find_line_items
from docproc.model.text import DocumentText
from tests.unit.extract.test_line_items import HEADING, WORDS, page, right, row


def allowances(rows, locale="de"):
    view = view_document(DocumentText((page(rows),)))
    return find_allowances(view, WORDS, locale, find_line_items(view, WORDS, locale))


def table(*sums):
    return [HEADING, row("1", "Kabel", "2", "50,00", "100,00"), *sums]


def total(label, amount):
    return [(330, label), right(530, amount)]


def test_a_discount_on_the_sum_has_percentage_and_base():
    found = allowances(table(total("Summe", "100,00"), total("abzgl. 5 % Rabatt", "-5,00"), total("Netto", "95,00")))
    assert [(a.charge, str(a.amount), a.percent, a.base) for a in found] == [
        (False, "5.00", Decimal(5), Decimal("100.00"))
    ]


@pytest.mark.parametrize("label", ["Versandkosten", "zzgl. Fracht", "Verpackungspauschale", "Porto und Verpackung"])
def test_what_is_added_to_the_sum_is_a_charge(label):
    found = allowances(table(total("Summe", "100,00"), total(label, "7,50"), total("Netto", "107,50")))
    assert [(a.charge, str(a.amount), a.reason) for a in found] == [(True, "7.50", label)]


@pytest.mark.parametrize(
    ("label", "locale", "charge"),
    [("Less 5% discount", "en", False), ("Shipping", "en", True), ("Remise commerciale", "fr", False)],
)
def test_english_and_french_words_are_known(label, locale, charge):
    amount = "5.00" if locale == "en" else "5,00"
    sums = [[(330, "Total"), right(530, "100.00" if locale == "en" else "100,00")], [(330, label), right(530, amount)]]
    assert [a.charge for a in allowances(sums, locale)] == [charge]


def test_a_rate_of_vat_beside_a_charge_is_not_its_percentage():
    sums = [
        total("Summe", "100,00"),
        [(330, "Versand"), right(440, "19 %"), right(530, "5,90")],
        total("Netto", "105,90"),
    ]
    found = allowances(table(*sums))
    assert [(a.percent, a.vat_rate) for a in found] == [(None, Decimal(19))]


def test_a_discount_for_early_payment_is_no_allowance():
    assert allowances(table(total("Summe", "100,00"), total("bei Skonto 2 %", "98,00"))) == ()


def test_what_the_items_already_hold_is_no_allowance():
    found = allowances(table(total("Gesamtbetrag", "100,00"), total("enthaltener Rabatt gesamt", "12,00")))
    assert found == ()


def test_a_row_among_the_items_is_an_item():
    rows = [HEADING, row("1", "Versandkosten", "1", "5,00", "5,00"), row("2", "Kabel", "1", "7,00", "7,00")]
    assert allowances([*rows, total("Summe", "12,00")]) == ()


def test_a_row_without_quantity_at_the_end_of_the_items_is_an_allowance():
    rows = [HEADING, row("1", "Kabel", "2", "50,00", "100,00"), row("2", "Rohr", "1", "100,00", "100,00")]
    found = allowances([*rows, [(80, "Rabatt 10 %"), right(530, "-20,00")], total("Summe netto", "180,00")])
    assert [(a.charge, str(a.amount)) for a in found] == [(False, "20.00")]


def test_a_strip_of_sums_has_its_labels_above():
    labels = [right(200, "Zwischensumme"), right(300, "Versand"), right(400, "Netto")]
    sums = [right(200, "100,00"), right(300, "8,50"), right(400, "108,50")]
    assert [(a.charge, str(a.amount), a.reason) for a in allowances(table(20, labels, sums))] == [
        (True, "8.50", "Versand")
    ]


def test_a_word_for_a_port_in_a_network_is_no_freight():
    assert allowances([[(50, "Switch 6-port"), right(530, "60,40")], total("Sum", "60,40")], "en") == ()
