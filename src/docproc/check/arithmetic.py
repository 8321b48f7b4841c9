"""The document's own arithmetic: net and VAT, the VAT breakdown, the lines, a second witness for the total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

from docproc.check.requirements import MONEY_TYPES
from docproc.check.witnesses import CENTS, amount, close, line_totals, rounding_before, total_witnesses
from docproc.model.decision import Finding
from docproc.model.enums import DocumentType, Severity, Source
from docproc.model.fields import Extraction, LineItem

_DOUBTFUL_LINE = 80.0

CASH_STEPS: Mapping[str, Decimal] = MappingProxyType(
    {
        **dict.fromkeys(("CHF", "MYR", "AUD", "CAD", "SGD", "BND"), Decimal("0.05")),
        **dict.fromkeys(("NZD", "HKD"), Decimal("0.10")),
        "DKK": Decimal("0.50"),
        **dict.fromkeys(("SEK", "NOK", "CZK"), Decimal("1.00")),
        "HUF": Decimal(5),
    }
)
"""The smallest coin by currency where it is more than a cent: totals are rounded to it."""


def check_arithmetic(extraction: Extraction) -> Iterator[Finding]:
    """Yield a finding for every sum and product that does not hold, and one for a total without a second witness."""
    if extraction.document_type.document_type is DocumentType.DELIVERY_NOTE:
        return
    yield from _net_vat_total(extraction)
    yield from _breakdown_sums(extraction)
    yield from _breakdown_rates(extraction)
    yield from _line_sums(extraction)
    yield from _line_products(extraction)
    yield from _signs(extraction)
    yield from _unwitnessed(extraction)


def _net_vat_total(extraction: Extraction) -> Iterator[Finding]:
    net, vat, total = (amount(extraction, name) for name in ("net_amount", "vat_amount", "total_amount"))
    if net is None or total is None:
        return
    if vat is not None:
        yield from _off_by(extraction, net, vat, total)
    elif vat is None and abs(net) > abs(total) + CENTS:
        message = f"net {net} is more than the total {total}"
        yield Finding("net-exceeds-total", Severity.ERROR, message, ("net_amount", "total_amount"))


def _off_by(extraction: Extraction, net: Decimal, vat: Decimal, total: Decimal) -> Iterator[Finding]:
    """Cents are the rounding of the parts, up to half a step the rounding to coins; anything more is wrong."""
    names = ("net_amount", "vat_amount", "total_amount")
    difference = total - net - vat - rounding_before(extraction, total)
    message = f"net {net} and VAT {vat} make {net + vat}, but the total is {total}"
    step = CASH_STEPS.get(str(extraction.value("currency")))
    if difference == 0:
        return
    if step is not None and abs(difference) <= step and (total / step) % 1 == 0:
        message += f": rounded to {step}, it seems, though no rounding is printed"
        yield Finding("cash-rounding", Severity.WARNING, message, names)
    elif close(net + vat, total):
        yield Finding("rounding-difference", Severity.INFO, f"{message} (rounding)", names)
    else:
        yield Finding("net-vat-total", Severity.ERROR, message, names)


def _breakdown_sums(extraction: Extraction) -> Iterator[Finding]:
    lines = extraction.vat_breakdown
    tolerance = max(CENTS, Decimal("0.01") * len(lines))
    for name, parts in (
        ("net_amount", [line.net for line in lines]),
        ("vat_amount", [line.vat for line in lines]),
    ):
        stated = amount(extraction, name)
        known = [part for part in parts if part is not None]
        if not lines or stated is None or len(known) != len(lines):
            continue
        summed = sum(known, Decimal(0))
        if not _same(extraction, summed, stated, tolerance):
            word = "net" if name == "net_amount" else "VAT"
            message = f"the VAT breakdown adds up to {word} {summed}, the document says {stated}"
            yield Finding("vat-breakdown-sum", Severity.ERROR, message, (name,))


def _breakdown_rates(extraction: Extraction) -> Iterator[Finding]:
    """Rate × net = VAT; VAT may be rounded line by line, so each line item adds half a cent to the tolerance."""
    tolerance = max(CENTS, Decimal("0.005") * len(extraction.line_items))
    for line in extraction.vat_breakdown:
        if line.net is None or line.vat is None:
            continue
        expected = line.net * line.rate / 100
        if not close(expected, line.vat, tolerance):
            message = f"{line.rate} % of {line.net} is {_cents(expected)}, the VAT breakdown says {line.vat}"
            yield Finding("vat-rate-amount", Severity.ERROR, message, ("vat_amount", "net_amount"))


def _same(extraction: Extraction, summed: Decimal, stated: Decimal, tolerance: Decimal) -> bool:
    """Whether two amounts agree; a credit note may print its lines negative and its totals positive, or the reverse."""
    if extraction.document_type.document_type is DocumentType.CREDIT_NOTE:
        return close(abs(summed), abs(stated), tolerance)
    return close(summed, stated, tolerance)


def _line_sums(extraction: Extraction) -> Iterator[Finding]:
    """Lines, less allowances and plus charges, add up to the net amount, or to the total where prices are gross.

    Charges and discounts for the whole document stand outside the lines, so beside an e-invoice (which states them), on
    lines read with doubt, or where neither net nor VAT is stated, a difference is a warning; otherwise a person must
    look.
    """
    amounts = [item.net_amount for item in extraction.line_items if item.net_amount is not None]
    if not amounts or len(amounts) != len(extraction.line_items):
        return
    stated = _line_targets(extraction)
    tolerance = max(CENTS, Decimal("0.01") * len(amounts))
    sums = line_totals(extraction, amounts)
    if not stated or any(close(abs(summed), abs(target), tolerance) for target in stated for summed in sums):
        return
    net = extraction.get("net_amount") or extraction.get("total_amount")
    structured = net is not None and net.evidence.source is Source.EINVOICE
    doubtful = any(item.confidence < _DOUBTFUL_LINE for item in extraction.line_items)
    severity = Severity.WARNING if structured or doubtful or len(stated) == 1 else Severity.ERROR
    words = " and ".join(_cents(target) for target in stated)
    parts = "with discounts and charges " if len(sums) > 1 else ""
    message = f"the line items ({len(amounts)}) {parts}add up to {_cents(sums[0])}, the document says {words}"
    yield Finding("line-sum", severity, message, ("net_amount",))


def _line_targets(extraction: Extraction) -> tuple[Decimal, ...]:
    """What the lines may come to: net, total, and, where no net is stated, the total less the VAT."""
    net, vat, total = (amount(extraction, name) for name in ("net_amount", "vat_amount", "total_amount"))
    if net is None and vat is not None and total is not None:
        net = total - vat
    return tuple(target for target in (net, total) if target is not None)


def _line_products(extraction: Extraction) -> Iterator[Finding]:
    wrong = [item for item in extraction.line_items if not _product_holds(item)]
    if wrong:
        positions = ", ".join(str(item.position) for item in wrong[:5]) + (" …" if len(wrong) > 5 else "")
        message = f"quantity times unit price is not the line's amount in position {positions} (a discount, perhaps)"
        yield Finding("line-product", Severity.WARNING, message)


def _product_holds(item: LineItem) -> bool:
    if item.quantity is None or item.unit_price is None or item.net_amount is None:
        return True
    digits = item.unit_price.as_tuple().exponent
    places = -digits if isinstance(digits, int) and digits < 0 else 0
    rounding = abs(item.quantity) * Decimal(5).scaleb(-places - 1)
    return close(item.quantity * item.unit_price, item.net_amount, max(CENTS, rounding))


def _signs(extraction: Extraction) -> Iterator[Finding]:
    total = amount(extraction, "total_amount")
    if total is not None and total < 0 and extraction.document_type.document_type is DocumentType.INVOICE:
        message = f"the total {total} is negative: a credit note, perhaps"
        yield Finding("negative-total", Severity.WARNING, message, ("total_amount",))
    if total is not None and total == 0:
        yield Finding("zero-total", Severity.WARNING, "the total is zero", ("total_amount",))


def _unwitnessed(extraction: Extraction) -> Iterator[Finding]:
    if extraction.document_type.document_type not in MONEY_TYPES or total_witnesses(extraction):
        return
    stated = next((name for name in ("total_amount", "due_amount") if extraction.get(name) is not None), None)
    if stated is not None:
        message = "nothing else on the document confirms the total: no sum, no e-invoice, no payment code"
        yield Finding("total-unwitnessed", Severity.WARNING, message, (stated,))


def _cents(value: Decimal) -> str:
    return f"{value:.2f}"
