"""Text to typed values: amounts, dates, identifiers, addresses. Pure, and never raising on any text.

`PARSERS` is the door: the names that rules in YAML may give as `parser`, each with a function that takes the text as
printed and a `Context` of what is known about the document, and returns the value or None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from docproc.model.fields import Value
from docproc.parse.addresses import parse_address_block
from docproc.parse.amounts import Locale, parse_amount, parse_percent
from docproc.parse.currencies import currency_code
from docproc.parse.dates import parse_date
from docproc.parse.identifiers import (
    Verdict,
    find_bics,
    find_creditor_ids,
    find_ibans,
    find_tax_numbers,
    find_vat_ids,
    parse_domain,
    parse_email,
    parse_phone,
    valid_bic,
    valid_creditor_id,
    valid_iban,
    valid_payment_reference,
    valid_tax_number,
    valid_vat_id,
)
from docproc.parse.verdict import IdentifierMatch


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about the document a text stands in: its number format, its language, American dates or not."""

    locale: Locale | None = None
    language: str | None = None
    month_first: bool = False


Parser: TypeAlias = Callable[[str, Context], Value | None]

_SPACES = re.compile(r"\s+")
_IDENTIFIER = re.compile(r"[^\W_][\w./\-–#&+:]*(?:[ ][\w./\-–#&+:]+)*")
_NUMBER_WORD = re.compile(r"^(?:Nr|No|N°|Nummer|Number|Num[eé]ro)[.:\s]{1,4}(?=\S)|^N°\s?", re.IGNORECASE)
_QUANTITY_UNIT = re.compile(r"\s*(?:x|×|[^\W\d_]{1,12}\.?|m[²³23])?\s*$")


def _amount(text: str, context: Context) -> Value | None:
    return parse_amount(text, context.locale)


def _date(text: str, context: Context) -> Value | None:
    return parse_date(text, language=context.language, month_first=context.month_first)


def _percent(text: str, _: Context) -> Value | None:
    return parse_percent(text)


def _quantity(text: str, context: Context) -> Value | None:
    """A number with an optional unit after it: "2", "1,5 Std.", "3 Stk"."""
    stripped = text.strip()[:60]
    whole = parse_amount(stripped, context.locale)
    if whole is not None:
        return whole
    number = re.match(r"[-−+]?\d[\d.,'’]*", stripped)
    if number is None or not _QUANTITY_UNIT.fullmatch(stripped, number.end()):
        return None
    return parse_amount(number[0], context.locale)


def _currency(text: str, _: Context) -> Value | None:
    return currency_code(text)


def _text(text: str, _: Context) -> Value | None:
    return _SPACES.sub(" ", text).strip() or None


def _identifier(text: str, _: Context) -> Value | None:
    """A number of a document, customer or order: must hold a digit, keeps its punctuation, loses what surrounds it."""
    match = _IDENTIFIER.search(_NUMBER_WORD.sub("", text.strip(" \t\r\n:#.")))
    if match is None or len(match[0]) > 60:
        return None
    value = match[0].rstrip(".:-–/,#&+").strip()
    return value if any(char.isdigit() for char in value) else None


def _address(text: str, _: Context) -> Value | None:
    address = parse_address_block(text.splitlines())
    return None if address is None else address.one_line


def _checked(
    find: Callable[[str], tuple[IdentifierMatch, ...]], judge: Callable[[str], Verdict]
) -> Callable[[str, Context], Value | None]:
    """Make a parser of an identifier: the one that stands in the text, else the text itself if its form holds."""

    def parse(text: str, _: Context) -> Value | None:
        found = {match.value for match in find(text)}
        if len(found) == 1:
            return found.pop()
        verdict = judge(text)
        return verdict.normalised if not found and verdict.holds and verdict.normalised else None

    return parse


def _reference(text: str, context: Context) -> Value | None:
    verdict = valid_payment_reference(text)
    if verdict.holds and verdict.normalised.startswith("RF"):
        return verdict.normalised
    return _identifier(text, context)


def _plain(parse: Callable[[str], str | None]) -> Parser:
    return lambda text, _: parse(text)


PARSERS: Mapping[str, Parser] = MappingProxyType(
    {
        "amount": _amount,
        "date": _date,
        "percent": _percent,
        "quantity": _quantity,
        "currency": _currency,
        "text": _text,
        "name": _text,
        "identifier": _identifier,
        "iban": _checked(find_ibans, valid_iban),
        "bic": _checked(find_bics, valid_bic),
        "vat_id": _checked(find_vat_ids, valid_vat_id),
        "tax_number": _checked(find_tax_numbers, valid_tax_number),
        "creditor_id": _checked(find_creditor_ids, valid_creditor_id),
        "payment_reference": _reference,
        "address": _address,
        "email": _plain(parse_email),
        "web": _plain(parse_domain),
        "phone": _plain(parse_phone),
    }
)
"""Every parser a rule may name."""
