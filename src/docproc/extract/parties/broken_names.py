"""Names broken over two lines, made whole where the document says the whole name elsewhere or its domain spells it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from docproc.extract.context import Context
from docproc.extract.layout import Cell
from docproc.extract.parties.address_blocks import PERSON_LINE, SALUTATION, clean_name
from docproc.extract.parties.named import Named
from docproc.extract.parties.party_names import is_name
from docproc.extract.wording import squeeze
from docproc.parse.legal_forms import legal_form, normalise_name

SPELT = 8
"""A domain that a name begins with tells only when it has so many letters or more."""

_AND = re.compile(r"\bund\b|[^a-z0-9]")


def made_whole(named: Named, context: Context, domains: frozenset[str]) -> Named:
    """Return a party with the line over its name joined to it, where both together are a name said elsewhere."""
    upper = _line_over(named)
    if upper is None or legal_form(upper.text) is not None or not is_name(upper.text):
        return named
    if PERSON_LINE.match(upper.text) or SALUTATION.match(upper.text.rstrip(":")):
        return named
    whole = clean_name(f"{upper.text} {named.name}")
    if not (_said(whole, context, upper) or _spelt(whole, named.name, domains)):
        return named
    return replace(named, name=whole, cells=(upper, *named.cells))


def _line_over(named: Named) -> Cell | None:
    block = named.block
    if block is None or block.one_line or not named.cells or named.cells[0] not in block.cells:
        return None
    at = block.cells.index(named.cells[0])
    return block.cells[at - 1] if at else None


def _said(whole: str, context: Context, upper: Cell) -> bool:
    """Tell whether one line of the document says the whole name."""
    wanted = squeeze(whole)
    return any(cell is not upper and wanted in squeeze(cell.text) for cell in context.view.cells)


def _spelt(whole: str, part: str, domains: Iterable[str]) -> bool:
    """Tell whether a mail or web address spells the whole name, and not only the part of it."""
    letters, fewer = _letters(whole), _letters(part)
    spelt = [_letters(domain) for domain in domains]
    return any(
        len(domain) >= SPELT and letters.startswith(domain) and len(domain) > len(letters) - len(fewer)
        for domain in spelt
    )


def _letters(name: str) -> str:
    return _AND.sub("", normalise_name(name.replace("-", " ")))
