"""Who sent a document and to whom: addresses given their parts by headings, places on the page and contacts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docproc.extract.address_blocks import AddressBlock, clean_name, find_address_blocks, is_heading
from docproc.extract.candidate import Reason
from docproc.extract.context import Context
from docproc.extract.contract_parties import ContractParty, find_contract_parties
from docproc.extract.labels import Hit, PageLabels
from docproc.extract.layout import Cell, PageView, Region
from docproc.extract.party_names import is_name, like_domain, same_name, same_or_part, second_levels
from docproc.extract.receipts import find_shop
from docproc.extract.wording import squeeze
from docproc.model.enums import DocumentType
from docproc.parse.legal_forms import legal_form

SELLER_PAGES = 2
"""Parties are looked for on the first pages and, for the footer, on the last."""

_ADDRESSED = frozenset(
    {
        DocumentType.INVOICE,
        DocumentType.CREDIT_NOTE,
        DocumentType.DELIVERY_NOTE,
        DocumentType.ORDER,
        DocumentType.REMINDER,
    }
)
_RECEIPT_NOISE = re.compile(
    r"^(?:\W*|welcome.*|willkommen.*|thank.*|tax invoice|invoice|receipt|rechnung|quittung|bienvenue.*)$", re.IGNORECASE
)
_LEGAL_TAIL = re.compile(r"\s+[-–—|•·]\s+|\s{3,}")


@dataclass(frozen=True)
class Named:
    """A name that may be a party's: as printed, where, and what speaks for it."""

    name: str
    cells: tuple[Cell, ...]
    reasons: tuple[Reason, ...]
    block: AddressBlock | None = None

    @property
    def score(self) -> float:
        """The sum of the reasons in log-odds."""
        return sum(reason.points for reason in self.reasons)


@dataclass(frozen=True)
class Parties:
    """The seller's and the buyer's candidates, best first, and all addresses found."""

    sellers: tuple[Named, ...]
    buyers: tuple[Named, ...]
    blocks: tuple[AddressBlock, ...]

    @property
    def seller(self) -> Named | None:
        """The most likely seller."""
        return self.sellers[0] if self.sellers else None

    @property
    def buyer(self) -> Named | None:
        """The most likely buyer."""
        return self.buyers[0] if self.buyers else None


def find_parties(context: Context) -> Parties:
    """Tell seller and buyer apart on the pages of a document."""
    contracted = find_contract_parties(context)
    if contracted:
        return _of_contract(contracted)
    pages = _pages(context)
    blocks = tuple(block for page in pages for block in find_address_blocks(page, context.labels[page.number]))
    domains = _domains(context)
    buyers = _rank([_by_mail(buyer, context) for buyer in _buyers(context, blocks, domains)])
    taken = [buyer for buyer in buyers[:1] if buyer.score > 0]
    names = list(_sellers(context, blocks, domains))
    sellers = [_against_buyer(seller, taken) for seller in _rank(_merged(names))]
    sellers.sort(key=lambda named: -named.score)
    if sellers and not taken:
        buyers = tuple(buyer for buyer in buyers if not same_name(buyer.name, sellers[0].name))
    if sellers:
        buyers = tuple(_left_over(buyers, sellers[0], context))
        sellers[0] = _with_address(sellers[0], blocks)
    buyers = tuple(buyer for buyer in buyers if buyer.score > 0)
    if not buyers and sellers and context.document_type in _ADDRESSED:
        buyers = tuple(_lone_names(context, sellers[0], blocks))
    return Parties(tuple(seller for seller in sellers if seller.score > 0), buyers, blocks)


def _of_contract(contracted: Sequence[ContractParty]) -> Parties:
    """Return the two parties that a contract names itself."""
    named = {party.role: Named(party.name, party.cells, (party.reason,), party.block) for party in contracted}
    blocks = tuple(party.block for party in contracted if party.block is not None)
    return Parties((named["seller"],), (named["buyer"],), blocks)


def _left_over(buyers: Sequence[Named], seller: Named, context: Context) -> Iterator[Named]:
    """Yield the buyers; where none is likely, the one other address at the top of the page becomes it."""
    likely = any(buyer.score > 0 for buyer in buyers)
    height = context.view.pages[0].height
    for buyer in buyers:
        block = buyer.block
        free = block is not None and not block.role and block.page == 1 and block.box.y < 0.45 * height
        if not likely and free and buyer.score > -1.2 and not same_or_part(buyer.name, seller.name):
            reason = Reason("left", 0.3 - buyer.score, "the only other address at the top of the page")
            yield Named(buyer.name, buyer.cells, (*buyer.reasons, reason), block)
            likely = True
        else:
            yield buyer


def _with_address(seller: Named, blocks: Sequence[AddressBlock]) -> Named:
    """Give a seller named without an address the nameless address under its name."""
    if seller.block is not None:
        return seller
    cell = seller.cells[0]
    near = [
        block
        for block in blocks
        if block.page == cell.page and not block.name and block.role in ("", "seller") and not block.one_line
        and -5 <= block.box.y - cell.box.bottom < 90
    ]  # fmt: skip
    block = min(near, key=lambda block: block.box.y, default=None)
    return seller if block is None else Named(seller.name, seller.cells, seller.reasons, block)


def _pages(context: Context) -> list[PageView]:
    pages = context.view.pages
    chosen = list(pages[:SELLER_PAGES])
    if len(pages) > SELLER_PAGES:
        chosen.append(pages[-1])
    return chosen


def _domains(context: Context) -> frozenset[str]:
    """Return the second-level names of mail and web addresses on the first pages, free mail providers left out."""
    return second_levels(cell.text for page in _pages(context) for cell in page.cells)


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


def _buyers(context: Context, blocks: Sequence[AddressBlock], domains: frozenset[str]) -> Iterator[Named]:
    first = [block for block in blocks if block.page == context.view.pages[0].number] if context.view.pages else []
    senders = [block for block in first if block.one_line]
    for block in blocks:
        if block.one_line or not block.name or block.role in ("seller", "third_party"):
            continue
        if context.document_type is DocumentType.RECEIPT and block.role != "buyer":
            continue
        yield Named(block.name, block.name_cells, tuple(_buyer_reasons(block, senders, context)), block)
    for hit in context.headings("buyer"):
        yield from _named_by(hit, context, blocks, 2.0)


def _buyer_reasons(block: AddressBlock, senders: Sequence[AddressBlock], context: Context) -> Iterator[Reason]:
    page = context.view.page(block.page)
    yield Reason("prior", -1.0, "")
    if block.role == "buyer":
        yield Reason("heading", 4.0, f'stands under "{_heading_text(block)}"')
    if block.role == "goods_recipient":
        points = 1.5 if context.document_type is DocumentType.DELIVERY_NOTE else -3.0
        yield Reason("heading", points, f'stands under "{_heading_text(block)}"')
    yield from _buyer_place(block, senders, page)


def _buyer_place(block: AddressBlock, senders: Sequence[AddressBlock], page: PageView) -> Iterator[Reason]:
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


def _heading_text(block: AddressBlock) -> str:
    return "" if block.heading is None else block.heading.text.strip(" :")


def _named_by(hit: Hit, context: Context, blocks: Sequence[AddressBlock], points: float) -> Iterator[Named]:
    """Yield the name that stands in line with, beside or under a heading and has no postal address."""
    labels = context.labels[hit.cell.page]
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


def _sellers(context: Context, blocks: Sequence[AddressBlock], domains: frozenset[str]) -> Iterator[Named]:
    for block in blocks:
        if block.name and block.role not in ("buyer", "goods_recipient", "third_party"):
            yield Named(block.name, block.name_cells, tuple(_seller_reasons(block, context, domains, blocks)), block)
    for hit in context.headings("seller"):
        yield from _named_by(hit, context, blocks, 2.2)
    for hit in context.headings("account_holder"):
        yield from _named_by(hit, context, blocks, 1.6)
    shop = find_shop(context)
    if shop is not None:
        name, cells, address, reason = shop
        yield Named(name, cells, (reason,), address)
        return
    yield from _letterhead(context, domains)


def _seller_reasons(
    block: AddressBlock, context: Context, domains: frozenset[str], blocks: Sequence[AddressBlock]
) -> Iterator[Reason]:
    page = context.view.page(block.page)
    others = any(other.role == "buyer" and not same_name(other.name, block.name) for other in blocks)
    yield Reason("prior", -1.0, "")
    if block.role == "seller":
        yield Reason("heading", 4.0, f'stands under "{_heading_text(block)}"')
    yield from _seller_place(block, page, others)
    if block.contacts:
        yield Reason("contacts", 1.6, "phone, mail or web stand with it")
    if legal_form(block.name):
        yield Reason("form", 0.4, "has a legal form")
    if like_domain(block.name, domains):
        yield Reason("domain", 1.5, "mail or web address is like the name")


def _seller_place(block: AddressBlock, page: PageView, others: bool) -> Iterator[Reason]:
    if block.one_line:
        yield Reason("sender", 2.2, "is the sender line")
    elif page.region(block.box) is Region.FOOT:
        yield Reason("foot", 2.0, "stands in the footer")
    elif page.region(block.box) is Region.ADDRESS and not block.contacts and not others:
        yield Reason("window", -0.6, "stands where the recipient's address stands")
    if others and not block.role:
        yield Reason("other", 1.4, "another address is named as the recipient's")
    if block.box.y < page.height * 0.14:
        yield Reason("head", 1.0, "stands at the top of the page")
    if block.page > 1:
        yield Reason("page", -0.8, "not on the first page")


def _letterhead(context: Context, domains: frozenset[str]) -> Iterator[Named]:
    """Yield names that stand without an address: large or with a legal form at the top or in the footer."""
    for page in context.view.pages[:1]:
        labels = context.labels[page.number]
        for cell in page.cells:
            name = clean_name(_LEGAL_TAIL.split(cell.text.strip())[0])
            if not is_name(name) or _labelled(cell, labels) or _title_like(name, context):
                continue
            reasons = tuple(_letterhead_reasons(cell, name, page, domains))
            if sum(reason.points for reason in reasons) > 0:
                yield Named(name, (cell,), reasons)


def _labelled(cell: Cell, labels: PageLabels) -> bool:
    """Tell whether a cell begins with a label, or is one."""
    hits = labels.by_cell.get(cell.index, ())
    return any(hit.separated or not hit.cell.text[hit.end :].strip(" :.") for hit in hits if hit.leading)


def _title_like(name: str, context: Context) -> bool:
    return squeeze(name) in context.catalogue.titles or bool(_RECEIPT_NOISE.match(name))


def _letterhead_reasons(cell: Cell, name: str, page: PageView, domains: frozenset[str]) -> Iterator[Reason]:
    yield Reason("prior", -1.6, "")
    top = cell.box.center_y - page.ink.y
    if top < 0.14 * page.height:
        yield Reason("head", 0.8, "stands at the top of the page")
        if cell.size > 1.25 * page.text_size:
            yield Reason("large", 0.9, "in large type")
    elif page.region(cell.box) is Region.FOOT:
        yield Reason("foot", 0.6, "stands in the footer")
    else:
        yield Reason("body", -1.2, "")
    if legal_form(name):
        yield Reason("form", 1.2, "has a legal form")
    if like_domain(name, domains):
        yield Reason("domain", 1.5, "mail or web address is like the name")


def _merged(names: Sequence[Named]) -> list[Named]:
    """Join witnesses of one name: the best speaks, each other place where it stands adds a little."""
    groups: list[list[Named]] = []
    for named in sorted(names, key=lambda named: -named.score):
        group = next((group for group in groups if same_or_part(group[0].name, named.name)), None)
        if group is None:
            groups.append([named])
        else:
            group.append(named)
    return [_join(group) for group in groups]


def _join(group: list[Named]) -> Named:
    best = group[0]
    with_form = next((named for named in group if legal_form(named.name)), None)
    with_block = next((named for named in group if named.block is not None and named.score > 0), best)
    shown = best if legal_form(best.name) else with_form or with_block
    places = {(named.cells[0].page, named.cells[0].index) for named in group if named.score > -0.5}
    reasons = best.reasons
    if len(places) > 1:
        reasons += (Reason("again", min(1.5, 0.6 * (len(places) - 1)), f"the name stands in {len(places)} places"),)
    block = best.block or next((named.block for named in group if named.block is not None), None)
    return Named(shown.name, shown.cells, reasons, block)


def _rank(names: Iterator[Named] | list[Named]) -> tuple[Named, ...]:
    return tuple(sorted(names, key=lambda named: -named.score))


def _against_buyer(seller: Named, buyers: Sequence[Named]) -> Named:
    if any(same_name(seller.name, buyer.name) for buyer in buyers):
        reasons = (*seller.reasons, Reason("buyer", -4.0, "is the recipient's name"))
        return Named(seller.name, seller.cells, reasons, seller.block)
    return seller


def _lone_names(context: Context, seller: Named, blocks: Sequence[AddressBlock]) -> Iterator[Named]:
    """Yield a name that stands alone at the left of the upper page, where the recipient is named without address."""
    page = context.view.pages[0]
    labels = context.labels[page.number]
    top = seller.cells[0].box.y - 2 if seller.cells[0].page == page.number else 0.0
    for cell in page.cells:
        within = max(top, page.height * 0.08) <= cell.box.y < page.height * 0.4 and cell.box.x < page.width * 0.45
        if (
            not within
            or not is_name(clean_name(cell.text))
            or labels.by_cell.get(cell.index)
            or _title_like(cell.text, context)
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
