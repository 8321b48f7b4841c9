"""E-invoices: every field of every syntax, and what is refused."""

from datetime import date
from decimal import Decimal

import pypdfium2
import pytest

from docproc.errors import BrokenXmlError, UnknownXmlError
from docproc.intake.einvoice import Embedded, read_einvoice, read_embedded
from docproc.model.enums import DocumentType, Source
from docproc.model.fields import FIELDS, EInvoice, FieldKind, VatLine
from tests.unit.intake.samples import CII, ZUGFERD_1, pdf, ubl


def values(invoice: EInvoice) -> dict[str, object]:
    first: dict[str, object] = {}
    for value in invoice.fields:
        first.setdefault(value.name, value.value)
    return first


def embedded(attachments: dict[str, bytes]) -> Embedded:
    with pypdfium2.PdfDocument(pdf("Rechnung", attachments=attachments)) as document:
        return read_embedded(document)


def test_every_field_of_a_cross_industry_invoice_is_read() -> None:
    assert values(read_einvoice(CII.encode())) == {
        "invoice_number": "RE-4711",
        "invoice_date": date(2026, 3, 5),
        "currency": "EUR",
        "due_date": date(2026, 4, 4),
        "order_number": "B-99",
        "supplier_name": "Nordlicht Elektro GmbH",
        "supplier_address": "Hafenstr. 7, 24103 Kiel, DE",
        "supplier_vat_id": "DE123456788",
        "supplier_tax_number": "20/123/45678",
        "buyer_name": "Gasthof Adler",
        "customer_number": "K-88",
        "delivery_date": date(2026, 3, 1),
        "payment_means": "transfer",
        "payment_reference": "RE-4711",
        "iban": "DE02120300000000202051",
        "bic": "BYLADEM1001",
        "net_amount": Decimal("100.00"),
        "vat_amount": Decimal("19.00"),
        "total_amount": Decimal("119.00"),
        "prepaid_amount": Decimal("20.00"),
        "due_amount": Decimal("99.00"),
    }


def test_values_have_the_type_of_their_field_and_name_the_term_they_come_from() -> None:
    types = {FieldKind.AMOUNT: Decimal, FieldKind.DATE: date}
    for value in read_einvoice(CII.encode()).fields:
        assert isinstance(value.value, types.get(FIELDS[value.name][0], str))
        assert value.evidence.source is Source.EINVOICE
        assert value.evidence.method.startswith(("cii:BT-", "cii:BG-"))
        assert value.evidence.page is None
    number = next(value for value in read_einvoice(CII.encode()).fields if value.name == "invoice_date")
    assert (number.evidence.method, number.evidence.raw) == ("cii:BT-2", "20260305")


def test_further_accounts_follow_the_first_under_the_same_name() -> None:
    accounts = [value.value for value in read_einvoice(CII.encode()).fields if value.name == "iban"]
    assert accounts == ["DE02120300000000202051", "DE02500105170137075030"]


def test_line_items_have_the_price_of_one_unit() -> None:
    (line,) = read_einvoice(CII.encode()).line_items
    assert (line.position, line.article, line.description) == (10, "A-1", "Kabelbinder\nschwarz, 200 mm")
    assert (line.quantity, line.unit, line.unit_price) == (Decimal(2000), "C62", Decimal("0.05"))
    assert (line.vat_rate, line.net_amount) == (Decimal(19), Decimal("100.00"))


def test_information_lines_do_not_count() -> None:
    status = "<ram:LineID>10</ram:LineID><ram:LineStatusReasonCode>INFORMATION</ram:LineStatusReasonCode>"
    assert not read_einvoice(CII.replace("<ram:LineID>10</ram:LineID>", status).encode()).line_items


def test_zugferd_1_is_read_by_the_same_table() -> None:
    invoice = read_einvoice(ZUGFERD_1.encode())
    found = values(invoice)
    assert (found["invoice_number"], found["order_number"], found["supplier_name"]) == ("1001", "77", "Druckerei Falke")
    assert (found["net_amount"], found["vat_amount"], found["total_amount"]) == tuple(map(Decimal, ("100", "7", "107")))
    assert invoice.vat_breakdown == (VatLine(Decimal(7), Decimal(100), Decimal(7)),)
    assert [(line.description, line.net_amount) for line in invoice.line_items] == [("Handzettel", Decimal(100))]


def test_ubl_invoice_is_read() -> None:
    invoice = read_einvoice(ubl().encode())
    found = values(invoice)
    assert (invoice.syntax, invoice.document_type) == ("ubl", DocumentType.INVOICE)
    assert found["invoice_date"] == date(2026, 3, 5)
    assert found["supplier_name"] == "Seewind Reederei KG"
    assert found["supplier_vat_id"] == "DE123456788"
    assert found["supplier_tax_number"] == "15/815/08150"
    assert found["supplier_address"] == "Am Deich 3, 25813 Husum"
    assert found["buyer_name"] == "Inselbahn eG"
    assert "order_number" not in found, "NA says that there is no order"
    assert "customer_number" not in found, "a global location number is no customer number"
    assert invoice.vat_breakdown == (VatLine(Decimal(0), Decimal(250), Decimal(0)),)
    assert invoice.line_items[0].quantity == 5


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [
        ("Invoice", "384", DocumentType.INVOICE),
        ("Invoice", "389", DocumentType.INVOICE),
        ("Invoice", "326", DocumentType.INVOICE),
        ("Invoice", "381", DocumentType.CREDIT_NOTE),
        ("Invoice", "261", DocumentType.CREDIT_NOTE),
        ("CreditNote", "381", DocumentType.CREDIT_NOTE),
    ],
)
def test_the_type_code_says_what_the_document_is(kind: str, code: str, expected: DocumentType) -> None:
    assert read_einvoice(ubl(kind, code).encode()).document_type is expected


def test_an_invoice_over_a_negative_total_is_a_credit_note() -> None:
    negative = CII.replace("<ram:GrandTotalAmount>", "<ram:GrandTotalAmount>-").encode()
    assert read_einvoice(negative).document_type is DocumentType.CREDIT_NOTE


def test_an_invoice_within_a_peppol_envelope_is_read() -> None:
    wrapped = f'<sh:StandardBusinessDocument xmlns:sh="urn:sbdh"><sh:Header/>{ubl()}</sh:StandardBusinessDocument>'
    assert values(read_einvoice(wrapped.encode()))["invoice_number"] == "2026-17"


def test_a_value_that_is_none_is_left_out_rather_than_guessed() -> None:
    broken = CII.replace(">119.00<", ">1.119,00<").replace(">20260305<", ">20261305<").replace("DE02 1203", "Konto")
    found = values(read_einvoice(broken.encode()))
    assert "total_amount" not in found
    assert "invoice_date" not in found
    assert found["iban"] == "DE02500105170137075030"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marked_encodings_are_read(encoding: str) -> None:
    text = CII.replace('encoding="UTF-8"', f'encoding="{encoding.removesuffix("-sig")}"')
    assert values(read_einvoice(text.encode(encoding)))["buyer_name"] == "Gasthof Adler"


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        ("<p:FatturaElettronica xmlns:p='urn:x'/>", "FatturaPA"),
        ("<r:SCRDMCCBDACIOMessageStructure xmlns:r='urn:x'/>", "Order-X"),
        ("<Invoice xmlns='urn:other'/>", "not by UBL 2"),
        ("<note>hi</note>", "no e-invoice"),
    ],
)
def test_other_xml_is_named(xml: str, told: str) -> None:
    with pytest.raises(UnknownXmlError, match=told):
        read_einvoice(xml.encode())


@pytest.mark.parametrize("xml", [b"", b"<a>", CII.encode()[:-40], "<a>ü</a>".encode("latin-1")])
def test_xml_that_is_not_well_formed_is_refused_in_one_line(xml: bytes) -> None:
    with pytest.raises(BrokenXmlError) as caught:
        read_einvoice(xml)
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml", "anders.xml", "ohne Endung"])
def test_an_invoice_within_a_pdf_is_found_under_any_name(name: str) -> None:
    found = embedded({"a.txt": b"no", "notes.xml": b"<note/>", name: CII.encode()})
    assert found.einvoice is not None
    assert found.findings == ()


def test_a_prescribed_attachment_that_cannot_be_read_is_a_finding() -> None:
    found = embedded({"factur-x.xml": b"<!DOCTYPE a><a/>"})
    assert found.einvoice is None
    assert [finding.code for finding in found.findings] == ["einvoice-broken"]
    assert "page is read instead" in found.findings[0].message


def test_a_broken_attachment_does_not_hide_a_sound_one() -> None:
    found = embedded({"factur-x.xml": b"<", "zugferd-invoice.xml": CII.encode()})
    assert found.einvoice is not None
    assert [finding.code for finding in found.findings] == ["einvoice-broken"]


def test_two_different_invoices_in_one_pdf_are_a_finding_and_copies_are_not() -> None:
    other = CII.replace("RE-4711", "RE-4712").encode()
    assert [f.code for f in embedded({"factur-x.xml": CII.encode(), "b.xml": other}).findings] == ["einvoice-several"]
    copy = CII.replace(">119.00<", ">119.0000<").encode()
    assert embedded({"factur-x.xml": CII.encode(), "zugferd-invoice.xml": copy}).findings == ()


@pytest.mark.parametrize(
    ("terms", "due"),
    [
        (
            "Zahlbar innerhalb 30 Tagen netto bis 09.04.2026, 3% Skonto innerhalb 10 Tagen bis 15.03.2026",
            date(2026, 4, 9),
        ),
        ("Zahlung ohne Abzug bis zum 13.04.2026 bei uns eingehend.", date(2026, 4, 13)),
        ("Zahlbar innerhalb 14 Tagen ohne Abzug", date(2026, 3, 19)),
        ("Zahlbar sofort ohne Abzug.", None),
        ("Mit Bezug auf unser Angebot vom 01.02.2026", None),
    ],
)
def test_without_a_due_date_the_payment_terms_in_words_may_say_it(terms: str, due: date | None) -> None:
    without = ubl().replace("<cbc:DueDate>2026-04-04</cbc:DueDate>", "")
    worded = without.replace(
        "<cac:TaxTotal>", f"<cac:PaymentTerms><cbc:Note>{terms}</cbc:Note></cac:PaymentTerms><cac:TaxTotal>"
    )
    found = [value for value in read_einvoice(worded.encode()).fields if value.name == "due_date"]
    assert [value.value for value in found] == ([due] if due else [])
    assert all(value.confidence < 99 and value.evidence.method == "ubl:BT-20" for value in found)
