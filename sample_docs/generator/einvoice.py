"""Structured invoices after EN 16931: CII (Factur-X, ZUGFeRD) and UBL (XRechnung), written from a content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from sample_docs.generator.companies import Company, Party
from sample_docs.generator.content import Content, Item, cents
from sample_docs.generator.einvoice_parts import UNITS, Tree, amount_text, root_of, vat_category, xml_bytes
from sample_docs.generator.einvoice_ubl import ubl
from sample_docs.generator.gold import figure, price
from sample_docs.generator.pen import Drawn

FIELDS = frozenset(
    {
        "invoice_number", "invoice_date", "due_date", "delivery_date", "service_start", "service_end", "order_number",
        "customer_number", "contract_number", "supplier_name", "supplier_address", "supplier_vat_id",
        "supplier_tax_number", "iban", "bic", "buyer_name", "buyer_address", "buyer_vat_id", "currency", "net_amount",
        "vat_amount", "total_amount", "due_amount", "payment_reference", "vat_breakdown", "payment_means",
        "preceding_invoice_number", "preceding_invoice_date", "buyer_reference", "prepaid_amount", "rounding_amount",
    }
)  # fmt: skip
"""The fields these e-invoices state, where the content has them."""

CII = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}


PROFILES: Mapping[str, str] = {
    "minimum": "urn:factur-x.eu:1p0:minimum",
    "basicwl": "urn:factur-x.eu:1p0:basicwl",
    "basic": "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic",
    "en16931": "urn:cen.eu:en16931:2017",
    "extended": "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended",
    "xrechnung": "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
}
"""The identifiers (BT-24) of the profiles of ZUGFeRD 2 and XRechnung by name."""

WITHOUT_LINES = frozenset({"minimum", "basicwl"})
"""The profiles that state no line items."""


def cii(content: Content, profile: str = "en16931") -> bytes:
    """Return `content` as a CII invoice in a profile; the smallest of them leave out what they may not state."""
    root = root_of("rsm:CrossIndustryInvoice", CII)
    context = root.add("rsm:ExchangedDocumentContext")
    context.add("ram:GuidelineSpecifiedDocumentContextParameter").add("ram:ID", PROFILES[profile])
    document = root.add("rsm:ExchangedDocument")
    document.add("ram:ID", content.number)
    document.add("ram:TypeCode", _type_code(content))
    _cii_day(document, "ram:IssueDateTime", f"{content.day:%Y%m%d}")
    trade = root.add("rsm:SupplyChainTradeTransaction")
    if profile == "minimum":
        _cii_minimum(trade, content)
        return xml_bytes(root)
    for at, line in enumerate(() if profile in WITHOUT_LINES else content.items):
        _cii_line(trade, at + 1, line, vat_category(content, line.rate))
    _cii_agreement(trade, content)
    delivery = trade.add("ram:ApplicableHeaderTradeDelivery")
    if "delivery_date" in content.more:
        event = delivery.add("ram:ActualDeliverySupplyChainEvent")
        _cii_day(event, "ram:OccurrenceDateTime", f"{content.more['delivery_date']:%Y%m%d}")
    _cii_settlement(trade.add("ram:ApplicableHeaderTradeSettlement"), content)
    return xml_bytes(root)


def _cii_minimum(trade: Tree, content: Content) -> None:
    """The parties' names, the seller's VAT id and the sums: all that the profile MINIMUM may state."""
    agreement = trade.add("ram:ApplicableHeaderTradeAgreement")
    seller = agreement.add("ram:SellerTradeParty")
    seller.add("ram:Name", content.supplier.name)
    seller.add("ram:PostalTradeAddress").add("ram:CountryID", content.supplier.country)
    if content.supplier.vat_id:
        seller.add("ram:SpecifiedTaxRegistration").add("ram:ID", content.supplier.vat_id, schemeID="VA")
    agreement.add("ram:BuyerTradeParty").add("ram:Name", content.buyer.name)
    trade.add("ram:ApplicableHeaderTradeDelivery")
    settlement = trade.add("ram:ApplicableHeaderTradeSettlement")
    settlement.add("ram:InvoiceCurrencyCode", content.currency)
    sums = settlement.add("ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    sums.add("ram:TaxBasisTotalAmount", amount_text(content.net))
    sums.add("ram:TaxTotalAmount", amount_text(content.vat), currencyID=content.currency)
    sums.add("ram:GrandTotalAmount", amount_text(content.total))
    sums.add("ram:DuePayableAmount", amount_text(content.due))


def _type_code(content: Content) -> str:
    """The type of document (UNTDID 1001): invoice, credit note or corrected invoice."""
    if content.kind == "credit_note":
        return "381"
    return "384" if "preceding_invoice_number" in content.more else "380"


def _cii_day(parent: Tree, name: str, day: str) -> None:
    parent.add(name).add("udt:DateTimeString", day, format="102")


def _cii_line(trade: Tree, position: int, line: Item, category: str) -> None:
    item = trade.add("ram:IncludedSupplyChainTradeLineItem")
    item.add("ram:AssociatedDocumentLineDocument").add("ram:LineID", str(position))
    product = item.add("ram:SpecifiedTradeProduct")
    if line.article:
        product.add("ram:SellerAssignedID", line.article)
    product.add("ram:Name", line.description)
    agreement = item.add("ram:SpecifiedLineTradeAgreement")
    agreement.add("ram:NetPriceProductTradePrice").add("ram:ChargeAmount", price(line.price))
    delivery = item.add("ram:SpecifiedLineTradeDelivery")
    delivery.add("ram:BilledQuantity", figure(line.quantity), unitCode=UNITS.get(line.unit, "C62"))
    settlement = item.add("ram:SpecifiedLineTradeSettlement")
    tax = settlement.add("ram:ApplicableTradeTax")
    tax.add("ram:TypeCode", "VAT")
    tax.add("ram:CategoryCode", category)
    tax.add("ram:RateApplicablePercent", figure(line.rate))
    if line.discount:
        _cii_adjustment(settlement, charge=False, amount=cents(line.quantity * line.price) - line.amount)
    summation = settlement.add("ram:SpecifiedTradeSettlementLineMonetarySummation")
    summation.add("ram:LineTotalAmount", amount_text(line.amount))


def _cii_adjustment(parent: Tree, *, charge: bool, amount: Decimal) -> Tree:
    element = parent.add("ram:SpecifiedTradeAllowanceCharge")
    element.add("ram:ChargeIndicator").add("udt:Indicator", str(charge).lower())
    element.add("ram:ActualAmount", amount_text(amount))
    return element


def _cii_agreement(trade: Tree, content: Content) -> None:
    agreement = trade.add("ram:ApplicableHeaderTradeAgreement")
    if "buyer_reference" in content.more:
        agreement.add("ram:BuyerReference", str(content.more["buyer_reference"]))
    _cii_seller(agreement, content.supplier)
    buyer = agreement.add("ram:BuyerTradeParty")
    if "customer_number" in content.more:
        buyer.add("ram:ID", str(content.more["customer_number"]))
    buyer.add("ram:Name", content.buyer.name)
    _cii_address(buyer, content.buyer)
    if content.buyer.vat_id:
        buyer.add("ram:SpecifiedTaxRegistration").add("ram:ID", content.buyer.vat_id, schemeID="VA")
    for name, element in (("order_number", "BuyerOrder"), ("contract_number", "Contract")):
        if name in content.more:
            reference = agreement.add(f"ram:{element}ReferencedDocument")
            reference.add("ram:IssuerAssignedID", str(content.more[name]))


def _cii_seller(agreement: Tree, supplier: Company) -> None:
    seller = agreement.add("ram:SellerTradeParty")
    seller.add("ram:Name", supplier.name)
    contact = seller.add("ram:DefinedTradeContact")
    contact.add("ram:PersonName", supplier.director)
    contact.add("ram:TelephoneUniversalCommunication").add("ram:CompleteNumber", supplier.phone)
    contact.add("ram:EmailURIUniversalCommunication").add("ram:URIID", supplier.email)
    _cii_address(seller, supplier)
    for number, scheme in ((supplier.tax_number, "FC"), (supplier.vat_id, "VA")):
        if number:
            seller.add("ram:SpecifiedTaxRegistration").add("ram:ID", number, schemeID=scheme)


def _cii_address(party: Tree, of: Party) -> None:
    address = party.add("ram:PostalTradeAddress")
    address.add("ram:PostcodeCode", of.postcode)
    address.add("ram:LineOne", of.street)
    address.add("ram:CityName", of.town)
    address.add("ram:CountryID", of.country)


def _cii_settlement(settlement: Tree, content: Content) -> None:
    if "payment_reference" in content.more:
        settlement.add("ram:PaymentReference", str(content.more["payment_reference"]))
    settlement.add("ram:InvoiceCurrencyCode", content.currency)
    means = settlement.add("ram:SpecifiedTradeSettlementPaymentMeans")
    means.add("ram:TypeCode", "58")
    means.add("ram:PayeePartyCreditorFinancialAccount").add("ram:IBANID", content.supplier.iban)
    means.add("ram:PayeeSpecifiedCreditorFinancialInstitution").add("ram:BICID", content.supplier.bic)
    for total in content.rates:
        tax = settlement.add("ram:ApplicableTradeTax")
        tax.add("ram:CalculatedAmount", amount_text(total.vat))
        tax.add("ram:TypeCode", "VAT")
        tax.add("ram:BasisAmount", amount_text(total.net))
        if content.tax_note:
            tax.add("ram:ExemptionReason", content.tax_note.replace("_", " "))
        tax.add("ram:CategoryCode", vat_category(content, total.rate))
        tax.add("ram:RateApplicablePercent", figure(total.rate))
    if "service_start" in content.more:
        period = settlement.add("ram:BillingSpecifiedPeriod")
        _cii_day(period, "ram:StartDateTime", f"{content.more['service_start']:%Y%m%d}")
        _cii_day(period, "ram:EndDateTime", f"{content.more['service_end']:%Y%m%d}")
    for adjustment in content.adjustments:
        element = _cii_adjustment(settlement, charge=adjustment.charge, amount=adjustment.amount)
        element.add("ram:Reason", adjustment.reason)
        tax = element.add("ram:CategoryTradeTax")
        tax.add("ram:TypeCode", "VAT")
        tax.add("ram:CategoryCode", vat_category(content, adjustment.rate))
        tax.add("ram:RateApplicablePercent", figure(adjustment.rate))
    terms = settlement.add("ram:SpecifiedTradePaymentTerms")
    if content.skonto:
        percent, days = content.skonto
        terms.add("ram:Description", f"#SKONTO#TAGE={days}#PROZENT={percent}.00#\n")
    if "due_date" in content.more:
        _cii_day(terms, "ram:DueDateDateTime", f"{content.more['due_date']:%Y%m%d}")
    _cii_sums(settlement, content)
    if "preceding_invoice_number" in content.more:
        preceding = settlement.add("ram:InvoiceReferencedDocument")
        preceding.add("ram:IssuerAssignedID", str(content.more["preceding_invoice_number"]))
        day = f"{content.more['preceding_invoice_date']:%Y%m%d}"
        preceding.add("ram:FormattedIssueDateTime").add("qdt:DateTimeString", day, format="102")


def _cii_sums(settlement: Tree, content: Content) -> None:
    sums = settlement.add("ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    sums.add("ram:LineTotalAmount", amount_text(content.lines_total))
    if content.adjustments:
        for name, charge in (("ChargeTotalAmount", True), ("AllowanceTotalAmount", False)):
            amounts = [adjustment.amount for adjustment in content.adjustments if adjustment.charge is charge]
            sums.add(f"ram:{name}", amount_text(sum(amounts, Decimal(0))))
    sums.add("ram:TaxBasisTotalAmount", amount_text(content.net))
    sums.add("ram:TaxTotalAmount", amount_text(content.vat), currencyID=content.currency)
    if content.rounding:
        sums.add("ram:RoundingAmount", amount_text(content.rounding))
    sums.add("ram:GrandTotalAmount", amount_text(content.total))
    if content.prepaid:
        sums.add("ram:TotalPrepaidAmount", amount_text(content.prepaid))
    sums.add("ram:DuePayableAmount", amount_text(content.due))


def embedded(
    of: Callable[[Content], Content] = lambda content: content, profile: str = "en16931"
) -> Callable[[Drawn, Content], bytes]:
    """Finish with the CII of `of(content)` attached as factur-x.xml; without `of` page and XML say the same."""

    def finish(drawn: Drawn, content: Content) -> bytes:
        writer = PdfWriter(clone_from=PdfReader(BytesIO(drawn.pdf)))
        attachment = writer.add_attachment("factur-x.xml", cii(of(content), profile))
        attachment.associated_file_relationship = NameObject("/Alternative")
        stream = BytesIO()
        writer.write(stream)
        return stream.getvalue()

    return finish


def as_ubl(drawn: Drawn, content: Content) -> bytes:
    """Finish as the bare XML in UBL syntax: there is no page."""
    return ubl(content)


def as_cii(drawn: Drawn, content: Content) -> bytes:
    """Finish as the bare XML of an XRechnung in CII syntax: there is no page."""
    return cii(content, "xrechnung")
