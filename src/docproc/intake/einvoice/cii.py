"""UN/CEFACT Cross Industry Invoice: ZUGFeRD 1 and 2, Factur-X, XRechnung.

Source of the numbers: EN 16931-1:2017 (business terms) and CEN/TS 16931-3-3 (their binding to CII D16B). ZUGFeRD 1.0
(CrossIndustryDocument) has the same structure under other names; `ZUGFERD_1_NAMES` translates them.
"""

from __future__ import annotations

from docproc.intake.einvoice.syntax import Address, Reader, Syntax, Table, Term

_TRADE = "SupplyChainTradeTransaction/"
_AGREEMENT = _TRADE + "ApplicableHeaderTradeAgreement/"
_DELIVERY = _TRADE + "ApplicableHeaderTradeDelivery/"
_SETTLEMENT = _TRADE + "ApplicableHeaderTradeSettlement/"
_TOTALS = _SETTLEMENT + "SpecifiedTradeSettlementHeaderMonetarySummation/"
_MEANS = _SETTLEMENT + "SpecifiedTradeSettlementPaymentMeans/"
_SELLER = _AGREEMENT + "SellerTradeParty/"
_BUYER = _AGREEMENT + "BuyerTradeParty/"
_DAY = "/DateTimeString"
_CURRENCY = "ancestor::ApplicableHeaderTradeSettlement/InvoiceCurrencyCode"

ZUGFERD_1_NAMES = {
    "CrossIndustryDocument": "CrossIndustryInvoice",
    "SpecifiedExchangedDocumentContext": "ExchangedDocumentContext",
    "HeaderExchangedDocument": "ExchangedDocument",
    "SpecifiedSupplyChainTradeTransaction": "SupplyChainTradeTransaction",
    "ApplicableSupplyChainTradeAgreement": "ApplicableHeaderTradeAgreement",
    "ApplicableSupplyChainTradeDelivery": "ApplicableHeaderTradeDelivery",
    "ApplicableSupplyChainTradeSettlement": "ApplicableHeaderTradeSettlement",
    "SpecifiedTradeSettlementMonetarySummation": "SpecifiedTradeSettlementHeaderMonetarySummation",
    "SpecifiedSupplyChainTradeAgreement": "SpecifiedLineTradeAgreement",
    "SpecifiedSupplyChainTradeDelivery": "SpecifiedLineTradeDelivery",
    "SpecifiedSupplyChainTradeSettlement": "SpecifiedLineTradeSettlement",
    "ApplicablePercent": "RateApplicablePercent",
}


def _reference(name: str) -> tuple[str, str]:
    return f"{name}/IssuerAssignedID", f"{name}/ID"


def _address(field: str, number: str, party: str) -> Address:
    return Address(
        field, number, party + "PostalTradeAddress", ("LineOne", "LineTwo", "LineThree"), "PostcodeCode", "CityName",
        "CountryID",
    )  # fmt: skip


CII = Syntax(
    name="cii",
    type_code="ExchangedDocument/TypeCode",
    profile="ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID",
    payment_terms=_SETTLEMENT + "SpecifiedTradePaymentTerms/Description",
    terms=(
        Term("invoice_number", "BT-1", Reader.IDENTIFIER, ("ExchangedDocument/ID",)),
        Term("invoice_date", "BT-2", Reader.DATE, ("ExchangedDocument/IssueDateTime" + _DAY,)),
        Term("currency", "BT-5", Reader.TEXT, (
            _SETTLEMENT + "InvoiceCurrencyCode", _TOTALS + "GrandTotalAmount/@currencyID",
        )),
        Term("due_date", "BT-9", Reader.LAST_DATE, (
            _SETTLEMENT + "SpecifiedTradePaymentTerms/DueDateDateTime" + _DAY,
        )),
        Term("contract_number", "BT-12", Reader.IDENTIFIER, _reference(_AGREEMENT + "ContractReferencedDocument")),
        Term("order_number", "BT-13", Reader.IDENTIFIER, _reference(_AGREEMENT + "BuyerOrderReferencedDocument")),
        Term("delivery_note_number", "BT-16", Reader.IDENTIFIER, (
            *_reference(_DELIVERY + "DespatchAdviceReferencedDocument"),
            *_reference(_DELIVERY + "DeliveryNoteReferencedDocument"),
        )),
        Term("supplier_name", "BT-27", Reader.TEXT, (
            _SELLER + "Name", _SELLER + "SpecifiedLegalOrganization/TradingBusinessName",
        )),
        Term("supplier_vat_id", "BT-31", Reader.IDENTIFIER, (_SELLER + "SpecifiedTaxRegistration/ID[@schemeID='VA']",)),
        Term("supplier_tax_number", "BT-32", Reader.IDENTIFIER, (
            _SELLER + "SpecifiedTaxRegistration/ID[@schemeID='FC']",
        )),
        Term("buyer_name", "BT-44", Reader.TEXT, (_BUYER + "Name",)),
        Term("customer_number", "BT-46", Reader.IDENTIFIER, (_BUYER + "ID",)),
        Term("buyer_vat_id", "BT-48", Reader.IDENTIFIER, (_BUYER + "SpecifiedTaxRegistration/ID[@schemeID='VA']",)),
        Term("delivery_date", "BT-72", Reader.DATE, (
            _DELIVERY + "ActualDeliverySupplyChainEvent/OccurrenceDateTime" + _DAY,
        )),
        Term("service_start", "BT-73", Reader.DATE, (_SETTLEMENT + "BillingSpecifiedPeriod/StartDateTime" + _DAY,)),
        Term("service_end", "BT-74", Reader.DATE, (_SETTLEMENT + "BillingSpecifiedPeriod/EndDateTime" + _DAY,)),
        Term("payment_reference", "BT-83", Reader.IDENTIFIER, (_SETTLEMENT + "PaymentReference",)),
        Term("iban", "BT-84", Reader.IBAN, (
            _MEANS + "PayeePartyCreditorFinancialAccount/IBANID | "
            + _MEANS + "PayeePartyCreditorFinancialAccount/ProprietaryID",
        ), repeats=True),
        Term("bic", "BT-86", Reader.IDENTIFIER, (_MEANS + "PayeeSpecifiedCreditorFinancialInstitution/BICID",)),
        Term("net_amount", "BT-109", Reader.AMOUNT, (_TOTALS + "TaxBasisTotalAmount",)),
        Term("vat_amount", "BT-110", Reader.AMOUNT, (
            _TOTALS + f"TaxTotalAmount[@currencyID={_CURRENCY}]", _TOTALS + "TaxTotalAmount[not(@currencyID)]",
            f"{_TOTALS}TaxTotalAmount[not(normalize-space({_CURRENCY}))]",
        )),
        Term("total_amount", "BT-112", Reader.AMOUNT, (_TOTALS + "GrandTotalAmount",)),
        Term("due_amount", "BT-115", Reader.AMOUNT, (_TOTALS + "DuePayableAmount",)),
    ),
    addresses=(_address("supplier_address", "BG-5", _SELLER), _address("buyer_address", "BG-8", _BUYER)),
    line_items=Table(
        rows=_TRADE + "IncludedSupplyChainTradeLineItem"
        "[not(AssociatedDocumentLineDocument/LineStatusReasonCode[.='INFORMATION' or .='GROUP'])]",
        parts={
            "position": ("AssociatedDocumentLineDocument/LineID",),
            "name": ("SpecifiedTradeProduct/Name",),
            "description": ("SpecifiedTradeProduct/Description",),
            "note": ("AssociatedDocumentLineDocument/IncludedNote/Content",),
            "article": (
                "SpecifiedTradeProduct/SellerAssignedID", "SpecifiedTradeProduct/GlobalID",
                "SpecifiedTradeProduct/BuyerAssignedID",
            ),
            "quantity": ("SpecifiedLineTradeDelivery/BilledQuantity",),
            "unit": ("SpecifiedLineTradeDelivery/BilledQuantity/@unitCode",),
            "unit_price": (
                "SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount",
                "SpecifiedLineTradeAgreement/GrossPriceProductTradePrice/ChargeAmount",
            ),
            "base_quantity": (
                "SpecifiedLineTradeAgreement/NetPriceProductTradePrice/BasisQuantity",
                "SpecifiedLineTradeAgreement/GrossPriceProductTradePrice/BasisQuantity",
            ),
            "vat_rate": ("SpecifiedLineTradeSettlement/ApplicableTradeTax/RateApplicablePercent",),
            "net_amount": (
                "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount",
                "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementHeaderMonetarySummation/LineTotalAmount",
            ),
        },
    ),
    vat_breakdown=Table(
        rows=_SETTLEMENT + "ApplicableTradeTax",
        parts={
            "rate": ("RateApplicablePercent",),
            "net": ("BasisAmount",),
            "vat": ("CalculatedAmount",),
            "category": ("CategoryCode",),
        },
    ),
)  # fmt: skip
