"""Printed text to typed values, by the field that asks: what may stand after a label of that field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from docproc.extract.wording import has_digit
from docproc.model.fields import FIELDS, FieldKind, Value
from docproc.model.record import record
from docproc.parse.amounts import AmountMatch, Locale, find_amounts
from docproc.parse.currencies import find_currencies
from docproc.parse.dates import DateMatch, find_dates
from docproc.parse.identifiers import (
    IdentifierMatch,
    Validity,
    find_bics,
    find_ibans,
    find_phones,
    find_tax_numbers,
    find_vat_ids,
    valid_tax_number,
)
from docproc.parse.repair import repair_amount


@record()
class Reading:
    """What values are read with: the document's language, its number locale, whether months come first, if scanned."""

    language: str = "de"
    locale: Locale | None = "de"
    month_first: bool = False
    scanned: bool = False


@record()
class ValueMatch:
    """A typed value in a text: `text[start:end] == raw`; `points` and `note` say how sound it is in itself."""

    start: int
    end: int
    raw: str
    value: Value
    points: float = 0.0
    note: str = ""


Reader = Callable[[str, Reading], tuple[ValueMatch, ...]]

_DIGIT = re.compile(r"\d")
_ID_WORD = re.compile(r"[^\s;|]+")
_ID_EDGE = "#:.,;()[]*„“\"'=<>!?·•|–"
_AMOUNT_LIKE = re.compile(r"-?\d{1,3}(?:[.,' ]\d{3})*[.,]\d{2}(?:\s?(?:€|EUR|\$|£|USD|GBP|CHF))?")
_UNIT_AFTER = re.compile(r"\s*(?:%|€|EUR\b|Stk|Stück|kg\b|km\b|Tage?\b|days?\b|jours?\b|h\b|°)")
_PREFIX = re.compile(r"(?:[A-ZÄÖÜ]{1,6}|ref)[.:/-]?")
_CONTINUATION = re.compile(r"(?:[A-Z]{0,4}[-/]?\d[\dA-Z/.-]*|[-/–])")
_DATE_LIKE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})[.,]?|\d{4}-\d{2}-\d{2}")
_FILLER = re.compile(r"^(?:[._…·]\s?){3,}\s*")
_GLUE_WORDS = frozenset(
    {"vom", "von", "dated", "from", "du", "of", "am", "date", "datum", "seite", "page", "for", "zum", "le"}
)
_VAT_FORM = re.compile(r"^[\s:.]*([A-Z]{2}(?:[ .-]?[0-9A-Z]){8,12})(?![0-9A-Za-z])")
_IBAN_FORM = re.compile(r"^[\s:.]*([A-Z]{2}\d{2}(?: ?[0-9A-Z]){11,30})(?![0-9A-Za-z])")
_BIC_FORM = re.compile(r"^[\s:.]*([A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)(?![0-9A-Za-z])")
_TAX = re.compile(r"\d[\d /.\-]{6,20}\d")
_GLUED_TIME = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{4}(?=\d{1,2}:\d{2})|\d{4}([./-])\d{2}\2\d{2}(?=\d{2}:\d{2})")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,4}(?:[.,]\d{1,2})?(?![\w]|[.,]\d)")
_GROUPS = re.compile(r"(?:RF\d{2} )?[0-9A-Z]{2,5}(?: [0-9A-Z]{1,5}){3,8}")
_MANY_DIGITS = re.compile(r"(?:\d\D{0,3}){6}")
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")
_NEGATIVE = re.compile(r"[-–]\d+")
_ENTITY = re.compile(r"@|www\.|https?:", re.IGNORECASE)


def read_values(field: str, text: str, reading: Reading) -> tuple[ValueMatch, ...]:
    """Return the values that field `field` may take in `text`, left to right."""
    reader = _BY_FIELD.get(field) or _BY_KIND[FIELDS[field][0]]
    return reader(text, reading)


def read_dates(text: str, reading: Reading) -> tuple[ValueMatch, ...]:
    """Return the dates of `text`."""
    found = find_dates(text, month_first=reading.month_first) or _glued_to_time(text, reading)
    return tuple(
        ValueMatch(
            match.start,
            match.end,
            match.raw,
            match.value,
            -0.4 * match.repaired - 0.1 * match.ambiguous,
            "day and month could be exchanged" if match.ambiguous else "letters read as digits" * match.repaired,
        )
        for match in found
    )


@lru_cache(maxsize=8192)
def amounts_in(text: str, locale: Locale | None) -> tuple[AmountMatch, ...]:
    """Return the amounts of `text`; the lines of a document are asked for many times."""
    return find_amounts(text, locale) if _DIGIT.search(text) else ()


@lru_cache(maxsize=8192)
def ibans_in(text: str) -> tuple[IdentifierMatch, ...]:
    """Return the IBANs of `text`; several modules ask for the same lines."""
    return find_ibans(text) if has_digit(text) and _MANY_DIGITS.search(text) else ()


@lru_cache(maxsize=8192)
def vat_ids_in(text: str) -> tuple[IdentifierMatch, ...]:
    """Return the VAT ids of `text`; several modules ask for the same lines."""
    return find_vat_ids(text) if has_digit(text) and _MANY_DIGITS.search(text) else ()


def _glued_to_time(text: str, reading: Reading) -> tuple[DateMatch, ...]:
    """Return the date that a reader ran together with the time of day after it ("04/03/201815:41")."""
    glued = _GLUED_TIME.search(text) if ":" in text else None
    return () if glued is None else find_dates(text[: glued.end()], month_first=reading.month_first)


def read_amounts(text: str, reading: Reading) -> tuple[ValueMatch, ...]:
    """Return the amounts of `text`; on a scan also one that becomes an amount by mending what was misread."""
    found = amounts_in(text, reading.locale)
    matches = tuple(
        ValueMatch(match.start, match.end, match.raw, match.value, _amount_points(match.decimals, match.currency))
        for match in found
    )
    if matches or not reading.scanned:
        return matches
    mended = repair_amount(text.strip(), reading.locale)
    if mended is None or mended.amount.decimals != 2:
        return ()
    return (ValueMatch(0, len(text), text.strip(), mended.amount.value, -0.8, "; ".join(mended.changes)),)


def _amount_points(decimals: int, currency: str | None) -> float:
    return (0.4 if decimals == 2 else -0.6) + (0.2 if currency else 0.0)


def read_identifier(text: str, reading: Reading) -> tuple[ValueMatch, ...]:
    """Return the one number-like word (or words set apart like "RE 2026 001") that begins `text`, if it does."""
    words = list(_ID_WORD.finditer(text))
    while words and not any(char.isalnum() for char in words[0][0]):
        words.pop(0)
    for at, match in enumerate(words[:3]):
        if at and match[0].casefold().strip(".:") in _GLUE_WORDS:
            return ()
        if not has_digit(match[0]):
            continue
        first = at - 1 if at and _PREFIX.fullmatch(words[at - 1][0]) and _fits_prefix(words[at - 1][0]) else at
        if first > 0 and not all(_is_filler(word[0]) for word in words[:first]):
            return ()
        last = _last_part(words, at)
        return _checked_identifier(text, words[first].start(), words[last].end(), reading)
    return ()


def _is_filler(word: str) -> bool:
    return not any(char.isalnum() for char in word) or word.strip(_ID_EDGE).casefold() in (
        "nr",
        "no",
        "n°",
        "nummer",
        "number",
        "numéro",
    )


def _fits_prefix(word: str) -> bool:
    plain = word.strip(_ID_EDGE).casefold()
    return plain not in ("nr", "no", "n°") and plain not in _GLUE_WORDS and not word.endswith(":")


def _last_part(words: list[re.Match[str]], at: int) -> int:
    """Return the index of the last word of a number printed in groups; the groups must run to the end of the text."""
    last = at
    while last + 1 < len(words) and _CONTINUATION.fullmatch(words[last + 1][0]):
        if _DATE_LIKE.fullmatch(words[last + 1][0]):
            break
        if words[last].end() + 2 < words[last + 1].start() or words[last].string[words[last].end()] in ",;|":
            break
        last += 1
    rest = words[last + 1 :]
    if last > at and rest and rest[0][0].casefold().strip(".:") not in _GLUE_WORDS:
        return at
    return last


def _checked_identifier(text: str, start: int, end: int, reading: Reading) -> tuple[ValueMatch, ...]:
    while start < end and text[start] in _ID_EDGE:
        start += 1
    while end > start and text[end - 1] in _ID_EDGE + "/-":
        end -= 1
    raw = text[start:end]
    compact = raw.replace(" ", "")
    if (
        len(compact) > 40
        or not any(char.isdigit() for char in compact)
        or _ENTITY.search(raw)
        or _NEGATIVE.fullmatch(compact)
    ):
        return ()
    dates = find_dates(raw, language=reading.language)
    if (dates and dates[0].end - dates[0].start >= len(raw) - 1 and not compact.isdigit()) or _AMOUNT_LIKE.fullmatch(
        raw
    ):
        return ()
    if compact.isdigit() and len(compact) <= 3 and _UNIT_AFTER.match(text, end):
        return ()
    points, note = 0.0, ""
    if len(compact) < 3:
        points, note = -0.8, "very short for a number"
    if find_phones(raw) and raw.lstrip("( ").startswith(("+", "00")):
        return ()
    return (ValueMatch(start, end, raw, raw, points, note),)


def _identifiers(find: Callable[[str], tuple[IdentifierMatch, ...]], form: re.Pattern[str]) -> Reader:
    """Read identifiers by their form and check digits; what only has the form counts where a label says so."""

    def read(text: str, reading: Reading) -> tuple[ValueMatch, ...]:
        found = tuple(_identifier(match) for match in find(text))
        alike = None if found else form.match(text)
        if alike is None or not any(char.isdigit() or form is _BIC_FORM for char in alike[1]):
            return found
        raw = alike[1]
        note = "only its form is right, not its check digits" if form is not _BIC_FORM else ""
        return (ValueMatch(alike.start(1), alike.end(1), raw, re.sub(r"[ .-]", "", raw), -0.8 if note else 0.0, note),)

    return read


def _identifier(match: IdentifierMatch) -> ValueMatch:
    points, note = {
        Validity.VALID: (1.2, "its check digits hold"),
        Validity.UNCHECKED: (0.3, ""),
        Validity.INVALID: (-0.8, "its check digits do not hold"),
    }[match.validity]
    if match.repaired:
        points, note = points - 0.6, f"{note}, letters read as digits"
    return ValueMatch(match.start, match.end, match.raw, match.value, points, note)


def read_tax_number(text: str, reading: Reading) -> tuple[ValueMatch, ...]:
    """Return national tax numbers; after a label any run of 8 to 13 digits with its marks is one."""
    found = [_printed(match) for match in find_tax_numbers(text)]
    if found:
        return tuple(found)
    for match in _TAX.finditer(text):
        digits = sum(char.isdigit() for char in match[0])
        if 8 <= digits <= 14 and not find_dates(match[0]) and not _are_amounts(match[0]):
            holds = valid_tax_number(match[0]).holds
            return (ValueMatch(match.start(), match.end(), match[0], match[0].strip(), 0.3 if holds else -0.3),)
    return ()


def _are_amounts(text: str) -> bool:
    """Tell whether a run of digits is a price and a sum side by side ("44.95 269.70")."""
    return all(_AMOUNT_LIKE.fullmatch(word) for word in text.split())


def _printed(match: IdentifierMatch) -> ValueMatch:
    """A tax number keeps its slashes, as it is printed and as tax offices write it."""
    found = _identifier(match)
    digits = re.search(r"\d[\d /.\-]*\d", found.raw)
    if digits is None:
        return found
    start = found.start + digits.start()
    return ValueMatch(start, start + len(digits[0]), digits[0], digits[0], found.points, found.note)


def read_currency(text: str, reading: Reading) -> tuple[ValueMatch, ...]:
    """Return the currencies named in `text`."""
    return tuple(ValueMatch(start, end, text[start:end], code, 0.5) for start, end, code in find_currencies(text))


def read_number(text: str, reading: Reading) -> tuple[ValueMatch, ...]:
    """Return the plain numbers of `text`: a percentage, a count of days."""
    return tuple(
        ValueMatch(match.start(), match.end(), match[0], Decimal(match[0].replace(",", ".")))
        for match in _NUMBER.finditer(text)
    )


def read_code(text: str, reading: Reading) -> tuple[ValueMatch, ...]:
    """Return a code that is printed as such: one word of lower-case letters and underscores."""
    word = text.strip()
    start = text.find(word)
    return (ValueMatch(start, start + len(word), word, word),) if _CODE.fullmatch(word) else ()


def read_text(text: str, reading: Reading) -> tuple[ValueMatch, ...]:
    """Return the whole text, trimmed, as one value."""
    stripped = _FILLER.sub("", text.strip(" :\t")).lstrip(".: ")
    start = text.find(stripped)
    return (ValueMatch(start, start + len(stripped), stripped, stripped),) if len(stripped) > 1 else ()


def read_reference(text: str, reading: Reading) -> tuple[ValueMatch, ...]:
    """Return a payment reference: an identifier, or a short text that holds one ("Rechnung 4711")."""
    stripped = text.strip(" :\t")
    grouped = len(stripped.split()) <= 4 or _GROUPS.fullmatch(stripped) is not None
    if len(stripped) <= 40 and any(char.isdigit() for char in stripped) and grouped:
        if read_dates(stripped, reading):
            return read_identifier(text, reading)
        start = text.find(stripped)
        return (ValueMatch(start, start + len(stripped), stripped, stripped),)
    return read_identifier(text, reading)


_BY_KIND: Mapping[FieldKind, Reader] = MappingProxyType(
    {
        FieldKind.AMOUNT: read_amounts,
        FieldKind.DATE: read_dates,
        FieldKind.IDENTIFIER: read_identifier,
        FieldKind.NAME: read_text,
        FieldKind.ADDRESS: read_text,
        FieldKind.CURRENCY: read_currency,
        FieldKind.NUMBER: read_number,
        FieldKind.CODE: read_code,
        FieldKind.TEXT: read_text,
    }
)

_BY_FIELD: Mapping[str, Reader] = MappingProxyType(
    {
        "iban": _identifiers(find_ibans, _IBAN_FORM),
        "bic": _identifiers(find_bics, _BIC_FORM),
        "supplier_vat_id": _identifiers(find_vat_ids, _VAT_FORM),
        "buyer_vat_id": _identifiers(find_vat_ids, _VAT_FORM),
        "supplier_tax_number": read_tax_number,
        "payment_reference": read_reference,
    }
)
