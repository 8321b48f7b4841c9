"""What was said of a document's values and whether it was right: the ground of calibration and error budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from docproc.check.joint import joint, left_out
from docproc.model.record import record

TYPE = "document_type"
"""The name under which the type of a document is observed."""


@record()
class ObservedValue:
    """A value that was given: its field, the confidence stated in percent, and whether it was right (None: unknown).

    `decisive` and `group` are its part in the decision (see `joint`), `inputs` what calibration knew of it; a value
    that is not calibrated (an e-invoice's, say) has none.
    """

    field: str
    confidence: float
    right: bool | None
    decisive: bool
    group: str
    inputs: Mapping[str, float]


@dataclass(frozen=True)
class ObservedDocument:
    """One document with known values: its name, whether it was `blocked` for reasons besides doubt, and its values."""

    name: str
    blocked: bool
    values: tuple[ObservedValue, ...]

    @cached_property
    def confidence(self) -> float:
        """The probability in percent that type and decisive values are right, as it was stated."""
        return joint([value for value in self.values if value.decisive])

    def automatic(self, threshold: float) -> bool:
        """Tell whether the document passes unseen where `threshold` percent are asked for."""
        return not self.blocked and self.confidence >= threshold

    def wrong(self, threshold: float) -> bool:
        """Tell whether, passing at `threshold` percent, it would hold a wrong value: one left out does not count."""
        wrong = [value for value in self.values if value.right is False]
        without = left_out(self.values, threshold) if wrong else ()
        return any(value not in without for value in wrong)


Judge = Callable[[str, str], bool | None]
"""Tells of a field's name and its value, written as in exports, whether it is right; None when that is not known."""
