"""The e-invoice held against the printed page."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from docproc.extract.witnesses.einvoice import CONTRADICTED, hold_against_page, same_value
from docproc.extract.witnesses.printed import PrintedText
from docproc.model.einvoice import DirectDebit, PaymentInstruction, SemanticInvoice
from docproc.model.enums import DocumentType, RelationType, Source
from docproc.model.fields import (
    Agreement,
    BankAccount,
    EInvoice,
    Evidence,
    Extraction,
    FieldValue,
    LineItem,
    Reference,
    SupplierMatch,
    TypeGuess,
    Value,
    VatLine,
)
from docproc.model.geometry import Box
from docproc.model.text import DocumentText, Line, Page, Word


def text(*rows: str, backend: str = "text_layer") -> DocumentText:
    """A page with a line for each row, twelve points apart, six points a character."""
    lines = []
    for number, row in enumerate(rows):
        words, at = [], 50.0
        for part in row.split():
            words.append(Word(part, Box(at, 100.0 + 12 * number, 6.0 * len(part), 10.0)))
            at += 6.0 * (len(part) + 1)
        lines.append(Line(tuple(words), number))
    return DocumentText((Page(1, 595, 842, tuple(lines), backend, "1"),))


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


def test_a_doubtful_other_value_on_a_scan_is_no_difference() -> None:
    read = page(seen("iban", "DE11", 60.0))
    held = hold_against_page(read, invoice(said("iban", "DE22")), text("IBAN DE11", backend="rapidocr"))
    assert agreement(held, "iban") is Agreement.NOT_PRINTED
    assert held.alternatives == ()


def test_on_a_page_with_a_text_layer_a_doubtful_other_value_differs_where_the_einvoices_stands_nowhere() -> None:
    read = page(seen("due_date", date(2026, 4, 5), 60.0))
    said_date = invoice(said("due_date", date(2026, 4, 4)))
    assert agreement(hold_against_page(read, said_date, text("x")), "due_date") is Agreement.DIFFER
    printed = hold_against_page(read, said_date, text("bis 4.4.2026"))
    assert agreement(printed, "due_date") is Agreement.AGREE


def test_an_amount_of_a_line_is_no_print_of_the_net_total_beside_another_total() -> None:
    line = LineItem(1, "Kabel", net_amount=Decimal("100.00"), page=1, box=Box(50, 100, 200, 10))
    read = page(seen("net_amount", Decimal("110.00")), lines=(line,))
    held = hold_against_page(
        read, invoice(said("net_amount", Decimal("100.00")), lines=(line,)), text("Kabel 100,00", "Netto 110,00")
    )
    assert agreement(held, "net_amount") is Agreement.DIFFER


def test_the_tail_of_a_longer_number_contradicts_nothing() -> None:
    tail = FieldValue(
        "vat_amount", Decimal("628.10"), 97.0,
        Evidence(Source.PAGE, "label:vat-amount", "628,10", 1, Box(50 + 6 * len("MwSt. 19 % aus 14 "), 100, 36, 10)),
    )  # fmt: skip
    held = hold_against_page(
        page(tail),
        invoice(said("vat_amount", Decimal("3053.95")), vat=(VatLine(Decimal(19), Decimal("14628.10"), None),)),
        text("MwSt. 19 % aus 14 628,10"),
    )
    assert agreement(held, "vat_amount") is Agreement.NOT_PRINTED


def test_an_amount_that_differs_in_one_digit_is_found_though_no_label_tells_it() -> None:
    held = hold_against_page(page(), invoice(said("total_amount", Decimal("1190.00"))), text("x 1.790,00"))
    assert agreement(held, "total_amount") is Agreement.DIFFER
    assert held.comparisons[0].page == "1.790,00"
    scan = hold_against_page(
        page(), invoice(said("total_amount", Decimal("1190.00"))), text("x 1.790,00", backend="rapidocr")
    )
    assert agreement(scan, "total_amount") is Agreement.NOT_PRINTED


def test_letters_that_a_scan_gives_for_digits_are_no_difference() -> None:
    scan = text("Summe l.19O,00", "IBAN DEO2 12O3 0000 0000 2O2O 51", backend="rapidocr")
    said_both = invoice(said("total_amount", Decimal("1190.00")), said("iban", "DE02120300000000202051"))
    held = hold_against_page(page(), said_both, scan)
    assert {agreement(held, name) for name in ("total_amount", "iban")} == {Agreement.AGREE}


def test_an_account_broken_over_two_lines_agrees_and_another_differs() -> None:
    account = invoice(said("iban", "DE02120300000000202051"))
    broken = text("IBAN DE02 1203 0000 0000", "2020 51")
    assert agreement(hold_against_page(page(), account, broken), "iban") is Agreement.AGREE
    other = text("Konto DE02 5001 0517 0137 0750 30")
    held = hold_against_page(page(), account, other)
    assert agreement(held, "iban") is Agreement.DIFFER
    changed = text("Konto DE02 1203 0000 0000 2020 57")
    assert agreement(hold_against_page(page(), account, changed), "iban") is Agreement.DIFFER


def test_the_account_that_is_debited_is_no_other_account_to_pay_to() -> None:
    debit = DirectDebit(debited_account="DE02 5001 0517 0137 0750 30")
    semantic = SemanticInvoice(payment=(PaymentInstruction(direct_debit=debit),))
    said_one = replace(invoice(said("iban", "DE02120300000000202051")), semantic=semantic)
    held = hold_against_page(page(), said_one, text("von Ihrem Konto DE02 5001 0517 0137 0750 30"))
    assert agreement(held, "iban") is Agreement.NOT_PRINTED


def test_rates_agree_differ_or_are_not_printed() -> None:
    seven, nineteen = (VatLine(Decimal(rate), Decimal(net), Decimal(vat)) for rate, net, vat in
                       ((7, "200.00", "14.00"), (19, "100.00", "19.00")))  # fmt: skip
    read = replace(page(), vat_breakdown=(VatLine(Decimal(7), Decimal("200.00"), Decimal("15.00")),))
    held = hold_against_page(read, invoice(vat=(seven, nineteen)), text("7 % 200,00 15,00", "19 % 100,00 19,00"))
    assert [(comparison.field, comparison.agreement) for comparison in held.comparisons] == [
        ("vat_breakdown", Agreement.DIFFER), ("vat_breakdown", Agreement.AGREE),
    ]  # fmt: skip
    assert held.comparisons[0].einvoice == "7 %: 200.00 net, 14.00 VAT"
    bare = hold_against_page(page(), invoice(vat=(seven,)), text("Summe 214,00"))
    assert bare.comparisons[0].agreement is Agreement.NOT_PRINTED


def test_what_is_worked_out_from_words_is_nothing_the_page_must_print() -> None:
    counted = FieldValue("cash_discount_date", date(2026, 4, 4), 90.0, Evidence(Source.EINVOICE, "cii:BT-20", "x"))
    assert hold_against_page(page(), invoice(counted), text("x")).comparisons == ()
    assert agreement(hold_against_page(page(), invoice(counted), text("4.4.2026")), "cash_discount_date") is (
        Agreement.AGREE
    )


def test_accounts_and_references_of_both_witnesses_are_kept_once() -> None:
    one, two = (
        Reference(RelationType.CREDIT_NOTE_FOR, DocumentType.INVOICE, number, page=at, box=box)
        for number, at, box in (("R 1", None, None), ("R-1", 1, Box(1, 2, 3, 4)))
    )
    three = replace(two, number="R-2")
    read = replace(
        page(), accounts=(BankAccount("DE11", bank="Sparbank"), BankAccount("DE33")), references=(two, three)
    )
    said_all = replace(invoice(), accounts=(BankAccount("DE11", "XBIC"),), references=(one,))
    held = hold_against_page(read, said_all, text("x"))
    assert held.accounts == (BankAccount("DE11", "XBIC", "Sparbank"), BankAccount("DE33"))
    assert [(reference.number, reference.page) for reference in held.references] == [("R 1", 1), ("R-2", 1)]


def test_a_reason_for_no_vat_that_only_the_page_seems_to_give_falls_to_a_breakdown_that_charges_it() -> None:
    read = page(seen("vat_treatment", "reverse_charge"), seen("subject", "Kabel"))
    charged = invoice(vat=(VatLine(Decimal(19), Decimal(100), Decimal(19)),))
    held = hold_against_page(read, charged, text("x"))
    assert [value.name for value in held.fields] == ["subject"]
    assert [value.name for value in held.alternatives] == ["vat_treatment"]
    assert [value.name for value in hold_against_page(read, invoice(), text("x")).fields] == [
        "vat_treatment",
        "subject",
    ]


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
