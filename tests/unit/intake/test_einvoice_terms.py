"""The business terms beyond the plain invoice: discounts, means, references, treatments, in both syntaxes."""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal

import pytest
from lxml import etree

from docproc.intake.einvoice import read_einvoice
from docproc.model.enums import DocumentType, RelationType
from docproc.model.fields import AllowanceCharge, BankAccount, EInvoice, FieldValue
from sample_docs.generator.catalogue.einvoices import FLYERS, NETWORK, PARTS, SCHOOL
from sample_docs.generator.einvoice import cii, ubl
from tests.unit.intake.samples import CII
from tests.unit.intake.samples import ubl as ubl_text


def get(invoice: EInvoice, name: str) -> FieldValue | None:
    return next((value for value in invoice.fields if value.name == name), None)


def value(invoice: EInvoice, name: str) -> object:
    found = get(invoice, name)
    return None if found is None else found.value


def cii_with(before: str, *elements: str) -> EInvoice:
    """The sample CII with `elements` (ram names without prefix) before the element `before`."""
    assert f"<ram:{before}" in CII
    added = "".join(elements).replace("</", "\0").replace("<", "<ram:").replace("\0", "</ram:")
    return read_einvoice(CII.replace(f"<ram:{before}", added + f"<ram:{before}", 1).encode())


def ubl_with(*elements: str, kind: str = "Invoice", code: str = "380") -> EInvoice:
    """The sample UBL with `elements` before its VAT total."""
    return read_einvoice(
        ubl_text(kind, code).replace("<cac:TaxTotal>", "".join(elements) + "<cac:TaxTotal>", 1).encode()
    )


def terms(text: str) -> str:
    return f"<cac:PaymentTerms><cbc:Note>{text}</cbc:Note></cac:PaymentTerms>"


def test_cash_discounts_in_xrechnungs_notation_are_read_step_by_step() -> None:
    invoice = ubl_with(
        terms("#SKONTO#TAGE=7#PROZENT=2.50#BASISBETRAG=200.00#\n#SKONTO#TAGE=14#PROZENT=1.00#\nSonst netto.")
    )
    assert value(invoice, "cash_discount_percent") == Decimal("2.50")
    assert value(invoice, "cash_discount_days") == Decimal(7)
    assert value(invoice, "cash_discount_date") == date(2026, 3, 12)
    assert value(invoice, "payment_terms") == "Sonst netto."
    assert invoice.semantic is not None
    (one, two) = invoice.semantic.payment_terms[0].discounts
    assert (one.base, two.percent, two.days) == (Decimal("200.00"), Decimal("1.00"), 14)


def test_cash_discounts_of_the_extended_profile_count_from_their_own_day() -> None:
    day = '<DateTimeString format="102">20260310</DateTimeString>'
    invoice = cii_with(
        "SpecifiedTradePaymentTerms",
        "<SpecifiedTradePaymentTerms><ApplicableTradePaymentDiscountTerms><BasisDateTime>", day,
        '</BasisDateTime><BasisPeriodMeasure unitCode="WEE">2</BasisPeriodMeasure><CalculationPercent>3.00'
        "</CalculationPercent><ActualDiscountAmount>3.57</ActualDiscountAmount></ApplicableTradePaymentDiscountTerms>"
        "</SpecifiedTradePaymentTerms>",
    )  # fmt: skip
    assert value(invoice, "cash_discount_days") == Decimal(14)
    assert value(invoice, "cash_discount_date") == date(2026, 3, 24)
    assert value(invoice, "cash_discount_percent") == Decimal("3.00")
    assert value(invoice, "cash_discount_amount") == Decimal("3.57")


def test_a_cash_discount_in_words_is_less_sure() -> None:
    found = get(
        ubl_with(terms("2 % Skonto bei Zahlung innerhalb von 10 Tagen, 30 Tage netto")), "cash_discount_percent"
    )
    assert found is not None
    assert (found.value, found.confidence < 99) == (Decimal(2), True)


@pytest.mark.parametrize(
    ("code", "means"),
    [("58", "transfer"), ("59", "direct_debit"), ("48", "card"), ("10", "cash"), ("20", "cheque"), ("97", "other"),
     ("1", None)],
)  # fmt: skip
def test_means_of_payment_are_told_in_docprocs_words(code: str, means: str | None) -> None:
    paying = f"<cac:PaymentMeans><cbc:PaymentMeansCode>{code}</cbc:PaymentMeansCode></cac:PaymentMeans>"
    assert value(ubl_with(paying), "payment_means") == means


def test_the_invoice_that_is_corrected_or_credited_is_a_reference_with_its_day() -> None:
    billing = (
        "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>2026-9</cbc:ID><cbc:IssueDate>2026-02-01"
        "</cbc:IssueDate></cac:InvoiceDocumentReference></cac:BillingReference>"
    )
    corrected = ubl_with(billing, code="384")
    assert value(corrected, "preceding_invoice_number") == "2026-9"
    assert value(corrected, "preceding_invoice_date") == date(2026, 2, 1)
    (reference,) = corrected.references
    assert (reference.relation, reference.number, reference.day) == (RelationType.CORRECTS, "2026-9", date(2026, 2, 1))
    credit = ubl_with(billing, kind="CreditNote", code="381")
    assert credit.references[0].relation is RelationType.CREDIT_NOTE_FOR
    assert ubl_with(billing).references[0].relation is RelationType.REFERENCES


def test_orders_delivery_notes_and_contracts_are_references_too() -> None:
    found = {reference.document_type: reference.number for reference in ubl_with(
        "<cac:DespatchDocumentReference><cbc:ID>L-5</cbc:ID></cac:DespatchDocumentReference>",
        "<cac:ContractDocumentReference><cbc:ID>V-6</cbc:ID></cac:ContractDocumentReference>",
    ).references}  # fmt: skip
    assert found == {DocumentType.DELIVERY_NOTE: "L-5", DocumentType.CONTRACT: "V-6"}


def test_allowances_and_charges_are_kept_with_reason_rate_and_percentage() -> None:
    def of(charge: str, amount: str, reason: str) -> str:
        return (
            f"<SpecifiedTradeAllowanceCharge><ChargeIndicator><Indicator>{charge}</Indicator></ChargeIndicator>"
            f"<CalculationPercent>10</CalculationPercent><BasisAmount>50</BasisAmount><ActualAmount>{amount}</ActualAmount>"
            f"<Reason>{reason}</Reason><CategoryTradeTax><RateApplicablePercent>19</RateApplicablePercent>"
            "</CategoryTradeTax></SpecifiedTradeAllowanceCharge>"
        )

    freight = (
        "<SpecifiedLogisticsServiceCharge><Description>Fracht</Description><AppliedAmount>4.50</AppliedAmount>"
        "</SpecifiedLogisticsServiceCharge>"
    )
    invoice = cii_with(
        "SpecifiedTradePaymentTerms", of("false", "5.00", "Rabatt"), of("false", "-2.00", "Zoll"), freight
    )
    ten, fifty, rate = Decimal(10), Decimal(50), Decimal(19)
    assert invoice.allowances == (
        AllowanceCharge(False, Decimal("5.00"), "Rabatt", ten, fifty, rate),
        AllowanceCharge(True, Decimal("2.00"), "Zoll", ten, fifty, rate),
        AllowanceCharge(True, Decimal("4.50"), "Fracht"),
    )


def test_accounts_are_kept_with_bank_and_holder_and_only_ibans_count() -> None:
    accounts = "".join(
        f"<cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>{number}"
        f"</cbc:ID><cbc:Name>Seewind</cbc:Name><cac:FinancialInstitutionBranch><cbc:ID>{bank}</cbc:ID>"
        "</cac:FinancialInstitutionBranch></cac:PayeeFinancialAccount></cac:PaymentMeans>"
        for number, bank in (
            ("12345", "X"),
            ("de02 1203 0000 0000 2020 51", "BYLADEM1001"),
            ("DE02500105170137075030", "I"),
        )
    )
    invoice = ubl_with(accounts)
    assert invoice.accounts[0] == BankAccount("DE02120300000000202051", "BYLADEM1001", None, "Seewind")
    assert [account.iban for account in invoice.accounts] == ["DE02120300000000202051", "DE02500105170137075030"]


@pytest.mark.parametrize(
    ("category", "reason", "treatment"),
    [
        ("AE", "", "reverse_charge"), ("K", "", "intra_community"), ("G", "", "export"), ("E", "Heilkunde", "exempt"),
        ("E", "Gemäß § 19 UStG wird keine Umsatzsteuer berechnet", "small_business"), ("O", "", None), ("Z", "", None),
    ],
)  # fmt: skip
def test_the_vat_category_says_why_no_vat_is_charged(category: str, reason: str, treatment: str | None) -> None:
    exempt = f"<cbc:ID>{category}</cbc:ID><cbc:TaxExemptionReason>{reason}</cbc:TaxExemptionReason>"
    xml = ubl_text().replace("<cac:TaxCategory><cbc:ID>O</cbc:ID>", f"<cac:TaxCategory>{exempt}")
    assert value(read_einvoice(xml.encode()), "vat_treatment") == treatment


def test_a_payee_is_named_only_where_it_is_not_the_seller() -> None:
    def paid(name: str) -> str:
        return f"<cac:PayeeParty><cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName></cac:PayeeParty>"

    assert value(ubl_with(paid("Factoring AG")), "payee_name") == "Factoring AG"
    assert value(ubl_with(paid("Seewind Reederei KG")), "payee_name") is None


def test_a_line_keeps_its_discount_and_a_period_may_be_a_week() -> None:
    line = (
        '<ram:BillingSpecifiedPeriod><ram:StartDateTime><udt:DateTimeString format="616">202610</udt:DateTimeString>'
        '</ram:StartDateTime><ram:EndDateTime><udt:DateTimeString format="610">202603</udt:DateTimeString>'
        "</ram:EndDateTime></ram:BillingSpecifiedPeriod><ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator>"
        "<udt:Indicator>false</udt:Indicator></ram:ChargeIndicator><ram:CalculationPercent>5</ram:CalculationPercent>"
        "<ram:ActualAmount>5.00</ram:ActualAmount></ram:SpecifiedTradeAllowanceCharge>"
    )
    summation = "<ram:SpecifiedTradeSettlementLineMonetarySummation>"
    xml = CII.replace(summation, line + summation)
    invoice = read_einvoice(xml.encode())
    assert (invoice.line_items[0].discount_percent, invoice.line_items[0].discount_amount) == (5, Decimal("5.00"))
    assert invoice.semantic is not None
    period = invoice.semantic.lines[0].period
    assert period is not None
    assert (period.start, period.end) == (date(2026, 3, 2), date(2026, 3, 31))


def leaves(xml: bytes) -> list[str]:
    """Every text and attribute of an XML that says something, but for the codes that only choose among terms."""
    root = etree.fromstring(xml)
    choosing = {"schemeID", "format", "currencyID"}
    found = []
    for element in root.iter(etree.Element):
        path = "/".join(etree.QName(each).localname for each in (element.getparent(), element) if each is not None)
        if not len(element) and path not in ("TaxScheme/ID", "ApplicableTradeTax/TypeCode"):
            found.append(element.text or "")
        found.extend(text for name, text in element.attrib.items() if name not in choosing)
    return [text for text in found if text.strip()]


def stated(group: object) -> set[str]:
    if isinstance(group, tuple):
        return set().union(*map(stated, group))
    if is_dataclass(group):
        return set().union(*(stated(getattr(group, each.name)) for each in fields(group)))
    if isinstance(group, date):
        return {group.isoformat(), f"{group:%Y%m%d}"}
    return {str(group)}


@pytest.mark.parametrize(
    "xml", [*map(cii, (NETWORK, FLYERS, PARTS)), ubl(SCHOOL)], ids=["network", "flyers", "parts", "school"]
)
def test_nothing_that_a_generated_invoice_says_is_left_unread(xml: bytes) -> None:
    semantic = read_einvoice(xml).semantic
    assert [text for text in leaves(xml) if text not in stated(semantic)] == []
