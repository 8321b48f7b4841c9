"""How a receipt was paid: in cash where it says so or gives change, else by the card that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from docproc.extract.candidate import Candidate, Reason, read_quality
from docproc.extract.context import Context
from docproc.extract.layout import Cell, PageView
from docproc.extract.values import amounts_in
from docproc.model.enums import DocumentType, PaymentMeans

MEANS: Mapping[str, PaymentMeans] = MappingProxyType({"paid_card": PaymentMeans.CARD, "paid_cash": PaymentMeans.CASH})
"""The phrases that tell how a receipt was paid."""

WITH_AMOUNT, ALONE = 1.8, 0.6
"""Log-odds of words with an amount in their row, and of words that begin a row without one."""


def find_payment(context: Context) -> Iterator[Candidate]:
    """Yield the means of payment that the rows of a receipt name, surer where an amount stands with them."""
    if context.document_type is not DocumentType.RECEIPT:
        return
    for page in context.view.pages[:1]:
        for cell in page.cells:
            for said in context.catalogue.phrases.said_in(cell.text, frozenset(MEANS)):
                if not any(char.isalpha() for char in cell.text[: said.start]) or len(cell.text) < 30:
                    yield _made(cell, said.meaning, said.start, said.end, page, context)


def _made(cell: Cell, meaning: str, start: int, end: int, page: PageView, context: Context) -> Candidate:
    texts = (cell.text[end:], *(other.text for other in page.right_of(cell)))
    paid = any(
        match.decimals == 2 and match.value for text in texts for match in amounts_in(text, context.reading.locale)
    )
    raw = cell.text[start:end]
    leading = not any(char.isalpha() for char in cell.text[:start])
    points = (WITH_AMOUNT if paid else ALONE) - (0.0 if leading else 0.6)
    return Candidate(
        field="payment_means",
        value=MEANS[meaning].value,
        raw=raw,
        method="phrase:payment-means",
        page=cell.page,
        box=cell.box_of(start, end),
        reasons=(Reason("phrase", points, f'says "{raw}"'), *read_quality(cell, start, end)),
    )
