"""Where on a page the known wordings stand: exact after squeezing, or nearly so where a reader misread a letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from functools import cached_property

from rapidfuzz import fuzz, process

from docproc.extract.layout import Cell, DocumentView, PageView
from docproc.extract.wording import Token, beginnings, has_digit, letters_of, squeeze, tokens_of
from docproc.model.record import record

MAX_TOKENS = 9
"""No wording has more tokens than this."""

FUZZY_CUTOFF = 84.0
"""Least similarity in percent of a misread label to a wording (rapidfuzz ratio)."""

FUZZY_LONGEST = 30
"""Longer wordings are not matched fuzzily either: a misread part of them is found as a shorter one."""

SURE = 99.5
"""Text read with this confidence (percent) or more is compared exactly, but for what stands before a colon."""

FUZZY_LENGTH = 6
"""Shorter wordings are never matched fuzzily: too many words are one letter apart."""

_SEPARATOR = re.compile(r"\s*[).\]]*\s*(?:[:=#|]|\.{2,}|(?:\.\s+){2,}|…|_{2,}|-\s|–\s)")
_BREAK_BEFORE = re.compile(r"(?:^|[.;|·•:,/(\-–—●*]\s*|\s{2,}|\d\)?\s+)$")
_CONNECTIVES = frozenset({"vom", "du", "of", "dated", "den", "le"})
_PREFIXES = frozenset({"re", "rg", "rnr", "rgnr", "gs", "ab", "ls"})
_VALUE_BEGINS = re.compile(r"(?:^|[:.]\s*)$")
_SPACED_DIGITS = re.compile(r"\s\d[\w/.-]{2,}$")
_SUBORDINATE = frozenset({"tag"})
"""Forms that are labels only where no label stands before them: "Liefertermin: Tag 06.03.2026"."""

_STROKE_NUMBER = re.compile(r"/[^\W\d_]*\d")
_JOINT = re.compile(r"[.)]?\s*[/|&+]\s*")
_SEGMENT_END = re.compile(r"\s*[:=]|\.{3,}")


@record()
class Wording:
    """One known wording: what it is a label of (`kind` and `target`), and in which language it is said.

    `kind` is `rule` (target: a rule's name), `other` (what is no field), `heading` (over a party's block) or `title`.
    """

    kind: str
    target: str
    language: str
    text: str


@record(eq=False, slots=False)
class Hit:
    """A wording found in a cell: `cell.text[start:end]`, and the wordings it may stand for.

    `quality` is 1 for an exact match, less for a fuzzy one. `leading` tells that nothing but a bullet, a break or
    another label's value stands before, `separated` that a colon or dots follow, `stop` where the next hit begins.
    A label broken over two lines has its second part in `continued`, the cell below. Labels joined by a stroke
    ("Nummer/Datum") end together, and `turn` tells which of the values after them is this one's, counted from 0.
    """

    cell: Cell
    start: int
    end: int
    wordings: tuple[Wording, ...]
    quality: float
    leading: bool
    separated: bool
    stop: int
    continued: Cell | None = None
    turn: int = 0

    @property
    def text(self) -> str:
        """The label as printed."""
        first = self.cell.text[self.start : self.end]
        return first if self.continued is None else f"{first} {self.continued.text}"

    @property
    def tail(self) -> str:
        """What follows the label in its cell, up to the next label."""
        return self.cell.text[self.end : self.stop]

    @property
    def end_cell(self) -> Cell:
        """The cell in which the label ends."""
        return self.continued or self.cell


@record(slots=False)
class LabelIndex:
    """All wordings by their squeezed form; `fuzzy_forms` leads from letters alone to the squeezed form.

    Misread wordings are compared by their letters, since a misread "Nummer" does not squeeze to "nr".
    """

    by_key: Mapping[str, tuple[Wording, ...]]
    fuzzy_forms: Mapping[str, str]
    _nearest: dict[str, tuple[str, float] | None] = field(default_factory=dict, compare=False)
    _by_length: dict[int, tuple[str, ...]] = field(default_factory=dict, compare=False)

    def nearest(self, text: str) -> tuple[str, float] | None:
        """Return the squeezed form of the most similar wording and its similarity (0 to 1), or None."""
        form = letters_of(text)
        if len(form) < FUZZY_LENGTH or len(form) > 40:
            return None
        if form not in self._nearest:
            if len(self._nearest) > 20_000:
                self._nearest.clear()
            alike = self._forms_near(len(form))
            found = process.extractOne(form, alike, scorer=fuzz.ratio, score_cutoff=FUZZY_CUTOFF)
            self._nearest[form] = None if found is None else (self.fuzzy_forms[found[0]], found[1] / 100)
        return self._nearest[form]

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """What any form can begin with: tokens that go on otherwise make no wording."""
        return beginnings(self.by_key)

    def extended(self, wordings: Iterable[Wording]) -> LabelIndex:
        """Return this index with more wordings in it."""
        more = build_index(wordings)
        by_key = {**self.by_key, **{key: (*self.by_key.get(key, ()), *own) for key, own in more.by_key.items()}}
        index = LabelIndex(by_key, {**more.fuzzy_forms, **self.fuzzy_forms})
        index.__dict__["beginnings"] = self.beginnings | more.beginnings
        return index

    def _forms_near(self, length: int) -> tuple[str, ...]:
        """Return the forms whose length alone does not rule them out: the ratio is 2 x matches / both lengths."""
        if length not in self._by_length:
            lengths = set(map(len, self.fuzzy_forms))
            near = {other for other in lengths if 200 * min(length, other) >= FUZZY_CUTOFF * (length + other)}
            self._by_length[length] = tuple([form for form in self.fuzzy_forms if len(form) in near])
        return self._by_length[length]


def build_index(wordings: Iterable[Wording]) -> LabelIndex:
    """Index `wordings` by squeezed form; one said alike in several languages counts once, for every language."""
    by_key: dict[str, dict[tuple[str, str], Wording]] = {}
    forms: dict[str, str] = {}
    for wording in wordings:
        key = squeeze(wording.text)
        if key:
            held = by_key.setdefault(key, {})
            known = held.setdefault((wording.kind, wording.target), wording)
            if known.language != wording.language:
                held[wording.kind, wording.target] = replace(known, language="")
            if len(wording.text) <= FUZZY_LONGEST:
                forms.setdefault(letters_of(wording.text), key)
    return LabelIndex(
        {key: tuple(found.values()) for key, found in by_key.items()},
        {form: key for form, key in forms.items() if len(form) >= FUZZY_LENGTH},
    )


_GENERAL = frozenset({"datum", "date", "nummer", "number", "nr", "no"})
"""What says nothing by itself behind the hyphen of a compound that is no known wording ("Prüf-Datum")."""


@record(eq=False, slots=False)
class PageLabels:
    """The hits of one page, in reading order and by cell index."""

    hits: tuple[Hit, ...]
    by_cell: Mapping[int, tuple[Hit, ...]]

    def starts_with_label(self, cell: Cell) -> bool:
        """Tell whether `cell` begins with a known label (and so is no value); "vom 5. März" does not."""
        return any(
            hit.leading and hit.start <= 2 and (hit.separated or hit.text.casefold() not in _CONNECTIVES)
            for hit in self.by_cell.get(cell.index, ())
        )


def find_labels(view: DocumentView, index: LabelIndex) -> dict[int, PageLabels]:
    """Return the labels of every page, by page number."""
    return {page.number: label_page(page, index) for page in view.pages}


def label_page(page: PageView, index: LabelIndex) -> PageLabels:
    """Find all labels on one page: first inside cells, then those broken over two lines."""
    by_cell: dict[int, tuple[Hit, ...]] = {}
    for cell in page.cells:
        hits = tuple(_hits_in(cell, index))
        if hits:
            by_cell[cell.index] = hits
    for hit in _broken_labels(page, index, by_cell):
        by_cell[hit.cell.index] = (hit,)
        by_cell.pop(hit.end_cell.index, None)
    ordered = [hit for at in sorted(by_cell) for hit in by_cell[at]]
    return PageLabels(tuple(ordered), by_cell)


def _hits_in(cell: Cell, index: LabelIndex) -> Iterator[Hit]:
    tokens = tokens_of(cell.text)
    found = list(_exact(tokens, index))
    if (not found or found[0][0] > 0) and (":" in cell.text or cell.confidence < SURE):
        fuzzy = _fuzzy(cell, tokens, index)
        if fuzzy is not None and (not found or fuzzy[1] <= found[0][0]):
            found.insert(0, fuzzy)
    if not found:
        return
    drafts = [(tokens[first].start, tokens[last - 1].end, key, quality) for first, last, key, quality in found]
    drafts = [draft for draft in drafts if not _is_part_of_value(cell.text, *draft[:3])]
    drafts = [draft for at, draft in enumerate(drafts) if not at or draft[2] not in _SUBORDINATE]
    turn = 0
    for at, (start, end, key, quality) in enumerate(drafts):
        last = at
        while last + 1 < len(drafts) and _JOINT.fullmatch(cell.text, drafts[last][1], drafts[last + 1][0]):
            last += 1
        end = drafts[last][1]
        turn = turn + 1 if at and _JOINT.fullmatch(cell.text, drafts[at - 1][1], start) else 0
        stop = drafts[last + 1][0] if last + 1 < len(drafts) else len(cell.text)
        leading = _BREAK_BEFORE.search(cell.text[:start]) is not None or (
            at > 0 and any(char.isdigit() for char in cell.text[drafts[at - 1][1] : start])
        )
        separated = _SEPARATOR.match(cell.text, end) is not None
        yield Hit(cell, start, end, index.by_key[key], quality, leading, separated, stop, turn=turn)


def _is_part_of_value(text: str, start: int, end: int, key: str) -> bool:
    """Tell whether a wording is glued to what follows or precedes it, as in "PO-0815", "A/RE12" or "Lief.-Datum"."""
    if text[start:end].strip() in ("#", "%"):
        return start > 0 or not text[end:].strip()
    if key in _GENERAL and start > 1 and text[start - 1] in "-–" and not text[start - 2].isspace():
        return True
    if len(key) > 5:
        return False
    if key in _PREFIXES and _SPACED_DIGITS.match(text, end) and _VALUE_BEGINS.search(text[:start]):
        return True
    after = text[end : end + 2]
    before = text[max(0, start - 2) : start]
    glued = after[:1].isdigit() or (after[:1] in "-_–" and after[1:2].isalnum()) or _STROKE_NUMBER.match(text, end)
    return bool(glued) or before[-1:].isdigit() or (before[:1].isdigit() and before[-1:] in "-/_")


def _exact(tokens: tuple[Token, ...], index: LabelIndex) -> Iterator[tuple[int, int, str, float]]:
    """Yield (first token, token after the last, form, 1.0) of the longest wordings, from left to right."""
    at, known = 0, index.beginnings
    while at < len(tokens):
        if tokens[at].form not in known:
            at += 1
            continue
        key, longest, end = "", "", at
        for last, token in enumerate(tokens[at : at + MAX_TOKENS], start=at + 1):
            key += token.form
            if key not in known:
                break
            if key in index.by_key:
                longest, end = key, last
        if end > at:
            yield at, end, longest, 1.0
        at = max(end, at + 1)


def _fuzzy(cell: Cell, tokens: tuple[Token, ...], index: LabelIndex) -> tuple[int, int, str, float] | None:
    """Match what stands before a colon, or a short cell as a whole, against the misread wordings."""
    end = _SEGMENT_END.search(cell.text)
    limit = end.start() if end else len(cell.text)
    segment = [token for token in tokens if token.end <= limit]
    while segment and segment[-1].form.isdigit():
        segment.pop()
    if not 1 <= len(segment) <= MAX_TOKENS:
        return None
    found = index.nearest(cell.text[segment[0].start : segment[-1].end])
    after = cell.text[segment[-1].end : segment[-1].end + 2]
    if found is None or (after[:1] in "-/_" and after[1:].isalnum()):
        return None
    return 0, len(segment), found[0], found[1]


def _is_whole_label(cell: Cell, by_cell: Mapping[int, tuple[Hit, ...]]) -> bool:
    hits = by_cell.get(cell.index, ())
    return bool(hits) and (hits[0].separated or (hits[0].start == 0 and hits[0].end >= len(cell.text.rstrip(" :"))))


def _broken_labels(page: PageView, index: LabelIndex, by_cell: Mapping[int, tuple[Hit, ...]]) -> Iterator[Hit]:
    """Yield labels whose second half stands on the next line of the same block."""
    for block in page.blocks:
        for upper, lower in zip(block.cells, block.cells[1:], strict=False):
            if len(upper.text) > 30 or len(lower.text) > 30 or has_digit(upper.text + lower.text):
                continue
            wordings = index.by_key.get(squeeze(upper.text + " " + lower.text))
            if wordings is None or _is_whole_label(upper, by_cell):
                continue
            size = len(upper.text)
            yield Hit(upper, 0, size, wordings, 1.0, True, lower.text.rstrip().endswith(":"), size, lower)
