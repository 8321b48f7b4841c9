"""Witnesses of whom a document is addressed to: headings, the address window, the sender line over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from docproc.extract.candidate import Reason
from docproc.extract.context import Context
from docproc.extract.layout import PageView, Region
from docproc.extract.parties.address_blocks import AddressBlock, clean_name
from docproc.extract.parties.headed_names import heading_text, named_by
from docproc.extract.parties.named import Named
from docproc.extract.parties.party_marks import Marks
from docproc.extract.parties.party_names import is_name, like_domain, same_name, same_or_part, second_levels
from docproc.extract.parties.sellers import title_like
from docproc.model.enums import DocumentType
from docproc.parse.legal_forms import legal_form


def find_buyers(context: Context, blocks: Sequence[AddressBlock], marks: Mapping[AddressBlock, Marks]) -> list[Named]:
    """Return everybody to whom the document may be addressed, best first."""
    return sorted((_by_mail(named, context) for named in _witnesses(context, blocks, marks)), key=lambda n: -n.score)


def _witnesses(
    context: Context, blocks: Sequence[AddressBlock], marks: Mapping[AddressBlock, Marks]
) -> Iterator[Named]:
    first = [block for block in blocks if block.page == context.view.pages[0].number] if context.view.pages else []
    senders = [block for block in first if block.one_line]
    addressed = any(_is_addressed(block, senders, context) for block in first)
    for block in blocks:
        if block.one_line or not block.name or block.role in ("seller", "third_party"):
            continue
        if context.document_type is DocumentType.RECEIPT and block.role != "buyer":
            continue
        reasons = (*_reasons(block, senders, context, addressed), *marks[block].for_buyer())
        yield Named(block.name, block.name_cells, reasons, block)
    for hit in context.headings("buyer"):
        yield from named_by(hit, context, blocks, 2.0)


def _is_addressed(block: AddressBlock, senders: Sequence[AddressBlock], context: Context) -> bool:
    """Tell whether an address is in the window as the recipient's, not as where goods go or who sends them."""
    window = context.view.page(block.page).region(block.box) is Region.ADDRESS
    plain = block.role in ("", "buyer") and not block.one_line and not block.contacts and bool(block.name)
    return window and plain and not any(same_name(block.name, sender.name) for sender in senders)


def _reasons(
    block: AddressBlock, senders: Sequence[AddressBlock], context: Context, addressed: bool
) -> Iterator[Reason]:
    page = context.view.page(block.page)
    yield Reason("prior", -1.0, "")
    if block.role == "buyer":
        yield Reason("heading", 4.0, f'stands under "{heading_text(block)}"')
    if block.role == "goods_recipient":
        delivered = context.document_type is DocumentType.DELIVERY_NOTE
        points = -3.0 if not delivered else -1.5 if addressed else 1.5
        yield Reason("heading", points, f'stands under "{heading_text(block)}"')
    yield from _place(block, senders, page)


def _place(block: AddressBlock, senders: Sequence[AddressBlock], page: PageView) -> Iterator[Reason]:
    if page.region(block.box) is Region.ADDRESS and block.page == 1:
        yield Reason("window", 1.4, "stands in the address window")
    elif page.region(block.box) is Region.FOOT:
        yield Reason("foot", -3.5, "stands in the footer")
    elif block.box.y < page.height * 0.4 and block.box.x > page.width * 0.45:
        yield Reason("right", 0.6, "stands on the right, where French letters have the address")
    if not block.role and any(not same_name(block.name, other.name) for other in senders):
        yield Reason("other", 1.6, "another address is the sender's")
    if any(0 <= block.box.y - s.box.bottom < 45 and abs(s.box.x - block.box.x) < 40 for s in senders):
        yield Reason("sender", 2.5, "stands under the sender line")
    if any(same_name(block.name, sender.name) for sender in senders):
        yield Reason("sender", -4.0, "is the sender's own name")
    if block.contacts:
        yield Reason("contacts", -0.9, "phone, mail or web stand with it")
    if block.page > 1:
        yield Reason("page", -1.0, "not on the first page")


def _by_mail(buyer: Named, context: Context) -> Named:
    """Choose, among the lines over a street, the company that the mail address under it is like."""
    block = buyer.block
    if block is None or legal_form(buyer.name) or not block.contacts:
        return buyer
    page = context.view.page(block.page)
    below = [cell for cell in page.below(block.cells[-1], 60) if abs(cell.box.x - block.box.x) < 15]
    domains = second_levels(cell.text for cell in (*block.cells, *below))
    for cell, line in zip(block.cells, block.lines, strict=True):
        if cell not in buyer.cells and is_name(line) and like_domain(line, domains):
            return Named(clean_name(line), (cell,), buyer.reasons, block)
    return buyer


def lone_names(context: Context, seller: Named, blocks: Sequence[AddressBlock]) -> Iterator[Named]:
    """Yield a name that stands alone at the left of the upper page, where the recipient is named without address."""
    page = context.view.pages[0]
    labels = context.labels[page.number]
    top = seller.cells[0].box.y - 2 if seller.cells[0].page == page.number else 0.0
    for cell in page.cells:
        within = max(top, page.height * 0.08) <= cell.box.y < page.height * 0.4 and cell.box.x < page.width * 0.45
        if (
            not within
            or not is_name(clean_name(cell.text))
            or ("/" in cell.text and not legal_form(cell.text))
            or labels.by_cell.get(cell.index)
            or title_like(cell.text, context)
        ):
            continue
        alone = page.blocks[cell.block].cells[0] is cell and not page.left_of(cell)
        alone = alone and (legal_form(cell.text) is not None or " " in cell.text.strip() or not page.right_of(cell))
        alone = alone and len(page.rows[cell.row].cells) <= 2
        if alone and not same_or_part(cell.text, seller.name) and not same_or_part(seller.name, cell.text):
            points = 0.9 if legal_form(cell.text) else 0.4
            block = next((block for block in blocks if cell in block.name_cells), None)
            yield Named(
                clean_name(cell.text), (cell,), (Reason("alone", points, "a name that stands for itself"),), block
            )
            return
