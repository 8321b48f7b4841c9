"""The lines of a Cross Industry Invoice (BG-25)."""

from __future__ import annotations

from decimal import Decimal

from docproc.intake.einvoice.cii_settlement import read_allowance, read_period
from docproc.intake.einvoice.group_reader import GroupReader
from docproc.model.einvoice import Identifier, InvoiceLine, Item, ItemAttribute, Price

_DOCUMENT = "AssociatedDocumentLineDocument/"
_AGREEMENT = "SpecifiedLineTradeAgreement/"
_NET = "NetPriceProductTradePrice/"
_GROSS = "GrossPriceProductTradePrice/"
_STEPS = _GROSS + "AppliedTradeAllowanceCharge"
_DELIVERY = "SpecifiedLineTradeDelivery/"
_SETTLEMENT = "SpecifiedLineTradeSettlement"
_TAX = _SETTLEMENT + "/ApplicableTradeTax/"
_CHARGE_TERMS = ("BT-141", "BT-142", "BT-143", "BT-103")
_ALLOWANCE_TERMS = ("BT-136", "BT-137", "BT-138", "BT-96")
_STEP_TERMS = ("BT-147", "BT-148", "discount percent", "BT-152")
_INVOICED_OBJECT = "130"


def read_lines(root: GroupReader, path: str) -> tuple[InvoiceLine, ...]:
    """Return every line at `path`, also those that only inform or head a group."""
    return tuple(_line(line) for line in root.groups(path))


def _line(line: GroupReader) -> InvoiceLine:
    settlement = line.group(_SETTLEMENT) or line
    allowances = settlement.groups("SpecifiedTradeAllowanceCharge")
    return InvoiceLine(
        number=line.text(_DOCUMENT + "LineID"),
        note=line.paragraphs(_DOCUMENT + "IncludedNote/Content"),
        invoiced_object=_invoiced_object(settlement),
        quantity=line.amount("BT-129", _DELIVERY + "BilledQuantity"),
        unit=line.attribute(_DELIVERY + "BilledQuantity", "unitCode"),
        net_amount=line.amount(
            "BT-131",
            _SETTLEMENT + "/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount",
            _SETTLEMENT + "/SpecifiedTradeSettlementHeaderMonetarySummation/LineTotalAmount",
        ),
        order_line=line.text(_AGREEMENT + "BuyerOrderReferencedDocument/LineID"),
        accounting_reference=settlement.text("ReceivableSpecifiedTradeAccountingAccount/ID"),
        period=read_period(settlement, "BT-134", "BT-135"),
        allowances=tuple(read_allowance(group, _CHARGE_TERMS, _ALLOWANCE_TERMS) for group in allowances),
        price=_price(line.group(_AGREEMENT.rstrip("/"))),
        vat_category=line.text(_TAX + "CategoryCode"),
        vat_rate=line.amount("BT-152", _TAX + "RateApplicablePercent"),
        item=_item(line.group("SpecifiedTradeProduct")),
        exemption_reason=line.text(_TAX + "ExemptionReason"),
        status=line.text(_DOCUMENT + "LineStatusReasonCode"),
        parent=line.text(_DOCUMENT + "ParentLineID"),
        order=line.text(
            _AGREEMENT + "BuyerOrderReferencedDocument/IssuerAssignedID", _AGREEMENT + "BuyerOrderReferencedDocument/ID"
        ),
        despatch_advice=line.text(
            *(
                f"{_DELIVERY}{name}ReferencedDocument/{number}"
                for name in ("DespatchAdvice", "DeliveryNote")
                for number in ("IssuerAssignedID", "ID")
            )
        ),
        unreadable=line.unreadable,
    )


def _invoiced_object(settlement: GroupReader) -> Identifier | None:
    for document in settlement.groups("AdditionalReferencedDocument"):
        if document.text("TypeCode") == _INVOICED_OBJECT:
            return Identifier(document.text("IssuerAssignedID", "ID"), document.text("ReferenceTypeCode"))
    return None


def _price(agreement: GroupReader | None) -> Price:
    if agreement is None:
        return Price()
    return Price(
        net=agreement.amount("BT-146", _NET + "ChargeAmount"),
        discount=_discount(agreement),
        gross=agreement.amount("BT-148", _GROSS + "ChargeAmount"),
        base_quantity=agreement.amount("BT-149", _NET + "BasisQuantity", _GROSS + "BasisQuantity"),
        base_unit=agreement.attribute(_NET + "BasisQuantity", "unitCode")
        or agreement.attribute(_GROSS + "BasisQuantity", "unitCode"),
        unreadable=agreement.unreadable,
    )


def _discount(agreement: GroupReader) -> Decimal | None:
    """BT-147: what leads from the gross to the net price; the extended profile has several steps and surcharges."""
    found = (read_allowance(step, _STEP_TERMS, _STEP_TERMS) for step in agreement.groups(_STEPS))
    steps = [-step.amount if step.charge else step.amount for step in found if step.amount is not None]
    return sum(steps[1:], steps[0]) if steps else None


def _item(product: GroupReader | None) -> Item:
    if product is None:
        return Item()
    return Item(
        name=product.text("Name"),
        description=product.paragraphs("Description"),
        seller_id=product.text("SellerAssignedID"),
        buyer_id=product.text("BuyerAssignedID"),
        standard_id=product.identifier("GlobalID"),
        classifications=product.identifiers("DesignatedProductClassification/ClassCode", "listID", "listVersionID"),
        origin=product.text("OriginTradeCountry/ID"),
        attributes=tuple(
            ItemAttribute(found.text("Description"), found.text("Value"))
            for found in product.groups("ApplicableProductCharacteristic")
        ),
    )
