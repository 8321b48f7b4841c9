"""Receipts: told by what a till prints, with the shop in the head and the total held against tendered and change."""

from decimal import Decimal

from docproc.extract import extract_document
from docproc.model.enums import DocumentType
from docproc.model.fields import Extraction
from docproc.model.text import Line
from tests.unit.extract.pages import document, line, shipped_catalogue


def till(*rows: str, width: float = 226) -> Extraction:
    """Extract a roll of `rows`; an amount after two bars stands at the right."""
    lines: list[Line] = []
    for at, row in enumerate(rows):
        label, _, amount = row.partition("||")
        lines.append(line(label.strip(), 20, 20 + 13 * at, 9))
        if amount:
            lines.append(line(amount.strip(), 170, 20 + 13 * at, 9))
    return extract_document(document(*lines, width=width, height=600, backend="rapidocr"), shipped_catalogue())


SALE = ("TAX INVOICE", "Date: 14/03/2018 10:06", "Tea || 4.80")


def test_money_tendered_and_change_make_a_receipt_of_a_tax_invoice_on_a_sheet() -> None:
    found = till(*SALE, "Total: || 4.80", "Cash || 5.00", "Change || 0.20", width=595)
    assert found.document_type.document_type is DocumentType.RECEIPT


def test_the_total_is_the_money_tendered_less_the_change() -> None:
    found = till(*SALE, "Total Sales || 4.53", "GST Summary", "Total || 4.53", "Cash || 5.00", "Change || 0.20")
    assert found.value("total_amount") == Decimal("4.80")


def test_the_shop_stands_over_the_address_not_the_note_far_above_it() -> None:
    found = till("Copy", "", "", "", "HILLSIDE HARDWARE", "(88123-K)", "12, Quarry Road", "54321 Eastham", *SALE)
    assert found.value("supplier_name") == "HILLSIDE HARDWARE"
    assert found.value("supplier_address") == "12, Quarry Road, 54321 Eastham"


def test_a_name_is_joined_with_the_legal_form_under_it() -> None:
    found = till("Bäckerei Kruste", "GmbH", "Ofenweg 3", "50321 Brühlheim", "Bon-Nr.: 17", "Summe || 3,20 €")
    assert found.value("supplier_name") == "Bäckerei Kruste GmbH"


def test_a_registration_number_is_no_part_of_the_name() -> None:
    found = till("QUARRY FOODS SDN BHD (519437-X)", "5, Mill Lane", "43210 Eastham", *SALE)
    assert found.value("supplier_name") == "QUARRY FOODS SDN BHD"


def test_an_address_in_one_line_ends_there_whatever_is_printed_under_it() -> None:
    head = ("Tearoom Quayside", "4 Fern Lane, Lower Marsden LM3 4QT", "VAT Registration Number GB999999973", "Table 12")
    found = till(*head, *SALE)
    assert found.value("supplier_address") == "4 Fern Lane, Lower Marsden LM3 4QT"


def test_a_date_run_together_with_its_time_is_read() -> None:
    found = till("HILLSIDE HARDWARE", "12, Quarry Road", "54321 Eastham", "04/03/201815:41:52", "Total || 4.80")
    assert str(found.value("document_date")) == "2018-03-04"


def test_a_phone_number_under_the_name_is_no_address() -> None:
    found = till("Trattoria Lago", "Durchwahl 09245 555-312", "KASSENBON", "Pasta || 15,00", "Summe || 15,00 €")
    assert found.value("supplier_name") == "Trattoria Lago"
    assert found.value("supplier_address") is None


def test_the_rest_of_a_broken_legal_form_belongs_to_the_name_not_the_address_under_it() -> None:
    head = ("Garnwerk Textil GmbH &", "Co. KG", "Weberweg 9, 60667 Eschenau")
    found = till(*head, "Bon", "Knöpfe || 2,00", "Summe || 2,00 €")
    assert found.value("supplier_name") == "Garnwerk Textil GmbH & Co. KG"
    assert found.value("supplier_address") == "Weberweg 9, 60667 Eschenau"


def test_the_lines_of_a_sale_are_no_address() -> None:
    goods = [f"Brezel Sorte {at} 2,50" for at in range(1, 7)]
    found = till("Gasthaus Anker", "USt-Ident-Nr. DE136695976", "Tisch Nr. 35", *goods, "Summe || 15,00 €")
    assert found.value("supplier_address") is None
