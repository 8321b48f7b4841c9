"""Suppliers known from YAML, found again by several signals, never by the buyer's lines."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from docproc.extract.context import Context
from docproc.extract.layout import Cell
from docproc.extract.parties.address_blocks import AddressBlock
from docproc.extract.parties.parties import Parties
from docproc.extract.parties.supplier_signals import (
    LEARNED_LAYOUT,
    SIGNALS,
    Seen,
    Witness,
    by_learned_layout,
    host_of,
)
from docproc.model.fields import SupplierMatch
from docproc.model.text import DocumentText
from docproc.parse.contacts import find_domains, find_emails
from docproc.parse.identifiers import compact, find_vat_ids
from docproc.parse.legal_forms import normalise_name
from docproc.parse.vat_ids import valid_vat_id
from docproc.specs.suppliers import SupplierSpec

LEAST = 60.0
"""A supplier that less (percent) speaks for is not named."""

ALL_SIGNALS = frozenset({*SIGNALS, LEARNED_LAYOUT})

_SURE = 97.0
_APART = 1.0
"""Two suppliers of which as much (percent) speaks for one as for the other are not told apart."""


def find_supplier(
    context: Context,
    people: Parties,
    text: DocumentText,
    mailed_from: str | None = None,
    signals: Collection[str] = ALL_SIGNALS,
    least: float = LEAST,
) -> SupplierMatch | None:
    """Return the known supplier that most speaks for, with the reasons in words, or None.

    A number counts wherever it stands outside the recipient's address; a name only where the issuer is named.
    `mailed_from` is the sender of the mail that the document came in; `signals` are the names of those that count,
    `least` is how much (percent) must speak for the one that is named.
    """
    suppliers = context.catalogue.suppliers
    if not suppliers:
        return None
    seen = _seen(context, people, text, mailed_from)
    found = {spec.id: list(_witnesses(spec, seen, signals)) for spec in suppliers}
    if LEARNED_LAYOUT in signals and context.catalogue.layouts and max(map(_percent, found.values())) < _SURE:
        alike = by_learned_layout(suppliers, context.catalogue.layouts, seen)
        if alike is not None:
            found[alike[0].id].append(alike[1])
    ranked = sorted(suppliers, key=lambda spec: -_percent(found[spec.id]))
    best = _match(ranked[0], found[ranked[0].id])
    if best.confidence < least:
        return None
    second = _percent(found[ranked[1].id]) if len(ranked) > 1 else 0.0
    return None if best.confidence - second < _APART and second < _SURE else best


def _witnesses(supplier: SupplierSpec, seen: Seen, signals: Collection[str]) -> Iterator[Witness]:
    for name, signal in SIGNALS.items():
        if name in signals:
            yield from signal(supplier, seen)


def _percent(witnesses: Sequence[Witness]) -> float:
    doubt = 1.0
    for share, _ in witnesses:
        doubt *= 1 - share
    return 100 * (1 - doubt)


def _match(supplier: SupplierSpec, witnesses: Sequence[Witness]) -> SupplierMatch:
    reasons = tuple(reason for _, reason in witnesses)
    return SupplierMatch(supplier.id, supplier.name, round(min(99.9, _percent(witnesses)), 1), reasons)


def _seen(context: Context, people: Parties, text: DocumentText, mailed_from: str | None) -> Seen:
    own = context.catalogue.company
    cells = [cell for cell in context.view.cells if not _is_buyers(cell, people)]
    found = (match.value.lower() for cell in cells if "@" in cell.text for match in find_emails(cell.text))
    domains = (domain for domain in _web(cells) if not own.has_domain(domain))
    mails = [mail for mail in found if not own.has_domain(mail.rpartition("@")[2])]
    return Seen(
        texts=tuple(cell.text for cell in cells),
        domains=frozenset((*(mail.rpartition("@")[2] for mail in mails), *domains)),
        mails=frozenset(mails),
        names=tuple(normalise_name(named.name) for named in people.sellers),
        vat_ids=frozenset(_vat_ids(cells)),
        document_type=context.document_type,
        page=text.pages[0] if text.pages else None,
        mailed_from=None if mailed_from is None else mailed_from.lower(),
        shared=context.catalogue.shared_numbers,
    )


def _web(cells: Sequence[Cell]) -> Iterator[str]:
    for cell in cells:
        lowered = cell.text.lower()
        if "www" in lowered or "http" in lowered:
            yield from (host_of(match.value) for match in find_domains(cell.text))


def _vat_ids(cells: Sequence[Cell]) -> Iterator[str]:
    for cell in cells:
        for match in find_vat_ids(cell.text):
            if valid_vat_id(match.value).holds:
                yield compact(match.value).upper()


def _is_buyers(cell: Cell, people: Parties) -> bool:
    """Tell whether a cell stands in the recipient's address or right under it (its own VAT id)."""
    buyer = people.buyer
    blocks: list[AddressBlock] = [block for block in people.blocks if block.role in ("buyer", "goods_recipient")]
    if buyer is not None and buyer.block is not None:
        blocks.append(buyer.block)
    return any(
        block.page == cell.page
        and block.box.y - 2 <= cell.box.center_y <= block.box.bottom + 40
        and min(abs(cell.box.x - block.box.x), abs(cell.box.right - block.box.right)) < 12
        for block in blocks
    )
