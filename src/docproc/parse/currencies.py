"""Currency signs, codes and names to ISO 4217 codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from docproc.parse.alternation import any_of

_CODES = re.findall(
    "[A-Z]{3}",
    "EUR CHF GBP USD AUD BGN BRL CAD CNY CZK DKK HKD HRK HUF ILS INR ISK JPY KRW LIR MXN MYR NOK NZD PLN RON RSD RUB "
    "SEK SGD THB TRY TWD UAH ZAR AED SAR BAM MKD",
)

SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "€": "EUR",
        "euro": "EUR",
        "euros": "EUR",
        "sfr.": "CHF",
        "sfr": "CHF",
        "fr.": "CHF",
        "£": "GBP",
        "us$": "USD",
        "us-$": "USD",
        "a$": "AUD",
        "c$": "CAD",
        "s$": "SGD",
        "hk$": "HKD",
        "nz$": "NZD",
        "$": "USD",
        "¥": "JPY",
        "₹": "INR",
        "₺": "TRY",
        "₽": "RUB",
        "₩": "KRW",
        "zł": "PLN",
        "zl": "PLN",
        "kč": "CZK",
        "rm": "MYR",
        "kr": "SEK",
        "kr.": "DKK",
        "ft": "HUF",
        "lei": "RON",
    }
)
"""Signs and names in lower case; "kr" alone is read as Swedish, "kr." as Danish, "$" alone as US dollars."""

_ALL: Mapping[str, str] = MappingProxyType({**{code.lower(): code for code in _CODES}, **SIGNS})


def _alternation() -> str:
    """One pattern for all of them: codes and names in their usual spellings, which no letter may follow, and signs."""
    words = set(_CODES) | {
        "Eur", "eur", "Euro", "EURO", "euro", "euros", "Euros", "SFr", "sFr", "Sfr", "SFR", "RM", "kr.", "kr",
        "Kr", "zł", "zl", "Kč", "Ft", "lei", "Chf",
    }  # fmt: skip
    signs = {sign.upper() for sign in SIGNS if not sign[0].isalpha() or "$" in sign}
    return rf"{any_of(signs)}|[Ss]?Fr\.|{any_of(words)}(?![^\W\d_])"


CURRENCY_PATTERN = f"(?:{_alternation()})"
"""Matches one currency sign, code or name; no group inside, usable in verbose patterns."""

_BY_FIGURE = re.compile(r"\d[\s.–-]{0,2}Fr\.|Fr\.\s?[\d–-]")
_CURRENCY = re.compile(rf"(?<![^\W\d_]){CURRENCY_PATTERN}")


@lru_cache(maxsize=4096)
def currency_code(text: str) -> str | None:
    """Return the ISO 4217 code of a sign, code or name ("€", "Fr.", "EUR", "euros"), or None."""
    return _ALL.get(text.strip().lower())


def find_currencies(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return (start, end, ISO 4217 code) of each currency named in `text`, left to right."""
    found = []
    for match in _CURRENCY.finditer(text):
        code = currency_code(match[0])
        if match[0] == "Fr." and not _BY_FIGURE.search(text[max(0, match.start() - 3) : match.end() + 3]):
            continue  # "Fr. Muster" is a lady
        if code is not None:
            found.append((match.start(), match.end(), code))
    return tuple(found)
