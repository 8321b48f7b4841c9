"""What a number of reviews proves about the rate of wrong documents: the one-sided bound of Clopper and Pearson.

C. J. Clopper and E. S. Pearson, The Use of Confidence or Fiducial Limits Illustrated in the Case of the Binomial,
Biometrika 26 (1934): the greatest rate of error under which at most `errors` among `reviews` is no rarer than 5 %.
"""

from __future__ import annotations

import math

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
