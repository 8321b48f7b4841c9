"""What differs between two versions of a document, part by part, as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from docproc.model.fields import FIELDS, Extraction, LineItem, VatLine
from docproc.review.corrections import written


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a document before and after: a field, `document_type`, `supplier`, or a row such as `line_items 2`.

    Both are texts (ISO dates, plain decimals), None where there is, or was, nothing.
    """

    part: str
    before: str | None
    after: str | None


def differences(before: Extraction, after: Extraction) -> tuple[Difference, ...]:
    """Return what differs in value: type and supplier first, then fields in the usual order, then rows of tables."""
    pairs = (
        ("document_type", before.document_type.document_type.value, after.document_type.document_type.value),
        ("supplier", _supplier(before), _supplier(after)),
        *((name, _field(before, name), _field(after, name)) for name in FIELDS),
        *_rows("line_items", tuple(map(item_text, before.line_items)), tuple(map(item_text, after.line_items))),
        *_rows("vat_breakdown", tuple(map(vat_text, before.vat_breakdown)), tuple(map(vat_text, after.vat_breakdown))),
    )
    return tuple(Difference(part, old, new) for part, old, new in pairs if old != new)


def _supplier(extraction: Extraction) -> str | None:
    match = extraction.supplier
    return None if match is None else match.supplier_id or match.name


def _field(extraction: Extraction, name: str) -> str | None:
    value = extraction.value(name)
    return None if value is None else written(value)


def _rows(part: str, old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str | None, str | None]]:
    """Rows that changed, went (by their old number) or came (by their new one); those that only moved up are equal."""
    for _, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for step in range(max(last - first, end - start)):
            before = old[first + step] if first + step < last else None
            after = new[start + step] if start + step < end else None
            yield f"{part} {(start if before is None else first) + step + 1}", before, after


def item_text(item: LineItem) -> str:
    """Return a line item in one line: its cells that say something."""
    said = (item.article, item.description, item.quantity, item.unit, item.unit_price, item.vat_rate, item.net_amount)
    return " | ".join(str(each) for each in said if each is not None and each != "")


def vat_text(line: VatLine) -> str:
    """Return a line of the VAT breakdown in words."""
    return f"{line.rate} %: net {line.net}, VAT {line.vat}"
