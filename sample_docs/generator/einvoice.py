"""Structured invoices after EN 16931: CII (Factur-X, ZUGFeRD) and UBL (XRechnung), written from a content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from lxml import etree
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from sample_docs.generator.companies import Company, Party
from sample_docs.generator.content import Content, Item
from sample_docs.generator.gold import figure, price
from sample_docs.generator.pen import Drawn

UNITS = {"Stk": "H87", "Std": "HUR", "psch": "LS", "Monat": "MON", "kg": "KGM", "m": "MTR", "Krt": "CT"}
"""UN/ECE Recommendation 20 codes of the units the sample e-invoices use."""

FIELDS = frozenset(
    {
        "invoice_number", "invoice_date", "due_date", "delivery_date", "service_start", "service_end", "order_number",
        "customer_number", "contract_number", "supplier_name", "supplier_address", "supplier_vat_id",
        "supplier_tax_number", "iban", "bic", "buyer_name", "buyer_address", "buyer_vat_id", "currency", "net_amount",
        "vat_amount", "total_amount", "due_amount", "payment_reference", "vat_breakdown", "payment_means",
        "preceding_invoice_number", "preceding_invoice_date", "buyer_reference", "prepaid_amount",
    }
)  # fmt: skip
"""The fields these e-invoices state, where the content has them."""

Names = dict[str, str]


@dataclass(frozen=True)
class _Tree:
    """An element of the XML being written, with the namespaces its children's names use."""

    element: etree._Element
    names: Names

    def add(self, name: str, text: str = "", **attributes: str) -> _Tree:
        """Append a child named with a prefix (`ram:ID`) and return it."""
        prefix, _, local = name.partition(":")
        child = etree.SubElement(self.element, f"{{{self.names[prefix]}}}{local}", dict(attributes))
        if text:
            child.text = text
        return _Tree(child, self.names)


def _root(name: str, names: Names) -> _Tree:
    prefix, _, local = name.partition(":")
    return _Tree(etree.Element(f"{{{names[prefix]}}}{local}", nsmap=names), names)


def _bytes(tree: _Tree) -> bytes:
    return bytes(etree.tostring(tree.element, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _amount(value: Decimal) -> str:
    return f"{value:.2f}"


CII = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}


def cii(content: Content) -> bytes:
    """Return `content` as a CII invoice in the EN 16931 profile."""
    root = _root("rsm:CrossIndustryInvoice", CII)
    context = root.add("rsm:ExchangedDocumentContext")
    context.add("ram:GuidelineSpecifiedDocumentContextParameter").add("ram:ID", "urn:cen.eu:en16931:2017")
    document = root.add("rsm:ExchangedDocument")
    document.add("ram:ID", content.number)
    document.add("ram:TypeCode", _type_code(content))
    _cii_day(document, "ram:IssueDateTime", f"{content.day:%Y%m%d}")
    trade = root.add("rsm:SupplyChainTradeTransaction")
    for at, line in enumerate(content.items):
        _cii_line(trade, at + 1, line)
    _cii_agreement(trade, content)
    delivery = trade.add("ram:ApplicableHeaderTradeDelivery")
    if "delivery_date" in content.more:
        event = delivery.add("ram:ActualDeliverySupplyChainEvent")
        _cii_day(event, "ram:OccurrenceDateTime", f"{content.more['delivery_date']:%Y%m%d}")
    _cii_settlement(trade.add("ram:ApplicableHeaderTradeSettlement"), content)
    return _bytes(root)


def _type_code(content: Content) -> str:
    """The type of document (UNTDID 1001): invoice, credit note or corrected invoice."""
    if content.kind == "credit_note":
        return "381"
    return "384" if "preceding_invoice_number" in content.more else "380"


def _cii_day(parent: _Tree, name: str, day: str) -> None:
    parent.add(name).add("udt:DateTimeString", day, format="102")


def _cii_line(trade: _Tree, position: int, line: Item) -> None:
    item = trade.add("ram:IncludedSupplyChainTradeLineItem")
    item.add("ram:AssociatedDocumentLineDocument").add("ram:LineID", str(position))
    product = item.add("ram:SpecifiedTradeProduct")
    if line.article:
        product.add("ram:SellerAssignedID", line.article)
    product.add("ram:Name", line.description)
    agreement = item.add("ram:SpecifiedLineTradeAgreement")
    agreement.add("ram:NetPriceProductTradePrice").add("ram:ChargeAmount", price(line.price))
    delivery = item.add("ram:SpecifiedLineTradeDelivery")
    delivery.add("ram:BilledQuantity", figure(line.quantity), unitCode=UNITS[line.unit])
    settlement = item.add("ram:SpecifiedLineTradeSettlement")
    tax = settlement.add("ram:ApplicableTradeTax")
    tax.add("ram:TypeCode", "VAT")
    tax.add("ram:CategoryCode", "S")
    tax.add("ram:RateApplicablePercent", figure(line.rate))
    summation = settlement.add("ram:SpecifiedTradeSettlementLineMonetarySummation")
    summation.add("ram:LineTotalAmount", _amount(line.amount))


def _cii_agreement(trade: _Tree, content: Content) -> None:
    agreement = trade.add("ram:ApplicableHeaderTradeAgreement")
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


def _cii_seller(agreement: _Tree, supplier: Company) -> None:
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


def _cii_address(party: _Tree, of: Party) -> None:
    address = party.add("ram:PostalTradeAddress")
    address.add("ram:PostcodeCode", of.postcode)
    address.add("ram:LineOne", of.street)
    address.add("ram:CityName", of.town)
    address.add("ram:CountryID", of.country)


def _cii_settlement(settlement: _Tree, content: Content) -> None:
    if "payment_reference" in content.more:
        settlement.add("ram:PaymentReference", str(content.more["payment_reference"]))
    settlement.add("ram:InvoiceCurrencyCode", content.currency)
    means = settlement.add("ram:SpecifiedTradeSettlementPaymentMeans")
    means.add("ram:TypeCode", "58")
    means.add("ram:PayeePartyCreditorFinancialAccount").add("ram:IBANID", content.supplier.iban)
    means.add("ram:PayeeSpecifiedCreditorFinancialInstitution").add("ram:BICID", content.supplier.bic)
    for total in content.rates:
        tax = settlement.add("ram:ApplicableTradeTax")
        tax.add("ram:CalculatedAmount", _amount(total.vat))
        tax.add("ram:TypeCode", "VAT")
        tax.add("ram:BasisAmount", _amount(total.net))
        tax.add("ram:CategoryCode", "S")
        tax.add("ram:RateApplicablePercent", figure(total.rate))
    if "service_start" in content.more:
        period = settlement.add("ram:BillingSpecifiedPeriod")
        _cii_day(period, "ram:StartDateTime", f"{content.more['service_start']:%Y%m%d}")
        _cii_day(period, "ram:EndDateTime", f"{content.more['service_end']:%Y%m%d}")
    terms = settlement.add("ram:SpecifiedTradePaymentTerms")
    if "due_date" in content.more:
        _cii_day(terms, "ram:DueDateDateTime", f"{content.more['due_date']:%Y%m%d}")
    _cii_sums(settlement, content)
    if "preceding_invoice_number" in content.more:
        preceding = settlement.add("ram:InvoiceReferencedDocument")
        preceding.add("ram:IssuerAssignedID", str(content.more["preceding_invoice_number"]))
        day = f"{content.more['preceding_invoice_date']:%Y%m%d}"
        preceding.add("ram:FormattedIssueDateTime").add("qdt:DateTimeString", day, format="102")


def _cii_sums(settlement: _Tree, content: Content) -> None:
    sums = settlement.add("ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    sums.add("ram:LineTotalAmount", _amount(content.net))
    sums.add("ram:TaxBasisTotalAmount", _amount(content.net))
    sums.add("ram:TaxTotalAmount", _amount(content.vat), currencyID=content.currency)
    sums.add("ram:GrandTotalAmount", _amount(content.total))
    if content.prepaid:
        sums.add("ram:TotalPrepaidAmount", _amount(content.prepaid))
    sums.add("ram:DuePayableAmount", _amount(content.due))


UBL = {
    "ubl": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


def ubl(content: Content) -> bytes:
    """Return `content` as an XRechnung in UBL syntax; `buyer.contact` is taken as the buyer reference (BT-10)."""
    root = _root("ubl:Invoice", UBL)
    guideline = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
    root.add("cbc:CustomizationID", guideline)
    root.add("cbc:ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
    root.add("cbc:ID", content.number)
    root.add("cbc:IssueDate", content.day.isoformat())
    root.add("cbc:DueDate", str(content.more["due_date"]))
    root.add("cbc:InvoiceTypeCode", "380")
    root.add("cbc:DocumentCurrencyCode", content.currency)
    root.add("cbc:BuyerReference", content.buyer.contact)
    root.add("cac:OrderReference").add("cbc:ID", str(content.more["order_number"]))
    _ubl_party(root.add("cac:AccountingSupplierParty"), content.supplier, content.supplier.tax_number)
    _ubl_party(root.add("cac:AccountingCustomerParty"), content.buyer, "", str(content.more["customer_number"]))
    root.add("cac:Delivery").add("cbc:ActualDeliveryDate", str(content.more["delivery_date"]))
    means = root.add("cac:PaymentMeans")
    means.add("cbc:PaymentMeansCode", "58")
    means.add("cbc:PaymentID", str(content.more["payment_reference"]))
    account = means.add("cac:PayeeFinancialAccount")
    account.add("cbc:ID", content.supplier.iban)
    account.add("cac:FinancialInstitutionBranch").add("cbc:ID", content.supplier.bic)
    _ubl_sums(root, content)
    for at, line in enumerate(content.items):
        _ubl_line(root, at + 1, line, content.currency)
    return _bytes(root)


def _ubl_party(parent: _Tree, of: Party, tax_number: str, number: str = "") -> None:
    party = parent.add("cac:Party")
    if number:
        party.add("cac:PartyIdentification").add("cbc:ID", number)
    address = party.add("cac:PostalAddress")
    address.add("cbc:StreetName", of.street)
    address.add("cbc:CityName", of.town)
    address.add("cbc:PostalZone", of.postcode)
    address.add("cac:Country").add("cbc:IdentificationCode", of.country)
    for company, scheme in ((of.vat_id, "VAT"), (tax_number, "FC")):
        if company:
            registration = party.add("cac:PartyTaxScheme")
            registration.add("cbc:CompanyID", company)
            registration.add("cac:TaxScheme").add("cbc:ID", scheme)
    party.add("cac:PartyLegalEntity").add("cbc:RegistrationName", of.name)


def _ubl_category(parent: _Tree, name: str, rate: Decimal) -> None:
    category = parent.add(name)
    category.add("cbc:ID", "S")
    category.add("cbc:Percent", figure(rate))
    category.add("cac:TaxScheme").add("cbc:ID", "VAT")


def _ubl_sums(root: _Tree, content: Content) -> None:
    currency = content.currency
    tax = root.add("cac:TaxTotal")
    tax.add("cbc:TaxAmount", _amount(content.vat), currencyID=currency)
    for total in content.rates:
        part = tax.add("cac:TaxSubtotal")
        part.add("cbc:TaxableAmount", _amount(total.net), currencyID=currency)
        part.add("cbc:TaxAmount", _amount(total.vat), currencyID=currency)
        _ubl_category(part, "cac:TaxCategory", total.rate)
    sums = root.add("cac:LegalMonetaryTotal")
    for name, value in (
        ("LineExtensionAmount", content.net), ("TaxExclusiveAmount", content.net),
        ("TaxInclusiveAmount", content.total), ("PayableAmount", content.due),
    ):  # fmt: skip
        sums.add(f"cbc:{name}", _amount(value), currencyID=currency)


def _ubl_line(root: _Tree, position: int, line: Item, currency: str) -> None:
    element = root.add("cac:InvoiceLine")
    element.add("cbc:ID", str(position))
    element.add("cbc:InvoicedQuantity", figure(line.quantity), unitCode=UNITS[line.unit])
    element.add("cbc:LineExtensionAmount", _amount(line.amount), currencyID=currency)
    item = element.add("cac:Item")
    item.add("cbc:Name", line.description)
    item.add("cac:SellersItemIdentification").add("cbc:ID", line.article)
    _ubl_category(item, "cac:ClassifiedTaxCategory", line.rate)
    element.add("cac:Price").add("cbc:PriceAmount", price(line.price), currencyID=currency)


def embedded(of: Callable[[Content], Content] = lambda content: content) -> Callable[[Drawn, Content], bytes]:
    """Finish with the CII of `of(content)` attached as factur-x.xml; without `of` page and XML say the same."""

    def finish(drawn: Drawn, content: Content) -> bytes:
        writer = PdfWriter(clone_from=PdfReader(BytesIO(drawn.pdf)))
        attachment = writer.add_attachment("factur-x.xml", cii(of(content)))
        attachment.associated_file_relationship = NameObject("/Alternative")
        stream = BytesIO()
        writer.write(stream)
        return stream.getvalue()

    return finish


def as_ubl(drawn: Drawn, content: Content) -> bytes:
    """Finish as the bare XML: there is no page."""
    return ubl(content)
