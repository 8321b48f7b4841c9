"""Who wrote a letter: the name under its closing, where the head of the page says it too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docproc.extract.candidate import Reason
from docproc.extract.context import Context
from docproc.extract.layout import Cell, PageView
from docproc.extract.parties.address_blocks import AddressBlock, clean_name
from docproc.extract.parties.named import Named
from docproc.extract.parties.party_names import is_name, same_name
from docproc.model.enums import DocumentType

LINES = 4
"""The name of the one who signed stands so many rows under the closing, at most."""

HEAD = 0.3
"""The upper part of the page in which a sender stands, as a share of its height."""

NEAR = 60.0
"""An address without a name is a sender's whose name stands within so many points of it."""

SIGNED = 3.4
"""Log-odds of a name that heads the letter and signs it."""

_CLOSING = "letter_closing"


def find_signers(context: Context, blocks: Sequence[AddressBlock]) -> Iterator[Named]:
    """Yield the names of the head of a letter that stand under its closing too, with their addresses."""
    if context.document_type is not DocumentType.LETTER or not context.view.pages:
        return
    first = context.view.pages[0]
    signed = [cell for page in context.view.pages for cell in _signatures(page, context)]
    for cell in first.cells:
        name = clean_name(cell.text)
        heads = cell.box.y < HEAD * first.height and cell not in signed and is_name(name)
        if heads and any(same_name(name, clean_name(other.text)) for other in signed):
            reason = Reason("signed", SIGNED, "heads the letter and signs it")
            yield Named(name, (cell,), (reason,), _block_of(name, cell, blocks))


def _block_of(name: str, cell: Cell, blocks: Sequence[AddressBlock]) -> AddressBlock | None:
    """Return the address printed with a name, else the one without a name that stands nearest at the page's head."""
    head = [block for block in blocks if block.page == cell.page and block.role in ("", "seller")]
    own = next((block for block in head if block.name and same_name(block.name, name)), None)
    nameless = [block for block in head if not block.name and abs(block.box.center_y - cell.box.center_y) < NEAR]
    return own or min(nameless, key=lambda block: abs(block.box.center_y - cell.box.center_y), default=None)


def _signatures(page: PageView, context: Context) -> Iterator[Cell]:
    """Yield the cells of the rows under a closing that may be names."""
    for row in page.rows:
        if not any(context.catalogue.phrases.says(cell.text, _CLOSING) for cell in row.cells[:1]):
            continue
        for following in page.rows[row.index + 1 : row.index + 1 + LINES]:
            yield from (cell for cell in following.cells[:1] if is_name(clean_name(cell.text)))
