"""The subject of a letter or form that no label names: the line over the salutation, the title of a form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docproc.extract.candidate import Candidate, Reason, read_quality
from docproc.extract.context import Context
from docproc.extract.kinds.classify import Title
from docproc.extract.kinds.mentions import NAMES
from docproc.extract.kinds.structure import is_salutation
from docproc.extract.labels import Hit
from docproc.extract.layout import Cell, PageView
from docproc.extract.parties.contract_parties import naming_row
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
                yield _made(title.cell, "the title of the form", context)
                return
    if context.document_type is DocumentType.CONTRACT and context.view.pages:
        page = context.view.pages[0]
        under = _line_under_title(titles, page, context)
        if under is not None:
            yield _made(under, "stands between the title and the parties", context)
    if context.document_type is DocumentType.LETTER and context.view.pages:
        page = context.view.pages[0]
        salutation = next((cell for cell in page.cells if is_salutation(cell, context.catalogue)), None)
        above = None if salutation is None else _line_over(salutation, page, context)
        if above is not None:
            yield _made(above, "stands over the salutation", context)
        elif salutation is not None:
            yield from (_made(cell, "stands under the salutation", context) for cell in _line_under(salutation, page))


def _line_over(salutation: Cell, page: PageView, context: Context) -> Cell | None:
    for cell in page.above(salutation, REACH):
        aligned = abs(cell.box.x - salutation.box.x) < salutation.size
        if aligned and 5 <= len(cell.text) <= 120 and not _labelled(cell, context):
            return None if find_dates(cell.text) and len(cell.text) < 30 else cell
    return None


def _line_under(salutation: Cell, page: PageView) -> Iterator[Cell]:
    """Yield the short line without a full stop that English letters have between salutation and text."""
    for cell in page.below(salutation, 3 * salutation.size):
        short = 5 <= len(cell.text) <= 80 and len(page.rows[cell.row].cells) == 1
        apart = next((other.box.y - cell.box.bottom for other in page.below(cell, 3 * cell.size)), 0.0)
        if short and cell.text[0].isupper() and cell.text[-1] not in ".,:;!?" and apart > 0.6 * cell.size:
            yield cell
        return


def _labelled(cell: Cell, context: Context) -> bool:
    """Tell whether a cell is a label or begins with one and a colon; a first word that is a label as well is none."""
    hits = [hit for hit in context.labels[cell.page].by_cell.get(cell.index, ()) if hit.start <= 1]
    return any(
        hit.separated or not cell.text[hit.end :].strip() or _NUMBER_AFTER.match(cell.text, hit.end) is not None
        for hit in hits
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
        if (
            plain
            and not _is_reference(cell, context)
            and (_subject_label(cell, context) or not _labelled(cell, context))
        ):
            return cell
    return None


def _made(cell: Cell, text: str, context: Context) -> Candidate:
    hits = context.labels[cell.page].by_cell.get(cell.index, ())
    label = next((hit for hit in hits if hit.start == 0 and _labels_subject(hit)), None)
    start = 0 if label is None else label.end
    value = cell.text[start:].lstrip(" .:-–")
    reasons = (Reason("subject", 1.6, text), *read_quality(cell, start, len(cell.text)))
    return Candidate("subject", value, value, "subject:line", cell.page, cell.box, reasons)


def _subject_label(cell: Cell, context: Context) -> bool:
    """Tell whether a line begins with the label of a subject and goes on."""
    hits = context.labels[cell.page].by_cell.get(cell.index, ())
    return any(hit.start == 0 and _labels_subject(hit) and len(cell.text) > hit.end + 3 for hit in hits)


def _labels_subject(hit: Hit) -> bool:
    return any(wording.kind == "rule" and wording.target == "subject" for wording in hit.wordings)


def _is_reference(cell: Cell, context: Context) -> bool:
    """Tell whether a line is but the name of a document and its number: "Ihr Vertrag: RV-4711"."""
    text = cell.text
    said = next(context.catalogue.phrases.said_in(text, frozenset(NAMES)), None)
    rest = [word for word in text[said.end :].split() if sum(map(str.isalpha, word)) > 3] if said is not None else []
    return said is not None and len(text[: said.start].split()) <= 1 and not rest and any(map(str.isdigit, text))
