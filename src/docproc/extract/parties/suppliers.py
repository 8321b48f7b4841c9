"""Suppliers known from YAML, found again by their numbers, their domains and their name, never by the buyer's lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from docproc.extract.catalogue import Catalogue
from docproc.extract.layout import Cell, DocumentView
from docproc.extract.parties.address_blocks import AddressBlock
from docproc.extract.parties.parties import Parties
from docproc.model.fields import SupplierMatch
from docproc.parse.contacts import find_domains, find_emails
from docproc.parse.identifiers import compact
from docproc.parse.legal_forms import normalise_name
from docproc.specs.suppliers import SupplierSpec

LEAST = 60.0
"""A supplier that less (percent) speaks for is not named."""

NAME_LIKENESS = 88.0
"""Least similarity in percent (rapidfuzz ratio of normalised names) of a printed name to a known one."""

_FREE = frozenset(
    {"gmail.com", "gmx.de", "web.de", "outlook.com", "t-online.de", "yahoo.com", "hotmail.com", "gmx.net"}
)


def find_supplier(view: DocumentView, catalogue: Catalogue, people: Parties) -> SupplierMatch | None:
    """Return the known supplier that most speaks for, with the reasons in words, or None.

    A number counts wherever it stands outside the recipient's address; a name only where the issuer is named.
    """
    if not catalogue.suppliers:
        return None
    cells = [cell for cell in view.cells if not _is_buyers(cell, people)]
    numbers = compact(" ".join(cell.text for cell in cells)).upper()
    domains = frozenset(_domains(cells))
    mails = frozenset(match.value.lower() for cell in cells if "@" in cell.text for match in find_emails(cell.text))
    names = [normalise_name(named.name) for named in people.sellers]
    found = [_judge(supplier, numbers, domains, mails, names) for supplier in catalogue.suppliers]
    best = max(found, key=lambda match: match.confidence)
    return best if best.confidence >= LEAST else None


def _judge(
    supplier: SupplierSpec, numbers: str, domains: frozenset[str], mails: frozenset[str], names: Sequence[str]
) -> SupplierMatch:
    """Combine independent witnesses: each leaves (1 - its share) of the doubt."""
    doubt, reasons = 1.0, []
    for share, reason in _witnesses(supplier, numbers, domains, mails, names):
        doubt *= 1 - share
        reasons.append(reason)
    return SupplierMatch(supplier.id, supplier.name, round(min(99.9, 100 * (1 - doubt)), 1), tuple(reasons))


def _witnesses(
    supplier: SupplierSpec, numbers: str, domains: frozenset[str], mails: frozenset[str], names: Sequence[str]
) -> Iterator[tuple[float, str]]:
    for number, share, text in _known_numbers(supplier):
        if len(number) >= 6 and number in numbers:
            yield share, f"{text} {number}"
    own_mails = {mail.lower() for mail in (supplier.email, *supplier.typical_sender_emails) if mail}
    for mail in sorted(own_mails & mails):
        yield 0.9, f"mail address {mail}"
    own_domains = {mail.rpartition("@")[2] for mail in own_mails} | {_host(supplier.website or "")}
    for domain in sorted((own_domains & domains) - _FREE - {""}):
        yield 0.8, f"domain {domain}"
    likeness = max((_likeness(known, names) for known in _known_names(supplier)), default=0.0)
    if likeness >= NAME_LIKENESS:
        yield 0.75 + 0.2 * (likeness == 100), f"name, {likeness:.0f} % alike"


def _known_numbers(supplier: SupplierSpec) -> Iterator[tuple[str, float, str]]:
    for number, share, text in (
        (supplier.vat_id, 0.97, "VAT id"),
        (supplier.tax_id, 0.9, "tax number"),
        (supplier.commercial_register, 0.7, "register entry"),
    ):
        if number:
            yield compact(number).upper(), share, text
    for iban in supplier.ibans:
        yield compact(iban).upper(), 0.95, "IBAN"


def _known_names(supplier: SupplierSpec) -> Iterator[str]:
    for name in (supplier.name, supplier.legal_name, *supplier.name_variations):
        if name:
            yield normalise_name(name)


def _likeness(known: str, names: Sequence[str]) -> float:
    return max((fuzz.ratio(known, name) for name in names), default=0.0)


def _domains(cells: Sequence[Cell]) -> Iterator[str]:
    for cell in cells:
        if "@" in cell.text or "www" in cell.text.lower() or "http" in cell.text.lower():
            yield from (match.value.rpartition("@")[2].lower() for match in find_emails(cell.text))
            yield from (_host(match.value) for match in find_domains(cell.text))


def _host(address: str) -> str:
    host = address.lower().partition("://")[2] or address.lower()
    return host.partition("/")[0].removeprefix("www.")


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
