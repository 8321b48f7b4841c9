"""Who sent a document and to whom: addresses given their parts by headings, places on the page and contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from docproc.extract.candidate import Reason
from docproc.extract.context import Context
from docproc.extract.layout import PageView
from docproc.extract.parties.address_blocks import AddressBlock
from docproc.extract.parties.address_search import find_address_blocks, pick_name
from docproc.extract.parties.broken_names import made_whole
from docproc.extract.parties.buyers import find_buyers, lone_names
from docproc.extract.parties.contract_parties import ContractParty, find_contract_parties
from docproc.extract.parties.labelled_addresses import labelled_addresses
from docproc.extract.parties.letters import find_signers
from docproc.extract.parties.named import Named
from docproc.extract.parties.own_company import OwnCompany
from docproc.extract.parties.party_marks import marks_of
from docproc.extract.parties.party_names import same_name, second_levels
from docproc.extract.parties.party_pairs import choose_pair
from docproc.extract.parties.party_values import weighed_names
from docproc.extract.parties.receipt_slips import find_slip_parties
from docproc.extract.parties.sellers import find_sellers, title_like
from docproc.model.enums import DocumentType
from docproc.model.geometry import Box
from docproc.model.record import record
from docproc.parse.legal_forms import legal_form_span

SELLER_PAGES = 2
"""Parties are looked for on the first pages and, for the footer, on the last."""

SURE = 1.5
"""A recipient of this score (log-odds) or more is not weighed as the sender any more."""

UNDER = 90.0
"""An address without a name stands at most so many points under the name it is of."""

_ADDRESSED = frozenset(
    {
        DocumentType.INVOICE,
        DocumentType.CREDIT_NOTE,
        DocumentType.DELIVERY_NOTE,
        DocumentType.ORDER,
        DocumentType.REMINDER,
    }
)


@record(slots=False)
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
    named = find_contract_parties(context) or find_slip_parties(context)
    if named:
        return _of_contract(named, context.catalogue.company)
    pages = _pages(context)
    blocks = tuple(block for page in pages for block in _addresses(page, context))
    own = context.catalogue.company
    domains = second_levels(cell.text for page in pages for cell in page.cells) - own.second_levels
    marks = marks_of(blocks, context)
    senders = find_sellers(context, blocks, domains, marks)
    buyers = own.among_buyers(find_buyers(context, blocks, marks), senders)
    taken = [buyer for buyer in buyers[:1] if buyer.score > SURE]
    sellers = [_against_buyer(seller, taken) for seller in senders]
    sellers.extend(find_signers(context, blocks))
    sellers = sorted(own.among_sellers(sellers), key=lambda named: -named.score)
    height = pages[0].height if pages else 0.0
    addressed = context.document_type in _ADDRESSED
    posted = addressed or context.document_type is DocumentType.LETTER
    chosen, recipients = choose_pair(
        weighed_names("supplier_name", sellers, context.scorer),
        weighed_names("buyer_name", buyers, context.scorer),
        height,
        posted,
    )
    chosen = tuple(_with_address(each, blocks, recipients) if at == 0 else each for at, each in enumerate(chosen))
    if not recipients and chosen and addressed:
        recipients = tuple(lone_names(context, chosen[0], blocks))
    recipients = tuple(_with_own(each, blocks) if at == 0 else each for at, each in enumerate(recipients))
    sellers = [made_whole(each, context, domains) for each in chosen]
    buyers = [made_whole(each, context, domains) for each in recipients]
    if sellers:
        buyers = [each for each in buyers if not same_name(each.name, sellers[0].name)]
    return Parties(tuple(sellers), tuple(buyers), blocks)


def _addresses(page: PageView, context: Context) -> list[AddressBlock]:
    labels = context.labels[page.number]
    found = [_without_title(block, context) for block in find_address_blocks(page, labels)]
    held = {cell for block in found for cell in block.cells}
    found += [block for block in labelled_addresses(page, labels) if block.cells[-1] not in held]
    return sorted(found, key=lambda block: (block.box.y, block.box.x))


def _without_title(block: AddressBlock, context: Context) -> AddressBlock:
    """Return an address without the title of the document that stands over it, or behind the name in its line."""
    if title_like(block.name, context) and len(block.cells) > 2 and block.cells[0] in block.name_cells:
        cells, lines = block.cells[1:], block.lines[1:]
        name, named = pick_name(cells, lines)
        box = Box.around(cell.box for cell in cells)
        return replace(block, cells=cells, lines=lines, name=name, name_cells=named, box=box)
    span = legal_form_span(block.name)
    if span is not None and title_like(block.name[span[1] :].strip(), context):
        return replace(block, name=block.name[: span[1]])
    return block


def _of_contract(contracted: Sequence[ContractParty], own: OwnCompany) -> Parties:
    """Return the two parties that a contract names itself; where our own company is one, it is the buyer."""
    named = {party.role: Named(party.name, party.cells, (party.reason,), party.block) for party in contracted}
    blocks = tuple(party.block for party in contracted if party.block is not None)
    roles = ("seller", "buyer")
    if own.has_name(named["seller"].name) and not own.has_name(named["buyer"].name):
        roles = ("buyer", "seller")
    return Parties((named[roles[0]],), (named[roles[1]],), blocks)


def _pages(context: Context) -> list[PageView]:
    pages = context.view.pages
    chosen = list(pages[:SELLER_PAGES])
    if len(pages) > SELLER_PAGES:
        chosen.append(pages[-1])
    return chosen


def _against_buyer(seller: Named, buyers: Sequence[Named]) -> Named:
    if any(same_name(seller.name, buyer.name) for buyer in buyers):
        return seller.because(Reason("buyer", -4.0, "is the recipient's name"))
    return seller


def _with_address(seller: Named, blocks: Sequence[AddressBlock], buyers: Sequence[Named]) -> Named:
    """Give a seller named without an address the one under its name, else the only one that is nobody's."""
    if seller.block is not None:
        return seller
    under = _under(seller, blocks, ("", "seller"))
    free = [
        block
        for block in blocks
        if not block.name and block.role in ("", "seller") and block.page == seller.cells[0].page
        and not any(block is buyer.block for buyer in buyers)
    ]  # fmt: skip
    block = under or (free[0] if len(free) == 1 else None)
    return seller if block is None else replace(seller, block=block)


def _with_own(buyer: Named, blocks: Sequence[AddressBlock]) -> Named:
    """Give a buyer named without an address the nameless one under its name."""
    block = _under(buyer, blocks, ("", "buyer")) if buyer.block is None else None
    return buyer if block is None else replace(buyer, block=block)


def _under(named: Named, blocks: Sequence[AddressBlock], roles: tuple[str, ...]) -> AddressBlock | None:
    cell = named.cells[0]
    near = [
        block
        for block in blocks
        if block.page == cell.page and not block.name and block.role in roles and not block.one_line
        and -5 <= block.box.y - cell.box.bottom < UNDER
    ]  # fmt: skip
    return min(near, key=lambda block: (abs(block.box.x - cell.box.x) > 60, block.box.y), default=None)
