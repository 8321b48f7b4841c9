"""Addresses behind a label: "Adresse: Weg 1, 12345 Ort" under the name of the party they are of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docproc.extract.labels import Hit, PageLabels
from docproc.extract.layout import Cell, PageView
from docproc.extract.parties.address_blocks import AddressBlock, clean_name, is_heading
from docproc.extract.parties.address_search import heading_over
from docproc.extract.parties.party_names import is_name
from docproc.model.geometry import Box
from docproc.parse.addresses import looks_like_postal_city, parse_address_block

REACH = 4
"""The name stands at most so many lines above its labelled address."""

_CODE_LAST = re.compile(r"\d{4,5}\s*$")


def labelled_addresses(page: PageView, labels: PageLabels) -> Iterator[AddressBlock]:
    """Yield each address that stands in one line behind its label, with the name over it."""
    headings = [hit for hit in labels.hits if is_heading(hit, labels)]
    for cell in page.cells:
        hit = _address_label(cell, labels)
        if hit is None:
            continue
        cells, text = _tail(hit, page)
        parts = _parts(text)
        address = parse_address_block(parts) if parts else None
        if address is None:
            continue
        named = _name_above(cell, page, labels)
        name = "" if named is None else clean_name(named.text)
        held = cells if named is None else (named, *cells)
        lines = tuple(parts) if named is None else (name, *parts)
        box = Box.around(each.box for each in held)
        over = heading_over(held, box, page, headings, labels)
        names = () if named is None else (named,)
        yield AddressBlock(page.number, held, name, names, address, lines, box, over)


def _address_label(cell: Cell, labels: PageLabels) -> Hit | None:
    for hit in labels.by_cell.get(cell.index, ())[:1]:
        if hit.separated and hit.leading and any(wording.target == "party_address" for wording in hit.wordings):
            return hit
    return None


def _tail(hit: Hit, page: PageView) -> tuple[tuple[Cell, ...], str]:
    """Return what follows the label, with the next line when the place was broken off."""
    text = hit.cell.text[hit.end :].strip(" :.-")
    if not _CODE_LAST.search(text):
        return (hit.cell,), text
    below = [other for other in page.below(hit.cell, hit.cell.size) if abs(other.box.x - hit.cell.box.x) < 3][:1]
    return (hit.cell, *below), " ".join([text, *(other.text for other in below)])


def _parts(text: str) -> list[str]:
    """Return street and place, the place last; empty where the text holds none."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    for at in range(1, len(parts)):
        for place in (parts[at], f"{parts[at]} {' '.join(parts[at + 1 : at + 2])}".strip()):
            if looks_like_postal_city(place):
                return [*parts[:at], place]
    return []


def _name_above(cell: Cell, page: PageView, labels: PageLabels) -> Cell | None:
    """Return the line that names the party: the nearest above in its column without a label of its own."""
    above = [other for other in page.above(cell, 6 * cell.size) if abs(other.box.x - cell.box.x) < cell.size]
    for other in above[:REACH]:
        hits = labels.by_cell.get(other.index, ())
        if not hits or not hits[0].leading:
            return other if is_name(other.text) else None
        if not other.text[hits[0].end :].strip(" :."):
            return None
    return None
