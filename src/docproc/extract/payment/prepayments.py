"""What is still to pay: the total less what was paid before, and a rounding between them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from docproc.extract.candidate import Candidate, Reason
from docproc.extract.context import Context
from docproc.extract.layout import Cell
from docproc.extract.payment.amounts import PLAIN, printed_amounts

TOLERANCE = Decimal("0.02")
"""Sums may be off by two cents."""

ROUNDING = Decimal("0.05")
"""Totals are rounded by no more than this."""

_PAYMENT = re.compile(
    r"zahlung|überweis|lastschrift|abschlag|erhalten|\bpa(?:yment|id)\b|received|deposit|transfer|règlement|virement|"
    r"paiement|acompte|versement|espèces|chèque|paypal|kreditkarte|credit card|carte bancaire",
    re.IGNORECASE,
)

_DISCOUNT = re.compile(r"rabatt|nachla(?:ss|ß)|rabais|\bremise|discount", re.IGNORECASE)
_EARLY = re.compile(r"skonto|zahlung|escompte|early|prompt|cash|settle|pay|paiement", re.IGNORECASE)

PARTS = 5
"""So many printed prepayments are added up at most."""


@dataclass(frozen=True)
class Remainder:
    """The candidates of what was prepaid, of the rounding and of the amount due, best first."""

    prepaid: tuple[Candidate, ...]
    rounding: tuple[Candidate, ...]
    due: tuple[Candidate, ...]


def listed_payment(
    total: Candidate | None, grouped: Mapping[str, Sequence[Candidate]], context: Context
) -> Candidate | None:
    """Return the payment that a row lists without a known label, where it is what parts the total from the amount due.

    Three printed amounts agree then: "Virement 05/11/2017 201,00 €", a total of 671.15, 470.15 still to pay.
    """
    if total is None or any(each.score > 0 for each in grouped.get("prepaid_amount", ())):
        return None
    rests = {_value(total) - _value(each) for each in grouped.get("due_amount", ()) if each.score >= PLAIN}
    granted = {abs(_value(each)) for each in grouped.get("cash_discount_amount", ())}
    for rest in sorted(each for each in rests if 0 < each < _value(total) and each not in granted):
        place = printed_amounts(context).get(rest)
        if place is None:
            continue
        cell, start, end = place
        row = context.view.page(cell.page).rows[cell.row]
        if _PAYMENT.search(row.text):
            reason = Reason("arithmetic", 1.2, "a payment is listed, and the total less it is the amount due")
            raw, box = cell.text[start:end], cell.box_of(start, end)
            return Candidate("prepaid_amount", rest, raw, "printed:total-less-due", cell.page, box, (reason,))
    return None


def before_rounding(
    totals: Iterable[Candidate], grouped: Mapping[str, Sequence[Candidate]], printed: Container[Decimal]
) -> list[Candidate]:
    """Hold the totals against a printed rounding: of two printed sums that it parts, the total is the one before it.

    The other is what is due (BT-114 of EN 16931 stands between BT-112 and BT-115).
    """
    roundings = {_value(each) for each in grouped.get("rounding_amount", ()) if 0 < abs(_value(each)) <= ROUNDING}
    before = Reason("rounding", 1.0, "with the rounding it is another printed sum")
    after = Reason("rounding", -1.0, "is rounded already")
    held = []
    for each in totals:
        value = _value(each)
        if any(value - off in printed for off in roundings):
            each = each.because(after)
        elif any(value + off in printed for off in roundings):
            each = each.because(before)
        held.append(each)
    return held


def before_discount(totals: Iterable[Candidate], context: Context) -> list[Candidate]:
    """Hold the totals against printed discounts: a sum of which one is taken off, with the rest under it, is none.

    A discount for paying early leaves the total as it is.
    """
    printed = printed_amounts(context)
    taken_off = [(abs(value), cell) for value, (cell, _, _) in printed.items() if value and _is_discount(cell, context)]
    before = Reason("discount", -2.5, "a discount is taken off it")
    after = Reason("discount", 1.0, "is left when a discount is taken off")
    held = []
    for each in totals:
        value = _value(each)
        if any(_is_under(printed.get(value - off), cell) for off, cell in taken_off):
            each = each.because(before)
        elif any(value + off in printed and _is_under(printed.get(value), cell) for off, cell in taken_off):
            each = each.because(after)
        held.append(each)
    return held


def _is_discount(cell: Cell, context: Context) -> bool:
    said = " ".join(each.text for each in (*context.view.page(cell.page).left_of(cell), cell))
    return _DISCOUNT.search(said) is not None and _EARLY.search(said) is None


def _is_under(place: tuple[Cell, int, int] | None, other: Cell) -> bool:
    return place is not None and place[0].page == other.page and place[0].box.y > other.box.y


def settle_remainder(
    total: Candidate | None, grouped: Mapping[str, Sequence[Candidate]], printed: Container[Decimal] = frozenset()
) -> Remainder:
    """Choose prepayment, rounding and amount due so that total - prepaid + rounding = due holds where it can.

    `printed` are all amounts of the document: what is due after a rounding may stand without a label that is known.
    """
    paid = [each for each in map(_unsigned, grouped.get("prepaid_amount", ())) if _value(each)]
    rounding = [each for each in grouped.get("rounding_amount", ()) if abs(_value(each)) <= Decimal(1)]
    due = grouped.get("due_amount", ())
    whole = _value(total)
    if total is None or not whole:
        return Remainder(_ranked(paid), _ranked(rounding), _ranked(due))
    paid = [each for each in paid if _value(each) <= abs(whole) + TOLERANCE]
    offers = [*paid, *_sums(paid)]
    judged = [_against_due(each, whole, rounding, due) for each in offers]
    rounding = [_fits_rounding(each, whole, judged, due) for each in rounding]
    return Remainder(_ranked(judged), _ranked(rounding), _ranked(_due(total, judged, rounding, due, printed)))


def _value(candidate: Candidate | None) -> Decimal:
    return candidate.value if candidate is not None and isinstance(candidate.value, Decimal) else Decimal(0)


def _ranked(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(candidates, key=lambda candidate: -candidate.rank))


def _unsigned(candidate: Candidate) -> Candidate:
    """Return the prepayment without the minus it is printed with."""
    return replace(candidate, value=abs(_value(candidate)))


def _sums(paid: Sequence[Candidate]) -> Iterator[Candidate]:
    """Offer the sums of several prepayments, each printed on a line of its own."""
    likely = [each for each in paid if each.score > 0][:PARTS]
    for size in range(2, len(likely) + 1):
        for group in combinations(likely, size):
            text = "the sum of " + " and ".join(str(each.value) for each in group)
            reason = Reason("sum", min(each.score for each in group) - 1.0, text)
            raw = " + ".join(each.raw for each in group)
            value = sum((_value(each) for each in group), Decimal(0))
            yield replace(group[0], value=value, raw=raw, method="arithmetic:sum-of-prepayments", reasons=(reason,))


def _against_due(paid: Candidate, whole: Decimal, rounding: Sequence[Candidate], due: Sequence[Candidate]) -> Candidate:
    offs = [Decimal(0), *(_value(each) for each in rounding)]
    left = {abs(whole) - _value(paid) + off for off in offs}
    if any(abs(abs(_value(each)) - rest) <= TOLERANCE for each in due for rest in left):
        return paid.because(Reason("arithmetic", 2.5, "the total less it is the amount due"))
    if abs(_value(paid) - abs(whole)) <= TOLERANCE:
        return paid.because(Reason("arithmetic", 0.8, "all of the total is paid"))
    if any(each.score > 1.5 and abs(_value(each)) != abs(whole) for each in due):
        return paid.because(Reason("arithmetic", -1.5, "the total less it is not the amount due"))
    return paid


def _fits_rounding(off: Candidate, whole: Decimal, paid: Sequence[Candidate], due: Sequence[Candidate]) -> Candidate:
    bases = [abs(whole), *(abs(whole) - _value(each) for each in paid)]
    if any(abs(base + _value(off) - abs(_value(each))) <= Decimal("0.001") for base in bases for each in due):
        return off.because(Reason("arithmetic", 1.5, "total and rounding make the amount due"))
    return off


def _due(
    total: Candidate,
    paid: Sequence[Candidate],
    rounding: Sequence[Candidate],
    labelled: Sequence[Candidate],
    printed: Container[Decimal],
) -> Iterator[Candidate]:
    """Yield the amounts still to pay: as labelled, or the total where nothing says that part of it is paid."""
    whole = _value(total)
    sums = [_value(each) for each in paid if each.score > 0]
    for candidate in labelled:
        rest = _value(candidate)
        if any(abs(abs(whole) - each - abs(rest)) <= ROUNDING for each in sums):
            yield candidate.because(Reason("arithmetic", 2.5, "the total less what is paid"))
        elif rest == whole:
            yield candidate.because(Reason("arithmetic", 1.0 if not sums else -1.0, "equals the total"))
        elif any(whole + _value(each) == rest for each in rounding):
            yield candidate.because(Reason("arithmetic", 1.5, "the total with its rounding"))
        else:
            yield candidate
    if not sums and not any(candidate.score > 0.5 for candidate in labelled):
        yield _all_due(total, [whole + _value(each) for each in rounding if whole + _value(each) in printed])


def _all_due(total: Candidate, rounded: Sequence[Decimal]) -> Candidate:
    """Return the amount due where nothing is said to be paid: the total, or that with its rounding where it stands."""
    due = total.for_field("due_amount")
    if rounded and rounded[0] != total.value:
        reason = Reason("total", -0.3, "the total with its rounding is printed, so that is due")
        return replace(due, value=rounded[0], raw=str(rounded[0]), method="arithmetic:rounded-is-due").because(reason)
    reason = Reason("total", -0.3, "nothing is said to be paid already, so the total is due")
    return replace(due, method="arithmetic:total-is-due").because(reason)
