"""Sender lines: an address in one line, over the recipient's or in the footer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docproc.extract.layout import Cell, PageView
from docproc.extract.parties.address_blocks import (
    LETTERS,
    LOOSE_CODE,
    PLACE_AT_END,
    AddressBlock,
    clean_name,
    is_place,
    is_street,
)
from docproc.model.geometry import Box
from docproc.parse.addresses import parse_address_block
from docproc.parse.dates import find_dates
from docproc.parse.legal_forms import legal_form_span

BULLETS = re.compile(r"\s*[●•·∙|⋅■▪*]\s*|\s[-–—]\s")
"""What sets the parts of a sender line apart."""

_PARTS = re.compile(rf"{BULLETS.pattern}|,\s")
_BULLET = re.compile(r"[●•·∙|⋅■▪]")
_BARE_CODE = re.compile(rf"^{LOOSE_CODE}$")


def sender_line(cell: Cell, below: Cell | None = None) -> AddressBlock | None:
    """Return the address that a line holds, the next line helping where it was broken off; None for any other line."""
    parts = [part.strip() for part in BULLETS.split(cell.text) if part.strip()]
    if len(parts) >= 3 and parts[2].isdigit() and below is not None:
        parts[2] = f"{parts[2]} {below.text}"
    if len(parts) < 3:
        parts = [part.strip() for part in cell.text.split(",") if part.strip()]
        if len(parts) == 3 and parts[2].isdigit() and below is not None:
            parts[2] = f"{parts[2]} {below.text}"
    return _from_parts(parts, (cell,)) or _from_parts(_unmarked_parts(cell.text.strip()), (cell,))


def _unmarked_parts(text: str) -> list[str]:
    """Take apart a sender line that is set without marks: "Muster GmbH Weg 1 12345 Ort", by its legal form.

    So is one whose marks a reader took for dashes: "Muster GmbH - Weg 1- 12345 Ort".
    """
    place = PLACE_AT_END.search(text)
    span = legal_form_span(text[: place.start()]) if place is not None else None
    if place is None or span is None or span[1] >= place.start() - 3:
        return []
    return [text[: span[1]], text[span[1] : place.start()].strip(" ,-–—."), place[1]]


def _from_parts(parts: Sequence[str], cells: tuple[Cell, ...]) -> AddressBlock | None:
    at = next((index for index, part in enumerate(parts) if index and is_place(part)), None)
    if at is None or len(parts) < 2 or at > 4 or not LETTERS.search(parts[0]) or _holds_street(parts[0]):
        return None
    if at == 1 and _BARE_CODE.match(parts[at]):
        return None
    address = parse_address_block(parts[: at + 2])
    name = clean_name(parts[0])
    if address is None or not name or len(name) > 70 or ":" in name:
        return None
    box = Box.around(cell.box for cell in cells)
    return AddressBlock(cells[0].page, cells, name, cells[:1], address, tuple(parts), box, one_line=True)


def _holds_street(part: str) -> bool:
    """Tell whether the first part of a line is a street, or a name that a street follows without a mark between."""
    span = legal_form_span(part)
    return is_street(part) or (span is not None and is_street(part[span[1] :].strip(" ,-–")))


def nameless_line(cell: Cell) -> AddressBlock | None:
    """Return the address that begins a line without a name, as it stands under the name of a letterhead."""
    parts = [part.strip() for part in _PARTS.split(cell.text) if part.strip()]
    if len(parts) < 2 or not is_street(parts[0]) or not is_place(parts[1]) or find_dates(cell.text):
        return None
    address = parse_address_block(parts[:2])
    if address is None:
        return None
    return AddressBlock(cell.page, (cell,), "", (), address, tuple(parts[:2]), cell.box)


def bulleted_rows(page: PageView) -> Iterator[AddressBlock]:
    """Yield sender lines whose parts are cells of their own, with bullets between them."""
    for row in page.rows:
        if len(row.cells) < 3:
            continue
        marked = [at for at, cell in enumerate(row.cells) if _BULLET.search(cell.text)]
        if sum(len(_BULLET.findall(row.cells[at].text)) for at in marked) < 2:
            continue
        open_end = row.cells[marked[-1]].text.strip()[-1:] in "●•·∙|⋅■▪"
        cells = row.cells[max(0, marked[0] - 1) : marked[-1] + (2 if open_end else 1)]
        parts = [part.strip() for part in _BULLET.split(" ".join(cell.text for cell in cells)) if part.strip()]
        block = _from_parts(parts, cells) or _from_parts(parts[:-1], cells)
        if block is not None:
            yield block


def spread_rows(page: PageView, found: Sequence[AddressBlock]) -> Iterator[AddressBlock]:
    """Yield sender lines whose marks a reader lost, so that name, street and place are cells of their own."""
    held = {cell for block in found for cell in block.cells[:-1]}
    for row in page.rows:
        for name, street, place in zip(row.cells, row.cells[1:], row.cells[2:], strict=False):
            near = max(street.box.x - name.box.right, place.box.x - street.box.right) < 3 * name.size
            if near and place not in held and is_street(street.text) and is_place(place.text):
                block = _from_parts([name.text, street.text, place.text], (name, street, place))
                if block is not None:
                    yield block
