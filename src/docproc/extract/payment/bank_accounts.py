"""Every account that a document names, with the bank and the holder printed near it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docproc.extract.context import Context
from docproc.extract.labels import Hit
from docproc.extract.layout import Cell, PageView
from docproc.extract.parties.party_names import is_name
from docproc.extract.values import ibans_in
from docproc.extract.wording import has_digit
from docproc.model.fields import BankAccount
from docproc.parse.identifiers import IdentifierMatch, Validity, find_bics

REACH = 4
"""A bank, its code and the holder stand at most so many lines from the account."""

_IBAN_LIKE = re.compile(r"\b[A-Z]{2}\d{2}")
_BANK_WORD = re.compile(
    r"bank\b|sparkasse|\braiffeisen|volksbank|\bcr[ée]dit\b|\bcaisse\b|\bbanque\b|\bbanca\b|postfinance|\bkasse\b|n26\b|"
    r"\bhsbc\b|\bbarclays\b|\bsoci[ée]t[ée] g[ée]n[ée]rale|\bpostbank|landesbank|kantonalbank",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:bankverbindung|bankdaten|bank details|bankname|bank name|bank|banque|coordonn[ée]es bancaires|domiciliation|"
    r"kreditinstitut|geldinstitut|institut|account with|bei der|bei|bankhaus)\s*[:.\-]?\s+",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[|·•,;]\s*|\s{2,}|\s[-–]\s|\s*\b(?:IBAN|BIC|SWIFT)\b.*")


@dataclass(frozen=True)
class _Printed:
    """An account where it stands."""

    cell: Cell
    match: IdentifierMatch


def find_accounts(context: Context) -> tuple[BankAccount, ...]:
    """Return the accounts of all pages in reading order, each once, with what is printed near it."""
    found: dict[str, BankAccount] = {}
    for page in context.view.pages:
        for printed in _printed(page):
            account = _account(printed, page, context)
            known = found.get(account.iban)
            found[account.iban] = account if known is None else _joined(known, account)
    return tuple(found.values())


def _printed(page: PageView) -> Iterator[_Printed]:
    for cell in page.cells:
        if has_digit(cell.text) and _IBAN_LIKE.search(cell.text):
            for match in ibans_in(cell.text):
                if match.validity is Validity.VALID:
                    yield _Printed(cell, match)


def _joined(known: BankAccount, again: BankAccount) -> BankAccount:
    return BankAccount(known.iban, known.bic or again.bic, known.bank or again.bank, known.holder or again.holder)


def _account(printed: _Printed, page: PageView, context: Context) -> BankAccount:
    near = list(_near(printed.cell, page))
    bic = next((match.value for cell in near for match in _bics(cell, printed)), None)
    bank = next((name for cell in near if (name := _bank(cell)) is not None), None)
    return BankAccount(str(printed.match.value), bic, bank, _holder(near, context))


def _near(cell: Cell, page: PageView) -> Iterator[Cell]:
    """Yield the cell, its row, and the lines above and beneath in its block and in those of its row."""
    yield cell
    row = page.rows[cell.row].cells
    yield from (other for other in row if other is not cell)
    for mine in (cell, *row):
        lines = page.blocks[mine.block].cells
        at = lines.index(mine)
        yield from sorted(
            (other for other in lines[max(0, at - REACH) : at + REACH + 1] if other is not mine),
            key=lambda other: abs(other.row - cell.row),
        )


def _bics(cell: Cell, printed: _Printed) -> Iterator[IdentifierMatch]:
    for match in find_bics(cell.text):
        inside = cell is printed.cell and match.start < printed.match.end and printed.match.start < match.end
        if not inside and match.validity is not Validity.INVALID:
            yield match


def _bank(cell: Cell) -> str | None:
    """Return the bank named in a cell: the part between marks that holds a bank's word, without its label."""
    for part in _PARTS.split(_LABEL.sub("", cell.text)):
        name = _LABEL.sub("", part).strip(" :.,")
        if _BANK_WORD.search(name) and is_name(name) and len(name.split()) > _is_bare(name):
            return name
    return None


def _is_bare(name: str) -> int:
    """1 for a name of one word that is only the label ("Bank", "Bankverbindung"), else 0."""
    return int(_LABEL.fullmatch(f"{name} ") is not None)


def _holder(near: list[Cell], context: Context) -> str | None:
    labels = context.labels
    for cell in near:
        for hit in labels[cell.page].by_cell.get(cell.index, ()):
            if any(wording.target == "account_holder" for wording in hit.wordings):
                name = _beside(hit, context)
                if name is not None:
                    return name
    return None


def _beside(hit: Hit, context: Context) -> str | None:
    page = context.view.page(hit.cell.page)
    texts = [hit.tail, *(cell.text for cell in page.right_of(hit.end_cell)[:1])]
    texts += [cell.text for cell in list(page.below(hit.end_cell, 1.6 * hit.cell.size))[:1]]
    for text in texts:
        name = _PARTS.split(text.strip(" :.-"))[0].strip(" :.-")
        if is_name(name):
            return name
    return None
