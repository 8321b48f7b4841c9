"""The e-invoice held against the printed page."""

from datetime import date
from decimal import Decimal

import pytest

from docproc.extract.printed import PrintedText
from docproc.extract.witnesses import CONTRADICTED, hold_against_page, same_value
from docproc.model.enums import DocumentType, Source
from docproc.model.fields import (
    Agreement,
    EInvoice,
    Evidence,
    Extraction,
    FieldValue,
    LineItem,
    SupplierMatch,
    TypeGuess,
    Value,
    VatLine,
)
from docproc.model.geometry import Box
from docproc.model.text import DocumentText, Line, Page, Word


def text(*rows: str) -> DocumentText:
    """A page with a line for each row, twelve points apart, six points a character."""
    lines = []
    for number, row in enumerate(rows):
        words, at = [], 50.0
        for part in row.split():
            words.append(Word(part, Box(at, 100.0 + 12 * number, 6.0 * len(part), 10.0)))
            at += 6.0 * (len(part) + 1)
        lines.append(Line(tuple(words), number))
    return DocumentText((Page(1, 595, 842, tuple(lines), "text_layer", "1"),))


def said(name: str, value: Value) -> FieldValue:
    return FieldValue(name, value, 100.0, Evidence(Source.EINVOICE, "cii:BT-0", str(value)))


def seen(name: str, value: Value, confidence: float = 95.0) -> FieldValue:
    evidence = Evidence(Source.PAGE, "label:x", str(value), 1, Box(1, 2, 3, 4))
    return FieldValue(name, value, confidence, evidence)


def invoice(*fields: FieldValue, lines: tuple[LineItem, ...] = (), vat: tuple[VatLine, ...] = ()) -> EInvoice:
    return EInvoice("cii", "urn:cen.eu:en16931:2017", DocumentType.INVOICE, fields, lines, vat)


def page(
    *fields: FieldValue, lines: tuple[LineItem, ...] = (), guess: DocumentType = DocumentType.INVOICE
) -> Extraction:
    return Extraction(TypeGuess(guess, 90.0), "de", fields=fields, line_items=lines)


def agreement(found: Extraction, name: str) -> Agreement:
    return next(comparison.agreement for comparison in found.comparisons if comparison.field == name)


def test_a_value_that_both_give_is_the_einvoices_in_the_place_of_the_pages() -> None:
    held = hold_against_page(
        page(seen("total_amount", Decimal("119.0"))), invoice(said("total_amount", Decimal("119.00"))), text("x")
    )
    value = held.get("total_amount")
    assert value is not None
    assert (value.evidence.source, value.evidence.method) == (Source.EINVOICE, "cii:BT-0")
    assert (value.evidence.page, value.evidence.box) == (1, Box(1, 2, 3, 4))
    assert agreement(held, "total_amount") is Agreement.AGREE


def test_a_value_printed_under_another_label_is_no_difference() -> None:
    held = hold_against_page(
        page(seen("total_amount", Decimal("99.00"))),
        invoice(said("total_amount", Decimal("1119.00")), said("due_amount", Decimal("99.00"))),
        text("Bruttobetrag 1.119,00 EUR", "Restbetrag 99,00 EUR"),
    )
    assert agreement(held, "total_amount") is Agreement.AGREE
    value = held.get("total_amount")
    assert value is not None
    assert value.evidence.box is not None
    assert value.evidence.box.x == 50 + 6 * len("Bruttobetrag ")


def test_a_confident_other_value_on_the_page_is_a_difference_and_is_kept_to_be_seen() -> None:
    held = hold_against_page(page(seen("iban", "DE11")), invoice(said("iban", "DE22")), text("IBAN DE11"))
    assert agreement(held, "iban") is Agreement.DIFFER
    assert held.value("iban") == "DE22"
    assert held.comparisons[0].page == "DE11"
    assert [value.value for value in held.alternatives] == ["DE11"]
    value = held.get("iban")
    assert value is not None
    assert value.confidence == CONTRADICTED
    assert any("DE11" in reason for reason in value.evidence.reasons)


def test_a_doubtful_other_value_on_the_page_is_no_difference() -> None:
    held = hold_against_page(page(seen("iban", "DE11", 60.0)), invoice(said("iban", "DE22")), text("IBAN DE11"))
    assert agreement(held, "iban") is Agreement.NOT_PRINTED
    assert held.alternatives == ()


def test_what_only_the_page_has_is_kept_and_the_own_number_is_not_given_twice() -> None:
    held = hold_against_page(
        page(seen("order_number", "B-1"), seen("document_number", "R-1")),
        invoice(said("invoice_number", "R-1")),
        text("x"),
    )
    assert {value.name: value.evidence.source for value in held.fields} == {
        "invoice_number": Source.EINVOICE, "order_number": Source.PAGE,
    }  # fmt: skip


def test_the_printed_one_of_several_accounts_is_taken_and_the_others_are_alternatives() -> None:
    held = hold_against_page(
        page(seen("iban", "DE22")), invoice(said("iban", "DE11"), said("iban", "DE22")), text("IBAN DE22")
    )
    assert [value.value for value in held.fields if value.name == "iban"] == ["DE22"]
    assert [value.value for value in held.alternatives] == ["DE11"]
    assert [(comparison.einvoice, comparison.agreement) for comparison in held.comparisons] == [
        ("DE22", Agreement.AGREE), ("DE11", Agreement.NOT_PRINTED),
    ]  # fmt: skip


def test_a_printed_customer_number_comes_before_the_buyers_identifier() -> None:
    held = hold_against_page(page(seen("customer_number", "4711")), invoice(said("customer_number", "X")), text("4711"))
    assert [value.value for value in held.fields] == ["4711"]
    assert held.comparisons == ()


def test_a_day_worked_out_from_words_gives_way_to_a_surer_one_of_the_page() -> None:
    counted = FieldValue("due_date", date(2026, 4, 4), 90.0, Evidence(Source.EINVOICE, "cii:BT-20", "30 Tage"))
    held = hold_against_page(page(seen("due_date", date(2026, 4, 5))), invoice(counted), text("x"))
    assert held.value("due_date") == date(2026, 4, 5)
    held = hold_against_page(page(seen("due_date", date(2026, 4, 5), 70.0)), invoice(counted), text("x"))
    assert held.value("due_date") == date(2026, 4, 4)
    assert hold_against_page(page(), invoice(counted), text("x")).value("due_date") == date(2026, 4, 4)


def test_names_differ_only_when_they_have_little_in_common() -> None:
    said_name = said("supplier_name", "Nordlicht Elektro GmbH")
    near = hold_against_page(page(seen("supplier_name", "NORDLICHT ELEKTRO")), invoice(said_name), text("x"))
    assert agreement(near, "supplier_name") is Agreement.AGREE
    far = hold_against_page(page(seen("supplier_name", "Bäckerei Krume")), invoice(said_name), text("x"))
    assert agreement(far, "supplier_name") is Agreement.DIFFER


def test_the_document_type_is_the_einvoices() -> None:
    held = hold_against_page(page(guess=DocumentType.REMINDER), invoice(), text("x"))
    assert held.document_type.document_type is DocumentType.INVOICE
    assert any("reminder" in reason for reason in held.document_type.reasons)
    assert hold_against_page(page(), invoice(), text("x")).document_type.confidence == 100.0


def test_the_seller_is_the_supplier_unless_a_known_supplier_was_matched() -> None:
    found = hold_against_page(page(), invoice(said("supplier_name", "Nordlicht")), text("x")).supplier
    assert found is not None
    assert (found.supplier_id, found.name) == (None, "Nordlicht")
    known = Extraction(TypeGuess(DocumentType.INVOICE, 90), "de", supplier=SupplierMatch("nordlicht", "N", 99))
    assert hold_against_page(known, invoice(said("supplier_name", "Nordlicht")), text("x")).supplier == known.supplier


def test_line_items_take_the_boxes_of_the_printed_lines_that_match() -> None:
    said_lines = tuple(
        LineItem(number, name, quantity=Decimal(number), net_amount=Decimal(10 * number), confidence=100.0)
        for number, name in enumerate(("Kabel", "Rohr", "Muffe"), 1)
    )
    boxes = [Box(0, 100.0 * number, 10, 10) for number in range(3)]
    seen_lines = (
        LineItem(1, "Muffe 3/4", quantity=Decimal(3), net_amount=Decimal(30), page=1, box=boxes[0]),
        LineItem(2, "ganz anders gelesen", quantity=Decimal(1), net_amount=Decimal(10), page=2, box=boxes[1]),
        LineItem(3, "Rohr", quantity=Decimal(7), net_amount=Decimal(70), page=2, box=boxes[2]),
    )
    held = hold_against_page(page(lines=seen_lines), invoice(lines=said_lines), text("x"))
    assert [(line.description, line.page, line.box) for line in held.line_items] == [
        ("Kabel", 2, boxes[1]), ("Rohr", None, None), ("Muffe", 1, boxes[0]),
    ]  # fmt: skip


def test_a_profile_without_lines_leaves_the_pages_lines() -> None:
    line = LineItem(1, "Kabel")
    assert hold_against_page(page(lines=(line,)), invoice(), text("x")).line_items == (line,)


def test_a_bare_file_is_compared_with_nothing() -> None:
    held = hold_against_page(page(), invoice(said("iban", "DE22")), DocumentText())
    assert held.value("iban") == "DE22"
    assert held.comparisons == ()


@pytest.mark.parametrize(
    ("name", "value", "row", "raw"),
    [
        ("total_amount", Decimal("1234.50"), "Summe: 1.234,50 €", "1.234,50 €"),
        ("total_amount", Decimal("-12.00"), "Gutschrift 12,00 EUR", "12,00 EUR"),
        ("invoice_date", date(2026, 3, 5), "Kiel, den 5. März 2026", "5. März 2026"),
        ("invoice_date", date(2026, 11, 3), "Date: 11/03/2026", "11/03/2026"),
        ("iban", "DE02120300000000202051", "IBAN: DE02 1203 0000 0000 2020 51", "DE02 1203 0000 0000 2020 51"),
        ("invoice_number", "RE-4711", "Rechnung Nr. RE 4711 vom", "RE 4711"),
        ("currency", "EUR", "alle Beträge in €", "€"),
        (
            "supplier_name",
            "Nordlicht Elektro GmbH",
            "Nordlicht Elektro GmbH, Hafenstr. 7",
            "Nordlicht Elektro GmbH, Hafenstr. 7",
        ),
    ],
)
def test_a_known_value_is_found_in_its_printed_notation(name: str, value: Value, row: str, raw: str) -> None:
    found = PrintedText(text("Kopfzeile", row)).find(name, value)
    assert found is not None
    assert (found.page, found.raw) == (1, raw)
    assert found.box.y == 112


@pytest.mark.parametrize(
    ("name", "value", "row"),
    [
        ("invoice_number", "4711", "Artikel 14711"),
        ("invoice_number", "4711", "Artikel 47110"),
        ("total_amount", Decimal("19.00"), "Summe 119,00 EUR"),
        ("invoice_date", date(2026, 3, 5), "15.3.2026"),
        ("supplier_name", "Nordlicht Elektro GmbH", "Südwind Mechanik AG"),
        ("currency", "CHF", "119,00 EUR"),
    ],
)
def test_a_value_that_only_seems_to_be_printed_is_not_found(name: str, value: Value, row: str) -> None:
    assert PrintedText(text(row)).find(name, value) is None


def test_a_name_broken_over_two_lines_is_found_around_both() -> None:
    found = PrintedText(text("Verein der Freunde des", "Nordlichts zu Kiel e.V.")).find(
        "buyer_name", "Verein der Freunde des Nordlichts zu Kiel e.V."
    )
    assert found is not None
    assert (found.box.y, found.box.bottom) == (100, 122)


def test_an_address_is_found_when_street_and_town_are_printed() -> None:
    printed = PrintedText(text("Nordlicht Elektro", "Hafenstraße 7", "24103 Kiel", "Tel. 0431 123"))
    found = printed.find("supplier_address", "Hafenstraße 7, 24103 Kiel, DE")
    assert found is not None
    assert found.raw == "Hafenstraße 7, 24103 Kiel"
    assert printed.find("supplier_address", "Bergweg 1, 80331 München, DE") is None


def test_identifiers_are_the_same_without_spaces_and_amounts_whatever_their_sign() -> None:
    assert same_value("iban", "DE02 1203", "de021203")
    assert same_value("total_amount", Decimal("-5.0"), Decimal("5.00"))
    assert not same_value("invoice_date", date(2026, 3, 5), "2026-03-05")
