"""Everything that an e-invoice states, whatever for: what the page prints of it is no contradiction of another term."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from docproc.extract.printed import squeezed
from docproc.model.fields import EInvoice, Value

_NO_AMOUNTS = frozenset({"rate", "vat_rate", "percent", "quantity", "base_quantity", "discount_percent"})


@dataclass(frozen=True)
class StatedValues:
    """The amounts (without sign), days and words (squeezed) that stand anywhere in an e-invoice."""

    amounts: frozenset[Decimal]
    days: frozenset[date]
    words: frozenset[str]

    def has(self, value: Value) -> bool:
        """Tell whether the e-invoice states `value` for any of its terms."""
        if isinstance(value, Decimal):
            return abs(value) in self.amounts
        return value in self.days if isinstance(value, date) else squeezed(value) in self.words


def stated_by(einvoice: EInvoice) -> StatedValues:
    """Collect what `einvoice` states; the sum of its lines and the gross amount of each rate count as stated too."""
    values = list(_walk(dataclasses.replace(einvoice, syntax="", profile="")))
    gross = (line.net + line.vat for line in einvoice.vat_breakdown if line.net is not None and line.vat is not None)
    amounts = (abs(value) for value in values if isinstance(value, Decimal))
    lines = sum((line.net_amount for line in einvoice.line_items if line.net_amount is not None), Decimal(0))
    return StatedValues(
        amounts=frozenset((*amounts, *map(abs, gross), abs(lines))),
        days=frozenset(value for value in values if isinstance(value, date)),
        words=frozenset(squeezed(value) for value in values if isinstance(value, str) and value),
    )


def _walk(group: object) -> Iterator[Value]:
    if isinstance(group, str | Decimal | date):
        yield group
    elif isinstance(group, tuple):
        for item in group:
            yield from _walk(item)
    elif dataclasses.is_dataclass(group):
        for each in dataclasses.fields(group):
            if each.name not in _NO_AMOUNTS:
                yield from _walk(getattr(group, each.name))
