"""What a till prints after the total: the money tendered and the change, which together say what the total was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from docproc.extract.labels import Hit, PageLabels
from docproc.extract.layout import DocumentView, PageView
from docproc.extract.values import amounts_in
from docproc.parse.amounts import Locale


def paid_at_till(view: DocumentView, labels: Mapping[int, PageLabels]) -> bool:
    """Tell whether the first page prints money tendered and change, each with an amount."""
    if not view.pages:
        return False
    page = view.pages[0]
    hits = labels[page.number].hits
    return all(next(_amounts(hits, page, target, None), None) is not None for target in ("tendered", "change"))


def paid_totals(view: DocumentView, labels: Mapping[int, PageLabels], locale: Locale | None) -> frozenset[Decimal]:
    """Return every sum of the first page that is money tendered less the change given (none where no change is)."""
    if not view.pages:
        return frozenset()
    page = view.pages[0]
    hits = labels[page.number].hits
    tendered = set(_amounts(hits, page, "tendered", locale))
    change = set(_amounts(hits, page, "change", locale))
    return frozenset(given - back for given in tendered for back in change if given > back)


def _amounts(hits: Iterable[Hit], page: PageView, target: str, locale: Locale | None) -> Iterator[Decimal]:
    """Yield the last amount in the row of each label of `target`, without its sign."""
    for hit in hits:
        if not hit.leading or not any(each.kind == "other" and each.target == target for each in hit.wordings):
            continue
        texts = [hit.tail, *(cell.text for cell in page.right_of(hit.end_cell))]
        found = [match.value for text in texts for match in amounts_in(text, locale) if match.decimals == 2]
        if found:
            yield abs(found[-1])
