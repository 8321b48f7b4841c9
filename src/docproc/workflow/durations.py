"""Lengths of time as workflows write them: seconds, or a number with s, m, h, d or w."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LONGEST = timedelta(days=3660)


def parse_duration(value: Any) -> timedelta:
    """Return the length of time. Raises ValueError for what is none, or longer than ten years."""
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,3})?)\s*([smhdw]?)", str(value).strip())
    if match is None:
        raise ValueError(f"'{value}' is no length of time; write 90s, 30m, 2h, 3d or 1w")
    length = timedelta(**{_UNITS[match[2] or "s"]: float(match[1])})
    if length > _LONGEST:
        raise ValueError(f"'{value}' is longer than ten years")
    return length


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
