"""The head of a till receipt: name and address of the shop, centred over everything else, without labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docproc.extract.address_blocks import AddressBlock, clean_name
from docproc.extract.candidate import Reason
from docproc.extract.context import Context
from docproc.extract.labels import PageLabels
from docproc.extract.layout import Cell, PageView
from docproc.extract.wording import squeeze
from docproc.model.enums import DocumentType
from docproc.model.geometry import Box
from docproc.parse.addresses import Address, looks_like_postal_city
from docproc.parse.contacts import find_domains, find_emails, find_phones
from docproc.parse.dates import find_dates
from docproc.parse.legal_forms import legal_form

NARROW = 330.0
"""A page less wide than this many points (116 mm) is a receipt's roll, not a sheet."""

HEAD_ROWS = 14
"""The head of a receipt has no more rows than this."""

_LETTERS = re.compile(r"[^\W\d_]{2}")
_REGISTRATION = re.compile(
    r"^\(?[A-Z]{0,4}\s?\d[\d\s-]{3,}[- ]?[A-Z]?\s?\)?$|"
    r"\b(?:co|company|reg|roc|gst|sst|tax|vat|ust|uid|tin|brn|siret)\b\.?[\w\s.()/-]{0,14}[:#)]|^\([\w\s-]+\)$",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"^\s*(?:tel|phone|fax|fon|t[ée]l|h/?p|mobile|hotline|e-?mail|web|www)\b", re.IGNORECASE)
_RULE = re.compile(r"^[\W_]+$")
_ADDRESS_LINE = re.compile(
    r"\d|,|\b(?:jalan|jln|taman|lot|street|road|stra|weg|platz|rue|avenue|mall|plaza|bandar)\b", re.IGNORECASE
)


def is_roll(page: PageView) -> bool:
    """Tell whether a page is a receipt's roll, by its width or by the width of what is printed on a larger sheet."""
    return page.width < NARROW or (bool(page.cells) and page.ink.width < 0.85 * NARROW < 0.4 * page.ink.height)


def find_shop(context: Context) -> tuple[str, tuple[Cell, ...], AddressBlock | None, Reason] | None:
    """Return the shop's name, its cells, its address and the reason, from the head of a receipt; else None."""
    if not context.view.pages:
        return None
    page = context.view.pages[0]
    if not (context.document_type is DocumentType.RECEIPT or is_roll(page)):
        return None
    head = list(_head(page, context.labels[page.number], context))
    named = _name(head)
    if named is None:
        return None
    name, cells = named
    lines = [cell for cell in head if cell.row > cells[-1].row and not _REGISTRATION.search(cell.text)]
    address = _address(name, cells, lines)
    reason = Reason("receipt", 3.0 if legal_form(name) else 2.2, "stands over everything else on the receipt")
    return name, cells, address, reason


def _head(page: PageView, labels: PageLabels, context: Context) -> Iterator[Cell]:
    """Yield the cells at the top until a label, a date, a title or contact data ends the head."""
    for row in page.rows[:HEAD_ROWS]:
        cell = row.cells[0]
        text = row.text
        if _RULE.match(text):
            continue
        hits = [hit for hit in labels.by_cell.get(cell.index, ()) if hit.end - hit.start > 3]
        labelled = any(
            hit.leading and hit.start <= 2 and (hit.separated or hit.end >= len(cell.text) - 1) for hit in hits
        )
        ends = (
            labelled
            or _CONTACT.match(text)
            or find_dates(text)
            or find_phones(text)
            or squeeze(text) in context.catalogue.titles
        )
        if ends and not (_REGISTRATION.search(text) and row.index < 4):
            return
        if find_emails(text) or find_domains(text):
            return
        yield from row.cells


def _name(head: Sequence[Cell]) -> tuple[str, tuple[Cell, ...]] | None:
    usable = [cell for cell in head if _LETTERS.search(cell.text) and not _REGISTRATION.search(cell.text)]
    written = [cell for cell in usable if any(char.isupper() for char in cell.text)] or usable
    if not written:
        return None
    first = next((cell for cell in written[:4] if legal_form(cell.text)), None)
    if first is not None and first is not written[0] and first.row == written[0].row:
        first = None
    if first is not None and len(clean_name(first.text).split()) == 1 and written.index(first) > 0:
        before = written[written.index(first) - 1]
        return clean_name(f"{before.text} {first.text}"), (before, first)
    chosen = first or written[0]
    at = written.index(chosen)
    beside = tuple(cell for cell in written[at:] if cell.row == chosen.row)
    following = written[at + len(beside)] if at + len(beside) < len(written) else None
    if beside[-1].text.rstrip().endswith(("&", "-", ",")) and following is not None:
        beside = (*beside, following)
    return clean_name(" ".join(cell.text for cell in beside)), beside


def _address(name: str, named: tuple[Cell, ...], lines: Sequence[Cell]) -> AddressBlock | None:
    at = next((index for index, cell in enumerate(lines) if _ADDRESS_LINE.search(cell.text)), None)
    if at is None:
        return None
    kept = tuple(lines[at:])
    texts = tuple(cell.text.strip(" ,") for cell in kept)
    place = next((text for text in reversed(texts) if looks_like_postal_city(text)), texts[-1])
    address = Address(name, (), texts[0], None, "", place, None)
    box = Box.around(cell.box for cell in kept)
    return AddressBlock(kept[0].page, kept, name, named, address, texts, box, whole=True)
