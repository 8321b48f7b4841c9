"""Names that stand in line with, beside or under a heading of a party ("Rechnung an:")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docproc.extract.candidate import Reason
from docproc.extract.context import Context
from docproc.extract.labels import Hit
from docproc.extract.layout import Cell, PageView
from docproc.extract.parties.address_blocks import AddressBlock, clean_name, is_heading
from docproc.extract.parties.named import Named
from docproc.extract.parties.party_names import is_name


def heading_text(block: AddressBlock) -> str:
    """Return the heading over a block as printed, or nothing."""
    return "" if block.heading is None else block.heading.text.strip(" :")


def named_by(hit: Hit, context: Context, blocks: Sequence[AddressBlock], points: float) -> Iterator[Named]:
    """Yield the name that stands in line with, beside or under a heading and has no postal address."""
    labels = context.labels[hit.cell.page]
    if hit.end - hit.start <= 3 and not hit.separated:
        return
    if not is_heading(hit, labels) or any(block.heading is hit and block.name for block in blocks):
        return
    page = context.view.page(hit.cell.page)
    reason = Reason("heading", points - 1.0, f'stands by "{hit.text.strip(" :")}"')
    tail = hit.tail.strip(" :.-") if hit.continued is None else ""
    if tail:
        if is_name(tail):
            yield Named(clean_name(tail), (hit.cell,), (reason,))
        return
    right = [cell for cell in page.right_of(hit.end_cell)[:1] if hit.separated]
    for cell in (*right, *_two_below(page, hit)):
        if labels.starts_with_label(cell):
            continue
        if is_name(cell.text):
            yield Named(clean_name(cell.text), (cell,), (reason,))
        return


def _two_below(page: PageView, hit: Hit) -> list[Cell]:
    near = page.below(hit.end_cell, 2.5 * hit.cell.size)
    return [cell for cell in near if abs(cell.box.x - hit.cell.box.x) < 30 or cell.box.overlap_x(hit.cell.box) > 20][:2]
