"""Numbers that name a company or its account: VAT ids, tax numbers, IBAN, BIC; and the currency of a document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from docproc.extract.candidate import Candidate, Reason, read_quality
from docproc.extract.context import Context
from docproc.extract.layout import Cell, PageView
from docproc.extract.parties.address_blocks import AddressBlock
from docproc.extract.parties.parties import Parties
from docproc.extract.parties.party_names import same_name
from docproc.extract.passages import Passage
from docproc.extract.values import amounts_in, ibans_in, vat_ids_in
from docproc.extract.wording import has_digit
from docproc.model.enums import DocumentType
from docproc.model.geometry import Box
from docproc.parse.currencies import find_currencies
from docproc.parse.identifiers import IdentifierMatch, Validity, find_bics, find_ibans
from docproc.parse.vat_ids import valid_vat_id

PRICED = frozenset(
    {DocumentType.INVOICE, DocumentType.CREDIT_NOTE, DocumentType.ORDER, DocumentType.REMINDER, DocumentType.RECEIPT}
)
"""The types whose documents are about amounts of money."""

_OPEN_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[0-9A-Z]{1,4}){0,8}$")
_TWO_DIGITS = re.compile(r"\d.*\d")

BLOCK_REACH = 95.0
"""How many points under an address its numbers may stand."""


def unlabelled(context: Context) -> Iterator[Candidate]:
    """Yield IBANs, BICs and VAT ids wherever they stand, known by their form and check digits."""
    wanted = {rule.spec.field for rule in context.catalogue.rules_for(context.document_type, context.supplier_id)}
    for page in context.view.pages:
        if "iban" in wanted:
            yield from _broken_ibans(page)
        for cell in page.cells:
            if not has_digit(cell.text) or not _TWO_DIGITS.search(cell.text):
                continue
            if "iban" in wanted:
                yield from _found(cell, "iban", ibans_in, 1.2)
            if "supplier_vat_id" in wanted:
                yield from _found(cell, "supplier_vat_id", vat_ids_in, 0.4)
            if "bic" in wanted and ibans_in(cell.text):
                yield from _found(cell, "bic", find_bics, 0.4)


def _broken_ibans(page: PageView) -> Iterator[Candidate]:
    """Yield the IBANs whose groups run on in the next line of their block."""
    for block in page.blocks:
        for upper, lower in pairwise(block.cells):
            open_end = _OPEN_IBAN.search(upper.text) if has_digit(upper.text) else None
            if open_end is None:
                continue
            passage = Passage((upper, lower))
            for match in find_ibans(passage.text):
                if match.validity is Validity.VALID and match.start == open_end.start() and match.end > open_end.end():
                    yield Candidate(
                        field="iban",
                        value=match.value,
                        raw=match.raw,
                        method="pattern:iban",
                        page=upper.page,
                        box=passage.box_of(match.start, match.end),
                        reasons=(Reason("form", 3.2, "known by its form and check digits, over two lines"),),
                    )


def _found(
    cell: Cell, field: str, find: Callable[[str], tuple[IdentifierMatch, ...]], points: float
) -> Iterator[Candidate]:
    for match in find(cell.text):
        if match.validity is Validity.INVALID:
            continue
        sure = points + (0.8 if match.validity is Validity.VALID else 0.0)
        yield Candidate(
            field=field,
            value=match.value,
            raw=match.raw,
            method=f"pattern:{field.replace('_', '-').removeprefix('supplier-')}",
            page=cell.page,
            box=cell.box_of(match.start, match.end),
            reasons=(
                Reason("form", sure, "known by its form" + (" and check digits" if sure > points else "")),
                *read_quality(cell, match.start, match.end),
            ),
        )


def by_party(candidates: Iterable[Candidate], parties: Parties) -> Iterator[Candidate]:
    """Give each VAT id, tax number and IBAN to the party whose address it stands under.

    A VAT id is no customer's and no order's number, whatever its label ("Customer VAT no.") begins with. One that is
    labelled as the buyer's is not the seller's, and then another under the buyer's address is not the buyer's.
    """
    candidates = list(candidates)
    bought = {each.key for each in candidates if each.field == "buyer_vat_id" and each.method.startswith("label:")}
    for candidate in candidates:
        if candidate.field in NUMBERS_OF_TRADE and valid_vat_id(str(candidate.value)).holds:
            continue
        if candidate.field not in ("supplier_vat_id", "supplier_tax_number", "iban", "bic") or candidate.box is None:
            yield candidate
            continue
        owner = _owner(candidate.page, candidate.box, parties.blocks)
        role = "" if owner is None else _role(owner, parties)
        if candidate.field == "supplier_vat_id" and bought:
            yield (
                candidate.because(Reason("party", -2.5, "is named as the recipient's"))
                if (candidate.key in bought)
                else candidate
            )
        elif role == "buyer" and candidate.field == "supplier_vat_id":
            reason = Reason("party", 1.0, "stands under the recipient's address")
            yield replace(candidate, field="buyer_vat_id").because(reason)
        elif role in ("buyer", "other"):
            yield candidate.because(Reason("party", -2.5, "stands under another party's address"))
        elif role == "seller":
            yield candidate.because(Reason("party", 0.6, "stands with the issuer's address"))
        else:
            yield candidate


def _owner(page: int | None, box: Box, blocks: Sequence[AddressBlock]) -> AddressBlock | None:
    """Return the address right above `box` in its column (or holding it), or None."""
    near = [
        block
        for block in blocks
        if block.page == page
        and not block.one_line
        and block.box.y <= box.center_y
        and box.y - block.box.bottom < BLOCK_REACH
        and (min(abs(block.box.x - box.x), abs(block.box.right - box.right)) < 25 or block.box.overlap_x(box) > 15)
    ]
    return max(near, key=lambda block: block.box.bottom, default=None)


def _role(block: AddressBlock, parties: Parties) -> str:
    if block.role in ("goods_recipient", "third_party"):
        return "other"
    seller, buyer = parties.seller, parties.buyer
    if buyer is not None and (buyer.block is block or (block.name and same_name(block.name, buyer.name))):
        return "buyer"
    if block.role == "buyer":
        return "buyer"
    if seller is not None and (seller.block is block or (block.name and same_name(block.name, seller.name))):
        return "seller"
    return ""


NUMBERS_OF_TRADE = frozenset({"customer_number", "order_number", "contract_number", "delivery_note_number"})
"""Numbers that buyer and seller give, in whatever form."""

FEW_AMOUNTS = 3
"""Up to so many amounts with a currency, a currency that is named by itself has a say too."""


def currency_of(context: Context) -> Iterator[Candidate]:
    """Yield the currency that most amounts are printed with; none for types that are not about money."""
    if context.document_type not in PRICED:
        return
    counts: Counter[str] = Counter()
    first: dict[str, tuple[Cell, int, int, str]] = {}
    for cell, amounts in context.view.amounts(context.reading.locale):
        for match in amounts:
            if match.currency is not None:
                counts[match.currency] += 1
                first.setdefault(match.currency, (cell, match.start, match.end, match.raw))
    if not counts:
        yield from _named_currency(context)
        return
    if sum(counts.values()) <= FEW_AMOUNTS:
        _count_named(context, counts, first)
    total = sum(counts.values())
    for code, count in counts.most_common(2):
        cell, start, end, raw = first[code]
        share = count / total
        yield Candidate(
            field="currency",
            value=code,
            raw=raw,
            method="amounts:currency",
            page=cell.page,
            box=cell.box_of(start, end),
            reasons=(Reason("share", 1.0 + 3 * (share - 0.5), f"printed with {count} of {total} amounts"),),
        )


def _count_named(context: Context, counts: Counter[str], first: dict[str, tuple[Cell, int, int, str]]) -> None:
    """Let a currency that stands by itself (in the head of a column, say) outweigh one converted amount."""
    for cell in context.view.cells:
        spans = [(match.start, match.end) for match in amounts_in(cell.text, context.reading.locale)]
        for start, end, code in find_currencies(cell.text):
            raw = cell.text[start:end]
            inside = any(left <= start and end <= right for left, right in spans)
            if not inside and (not raw.isalpha() or len(raw) >= 3):
                counts[code] += 2
                first.setdefault(code, (cell, start, end, raw))


def _named_currency(context: Context) -> Iterator[Candidate]:
    """Yield the currency named where amounts carry none: in the head of a table, in a sentence."""
    for cell in context.view.cells:
        for start, end, code in find_currencies(cell.text):
            raw = cell.text[start:end]
            if not raw.isalpha() or len(raw) >= 3:
                reasons = (Reason("named", 1.2, "the only currency named"),)
                box = cell.box_of(start, end)
                yield Candidate("currency", code, raw, "text:currency", cell.page, box, reasons)
                return
