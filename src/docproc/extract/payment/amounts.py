"""Net, VAT, total and amount due, settled together: net + VAT = total, VAT is a rate of net, lines add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import combinations

from docproc.extract.candidate import Candidate, Reason
from docproc.extract.context import Context
from docproc.extract.layout import Cell
from docproc.extract.tables.tills import paid_totals
from docproc.model.enums import DocumentType
from docproc.model.fields import LineItem, VatLine
from docproc.model.record import record

CENT = Decimal("0.01")
TOLERANCE = Decimal("0.02")
"""Sums may be off by two cents: rates are rounded line by line."""

RATES = tuple(
    Decimal(rate)
    for rate in (
        "19",
        "7",
        "20",
        "10",
        "5.5",
        "16",
        "5",
        "21",
        "8.1",
        "7.7",
        "2.6",
        "6",
        "13",
        "8.5",
        "2.1",
        "22",
        "23",
        "25",
        "0",
    )
)
"""VAT rates in percent of the countries whose documents are read most, the commonest first."""

ROUNDING = Decimal("0.05")
"""Tills round what is paid in cash by no more than this (to five or ten cents)."""

MOST_VAT = Decimal("0.35")
"""No VAT is a greater share of the net amount."""

CANDIDATES = 7
"""So many values per role take part in the settling."""

PLAIN = 2.0
"""A candidate of at least this score (log-odds) is plainly labelled: leaving it out needs a reason."""

NOTHING = (-0.2, -0.2, -2.5)
"""Log-odds of leaving net, VAT or total open: hardly a document with amounts prints no total."""


@record(slots=False)
class Amounts:
    """The amounts chosen for net, VAT and total (None where none is), and whether they add up."""

    net: Candidate | None
    vat: Candidate | None
    total: Candidate | None
    adds_up: bool


def settle_amounts(
    grouped: Mapping[str, Sequence[Candidate]],
    context: Context,
    items: Sequence[LineItem],
    breakdown: Sequence[VatLine] = (),
) -> Amounts:
    """Choose net, VAT and total so that their own evidence and their arithmetic speak most for them."""
    printed = printed_amounts(context)
    supported = {
        field: [_with_items(candidate, items) for candidate in grouped.get(field, ())][:CANDIDATES]
        for field in ("net_amount", "vat_amount", "total_amount")
    }
    for candidate in _from_table(breakdown, printed):
        if all(candidate.key != other.key for other in supported[candidate.field]):
            supported[candidate.field].append(candidate)
    till = context.document_type is DocumentType.RECEIPT
    if not till:
        supported["total_amount"] += _sums_of_both(supported, printed)
    else:
        supported["total_amount"] = _paid(supported["total_amount"], context, printed)
    nets, vats, totals = ([*candidates, None] for candidates in supported.values())
    vats += _sums_of_rates(supported["vat_amount"])
    nets += _sums_of_rates(supported["net_amount"])
    outdone = [(total, _outdone(total, totals)) for total in totals]
    # a till's total is the one that is paid, rounded or not
    exact = frozenset(value for total in totals if (value := _value(total)) is not None and not till)
    best: tuple[float, Amounts] | None = None
    for net in nets:
        for vat in vats:
            for total, less in outdone:
                score, adds_up = _judge(net, vat, total, exact)
                score -= less
                if best is None or score > best[0]:
                    best = (score, Amounts(net, vat, total, adds_up))
    if best is None:
        return Amounts(None, None, None, False)
    return _doubted(_completed(best[1], printed), supported)


def _paid(
    totals: Sequence[Candidate], context: Context, printed: Mapping[Decimal, tuple[Cell, int, int]]
) -> list[Candidate]:
    """Hold a receipt's totals against the money tendered less the change; add that sum where no label gives it."""
    paid = paid_totals(context.view, context.labels, context.reading.locale) & printed.keys()
    totals = [candidate for candidate in totals if _value(candidate)]
    if not paid:
        return totals
    agrees = Reason("till", 3.0, "the money tendered less the change")
    differs = Reason("till", -2.0, "is not the money tendered less the change")
    held, rounded = [], False
    for each in totals:
        off = min(abs((_value(each) or Decimal(0)) - value) for value in paid)
        rounded = rounded or 0 < off <= ROUNDING
        held.append(each if 0 < off <= ROUNDING else each.because(differs if off else agrees))
    for value in sorted(paid - {_value(candidate) for candidate in totals}):
        found = _from_print("total_amount", value, printed, "the money tendered less the change")
        if found is not None:
            found = found if rounded else found.because(Reason("till", 1.0, "no label names another sum that fits"))
            held.append(replace(found, method="arithmetic:tendered-less-change"))
    return held


def printed_amounts(context: Context) -> dict[Decimal, tuple[Cell, int, int]]:
    """Return every amount printed in the document with its last place: sums stand after what they sum."""
    found: dict[Decimal, tuple[Cell, int, int]] = {}
    for cell, amounts in context.view.amounts(context.reading.locale):
        for match in amounts:
            found[match.value] = (cell, match.start, match.end)
    return found


def _value(candidate: Candidate | None) -> Decimal | None:
    return candidate.value if candidate is not None and isinstance(candidate.value, Decimal) else None


def _judge(
    net: Candidate | None, vat: Candidate | None, total: Candidate | None, exact: frozenset[Decimal]
) -> tuple[float, bool]:
    """Return the score of three amounts in log-odds and whether they add up; `exact` are all that may be totals.

    A total a few cents off its parts (rounded to be paid in coins) gives way to one that is exact.
    """
    score = _held(net, NOTHING[0]) + _held(vat, NOTHING[1]) + _held(total, NOTHING[2])
    n, v, t = _value(net), _value(vat), _value(total)
    adds_up = False
    if n is not None and v is not None and t is not None:
        off = abs(n + v - t)
        adds_up = off <= TOLERANCE or (off <= Decimal("0.05") and n != t)
        score += (1.0 if off and n + v in exact else 4.0) if adds_up else -5.0
        if adds_up and v and not _is_rate(n, v):
            score -= 0.3 if abs(v) <= MOST_VAT * abs(n) else 3.0
        if adds_up and not v:
            score -= 0.5
    elif n is not None and t is not None:
        score += _net_and_total(n, t)
    elif v is not None and t is not None:
        score += 1.0 if _is_rate(t - v, v) else -1.0 if abs(v) >= abs(t) else 0.0
    elif n is not None and v is not None:
        score += 0.8 if _is_rate(n, v) else -1.0 if abs(v) >= abs(n) else 0.0
    return score, adds_up


def _held(candidate: Candidate | None, nothing: float) -> float:
    return nothing if candidate is None else max(-3.0, min(4.0, candidate.score))


def _outdone(total: Candidate | None, totals: Sequence[Candidate | None]) -> float:
    """What speaks against a total when one as well labelled is larger: the smaller one sums a part, as one VAT rate."""
    value = _value(total)
    if total is None or value is None:
        return 0.0
    rivals = [other for other in totals if other is not None and other.score > total.score - 1.5]
    larger = any(abs(_value(other) or Decimal(0)) > abs(value) + TOLERANCE for other in rivals)
    return 5.0 if larger else 0.0


def _net_and_total(net: Decimal, total: Decimal) -> float:
    if net == total:
        return -0.4
    if abs(net) > abs(total):
        return -2.0
    return 0.8 if _is_rate(net, total - net) else -0.4


@lru_cache(maxsize=1024)
def _is_rate(net: Decimal, vat: Decimal) -> bool:
    """Tell whether `vat` is a usual rate of `net`, to the cent (and a little more for sums of lines)."""
    slack = max(CENT, abs(net) / 50_000)
    return any(abs(net * rate / 100 - vat) <= slack for rate in RATES)


def _with_items(candidate: Candidate, items: Sequence[LineItem]) -> Candidate:
    if any(_inside(candidate, item) for item in items):
        return candidate.because(Reason("item", -3.5, "stands in a line of the table of items"))
    amounts = [item.net_amount for item in items if item.net_amount is not None]
    if len(amounts) < 1 or len(amounts) != len(items):
        return candidate
    if (
        abs(sum(amounts, Decimal(0)) - (_value(candidate) or Decimal(0))) <= TOLERANCE
        and candidate.field != "vat_amount"
    ):
        points = 1.2 if candidate.field == "net_amount" else 0.6
        return candidate.because(Reason("lines", points, "the lines of the table add up to it"))
    return candidate


def _inside(candidate: Candidate, item: LineItem) -> bool:
    if item.box is None or candidate.box is None or item.page != candidate.page:
        return False
    return item.box.y - 1 <= candidate.box.center_y <= item.box.bottom + 1 and item.box.overlap_x(candidate.box) > 0


def _sums_of_both(
    supported: Mapping[str, Sequence[Candidate]], printed: Mapping[Decimal, tuple[Cell, int, int]]
) -> list[Candidate]:
    """Offer a printed amount as the total that no known label names, where a labelled net and VAT make it.

    It is read, not reckoned: three amounts printed apart agree.
    """
    known = {_value(candidate) for candidate in supported["total_amount"]}
    nets, vats = (
        [value for each in supported[field][:3] if each.score > 1 and (value := _value(each))]
        for field in ("net_amount", "vat_amount")
    )
    sums = {net + vat for net in nets for vat in vats if 0 < abs(vat) <= MOST_VAT * abs(net)} - known
    found = (_from_print("total_amount", value, printed, "net plus VAT") for value in sorted(sums))
    return [replace(each, method="printed:net-plus-vat") for each in found if each is not None]


def _sums_of_rates(candidates: Sequence[Candidate]) -> list[Candidate | None]:
    """Offer the sum of two or three printed VAT amounts, for documents that print VAT by rate only."""
    distinct = [candidate for candidate in candidates if (_value(candidate) or 0) > 0 and candidate.score > 0][:5]
    sums: list[Candidate | None] = []
    for size in (2, 3):
        for group in combinations(distinct, size):
            total = sum((_value(each) or Decimal(0) for each in group), Decimal(0))
            text = "the sum of " + " and ".join(str(each.value) for each in group)
            reasons = (Reason("sum", min(each.score for each in group) - 1.5 * (size - 1), text),)
            raw = " + ".join(each.raw for each in group)
            sums.append(replace(group[0], value=total, raw=raw, method="arithmetic:sum-of-rates", reasons=reasons))
    return sums


def _completed(amounts: Amounts, printed: Mapping[Decimal, tuple[Cell, int, int]]) -> Amounts:
    """Add the third amount where two are chosen and it is printed, and say what the arithmetic shows."""
    n, v, t = _value(amounts.net), _value(amounts.vat), _value(amounts.total)
    if n is not None and t is not None and v is None and n != t:
        vat = _from_print("vat_amount", t - n, printed, "total less net") if _is_rate(n, t - n) else None
        amounts = replace(amounts, vat=vat, adds_up=vat is not None)
    elif v is not None and t is not None and n is None:
        net = _from_print("net_amount", t - v, printed, "total less VAT") if v else None
        amounts = replace(amounts, net=net, adds_up=net is not None)
    elif n is not None and v is not None and t is None and v:
        total = _from_print("total_amount", n + v, printed, "net plus VAT")
        amounts = replace(amounts, total=total, adds_up=total is not None)
    return _explained(amounts)


def _from_table(breakdown: Sequence[VatLine], printed: Mapping[Decimal, tuple[Cell, int, int]]) -> Iterator[Candidate]:
    """Yield the sums of the table of VAT rates, where they are printed."""
    for field, parts in (
        ("net_amount", [line.net for line in breakdown]),
        ("vat_amount", [line.vat for line in breakdown]),
    ):
        known = [part for part in parts if part is not None]
        if known and len(known) == len(parts):
            found = _from_print(field, sum(known, Decimal(0)), printed, "the sum of the table of VAT rates")
            if found is not None:
                yield replace(found, method="arithmetic:vat-table")


def _from_print(
    field: str, value: Decimal, printed: Mapping[Decimal, tuple[Cell, int, int]], text: str
) -> Candidate | None:
    place = printed.get(value)
    if place is None:
        return None
    cell, start, end = place
    return Candidate(
        field=field,
        value=value,
        raw=cell.text[start:end],
        method="arithmetic:difference",
        page=cell.page,
        box=cell.box_of(start, end),
        reasons=(Reason("arithmetic", 1.2, f"printed, and {text}"),),
    )


def _doubted(amounts: Amounts, supported: Mapping[str, Sequence[Candidate]]) -> Amounts:
    """Lower what is chosen when a plainly labelled amount had to be left out because nothing adds up with it."""
    if amounts.adds_up or amounts.total is None:
        return amounts
    open_roles = [field for field, held in (("net_amount", amounts.net), ("vat_amount", amounts.vat)) if held is None]
    left_out = [each for field in open_roles for each in supported[field] if each.score >= PLAIN and _value(each)]
    if not left_out:
        return amounts
    reason = Reason("contradiction", -2.0, f"{left_out[0].raw} is labelled too, but does not add up with it")
    net, vat, total = (each.because(reason) if each else None for each in (amounts.net, amounts.vat, amounts.total))
    return replace(amounts, net=net, vat=vat, total=total)


def _explained(amounts: Amounts) -> Amounts:
    three = _value(amounts.net) is not None and _value(amounts.vat) is not None and _value(amounts.total) is not None
    if not three:
        return amounts
    if amounts.adds_up:
        reason = Reason("arithmetic", 2.5, "net plus VAT is the total")
    else:
        reason = Reason("arithmetic", -2.5, "net plus VAT is not the total")
    net, vat, total = (each.because(reason) if each else None for each in (amounts.net, amounts.vat, amounts.total))
    return replace(amounts, net=net, vat=vat, total=total)
