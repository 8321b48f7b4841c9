"""A receipt filled in on a slip: "von" the one who paid, "für" what, and under place and date the one who received."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docproc.extract.candidate import Reason
from docproc.extract.context import Context
from docproc.extract.kinds.receipts import is_roll
from docproc.extract.layout import Cell, PageView
from docproc.extract.parties.address_blocks import AddressBlock, clean_name
from docproc.extract.parties.contract_parties import ContractParty
from docproc.extract.parties.party_names import is_name
from docproc.model.enums import DocumentType
from docproc.model.geometry import Box
from docproc.parse.addresses import Address, looks_like_postal_city, looks_like_street

SLIP = 3.5
"""Log-odds of a name that stands where a slip has it."""

_PAYER = "slip_payer"
_NOISE = "slip_words"


def find_slip_parties(context: Context) -> tuple[ContractParty, ...]:
    """Return who received ("seller") and who paid ("buyer") by a slip; empty where a receipt is no slip."""
    if context.document_type is not DocumentType.RECEIPT or not context.view.pages:
        return ()
    page = context.view.pages[0]
    payer = None if is_roll(page) and page.height > page.width else _payer(page, context)
    if payer is None:
        return ()
    receiver = _receiver(page, payer, context)
    if receiver is None:
        return ()
    reason = Reason("slip", SLIP, "stands on the slip as the one who paid")
    return (receiver, ContractParty(clean_name(payer.text), (payer,), "buyer", None, reason))


def _payer(page: PageView, context: Context) -> Cell | None:
    """Return the cell with the payer's name: beside a label of it, which is all that its cell says."""
    for row in page.rows:
        for cell, other in zip(row.cells, row.cells[1:], strict=False):
            text = cell.text.strip(" :.")
            said = next(context.catalogue.phrases.said_in(text, frozenset({_PAYER})), None)
            if said is not None and said.start == 0 and said.end == len(text) and is_name(clean_name(other.text)):
                return other
    return None


def _receiver(page: PageView, payer: Cell, context: Context) -> ContractParty | None:
    """Return the first name under the payer that has an address under it, or stands over everything else."""
    lines = [row.cells[0] for row in page.rows]
    named = [at for at, cell in enumerate(lines) if cell.row != payer.row and _may_be_name(cell, page, context)]
    below = [at for at in named if lines[at].row > payer.row and _address(lines[at + 1 : at + 4])]
    above = [at for at in named if lines[at].row < payer.row and _address(lines[at + 1 : at + 4])]
    at = next(iter((*below, *above)), None)
    if at is None:
        return None
    cell = lines[at]
    name = clean_name(cell.text)
    reason = Reason("slip", SLIP, "stands on the slip as the one who received the money")
    return ContractParty(name, (cell,), "seller", _block(name, cell, _address(lines[at + 1 : at + 4])), reason)


def _may_be_name(cell: Cell, page: PageView, context: Context) -> bool:
    alone = len(page.rows[cell.row].cells) == 1 and is_name(clean_name(cell.text))
    noise = next(context.catalogue.phrases.said_in(cell.text, frozenset({_PAYER, _NOISE})), None)
    labelled = context.labels[page.number].starts_with_label(cell) and ":" in cell.text
    return alone and noise is None and not labelled


_ONE_LINE = re.compile(r"\d.*,|,.*\d")


def _address(lines: Sequence[Cell]) -> list[Cell]:
    """Return the cells of an address at the beginning of `lines`: a street and a place, or both in one line."""
    kept: list[Cell] = []
    for cell in lines:
        text = cell.text.strip()
        if not (looks_like_street(text) or looks_like_postal_city(text) or _ONE_LINE.search(text)):
            break
        kept.append(cell)
        if looks_like_postal_city(text.rpartition(",")[2].strip()):
            return kept
    return []


def _block(name: str, named: Cell, cells: Sequence[Cell]) -> AddressBlock:
    texts = tuple(cell.text.strip(" ,") for cell in cells)
    address = Address(name, (), texts[0], None, "", texts[-1], None)
    box = Box.around(cell.box for cell in cells)
    return AddressBlock(named.page, tuple(cells), name, (named,), address, texts, box, whole=True)
