"""The heading of a table of items: which columns it has, what they are called, and where one ends and the next begins.

A heading is a row whose words are mostly known wordings of at least two kinds of column. Headings over several lines
are stacked: words under each other make one wording ("Price w/o" over "Tax"). The cut between two columns lies in the
widest white gap that the rows of the table leave between the middles of their headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from enum import StrEnum
from functools import reduce
from itertools import groupby

from docproc.extract.layout import Cell, Row
from docproc.extract.tables.table_words import LONGEST_WORDING, TableWords, Wordings, key
from docproc.extract.wording import has_digit
from docproc.model.geometry import Box
from docproc.model.record import record
from docproc.model.text import Word
from docproc.specs.line_items import ColumnKind, VatColumn

WORD_SPACE = 0.4
"""Words of one heading are less than this many line heights apart."""

STACK_GAP = 0.9
"""The lines of one heading are at most this many line heights apart."""

_VALUE = re.compile(r"(?:^|\s)(?!\()\S*\d")
"""A heading prints no digits, but for those in brackets such as "(19%)"."""

_JOINING_SIGNS = frozenset("/&+×*|")
_JOINING_WORDS = frozenset({"und", "and", "et", "u", "x", "mal", "bzw", "or", "oder", "ou"})
_TOTALS = frozenset({ColumnKind.AMOUNT, ColumnKind.GROSS_AMOUNT})
_NAMING = frozenset({ColumnKind.DESCRIPTION, ColumnKind.ITEM})

VALUE_KINDS = frozenset(
    {
        ColumnKind.QUANTITY,
        ColumnKind.ORDERED,
        ColumnKind.UNIT_PRICE,
        ColumnKind.AMOUNT,
        ColumnKind.GROSS_AMOUNT,
        ColumnKind.UNIT,
    }
)


@record()
class Column:
    """One column: its kind (None for a heading that is not known), the box of its heading, and its cuts in points.

    A word whose middle lies between `left` and `right` belongs to the column.
    """

    kind: ColumnKind | None
    box: Box
    text: str
    left: float = 0.0
    right: float = float("inf")


@record(slots=False)
class Heading:
    """The heading of a table: its columns from left to right, the rows it covers, and its lower edge in points."""

    columns: tuple[Column, ...]
    rows: frozenset[int]
    top: float
    bottom: float

    @property
    def kinds(self) -> frozenset[ColumnKind]:
        """The kinds of column that were understood."""
        return frozenset(column.kind for column in self.columns if column.kind is not None)


class _Segment:
    """Words of one row, or under each other, that make one wording; of no kind when it is not known."""

    __slots__ = ("box", "kind", "words")

    def __init__(self, words: Iterable[Word], kind: StrEnum | None) -> None:
        self.words = list(words)
        self.kind = kind
        self.box = Box.around(word.box for word in self.words)

    def add(self, words: Sequence[Word], *, above: bool = False) -> None:
        """Take `words` in, before or after those that are there."""
        self.words = [*words, *self.words] if above else [*self.words, *words]
        self.box = Box.around((self.box, *(word.box for word in words)))


def segments(cell: Cell, book: Wordings) -> list[_Segment]:
    """Split a cell into wordings, longest first; words that are not known stay together."""
    words = cell.words
    keys = [key(word.text) for word in words]
    found: list[_Segment] = []
    at, joined = 0, False
    while at < len(words):
        if found and _joins(words, keys, at, book):
            found[-1].add([words[at]])
            at, joined = at + 1, True
            continue
        length, kind = _longest(words, keys, at, book)
        glued = book.parted(keys[at]) if kind is None and "/" not in words[at].text else None
        if glued is not None:
            found.extend(_split_word(words[at], *glued))
        elif joined or (found and _belongs(found[-1], words[at : at + length], keys[at : at + length], kind, book)):
            found[-1].kind = _kind_together(found[-1].kind, kind) if joined else found[-1].kind
            found[-1].add(words[at : at + length])
        else:
            found.append(_Segment(words[at : at + length], kind))
        at, joined = at + length, False
    if len(found) == 2 and found[0].kind is None:
        found[0].kind = _nearest(found[0], book)
        if found[0].kind is None and _at_word_space(found[0].words[-1], found[1].words[0]):
            return [_Segment(words, None)]
    return found


def _nearest(part: _Segment, book: Wordings) -> StrEnum | None:
    """Return the kind of the wording that a reader of scans may have misread; a text layer prints what it says."""
    if all(word.confidence == 100 for word in part.words):
        return None
    return book.nearest("".join(key(word.text) for word in part.words))


def _joins(words: Sequence[Word], keys: Sequence[str], at: int, book: Wordings) -> bool:
    """Tell whether a word joins the wordings beside it: a sign always, "and" when a known wording follows."""
    if words[at].text in _JOINING_SIGNS:
        return True
    return keys[at] in _JOINING_WORDS and at + 1 < len(words) and _longest(words, keys, at + 1, book)[1] is not None


def _belongs(last: _Segment, words: Sequence[Word], keys: Sequence[str], kind: StrEnum | None, book: Wordings) -> bool:
    """Tell whether words go on the wording before them: unknown after unknown, a filler, "netto" after "EP"."""
    if kind is None:
        return last.kind is None or keys[0] in book.filler
    return _at_word_space(last.words[-1], words[0]) and last.kind is not None and "".join(keys) in book.qualifiers


def _at_word_space(left: Word, right: Word) -> bool:
    """Tell whether the white between two words is a word space, also in a typewriter's type."""
    letter = min(left.box.width / len(left.text), right.box.width / len(right.text))
    return right.box.x - left.box.right < max(WORD_SPACE * right.box.height, 1.2 * letter)


def _kind_together(first: StrEnum | None, second: StrEnum | None) -> StrEnum | None:
    """Return what a column holds that two headings joined by "/" or "and" name: "Menge / Einheit", "Artikel, Text".

    What costs something "per unit" is told by its cells.
    """
    if {first, second} & _NAMING:
        return ColumnKind.DESCRIPTION
    if first is None or second is None:
        return None if second is ColumnKind.UNIT else first or second
    return ColumnKind.QUANTITY if ColumnKind.QUANTITY in (first, second) else first


def _split_word(word: Word, kinds: tuple[StrEnum, StrEnum], share: float) -> list[_Segment]:
    """Cut a word that two headings were read as, at `share` of its width."""
    box = word.box
    at = box.x + share * box.width
    cut = round(share * len(word.text))
    left = Word(word.text[:cut], Box.from_edges(box.x, box.y, at, box.bottom), word.confidence)
    right = Word(word.text[cut:], Box.from_edges(at, box.y, box.right, box.bottom), word.confidence)
    return [_Segment([left], kinds[0]), _Segment([right], kinds[1])]


def _longest(words: Sequence[Word], keys: Sequence[str], at: int, book: Wordings) -> tuple[int, StrEnum | None]:
    """Return how many words from `at` on make a known wording, and its kind; (1, None) when none does."""
    for length in range(min(LONGEST_WORDING, len(keys) - at), 0, -1):
        kind = book.kind_of.get("".join(keys[at : at + length]))
        if kind is not None and keys[at + length - 1] not in book.filler:
            return length, kind
    parts = [key(part) for part in words[at].text.split("/")]
    kinds = [book.kind_of.get(part) for part in parts] if len(parts) > 1 else []
    if any(kinds):
        return 1, reduce(_kind_together, kinds)
    qualified = range(min(LONGEST_WORDING, len(keys) - at), 1, -1)
    length = next((n for n in qualified if "".join(keys[at : at + n]) in book.qualifiers), 1)
    return length, None


def find_heading(rows: Sequence[Row], at: int, words: TableWords) -> Heading | None:
    """Return the heading of a table of items whose main line is row `at`, or None."""
    stack = heading_stack(rows, at, words.items)
    if stack is None:
        return None
    found, used = stack
    columns = tuple(
        Column(ColumnKind(part.kind) if part.kind else None, part.box, " ".join(word.text for word in part.words))
        for part in sorted(found, key=lambda part: part.box.x)
    )
    kinds = {column.kind for column in columns}
    if not kinds & VALUE_KINDS or len(kinds - {None}) < 2 or not _names_items(kinds):
        return None
    if _names_rates(rows[at], words.rates):
        return None
    boxes = [rows[index].box for index in used]
    return Heading(columns, frozenset(used), min(box.y for box in boxes), max(box.bottom for box in boxes))


def _names_items(kinds: Set[ColumnKind | None]) -> bool:
    """Tell whether the columns can name an item; a code beside a rate and an amount is a row of a VAT breakdown."""
    if ColumnKind.DESCRIPTION in kinds or ColumnKind.ITEM in kinds:
        return True
    counted = ColumnKind.QUANTITY in kinds
    if None in kinds and kinds & _TOTALS and (counted or ColumnKind.UNIT_PRICE in kinds):
        return True
    if ColumnKind.ARTICLE in kinds or ColumnKind.POSITION in kinds:
        return counted or ColumnKind.UNIT_PRICE in kinds
    return counted and ColumnKind.UNIT_PRICE in kinds


def _names_rates(row: Row, book: Wordings) -> bool:
    """Tell whether a row is the heading of a VAT breakdown: first the rate, then what it is of, and nothing else."""
    kinds = [part.kind for cell in row.cells for part in segments(cell, book)]
    return None not in kinds and kinds[0] is VatColumn.RATE and VatColumn.NET in kinds and len(kinds) > 2


def heading_stack(rows: Sequence[Row], at: int, book: Wordings) -> tuple[list[_Segment], list[int]] | None:
    """Return the wordings of the heading whose main line is row `at`, and the rows it covers; None for no heading."""
    if not _may_be_heading(rows[at], book):
        return None
    found = [part for cell in rows[at].cells for part in segments(cell, book)]
    kinds = len({part.kind for part in found} - {None})
    if kinds < 2:
        return None
    known = sum(len(part.words) for part in found if part.kind is not None)
    unknown = sum(len(part.words) for part in found if part.kind is None)
    if unknown > known and (kinds < 3 or len(rows[at].cells) < 3):
        return None
    used = [at]
    for step, reach in ((1, 3), (-1, 2)):
        edge = at
        for other in range(at + step, at + step * (reach + 1), step):
            if not 0 <= other < len(rows) or not _stacks(rows[edge], rows[other]):
                break
            if not _take_row(found, rows[other], book, above=step < 0):
                break
            used.append(other)
            edge = other
    for part in found:
        if part.kind is None:
            part.kind = _nearest(part, book)
    return _without_tails(found), used


def _may_be_heading(row: Row, book: Wordings) -> bool:
    """Tell whether a row can name two columns, by its words one by one; a reader of scans may have misread one."""
    if _has_value(row):
        return False
    missing = 1 if row.cells[0].words[0].confidence < 100 else 2
    for cell in row.cells:
        for word in cell.words:
            missing -= book.headings_begun(word.text)
            if missing <= 0:
                return True
    return False


def _without_tails(found: Sequence[_Segment]) -> list[_Segment]:
    """Join an unknown wording to the known one that it follows at the space between two words."""
    joined: list[_Segment] = []
    for part in sorted(found, key=lambda part: part.box.x):
        last = joined[-1] if joined else None
        if last is not None and last.kind is not None and part.kind is None:
            gap = part.box.x - last.box.right
            if gap < WORD_SPACE * min(word.box.height for word in part.words):
                last.add(part.words)
                continue
        joined.append(part)
    return joined


def _stacks(near: Row, far: Row) -> bool:
    gap = max(far.box.y - near.box.bottom, near.box.y - far.box.bottom)
    size = min(near.box.height, far.box.height)
    return gap <= STACK_GAP * size and not _has_value(far)


def _has_value(row: Row) -> bool:
    return has_digit(row.text) and _VALUE.search(row.text) is not None


def _take_row(found: list[_Segment], row: Row, book: Wordings, *, above: bool) -> bool:
    """Add the cells of a neighbouring row to the headings they stand over or under; False when one does not fit."""
    joins: list[tuple[_Segment, _Segment, StrEnum | None]] = []
    fresh: list[_Segment] = []
    parts = [part for cell in row.cells for part in _parts_beside(cell, found, book, above=above)]
    for part in parts:
        box = part.box
        met = _met(found, box)
        if len(met) == 1:
            words = [*part.words, *met[0].words] if above else [*met[0].words, *part.words]
            kind = book.kind_of_words([key(word.text) for word in words])
            if kind is None and part.kind is None and (above or not _completes(met[0], part)):
                return False
            kinds = (met[0].kind, part.kind)
            if kind is None:
                kind = _kind_stacked(kinds, words, above=above)
            joins.append((met[0], part, kind))
        elif not met and (part.kind is not None or (len(part.words) <= 2 and not above)):
            fresh.append(part)
        else:
            return False
    if not joins and above:
        return False
    for target, part, kind in joins:
        target.add(part.words, above=above)
        target.kind = kind
    found.extend(fresh)
    return True


def _kind_stacked(
    kinds: tuple[StrEnum | None, StrEnum | None], words: Sequence[Word], *, above: bool
) -> StrEnum | None:
    """Return what a heading of two lines names that is not known as a whole; `kinds` are of main line and other.

    The last part of a word that is parted at the end of a line says what it is: "Pos.-" over "Betrag".
    """
    if ColumnKind.DESCRIPTION in kinds:
        return ColumnKind.DESCRIPTION
    parted = not above and any(word.text.endswith("-") for word in words[:-1])
    first, second = kinds[::-1] if parted else kinds
    return first or second


def _completes(first: _Segment, second: _Segment) -> bool:
    """Tell whether an unknown second line of a word or two goes on a heading: in brackets, after a slash or hyphen."""
    parted = len(first.words[-1].text) > 1 and first.words[-1].text.endswith("-")
    return len(second.words) <= 2 and (parted or second.words[0].text[:1] in "([/")


def _met(found: Sequence[_Segment], box: Box) -> list[_Segment]:
    return [other for other in found if other.box.overlap_x(box) > 0.25 * min(other.box.width, box.width)]


def _parts_beside(cell: Cell, found: Sequence[_Segment], book: Wordings, *, above: bool) -> list[_Segment]:
    """Return a neighbouring row's cell as one part where it completes a heading as a whole, else its wordings."""
    met = _met(found, cell.box)
    if len(met) == 1:
        words = [*cell.words, *met[0].words] if above else [*met[0].words, *cell.words]
        kind = book.kind_of_words([key(word.text) for word in words])
        if kind is not None:
            return [_Segment(list(cell.words), kind)]
    if len(met) > 1 and cell.words[0].text in _JOINING_SIGNS:
        return _second_halves(cell.words, book)
    parts = segments(cell, book)
    if any(len(_met(found, part.box)) > 1 for part in parts):
        return _by_column(cell, found, book, above=above) or parts
    return parts


def _by_column(cell: Cell, found: Sequence[_Segment], book: Wordings, *, above: bool) -> list[_Segment]:
    """Part a cell by the headings its words meet: "Preis gesamt" under "à" and "Preis"; empty where one is not known.

    Each part, with its heading, has to be a known wording.
    """
    parts: list[_Segment] = []
    for heading, group in groupby(cell.words, key=lambda word: next(iter(_met(found, word.box)), None)):
        words = list(group)
        if heading is None or any(_met(found, word.box) != [heading] for word in words):
            return []
        whole = [*words, *heading.words] if above else [*heading.words, *words]
        kind = book.kind_of_words([key(word.text) for word in whole])
        if kind is None:
            return []
        parts.append(_Segment(words, kind))
    return parts


def _second_halves(words: Sequence[Word], book: Wordings) -> list[_Segment]:
    """Part a line such as "/ Einheit / Artikel", each part of which goes on a heading above it."""
    starts = [at for at, word in enumerate(words) if word.text in _JOINING_SIGNS]
    parts = [words[start:end] for start, end in zip(starts, [*starts[1:], len(words)], strict=True)]
    return [_Segment(part, book.kind_of_words([key(word.text) for word in part])) for part in parts]
