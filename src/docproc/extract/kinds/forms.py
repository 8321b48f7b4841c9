"""Which of a form's dates is its own: the one it is signed on, not one of a table or of what is filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from docproc.extract.candidate import Candidate, Reason, read_quality
from docproc.extract.context import Context
from docproc.extract.layout import Cell, PageView
from docproc.extract.values import ValueMatch, read_dates
from docproc.extract.wording import has_digit
from docproc.model.enums import DocumentType, Source
from docproc.model.fields import Evidence, FieldValue, FormField
from docproc.model.geometry import Box
from docproc.parse.addresses import looks_like_postal_city

ROWS = 3
"""The date of a signature stands in its row or so many rows over it."""

STACKED = 26.0
"""Dates that stand under each other this close (points) are a column of a table."""

BESIDE_SIGNATURE, BESIDE_LABEL = 2.4, 1.6
"""Log-odds of a date that stands with the signature, and of one labelled as the form's in its lower half."""

LONGEST_LABEL = 90
"""What says where a form is signed has no more characters than this."""

ONE_LINE = 12.0
"""The line of an issuer's address begins within so many points under the name."""

OF_PARTIES = frozenset({"supplier_name", "supplier_address", "buyer_name", "buyer_address"})
"""Fields that no answer of a form gives: it speaks of the one who fills it in, not of the one who issued it."""

_DATED = re.compile(r"\W*(?:datum|date)\b.", re.IGNORECASE)
_NAMELESS = frozenset({"date:unlabelled", "label:document-date-bare", "label:document-date-loose"})
_OF_THAT = re.compile(r"\s+(?:de[rs]|of|d[ue]|de la)\s", re.IGNORECASE)


def find_form_dates(context: Context) -> Iterator[Candidate]:
    """Yield the dates that stand by a form's signatures and date labels, the signed one first."""
    if context.document_type is not DocumentType.FORM:
        return
    for page in context.view.pages:
        for cell in page.cells:
            for match in read_dates(cell.text, context.reading)[:1]:
                reason = _reason(cell, match, page, context)
                if reason is not None:
                    yield _made(cell, match, reason)


def _reason(cell: Cell, match: ValueMatch, page: PageView, context: Context) -> Reason | None:
    if _in_column(cell, page, context):
        return None
    rows = page.rows[cell.row : cell.row + ROWS]
    close = [
        other
        for row in rows
        for other in row.cells
        if row.box.y - cell.box.bottom < 4 * cell.size and (row.index == cell.row or len(row.cells) <= 4)
    ]
    if any(_says(other, "form_signature", context) for other in close):
        return Reason("signed", BESIDE_SIGNATURE, "stands where the form is signed")
    labelled = [cell, *page.left_of(cell)[:1], *(other for other in close if other.box.overlap_x(cell.box) > 0)]
    lower = cell.box.y > 0.4 * page.ink.bottom
    if lower and any(_says_day(other, context) for other in labelled):
        return Reason("signed", BESIDE_LABEL, "stands by the label of the form's date")
    return None


def _says(cell: Cell, meaning: str, context: Context) -> bool:
    return len(cell.text) <= LONGEST_LABEL and context.catalogue.phrases.says(cell.text, meaning)


def _says_day(cell: Cell, context: Context) -> bool:
    """Tell whether a cell says the form's own day, and not that of something else ("date of the handover")."""
    if len(cell.text) > LONGEST_LABEL:
        return False
    said = next(context.catalogue.phrases.said_in(cell.text, frozenset({"form_day"})), None)
    return said is not None and not (_OF_THAT.match(cell.text, said.end) and not _says(cell, "form_signature", context))


def _in_column(cell: Cell, page: PageView, context: Context) -> bool:
    """Tell whether another date stands right over or under a date: both are rows of a table."""
    near = (*page.above(cell, STACKED), *page.below(cell, STACKED))
    return any(abs(other.box.x - cell.box.x) < 3 and read_dates(other.text, context.reading) for other in near)


def _made(cell: Cell, match: ValueMatch, reason: Reason) -> Candidate:
    return Candidate(
        field="document_date",
        value=match.value,
        raw=match.raw,
        method="form:signed",
        page=cell.page,
        box=cell.box_of(match.start, match.end),
        reasons=(reason, *read_quality(cell, match.start, match.end)),
    )


def judge_form_dates(candidates: Iterable[Candidate], context: Context) -> Iterator[Candidate]:
    """Yield the candidates; what stands in a table or answers another question is hardly the date of a form itself."""
    stacked = Reason("column", -2.5, "stands in a column of dates")
    filled = Reason("filled", -2.5, "is what was filled in for another question")
    for candidate in candidates:
        own = context.document_type is DocumentType.FORM and candidate.field == "document_date"
        cell = _cell_of(candidate, context) if own else None
        if cell is None:
            yield candidate
            continue
        page = context.view.page(cell.page)
        if _in_column(cell, page, context):
            yield candidate.because(stacked)
        elif candidate.method in _NAMELESS and _is_asked_for(cell, page, context):
            yield candidate.because(filled)
        else:
            yield candidate


def _is_asked_for(cell: Cell, page: PageView, context: Context) -> bool:
    """Tell whether a date without a place before it stands by a question of the form that does not ask for its day."""
    match = next(iter(read_dates(cell.text, context.reading)), None)
    if match is None or cell.text[: match.start].strip(" ,:."):
        return False
    aligned = [
        other
        for other in (*list(page.above(cell, cell.size))[:1], *list(page.below(cell, cell.size))[:1])
        if abs(other.box.x - cell.box.x) < cell.size
    ]
    near = [*page.left_of(cell)[:1], *aligned]
    labels = [other for other in near if not has_digit(other.text) and len(other.text) <= LONGEST_LABEL]
    if any(_says_day(other, context) or _says(other, "form_signature", context) for other in labels):
        return False
    asks = frozenset({"form_label"})
    return any(context.catalogue.phrases.is_said(other.text, asks) or _DATED.match(other.text) for other in labels)


def _cell_of(candidate: Candidate, context: Context) -> Cell | None:
    if candidate.page is None or candidate.box is None or not isinstance(candidate.value, date):
        return None
    box = candidate.box
    rows = context.view.page(candidate.page).rows_between(box.y - 20, box.bottom)
    return next((cell for row in rows for cell in row.cells if cell.box.intersects(box)), None)


def without_answers(values: Sequence[FieldValue], answers: Sequence[FormField]) -> tuple[FieldValue, ...]:
    """Return the values of a form without parties that were read from what is filled in."""
    return tuple(value for value in values if value.name not in OF_PARTIES or not _answered(value, answers))


def without_own_number(answers: Sequence[FormField], values: Sequence[FieldValue]) -> tuple[FormField, ...]:
    """Return the answers without the form's own number, which its issuer printed."""
    own = [value for value in values if value.name == "document_number"]
    return tuple(each for each in answers if not any(_answered(value, (each,)) for value in own))


def _answered(value: FieldValue, answers: Sequence[FormField]) -> bool:
    page, box = value.evidence.page, value.evidence.box
    return box is not None and any(
        answer.value and answer.page == page and answer.box is not None and _covers(answer.box, box)
        for answer in answers
    )


def _covers(answer: Box, box: Box) -> bool:
    """Tell whether an answer and a value share half of the smaller one's height and any width."""
    return answer.overlap_x(box) > 0 and answer.overlap_y(box) > 0.5 * min(answer.height, box.height)


def with_letterhead(values: Sequence[FieldValue], context: Context) -> tuple[FieldValue, ...]:
    """Return the values of a form with the address that stands in one line under its issuer's name, if it has none."""
    held = {value.name: value for value in values}
    name = held.get("supplier_name")
    if context.document_type is not DocumentType.FORM or name is None or "supplier_address" in held:
        return tuple(values)
    evidence = name.evidence
    if evidence.page is None or evidence.box is None:
        return tuple(values)
    for row in context.view.page(evidence.page).rows_between(evidence.box.y + 4, evidence.box.bottom + ONE_LINE):
        for cell in row.cells[:1]:
            place = cell.text.rpartition(",")[2].strip()
            if abs(cell.box.x - evidence.box.x) < cell.size and "," in cell.text and looks_like_postal_city(place):
                reasons = ("stands in one line under the issuer's name",)
                proof = Evidence(Source.PAGE, "form:letterhead", cell.text, cell.page, cell.box.rounded(), reasons)
                return (*values, FieldValue("supplier_address", cell.text, name.confidence, proof))
    return tuple(values)
