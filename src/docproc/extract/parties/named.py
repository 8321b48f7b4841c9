"""A name that may be a party's."""

from __future__ import annotations

from dataclasses import replace

from docproc.extract.candidate import Reason
from docproc.extract.layout import Cell
from docproc.extract.parties.address_blocks import AddressBlock
from docproc.model.lazy import lazy
from docproc.model.record import record


@record(slots=False)
class Named:
    """A name that may be a party's: as printed, where, and what speaks for it."""

    name: str
    cells: tuple[Cell, ...]
    reasons: tuple[Reason, ...]
    block: AddressBlock | None = None

    @lazy
    def score(self) -> float:
        """The sum of the reasons in log-odds."""
        return sum([reason.points for reason in self.reasons])

    def because(self, *reasons: Reason) -> Named:
        """Return the same name with more reasons."""
        return replace(self, reasons=(*self.reasons, *reasons))
