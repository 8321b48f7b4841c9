"""Whole documents, from text to fields."""

from datetime import date
from decimal import Decimal

import pytest

from docproc.extract import extract_document
from docproc.model.enums import DocumentType, Source
from docproc.model.fields import Extraction
from docproc.model.text import DocumentText, Line
from tests.unit.extract.pages import document, german_invoice, line, shipped_catalogue


def extract(text: DocumentText) -> Extraction:
    return extract_document(text, shipped_catalogue())


def test_a_plain_german_invoice_gives_all_its_fields() -> None:
    found = extract(german_invoice())
    assert found.document_type.document_type is DocumentType.INVOICE
    assert found.language == "de"
    expected = {
        "invoice_number": "RE-4711",
        "document_number": "RE-4711",
        "invoice_date": date(2026, 3, 5),
        "document_date": date(2026, 3, 5),
        "customer_number": "10482",
        "supplier_name": "Holzbau Kiefer GmbH",
        "supplier_address": "Sägeweg 3, 80331 München",
        "buyer_name": "Stadtgärtnerei Blatt AG",
        "buyer_address": "Blumenallee 12, 50667 Köln",
        "supplier_vat_id": "DE136695976",
        "iban": "DE89370400440532013000",
        "currency": "EUR",
        "net_amount": Decimal("100.00"),
        "vat_amount": Decimal("19.00"),
        "total_amount": Decimal("119.00"),
        "due_amount": Decimal("119.00"),
    }
    assert {value.name: value.value for value in found.fields} == expected


def test_every_value_carries_page_box_raw_text_and_reasons() -> None:
    number = extract(german_invoice()).get("invoice_number")
    assert number is not None
    assert number.evidence.source is Source.PAGE
    assert number.evidence.method == "label:invoice-number"
    assert number.evidence.page == 1
    assert number.evidence.box is not None and number.evidence.box.x == 470
    assert number.evidence.raw == "RE-4711"
    assert 'labelled "Rechnungsnummer"' in number.evidence.reasons


def test_every_value_carries_its_reasons_by_name_with_their_sum() -> None:
    for value in extract(german_invoice()).fields:
        features = dict(value.evidence.features)
        score = features.pop("score")
        features.pop("margin", None)
        assert features and score == pytest.approx(sum(features.values()), abs=0.01)


def test_the_same_text_gives_the_same_result() -> None:
    assert extract(german_invoice()) == extract(german_invoice())


def test_line_items_and_vat_breakdown_come_with_the_fields() -> None:
    found = extract(german_invoice())
    assert [item.net_amount for item in found.line_items] == [Decimal("100.00")]
    assert [(vat.rate, vat.vat) for vat in found.vat_breakdown] == [(Decimal("19"), Decimal("19.00"))]


def test_an_invoice_that_mentions_a_delivery_note_stays_an_invoice() -> None:
    found = extract(german_invoice(line("Lieferschein-Nr.: LS-99 vom 01.03.2026", 70, 440)))
    assert found.document_type.document_type is DocumentType.INVOICE
    assert found.value("delivery_note_number") == "LS-99"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Rechnungskorrektur", DocumentType.CREDIT_NOTE),
        ("Gutschrift", DocumentType.CREDIT_NOTE),
        ("Stornorechnung", DocumentType.CREDIT_NOTE),
        ("2. Mahnung", DocumentType.REMINDER),
        ("R E C H N U N G", DocumentType.INVOICE),
    ],
)
def test_the_title_tells_the_type(title: str, expected: DocumentType) -> None:
    assert extract(german_invoice(title=title)).document_type.document_type is expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Order form", DocumentType.ORDER),
        ("2nd and final reminder", DocumentType.REMINDER),
        ("3rd and final reminder", DocumentType.REMINDER),
        ("Second and final reminder", DocumentType.REMINDER),
        ("Third and final reminder", DocumentType.REMINDER),
    ],
)
def test_an_english_title_tells_the_type(title: str, expected: DocumentType) -> None:
    found = extract(document(line(title, 60, 60, 18), line("Our reference 4711", 60, 120), line("Sum 5.00", 60, 140)))
    assert found.document_type.document_type is expected


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("3rd and final reminder", 3),
        ("2nd and final reminder", 2),
        ("Second and final reminder", 2),
        ("Zweite und letzte Mahnung", 2),
        ("Final reminder", 3),
    ],
)
def test_a_reminder_that_is_the_last_is_the_one_it_is_counted_as(title: str, level: int) -> None:
    found = extract(
        document(
            line(title, 60, 60, 18),
            line("Dear Sir or Madam, the following invoices are overdue.", 60, 120),
            line("Please pay the amount within seven days.", 60, 135),
            line("Total 5.00", 60, 160),
        )
    )
    assert found.value("reminder_level") == level


@pytest.mark.parametrize(
    ("printed", "number"),
    [("Bestellnummer: 88-1203", None), ("Order code: 88-1203", None), ("Ihre Bestellung: 88-1203", "88-1203")],
)
def test_the_code_to_order_an_article_by_is_no_number_of_an_order(printed: str, number: str | None) -> None:
    assert extract(german_invoice(line(printed, 110, 333))).value("order_number") == number


def lettered(*more: Line, title: str = "Rechnung") -> Extraction:
    """An invoice of a few lines whose window stands farther right."""
    window = (line("Stadtgärtnerei Blatt AG", 150, 160), line("Blumenallee 12", 150, 173), line("50667 Köln", 150, 186))
    return extract(document(line(title, 60, 300, 16), *window, *more))


@pytest.mark.parametrize("label", ["Nr.", "Rechnungsnummer:"])
def test_a_postal_code_beside_a_label_is_no_number(label: str) -> None:
    assert lettered(line(label, 60, 186)).get("invoice_number") is None
    assert lettered(line(label, 60, 400), line("50667", 150, 400)).value("invoice_number") == "50667"


@pytest.mark.parametrize(
    ("label", "field"),
    [("Rechnungsnummer:", "invoice_number"), ("Lieferschein:", "delivery_note_number"), ("Auftrag:", "order_number")],
)
def test_what_is_set_like_a_phone_number_is_no_number_of_a_document(label: str, field: str) -> None:
    assert lettered(line(f"{label} 0221 5553-770", 350, 160)).get(field) is None
    assert lettered(line(f"{label} 2215553-770", 350, 160)).value(field) == "2215553-770"


def test_a_number_of_the_companies_register_is_no_number_of_an_invoice() -> None:
    numbers = (line("Facture n° 732829320", 350, 160), line("N° de facture : FA-12", 350, 400))
    assert lettered(*numbers, title="Facture").value("invoice_number") == "732829320"
    found = lettered(*numbers, line("TVA FR44732829320", 350, 700), title="Facture")
    assert found.value("invoice_number") == "FA-12"


def test_a_due_date_follows_from_the_terms_and_says_so() -> None:
    found = extract(german_invoice(line("Zahlbar innerhalb von 14 Tagen ohne Abzug.", 70, 440))).get("due_date")
    assert found is not None
    assert found.value == date(2026, 3, 19)
    assert found.evidence.method == "computed:payment-terms"


def test_a_printed_due_date_wins_over_the_terms() -> None:
    found = extract(
        german_invoice(
            line("Zahlungsziel: 30 Tage", 70, 440), line("Bitte überweisen Sie bis zum 01.04.2026.", 70, 455)
        )
    )
    assert found.value("due_date") == date(2026, 4, 1)


def test_fields_that_are_not_printed_are_absent() -> None:
    found = extract(german_invoice())
    for name in ("delivery_date", "order_number", "buyer_vat_id", "bic", "due_date", "supplier_tax_number"):
        assert found.get(name) is None, name


def test_the_recipients_vat_id_is_not_the_issuers() -> None:
    found = extract(german_invoice(line("Ihre USt-IdNr.: DE123456788", 350, 205)))
    assert found.value("supplier_vat_id") == "DE136695976"
    assert found.value("buyer_vat_id") == "DE123456788"


def test_a_prepayment_is_taken_off_the_amount_due() -> None:
    found = extract(
        german_invoice(
            line("Anzahlung", 350, 405),
            line("-19,00 €", 480, 405),
            line("Zahlbetrag", 350, 420),
            line("100,00 €", 480, 420),
        )
    )
    assert found.value("total_amount") == Decimal("119.00")
    assert found.value("due_amount") == Decimal("100.00")


def test_a_delivery_note_has_no_invoice_number() -> None:
    found = extract(
        document(
            line("Lieferschein", 70, 100, 18),
            line("Lieferschein-Nr.: L-77", 350, 130),
            line("Datum: 03.02.2026", 350, 145),
            line("Ihre Bestellung: B-5", 350, 160),
            line("Muster Nord AG", 70, 180),
            line("Hafenstraße 1", 70, 192),
            line("20457 Hamburg", 70, 204),
        )
    )
    assert found.document_type.document_type is DocumentType.DELIVERY_NOTE
    assert found.value("delivery_note_number") == "L-77"
    assert found.value("document_number") == "L-77"
    assert found.value("document_date") == date(2026, 2, 3)
    assert found.value("order_number") == "B-5"
    assert found.get("invoice_number") is None and found.get("total_amount") is None


def test_a_french_invoice_is_read_with_its_own_words() -> None:
    found = extract(
        document(
            line("Facture", 60, 60, 18),
            line("N° de facture : FA-12", 60, 90),
            line("Date de facture : 12 mars 2026", 60, 105),
            line("Facturé à", 350, 140),
            line("Boulangerie Martin SARL", 350, 153),
            line("8 rue des Lilas", 350, 166),
            line("75011 Paris", 350, 179),
            line("Total HT", 300, 400),
            line("1 200,00 €", 480, 400),
            line("TVA 20 %", 300, 415),
            line("240,00 €", 480, 415),
            line("Total TTC", 300, 430),
            line("1 440,00 €", 480, 430),
            line("Merci de votre confiance", 60, 500),
        )
    )
    assert found.language == "fr"
    assert found.value("invoice_number") == "FA-12"
    assert found.value("invoice_date") == date(2026, 3, 12)
    assert found.value("buyer_name") == "Boulangerie Martin SARL"
    assert found.value("total_amount") == Decimal("1440.00")


def test_a_till_receipt_gives_shop_date_and_sum() -> None:
    found = extract(
        document(
            line("Kaffeehaus Bohne GmbH", 40, 20),
            line("Marktplatz 4", 60, 34),
            line("04109 Leipzig", 60, 48),
            line("Tel. 0341 555010", 60, 62),
            line("Bon-Nr.: 118", 12, 90),
            line("14.05.2026 10:22", 110, 90),
            line("Espresso", 12, 120),
            line("2,80", 180, 120),
            line("SUMME EUR", 12, 150),
            line("2,80", 180, 150),
            line("Gegeben", 12, 165),
            line("5,00", 180, 165),
            line("Rückgeld", 12, 180),
            line("2,20", 180, 180),
            width=226,
            height=400,
        )
    )
    assert found.document_type.document_type is DocumentType.RECEIPT
    assert found.value("supplier_name") == "Kaffeehaus Bohne GmbH"
    assert found.value("document_date") == date(2026, 5, 14)
    assert found.value("total_amount") == Decimal("2.80")


def test_values_in_a_row_under_their_headings_are_found() -> None:
    found = extract(
        document(
            line("Invoice", 60, 60, 18),
            line("Invoice No.", 60, 120),
            line("Invoice Date", 200, 120),
            line("Due Date", 340, 120),
            line("INV-9", 60, 135),
            line("14 May 2026", 200, 135),
            line("13 June 2026", 340, 135),
            line("Please pay the total amount by bank transfer and quote the number", 60, 400),
        )
    )
    assert found.value("invoice_number") == "INV-9"
    assert found.value("invoice_date") == date(2026, 5, 14)
    assert found.value("due_date") == date(2026, 6, 13)


def test_a_misread_label_of_a_scan_is_still_known() -> None:
    text = document(
        line("Rechnung", 60, 60, 18, 98),
        line("Rechnunqsnumner:", 60, 120, confidence=82),
        line("RE-5", 200, 120, confidence=97),
        line("Rechnungsdatum: 05.03.2026", 60, 135, confidence=98),
        backend="rapidocr",
    )
    number = extract(text).get("invoice_number")
    assert number is not None and number.value == "RE-5"
    assert any("alike" in reason for reason in number.evidence.reasons)


def test_low_reading_confidence_lowers_the_confidence_of_a_value() -> None:
    sure = extract(document(line("Rechnung", 60, 60, 18), line("Rechnungsnummer: RE-5", 60, 120)))
    weak = extract(
        document(line("Rechnung", 60, 60, 18), line("Rechnungsnummer: RE-5", 60, 120, 10, 60), backend="rapidocr")
    )
    first, second = sure.get("invoice_number"), weak.get("invoice_number")
    assert first is not None and second is not None
    assert second.confidence < first.confidence


def test_losing_candidates_are_kept_as_alternatives() -> None:
    found = extract(german_invoice(line("Rechnungsnummer: RE-9999", 70, 440)))
    numbers = {value.value for value in (*found.fields, *found.alternatives) if value.name == "invoice_number"}
    assert numbers == {"RE-4711", "RE-9999"}


@pytest.mark.parametrize("lines", [(), ("",), ("?? !! ..",), ("0" * 3000,), ("€" * 500,)])
def test_text_without_sense_is_no_document_of_any_type(lines: tuple[str, ...]) -> None:
    found = extract(document(*[line(text, 50, 100 + 12 * at) for at, text in enumerate(lines)]))
    assert found.document_type.document_type is DocumentType.UNKNOWN


def test_a_document_without_pages_is_unknown_and_empty() -> None:
    found = extract(DocumentText(()))
    assert found.document_type.document_type is DocumentType.UNKNOWN
    assert found.fields == ()


def test_the_line_over_the_salutation_is_the_subject_of_a_letter() -> None:
    found = extract(
        document(
            line("Netz Nord KG · Deich 2 · 26721 Emden", 60, 125, 7),
            line("Erika Beispiel", 60, 150),
            line("Gasse 3", 60, 162),
            line("18055 Rostock", 60, 174),
            line("Emden, 5. Mai 2026", 400, 220),
            line("Ihr neuer Zähler", 60, 260),
            line("Sehr geehrte Frau Beispiel,", 60, 290),
            line("wir tauschen Ihren Zähler in der kommenden Woche.", 60, 310),
            line("Mit freundlichen Grüßen", 60, 350),
        )
    )
    assert found.document_type.document_type is DocumentType.LETTER
    assert found.value("subject") == "Ihr neuer Zähler"
    assert found.value("document_date") == date(2026, 5, 5)
    assert found.value("buyer_name") == "Erika Beispiel"


def test_a_delivery_period_gives_its_last_day_and_both_ends() -> None:
    found = extract(german_invoice(line("Leistungsdatum: 01.02.2026 - 28.02.2026", 70, 440)))
    assert found.value("service_start") == date(2026, 2, 1)
    assert found.value("service_end") == date(2026, 2, 28)
    assert found.value("delivery_date") == date(2026, 2, 28)


def test_a_type_that_ties_is_decided_the_same_way_every_time() -> None:
    text = document(line("Rechnungs-Nr.: 77", 60, 100), line("Gesamtbetrag: 5,00 €", 60, 120))
    assert {extract(text).document_type.document_type for _ in range(5)} == {DocumentType.INVOICE}


def test_a_period_that_runs_into_the_line_below_ends_there() -> None:
    found = extract_document(
        german_invoice(
            line("Leistungszeitraum:", 350, 205), line("09.02.2026", 470, 205), line("-", 530, 205),
            line("27.02.2026", 470, 217),
        ),
        shipped_catalogue(),
    )  # fmt: skip
    assert str(found.value("service_start")) == "2026-02-09"
    assert str(found.value("service_end")) == "2026-02-27"


@pytest.mark.parametrize("printed", ["5700 0905 7918 976", "107268,53"])
def test_groups_of_an_account_and_amounts_are_no_number_of_an_invoice(printed: str) -> None:
    found = extract(document(line("Atelier Sauvage SAS", 70, 45, 11), line("Facture", 70, 250, 16), line("N°", 70, 300),
                             line(printed, 70, 315), line("Total TTC 120,00 €", 70, 360)))  # fmt: skip
    number = found.get("invoice_number")
    assert number is None or number.confidence < 50


def test_the_reference_of_a_payment_is_no_number_of_a_customer() -> None:
    found = extract(german_invoice(line("Kundennummer: 420000601800088116648019503", 70, 600)))
    assert found.value("customer_number") == "10482"


def test_the_end_of_an_account_broken_over_two_lines_is_no_number_of_the_invoice() -> None:
    found = extract(
        document(
            line("Atelier Sauvage SAS", 70, 45, 11),
            line("Facture", 70, 250, 16),
            line("IBAN DE02 1203 0000 0000 2020 51", 70, 400),
            line("N°", 300, 300),
            line("0020 2051", 300, 315),
        )
    )
    number = found.get("invoice_number")
    assert number is None or number.confidence < 50
