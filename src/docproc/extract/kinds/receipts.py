"""The head of a till receipt: name and address of the shop, centred over everything else, without labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docproc.extract.candidate import Reason
from docproc.extract.context import Context
from docproc.extract.labels import PageLabels
from docproc.extract.layout import Cell, PageView
from docproc.extract.parties.address_blocks import AddressBlock, clean_name
from docproc.extract.parties.party_names import rests_of_form
from docproc.extract.wording import squeeze
from docproc.model.enums import DocumentType
from docproc.model.geometry import Box
from docproc.parse.addresses import Address, looks_like_postal_city
from docproc.parse.contacts import find_domains, find_emails, find_phones
from docproc.parse.dates import find_dates
from docproc.parse.legal_forms import legal_form, legal_form_span

NARROW = 350.0
"""A page less wide than this many points (123 mm) is a receipt's roll, not a sheet."""

LONG = 1.75
"""A page so many times higher than wide is no sheet of any usual size (US legal: 1.65)."""

HEAD_ROWS = 14
"""The head of a receipt has no more rows than this."""

MOST_LINES = 6
"""An address that names no place has no more lines than this."""

AFTER_PLACE = 1
"""So many lines without digits may follow the postal code: a state, a country."""

_LETTERS = re.compile(r"[^\W\d_]{3}")
_REGISTRATION = re.compile(
    r"^\W*[A-Z]{0,4}\s?\d[\d\s-]{3,}[- ]?[A-Z]?\W*$|^\([\w\s-]+\)\W*$|"
    r"^\W*(?:co|company|business|br|reg|roc|gst|sst|tax|vat|ust|uid|st|steuer|mwst|tva|tin|brn|siret)\b"
    r"[\w\s.()/-]{0,30}?(?:[:#]|\d{4})",
    re.IGNORECASE,
)
_TRAILING_NUMBER = re.compile(r"\s*\(?[A-Z]{0,2}\d{4,}[\s-]*[A-Z]?\s*\)\s*$")
_CONTACT = re.compile(
    r"^\s*(?:tel|phone|fax|fon|t[ée]l|h/?p|mobile?|handy|durchwahl|ligne directe|hotline|e-?mail|web|www)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(r"^\W*(?:welcome|willkommen|bienvenue|thank|danke|merci|herzlich|ihr\b|guest)", re.IGNORECASE)
_RULE = re.compile(r"^[\W_]+$")
_CODE = re.compile(r"(?<![\d.-])(?:\d{5}(?!\d)|\d{4}\s+[A-ZÄÖÜ])")
_LABELLED = re.compile(r"(?!no\b|lot\b)[^\d:]{4,30}:", re.IGNORECASE)
_ADDRESS_LINE = re.compile(
    r"\d|,|\b(?:jalan|jln|taman|lot|street|road|stra|weg|platz|rue|avenue|mall|plaza|bandar)\b", re.IGNORECASE
)
_STREET = re.compile(r"^(?=.*\d).*,")
_APART = 1.2
"""Lines of the head further apart than this many line heights are not of one stack."""

_DANGLING = ("&", "-", ",")


@dataclass(frozen=True)
class _HeadLine:
    """One row of a receipt's head: its text, its cells, and whether it is a registration number and no name."""

    text: str
    cells: tuple[Cell, ...]
    registration: bool

    @property
    def box(self) -> Box:
        return Box.around(cell.box for cell in self.cells)


def is_roll(page: PageView) -> bool:
    """Tell whether a page is a receipt's roll: by its width, its shape, or the width of what a larger sheet shows."""
    narrow = page.width < NARROW or page.height > LONG * page.width
    return narrow or (bool(page.cells) and page.ink.width < 0.8 * NARROW < 0.4 * page.ink.height)


def find_shop(context: Context) -> tuple[str, tuple[Cell, ...], AddressBlock | None, Reason] | None:
    """Return the shop's name, its cells, its address and the reason, from the head of a receipt; else None."""
    if not context.view.pages:
        return None
    page = context.view.pages[0]
    if not (context.document_type is DocumentType.RECEIPT or is_roll(page)):
        return None
    head = list(_head(page, context.labels[page.number], context))
    named = _name(head)
    if not named:
        return None
    name = _TRAILING_NUMBER.sub("", clean_name(" ".join(line.text for line in named)))
    cells = tuple(cell for line in named for cell in line.cells)
    address = _address(name, cells, head[head.index(named[-1]) + 1 :])
    reason = Reason("receipt", 3.0 if legal_form(name) else 2.2, "stands over everything else on the receipt")
    return name, cells, address, reason


def _head(page: PageView, labels: PageLabels, context: Context) -> Iterator[_HeadLine]:
    """Yield the rows at the top until a label, a date, a title or contact data ends the head.

    What stands over the first name of a roll ends nothing, nor does a date among the first rows: tills print both.
    """
    named = placed = False
    roll = is_roll(page) and page.height > page.width
    for row in page.rows[:HEAD_ROWS]:
        cells = [cell for cell in row.cells if len(row.cells) < 2 or squeeze(cell.text) not in context.catalogue.titles]
        text = " ".join(cell.text for cell in cells)
        if _RULE.match(text) or _GREETING.match(text):
            continue
        registration = _REGISTRATION.match(text) is not None
        ends = not registration and _ends_head(row.cells[0], text, labels, context)
        if ends and (placed or not _STREET.search(text)):
            if (roll and not named) or (find_dates(text) and not placed):
                continue
            return
        if not registration:
            named = named or _LETTERS.search(text) is not None
            placed = placed or _is_place(text)
        yield _HeadLine(text, tuple(cells), registration)


def _ends_head(cell: Cell, text: str, labels: PageLabels, context: Context) -> bool:
    hits = [hit for hit in labels.by_cell.get(cell.index, ()) if hit.end - hit.start > 3]
    labelled = any(hit.leading and hit.start <= 2 and (hit.separated or hit.end >= len(cell.text) - 1) for hit in hits)
    return bool(
        labelled
        or _CONTACT.match(text)
        or find_dates(text)
        or find_phones(text)
        or find_emails(text)
        or find_domains(text)
        or squeeze(text) in context.catalogue.titles
    )


def _name(head: Sequence[_HeadLine]) -> tuple[_HeadLine, ...]:
    """Return the lines of the shop's name: the line with a legal form, else the first of the stack with an address."""
    named = (line for line in head if _LETTERS.search(line.text) or rests_of_form(line.text))
    usable = [line for line in named if not line.registration]
    usable = [line for line in usable if any(char.isupper() for char in line.text)] or usable
    if not usable:
        return ()
    formed = next((line for line in usable[:5] if legal_form(line.text)), None)
    chosen = formed or _first_of_stack(head, usable) or usable[0]
    at = usable.index(chosen)
    if formed is not None and at and not _says_more_than_form(formed.text):
        return (usable[at - 1], formed)
    if chosen.text.rstrip().endswith(_DANGLING) and at + 1 < len(usable):
        return (chosen, usable[at + 1])
    return (chosen,)


def _says_more_than_form(text: str) -> bool:
    span = legal_form_span(text)
    rest = text if span is None else f"{text[: span[0]]} {text[span[1] :]}"
    return any(len(word.strip("().,")) > 3 for word in rest.split())


def _first_of_stack(head: Sequence[_HeadLine], usable: Sequence[_HeadLine]) -> _HeadLine | None:
    """Return the first usable line of those that stand close together over the first line of an address."""
    street = next((line for line in usable[1:] if _ADDRESS_LINE.search(line.text)), None)
    if street is None:
        return None
    last = first = head.index(street)
    while first and head[first].box.y - head[first - 1].box.bottom < _APART * street.box.height:
        first -= 1
    return next((line for line in head[first:last] if line in usable), None)


def _is_place(text: str) -> bool:
    return _CODE.search(text) is not None or looks_like_postal_city(text.rpartition(",")[2].strip() or text)


def _follows_place(line: _HeadLine, kept: Sequence[_HeadLine]) -> bool:
    """Tell whether a line under the postal code is still of the address: set as tight, and nothing but words."""
    tight = line.box.y - kept[-1].box.bottom < 0.9 * kept[-1].box.height
    return tight and not any(char.isdigit() or char in "(#:" for char in line.text)


def _address(name: str, named: tuple[Cell, ...], lines: Sequence[_HeadLine]) -> AddressBlock | None:
    kept: list[_HeadLine] = []
    spare = None
    for line in lines:
        if line.registration:
            if spare is not None:
                break
            continue
        if spare is not None and not (spare and _follows_place(line, kept)):
            break
        if not kept and (_LABELLED.match(line.text) or not _ADDRESS_LINE.search(line.text)):
            continue
        kept.append(line)
        spare = spare - 1 if spare is not None else AFTER_PLACE if _is_place(line.text) else None
    if not kept or (len(kept) > MOST_LINES and not any(_is_place(line.text) for line in kept)):
        return None
    texts = tuple(line.text.strip(" ,:") for line in kept)
    place = next((text for text in reversed(texts) if looks_like_postal_city(text)), texts[-1])
    address = Address(name, (), texts[0], None, "", place, None)
    cells = tuple(cell for line in kept for cell in line.cells)
    box = Box.around(cell.box for cell in cells)
    return AddressBlock(cells[0].page, cells, name, named, address, texts, box, whole=True)
