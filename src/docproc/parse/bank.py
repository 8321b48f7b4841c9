"""Bank identifiers: IBAN (ISO 13616), BIC (ISO 9362), SEPA creditor identifiers, structured payment references."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from stdnum import iso11649
from stdnum.ch import esr
from stdnum.exceptions import ValidationError

from docproc.parse.repair import CONFUSIONS
from docproc.parse.verdict import IdentifierMatch, Verdict, invalid, unchecked, valid

IBAN_LENGTHS: Mapping[str, int] = MappingProxyType(
    {
        "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
        "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
        "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
        "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
        "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18,
        "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SE": 24,
        "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24,
        "XK": 20,
    }
)  # fmt: skip
"""Characters of an IBAN by country, from the SWIFT IBAN registry."""

_DIGITS_ONLY = frozenset(re.findall("[A-Z]+", "AT BA BE CZ DE DK EE ES FI HR HU IL IS LT ME NO PL PT RS SE SI SK XK"))
_IBAN_START = re.compile(
    r"(?:(?<=IBAN)|(?<![A-Za-z0-9]))([A-Z]{2})[ \u00a0]?([0-9OIlSB]{2})(?=[ \u00a0.\-]{0,2}[0-9A-Z])"
)
_IBAN_LABEL = re.compile(r"IBAN[^A-Za-z0-9\n]{0,6}$|Bankkonto[^A-Za-z0-9\n]{0,6}$")
_IBAN_OF_ANY_LENGTH = re.compile(r"[A-Z]{2} ?\d{2}(?:[ \u00a0]?\d){10,30}(?![A-Za-z0-9])")
_IBAN_FILL = " \u00a0\u202f.-"
_BIC = re.compile(r"(?<![A-Za-z0-9])([A-Z]{4})[ ]?([A-Z]{2})[ ]?([A-Z0-9]{2})[ ]?([A-Z0-9]{3})?(?![A-Za-z0-9])")
_BIC_TIGHT = re.compile(r"(?<![A-Za-z0-9])[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Za-z0-9])")
_BIC_LABEL = re.compile(r"(?:\bBIC\b|SWIFT|S\.W\.I\.F\.T)[^\n]{0,24}$", re.IGNORECASE)
_BIC_HOME = frozenset({"DE", "AT", "CH", "LI"})
_CREDITOR = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2}\d{2}[ ]?[A-Z0-9]{3}(?:[ ]?[A-Z0-9]){8,28})(?![A-Za-z0-9])")
_CREDITOR_DE = re.compile(r"(?<![A-Za-z0-9])DE[ ]?\d{2}[ ]?[A-Z0-9]{3}[ ]?0(?:[ ]?\d){10}(?![ ]?\d)(?![A-Za-z0-9])")
_CREDITOR_LABEL = re.compile(r"(?:Gl(?:ä|ae)ubiger|Creditor|CI\b|\bICS\b|Créancier)[^\n]{0,40}$", re.IGNORECASE)

_COUNTRIES = frozenset(IBAN_LENGTHS) | frozenset(
    re.findall(
        "[A-Z]+",
        "AF AG AI AM AO AR AU AW BB BD BF BJ BM BN BO BS BT BW BZ CA CD CG CI CK CL CM CN CO CU CV CW DJ DM DZ EC "
        "ER ET FJ FK FM GA GD GF GG GH GM GN GP GU GY HK HN HT ID IM IN IR JE JM JP KE KG KH KI KM KN KR KY LA LK "
        "LR LS MA MG MH ML MM MN MO MP MS MV MW MX MY MZ NA NC NE NG NI NP NZ OM PA PE PF PG PH PR PW PY RE RU RW "
        "SB SD SG SL SN SO SR SS SY SZ TC TD TG TH TJ TM TO TT TV TW TZ UG US UY UZ VC VE VN VU WS YE ZA ZM ZW",
    )
)


def compact(text: str) -> str:
    """Return the letters and digits of `text` in upper case."""
    return "".join(char for char in text if char.isalnum()).upper()


def mod_97(text: str) -> int | None:
    """Return the remainder modulo 97 of letters and digits (ISO 7064), letters counting 10 to 35; None for others."""
    if not text or not text.isascii() or not text.isalnum():
        return None
    return int("".join(str(int(char, 36)) for char in text)) % 97


@lru_cache(maxsize=1024)
def valid_iban(text: str) -> Verdict:
    """Judge an IBAN: country, length and check digits (ISO 13616, modulo 97); printed groups are allowed."""
    number = compact(text)[:40]
    length = IBAN_LENGTHS.get(number[:2])
    if length is None:
        return invalid(number, "no country with IBANs begins so")
    if len(number) != length:
        return invalid(number, f"an IBAN of {number[:2]} has {length} characters, this has {len(number)}")
    if not number[2:4].isdigit() or mod_97(number[4:] + number[:4]) != 1:
        return invalid(number, "the check digits do not hold")
    if number[:2] in _DIGITS_ONLY and not number[2:].isdigit():
        return invalid(number, f"an IBAN of {number[:2]} holds digits only")
    return valid(number)


@lru_cache(maxsize=4096)
def find_ibans(text: str) -> tuple[IdentifierMatch, ...]:
    """Return the IBANs in `text`, whether their check digits hold or not, also in printed groups.

    After the label "IBAN" a number of wrong length is returned too, as invalid: it is what the document states.
    """
    found: list[IdentifierMatch] = []
    for start in _IBAN_START.finditer(text):
        if found and start.start() < found[-1].end:
            continue
        match = _read_iban(text, start.start(), start[1]) or _read_labelled(text, start.start(), start[1])
        if match is not None:
            found.append(match)
    return tuple(found)


def _read_labelled(text: str, start: int, country: str) -> IdentifierMatch | None:
    if country not in IBAN_LENGTHS or not _IBAN_LABEL.search(text, max(0, start - 24), start):
        return None
    stated = _IBAN_OF_ANY_LENGTH.match(text, start)
    if stated is None:
        return None
    number = compact(stated[0])
    return IdentifierMatch(start, stated.end(), stated[0], "iban", number, valid_iban(number).validity, country)


def _read_iban(text: str, start: int, country: str) -> IdentifierMatch | None:
    length = IBAN_LENGTHS.get(country)
    if length is None:
        return None
    end = _advance(text, start, length)
    if end is None:
        return None
    raw = text[start:end]
    letters = "".join(char for char in raw if char.isalnum())
    verdict = valid_iban(letters)
    repaired = False
    if not verdict.holds and country in _DIGITS_ONLY:
        mended = country + "".join(CONFUSIONS.get(char, char) for char in letters[2:])
        if not mended[2:].isdigit():
            return None
        repaired = mended != letters.upper() and valid_iban(mended).holds
        verdict = valid_iban(mended) if repaired else verdict
    if sum(char.isdigit() for char in verdict.normalised) < 8:
        return None
    return IdentifierMatch(start, end, raw, "iban", verdict.normalised, verdict.validity, country, repaired)


def _advance(text: str, start: int, length: int) -> int | None:
    """Return the position after `length` letters and digits with at most two fillers between, or None."""
    seen = fillers = 0
    for position in range(start, min(len(text), start + length * 3)):
        char = text[position]
        if char.isascii() and char.isalnum():
            seen, fillers = seen + 1, 0
            if seen == length:
                following = text[position + 1 : position + 2]
                return None if following.isdigit() else position + 1
        elif char in _IBAN_FILL and fillers < 2:
            fillers += 1
        else:
            return None
    return None


def valid_bic(text: str) -> Verdict:
    """Judge a BIC (ISO 9362): four letters, a country, two and optionally three more; it has no check digits."""
    number = compact(text)
    match = _BIC.fullmatch(number)
    if match is None:
        return invalid(number[:20], "a BIC has 8 or 11 characters: four letters, a country, two or five more")
    if match[2] not in _COUNTRIES:
        return invalid(number, f"{match[2]} is no country")
    return unchecked(number)


def find_bics(text: str) -> tuple[IdentifierMatch, ...]:
    """Return the BICs in `text`: labelled ones, and without a label those that cannot be a word in capitals."""
    found = []
    for match in _BIC_TIGHT.finditer(text):
        verdict = valid_bic(match[0])
        if not verdict.holds:
            continue
        tail = match[0][6:]
        telling = any(char.isdigit() for char in tail) or tail.endswith("XXX") or match[0][4:6] in _BIC_HOME
        if telling or _BIC_LABEL.search(text, max(0, match.start() - 40), match.start()):
            found.append(_match(match, "bic", verdict, match[0][4:6]))
    return tuple(found)


def valid_creditor_id(text: str) -> Verdict:
    """Judge a SEPA creditor identifier (EPC262-08: modulo 97 without the three characters of the business code)."""
    number = compact(text)[:40]
    if not 8 <= len(number) <= 35 or number[:2] not in _COUNTRIES or not number[2:4].isdigit():
        return invalid(number, "not the form of a creditor identifier")
    if number[:2] == "DE" and len(number) != 18:
        return invalid(number, "a German creditor identifier has 18 characters")
    if mod_97(number[7:] + number[:4]) != 1:
        return invalid(number, "the check digits do not hold")
    return valid(number)


def find_creditor_ids(text: str) -> tuple[IdentifierMatch, ...]:
    """Return SEPA creditor identifiers: German ones by their form, others where a label says so."""
    found = [_match(match, "creditor_id", valid_creditor_id(match[0]), "DE") for match in _CREDITOR_DE.finditer(text)]
    for match in _CREDITOR.finditer(text):
        labelled = _CREDITOR_LABEL.search(text, max(0, match.start() - 60), match.start())
        verdict = valid_creditor_id(match[0])
        if labelled and verdict.holds and all(match.start() >= m.end or match.end() <= m.start for m in found):
            found.append(_match(match, "creditor_id", verdict, match[0][:2]))
    return tuple(sorted(found, key=lambda match: match.start))


def valid_payment_reference(text: str) -> Verdict:
    """Judge a payment reference: RF references (ISO 11649) and Swiss QR references of 27 digits carry check digits."""
    number = compact(text)
    try:
        if number.startswith("RF") and number[2:4].isdigit():
            return valid(str(iso11649.validate(number)))
        if len(number) == 27 and number.isdigit():
            esr.validate(number)
            return valid(number)
    except ValidationError as error:
        return invalid(number, f"the check digits do not hold ({error})")
    return unchecked(number)


def _match(match: re.Match[str], kind: str, verdict: Verdict, country: str) -> IdentifierMatch:
    return IdentifierMatch(match.start(), match.end(), match[0], kind, verdict.normalised, verdict.validity, country)
