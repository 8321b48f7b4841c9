"""National tax, company and register numbers: Germany, Austria, France, Great Britain, Switzerland."""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum.exceptions import ValidationError

from docproc.parse.bank import compact
from docproc.parse.verdict import IdentifierMatch, Validity, Verdict, invalid, unchecked, valid

_GERMAN_SLASHED = re.compile(
    r"(?<![\w/.-])(?:\d{2,3}\s?/\s?\d{3}\s?/\s?\d{4,5}|\d{3}\s?/\s?\d{4}\s?/\s?\d{4})(?![\w/]|[.-]\d)"
)
_GERMAN_LABELLED = re.compile(
    r"(?:Steuer\s?-?\s?(?:nummer|nr\b\.?)|St\.?\s?-?\s?Nr\b\.?|StNr\b\.?|Steuer-ID|Tax\s?(?:no|number|ID)\b\.?)[\s:.]{0,4}"
    r"(?P<number>\d(?:[ /.\-]{0,2}\d){9,12})(?!\d)",
    re.IGNORECASE,
)
_AUSTRIAN = re.compile(r"(?<![\w/-])\d{2}[ -]?\d{3}/\d{4}(?![\w/])")
_SIRET = re.compile(r"(?<!\d)\d{3}[ .]?\d{3}[ .]?\d{3}[ .]?\d{5}(?!\d)")
_SIREN = re.compile(
    r"(?:SIREN|R\.?C\.?S\.?)[^\d\n]{0,30}(?P<number>\d{3}[ .]?\d{3}[ .]?\d{3})(?![ .]?\d)", re.IGNORECASE
)
_BRITISH = re.compile(
    r"(?:Company|Registration|Registered|Reg\.?|Co\.?)[^\d\n]{0,40}(?:No|Number|Nr|Reg)\b\.?[:\s]{0,3}"
    r"(?P<number>(?:SC|NI|OC|SO|NC|FC)\s?\d{6}|\d{8}|\d{7})(?!\w)",
    re.IGNORECASE,
)
_SWISS = re.compile(r"(?<![\w])CHE[ -]?\d{3}\.?\s?\d{3}\.?\s?\d{3}(?!\d)")
_REGISTER = re.compile(
    r"(?<!\w)(?P<kind>HRB|HRA|HR\s?B|HR\s?A|GnR|GsR|PR|VR)\s?-?(?:Nr\b\.?|Nummer|No\b\.?)?[\s:.]{0,3}"
    r"(?P<number>\d{1,3}[ .]?\d{1,3})(?P<suffix>\s?[A-Z]{1,3}(?!\w))?(?!\d)"
)
_COURT = re.compile(
    r"(?:Amtsgericht|Registergericht|Handelsregister|Register|\bAG|\bHReg\b\.?)(?:[\s:]{1,3}(?:des|beim|der|von|Amtsgerichts?|AG)(?!\w)){0,3}"
    r"[\s:]{1,3}(?P<court>[A-ZÄÖÜ][\wäöüß-]+(?:[ -](?:am|an der|im|a\.\s?[MNd]\.?|\(?[A-ZÄÖÜ][a-zäöüß]+\)?)){0,3})"
)
_COMPANY_BOOK = re.compile(r"(?<!\w)FN\s?(?P<number>\d{3,6})\s?(?P<letter>[a-z])(?!\w)")


def valid_tax_number(text: str, state: str | None = None) -> Verdict:
    """Judge a German Steuernummer by form: 10 or 11 digits of a state, or 13 that hold in all of Germany.

    `state` (Land in German) narrows the form. The check digit's method is not published for every state, so a number
    of the right form is unchecked.
    """
    from stdnum.de import stnr

    number = compact(text)
    try:
        return unchecked(str(stnr.validate(number, state)))
    except ValidationError:
        return invalid(number[:20], "not the form of a German tax number")


def valid_siret(text: str) -> Verdict:
    """Judge a French SIRET of 14 digits (Luhn)."""
    from stdnum.fr import siret

    return _judge(siret.validate, text)


def valid_siren(text: str) -> Verdict:
    """Judge a French SIREN of 9 digits (Luhn)."""
    from stdnum.fr import siren

    return _judge(siren.validate, text)


def valid_swiss_uid(text: str) -> Verdict:
    """Judge a Swiss UID CHE-123.456.788 (modulo 11)."""
    from stdnum.ch import uid

    return _judge(uid.validate, text)


def valid_austrian_tax_number(text: str) -> Verdict:
    """Judge an Austrian Abgabenkontonummer of 9 digits."""
    from stdnum.at import tin

    return _judge(tin.validate, text)


def find_tax_numbers(text: str) -> tuple[IdentifierMatch, ...]:
    """Return national tax numbers: German ones with slashes or after a label, Austrian ones."""
    found: list[IdentifierMatch] = []
    for match in _GERMAN_LABELLED.finditer(text):
        _keep(found, match, "tax_number", valid_tax_number(match["number"]), "DE", "number")
    for match in _GERMAN_SLASHED.finditer(text):
        _keep(found, match, "tax_number", valid_tax_number(match[0]), "DE")
    for match in _AUSTRIAN.finditer(text):
        _keep(found, match, "tax_number", valid_austrian_tax_number(match[0]), "AT")
    return tuple(sorted(found, key=lambda match: match.start))


def find_company_numbers(text: str) -> tuple[IdentifierMatch, ...]:
    """Return company numbers: SIRET, SIREN, Swiss UID, British company numbers, the Austrian Firmenbuch."""
    found: list[IdentifierMatch] = []
    for match in _SIRET.finditer(text):
        verdict = valid_siret(match[0])
        if verdict.holds or re.search(r"SIRET[^\n]{0,20}$", text[max(0, match.start() - 30) : match.start()], re.I):
            _keep(found, match, "siret", verdict, "FR")
    for match in _SIREN.finditer(text):
        _keep(found, match, "siren", valid_siren(match["number"]), "FR", "number")
    for match in _SWISS.finditer(text):
        _keep(found, match, "swiss_uid", valid_swiss_uid(match[0]), "CH")
    for match in _BRITISH.finditer(text):
        _keep(found, match, "company_number", unchecked(compact(match["number"])), "GB", "number")
    for match in _COMPANY_BOOK.finditer(text):
        _keep(found, match, "register_number", unchecked(f"FN {match['number']}{match['letter']}"), "AT")
    return tuple(sorted(found, key=lambda match: match.start))


def find_register_numbers(text: str) -> tuple[IdentifierMatch, ...]:
    """Return German register entries; the value reads "HRB 12345", with the court in front where it is named near."""
    found = []
    for match in _REGISTER.finditer(text):
        number = re.sub(r"\D", "", match["number"]) + (match["suffix"] or "").replace(" ", "")
        value = f"{match['kind'].replace(' ', '')} {number}"
        court = _nearest_court(text, match.start(), match.end())
        value = f"{court} {value}" if court else value
        found.append(
            IdentifierMatch(match.start(), match.end(), match[0], "register_number", value, Validity.UNCHECKED, "DE")
        )
    return tuple(found)


def _nearest_court(text: str, start: int, end: int) -> str | None:
    before = list(_COURT.finditer(text, max(0, start - 80), start))
    if before:
        return before[-1]["court"].strip()
    after = _COURT.search(text, end, min(len(text), end + 60))
    return after["court"].strip() if after else None


def _judge(check: Callable[[str], str], text: str) -> Verdict:
    number = compact(text)
    try:
        return valid(check(number))
    except ValidationError as error:
        return invalid(number[:20], f"the number does not hold ({error})")


def _keep(
    found: list[IdentifierMatch], match: re.Match[str], kind: str, verdict: Verdict, country: str, group: str | int = 0
) -> None:
    start, end = match.span(group)
    if not verdict.holds and kind == "tax_number":
        return
    if all(start >= other.end or end <= other.start for other in found):
        found.append(IdentifierMatch(start, end, match[group], kind, verdict.normalised, verdict.validity, country))
