"""Amounts of money and percentages in printed text.

German 1.234,56, English 1,234.56, Swiss 1'234.56 and French 1 234,56 are told apart by their separators; only
"1.234" or "1,234" alone can mean two things, and then the locale decides and the match is marked ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from docproc.model.record import record
from docproc.parse.currencies import CURRENCY_PATTERN, SIGNS, currency_code

Locale = Literal["de", "en", "fr", "ch"]

_MINUS = "-−–‐‑"
_WIDE_SPACES = "\u00a0\u202f\u2009\u2007"
_APOSTROPHES = "'’‘´`"
_BLANK = r"[^\S\r\n\f]"
_WHOLE = rf",{_BLANK}?[-–—]{{1,2}}(?!\d)|\.[-–—]{{1,2}}(?!\d)|[—–](?!{_BLANK}?\d)"

_NUMBER = rf"""
    \d{{1,3}}(?:\x20\d{{3}})+(?![\d])(?:[.,]\d{{1,4}})?(?!\d)
    | \d+(?:[.,{_APOSTROPHES}{_WIDE_SPACES}]\d+)*
    | (?<![\d\w.,])[.,]\d{{2}}(?!\d)
"""

_AMOUNT = re.compile(
    rf"""
    (?=[\d.,(+{_MINUS}]|(?<![^\W\d_])[^\W\d_]|[$€£¥₹₺₽₩])
    (?P<paren>\()?
    (?P<sign1>[{_MINUS}+]{_BLANK}?)?
    (?:(?P<before>{CURRENCY_PATTERN}):?{_BLANK}?)?
    (?P<sign2>[{_MINUS}+]{_BLANK}?)?
    (?P<number>{_NUMBER})
    (?P<whole>{_WHOLE})?
    (?P<after_minus>[-−](?![\w-])|\x20[-−](?![\w-])(?!{_BLANK}\d))?
    (?(before)|(?:{_BLANK}?(?P<after>{CURRENCY_PATTERN}))?)
    (?P<late_minus>[-−](?![\w-]))?
    (?P<close>\))?
    """,
    re.VERBOSE,
)

_PLAIN_SPACED = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d{1,4})?")
_SEPARATORS = re.compile(rf"([.,{_APOSTROPHES}{_WIDE_SPACES} ])")
_DAY_AND_MONTH = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])")
_DECIMALS_NEXT = re.compile(rf"{_BLANK}?\d[\d.'’]{{0,12}}[.,]\d\d(?!\d)")
_PERCENT = re.compile(
    rf"(?<![\w.,])(?P<sign>[{_MINUS}]\s?)?(?P<number>\d{{1,3}}(?:[.,]\d{{1,4}})?)"
    r"\s?(?:%|v\.\s?H\.|Prozent\b|percent\b|per cent\b|p\.?c\.)",
    re.IGNORECASE,
)
_DATE_LIKE = re.compile(
    r"(?<!\d)(?:\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d{2})(?![\d])(?![.,]\d)|\d{4}-\d{2}-\d{2}(?!\d))"
)
_IBAN_LIKE = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")
_PHONE_LIKE = re.compile(r"\+\d[\d /().-]{5,24}|(?<![\d.,])\(?0\d{2,5}\)?\s?[/-]\s?\d[\d -]{3,14}")
_BARRING = tuple(
    (re.compile(held), pattern)
    for held, pattern in (
        (r"[./-]\s?\d{1,2}\s?[./-]", _DATE_LIKE),
        (r"[A-Z]{2}\d{2}", _IBAN_LIKE),
        (r"\+\d|\d\)?\s?[/-]\s?\d", _PHONE_LIKE),
        (r"\d\s?[%vVpP]", _PERCENT),
    )
)
"""What is no amount, each after what all of its kind hold: most texts with an amount have none of them."""

_MAY_BAR = re.compile("|".join(held.pattern for held, _ in _BARRING))
_DIGIT = re.compile(r"\d")
_LEAD = 8 + max(map(len, SIGNS))
"""An amount begins at most so many characters before its first digit: bracket, signs, currency, colon and blanks."""


@record()
class AmountMatch:
    """One amount in a text: `text[start:end] == raw`, with sign and currency included.

    `currency` is an ISO 4217 code or None, `decimals` the printed decimal places, `ambiguous` is set when another
    reading of the separators is possible ("1.234", or "2 100,00" with a plain space).
    """

    start: int
    end: int
    raw: str
    value: Decimal
    currency: str | None
    decimals: int
    ambiguous: bool


@record()
class PercentMatch:
    """One percentage in a text: `text[start:end] == raw`, the value in percent."""

    start: int
    end: int
    raw: str
    value: Decimal


def parse_amount(text: str, locale: Locale | None = None) -> Decimal | None:
    """Return the amount that `text` is as a whole (sign, currency and a closing mark allowed), or None."""
    found = read_amount(text, locale)
    return None if found is None else found.value


def read_amount(text: str, locale: Locale | None = None) -> AmountMatch | None:
    """Return the amount that `text` is as a whole with all that was read, or None; whole numbers count."""
    stripped = text.strip().rstrip("*;:").rstrip()
    if not stripped or len(stripped) > 60:
        return None
    match = _AMOUNT.match(stripped)
    if match is None or match.end() != len(stripped):
        return None
    return _read_match(match, locale, whole_text=True)


def find_amounts(text: str, locale: Locale | None = None) -> tuple[AmountMatch, ...]:
    """Return the amounts in `text`, left to right.

    A number counts when it has decimals, grouped thousands, a currency beside it or whole-euro dashes; dates, phone
    numbers, IBANs, percentages, and numbers inside words or version strings do not.
    """
    return tuple(_find(text, locale))


def find_percentages(text: str) -> tuple[PercentMatch, ...]:
    """Return the percentages in `text` ("19 %", "2,5 v.H.", "20 percent"), left to right."""
    found = []
    for match in _PERCENT.finditer(text):
        value = Decimal(match["number"].replace(",", "."))
        found.append(PercentMatch(match.start(), match.end(), match[0], -value if match["sign"] else value))
    return tuple(found)


def parse_percent(text: str) -> Decimal | None:
    """Return the percentage that `text` is ("19 %", "19,00", "-2,5%"), or None beyond ±1000."""
    stripped = text.strip()
    found = find_percentages(stripped)
    if len(found) == 1 and len(found[0].raw) == len(stripped):
        return found[0].value
    amount = read_amount(stripped)
    if amount is None or amount.currency is not None or abs(amount.value) > 1000:
        return None
    return amount.value


def _find(text: str, locale: Locale | None) -> Iterator[AmountMatch]:
    barred: list[tuple[int, int]] | None = None
    position = 0
    bar = 0
    while (digit := _DIGIT.search(text, position)) and (
        match := _AMOUNT.search(text, max(position, digit.start() - _LEAD))
    ):
        barred = _barred_spans(text) if barred is None else barred
        while bar < len(barred) and barred[bar][1] <= match.start("number"):
            bar += 1
        if bar < len(barred) and barred[bar][0] < match.end("number"):
            position = max(match.end("number"), barred[bar][1])
            continue
        position = match.end()
        number = match["number"]
        if position == match.end("number") and number.isdigit() and not match["before"]:
            continue  # nothing marks it as an amount, wherever it stands
        if " " in number and _PLAIN_SPACED.fullmatch(number) and locale in ("de", "en", "ch") and not match["before"]:
            shorter = number.rpartition(" ")[2]
            start = match.end("number") - len(shorter)
            match = _AMOUNT.match(text, start) or match
            position = match.end()
        if not _bounded(text, match) or _counts_before_currency(text, match):
            position = match.end("number")
            continue
        found = _read_match(match, locale, whole_text=False)
        if found is not None:
            yield found


def _counts_before_currency(text: str, match: re.Match[str]) -> bool:
    """Tell a count before a priced column ("5 EUR 200,00") from an amount of whole euros ("5 EUR")."""
    return bool(match["after"]) and match["number"].isdigit() and _DECIMALS_NEXT.match(text, match.end()) is not None


def _barred_spans(text: str) -> list[tuple[int, int]]:
    if not _MAY_BAR.search(text):
        return []
    spans = [m.span() for held, pattern in _BARRING if held.search(text) for m in pattern.finditer(text)]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _bounded(text: str, match: re.Match[str]) -> bool:
    """Tell whether the number stands free: not inside a word, a version, a time, a fraction or a reference."""
    start, end = match.start("number"), match.end()
    if match["before"]:
        head = match.start("before")
        if match["before"][0].isalpha() and head and text[head - 1].isalnum():
            return False
    elif start and not _free_before(text, match):
        return False
    if (match["whole"] or "").startswith(".") and not match["before"] and _DAY_AND_MONTH.fullmatch(match["number"]):
        return False
    return not (end < len(text) and not match["after"] and not _free_after(text, match))


def _free_before(text: str, match: re.Match[str]) -> bool:
    head = min(match.start(group) for group in ("number", "sign1", "sign2") if match[group])
    if head == 0:
        return True
    before = text[head - 1]
    if before.isalnum() or before in "_#/\\" or (before in ".:," and head > 1 and text[head - 2].isalnum()):
        return before == ":" and not text[head - 2].isdigit()
    return True


def _free_after(text: str, match: re.Match[str]) -> bool:
    end = match.end()
    after = text[end]
    if after.isalpha() or after in "_%°‰":
        return False
    following = text[end + 1] if end + 1 < len(text) else " "
    if after in "/:-–." and following.isdigit():
        return False
    return not (after == "." and _DAY_AND_MONTH.fullmatch(match["number"]))


def _read_match(match: re.Match[str], locale: Locale | None, *, whole_text: bool) -> AmountMatch | None:
    read = read_number(match["number"], locale)
    currency = currency_code(match["before"] or match["after"] or "")
    if read is None or len(match["number"]) > 30:
        return None
    value, decimals, ambiguous = read
    marked = currency is not None or match["whole"] or not match["number"].isdecimal()
    if not whole_text and not marked:
        return None
    return _signed(match, value, currency, decimals, ambiguous)


def _signed(
    match: re.Match[str], value: Decimal, currency: str | None, decimals: int, ambiguous: bool
) -> AmountMatch | None:
    text, start, end = match.string, match.start(), match.end()
    bracketed = bool(match["paren"] and match["close"])
    if match["paren"] and not bracketed:
        start += 1
    if match["close"] and not bracketed:
        end -= 1
    negative = bracketed or bool(match["after_minus"] or match["late_minus"])
    for group in ("sign1", "sign2"):
        sign = match[group]
        if sign and _is_sign(text, match, group):
            negative = negative or sign[0] != "+"
        elif sign and group == "sign1":
            start = match.end(group)
    raw = text[start:end]
    return AmountMatch(start, end, raw, -value if negative else value, currency, decimals, ambiguous)


def _is_sign(text: str, match: re.Match[str], group: str) -> bool:
    """Tell a sign from a dash between two things: "10,00 - 12,00" and "A-12,00" hold no minus."""
    at = match.start(group)
    before = text[:at].rstrip() if at <= 40 else text[at - 40 : at].rstrip()
    if group == "sign2" and match["before"]:
        return True
    if not before:
        return True
    spaced = match[group][-1].isspace()
    if spaced:
        return before[-1] in ":=(|\n"
    return at == 0 or not text[at - 1].isalnum()


def read_number(number: str, locale: Locale | None = None) -> tuple[Decimal, int, bool] | None:
    """Read digits with separators: (value, decimal places, ambiguous), or None when the grouping is no number's."""
    if number.isascii() and number.isdigit():
        return Decimal(number), 0, False
    parts = _SEPARATORS.split(number)
    groups = parts[::2]
    separators = ["'" if s in _APOSTROPHES else " " if s in _WIDE_SPACES else s for s in parts[1::2]]
    if not all(g.isascii() and g.isdigit() for g in groups[1:]) or not (groups[0].isdigit() or not groups[0]):
        return None
    if not groups[0].isascii() or not separators:
        return None
    if len(separators) == 1 and separators[0] in ".,":
        return _read_single(groups[0], separators[0], groups[1], locale)
    decimal_last = separators[-1] in ".," and len(set(separators)) == 2 and separators[-1] not in separators[:-1]
    thousands = separators[:-1] if decimal_last else separators
    grouped = groups[: len(thousands) + 1]
    if len(set(thousands)) != 1 or not _well_grouped(grouped):
        return None
    fraction = groups[-1] if decimal_last else ""
    value = Decimal("".join(grouped) + ("." + fraction if fraction else ""))
    return value, len(fraction), " " in number and locale != "fr"


def _read_single(whole: str, separator: str, rest: str, locale: Locale | None) -> tuple[Decimal, int, bool] | None:
    as_decimals = Decimal(f"{whole or '0'}.{rest}"), len(rest)
    if len(rest) != 3 or len(whole) > 3 or not whole or whole.startswith("0"):
        return (*as_decimals, False)
    decimal_separator = {"de": ",", "fr": ",", "en": ".", "ch": "."}.get(locale or "", "")
    if separator == decimal_separator:
        return (*as_decimals, True)
    return Decimal(whole + rest), 0, True


def _well_grouped(groups: list[str]) -> bool:
    return 1 <= len(groups[0]) <= 3 and not groups[0].startswith("0") and all(len(g) == 3 for g in groups[1:])
