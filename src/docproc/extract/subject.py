"""The subject of a letter or form that no label names: the line over the salutation, the title of a form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docproc.extract.candidate import Candidate, Reason, read_quality
from docproc.extract.classify import Title
from docproc.extract.context import Context
from docproc.extract.contract_parties import naming_row
from docproc.extract.layout import Cell, PageView
from docproc.extract.structure import is_salutation
from docproc.model.enums import DocumentType
from docproc.parse.dates import find_dates

_NUMBER_AFTER = re.compile(r"\W{0,3}\S*\d\S*\s*$")

REACH = 70.0
"""So many points over the salutation the subject may stand."""


def find_subject(titles: tuple[Title, ...], context: Context) -> Iterator[Candidate]:
    """Yield the line over the salutation of a letter, or the title of a form."""
    if context.document_type is DocumentType.FORM:
        for title in titles:
            if title.word.type is DocumentType.FORM:
                yield _made(title.cell, "the title of the form")
                return
    if context.document_type is DocumentType.CONTRACT and context.view.pages:
        page = context.view.pages[0]
        under = _line_under_title(titles, page, context)
        if under is not None:
            yield _made(under, "stands between the title and the parties")
    if context.document_type is DocumentType.LETTER and context.view.pages:
        page = context.view.pages[0]
        salutation = next((cell for cell in page.cells if is_salutation(cell, context.catalogue)), None)
        above = None if salutation is None else _line_over(salutation, page, context)
        if above is not None:
            yield _made(above, "stands over the salutation")


def _line_over(salutation: Cell, page: PageView, context: Context) -> Cell | None:
    for cell in page.above(salutation, REACH):
        aligned = abs(cell.box.x - salutation.box.x) < salutation.size
        if aligned and 5 <= len(cell.text) <= 120 and not _labelled(cell, context):
            return None if find_dates(cell.text) and len(cell.text) < 30 else cell
    return None


def _labelled(cell: Cell, context: Context) -> bool:
    """Tell whether a cell is a label or begins with one and a colon; a first word that is a label as well is none."""
    hits = [hit for hit in context.labels[cell.page].by_cell.get(cell.index, ()) if hit.start <= 1]
    return any(
        hit.separated or not hit.tail.strip() or _NUMBER_AFTER.match(cell.text, hit.end) is not None for hit in hits
    )


def _line_under_title(titles: tuple[Title, ...], page: PageView, context: Context) -> Cell | None:
    """Return the first line between a contract's title and the naming of its parties that is no label."""
    naming = naming_row(page)
    top = next((each.cell for each in titles if each.word.type is DocumentType.CONTRACT and each.cell.page == 1), None)
    if naming is None or top is None:
        return None
    for row in page.rows[top.row + 1 : naming.index]:
        cell = row.cells[0]
        plain = len(row.cells) == 1 and 5 <= len(cell.text) <= 120 and not find_dates(cell.text)
        if plain and not _labelled(cell, context):
            return cell
    return None


def _made(cell: Cell, text: str) -> Candidate:
    reasons = (Reason("subject", 1.6, text), *read_quality(cell, 0, len(cell.text)))
    return Candidate("subject", cell.text, cell.text, "subject:line", cell.page, cell.box, reasons)
