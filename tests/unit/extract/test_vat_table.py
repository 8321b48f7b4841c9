from decimal import Decimal
from pathlib import Path

from docproc.extract.layout import view_document
from docproc.extract.tables.table_words import table_words
from docproc.extract.tables.vat_table import find_vat_breakdown
from docproc.model.fields import LineItem
from docproc.model.geometry import Box
from docproc.model.text import DocumentText, Line, Page, Word
from docproc.specs.line_items import LineItemWording
from docproc.specs.loader import load_yaml

WORDS = table_words(load_yaml(Path(__file__).parents[3] / "configs" / "rules" / "line_items.yaml", LineItemWording))


def cell(x, y, text):
    words = []
    for word in text.split(" "):
        words.append(Word(word, Box(x, y, 5.0 * len(word), 10)))
        x += 5.0 * len(word) + 3
    return Line(tuple(words))


def breakdown(*rows, items=(), pitch=14):
    lines = tuple(cell(x, 300 + pitch * at, text) for at, row in enumerate(rows) for x, text in row)
    view = view_document(DocumentText((Page(1, 595, 842, lines, "text_layer", "1"),)))
    return [(str(v.rate), v.net and str(v.net), str(v.vat)) for v in find_vat_breakdown(view, WORDS, "de", items)]


def test_a_table_of_rates_gives_a_line_for_each_rate():
    found = breakdown(
        [(50, "Steuersatz"), (150, "Netto"), (250, "MwSt"), (350, "Brutto")],
        [(50, "19 %"), (150, "100,00"), (250, "19,00"), (350, "119,00")],
        [(50, "7 %"), (150, "200,00"), (250, "14,00"), (350, "214,00")],
    )
    assert found == [("19", "100.00", "19.00"), ("7", "200.00", "14.00")]


def test_rates_of_a_receipt_may_stand_without_percent_sign_behind_a_code():
    found = breakdown(
        [(50, "%"), (100, "Netto"), (150, "MwSt."), (200, "Brutto")],
        [(20, "A"), (50, "19"), (100, "15,16"), (150, "2,88"), (200, "18,04")],
        [(20, "B"), (50, "7"), (100, "2,43"), (150, "0,17"), (200, "2,60")],
    )
    assert found == [("19", "15.16", "2.88"), ("7", "2.43", "0.17")]


def test_a_sentence_holds_rate_net_and_tax():
    assert breakdown([(50, "zzgl. 19 % MwSt. auf 100,00 €"), (400, "19,00 €")]) == [("19", "100.00", "19.00")]


def test_a_row_with_rate_and_tax_takes_the_printed_net_that_agrees():
    found = breakdown(
        [(50, "Summe netto"), (400, "100,00")], [(50, "USt. (19%)"), (400, "19,00")], [(50, "Summe"), (400, "119,00")]
    )
    assert found == [("19", "100.00", "19.00")]


def test_the_net_is_the_gross_less_the_tax_where_only_that_is_printed():
    assert breakdown([(50, "MwSt 20 %"), (400, "20,00")], [(50, "Gesamtbetrag"), (400, "120,00")]) == [
        ("20", "100.00", "20.00")
    ]


def test_a_net_that_is_printed_nowhere_stays_open():
    assert breakdown([(50, "MwSt 7 %: 0,70")]) == [("7", None, "0.70")]


def test_the_rest_of_the_net_sum_belongs_to_the_line_without_one():
    found = breakdown(
        [(50, "Netto"), (400, "300,00")],
        [(50, "MwSt 19 % auf 100,00"), (400, "19,00")],
        [(50, "MwSt 7 %"), (400, "14,00")],
    )
    assert found == [("19", "100.00", "19.00"), ("7", "200.00", "14.00")]


def test_a_label_wrapped_around_its_amount_is_read_as_one():
    found = breakdown(
        [(300, "Netto"), (400, "100,00")], [(300, "Mehrwertsteuer")], [(400, "19,00")], [(300, "(19%)")], pitch=10
    )
    assert found == [("19", "100.00", "19.00")]


def test_sums_side_by_side_under_their_names_are_read():
    found = breakdown(
        [(50, "Warenwert netto"), (170, "MwSt. 19 %"), (260, "Gesamtsumme")],
        [(100, "705,49"), (200, "134,04"), (300, "839,53")],
        pitch=11,
    )
    assert found == [("19", "705.49", "134.04")]


def test_the_rate_zero_needs_a_tax_of_zero():
    heading = [(50, "Art"), (150, "Basisbetrag"), (250, "Steuersatz"), (350, "Steuerbetrag")]
    row = [(50, "Umsatzsteuer"), (150, "2.000,00"), (250, "0"), (350, "0,00")]
    assert breakdown(heading, row) == [("0", "2000.00", "0.00")]
    assert breakdown(heading, [(50, "Umsatzsteuer"), (150, "2.000,00"), (250, "0"), (350, "5,00")]) == []


def test_numbers_that_do_not_agree_are_no_breakdown():
    assert breakdown([(50, "Netto"), (150, "MwSt"), (250, "%")], [(50, "100,00"), (150, "25,00"), (250, "19 %")]) == []


def test_a_cash_discount_is_no_vat():
    assert breakdown([(50, "2 % Skonto auf 100,00 €"), (400, "2,00 €")]) == []


def test_the_number_of_a_tax_payer_is_no_rate():
    assert breakdown([(50, "TVA : FR11999999998 - SARL au capital de 120 000,00 €")]) == []


def test_a_repeated_line_counts_once():
    row = [(50, "MwSt 19 % auf 100,00"), (400, "19,00")]
    assert breakdown(row, row) == [("19", "100.00", "19.00")]


def test_rows_of_items_are_no_breakdown():
    row = [(50, "Beratung MwSt 19 %"), (300, "100,00"), (400, "19,00")]
    item = LineItem(1, "Beratung", page=1, box=Box(50, 298, 400, 14))
    assert breakdown(row) == [("19", "100.00", "19.00")]
    assert breakdown(row, items=(item,)) == []


def test_the_rate_of_all_items_stands_in_for_a_rate_that_is_not_printed():
    item = LineItem(1, "Ware", vat_rate=Decimal(19), page=1, box=Box(50, 100, 400, 14))
    found = breakdown([(50, "davon Steuer"), (400, "19,00")], [(50, "Gesamtbetrag"), (400, "119,00")], items=(item,))
    assert found == [("19", "100.00", "19.00")]


def test_the_items_of_a_rate_give_the_net_that_is_printed_nowhere():
    items = tuple(
        LineItem(at, "Ware", vat_rate=Decimal(rate), net_amount=Decimal(net), page=1, box=Box(50, 100, 400, 14))
        for at, (rate, net) in enumerate([("19", "60.00"), ("19", "40.00"), ("7", "200.00")], start=1)
    )
    found = breakdown([(50, "USt 19 %:"), (400, "19,00")], [(50, "USt 7 %:"), (400, "14,00")], items=items)
    assert found == [("19", "100.00", "19.00"), ("7", "200.00", "14.00")]


def test_a_sum_beside_the_heading_of_the_breakdown_does_not_hide_it():
    found = breakdown(
        [(50, "%"), (120, "Base HT"), (200, "TVA"), (280, "TTC"), (380, "Montant"), (500, "119,00 €")],
        [(50, "19"), (120, "100,00"), (200, "19,00"), (280, "119,00")],
    )
    assert found == [("19", "100.00", "19.00")]


def test_a_reason_for_charging_no_vat_gives_the_rate_zero():
    rows = ([(50, "Gesamtbetrag"), (400, "1.053,00")],)
    assert breakdown(*rows, [(50, "Steuerschuldnerschaft des Leistungsempfängers")]) == [("0", "1053.00", "0.00")]
    assert breakdown(*rows) == []
