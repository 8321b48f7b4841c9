"""E-invoices against the XML schemas of their syntaxes."""

from pathlib import Path

import pytest

from docproc.check.codes import CODES
from docproc.intake import sniff
from docproc.intake.einvoice import schemas
from docproc.intake.einvoice.schemas import PROFILE_SCHEMAS, SCHEMAS, validate_schema
from docproc.intake.inspection import inspect
from docproc.model.enums import Severity
from docproc.model.limits import Limits

NORM = "urn:cen.eu:en16931:2017"
XRECHNUNG = f"{NORM}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
MINIMUM = "urn:factur-x.eu:1p0:minimum"
_CII = "urn:un:unece:uncefact:data:standard"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd"


def cii(specification: str, *, seller: str = "<ram:Name>Muster GmbH</ram:Name>", total: str = "119.00") -> bytes:
    """A valid invoice of the smallest profile."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="{_CII}:CrossIndustryInvoice:100" xmlns:udt="{_CII}:UnqualifiedDataType:100"
    xmlns:ram="{_CII}:ReusableAggregateBusinessInformationEntity:100">
  <rsm:ExchangedDocumentContext>
    <ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>{specification}</ram:ID>
    </ram:GuidelineSpecifiedDocumentContextParameter>
  </rsm:ExchangedDocumentContext>
  <rsm:ExchangedDocument>
    <ram:ID>RE-4711</ram:ID><ram:TypeCode>380</ram:TypeCode>
    <ram:IssueDateTime><udt:DateTimeString format="102">20260305</udt:DateTimeString></ram:IssueDateTime>
  </rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
    <ram:ApplicableHeaderTradeAgreement>
      <ram:SellerTradeParty>{seller}
        <ram:PostalTradeAddress><ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress>
        <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE136695976</ram:ID></ram:SpecifiedTaxRegistration>
      </ram:SellerTradeParty>
      <ram:BuyerTradeParty><ram:Name>Beispiel AG</ram:Name></ram:BuyerTradeParty>
    </ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeDelivery/>
    <ram:ApplicableHeaderTradeSettlement>
      <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
        <ram:TaxBasisTotalAmount>100.00</ram:TaxBasisTotalAmount>
        <ram:TaxTotalAmount currencyID="EUR">19.00</ram:TaxTotalAmount>
        <ram:GrandTotalAmount>{total}</ram:GrandTotalAmount>
        <ram:DuePayableAmount>119.00</ram:DuePayableAmount>
      </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>""".encode()


def ubl(notes: str = "<b:Note>Danke</b:Note>", *, lines: int = 1) -> bytes:
    party = "<a:Party/>"
    line = (
        "<a:InvoiceLine><b:ID>1</b:ID><b:LineExtensionAmount currencyID='EUR'>100.00</b:LineExtensionAmount>"
        "<a:Item><b:Name>Beratung</b:Name></a:Item></a:InvoiceLine>\n"
    )
    return f"""<Invoice xmlns="{_UBL}:Invoice-2" xmlns:a="{_UBL}:CommonAggregateComponents-2"
  xmlns:b="{_UBL}:CommonBasicComponents-2">
<b:ID>RE-4711</b:ID><b:IssueDate>2026-03-05</b:IssueDate>
{notes}
<a:AccountingSupplierParty>{party}</a:AccountingSupplierParty>
<a:AccountingCustomerParty>{party}</a:AccountingCustomerParty>
<a:LegalMonetaryTotal><b:PayableAmount currencyID="EUR">119.00</b:PayableAmount></a:LegalMonetaryTotal>
{line * lines}</Invoice>""".encode()


def codes(xml: bytes, specification: str) -> list[str]:
    return [found.code for found in validate_schema(xml, specification)]


@pytest.mark.parametrize("file", [*SCHEMAS.values(), *PROFILE_SCHEMAS.values()])
def test_every_schema_is_there_and_sound(file: str) -> None:
    assert schemas._schema(file) is not None


@pytest.mark.parametrize("specification", [MINIMUM, XRECHNUNG, "urn:cen.eu:en16931:2017#conformant#urn:example.com:x"])
def test_a_valid_invoice_breaks_no_schema(specification: str) -> None:
    assert codes(cii(specification), specification) == []
    assert codes(ubl(), specification) == []


def test_an_element_that_is_unknown_or_in_the_wrong_place_is_named_with_its_line() -> None:
    (found,) = validate_schema(cii(MINIMUM, seller="<ram:Nmae>Muster GmbH</ram:Nmae>"), MINIMUM)
    assert found.code == "xsd-element"
    assert found.severity is Severity.WARNING
    assert found.message.startswith("line 14 of the e-invoice breaks its schema: Element 'Nmae'")
    assert "urn:" not in found.message


def test_a_value_of_the_wrong_type_is_named() -> None:
    found = validate_schema(cii(MINIMUM, total="119,00"), MINIMUM)
    assert {each.code for each in found} == {"xsd-value"}
    assert any("'119,00'" in each.message for each in found)


def test_an_unknown_attribute_is_named() -> None:
    assert codes(ubl('<b:Note colour="red">Danke</b:Note>'), "") == ["xsd-attribute"]


def test_a_profile_is_held_to_what_it_may_contain() -> None:
    more = cii(MINIMUM, seller="<ram:Name>Muster GmbH</ram:Name><ram:Description>GmbH</ram:Description>")
    assert codes(more, MINIMUM) == ["xsd-element"]
    assert "xsd-element" not in codes(more, XRECHNUNG)


def test_an_invoice_within_an_envelope_is_validated_alone() -> None:
    header = b"<StandardBusinessDocument xmlns='urn:x'><StandardBusinessDocumentHeader/>"
    assert codes(header + ubl() + b"</StandardBusinessDocument>", "") == []
    broken = ubl("<b:Nope/>")
    assert codes(header + broken + b"</StandardBusinessDocument>", "") == ["xsd-element"]


def test_xml_of_another_kind_has_no_schema() -> None:
    assert codes(b"<Order/>", "") == []


def test_at_most_ten_places_are_listed() -> None:
    found = codes(ubl('<b:Note colour="red">Danke</b:Note>\n' * 30), "")
    assert found == ["xsd-attribute"] * 10 + ["xsd-more"]
    assert set(found) <= set(CODES)


def test_errors_among_very_many_siblings_are_found_without_their_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(ubl("<b:Nope/>"), "") == ["xsd-element"]
    monkeypatch.setattr(schemas, "MOST_STEPS", 1000)
    assert codes(ubl(lines=200), "") == []
    (found,) = validate_schema(ubl('<b:Note colour="red">Danke</b:Note>', lines=200), "")
    assert found.message.startswith("the e-invoice breaks its schema: Element 'Note'")


def test_what_breaks_the_schema_is_noticed_when_the_file_is_inspected(tmp_path: Path) -> None:
    path = tmp_path / "rechnung.xml"
    path.write_bytes(cii(MINIMUM, seller="<ram:Name>Muster GmbH</ram:Name><ram:Farbe/>"))
    found = inspect(path, sniff.XML, Limits()).findings
    assert [each.code for each in found] == ["xsd-element"]
