"""What a number of reviews proves about the rate of wrong documents: the one-sided bound of Clopper and Pearson.

C. J. Clopper and E. S. Pearson, The Use of Confidence or Fiducial Limits Illustrated in the Case of the Binomial,
Biometrika 26 (1934): the greatest rate of error under which at most `errors` among `reviews` is no rarer than 5 %.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

CONFIDENCE = 0.95
"""How sure the bound is; one-sided."""


def upper_bound(errors: int, reviews: int) -> float:
    """Return the bound (0 to 1) on the rate of error after `errors` in `reviews`; 1 without any review.

    Raises ValueError unless 0 <= errors <= reviews.
    """
    if not 0 <= errors <= reviews:
        raise ValueError(f"{errors} errors in {reviews} reviews")
    if errors == reviews:
        return 1.0
    low, high = errors / reviews, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(errors, reviews, middle) > 1 - CONFIDENCE:
            low = middle
        else:
            high = middle
    return high


def reviews_needed(errors: int, budget: float) -> int:
    """Return how many reviews with `errors` among them prove a rate of at most `budget` (0 to 1, exclusive).

    Without an error that is 598 for 0.5 % and 299 for 1 %. Raises ValueError for a budget outside 0 to 1.
    """
    if not 0 < budget < 1:
        raise ValueError(f"an error budget of {budget} is not between 0 and 1")
    low, high = errors, errors + 1
    while upper_bound(errors, high) > budget:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if upper_bound(errors, middle) > budget else (low, middle)
    return high


def _at_most(errors: int, reviews: int, rate: float) -> float:
    """The probability of at most `errors` in `reviews` at a true `rate`."""
    return math.fsum(
        math.exp(
            math.lgamma(reviews + 1) - math.lgamma(k + 1) - math.lgamma(reviews - k + 1)
            + k * math.log(rate) + (reviews - k) * math.log1p(-rate)
        )
        for k in range(errors + 1)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ErrorBudget:
    """The rate of wrong documents that is allowed among automatic ones, and what was found on documents looked at.

    `percent` is the budget (0 to 100, exclusive), `reviews` how many documents that would have passed unseen were
    looked at, `errors` how many of them held a wrong value. Raises ValueError for anything else.
    """

    percent: float
    reviews: int = 0
    errors: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.percent < 100 or not 0 <= self.errors <= self.reviews:
            raise ValueError(f"{self.errors} errors in {self.reviews} reviews against a budget of {self.percent} %")

    @property
    def bound(self) -> float:
        """The one-sided bound on the rate of wrong documents, in percent."""
        return 100 * upper_bound(self.errors, self.reviews)

    @property
    def proven(self) -> bool:
        """Whether the bound lies within the budget."""
        return self.bound <= self.percent

    @property
    def missing_reviews(self) -> int:
        """How many more reviews without another error the budget needs."""
        return max(0, reviews_needed(self.errors, self.percent / 100) - self.reviews)

    def words(self) -> str:
        """Return in one sentence what the reviews prove and what is still needed."""
        errors = "none wrong" if self.errors == 0 else f"{self.errors} wrong"
        seen = (
            f"{self.reviews} such documents looked at, {errors}" if self.reviews else "no such document looked at yet"
        )
        if self.proven:
            return f"within the error budget of {self.percent:g} %: {seen}, at most {self.bound:.2f} % wrong"
        proves = f", which proves at most {self.bound:.2f} % wrong" if self.reviews else ""
        return (
            f"the error budget of {self.percent:g} % is not proven: {seen}{proves}; "
            f"{self.missing_reviews} more without an error are needed"
        )
