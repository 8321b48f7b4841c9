"""The line items and the VAT breakdown of a semantic invoice."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from docproc.model.einvoice import InvoiceLine, Price, SemanticInvoice
from docproc.model.fields import LineItem, VatLine

_TAX_FREE_CATEGORIES = frozenset({"Z", "E", "AE", "K", "G", "O"})
"""UNTDID 5305 categories whose rate is zero by definition, so that a missing rate says 0."""
_NOT_COUNTED = frozenset({"INFORMATION", "GROUP"})
"""Line status codes of the extended profiles whose amounts stand in other lines."""
_LONGEST_NUMBER = 9


def line_items(invoice: SemanticInvoice) -> tuple[LineItem, ...]:
    """Return the lines that count, in order; prices are those of one unit, discounts the allowances of the line.

    A remark between lines (ZUGFeRD 1: a line with a note alone) is no item.
    """
    return tuple(_items(invoice.lines))


def _items(lines: tuple[InvoiceLine, ...]) -> Iterator[LineItem]:
    for number, line in enumerate((line for line in lines if line.status.upper() not in _NOT_COUNTED), 1):
        description = "\n".join(dict.fromkeys(part for part in (line.item.name, line.item.description) if part))
        if line.quantity is None and line.net_amount is None and not description:
            continue
        percent, amount = _discount(line)
        short = line.number.isascii() and line.number.isdecimal() and len(line.number) <= _LONGEST_NUMBER
        yield LineItem(
            position=int(line.number) if short else number,
            description=description or line.note,
            article=_article(line),
            quantity=line.quantity,
            unit=line.unit or None,
            unit_price=_unit_price(line.price),
            vat_rate=line.vat_rate,
            net_amount=line.net_amount,
            confidence=100.0,
            discount_percent=percent,
            discount_amount=amount,
        )


def _article(line: InvoiceLine) -> str | None:
    standard = line.item.standard_id
    return line.item.seller_id or (standard.value if standard else "") or line.item.buyer_id or None


def _unit_price(price: Price) -> Decimal | None:
    """The price of one unit: BT-146 (or the gross price, where only that is given) divided by BT-149."""
    amount = price.net if price.net is not None else price.gross
    base = price.base_quantity
    return amount / base if amount is not None and base and base != 1 else amount


def _discount(line: InvoiceLine) -> tuple[Decimal | None, Decimal | None]:
    """The allowances of a line together (BG-27), with the percentage when it is the only one."""
    allowed = [found for found in line.allowances if not found.charge and found.amount is not None]
    if not allowed:
        return None, None
    amounts = [found.amount for found in allowed if found.amount is not None]
    return allowed[0].percent if len(allowed) == 1 else None, sum(amounts, Decimal(0))


def vat_lines(invoice: SemanticInvoice) -> tuple[VatLine, ...]:
    """Return the VAT breakdown; a category that is free of VAT by definition has rate 0 when it names none."""
    found = []
    for line in invoice.vat_breakdown:
        free = line.rate is None and line.category in _TAX_FREE_CATEGORIES
        rate = Decimal(0) if free else line.rate
        if rate is not None:
            found.append(VatLine(rate, line.taxable, line.tax))
    return tuple(found)
