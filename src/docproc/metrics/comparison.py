"""When two values of a field are the same: amounts by value, dates in ISO, identifiers and names folded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from docproc.model.fields import FIELDS, FieldKind
from docproc.parse.dates import parse_date
from docproc.parse.legal_forms import normalise_name

_SPACES = re.compile(r"\s+")
_NUMBERS = frozenset({"quantity", "unit_price", "vat_rate", "net_amount", "rate", "net", "vat", "amount", "percent"})
_UNSCORED = frozenset({"position", "page"})


def same_value(field: str, expected: str, found: str) -> bool:
    """Tell whether two values of `field` are the same after normalising by the field's kind."""
    kind = FIELDS.get(field, (FieldKind.TEXT, ""))[0]
    normalise = _NORMALISERS.get(kind, _exact)
    return normalise(expected) == normalise(found)


def match_rows(expected: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Return which expected row is which found row, in order, each once; a row is the same when all its keys are."""
    matched: dict[int, int] = {}
    free = list(range(len(found)))
    for index, row in enumerate(expected):
        at = next((candidate for candidate in free if _same_row(row, found[candidate])), None)
        if at is not None:
            matched[index] = at
            free.remove(at)
    return matched


def differing_keys(expected: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """Return the scored keys of an expected row whose values a found row does not have, in the order of the row."""
    scored = (key for key in expected if key not in _UNSCORED)
    return [key for key in scored if not _same_cell(key, expected[key], found.get(key))]


def _same_row(expected: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    return all(_same_cell(key, value, found.get(key)) for key, value in expected.items() if key not in _UNSCORED)


def _same_cell(key: str, expected: Any, found: Any) -> bool:
    if found is None:
        return False
    if key in _NUMBERS:
        return _number(str(expected)) == _number(str(found))
    normalise = _CELLS.get(key, _words)
    return normalise(str(expected)) == normalise(str(found))


def _number(text: str) -> Decimal | str:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    return value if value.is_finite() else text


def _day(text: str) -> object:
    return parse_date(text) or text


def _identifier(text: str) -> str:
    return "".join(char for char in text if char.isalnum()).casefold()


def _words(text: str) -> str:
    return _SPACES.sub(" ", text).strip().casefold()


def _label(text: str) -> str:
    return _words(text).rstrip(" :.*")


def _address(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text).casefold().split())


def _exact(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


_NORMALISERS: Mapping[FieldKind, Callable[[str], object]] = {
    FieldKind.AMOUNT: _number,
    FieldKind.DATE: _day,
    FieldKind.IDENTIFIER: _identifier,
    FieldKind.NAME: normalise_name,
    FieldKind.ADDRESS: _address,
}


def _unit(text: str) -> str:
    return _words(unicodedata.normalize("NFKC", text))


_CELLS: Mapping[str, Callable[[str], object]] = {"number": _identifier, "day": _day, "label": _label, "unit": _unit}
"""How the texts of a row are folded where spaces and case are not all that differs; "m2" is the unit "m²"."""
