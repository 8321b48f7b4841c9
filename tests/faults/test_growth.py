"""The measure that finds quadratic work finds it, and blames no linear work."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.growth import MOST_GROWTH, growth


@pytest.mark.parametrize(("power", "slow"), [(1, False), (2, True)])
def test_work_that_grows_with_the_square_is_found_out(power: int, slow: bool) -> None:
    def counted(work: Callable[[], object]) -> float:
        size = work()
        assert isinstance(size, int)
        return float(size**power)

    ratio = growth(lambda: 2000, lambda: 8000, counted)
    assert ratio is not None and (ratio > MOST_GROWTH) is slow


def test_what_takes_no_time_is_not_judged() -> None:
    assert growth(lambda: None, lambda: None) is None
