"""How a first page looks, as words and where they stand: what stays when everything that a document says changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from docproc.model.enums import DocumentType
from docproc.model.record import record
from docproc.model.supplier_knowledge import LayoutMark, LearnedLayout
from docproc.model.text import Page

NEAR = 8.0
"""A word stands at the same place when it is at most so many points away across and down: a scan shifts by as much."""

FEWEST = 12
"""With fewer lasting marks than this a layout says nothing."""

MOST = 240
"""So many marks of a layout are kept, those of most documents first."""

LASTING = 0.6
"""The share of a layout's documents on which a mark must have stood to be one of the layout."""

_SAME_SIZE = 0.02
_SHORTEST = 3
_FIRST, _FEW = 24, 0.25


def layout_of(page: Page, document_type: DocumentType) -> LearnedLayout:
    """Return the layout of one document: the words of its first page that hold no digit."""
    marks = dict.fromkeys(_marks(page))
    kept = sorted(marks, key=lambda mark: min(mark.y, page.height - mark.y))[:MOST]
    return LearnedLayout(document_type, 1, page.width, page.height, tuple(kept))


def joined(known: LearnedLayout, more: LearnedLayout) -> LearnedLayout:
    """Return `known` with one more document of the same type; of another size of page, `more` alone."""
    if not _same_size(known, more.width, more.height):
        return more
    places = _places(more.marks)
    met = [mark for mark in known.marks if _stands(mark, places)]
    seen = _places(known.marks)
    fresh = [mark for mark in more.marks if not _stands(mark, seen)]
    counted = {mark: LayoutMark(mark.text, mark.x, mark.y, mark.documents + 1) for mark in met}
    marks = [*(counted.get(mark, mark) for mark in known.marks), *fresh]
    marks.sort(key=lambda mark: (-mark.documents, min(mark.y, known.height - mark.y)))
    return LearnedLayout(known.document_type, known.documents + 1, known.width, known.height, tuple(marks[:MOST]))


@record(slots=False)
class Places:
    """A page's size in points, and where each of its words stands."""

    width: float
    height: float
    words: Mapping[str, Sequence[LayoutMark]]

    @classmethod
    def of(cls, page: Page | None) -> Places:
        """Return the places of a page; none without a page."""
        return cls(0.0, 0.0, {}) if page is None else cls(page.width, page.height, _places(_marks(page)))


def likeness(layout: LearnedLayout, page: Places) -> float:
    """Return the share (0 to 1) of the layout's lasting marks that stand on a page; 0 when it says nothing."""
    lasting = [mark for mark in layout.marks if mark.documents >= LASTING * layout.documents]
    if len(lasting) < FEWEST or not _same_size(layout, page.width, page.height):
        return 0.0
    met = sum(_stands(mark, page.words) for mark in lasting[:_FIRST])
    if met < _FEW * len(lasting[:_FIRST]):
        return 0.0
    return (met + sum(_stands(mark, page.words) for mark in lasting[_FIRST:])) / len(lasting)


def _marks(page: Page) -> Iterable[LayoutMark]:
    for word in page.words:
        text = word.text.strip(".,:;()").casefold()
        if len(text) >= _SHORTEST and text.isalpha():
            yield LayoutMark(text, round(word.box.x), round(word.box.y))


def _places(marks: Iterable[LayoutMark]) -> Mapping[str, list[LayoutMark]]:
    places: dict[str, list[LayoutMark]] = {}
    for mark in marks:
        places.setdefault(mark.text, []).append(mark)
    return places


def _stands(mark: LayoutMark, places: Mapping[str, Sequence[LayoutMark]]) -> bool:
    return any(abs(other.x - mark.x) <= NEAR and abs(other.y - mark.y) <= NEAR for other in places.get(mark.text, ()))


def _same_size(layout: LearnedLayout, width: float, height: float) -> bool:
    return abs(width / layout.width - 1) <= _SAME_SIZE and abs(height / layout.height - 1) <= _SAME_SIZE
