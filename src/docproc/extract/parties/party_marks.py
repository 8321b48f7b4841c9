"""What stands with an address and tells whose it is: VAT id, account, register entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docproc.extract.candidate import Reason
from docproc.extract.context import Context
from docproc.extract.layout import Cell
from docproc.extract.parties.address_blocks import AddressBlock
from docproc.extract.values import ibans_in, vat_ids_in
from docproc.model.record import record
from docproc.parse.identifiers import Validity

REACH = 7
"""So many line heights under an address belong to it."""


@record(slots=False)
class Marks:
    """Whether the document's only VAT id, an account or a register entry stand with an address."""

    only_vat_id: bool = False
    account: bool = False
    register: bool = False

    def for_seller(self) -> Iterator[Reason]:
        """Yield what the marks say for the address being the issuer's."""
        if self.only_vat_id:
            yield Reason("vat_id", 1.5, "the only VAT id stands with it")
        if self.account:
            yield Reason("account", 1.3, "an account stands with it")
        if self.register:
            yield Reason("register", 1.3, "a register entry stands with it")

    def for_buyer(self) -> Iterator[Reason]:
        """Yield what the marks say against the address being the recipient's."""
        if self.only_vat_id:
            yield Reason("vat_id", -1.0, "the only VAT id stands with it")
        if self.account:
            yield Reason("account", -1.0, "an account stands with it")
        if self.register:
            yield Reason("register", -1.0, "a register entry stands with it")


def marks_of(blocks: Sequence[AddressBlock], context: Context) -> dict[AddressBlock, Marks]:
    """Return the marks of every block; sender lines have none of their own."""
    ids = {number for cell in context.view.cells for number in _vat_ids(cell)}
    return {block: _marks(block, context, len(ids) == 1) for block in blocks}


def _marks(block: AddressBlock, context: Context, one_id: bool) -> Marks:
    if block.one_line:
        return Marks()
    labels = context.labels[block.page].by_cell
    vat_id = account = register = False
    for cell in _below(block, context):
        vat_id = vat_id or (one_id and any(_vat_ids(cell)))
        account = account or bool(ibans_in(cell.text))
        hits = labels.get(cell.index, ())
        register = register or any(word.target == "company_register" for hit in hits for word in hit.wordings)
    return Marks(vat_id, account, register)


def _below(block: AddressBlock, context: Context) -> Iterator[Cell]:
    last = block.cells[-1]
    page = context.view.page(block.page)
    yield last
    for cell in page.below(last, REACH * last.size):
        if abs(cell.box.x - block.box.x) < 12 or abs(cell.box.right - block.box.right) < 6:
            yield cell


def _vat_ids(cell: Cell) -> Iterator[str]:
    for match in vat_ids_in(cell.text):
        if match.validity is not Validity.INVALID:
            yield str(match.value)
