"""Everything that an e-invoice states, whatever for: what the page prints of it is no contradiction of another term."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from docproc.extract.witnesses.printed import squeezed
from docproc.model.fields import EInvoice, Value

_NO_AMOUNTS = frozenset({"rate", "vat_rate", "percent", "quantity", "base_quantity", "discount_percent"})


@dataclass(frozen=True)
class StatedValues:
    """The amounts (without sign), days and words (squeezed) that stand anywhere in an e-invoice.

    The sum of its lines and the gross amount of each rate of its VAT count as stated too.
    """

    einvoice: EInvoice

    @cached_property
    def amounts(self) -> frozenset[Decimal]:
        """The amounts without sign."""
        rates = ((line.net, line.vat) for line in self.einvoice.vat_breakdown)
        gross = (net + vat for net, vat in rates if net is not None and vat is not None)
        nets = (line.net_amount for line in self.einvoice.line_items if line.net_amount is not None)
        amounts = (value for value in self._values if isinstance(value, Decimal))
        return frozenset(map(abs, (*amounts, *gross, sum(nets, Decimal(0)))))

    @cached_property
    def days(self) -> frozenset[date]:
        """The days."""
        return frozenset(value for value in self._values if isinstance(value, date))

    @cached_property
    def words(self) -> frozenset[str]:
        """Texts and numbers, letters and digits only."""
        return frozenset(squeezed(value) for value in self._values if isinstance(value, str) and value)

    def has(self, value: Value) -> bool:
        """Tell whether the e-invoice states `value` for any of its terms."""
        if isinstance(value, Decimal):
            return abs(value) in self.amounts
        return value in self.days if isinstance(value, date) else squeezed(value) in self.words

    @cached_property
    def _values(self) -> tuple[Value, ...]:
        return tuple(_walk(self.einvoice))


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
