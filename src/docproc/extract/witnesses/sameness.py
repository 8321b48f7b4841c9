"""When two values of one field, from two witnesses, say the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from rapidfuzz import fuzz

from docproc.extract.witnesses.printed import squeezed
from docproc.model.fields import FIELDS, FieldKind, Value

WORDED = frozenset({FieldKind.NAME, FieldKind.ADDRESS, FieldKind.TEXT})
"""The kinds of fields that two witnesses may word differently."""

_LIKE = 85.0
_UNLIKE = 60.0


def same_value(name: str, one: Value, other: Value) -> bool:
    """Tell whether two values of field `name` mean the same.

    Amounts are equal by value whatever their sign (credit notes are printed with and without), identifiers without
    spaces and signs, names and addresses by their words.
    """
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one) == abs(other)
    if isinstance(one, date) or isinstance(other, date) or type(one) is not type(other):
        return one == other
    if FIELDS[name][0] in WORDED:
        return _likeness(str(one), str(other)) >= _LIKE
    return squeezed(str(one)) == squeezed(str(other))


def unlike(one: Value, other: Value) -> bool:
    """Tell whether two names or texts have so little in common that they cannot mean the same."""
    return _likeness(str(one), str(other)) < _UNLIKE


def _likeness(one: str, other: str) -> float:
    first, second = (" ".join(text.casefold().replace(",", " ").split()) for text in (one, other))
    return max(fuzz.ratio(first, second), fuzz.token_set_ratio(first, second))
