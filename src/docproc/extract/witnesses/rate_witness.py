"""The VAT breakdown of an e-invoice held against the printed page, rate by rate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from docproc.extract.witnesses.printed import PrintedText
from docproc.extract.witnesses.stated_values import StatedValues
from docproc.model.fields import Agreement, Comparison, VatLine

BREAKDOWN = "vat_breakdown"
_AMOUNT = "net_amount"


def hear_rates(
    einvoice: Sequence[VatLine], page: Sequence[VatLine], stated: StatedValues, printed: PrintedText
) -> Iterator[Comparison]:
    """Yield how the page stands to each rate of the e-invoice's breakdown.

    It agrees when its own line of that rate says the same, or both amounts stand on the page. It differs when its line
    of that rate has an amount that the e-invoice states nowhere. A rate without VAT is rarely printed with amounts.
    """
    for line in einvoice:
        amounts = [amount for amount in (line.net, line.vat) if amount]
        if not amounts:
            continue
        against = next((other for other in page if other.rate == line.rate), None)
        agreement, on_page = _judged(line, against, amounts, stated, printed)
        yield Comparison(BREAKDOWN, agreement, in_words(line), on_page)


def _judged(
    line: VatLine, against: VatLine | None, amounts: list[Decimal], stated: StatedValues, printed: PrintedText
) -> tuple[Agreement, str | None]:
    if against is not None and _differs(line, against, stated, printed):
        return Agreement.DIFFER, in_words(against)
    places = [printed.places(_AMOUNT, amount) for amount in amounts]
    if against is not None and not _open(line, against):
        return Agreement.AGREE, in_words(against)
    if all(places):
        return Agreement.AGREE, ", ".join(found[-1].raw for found in places)
    return Agreement.NOT_PRINTED, None


def _differs(line: VatLine, against: VatLine, stated: StatedValues, printed: PrintedText) -> bool:
    """Whether one of the amounts is printed otherwise, and as none that the e-invoice states for anything."""
    pairs = ((line.net, against.net), (line.vat, against.vat))
    return any(
        said is not None
        and seen is not None
        and abs(said) != abs(seen)
        and not stated.has(seen)
        and bool(printed.places(_AMOUNT, seen))
        and not printed.places(_AMOUNT, said)
        for said, seen in pairs
    )


def _open(line: VatLine, against: VatLine) -> bool:
    """Whether an amount of the e-invoice's line is not confirmed by the printed one."""
    pairs = ((line.net, against.net), (line.vat, against.vat))
    return any(said and (seen is None or abs(said) != abs(seen)) for said, seen in pairs)


def in_words(line: VatLine) -> str:
    """Return a rate with its amounts as findings and `docproc show` print it: "19 %: 100.00 net, 19.00 VAT"."""
    rate = f"{line.rate.normalize():f} %"
    amounts = (f"{amount} {name}" for amount, name in ((line.net, "net"), (line.vat, "VAT")) if amount is not None)
    return f"{rate}: {', '.join(amounts)}"
