"""Postal addresses as they are printed: their lines, the heading over them, and what may be a line of one."""

from __future__ import annotations

import re
from functools import lru_cache

from docproc.extract.labels import Hit, PageLabels
from docproc.extract.layout import Cell
from docproc.model.geometry import Box
from docproc.model.record import record
from docproc.parse.addresses import Address, looks_like_postal_city, looks_like_street
from docproc.parse.legal_forms import legal_form

PLACE_AT_END = re.compile(r"\s((?:[A-Z]{1,2}[- ])?\d{4,5}\s[A-ZÄÖÜ][^\d]{2,40})$")
"""A postal code and a town that end a longer line."""

LOOSE_CODE = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
"""A British postal code, loosely."""

LETTERS = re.compile(r"[^\W\d_]{2}")
"""Two letters in a row."""

SALUTATION = re.compile(
    r"^(?:herrn?|frau|firma|fa\.|an|an die|an den|mr\.?|mrs\.?|ms\.?|m\.|mme|monsieur|madame|messrs\.?|company|familie|"
    r"eheleute|dear.*)$",
    re.IGNORECASE,
)
"""What stands over a name: "Firma", "To the"."""

PERSON_LINE = re.compile(
    r"^(?:z\.?\s?h(?:d|ä?n?d(?:en|s)?)?\.?\b|c/o\b|attn\b|att\.|attention\b|à l'attention|abt\.|abteilung\b|"
    r"dept\b|department\b|herrn?\s|frau\s|mr\.?\s|mrs\.?\s|ms\.?\s|mme\s|"
    r"buchhaltung$|einkauf$|accounts payable$|zu händen|contact\b|"
    r"(?:kunden(?:service|dienst|betreuung)|personal(?:abteilung|wesen)?|rechnungsprüfung|verwaltung|vertrieb|zentrale|"
    r"wareneingang|kreditorenbuchhaltung|finanzbuchhaltung|zentraleinkauf|customer services?|purchasing|"
    r"service (?:clients?|achats|comptabilité)|human resources|head office)$)",
    re.IGNORECASE,
)
"""A line for a person or a department within an address."""

_AMERICAN = re.compile(r"^[A-Z][\w .'’-]{2,40},?\s+[A-Z]{2},?\s+\d{5}(?:-\d{4})?$")
_LOOSE_BRITISH = re.compile(rf"^{LOOSE_CODE},? [A-Z][^\d]{{2,40}}$|^[A-Z][^\d]{{2,40}},? {LOOSE_CODE}$")
_NUMBER_FIRST = re.compile(r"^\d{1,4}(?:\s?[a-zA-Z]|\s?bis)?,?\s+[A-Za-zÀ-ÿ'’ -]{4,50}$")


@record(eq=False, slots=False)
class AddressBlock:
    """A postal address on a page.

    `cells` and `lines` run from the name to the place, `heading` the party heading over it, `one_line` tells a sender
    line ("Muster GmbH · Weg 1 · 12345 Ort"), `contacts` that phone, mail or web stand with it, `whole` that all its
    lines are the address (the head of a receipt).
    """

    page: int
    cells: tuple[Cell, ...]
    name: str
    name_cells: tuple[Cell, ...]
    address: Address
    lines: tuple[str, ...]
    box: Box
    heading: Hit | None = None
    one_line: bool = False
    contacts: bool = False
    whole: bool = False

    @property
    def printed(self) -> str:
        """The postal address as printed, without the name and lines beside it, parts joined by commas."""
        if self.whole:
            return ", ".join(self.lines)
        last = next((at for at, line in enumerate(self.lines) if is_place(line)), len(self.lines) - 1)
        named = max((at for at, cell in enumerate(self.cells) if cell in self.name_cells), default=-1)
        start = 1 if self.one_line else named + 1
        streets = [at for at in range(start, last) if is_street(self.lines[at])]
        first = max(start, streets[-1] if streets else last - 1)
        while first - 1 in streets:
            first -= 1
        return ", ".join(line.strip(" ,;") for line in self.lines[first : last + 1])

    @property
    def role(self) -> str:
        """The party that the heading names, or an empty string."""
        return "" if self.heading is None else heading_of(self.heading)


def heading_of(hit: Hit) -> str:
    """Return which party a heading is about."""
    return next((wording.target for wording in hit.wordings if wording.kind == "heading"), "")


def is_heading(hit: Hit, labels: PageLabels) -> bool:
    """Tell whether a wording stands as a heading: first in its cell, with nothing or a colon after it."""
    if not heading_of(hit) or not hit.leading or hit.quality < 0.88:
        return False
    short = len(hit.cell.text[hit.start : hit.end]) <= 3 and len(hit.cell.text.strip()) > hit.end - hit.start
    alone = not hit.cell.text[hit.end :].strip(" :.-()")
    return (alone and (not short or hit.separated)) or hit.separated


@lru_cache(maxsize=4096)
def is_place(text: str) -> bool:
    """Tell whether a line is a postal code with its town, in the forms that occur."""
    foreign = _AMERICAN.match(text.strip()) or _LOOSE_BRITISH.match(text.strip())
    return looks_like_postal_city(text) or foreign is not None


@lru_cache(maxsize=4096)
def is_street(line: str) -> bool:
    """Tell whether a line is a street with its number, and no name."""
    if PERSON_LINE.match(line) or SALUTATION.match(line):
        return False
    if legal_form(line) and not _NUMBER_FIRST.match(line):
        return False
    return looks_like_street(line) or _NUMBER_FIRST.match(line.strip()) is not None


def clean_name(text: str) -> str:
    """Return a name without a salutation before it and marks around it."""
    text = re.sub(r"^(?:firma|fa\.|company:|name:|an:)\s+", "", text.strip(" ,;:·•|-–*"), flags=re.IGNORECASE)
    return text.strip(" ,;:·•|-–*")
