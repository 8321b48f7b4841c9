"""What the shape of the first pages says about their type: numbered clauses, salutations, boxes to tick, blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docproc.extract.catalogue import Catalogue
from docproc.extract.layout import Cell, DocumentView, PageView, Row
from docproc.extract.wording import has_digit, tokens_of
from docproc.model.enums import DocumentType

PAGES = 2
"""The first pages show the type."""

CLAUSES = 3
"""So many numbered clauses make a contract's body."""

CLAUSES_POINTS = 0.75
"""What they speak for a contract: house rules and instructions have them too, so that they alone make none."""

QUESTIONS = 3
"""So many labels of personal data, each a cell of its own, over a signature ask to be filled in."""

COLUMNS = 3
"""A row of so many short cells is the heading of a table, and no title stands in it."""

LARGE = 1.2
"""Type so many times larger than the page's usual is a title's, also in the row of other cells."""

SUBJECT_REACH = 60.0
"""So many points over the salutation the subject may stand."""

SUBJECT = re.compile(r"^\W*(?:betreff|betr\.?|betrifft|objet|subject|re)\s*:\s*", re.IGNORECASE)
"""What a subject line may begin with."""

_CLAUSE = re.compile(r"^\W*(?:§\s*\d{1,2}\b|art(?:ikel|icle|\.)\s*\d{1,2}\b)", re.IGNORECASE)
_NUMBERED = re.compile(r"^(\d{1,2})\.\s+[A-ZÄÖÜÉ][^\d€$£]{3,60}$")
_TICK = re.compile(r"[☐☑☒□■◻◼✓✔✗✘]|\[[ xX]?\]|(?<!\w)\(\s?[xX]?\s?\)")
_BLANKS = (6 * "_", 10 * ".", 4 * "…")
_SIGNATURE = re.compile(
    r"^\W*(?:ort,?\s*(?:/|und)?\s*datum|datum,?\s*(?:/|und)?\s*unterschrift|place,? date)", re.IGNORECASE
)
_AMOUNT = re.compile(r"^\W*-?\d[\d.,' ]*[.,]\d{2}\s*(?:€|EUR|[$£]|CHF|[+-])?\W*$")
_FORM_LABEL = frozenset({"form_label"})
_SALUTATION_WORDS = 8
LABEL_LENGTH = 45
"""A label has no more characters than this."""


def speaks_for(view: DocumentView, catalogue: Catalogue) -> Iterator[tuple[DocumentType, float, str]]:
    """Yield what the shape of the first pages speaks for: the type, points and the reason in words."""
    pages = view.pages[:PAGES]
    clauses = sum(_CLAUSE.match(row.text) is not None for page in pages for row in page.rows)
    clauses = max(clauses, _longest_count(pages))
    if clauses >= CLAUSES:
        yield DocumentType.CONTRACT, CLAUSES_POINTS, f"has {clauses} numbered clauses"
    if any(is_salutation(cell, catalogue) for page in pages for cell in page.cells):
        yield DocumentType.LETTER, 0.8, "begins with a salutation"
    ticks = sum(_ticks(cell.text) for page in pages for cell in page.cells)
    if ticks >= 2:
        yield DocumentType.FORM, min(1.8, 0.6 * ticks), "has boxes to tick"
    blanks = sum(_has_blank(cell.text) for page in pages if _has_blank(page.text) for cell in page.cells)
    if blanks >= 3:
        yield DocumentType.FORM, 0.7, "has blanks to fill in"
    heads = catalogue.phrases.heads(_FORM_LABEL)
    questions = sum(_is_phrase(cell, _FORM_LABEL, catalogue) for page in pages for cell in page.cells_with(heads))
    if questions >= QUESTIONS and _is_signed(pages, catalogue):
        yield DocumentType.FORM, min(2.0, 0.4 * questions), f"asks {questions} questions over a signature"


def _ticks(text: str) -> int:
    return 0 if text.isascii() and "(" not in text and "[" not in text else len(_TICK.findall(text))


def _has_blank(text: str) -> bool:
    line, dots, ellipses = _BLANKS
    return line in text or dots in text or ellipses in text


def _is_phrase(cell: Cell, meanings: frozenset[str], catalogue: Catalogue) -> bool:
    """Tell whether all that a cell says is a phrase of one of `meanings`."""
    return len(cell.text.strip(" :")) <= LABEL_LENGTH and catalogue.phrases.is_said(cell.text, meanings)


def _is_signed(pages: tuple[PageView, ...], catalogue: Catalogue) -> bool:
    """Tell whether a short cell of the lower half asks for a signature or for place and date."""
    meanings = frozenset({"form_signature", "form_day"})
    return any(
        cell.box.y > 0.5 * page.ink.bottom
        and len(cell.text) <= LABEL_LENGTH
        and not has_digit(cell.text)
        and next(catalogue.phrases.said_in(cell.text, meanings), None) is not None
        for page in pages
        for cell in page.cells
    )


def _longest_count(pages: tuple[PageView, ...]) -> int:
    """Return how far headings count up from 1: "1. Subject", "2. Price"."""
    reached = 0
    for page in pages:
        for row in page.rows:
            match = _NUMBERED.match(row.text)
            if match is not None and len(row.cells) == 1 and int(match[1]) == reached + 1:
                reached += 1
    return reached


def is_salutation(cell: Cell, catalogue: Catalogue) -> bool:
    """Tell whether a cell begins with a wording of letters and ends like a salutation."""
    tokens = tokens_of(cell.text)
    known = catalogue.vocabulary.get(tokens[0].form) if tokens else None
    if known is None or len(tokens) > _SALUTATION_WORDS:
        return False
    if not cell.text.rstrip().endswith((",", "!")) and not (tokens[0].form == "dear" and len(tokens) <= 5):
        return False
    forms = tuple(token.form for token in tokens)
    return any(word.type is DocumentType.LETTER and forms[: len(parts)] == parts for parts, word in known)


def subject_lines(page: PageView, catalogue: Catalogue) -> Iterator[Cell]:
    """Yield the lines that tell what a letter is about: those that say so, and the one over the salutation."""
    yield from (cell for cell in page.cells if SUBJECT.match(cell.text))
    salutation = next((cell for cell in page.cells if is_salutation(cell, catalogue)), None)
    over = () if salutation is None else page.above(salutation, SUBJECT_REACH)
    aligned = (cell for cell in over if salutation is not None and abs(cell.box.x - salutation.box.x) < cell.size)
    yield from (cell for cell, _ in zip(aligned, range(1), strict=False) if not SUBJECT.match(cell.text))


def heads_table(cell: Cell, page: PageView) -> bool:
    """Tell whether a cell is one of the headings over a table's columns: short words beside short words."""
    row = page.rows[cell.row]
    if len(row.cells) < COLUMNS or cell.size > LARGE * page.text_size:
        return False
    plain = [other for other in row.cells if len(other.text.split()) <= 3 and not has_digit(other.text)]
    return (
        len(plain) == len(row.cells) and not any(":" in other.text for other in row.cells) and _over_values(row, page)
    )


def in_table(cell: Cell, page: PageView) -> bool:
    """Tell whether a cell stands in a row of a table: with an amount at the end of the row, and nothing large."""
    row = page.rows[cell.row]
    other = row.cells[-1]
    small = cell.size <= LARGE * page.text_size and len(row.cells) >= COLUMNS and other is not cell
    return small and _AMOUNT.match(other.text) is not None


def _over_values(row: Row, page: PageView) -> bool:
    """Tell whether the next row has values: a digit in at least one of two cells or more."""
    following = page.rows[row.index + 1 : row.index + 2]
    return any(len(each.cells) >= 2 and has_digit(each.text) for each in following)
