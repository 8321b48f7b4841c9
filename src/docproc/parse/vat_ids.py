"""VAT identification numbers of the EU states, Great Britain, Northern Ireland, Switzerland and Norway."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import cast

from stdnum.exceptions import ValidationError

from docproc.parse.bank import compact, find_ibans
from docproc.parse.repair import CONFUSIONS
from docproc.parse.verdict import IdentifierMatch, Verdict, invalid, unchecked, valid

_GAP = r"[ \u00a0.\-]?"


def _digits(count: int) -> str:
    return rf"\d(?:{_GAP}\d){{{count - 1}}}"


VAT_ID_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "AT": rf"U{_GAP}{_digits(8)}",
        "BE": rf"[01]{_GAP}{_digits(9)}",
        "BG": r"\d{9,10}",
        "CY": r"\d{8}[A-Z]",
        "CZ": r"\d{8,10}",
        "DE": _digits(9),
        "DK": _digits(8),
        "EE": _digits(9),
        "EL": _digits(9),
        "ES": rf"[A-Z]{_GAP}{_digits(7)}{_GAP}[A-Z0-9]|{_digits(8)}{_GAP}[A-Z]",
        "FI": _digits(8),
        "FR": rf"[A-HJ-NP-Z0-9]{{2}}{_GAP}{_digits(9)}",
        "GB": rf"(?:{_digits(12)}|{_digits(9)}|GD\d{{3}}|HA\d{{3}})",
        "HR": _digits(11),
        "HU": _digits(8),
        "IE": r"\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W]",
        "IT": _digits(11),
        "LT": r"(?:\d{12}|\d{9})",
        "LU": _digits(8),
        "LV": _digits(11),
        "MT": _digits(8),
        "NL": rf"{_digits(9)}{_GAP}B{_GAP}\d{{2}}",
        "PL": rf"{_digits(10)}",
        "PT": _digits(9),
        "RO": r"\d{2,10}",
        "SE": rf"{_digits(12)}",
        "SI": _digits(8),
        "SK": _digits(10),
        "XI": rf"(?:{_digits(12)}|{_digits(9)}|GD\d{{3}}|HA\d{{3}})",
        "NO": rf"{_digits(9)}{_GAP}MVA",
        "CHE": rf"{_digits(9)}(?:\s?(?:MWST|TVA|IVA|HR/MWST))?",
    }
)
"""The form after the country letters, from the European Commission's VIES list, HMRC, the Swiss FTA and Brønnøysund."""

_FORMS = {prefix: re.compile(form) for prefix, form in VAT_ID_FORMS.items()}
_AFTER_PREFIX = r"[ \u00a0.\-]{0,2}"
_ANY = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    + "|".join(f"{prefix}{_AFTER_PREFIX}(?:{form})" for prefix, form in VAT_ID_FORMS.items())
    + r")(?![A-Za-z0-9])"
)
_NORWEGIAN = re.compile(rf"(?<![A-Za-z0-9])(?:NO\s?)?{_digits(9)}\s?MVA(?![A-Za-z0-9])")
_MISREAD = re.compile(r"(?<![A-Za-z0-9])(?:DE ?[0-9OoIlSBZG]{9}|ATU ?[0-9OoIlSBZG]{8})(?![A-Za-z0-9])")
_MAY_BE = re.compile("|".join(rf"{prefix}{_AFTER_PREFIX}[0-9A-Zol+]" for prefix in VAT_ID_FORMS) + r"|\d\s?MVA")
"""What every VAT id holds: a country's letters before a digit or letter, or the Norwegian ones after a digit."""


@lru_cache(maxsize=1024)
def valid_vat_id(text: str) -> Verdict:
    """Judge a VAT id by form and check digits of its country; GR is read as EL, a Swiss suffix is left out."""
    number = compact(text)
    if number.startswith("GR"):
        number = "EL" + number[2:]
    prefix = "CHE" if number.startswith("CHE") else number[:2]
    form = _FORMS.get(prefix)
    if number.endswith("MVA") and number[:-3].isdigit():
        prefix, number, form = "NO", "NO" + number, _FORMS["NO"]
    if form is None:
        return invalid(number[:20], f"{number[:2]} is no country with VAT ids known here")
    if prefix == "CHE":
        number = number[:12]
    if len(number) > 20 or not form.fullmatch(number[len(prefix) :]):
        return invalid(number[:20], f"not the form of a VAT id of {prefix}")
    try:
        _checker(prefix)(number)
    except ValidationError:
        return invalid(number, "the check digits do not hold")
    return unchecked(number) if prefix in ("CZ", "SK", "BG", "RO") and len(number) < 8 else valid(number)


def _checker(prefix: str) -> Callable[[str], str]:
    """Return the check of one country; imported when first needed, since the table of all is slow to load."""
    if prefix == "CHE":
        from stdnum.ch import uid

        return cast(Callable[[str], str], uid.validate)
    if prefix == "NO":
        from stdnum.no import mva

        return cast(Callable[[str], str], mva.validate)
    if prefix in ("GB", "XI"):
        from stdnum.gb import vat as gb_vat

        return lambda number: gb_vat.validate(number[2:])
    from stdnum.eu import vat

    return cast(Callable[[str], str], vat.validate)


def find_vat_ids(text: str) -> tuple[IdentifierMatch, ...]:
    """Return the VAT ids in `text`, whether their check digits hold or not; never a part of an IBAN."""
    if not _MAY_BE.search(text):
        return ()
    ibans = [(match.start, match.end) for match in find_ibans(text)]
    found: list[IdentifierMatch] = []
    for pattern in (_ANY, _NORWEGIAN, _MISREAD):
        for match in pattern.finditer(text):
            taken = [*ibans, *((other.start, other.end) for other in found)]
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            vat_id = _mended(match) if pattern is _MISREAD else _as_read(match)
            if vat_id is not None:
                found.append(vat_id)
    return tuple(sorted(found, key=lambda match: match.start))


def _as_read(match: re.Match[str]) -> IdentifierMatch | None:
    verdict = valid_vat_id(match[0])
    country = verdict.normalised[:2]
    if not verdict.holds and "check digits" not in verdict.reason:
        return None
    if country in ("RO", "CZ", "BG") and not verdict.holds:
        return None
    return IdentifierMatch(
        match.start(), match.end(), match[0], "vat_id", verdict.normalised, verdict.validity, country
    )


def _mended(match: re.Match[str]) -> IdentifierMatch | None:
    letters = compact(match[0].replace("l", "1").replace("o", "0"))
    head = 3 if letters.startswith("ATU") else 2
    number = letters[:head] + "".join(CONFUSIONS.get(char, char) for char in letters[head:])
    verdict = valid_vat_id(number)
    if not verdict.holds:
        return None
    return IdentifierMatch(
        match.start(), match.end(), match[0], "vat_id", number, verdict.validity, number[:2], repaired=True
    )
