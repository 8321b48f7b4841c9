"""UBL 2 Invoice and CreditNote: XRechnung, Peppol BIS Billing.

Source of the numbers: EN 16931-1:2017 (business terms) and CEN/TS 16931-3-2 (their binding to UBL 2.1).
"""

from __future__ import annotations

from docproc.intake.einvoice.syntax import Address, Reader, Syntax, Table, Term

_SELLER = "AccountingSupplierParty/Party/"
_BUYER = "AccountingCustomerParty/Party/"
_VAT = "PartyTaxScheme[normalize-space(TaxScheme/ID)='VAT']/CompanyID"
_TOTALS = "LegalMonetaryTotal/"
_CURRENCY = "normalize-space(/*/DocumentCurrencyCode)"
_PARTY_NAMES = ("PartyLegalEntity/RegistrationName", "PartyName/Name")


def _names(party: str) -> tuple[str, ...]:
    return tuple(party + name for name in _PARTY_NAMES)


def _address(field: str, number: str, party: str) -> Address:
    return Address(
        field, number, party + "PostalAddress", ("StreetName", "AdditionalStreetName", "AddressLine/Line"),
        "PostalZone", "CityName", "Country/IdentificationCode",
    )  # fmt: skip


UBL = Syntax(
    name="ubl",
    type_code="InvoiceTypeCode | CreditNoteTypeCode",
    profile="CustomizationID",
    payment_terms="PaymentTerms/Note",
    terms=(
        Term("invoice_number", "BT-1", Reader.IDENTIFIER, ("ID",)),
        Term("invoice_date", "BT-2", Reader.DATE, ("IssueDate",)),
        Term("currency", "BT-5", Reader.TEXT, ("DocumentCurrencyCode", _TOTALS + "PayableAmount/@currencyID")),
        Term("due_date", "BT-9", Reader.LAST_DATE, ("DueDate", "PaymentMeans/PaymentDueDate")),
        Term("contract_number", "BT-12", Reader.IDENTIFIER, ("ContractDocumentReference/ID",)),
        Term("order_number", "BT-13", Reader.IDENTIFIER, ("OrderReference/ID[normalize-space()!='NA']",)),
        Term("delivery_note_number", "BT-16", Reader.IDENTIFIER, ("DespatchDocumentReference/ID",)),
        Term("supplier_name", "BT-27", Reader.TEXT, _names(_SELLER)),
        Term("supplier_vat_id", "BT-31", Reader.IDENTIFIER, (_SELLER + _VAT,)),
        Term("supplier_tax_number", "BT-32", Reader.IDENTIFIER, (
            _SELLER + "PartyTaxScheme[normalize-space(TaxScheme/ID)!='VAT']/CompanyID",
        )),
        Term("buyer_name", "BT-44", Reader.TEXT, _names(_BUYER)),
        Term("customer_number", "BT-46", Reader.IDENTIFIER, (_BUYER + "PartyIdentification/ID[not(@schemeID)]",)),
        Term("buyer_vat_id", "BT-48", Reader.IDENTIFIER, (_BUYER + _VAT,)),
        Term("delivery_date", "BT-72", Reader.DATE, ("Delivery/ActualDeliveryDate",)),
        Term("service_start", "BT-73", Reader.DATE, ("InvoicePeriod/StartDate",)),
        Term("service_end", "BT-74", Reader.DATE, ("InvoicePeriod/EndDate",)),
        Term("payment_reference", "BT-83", Reader.IDENTIFIER, ("PaymentMeans/PaymentID",)),
        Term("iban", "BT-84", Reader.IBAN, ("PaymentMeans/PayeeFinancialAccount/ID",), repeats=True),
        Term("bic", "BT-86", Reader.IDENTIFIER, ("PaymentMeans/PayeeFinancialAccount/FinancialInstitutionBranch/ID",)),
        Term("net_amount", "BT-109", Reader.AMOUNT, (_TOTALS + "TaxExclusiveAmount",)),
        Term("vat_amount", "BT-110", Reader.AMOUNT, (f"TaxTotal/TaxAmount[@currencyID={_CURRENCY}]",)),
        Term("total_amount", "BT-112", Reader.AMOUNT, (_TOTALS + "TaxInclusiveAmount",)),
        Term("due_amount", "BT-115", Reader.AMOUNT, (_TOTALS + "PayableAmount",)),
    ),
    addresses=(_address("supplier_address", "BG-5", _SELLER), _address("buyer_address", "BG-8", _BUYER)),
    line_items=Table(
        rows="InvoiceLine | CreditNoteLine",
        parts={
            "position": ("ID",),
            "name": ("Item/Name",),
            "description": ("Item/Description",),
            "note": ("Note",),
            "article": (
                "Item/SellersItemIdentification/ID", "Item/StandardItemIdentification/ID",
                "Item/BuyersItemIdentification/ID",
            ),
            "quantity": ("InvoicedQuantity", "CreditedQuantity"),
            "unit": ("InvoicedQuantity/@unitCode", "CreditedQuantity/@unitCode"),
            "unit_price": ("Price/PriceAmount",),
            "base_quantity": ("Price/BaseQuantity",),
            "vat_rate": ("Item/ClassifiedTaxCategory/Percent",),
            "net_amount": ("LineExtensionAmount",),
        },
    ),
    vat_breakdown=Table(
        rows=f"TaxTotal[TaxAmount/@currencyID={_CURRENCY}]/TaxSubtotal",
        parts={
            "rate": ("TaxCategory/Percent",),
            "net": ("TaxableAmount",),
            "vat": ("TaxAmount",),
            "category": ("TaxCategory/ID",),
        },
    ),
)  # fmt: skip
