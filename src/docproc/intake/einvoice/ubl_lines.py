"""The lines of a UBL invoice or credit note (BG-25), with the lines within lines of XRechnung's extension."""

from __future__ import annotations

from docproc.intake.einvoice.group_reader import GroupReader
from docproc.intake.einvoice.ubl_sums import read_allowance, read_period
from docproc.model.einvoice import InvoiceLine, Item, ItemAttribute, Price

_TAX = "Item/ClassifiedTaxCategory/"
_CHARGE_TERMS = ("BT-141", "BT-142", "BT-143", "BT-103")
_ALLOWANCE_TERMS = ("BT-136", "BT-137", "BT-138", "BT-96")
_PRICE_TERMS = ("BT-147", "BT-148", "discount percent", "BT-152")
_INVOICED_OBJECT = "130"


def read_lines(group: GroupReader) -> tuple[InvoiceLine, ...]:
    """Return the lines of the invoice, or those within a line."""
    names = ("InvoiceLine", "CreditNoteLine", "SubInvoiceLine", "SubCreditNoteLine")
    return tuple(_line(line) for name in names for line in group.groups(name))


def _line(line: GroupReader) -> InvoiceLine:
    allowances = line.groups("AllowanceCharge")
    return InvoiceLine(
        number=line.text("ID"),
        note=line.paragraphs("Note"),
        invoiced_object=line.identifier(f"DocumentReference[DocumentTypeCode='{_INVOICED_OBJECT}']/ID"),
        quantity=line.amount("BT-129", "InvoicedQuantity", "CreditedQuantity"),
        unit=line.attribute("InvoicedQuantity", "unitCode") or line.attribute("CreditedQuantity", "unitCode"),
        net_amount=line.amount("BT-131", "LineExtensionAmount"),
        order_line=line.text("OrderLineReference/LineID"),
        accounting_reference=line.text("AccountingCost"),
        period=read_period(line, "BT-134", "BT-135"),
        allowances=tuple(read_allowance(group, _CHARGE_TERMS, _ALLOWANCE_TERMS) for group in allowances),
        price=_price(line.group("Price")),
        vat_category=line.text(_TAX + "ID"),
        vat_rate=line.amount("BT-152", _TAX + "Percent"),
        item=_item(line.group("Item")),
        exemption_reason=line.text(_TAX + "TaxExemptionReason"),
        sub_lines=read_lines(line),
        order=line.text("OrderLineReference/OrderReference/ID"),
        despatch_advice=line.text("DespatchLineReference/DocumentReference/ID"),
        unreadable=line.unreadable,
    )


def _price(price: GroupReader | None) -> Price:
    if price is None:
        return Price()
    step = price.group("AllowanceCharge")
    discount = None if step is None else read_allowance(step, _PRICE_TERMS, _PRICE_TERMS)
    return Price(
        net=price.amount("BT-146", "PriceAmount"),
        discount=None if discount is None else discount.amount,
        gross=None if discount is None else discount.base,
        base_quantity=price.amount("BT-149", "BaseQuantity"),
        base_unit=price.attribute("BaseQuantity", "unitCode"),
        unreadable=(*price.unreadable, *(discount.unreadable if discount else ())),
    )


def _item(item: GroupReader | None) -> Item:
    if item is None:
        return Item()
    return Item(
        name=item.text("Name"),
        description=item.paragraphs("Description"),
        seller_id=item.text("SellersItemIdentification/ID"),
        buyer_id=item.text("BuyersItemIdentification/ID"),
        standard_id=item.identifier("StandardItemIdentification/ID"),
        classifications=item.identifiers("CommodityClassification/ItemClassificationCode", "listID", "listVersionID"),
        origin=item.text("OriginCountry/IdentificationCode"),
        attributes=tuple(
            ItemAttribute(found.text("Name"), found.text("Value")) for found in item.groups("AdditionalItemProperty")
        ),
    )
