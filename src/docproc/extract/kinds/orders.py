"""Orders and their confirmations: who is addressed, and whose number a label means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from docproc.extract.candidate import Candidate, Reason
from docproc.extract.catalogue import Catalogue
from docproc.extract.context import Context
from docproc.extract.kinds.classify import Title
from docproc.extract.labels import Hit, PageLabels, Wording
from docproc.model.enums import DocumentType

CONFIRMED = "order_confirmed"
"""The phrases by which a supplier confirms an order."""

BUYERS_RULE = "label:order-number-of-buyer"
"""The rule of labels that name the buyer's order: the own number of an order, another's on its confirmation."""

VENDOR = "ordered_from"
"""The headings over the party from whom a purchase order orders."""


def confirms(titles: Sequence[Title], catalogue: Catalogue) -> bool:
    """Tell whether the title of an order says that it confirms one."""
    top = next((title for title in titles if title.word.type is DocumentType.ORDER), None)
    return top is not None and catalogue.phrases.says(top.cell.text, CONFIRMED)


def as_purchase_order(labels: Mapping[int, PageLabels]) -> Mapping[int, PageLabels]:
    """Return the labels of a purchase order: its vendor is the one addressed, and the buyer named is who orders."""
    if not any(_is_vendor(word) for page in labels.values() for hit in page.hits for word in hit.wordings):
        return labels
    return {number: _turned_page(page) for number, page in labels.items()}


def _is_vendor(word: Wording) -> bool:
    return word.kind == "heading" and word.target == VENDOR


def _turned_page(page: PageLabels) -> PageLabels:
    turned = {id(hit): _turned(hit) for hit in page.hits}
    by_cell = {cell: tuple(turned.get(id(hit), hit) for hit in hits) for cell, hits in page.by_cell.items()}
    return PageLabels(tuple(turned[id(hit)] for hit in page.hits), by_cell)


def _turned(hit: Hit) -> Hit:
    vendor = any(map(_is_vendor, hit.wordings))
    headings = {word.target for word in hit.wordings if word.kind == "heading"}
    if not vendor and "buyer" not in headings:
        return hit
    role = "buyer" if vendor else "seller"
    kept = [word for word in hit.wordings if word.kind != "heading"]
    heading = next(word for word in hit.wordings if word.kind == "heading")
    return replace(hit, wordings=(replace(heading, target=role), *kept))


def judge_order_numbers(
    candidates: Iterable[Candidate], titles: Sequence[Title], context: Context
) -> Iterator[Candidate]:
    """Yield the candidates; on a confirmation "order no." is the number of the buyer's order, if another is its own."""
    confirmed = context.document_type is DocumentType.ORDER and confirms(titles, context.catalogue)
    for candidate in candidates:
        if confirmed and candidate.method == BUYERS_RULE:
            yield candidate.because(Reason("confirmed", -2.8, "a confirmation names the buyer's order so"))
            candidate = candidate.for_field("order_number").because(Reason("confirmed", -0.4, ""))
        yield candidate
