"""Which independent witnesses stand for the total of a document.

An amount that was computed from others proves nothing about them, and the same ink read twice is one witness.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from docproc.model.enums import Source
from docproc.model.fields import Agreement, Extraction, FieldValue, LineItem

CENTS = Decimal("0.02")
"""Two cents: what rounding net and VAT apart can cost (each half a cent, printed sums of several rates more)."""

DERIVED_METHODS = ("derived", "computed", "arithmetic")
"""How the method of a value begins that was computed, not read."""

NET_VAT_TOTAL = "net and VAT add up to it"


def amount(extraction: Extraction, name: str) -> Decimal | None:
    """Return the value of an amount field, or None."""
    value = extraction.value(name)
    return value if isinstance(value, Decimal) else None


def is_read(value: FieldValue) -> bool:
    """Tell whether a value was read from a witness, not computed from other values."""
    return not value.evidence.method.casefold().startswith(DERIVED_METHODS)


def close(left: Decimal, right: Decimal, tolerance: Decimal = CENTS) -> bool:
    """Tell whether two amounts differ by no more than `tolerance`."""
    return abs(left - right) <= tolerance


def agrees(extraction: Extraction, name: str, source: Source) -> bool:
    """Tell whether the witness `source` (the e-invoice, or a code on the page) says the same of field `name`."""
    return any(
        c.field == name and c.source is source and c.agreement is Agreement.AGREE for c in extraction.comparisons
    )


def total_witnesses(extraction: Extraction) -> tuple[str, ...]:
    """Return, in words, what besides its own print speaks for the total; empty when nothing does."""
    total = extraction.get("total_amount")
    if total is None or not isinstance(total.value, Decimal):
        return ()
    return tuple(words for witness, words in _WITNESSES if witness(extraction, total, total.value))


def bound_amounts(extraction: Extraction) -> frozenset[str]:
    """Return the amount fields that are right or wrong together with the total.

    Those are: net and VAT that add up to it, net and VAT of a breakdown that adds up to it, an amount due that equals
    it or is what is left of it after a printed prepayment and rounding, and every amount that was computed instead of
    read.
    """
    total = extraction.get("total_amount")
    if total is None or not isinstance(total.value, Decimal):
        return frozenset()
    bound = {"total_amount"}
    if _adds_up(extraction, total, total.value):
        bound |= {"net_amount", "vat_amount"}
    if _breakdown(extraction, total, total.value):
        net = sum((line.net for line in extraction.vat_breakdown if line.net is not None), Decimal(0))
        vat = sum((line.vat for line in extraction.vat_breakdown if line.vat is not None), Decimal(0))
        stated = (("net_amount", net), ("vat_amount", vat))
        bound |= {name for name, value in stated if close(value, amount(extraction, name) or value)}
    due = extraction.get("due_amount")
    if due is not None and isinstance(due.value, Decimal) and _settles(extraction, total, due, due.value):
        bound.add("due_amount")
    computed = {v.name for v in extraction.fields if isinstance(v.value, Decimal) and not is_read(v)}
    return frozenset(bound | computed)


def follows_as_due(extraction: Extraction, due: Decimal) -> bool:
    """Tell whether `due` is the total less what was paid before plus rounding, to the cent (BR-CO-16 of EN 16931).

    A prepayment may be printed with a minus sign, or be negative indeed (a refund that is billed again); a credit
    note's amounts may all be negative.
    """
    total = amount(extraction, "total_amount")
    if total is None:
        return False
    paid = amount(extraction, "prepaid_amount") or Decimal(0)
    rounding = amount(extraction, "rounding_amount") or Decimal(0)
    lefts = {total - paid, total - abs(paid) if total >= 0 else total + abs(paid)}
    rounded = (*lefts, *(left + rounding for left in lefts if abs(rounding) < 1))
    return any(due == possible or (paid != 0 and close(due, possible, Decimal("0.01"))) for possible in rounded)


def _settles(extraction: Extraction, total: FieldValue, due: FieldValue, value: Decimal) -> bool:
    """The amount due equals the total, or follows from it by a prepayment and rounding that stand apart from both.

    Such a due amount is right when the total is; it says nothing for the total, which must find its own witness.
    """
    if value == total.value:
        return True
    named = (extraction.get("prepaid_amount"), extraction.get("rounding_amount"))
    parts = tuple(part for part in named if part is not None)
    return bool(parts) and _apart((total, due, *parts)) and follows_as_due(extraction, value)


def _adds_up(extraction: Extraction, total: FieldValue, value: Decimal) -> bool:
    net, vat = extraction.get("net_amount"), extraction.get("vat_amount")
    if net is None or vat is None or not (isinstance(net.value, Decimal) and isinstance(vat.value, Decimal)):
        return False
    return _apart((net, vat, total)) and close(net.value + vat.value + rounding_before(extraction, value), value)


def rounding_before(extraction: Extraction, total: Decimal) -> Decimal:
    """Return the printed rounding that leads from net and VAT to the total; 0 where it comes after the total or none.

    Cash rounding in steps of 0.05 (Switzerland and others) may stand before the total or after it.
    """
    net, vat = amount(extraction, "net_amount"), amount(extraction, "vat_amount")
    rounding = amount(extraction, "rounding_amount")
    if net is None or vat is None or rounding is None or abs(rounding) >= 1 or net + vat == total:
        return Decimal(0)
    return rounding if net + vat + rounding == total else Decimal(0)


def _apart(values: Iterable[FieldValue]) -> bool:
    """Tell whether all values were read, and no two from the same place of the same page."""
    places = []
    for value in values:
        if not is_read(value):
            return False
        evidence = value.evidence
        if evidence.source is Source.PAGE and evidence.box is not None:
            places.append((evidence.page, evidence.box.rounded()))
    return len(places) == len(set(places))


def _breakdown(extraction: Extraction, total: FieldValue, value: Decimal) -> bool:
    """Every rate makes its VAT of its net, and all of them together make the total."""
    pairs = [(line.net, line.vat, line.rate) for line in extraction.vat_breakdown]
    known = [(net, vat, rate) for net, vat, rate in pairs if net is not None and vat is not None]
    if not known or len(known) != len(pairs) or not is_read(total):
        return False
    rates_hold = all(close(net * rate / 100, vat) for net, vat, rate in known)
    return rates_hold and close(sum((net + vat for net, vat, _ in known), Decimal(0)), value)


def _included_vat(extraction: Extraction, total: FieldValue, value: Decimal) -> bool:
    """A printed VAT amount is what its one rate makes of the total ("includes 19 % VAT: 19.00")."""
    if len(extraction.vat_breakdown) != 1 or not is_read(total):
        return False
    line = extraction.vat_breakdown[0]
    if line.vat is None or line.net is not None or line.rate <= 0 or line.vat == 0:
        return False
    return close(value * line.rate / (100 + line.rate), line.vat, Decimal("0.01"))


def _lines(extraction: Extraction, total: FieldValue, value: Decimal) -> bool:
    """The lines add up to the total itself, or to a net that the printed VAT completes.

    Printed discounts and charges on the whole document count with the lines. A single line counts with the VAT, or
    when its own quantity and price make its amount.
    """
    amounts = [item.net_amount for item in extraction.line_items if item.net_amount is not None]
    if not amounts or len(amounts) != len(extraction.line_items) or not is_read(total):
        return False
    vat = extraction.get("vat_amount")
    for lines in line_totals(extraction, amounts):
        if vat is not None and isinstance(vat.value, Decimal) and is_read(vat) and close(lines + vat.value, value):
            return True
        if close(lines, value) and (len(amounts) > 1 or _priced(extraction.line_items[0])):
            return True
    return False


def line_totals(extraction: Extraction, amounts: Iterable[Decimal]) -> tuple[Decimal, ...]:
    """Return what the lines may come to: their sum less allowances plus charges where there are any, and their sum.

    Which of them the net amount follows depends on whether the discounts stand in the lines already; where the lines
    are negative, a discount may make the sum smaller or greater.
    """
    summed = sum(amounts, Decimal(0))
    if not extraction.allowances:
        return (summed,)
    changed = sum((part.amount if part.charge else -part.amount for part in extraction.allowances), Decimal(0))
    return (summed + changed, summed) if summed >= 0 else (summed - changed, summed + changed, summed)


def _priced(item: LineItem) -> bool:
    if item.quantity is None or item.unit_price is None or item.net_amount is None:
        return False
    return close(item.quantity * item.unit_price, item.net_amount)


def _einvoice(extraction: Extraction, total: FieldValue, value: Decimal) -> bool:
    if total.evidence.source is Source.EINVOICE:
        return True
    return agrees(extraction, "total_amount", Source.EINVOICE) or _other_source(extraction, Source.EINVOICE, value)


def _code(extraction: Extraction, total: FieldValue, value: Decimal) -> bool:
    if total.evidence.source is Source.QR:
        return False
    return agrees(extraction, "total_amount", Source.QR) or _other_source(extraction, Source.QR, value)


def _person(extraction: Extraction, total: FieldValue, value: Decimal) -> bool:
    return total.evidence.source is Source.REVIEW


def _other_source(extraction: Extraction, source: Source, value: Decimal) -> bool:
    names = ("total_amount", "due_amount")
    others = (*extraction.alternatives, *extraction.fields)
    return any(
        v.name in names and v.evidence.source is source and isinstance(v.value, Decimal) and v.value == value
        for v in others
    )


_WITNESSES: tuple[tuple[Callable[[Extraction, FieldValue, Decimal], bool], str], ...] = (
    (_einvoice, "the e-invoice states it"),
    (_person, "a person has settled it"),
    (_adds_up, NET_VAT_TOTAL),
    (_breakdown, "the VAT breakdown adds up to it"),
    (_included_vat, "the VAT it includes is what its rate makes"),
    (_lines, "the line items add up to it"),
    (_code, "the payment code on the page states it"),
)
