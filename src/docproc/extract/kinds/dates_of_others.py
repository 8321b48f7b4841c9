"""Dates of another document: "Ihre Bestellung 4711 vom 5. März", a column "vom" beside that of the order's number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from docproc.extract.candidate import Candidate, Reason
from docproc.extract.captions import is_set_as_caption
from docproc.extract.context import Context
from docproc.extract.kinds.mentions import NAMES
from docproc.extract.layout import Cell, PageView
from docproc.extract.values import ValueMatch, read_dates
from docproc.extract.wording import has_digit
from docproc.model.fields import PRINCIPAL_FIELDS, FieldValue
from docproc.model.geometry import Box

_OF = r"(?:vom|von|dated|from|of|du|v\.)"
_BARE_OF = re.compile(rf"{_OF}\s*:?", re.IGNORECASE)
_ENDS_IN_OF = re.compile(rf"(?:^|\W){_OF}[\s:.]*$", re.IGNORECASE)
_YOURS_OF = re.compile(rf"\W*(?:ihre?|your|votre)\s(?:[\w.-]+\s){{1,3}}{_OF}[\s:.…]*$", re.IGNORECASE)
_BEGINS_WITH_OF = re.compile(rf"[\s,(]*{_OF}[\s:]*", re.IGNORECASE)
_PERIOD = re.compile(r"\s*(?:bis|to|until|till|through|au|-|–|—)\s*(?:zum\s+)?\d", re.IGNORECASE)
_DATES = frozenset({"document_date", "invoice_date"})
_OFFER = "named_offer"
_NAMED = frozenset({*NAMES, _OFFER})


def judge_dates_of_others(candidates: Iterable[Candidate], context: Context) -> Iterator[Candidate]:
    """Yield the candidates; a date after a bare "of" belongs to the document named before it or over it."""
    for candidate in candidates:
        if candidate.field in _DATES and candidate.method.startswith(("label:", "date:")):
            owner = _owner(candidate, context)
            if _begins_period(candidate, context):
                candidate = candidate.because(Reason("period", -2.5, "is the first day of a period"))
            elif owner:
                text = f'belongs to what "{owner[:40]}" names'
                candidate = candidate.because(Reason("other", -2.5, text))
        yield candidate


def day_beside(value: FieldValue, context: Context) -> date | None:
    """Return the date that a bare "of" joins to the number `value`: behind it, or in the next column of a table."""
    evidence = value.evidence
    if evidence.page is None or evidence.box is None:
        return None
    page = context.view.page(evidence.page)
    cell = _cell_at(evidence.box, page)
    if cell is None:
        return None
    behind = cell.text.partition(evidence.raw)[2]
    lead = _BEGINS_WITH_OF.match(behind)
    if lead is not None:
        return _first_day(behind[lead.end() :], context)
    following = page.right_of(cell)[:1]
    headed = [other for other in following if any(_BARE_OF.fullmatch(each.text.strip()) for each in _over(other, page))]
    return _first_day(headed[0].text, context) if headed else None


def dates_of_preceding(candidates: Sequence[Candidate], context: Context) -> Iterator[Candidate]:
    """Yield, for each number of a preceding invoice that a bare "of" joins to a date behind it, that date as its own.

    It is as well labelled as the number is: "unserer Rechnung RE-12 vom 12.03.2026".
    """
    for candidate in candidates:
        if candidate.field != "preceding_invoice_number" or candidate.page is None or candidate.box is None:
            continue
        cell = _cell_at(candidate.box, context.view.page(candidate.page))
        at = -1 if cell is None else cell.text.find(candidate.raw)
        if cell is None or at < 0:
            continue
        behind = at + len(candidate.raw)
        lead = _BEGINS_WITH_OF.match(cell.text, behind)
        match = None if lead is None else _first_match(cell.text[lead.end() :], context)
        if lead is not None and match is not None:
            box = cell.box_of(lead.end() + match.start, lead.end() + match.end)
            yield replace(candidate, field="preceding_invoice_date", value=match.value, raw=match.raw, box=box)


def _first_day(text: str, context: Context) -> date | None:
    match = _first_match(text, context)
    return match.value if match is not None and isinstance(match.value, date) else None


def _first_match(text: str, context: Context) -> ValueMatch | None:
    first = read_dates(text[:30], context.reading)[:1]
    return first[0] if first and first[0].start <= 1 else None


def _begins_period(candidate: Candidate, context: Context) -> bool:
    """Tell whether a date is followed by the last day of a period, or by another date right after it."""
    if candidate.page is None or candidate.box is None:
        return False
    cell = _cell_at(candidate.box, context.view.page(candidate.page))
    behind = "" if cell is None else cell.text.partition(candidate.raw)[2]
    if not has_digit(behind):
        return False
    joint = _PERIOD.match(behind)
    unlabelled = candidate.method.startswith("date:")
    following = _first_day(behind[joint.end() - 1 :] if joint else behind, context)
    return following is not None and (joint is not None or unlabelled)


def _cell_at(box: Box, page: PageView) -> Cell | None:
    return next((cell for cell in page.cells if cell.box.intersects(box)), None)


def _over(cell: Cell, page: PageView) -> list[Cell]:
    return list(page.above(cell, 2.6 * cell.size))[:1]


def _captions(cell: Cell, page: PageView) -> list[Cell]:
    """Return what is set as the caption right under a value."""
    return [other for other in list(page.below(cell, cell.size))[:1] if is_set_as_caption(other, page)]


def _owner(candidate: Candidate, context: Context) -> str:
    """Return the words that name another document, where the date is joined to them by "of"; else nothing."""
    if candidate.page is None or candidate.box is None:
        return ""
    page = context.view.page(candidate.page)
    cell = _cell_at(candidate.box, page)
    if cell is None:
        return ""
    before = cell.text.partition(candidate.raw)[0]
    if _YOURS_OF.match(before):
        return before
    if _ENDS_IN_OF.search(before):
        return next((each.text for each in (cell, *_nearest(cell, page)) if _names_another(each, context)), "")
    if before.strip(" :.("):
        return ""
    for label in _captions(cell, page) or (*page.left_of(cell)[:1], *_over(cell, page)):
        if _YOURS_OF.match(label.text):
            return label.text
        if _ENDS_IN_OF.search(label.text.strip(" .:…")):
            named = (label, *_nearest(label, page))
            return next((each.text for each in named if _names_another(each, context)), "")
    return ""


def _nearest(label: Cell, page: PageView) -> tuple[Cell, ...]:
    """Return what stands left of a bare "of", else what stands over it."""
    if not _BARE_OF.fullmatch(label.text.strip()) and not _BEGINS_WITH_OF.match(label.text):
        return ()
    over = (each for each in page.above(label, label.size) if abs(each.box.x - label.box.x) < 3)
    return (*page.left_of(label)[:1], *(each for each, _ in zip(over, range(1), strict=False)))


def _names_another(cell: Cell, context: Context) -> bool:
    """Tell whether a cell is about another document: known by its name, or by a label that is not the own number's."""
    number, day = PRINCIPAL_FIELDS.get(context.document_type, ("document_number", "document_date"))
    own = {number, day, "document_number", "document_date"}
    fields = {rule.key: rule.spec.field for rule in context.catalogue.rules}
    hits = [hit for hit in context.labels[cell.page].by_cell.get(cell.index, ()) if not _BARE_OF.fullmatch(hit.text)]
    targets = [(word.kind, fields.get(word.target, "")) for hit in hits[:1] for word in hit.wordings]
    if any(kind == "rule" and field in own for kind, field in targets):
        return False
    if any(kind in ("rule", "other") for kind, _ in targets):
        return True
    said = next(context.catalogue.phrases.said_in(cell.text, _NAMED), None)
    return said is not None and NAMES.get(said.meaning) is not context.document_type
