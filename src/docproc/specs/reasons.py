"""What pydantic finds wrong with a value, in the words of people who write YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "int": "a whole number",
        "float": "a number",
        "decimal": "a number",
        "bool": "true or false",
        "string": "text",
        "list": "a list",
        "tuple": "a list",
        "frozen_set": "a list",
        "set": "a list",
        "dict": "a mapping of keys",
        "model": "a mapping of keys",
        "mapping": "a mapping of keys",
        "date": "a date such as 2026-03-05",
        "datetime": "a time such as 2026-03-05T14:30",
        "time": 'a time of day such as "06:30"',
        "timedelta": "a length of time such as PT5M",
    }
)
"""By what pydantic calls a kind of value: what people call it."""
_SAYS_THE_KIND = ("_type", "_parsing", "_from_float", "_attributes_type", "_from_date_parsing")


def plain_reason(problem: Mapping[str, Any]) -> str:
    """Return what is wrong, of one of `ValidationError.errors()`: without pydantic's own words where there are others.

    What our validators say stays as they say it, without the "Value error" before it.
    """
    kind, said = str(problem["type"]), str(problem["msg"])
    if kind in ("value_error", "assertion_error"):
        return said.partition(", ")[2]
    if kind == "extra_forbidden":
        return "unknown key"
    if kind == "missing":
        return "is missing"
    if kind == "union_tag_not_found":
        return f"the key {problem['ctx']['discriminator']} is missing"
    if kind == "union_tag_invalid":
        tag, known = str(problem["ctx"]["tag"]), str(problem["ctx"]["expected_tags"])
        return f"should be {known}, not '{tag}'{_nearest(tag, known)}"
    if kind in ("enum", "literal_error"):
        known = str(problem["ctx"]["expected"])
        return f"should be {known}{_nearest(str(problem.get('input', '')), known)}"
    for ending in _SAYS_THE_KIND:
        name = kind.removesuffix(ending)
        if name != kind and name in _KINDS:
            return f"should be {_KINDS[name]}"
    return said.replace("Input should be", "should be", 1).replace("Input should", "should", 1)


def discriminator(problem: Mapping[str, Any]) -> str | None:
    """Return the key whose value says which shape is meant, where that value is the mistake; None for others."""
    return str(problem["ctx"]["discriminator"]).strip("'") if problem["type"] == "union_tag_invalid" else None


def _nearest(said: str, known: str) -> str:
    """What was probably meant, of the words in quotation marks."""
    near = get_close_matches(said, re.findall(r"'([^']*)'", known), n=1)
    return f"; did you mean '{near[0]}'?" if near else ""
