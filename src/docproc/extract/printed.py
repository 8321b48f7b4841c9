"""Whether a value that is known already stands somewhere on the pages, and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from rapidfuzz import fuzz

from docproc.model.fields import FIELDS, FieldKind, Value
from docproc.model.geometry import Box
from docproc.model.text import DocumentText, Line
from docproc.parse.amounts import find_amounts
from docproc.parse.currencies import find_currencies
from docproc.parse.dates import find_dates

_NAME_LIKENESS = 90.0
_SHORTEST_FUZZY = 4
_SHORTEST_IDENTIFIER = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is printed: page (from 1), box in points, and the text as it stands there."""

    page: int
    box: Box
    raw: str


@dataclass(frozen=True)
class _PrintedLine:
    page: int
    line: Line

    @cached_property
    def squeezed(self) -> str:
        return squeezed(self.line.text)

    def place(self, start: int, end: int) -> Place:
        """The words that characters `start` to `end` of the line's text touch."""
        position, touched = 0, []
        for word in self.line.words:
            if position < end and position + len(word.text) > start:
                touched.append(word)
            position += len(word.text) + 1
        box = Box.around(word.box for word in touched) if touched else self.line.box
        return Place(self.page, box, self.line.text[start:end].strip())


class PrintedText:
    """The pages of a document, searched by value; what is searched for is read from the text once, when first asked."""

    def __init__(self, text: DocumentText) -> None:
        self._lines = [_PrintedLine(page.number, line) for page in text.pages for line in page.lines if line.words]
        self._with_digits = [printed for printed in self._lines if any(char.isdigit() for char in printed.line.text)]

    def find(self, name: str, value: Value) -> Place | None:
        """Return where the value of field `name` is printed, in whatever notation; None when it is not.

        An amount that is printed more than once is placed where it stands last, since totals close a document; every
        other value where it stands first.
        """
        kind = FIELDS[name][0]
        if isinstance(value, Decimal):
            return self._amounts.get(abs(value))
        if isinstance(value, date):
            return self._dates.get(value)
        return _SEARCHES[kind](self, value)

    @cached_property
    def _amounts(self) -> dict[Decimal, Place]:
        return {
            abs(found.value): printed.place(found.start, found.end)
            for printed in self._with_digits
            for found in find_amounts(printed.line.text)
        }

    @cached_property
    def _dates(self) -> dict[date, Place]:
        """Dates as printed; one whose day and month could be exchanged ("11/03/2017") also the other way round."""
        places: dict[date, Place] = {}
        for printed in self._with_digits:
            for found in find_dates(printed.line.text):
                place = printed.place(found.start, found.end)
                places.setdefault(found.value, place)
                if found.ambiguous and found.value.day <= 12 and not found.raw.isdigit():
                    exchanged = found.value.replace(month=found.value.day, day=found.value.month)
                    places.setdefault(exchanged, place)
        return places

    def _currency(self, code: str) -> Place | None:
        for printed in self._lines:
            for start, end, found in find_currencies(printed.line.text):
                if found == code:
                    return printed.place(start, end)
        return None

    def _identifier(self, value: str) -> Place | None:
        wanted = squeezed(value)
        if len(wanted) < _SHORTEST_IDENTIFIER:
            return None
        for printed in self._lines:
            span = _identifier_span(printed.line.text, wanted) if wanted in printed.squeezed else None
            if span is not None:
                return printed.place(*span)
        return None

    def _name(self, value: str) -> Place | None:
        """The line most like `value`, or two lines one below the other that are like it together."""
        wanted = " ".join(value.casefold().split())
        best, place = _NAME_LIKENESS, None
        for printed in self._lines:
            likeness = _likeness(wanted, printed.line.text.casefold())
            if likeness > best or (likeness == best and place is None):
                best, place = likeness, Place(printed.page, printed.line.box, printed.line.text)
        return place or self._broken_name(wanted)

    def _broken_name(self, wanted: str) -> Place | None:
        for upper, lower in pairwise(self._lines):
            text = f"{upper.line.text} {lower.line.text}"
            if upper.page == lower.page and _likeness(wanted, text.casefold()) >= _NAME_LIKENESS:
                return Place(upper.page, Box.around((upper.line.box, lower.line.box)), text)
        return None

    def _address(self, value: str) -> Place | None:
        """An address stands on the page when its place does, and every street line that the page could hold."""
        parts = [part for part in re.split(r"[\n,]+\s*", value) if len(part.strip()) > _SHORTEST_FUZZY]
        places = [self._name(part) for part in parts]
        found = [place for place in places if place is not None]
        if not found or len(found) < max(2, len(parts) - 1):
            return None
        same_page = [place for place in found if place.page == found[-1].page]
        return Place(
            found[-1].page,
            Box.around(place.box for place in same_page),
            ", ".join(dict.fromkeys(place.raw for place in same_page)),
        )


def squeezed(text: str) -> str:
    """Letters and digits only, case folded: how identifiers are compared."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _likeness(wanted: str, text: str) -> float:
    if len(text) < max(_SHORTEST_FUZZY, len(wanted) * 2 // 3):
        return 0.0
    return fuzz.partial_ratio(wanted, text) if len(text) >= len(wanted) else fuzz.ratio(wanted, text)


def _identifier_span(text: str, wanted: str) -> tuple[int, int] | None:
    """Start and end in `text` of `wanted`, spaces and signs passed over, never in the middle of a longer number."""
    kept = [(position, char) for position, char in enumerate(text) if char.isalnum()]
    folded = "".join(char.casefold() if len(char.casefold()) == 1 else char for _, char in kept)
    for start in _occurrences(folded, wanted):
        first, last = kept[start][0], kept[start + len(wanted) - 1][0]
        if not text[first - 1 : first].isalnum() and not text[last + 1 : last + 2].isalnum():
            return first, last + 1
    return None


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    position = text.find(wanted)
    while position >= 0:
        yield position
        position = text.find(wanted, position + 1)


_SEARCHES: dict[FieldKind, Callable[[PrintedText, str], Place | None]] = {
    FieldKind.IDENTIFIER: PrintedText._identifier,
    FieldKind.NAME: PrintedText._name,
    FieldKind.ADDRESS: PrintedText._address,
    FieldKind.CURRENCY: PrintedText._currency,
    FieldKind.TEXT: PrintedText._name,
    FieldKind.AMOUNT: PrintedText._identifier,
    FieldKind.DATE: PrintedText._identifier,
}
