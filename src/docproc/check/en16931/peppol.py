"""The rules that Peppol BIS Billing 3.0 adds to EN 16931, in our words; XRechnung 3 has taken over most of them.

They are warnings, also those on the arithmetic within a line: what is booked are the totals, and those are the norm's.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from docproc.check.en16931.profile import Extent, Usage
from docproc.check.en16931.rule import (
    Rule,
    Test,
    allowances,
    charges,
    document,
    each,
    line_allowances,
    line_charges,
    lines,
    numbered,
)
from docproc.check.en16931.sums import cents, total_of
from docproc.model.einvoice import AllowanceOrCharge, InvoiceLine, SemanticInvoice
from docproc.model.enums import Severity

_BOTH = frozenset({Usage.PEPPOL, Usage.XRECHNUNG_3})
_ALONE = frozenset({Usage.PEPPOL})
_TWO_CENTS = Decimal("0.02")
_W = Severity.WARNING

_payments = numbered("payment instruction", lambda invoice: invoice.payment)


def _parts(invoice: SemanticInvoice) -> Iterator[tuple[str, AllowanceOrCharge]]:
    for source in (allowances, charges, line_allowances, line_charges):
        yield from source(invoice)


def _percentage_holds(part: AllowanceOrCharge) -> bool:
    if part.amount is None or part.base is None or part.percent is None:
        return True
    return abs(part.amount - part.base * part.percent / 100) <= _TWO_CENTS


def _line_holds(line: InvoiceLine) -> bool:
    """Quantity times net price (of the base quantity) less allowances plus charges, to two cents."""
    if line.quantity is None or line.price.net is None or line.net_amount is None or line.sub_lines:
        return True
    base = line.price.base_quantity or Decimal(1)
    changes = total_of(
        part.amount if part.charge else -part.amount for part in line.allowances if part.amount is not None
    )
    return abs(cents(line.quantity * line.price.net / base) + changes - line.net_amount) <= _TWO_CENTS


def _price_holds(line: InvoiceLine) -> bool:
    price = line.price
    if price.net is None or price.gross is None:
        return True
    return price.net == price.gross - total_of((price.discount,))


def _within_period(first: bool) -> Test:
    """A line's period begins no earlier (`first`), or ends no later, than the invoice's."""

    def test(invoice: SemanticInvoice) -> Iterator[str]:
        whole = invoice.period
        for place, line in lines(invoice):
            if whole is None or line.period is None:
                continue
            own, limit = (line.period.start, whole.start) if first else (line.period.end, whole.end)
            if own is not None and limit is not None and (own < limit if first else own > limit):
                yield place

    return test


def _one_currency(invoice: SemanticInvoice) -> bool:
    allowed = {invoice.currency, invoice.accounting_currency}
    return not invoice.currency or set(invoice.currencies) <= allowed


def _rule(number: str, severity: Severity, text: str, test: Test, usages: frozenset[Usage] = _BOTH) -> Rule:
    return Rule(f"PEPPOL-EN16931-R{number}", severity, text, test, (), Extent.NORM, usages)


PEPPOL = (
    _rule("001", _W, "the business process is named (BT-23)", document(lambda i: bool(i.business_process))),
    _rule("003", _W, "a reference of the buyer (BT-10) or an order (BT-13) is given",
          document(lambda i: bool(i.buyer_reference or i.order)), _ALONE),
    _rule("005", _W, "the accounting currency (BT-6) is another than the invoice's",
          document(lambda i: not i.accounting_currency or i.accounting_currency != i.currency)),
    _rule("008", _W, "no element is empty", lambda i: i.empty_elements),
    _rule("010", _W, "the buyer has an electronic address (BT-49)",
          document(lambda i: i.buyer is not None and i.buyer.electronic_address is not None)),
    _rule("020", _W, "the seller has an electronic address (BT-34)",
          document(lambda i: i.seller is not None and i.seller.electronic_address is not None)),
    _rule("040", _W, "an allowance or charge is its percentage of its base", each(_parts, _percentage_holds)),
    _rule("041", _W, "a percentage of an allowance or charge has a base",
          each(_parts, lambda part: part.percent is None or part.base is not None)),
    _rule("042", _W, "the base of an allowance or charge has a percentage",
          each(_parts, lambda part: part.base is None or part.percent is not None)),
    _rule("046", _W, "the net price is the gross price less the discount", each(lines, _price_holds)),
    _rule("051", _W, "every amount is in the currency of the invoice", document(_one_currency)),
    _rule("061", _W, "a direct debit gives the reference of its mandate (BT-89)",
          each(_payments, lambda p: p.code not in ("49", "59")
               or (p.direct_debit is not None and bool(p.direct_debit.mandate)))),
    _rule("110", _W, "the period of a line begins within that of the invoice", _within_period(first=True)),
    _rule("111", _W, "the period of a line ends within that of the invoice", _within_period(first=False)),
    _rule("120", _W, "a line is quantity times net price, less allowances plus charges", each(lines, _line_holds)),
    _rule("121", _W, "the base quantity of a price is greater than zero (BT-149)",
          each(lines, lambda line: line.price.base_quantity is None or line.price.base_quantity > 0)),
    _rule("130", _W, "a price and its line have one unit (BT-150, BT-130)",
          each(lines, lambda line: not line.price.base_unit or line.price.base_unit == line.unit)),
)  # fmt: skip
