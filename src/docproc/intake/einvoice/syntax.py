"""The shape of the tables that say where an e-invoice syntax keeps each business term of EN 16931."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Reader(StrEnum):
    """How the text of an element becomes a value."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    IBAN = "iban"
    AMOUNT = "amount"
    DATE = "date"
    LAST_DATE = "last date"


@dataclass(frozen=True, slots=True)
class Term:
    """A business term: the field it fills, its number in EN 16931, and its XPaths (no prefixes), best first.

    `repeats` keeps every value that the first matching path gives, in order; otherwise only the first counts.
    """

    field: str
    number: str
    reader: Reader
    paths: tuple[str, ...]
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address: its field, the path of the element and its parts: street lines, post code, city, country."""

    field: str
    number: str
    path: str
    lines: tuple[str, ...]
    postcode: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Table:
    """A repeated group: the paths of its elements, and the path of each part within one, best first."""

    rows: str
    parts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Syntax:
    """One syntax of EN 16931: `name` as in evidence, the paths of single elements, and its tables."""

    name: str
    type_code: str
    profile: str
    payment_terms: str
    terms: tuple[Term, ...]
    addresses: tuple[Address, ...]
    line_items: Table
    vat_breakdown: Table
