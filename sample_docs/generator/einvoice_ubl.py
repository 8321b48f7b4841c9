"""XRechnung in UBL syntax, written from a content."""

from __future__ import annotations

from decimal import Decimal

from sample_docs.generator.companies import Party
from sample_docs.generator.content import Adjustment, Content, Item, cents
from sample_docs.generator.einvoice_parts import UNITS, Tree, amount_text, root_of, vat_category, xml_bytes
from sample_docs.generator.gold import figure, price

UBL = {
    "ubl": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


def ubl(content: Content) -> bytes:
    """Return `content` as an XRechnung in UBL syntax."""
    root = root_of("ubl:Invoice", UBL)
    guideline = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
    root.add("cbc:CustomizationID", guideline)
    root.add("cbc:ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
    root.add("cbc:ID", content.number)
    root.add("cbc:IssueDate", content.day.isoformat())
    if "due_date" in content.more:
        root.add("cbc:DueDate", str(content.more["due_date"]))
    root.add("cbc:InvoiceTypeCode", "380")
    root.add("cbc:DocumentCurrencyCode", content.currency)
    root.add("cbc:BuyerReference", str(content.more["buyer_reference"]))
    if "service_start" in content.more:
        period = root.add("cac:InvoicePeriod")
        period.add("cbc:StartDate", str(content.more["service_start"]))
        period.add("cbc:EndDate", str(content.more["service_end"]))
    if "order_number" in content.more:
        root.add("cac:OrderReference").add("cbc:ID", str(content.more["order_number"]))
    if "contract_number" in content.more:
        root.add("cac:ContractDocumentReference").add("cbc:ID", str(content.more["contract_number"]))
    _ubl_party(root.add("cac:AccountingSupplierParty"), content.supplier, content.supplier.tax_number)
    _ubl_party(root.add("cac:AccountingCustomerParty"), content.buyer, "", str(content.more.get("customer_number", "")))
    if "delivery_date" in content.more:
        root.add("cac:Delivery").add("cbc:ActualDeliveryDate", str(content.more["delivery_date"]))
    means = root.add("cac:PaymentMeans")
    means.add("cbc:PaymentMeansCode", "58")
    if "payment_reference" in content.more:
        means.add("cbc:PaymentID", str(content.more["payment_reference"]))
    account = means.add("cac:PayeeFinancialAccount")
    account.add("cbc:ID", content.supplier.iban)
    account.add("cac:FinancialInstitutionBranch").add("cbc:ID", content.supplier.bic)
    for adjustment in content.adjustments:
        _ubl_adjustment(root, content, adjustment)
    _ubl_sums(root, content)
    for at, line in enumerate(content.items):
        _ubl_line(root, at + 1, line, content)
    return xml_bytes(root)


def _ubl_party(parent: Tree, of: Party, tax_number: str, number: str = "") -> None:
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


def _ubl_category(parent: Tree, name: str, content: Content, rate: Decimal) -> None:
    category = parent.add(name)
    category.add("cbc:ID", vat_category(content, rate))
    category.add("cbc:Percent", figure(rate))
    if content.tax_note and name == "cac:TaxCategory":
        category.add("cbc:TaxExemptionReason", content.tax_note.replace("_", " "))
    category.add("cac:TaxScheme").add("cbc:ID", "VAT")


def _ubl_adjustment(root: Tree, content: Content, adjustment: Adjustment) -> None:
    element = root.add("cac:AllowanceCharge")
    element.add("cbc:ChargeIndicator", str(adjustment.charge).lower())
    element.add("cbc:AllowanceChargeReason", adjustment.reason)
    element.add("cbc:Amount", amount_text(adjustment.amount), currencyID=content.currency)
    _ubl_category(element, "cac:TaxCategory", content, adjustment.rate)


def _ubl_sums(root: Tree, content: Content) -> None:
    currency = content.currency
    tax = root.add("cac:TaxTotal")
    tax.add("cbc:TaxAmount", amount_text(content.vat), currencyID=currency)
    for total in content.rates:
        part = tax.add("cac:TaxSubtotal")
        part.add("cbc:TaxableAmount", amount_text(total.net), currencyID=currency)
        part.add("cbc:TaxAmount", amount_text(total.vat), currencyID=currency)
        _ubl_category(part, "cac:TaxCategory", content, total.rate)
    sums = root.add("cac:LegalMonetaryTotal")
    amounts: dict[str, Decimal] = {
        "LineExtensionAmount": content.lines_total, "TaxExclusiveAmount": content.net,
        "TaxInclusiveAmount": content.total,
    }  # fmt: skip
    for name, charge in (("AllowanceTotalAmount", False), ("ChargeTotalAmount", True)):
        parts = [adjustment.amount for adjustment in content.adjustments if adjustment.charge is charge]
        if parts:
            amounts[name] = sum(parts, Decimal(0))
    if content.prepaid:
        amounts["PrepaidAmount"] = content.prepaid
    if content.rounding:
        amounts["PayableRoundingAmount"] = content.rounding
    amounts["PayableAmount"] = content.due
    for name, value in amounts.items():
        sums.add(f"cbc:{name}", amount_text(value), currencyID=currency)


def _ubl_line(root: Tree, position: int, line: Item, content: Content) -> None:
    currency = content.currency
    element = root.add("cac:InvoiceLine")
    element.add("cbc:ID", str(position))
    element.add("cbc:InvoicedQuantity", figure(line.quantity), unitCode=UNITS.get(line.unit, "C62"))
    element.add("cbc:LineExtensionAmount", amount_text(line.amount), currencyID=currency)
    if line.discount:
        allowance = element.add("cac:AllowanceCharge")
        allowance.add("cbc:ChargeIndicator", "false")
        allowance.add("cbc:AllowanceChargeReasonCode", "95")
        allowance.add("cbc:Amount", amount_text(cents(line.quantity * line.price) - line.amount), currencyID=currency)
    item = element.add("cac:Item")
    item.add("cbc:Name", line.description)
    item.add("cac:SellersItemIdentification").add("cbc:ID", line.article)
    _ubl_category(item, "cac:ClassifiedTaxCategory", content, line.rate)
    element.add("cac:Price").add("cbc:PriceAmount", price(line.price), currencyID=currency)
