"""Postal addresses as printed on letters: Germany, Austria, Switzerland, France, Great Britain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from docproc.model.record import record
from docproc.parse.alternation import any_of
from docproc.parse.legal_forms import legal_form

_LETTERS = r"A-Za-zÀ-ÖØ-öø-ÿŁłŒœ"
_CITY = rf"(?P<city>[{_LETTERS}](?:\s?[{_LETTERS}.'’\-/()]){{1,48}}(?:\s\d{{1,2}}(?!\d))?)"
_POSTAL_CITY = re.compile(
    r"(?<![\w-])(?:(?P<country>D|DE|A|AT|CH|F|FR|FL|L|LU|B|BE|NL|I|IT)(?:\s?[-–]\s?|\s))?"
    rf"(?P<code>\d{{4,5}})\s{{1,2}}{_CITY}"
)
_BRITISH = re.compile(
    r"(?<![A-Za-z0-9])(?P<code>(?:GIR\s?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d|[A-HK-Y]\d\d|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRV-Y])"
    r"\s?\d[ABD-HJLNP-UW-Z]{2}))(?![A-Za-z0-9])"
)
_STREET_ENDINGS = (
    "str", "weg", "platz", "ring", "damm", "ufer", "markt", "hof", "park", "stieg", "steig", "zeile", "berg", "tor",
    "graben", "wall", "kai", "brücke", "garten", "feld",
)  # fmt: skip
_STREETS = (
    "rue", "avenue", "boulevard", "bd", "chemin", "place", "impasse", "quai", "cours", "route", "zone", "street",
    "road", "rd", "lane", "ln", "drive", "ave", "square", "court", "way", "close", "terrace", "row", "mews", "gardens",
    "grove", "wharf", "yard", "parade", "walk", "gate", "quay", "circus", "estate", "business park", "passage",
    "faubourg", "villa", "via", "plaza", "house", "hill", "green", "crescent", "jalan", "jln", "postfach",
    "boîte postale",
)  # fmt: skip
_LIKE_A_SURNAME = re.compile(
    r"(?!(?:am|im|an|auf|in|zum|zur|unter|hinter|vor|beim|alter?s?|neuer?s?|kleiner?s?|großer?s?) )"
    r"[^\W\d_]+(?:-[^\W\d_]+)? [^\W\d_]*(?:feld|garten|graben|wall|berg|hof|tor|stieg|steig|markt)"
)
_STREET_WORD = re.compile(
    rf"stra(?:ß|ss)e|str\.|gasse|allee|chaussee|promenade|pl\.|{any_of(_STREET_ENDINGS)}\b|"
    rf"\b(?:allée|(?:g|av|st)\.|(?:{any_of(_STREETS)}|p\.?\s?o\.?\s?box)\b|b\.?p\.?\s\d)"
)
_NUMBER_AFTER = re.compile(
    r"^(?P<street>[^\d,;]{2,60}?)[ ,]{1,2}"
    r"(?P<number>\d{1,4}(?:\s?[a-zA-Z](?!\w))?(?:\s?[-–/]\s?\d{1,4}\s?[a-zA-Z]?(?!\w)){0,3})(?:\s*[,/].{0,40})?$"
)
_NUMBER_BEFORE = re.compile(
    r"^(?P<number>\d{1,4}(?:\s?[-–/]\s?\d{1,4})?(?:\s?(?:bis|ter|[a-zA-Z])(?!\w))?),?\s+(?P<street>[^\d,;][^,;\d]{2,58})$"
)
_NO_STREETS = (
    "tel", "fax", "rechnung", "invoice", "facture", "seite", "page", "datum", "nummer", "kunde", "menge", "iban", "pos",
    "artikel", "stück", "tage", "days", "jours", "betrag", "total", "summe", "nr",
)  # fmt: skip
_NOT_A_STREET = re.compile(rf"[@€%$£:]|www\.|\d(?:\d\.\d\d\.|,\d\d)|\b{any_of(_NO_STREETS)}\b")
_COUNTRY_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "deutschland": "DE", "germany": "DE", "allemagne": "DE", "österreich": "AT", "austria": "AT", "autriche": "AT",
        "schweiz": "CH", "switzerland": "CH", "suisse": "CH", "svizzera": "CH", "frankreich": "FR", "france": "FR",
        "großbritannien": "GB", "vereinigtes königreich": "GB", "united kingdom": "GB", "great britain": "GB",
        "england": "GB", "uk": "GB", "royaume-uni": "GB", "liechtenstein": "LI", "luxemburg": "LU", "luxembourg": "LU",
        "niederlande": "NL", "netherlands": "NL", "belgien": "BE", "belgium": "BE", "belgique": "BE", "italien": "IT",
        "italy": "IT", "spanien": "ES", "spain": "ES", "polen": "PL", "poland": "PL", "usa": "US", "ireland": "IE",
    }
)  # fmt: skip
_PREFIXES: Mapping[str, str] = MappingProxyType(
    {"D": "DE", "A": "AT", "F": "FR", "L": "LU", "B": "BE", "I": "IT", "FL": "LI"}
)
_SEPARATED = re.compile(r"\s*[·•|∙]\s*|\s+[-–—*]\s+|\s*,\s+|\s{3,}")


@record()
class Address:
    """A postal address; `extra` holds lines between name and street, `country` an ISO 3166 code or None.

    `number_first` says that the house number stands before the street, as in France and Great Britain.
    """

    name: str
    extra: tuple[str, ...]
    street: str | None
    house_number: str | None
    postal_code: str
    city: str
    country: str | None
    number_first: bool = False

    @property
    def one_line(self) -> str:
        """The address without the name, parts joined by commas: "Hauptstraße 5, 50667 Köln"."""
        road_parts = (self.house_number, self.street) if self.number_first else (self.street, self.house_number)
        road = " ".join(part for part in road_parts if part)
        place = f"{self.city} {self.postal_code}" if self.country == "GB" else f"{self.postal_code} {self.city}"
        return ", ".join(part for part in (*self.extra, road, place.strip()) if part)


@record()
class _Place:
    postal_code: str
    city: str
    country: str | None


def looks_like_postal_city(text: str) -> bool:
    """Tell whether `text` as a whole is a postal code with a place, or a British postcode with or without a town."""
    return _read_place(text) is not None


def looks_like_street(text: str) -> bool:
    """Tell whether `text` as a whole is a street with a house number, a post-office box, or a street by its name.

    Two words that end like a family name ("Elke Birkenfeld") are a person unless a number follows.
    """
    stripped = text.strip(" ,;")
    lowered = stripped.lower()
    if not 4 <= len(stripped) <= 70 or _NOT_A_STREET.search(lowered) or _LIKE_A_SURNAME.fullmatch(lowered):
        return False
    if _STREET_WORD.search(lowered) and (any(char.isdigit() for char in stripped) or len(stripped.split()) <= 4):
        return _read_place(stripped) is None
    match = _NUMBER_AFTER.match(stripped)
    return match is not None and match["street"][0].isupper() and len(match["street"].split()) <= 5


def country_code(text: str) -> str | None:
    """Return the ISO 3166 code of a country named in German, English or French, or None."""
    return _COUNTRY_NAMES.get(text.strip(" .,").casefold())


def parse_address_block(lines: Sequence[str]) -> Address | None:
    """Return the address that the lines of one block form, or None without a postal code and place.

    Lines after the place are looked at only for the country. One line holding a whole address ("Muster GmbH ·
    Hauptstr. 5 · 50667 Köln") is taken apart first.
    """
    parts = [line.strip(" ,;") for line in lines[:12] if line.strip(" ,;")]
    parts = [part[:200] for part in parts]
    if len(parts) == 1 or not any(_read_place(part) for part in parts):
        parts = [piece for part in parts for piece in _SEPARATED.split(part) if piece]
    at = next((index for index, part in enumerate(parts) if _read_place(part) is not None), None)
    place = None if at is None else _read_place(parts[at])
    if at is None or place is None:
        return None
    country = place.country or next(filter(None, map(country_code, parts[at + 1 : at + 3])), None)
    before = parts[:at]
    if place.country == "GB" and not place.city and before:
        place = _Place(place.postal_code, before.pop(), "GB")
    return _assemble(before, place, country)


def _assemble(before: list[str], place: _Place, country: str | None) -> Address:
    at = _street_line(before)
    street, number = (None, None) if at is None else split_street(before[at])
    number_first = number is not None and at is not None and before[at].startswith(number)
    others = [line for index, line in enumerate(before) if index != at]
    name = next((line for line in others if legal_form(line)), others[0] if others else "")
    extra = tuple(line for line in others if line != name)
    return Address(name, extra, street, number, place.postal_code, place.city, country, number_first)


def _street_line(before: list[str]) -> int | None:
    """The line of the street: the last that looks like one, else the one above the place if it is no company."""
    at = next((i for i in range(len(before) - 1, -1, -1) if looks_like_street(before[i])), None)
    if at == 0 and len(before) > 1 and legal_form(before[0]):
        at = None
    if at is None and before and not legal_form(before[-1]) and (len(before) > 1 or _NUMBER_BEFORE.match(before[-1])):
        return len(before) - 1
    return at


def split_street(text: str) -> tuple[str, str | None]:
    """Split a street line into street and house number: ("Hauptstraße", "5 a"), ("rue de la Paix", "12 bis")."""
    stripped = text.strip(" ,;")
    for pattern in (_NUMBER_AFTER, _NUMBER_BEFORE):
        match = pattern.match(stripped)
        if match is not None and not re.match(r"postfach|p\.?o\.?\s?box", stripped, re.IGNORECASE):
            return match["street"].strip(" ,"), match["number"].strip()
    return stripped, None


@lru_cache(maxsize=4096)
def _read_place(text: str) -> _Place | None:
    stripped = text.strip(" ,;.")
    if not 5 <= len(stripped) <= 80:
        return None
    match = _POSTAL_CITY.match(stripped)
    if match is not None:
        rest = stripped[match.end() :].strip(" ,()")
        if not rest or country_code(rest):
            return _continental(match, country_code(rest) if rest else None)
    british = _BRITISH.search(stripped.upper())
    if british is None:
        return None
    city = f"{stripped[: british.start()]}{stripped[british.end() :]}".strip(" ,")
    if any(char.isdigit() for char in city) or len(city.split()) > 5 or not stripped[british.start()].isupper():
        return None
    country = "GB"
    tail = city.rpartition(",")
    if country_code(tail[2]):
        city = tail[0].strip()
    return _Place(f"{british['code'].replace(' ', '')[:-3]} {british['code'][-3:]}", city, country)


def _continental(match: re.Match[str], named: str | None) -> _Place | None:
    code, city = match["code"], match["city"].strip(" ,.")
    if not city[0].isupper() or _NOT_A_STREET.search(city.lower()) or len(city.split()) > 6:
        return None
    head, _, last = city.rpartition(" ")
    if named is None and head and country_code(last):
        named, city = country_code(last), head.strip(" ,-")
    prefix = match["country"]
    country = _PREFIXES.get(prefix, prefix) if prefix else named
    if city.casefold().rstrip(".") in ("eur", "euro", "chf", "usd", "stk", "st", "stück"):
        return None
    return _Place(code, city, country)
