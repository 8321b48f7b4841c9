"""Classes of values that are never changed, quick to make: a page is thousands of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(*, eq: bool = True, slots: bool = True) -> Callable[[type[T]], type[T]]:
    """Make a class a dataclass whose objects the type checker holds to be frozen; they compare and hash by value.

    A dataclass that is frozen at run time sets each attribute by `object.__setattr__`, which makes an object of four
    numbers cost four to eight times as much. Without `eq` objects compare by identity; without `slots` they can hold
    what a `lazy` property works out.
    """
    return dataclass(eq=eq, slots=slots, unsafe_hash=eq)
