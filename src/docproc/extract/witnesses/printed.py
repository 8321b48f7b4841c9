"""Whether a value that is known already stands somewhere on the pages, and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from rapidfuzz import fuzz

from docproc.extract.wording import has_digit
from docproc.model.fields import FIELDS, FieldKind, Value
from docproc.model.geometry import Box
from docproc.model.record import record
from docproc.model.text import DocumentText, Line
from docproc.parse.amounts import find_amounts
from docproc.parse.bank import find_ibans
from docproc.parse.currencies import find_currencies
from docproc.parse.dates import find_dates
from docproc.parse.repair import CONFUSIONS, look_alike_key, repair_digits
from docproc.parse.verdict import Validity

_NAME_LIKENESS = 90.0
_SHORTEST_FUZZY = 4
_SHORTEST_IDENTIFIER = 2
_LONG_IDENTIFIER = 12
_SHORTEST_BROKEN_OFF = 4
_LEAST_ALIKE = 5
_SPACED = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:[ \u00a0\u2009\u202f'’][0-9]{3})+(?:[.,][0-9]{2})?(?![0-9])")
_ACCOUNT_BEGINS = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2} ?[A-Z0-9]{2}")
_SIGNS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"[\w#][\w./#-]{4,40}")
_TEXT_LAYER = "text_layer"
_NOT_PRINTED_AS_SUCH = frozenset({FieldKind.CODE, FieldKind.NUMBER})


@record()
class Place:
    """Where a value is printed: page (from 1), box in points, the text as it stands there, whether from a scan."""

    page: int
    box: Box
    raw: str
    scanned: bool = False


@record(slots=False)
class _PrintedLine:
    page: int
    line: Line
    scanned: bool

    def stands_over(self, other: _PrintedLine) -> bool:
        """Whether `other` is the next line beneath in the same column."""
        upper, lower = self.line.box, other.line.box
        gap = lower.y - upper.bottom
        return self.page == other.page and -upper.height / 2 < gap < upper.height * 2 and upper.overlap_x(lower) > 0

    @cached_property
    def squeezed(self) -> str:
        return squeezed(self.line.text)

    @cached_property
    def look_alike(self) -> str:
        return look_alike_key(self.line.text)

    @cached_property
    def readings(self) -> tuple[str, ...]:
        """The text, and where it was read from a scan and differs, the text with look-alike letters as digits."""
        text = self.line.text
        if not self.scanned:
            return (text,)
        words = (repair_digits(word)[0] if _is_figure(word) else word for word in text.split(" "))
        return tuple(dict.fromkeys((text, " ".join(words))))

    def place(self, start: int, end: int) -> Place:
        """The words that characters `start` to `end` of the line's text touch."""
        position, touched = 0, []
        for word in self.line.words:
            if position < end and position + len(word.text) > start:
                touched.append(word)
            position += len(word.text) + 1
        box = Box.around(word.box for word in touched) if touched else self.line.box
        return Place(self.page, box, self.line.text[start:end].strip(), self.scanned)


class PrintedText:
    """The pages of a document, searched by value; what is searched for is read from the text once, when first asked."""

    def __init__(self, text: DocumentText) -> None:
        self._lines = [
            _PrintedLine(page.number, line, page.backend != _TEXT_LAYER)
            for page in text.pages
            for line in page.lines
            if line.words
        ]
        self._with_digits = [printed for printed in self._lines if has_digit(printed.line.text)]

    def find(self, name: str, value: Value) -> Place | None:
        """Return where the value of field `name` is printed, in whatever notation; None when it is not.

        An amount that is printed more than once is placed where it stands last, since totals close a document; every
        other value where it stands first.
        """
        places = self.places(name, value)
        if not places:
            return None
        return places[-1] if isinstance(value, Decimal) else places[0]

    def places(self, name: str, value: Value) -> tuple[Place, ...]:
        """Return every place where the value of field `name` is printed, in reading order; names only the first.

        Codes and plain numbers (percentages, counts) are no words of the page and are found nowhere.
        """
        kind = FIELDS[name][0]
        if kind in _NOT_PRINTED_AS_SUCH:
            return ()
        if isinstance(value, Decimal):
            return tuple(self._amounts.get(abs(value), ()))
        if isinstance(value, date):
            return tuple(self._dates.get(value, ()))
        if kind is FieldKind.IDENTIFIER:
            return tuple(self._identifiers(value))
        found = _SEARCHES[kind](self, value)
        return () if found is None else (found,)

    def near(self, name: str, value: Value) -> tuple[tuple[Value, Place], ...]:
        """Return the amounts or numbers printed that differ from `value` in one character alone, with their places.

        Short ones are left out: two of them are alike by chance.
        """
        if isinstance(value, Decimal):
            return tuple(
                (amount, places[-1])
                for amount, places in self._amounts.items()
                if _one_off(_digits(amount), _digits(value))
            )
        if isinstance(value, date) or FIELDS[name][0] is not FieldKind.IDENTIFIER:
            return ()
        wanted = squeezed(value)
        return tuple(
            (match[0], printed.place(match.start(), match.end()))
            for printed in self._with_digits
            for match in _NUMBER.finditer(printed.line.text)
            if _one_off(squeezed(match[0]), wanted)
        )

    @property
    def scanned(self) -> bool:
        """Whether any line was read from an image: what stands there may be misread."""
        return any(printed.scanned for printed in self._lines)

    @cached_property
    def ibans(self) -> tuple[tuple[str, Place], ...]:
        """The account numbers printed in the form of an IBAN, whether their check digits hold or not."""
        found: list[tuple[str, Place]] = []
        for at, printed in enumerate(self._with_digits):
            whole = find_ibans(printed.line.text)
            found += ((match.value, printed.place(match.start, match.end)) for match in whole)
            sound = any(match.validity is Validity.VALID for match in whole)
            if not sound and _ACCOUNT_BEGINS.search(printed.line.text):
                found += self._broken_ibans(at, printed)
        return tuple(found)

    def _broken_ibans(self, at: int, upper: _PrintedLine) -> Iterator[tuple[str, Place]]:
        """The account numbers that begin in one line and end in the next one of the page or of its column."""
        for number, lower in enumerate(self._with_digits):
            if number == at + 1 or upper.stands_over(lower):
                for match in find_ibans(f"{upper.line.text} {lower.line.text}"):
                    if match.end > len(upper.line.text):
                        box = Box.around((upper.line.box, lower.line.box))
                        yield match.value, Place(upper.page, box, match.raw, upper.scanned)

    @cached_property
    def _amounts(self) -> dict[Decimal, list[Place]]:
        """Amounts by their value without sign; those of scans also with look-alike letters read as digits."""
        places: dict[Decimal, list[Place]] = {}
        for printed in self._with_digits:
            for amount, start, end in dict.fromkeys(span for text in printed.readings for span in _amount_spans(text)):
                places.setdefault(amount, []).append(printed.place(start, end))
        return places

    @cached_property
    def _dates(self) -> dict[date, list[Place]]:
        """Dates as printed; one whose day and month could be exchanged ("11/03/2017") also the other way round."""
        places: dict[date, list[Place]] = {}
        exchanged: dict[date, list[Place]] = {}
        for printed in self._with_digits:
            for found in (each for text in printed.readings for each in find_dates(text)):
                place = printed.place(found.start, found.end)
                places.setdefault(found.value, []).append(place)
                if found.ambiguous and found.value.day <= 12 and not found.raw.isdigit():
                    other = found.value.replace(month=found.value.day, day=found.value.month)
                    exchanged.setdefault(other, []).append(place)
        return exchanged | places

    def _identifiers(self, value: str) -> Iterator[Place]:
        wanted = squeezed(value)
        if len(wanted) < _SHORTEST_IDENTIFIER:
            return
        for printed in self._lines:
            key = look_alike_key(value) if printed.scanned else wanted
            if key in (printed.look_alike if printed.scanned else printed.squeezed):
                for start, end in _identifier_spans(printed.line.text, key, printed.scanned):
                    yield printed.place(start, end)
        if len(wanted) >= _LONG_IDENTIFIER:
            yield from self._broken_identifier(wanted)

    def _broken_identifier(self, wanted: str) -> Iterator[Place]:
        """The places where `wanted` begins in one line and ends in the next one of the page or of its column."""
        for at, upper in enumerate(self._lines):
            head = upper.squeezed
            if wanted in head or not any(head.endswith(wanted[:cut]) for cut in _cuts(wanted)):
                continue
            for number, lower in enumerate(self._lines):
                if (number == at + 1 or upper.stands_over(lower)) and _joined(head, lower.squeezed, wanted):
                    box = Box.around((upper.line.box, lower.line.box))
                    yield Place(upper.page, box, f"{upper.line.text} {lower.line.text}", upper.scanned)

    def _currency(self, code: str) -> Place | None:
        for printed in self._lines:
            for start, end, found in find_currencies(printed.line.text):
                if found == code:
                    return printed.place(start, end)
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


def _amount_spans(text: str) -> Iterator[tuple[Decimal, int, int]]:
    """Amounts without sign as they are read, and once more with spaces taken as marks of thousands ("2 654,47")."""
    for found in find_amounts(text):
        yield abs(found.value), found.start, found.end
    for match in _SPACED.finditer(text):
        whole, _, cents = match[0].replace(",", ".").partition(".")
        yield Decimal(f"{_only_digits(whole)}.{cents or '00'}"), match.start(), match.end()


def _only_digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _digits(amount: Decimal) -> str:
    return _only_digits(f"{amount:.2f}")


def _one_off(one: str, other: str) -> bool:
    """Whether two texts of one length, not too short, differ in a single character."""
    if len(one) != len(other) or len(one) < _LEAST_ALIKE:
        return False
    return sum(mine != yours for mine, yours in zip(one, other, strict=True)) == 1


def _joined(head: str, tail: str, wanted: str) -> bool:
    """Whether `wanted` is the end of `head` and the beginning of `tail`, a piece of some length in each."""
    return any(head.endswith(wanted[:cut]) and tail.startswith(wanted[cut:]) for cut in _cuts(wanted))


def _cuts(wanted: str) -> range:
    return range(_SHORTEST_BROKEN_OFF, len(wanted) - 1)


def _is_figure(word: str) -> bool:
    """Whether at least half of what looks like a digit is one."""
    alike = sum(char in CONFUSIONS for char in word)
    return alike > 0 and sum(char.isdigit() for char in word) >= alike


def squeezed(text: str) -> str:
    """Letters and digits only, case folded: how identifiers are compared."""
    return _SIGNS.sub("", text.casefold())


def _likeness(wanted: str, text: str) -> float:
    if len(text) < max(_SHORTEST_FUZZY, len(wanted) * 2 // 3):
        return 0.0
    return fuzz.partial_ratio(wanted, text) if len(text) >= len(wanted) else fuzz.ratio(wanted, text)


def _identifier_spans(text: str, wanted: str, scanned: bool) -> Iterator[tuple[int, int]]:
    """Start and end in `text` of `wanted`, spaces and signs passed over, never in the middle of a longer number."""
    kept = [
        (position, char) for position, char in enumerate(text) if char.isalnum() or (scanned and look_alike_key(char))
    ]
    fold = look_alike_key if scanned else str.casefold
    folded = "".join(key if len(key := fold(char)) == 1 else char for _, char in kept)
    for start in _occurrences(folded, wanted):
        first, last = kept[start][0], kept[start + len(wanted) - 1][0]
        if not text[first - 1 : first].isalnum() and not text[last + 1 : last + 2].isalnum():
            yield first, last + 1


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    position = text.find(wanted)
    while position >= 0:
        yield position
        position = text.find(wanted, position + 1)


_SEARCHES: dict[FieldKind, Callable[[PrintedText, str], Place | None]] = {
    FieldKind.NAME: PrintedText._name,
    FieldKind.ADDRESS: PrintedText._address,
    FieldKind.CURRENCY: PrintedText._currency,
    FieldKind.TEXT: PrintedText._name,
}
