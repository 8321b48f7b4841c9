"""Rules of EN 16931-1:2017 on sums: BR-CO-10 to BR-CO-17 (table 6.4.2 of the norm, in our words).

Sums are held to the cent, as the norm's own validation artefacts do; where a usage specification extends the norm, one
cent for each summand is allowed (Factur-X 1.0, chapter on rounding in EXTENDED).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from docproc.check.en16931.profile import Extent, extent_of
from docproc.check.en16931.rule import Rule, Test, breakdown, lines
from docproc.model.einvoice import SemanticInvoice, VatBreakdown
from docproc.model.enums import Severity

_CENT = Decimal("0.01")
_UNIT = Decimal(1)


def tolerance(invoice: SemanticInvoice, summands: int) -> Decimal:
    """Return by how much a sum of `summands` amounts may be off: nothing, or a cent each in an extended invoice."""
    return _CENT * summands if extent_of(invoice.specification) is Extent.EXTENDED else Decimal(0)


def cents(amount: Decimal) -> Decimal:
    """Return the amount rounded to two decimals, half away from zero; one beyond 26 digits is returned as it is."""
    return amount.quantize(_CENT, ROUND_HALF_UP) if abs(amount) < Decimal(10) ** 24 else amount


def total_of(amounts: Iterable[Decimal | None]) -> Decimal:
    """Return the sum of the amounts, those that are absent left out."""
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def _held(
    stated: Callable[[SemanticInvoice], Decimal | None],
    computed: Callable[[SemanticInvoice], tuple[Decimal, int] | None],
) -> Test:
    """A test that what is stated is what is computed (with the number of summands); silent where either is absent."""

    def test(invoice: SemanticInvoice) -> Iterator[str]:
        is_, ought = stated(invoice), computed(invoice)
        if is_ is None or ought is None:
            return
        if abs(is_ - cents(ought[0])) > tolerance(invoice, ought[1]):
            yield f"{is_} is stated, {cents(ought[0])} computed"

    return test


def _lines(invoice: SemanticInvoice) -> tuple[Decimal, int] | None:
    amounts = [line.net_amount for _, line in lines(invoice)]
    return (total_of(amounts), len(amounts)) if amounts and None not in amounts else None


def _allowances(charge: bool) -> Callable[[SemanticInvoice], tuple[Decimal, int] | None]:
    def computed(invoice: SemanticInvoice) -> tuple[Decimal, int] | None:
        parts = [part.amount for part in invoice.allowances if part.charge is charge]
        return None if None in parts else (total_of(parts), len(parts))

    return computed


def _without_vat(invoice: SemanticInvoice) -> tuple[Decimal, int] | None:
    totals = invoice.totals
    if totals.line_total is None:
        return None
    changed = total_of((totals.charge_total,)) - total_of((totals.allowance_total,))
    return totals.line_total + changed, 1


def _vat(invoice: SemanticInvoice) -> tuple[Decimal, int] | None:
    amounts = [group.tax for group in invoice.vat_breakdown]
    return (total_of(amounts), len(amounts)) if amounts and None not in amounts else None


def _with_vat(invoice: SemanticInvoice) -> tuple[Decimal, int] | None:
    totals = invoice.totals
    return None if totals.tax_exclusive is None else (totals.tax_exclusive + total_of((totals.vat,)), 1)


def _due(invoice: SemanticInvoice) -> tuple[Decimal, int] | None:
    """The extension of XRechnung adds what is collected for others (BR-DEX-09)."""
    totals = invoice.totals
    if totals.tax_inclusive is None:
        return None
    others = total_of(part.amount for part in invoice.third_party_payments)
    return totals.tax_inclusive - total_of((totals.prepaid,)) + total_of((totals.rounding,)) + others, 1


def _tax_is_rate_times_net(invoice: SemanticInvoice) -> Iterator[str]:
    """To less than one unit of the currency, as the norm's validation artefacts do, since VAT may be summed by line."""
    for place, group in breakdown(invoice):
        ought = computed_tax(group)
        if ought is not None and group.tax is not None and abs(abs(group.tax) - ought) >= _UNIT:
            yield f"{place}: {group.tax} is stated, {ought} computed"


def computed_tax(group: VatBreakdown) -> Decimal | None:
    """Return the VAT without its sign: net times rate to the cent, None where either is absent.

    A group without a rate bears no VAT if its category has none.
    """
    if group.taxable is None:
        return None
    if group.rate is None:
        return Decimal(0) if group.category in ("O", "E", "AE", "K", "G", "Z") else None
    return cents(abs(group.taxable) * group.rate / 100)


def _rule(
    number: str,
    text: str,
    test: Test,
    fields: tuple[str, ...],
    extent: Extent = Extent.BASIC_WL,
    everywhere: bool = True,
) -> Rule:
    return Rule(f"BR-CO-{number}", Severity.ERROR, text, test, fields, extent, everywhere=everywhere)


SUMS = (
    _rule("10", "the sum of the lines (BT-106) is that of their net amounts (BT-131)",
          _held(lambda i: i.totals.line_total, _lines), ("net_amount",)),
    _rule("11", "the sum of allowances (BT-107) is that of the allowances on the document (BT-92)",
          _held(lambda i: total_of((i.totals.allowance_total,)), _allowances(charge=False)), ("net_amount",),
          everywhere=False),
    _rule("12", "the sum of charges (BT-108) is that of the charges on the document (BT-99)",
          _held(lambda i: total_of((i.totals.charge_total,)), _allowances(charge=True)), ("net_amount",),
          everywhere=False),
    _rule("13", "the total without VAT (BT-109) is the lines (BT-106) less allowances plus charges",
          _held(lambda i: i.totals.tax_exclusive, _without_vat), ("net_amount",)),
    _rule("14", "the VAT (BT-110) is the sum of the VAT of all groups (BT-117)",
          _held(lambda i: i.totals.vat, _vat), ("vat_amount",)),
    _rule("15", "the total with VAT (BT-112) is that without (BT-109) plus VAT (BT-110)",
          _held(lambda i: i.totals.tax_inclusive, _with_vat), ("total_amount", "net_amount", "vat_amount"),
          Extent.MINIMUM),
    _rule("16", "the amount due (BT-115) is the total (BT-112) less what was paid (BT-113) plus rounding",
          _held(lambda i: i.totals.due, _due), ("due_amount", "total_amount")),
    _rule("17", "the VAT of a group (BT-117) is its net amount (BT-116) times its rate (BT-119)",
          _tax_is_rate_times_net, ("vat_amount",)),
)  # fmt: skip
"""MINIMUM has no place for what was paid before, so that its amount due (BT-115) may well be less than the total."""
