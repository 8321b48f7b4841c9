"""The probability that several values are all right, and which of them are better left out.

Values are put into groups that are right or wrong together, because one witness said them all or arithmetic binds them.
Inside a group the errors are not independent, so multiplying would count one doubt several times: the probability that
all of the group are right is at most that of its least sure member, and reaches it when errors coincide; that minimum
is used. Between groups errors are taken as independent, and the minima are multiplied:

    P(all right) = product over groups of (least confidence in the group)

It is never a mean: one doubtful value makes a doubtful document. On documents of layouts left out the product is itself
calibrated (`make bench-accuracy` prints stated against found), because what makes several values wrong at once, a sum
that does not hold or a missing field, lowers the confidence of each (see `calibration_inputs`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Protocol, TypeVar


class Stake(Protocol):
    """One value that a decision stakes on: its confidence in percent, its group, and whether it is decisive."""

    @property
    def confidence(self) -> float:
        """How sure the value is, in percent."""

    @property
    def group(self) -> Hashable:
        """What it is right or wrong together with."""

    @property
    def decisive(self) -> bool:
        """Whether the document cannot do without it."""


S = TypeVar("S", bound=Stake)


def joint(stakes: Iterable[Stake]) -> float:
    """Return the probability in percent, to two digits, that all `stakes` are right; 0 when there are none."""
    groups: dict[Hashable, float] = {}
    for stake in stakes:
        groups[stake.group] = min(groups.get(stake.group, 100.0), stake.confidence)
    if not groups:
        return 0.0
    probability = 1.0
    for least in groups.values():
        probability *= least / 100
    return round(probability * 100, 2)


def left_out(stakes: Sequence[S], threshold: float) -> tuple[S, ...]:
    """Return the values that are better left out of a document in which `threshold` percent are asked for.

    Those are the values that are not decisive and less sure than that, the least sure first. Where the decisive ones
    together are not sure enough, the document goes to a person, and nothing is left out.
    """
    if joint([stake for stake in stakes if stake.decisive]) < threshold:
        return ()
    doubtful = [stake for stake in stakes if not stake.decisive and stake.confidence < threshold]
    return tuple(sorted(doubtful, key=lambda stake: stake.confidence))
