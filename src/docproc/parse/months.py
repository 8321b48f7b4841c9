"""Month names, German, English and French, with the shapes that readers of scans make of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from docproc.parse.alternation import any_of

_NAMES: tuple[tuple[str, ...], ...] = (
    ("januar", "jänner", "jaenner", "january", "janvier", "janv", "jan", "jän"),
    ("februar", "feber", "february", "février", "fevrier", "févr", "fevr", "fév", "feb"),
    ("märz", "maerz", "marz", "march", "mars", "mär", "mrz", "mar"),
    ("april", "avril", "apr", "avr"),
    ("mai", "may"),
    ("juni", "june", "juin", "juno", "jun"),
    ("juli", "july", "juillet", "juil", "julei", "jul"),
    ("august", "août", "aout", "aug"),
    ("september", "septembre", "sept", "sep"),
    ("oktober", "october", "octobre", "okt", "oct"),
    ("november", "novembre", "nov"),
    ("dezember", "december", "décembre", "decembre", "dez", "dec", "déc"),
)

MONTHS: Mapping[str, int] = MappingProxyType(
    {
        unicodedata.normalize(form, name): number
        for number, names in enumerate(_NAMES, start=1)
        for name in names
        for form in ("NFC", "NFD")
    }
)
"""Lower-case month names and short forms (composed and decomposed) to 1 to 12."""

MONTH_PATTERN = f"(?=[adfjmnos]){any_of(MONTHS)}(?![^\\W\\d_])"
"""Matches one month name (use with re.IGNORECASE), never the beginning of a longer word."""


def month_number(name: str) -> int | None:
    """Return 1 to 12 for a month name or short form in any case, or None."""
    return MONTHS.get(name.strip().rstrip(".").lower())
