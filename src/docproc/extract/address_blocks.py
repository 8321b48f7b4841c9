"""Postal addresses on a page: where they stand, whose heading is over them, and the name in their first lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from docproc.extract.labels import Hit, PageLabels
from docproc.extract.layout import Cell, PageView
from docproc.model.geometry import Box
from docproc.parse.addresses import (
    Address,
    country_code,
    looks_like_postal_city,
    looks_like_street,
    parse_address_block,
)
from docproc.parse.contacts import find_domains, find_emails, find_phones
from docproc.parse.legal_forms import legal_form, legal_form_span

SMALLER = 0.82
"""A line this much smaller than the address under it (share of its height) is a sender line, no part of it."""

MAX_LINES = 7
"""An address has no more lines than this above its postal code."""

_BULLETS = re.compile(r"\s*[●•·∙|⋅■▪*]\s*|\s[-–—]\s")
_BULLET = re.compile(r"[●•·∙|⋅■▪]")
_PLACE_AT_END = re.compile(r"\s((?:[A-Z]{1,2}[- ])?\d{4,5}\s[A-ZÄÖÜ][^\d]{2,40})$")
_AMERICAN = re.compile(r"^[A-Z][\w .'’-]{2,40},?\s+[A-Z]{2},?\s+\d{5}(?:-\d{4})?$")
_LOOSE_CODE = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_LOOSE_BRITISH = re.compile(rf"^{_LOOSE_CODE},? [A-Z][^\d]{{2,40}}$|^[A-Z][^\d]{{2,40}},? {_LOOSE_CODE}$")
_NO_SPACE = re.compile(r"^((?:[A-Z]{1,2}[- ])?\d{5})(?=[A-ZÄÖÜ][a-zäöüé])")
_CODE_AT_END = re.compile(rf"\s{_LOOSE_CODE}$")
_BARE_CODE = re.compile(rf"^{_LOOSE_CODE}$")
_HOUSE_NUMBER = re.compile(r"^\d{1,4}\s?[a-z]?(?:\s?[-/]\s?\d{1,4}\s?[a-z]?)?$")
_NUMBER_FIRST = re.compile(r"^\d{1,4}(?:\s?[a-zA-Z]|\s?bis)?,?\s+[A-Za-zÀ-ÿ'’ -]{4,50}$")
_SALUTATION = re.compile(
    r"^(?:herrn?|frau|firma|fa\.|an|an die|an den|mr\.?|mrs\.?|ms\.?|m\.|mme|monsieur|madame|messrs\.?|company|familie|"
    r"eheleute|dear.*)$",
    re.IGNORECASE,
)
_PERSON_LINE = re.compile(
    r"^(?:z\.?\s?h(?:d|ä?n?d(?:en|s)?)?\.?\b|c/o\b|attn\b|att\.|attention\b|à l'attention|abt\.|abteilung\b|"
    r"dept\b|department\b|herrn?\s|frau\s|mr\.?\s|mrs\.?\s|ms\.?\s|mme\s|"
    r"buchhaltung$|einkauf$|accounts payable$|zu händen|contact\b)",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"^(?:CH|DE|AT|RF)\d{2}[ \d]{8,}|^(?:konto\b|zahlbar\b|payable\b|compte\b|referenz\b|référence\b)|"
    r"[€$£%@]|www\.|\d{2}\.\d{2}\.\d{2,4}|\d[.,]\d{2}\b|^\W*\d[\d\s/.-]*$|^\d{6,}|"
    r"^(?:gln|iln|tel|fax|fon|t:|e:|nr\b)|"
    r"^(?:(?:tax |sales |proforma )?invoice|rechnung|facture|gutschrift|credit note|avoir|lieferschein|delivery note)$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_ONLY_FORM_LEFT = re.compile(r"^[\s,&+.-]*$")


@dataclass(frozen=True, eq=False)
class AddressBlock:
    """A postal address on a page.

    `cells` and `lines` run from the name to the place, `heading` the party heading over it, `one_line` tells a sender
    line ("Muster GmbH · Weg 1 · 12345 Ort"), `contacts` that phone, mail or web stand with it, `whole` that all its
    lines are the address (the head of a receipt).
    """

    page: int
    cells: tuple[Cell, ...]
    name: str
    name_cells: tuple[Cell, ...]
    address: Address
    lines: tuple[str, ...]
    box: Box
    heading: Hit | None = None
    one_line: bool = False
    contacts: bool = False
    whole: bool = False

    @property
    def printed(self) -> str:
        """The postal address as printed, without the name and lines beside it, parts joined by commas."""
        if self.whole:
            return ", ".join(self.lines)
        last = next((at for at, line in enumerate(self.lines) if _is_place(line)), len(self.lines) - 1)
        named = max((at for at, cell in enumerate(self.cells) if cell in self.name_cells), default=-1)
        start = 1 if self.one_line else named + 1
        streets = [at for at in range(start, last) if _is_street(self.lines[at])]
        first = max(start, streets[-1] if streets else last - 1)
        while first - 1 in streets:
            first -= 1
        return ", ".join(line.strip(" ,;") for line in self.lines[first : last + 1])

    @property
    def role(self) -> str:
        """The party that the heading names, or an empty string."""
        return "" if self.heading is None else heading_of(self.heading)


def heading_of(hit: Hit) -> str:
    """Return which party a heading is about."""
    return next((wording.target for wording in hit.wordings if wording.kind == "heading"), "")


def find_address_blocks(page: PageView, labels: PageLabels) -> tuple[AddressBlock, ...]:
    """Return the postal addresses of one page, from top to bottom."""
    headings = [hit for hit in labels.hits if is_heading(hit, labels)]
    found: list[AddressBlock] = []
    for cell in page.cells:
        if len(cell.text) > 130 or not any(char.isdigit() for char in cell.text):
            continue
        block = _sender_line(cell, next(page.below(cell, cell.size), None)) or _stacked_address(
            cell, page, labels, headings
        )
        if block is not None:
            found.append(block)
    found.extend(_bulleted_rows(page))
    found.extend(_spread_rows(page, found))
    return tuple(sorted(found, key=lambda block: (block.box.y, block.box.x)))


def is_heading(hit: Hit, labels: PageLabels) -> bool:
    """Tell whether a wording stands as a heading: first in its cell, with nothing or a colon after it."""
    if not heading_of(hit) or not hit.leading or hit.quality < 0.88:
        return False
    short = len(hit.cell.text[hit.start : hit.end]) <= 3 and len(hit.cell.text.strip()) > hit.end - hit.start
    alone = not hit.cell.text[hit.end :].strip(" :.-()")
    return (alone and (not short or hit.separated)) or hit.separated


def _is_place(text: str) -> bool:
    foreign = _AMERICAN.match(text.strip()) or _LOOSE_BRITISH.match(text.strip())
    return looks_like_postal_city(text) or foreign is not None


def _sender_line(cell: Cell, below: Cell | None = None) -> AddressBlock | None:
    parts = [part.strip() for part in _BULLETS.split(cell.text) if part.strip()]
    if len(parts) >= 3 and parts[2].isdigit() and below is not None:
        parts[2] = f"{parts[2]} {below.text}"
    if len(parts) < 3:
        parts = [part.strip() for part in cell.text.split(",") if part.strip()]
        if len(parts) == 3 and parts[2].isdigit() and below is not None:
            parts[2] = f"{parts[2]} {below.text}"
    return _from_parts(parts, (cell,)) or _from_parts(_unmarked_parts(cell.text.strip()), (cell,))


def _unmarked_parts(text: str) -> list[str]:
    """Take apart a sender line that is set without marks: "Muster GmbH Weg 1 12345 Ort", by its legal form."""
    place = _PLACE_AT_END.search(text)
    span = legal_form_span(text[: place.start()]) if place is not None else None
    if place is None or span is None or span[1] >= place.start() - 3:
        return []
    return [text[: span[1]], text[span[1] : place.start()].strip(), place[1]]


def _from_parts(parts: Sequence[str], cells: tuple[Cell, ...]) -> AddressBlock | None:
    at = next((index for index, part in enumerate(parts) if index and _is_place(part)), None)
    if at is None or len(parts) < 2 or at > 4 or not _LETTERS.search(parts[0]) or looks_like_street(parts[0]):
        return None
    if at == 1 and _BARE_CODE.match(parts[at]):
        return None
    address = parse_address_block(parts[: at + 2])
    name = clean_name(parts[0])
    if address is None or not name or len(name) > 70 or ":" in name:
        return None
    box = Box.around(cell.box for cell in cells)
    return AddressBlock(cells[0].page, cells, name, cells[:1], address, tuple(parts), box, one_line=True)


def _bulleted_rows(page: PageView) -> Iterator[AddressBlock]:
    """Yield sender lines whose parts are cells of their own, with bullets between them."""
    for row in page.rows:
        marked = [at for at, cell in enumerate(row.cells) if _BULLET.search(cell.text.strip())]
        if len(row.cells) < 3 or sum(len(_BULLET.findall(row.cells[at].text)) for at in marked) < 2:
            continue
        open_end = row.cells[marked[-1]].text.strip()[-1:] in "●•·∙|⋅■▪"
        cells = row.cells[max(0, marked[0] - 1) : marked[-1] + (2 if open_end else 1)]
        parts = [part.strip() for part in _BULLET.split(" ".join(cell.text for cell in cells)) if part.strip()]
        block = _from_parts(parts, cells) or _from_parts(parts[:-1], cells)
        if block is not None:
            yield block


def _spread_rows(page: PageView, found: Sequence[AddressBlock]) -> Iterator[AddressBlock]:
    """Yield sender lines whose marks a reader lost, so that name, street and place are cells of their own."""
    held = {cell for block in found for cell in block.cells[:-1]}
    for row in page.rows:
        for name, street, place in zip(row.cells, row.cells[1:], row.cells[2:], strict=False):
            near = max(street.box.x - name.box.right, place.box.x - street.box.right) < 3 * name.size
            if near and place not in held and _is_street(street.text) and _is_place(place.text):
                block = _from_parts([name.text, street.text, place.text], (name, street, place))
                if block is not None:
                    yield block


def _stacked_address(cell: Cell, page: PageView, labels: PageLabels, headings: list[Hit]) -> AddressBlock | None:
    text = _without_label(cell, labels)
    if not _is_place(text):
        return None
    cells = [cell]
    current = cell
    while len(cells) < MAX_LINES:
        above = _line_above(current, cells, page, labels)
        if above is None:
            break
        cells.insert(0, above)
        current = above
    lines = [_without_label(each, labels) for each in cells]
    address = parse_address_block(lines) or parse_address_block([text])
    address = address or Address("", (), lines[-2] if len(lines) > 1 else None, None, "", text, None)
    box = Box.around(each.box for each in cells)
    heading = heading_over(cells, box, page, headings, labels)
    name, name_cells = pick_name(cells, lines)
    return AddressBlock(
        cell.page, tuple(cells), name, name_cells, address, tuple(lines), box, heading, False, _has_contacts(cell, page)
    )


def _without_label(cell: Cell, labels: PageLabels) -> str:
    hits = labels.by_cell.get(cell.index, ())
    if hits and hits[0].start <= 1 and hits[0].separated and hits[0].continued is None:
        return _NO_SPACE.sub(r"\1 ", cell.text[hits[0].end :].strip(" :.-"))
    return _NO_SPACE.sub(r"\1 ", cell.text.strip(" :"))


def _line_above(current: Cell, cells: list[Cell], page: PageView, labels: PageLabels) -> Cell | None:
    """Return the cell that continues an address upwards, or None where it begins.

    Lines set wide apart count while the address has no name yet (its street and one line more).
    """
    base = cells[-1]
    reach = (3.6 if len(cells) < 3 else 1.9) * current.size
    for above in page.above(current, reach):
        gap = current.box.y - above.box.bottom
        if not _aligned(above, base) or (gap > 1.9 * current.size and abs(above.box.x - base.box.x) > 1.5):
            continue
        if len(above.text) > 75 or above.size > 2.6 * current.size or _is_place(above.text):
            return None
        if gap > 1.9 * current.size and above.size > 1.3 * current.size:
            return None
        if above.text.rstrip().endswith(":") or _is_smaller(above, current) or _holds_address(above.text):
            return None
        if _HOUSE_NUMBER.match(above.text.strip()) and current is base:
            return above
        wordless = not _LETTERS.search(above.text) and not legal_form(above.text)
        if wordless or _NO_NAME.search(above.text):
            return None
        if _sender_line(above, current) is not None or len(_BULLETS.split(above.text.strip())) > 2:
            return None
        hits = labels.by_cell.get(above.index, ())
        if hits and hits[0].start <= 1 and hits[0].leading and _ends_address(hits[0]):
            return None
        return above
    return None


def _is_smaller(above: Cell, current: Cell) -> bool:
    """Tell whether a line is set in smaller type; the heights that a reader of scans gives vary too much to tell."""
    return min(above.confidence, current.confidence) == 100 and above.size < SMALLER * current.size


def _holds_address(text: str) -> bool:
    """Tell whether a line ends in a place after several words more: an address of its own in one line."""
    place = _PLACE_AT_END.search(text) or _CODE_AT_END.search(text)
    return place is not None and len(text[: place.start()].split()) >= 3


def _aligned(above: Cell, base: Cell) -> bool:
    slack = 0.6 * base.size
    return (
        abs(above.box.x - base.box.x) <= slack
        or abs(above.box.right - base.box.right) <= slack
        or abs(above.box.center_x - base.box.center_x) <= slack
    )


def _ends_address(hit: Hit) -> bool:
    """Tell whether a label above an address ends it: a heading, or a label with its value."""
    party = any(wording.target in ("party_name", "party_address") for wording in hit.wordings)
    if party and hit.tail.strip(" :"):
        return False
    alone = not hit.cell.text[hit.end :].strip(" :.-")
    return alone or hit.separated


def heading_over(
    cells: Sequence[Cell], box: Box, page: PageView, headings: list[Hit], labels: PageLabels
) -> Hit | None:
    """Return the nearest party heading above the block (or above the labels left of its lines), if one is near."""
    firsts = [page.rows[cell.row].cells[0] for cell in cells]
    lefts = [first.box.x for first in firsts if first not in cells and labels.starts_with_label(first)]
    best, best_cost = None, 130.0
    for hit in headings:
        other = hit.cell.box
        if other.y > box.y + 0.5 * cells[0].size and hit.cell not in cells:
            continue
        near = max(0.0, box.y - other.bottom)
        sideways = min(abs(other.x - box.x), abs(other.right - box.right), abs(other.center_x - box.center_x))
        if any(abs(left - other.x) < 6 and left < box.x - 6 for left in lefts) and near < 80:
            sideways = min(sideways, 12.0)
        cost = near + 1.4 * sideways
        if near <= 95 and cost < best_cost:
            best, best_cost = hit, cost
    return best


def _has_contacts(cell: Cell, page: PageView) -> bool:
    """Tell whether phone, mail or web stand in the lines under the place (or beside it)."""
    near = [cell, *(other for other in page.right_of(cell)[:1] if other.box.x - cell.box.right < 60)]
    near += [
        other
        for other in page.below(cell, 7 * cell.size)
        if abs(other.box.x - cell.box.x) < 40 or abs(other.box.right - cell.box.right) < 10
    ]
    return any(find_emails(each.text) or find_domains(each.text) or find_phones(each.text) for each in near)


def pick_name(cells: Sequence[Cell], lines: Sequence[str]) -> tuple[str, tuple[Cell, ...]]:
    """Return the company (or person) named in the lines of an address above its street, and its cells."""
    usable = []
    streets = [at for at, line in enumerate(lines) if _is_street(line)]
    end = next((at for at, line in enumerate(lines) if _is_place(line)), len(lines))
    end = min(end, streets[-1] if streets else end)
    for cell, line in zip(cells[:end], lines[:end], strict=True):
        text = line.strip()
        if (
            not (_LETTERS.search(text) or legal_form(text))
            or _SALUTATION.match(text.rstrip(":"))
            or _NO_NAME.search(text)
            or country_code(text)
        ):
            continue
        usable.append((text, cell))
    joined = _join_broken(_join_tight(usable, cells))
    if not joined:
        return "", ()
    chosen = next((each for each in joined if legal_form(each[0])), None)
    chosen = chosen or next((each for each in joined if not _PERSON_LINE.match(each[0])), joined[0])
    return clean_name(chosen[0]), chosen[1]


def _is_street(line: str) -> bool:
    if _PERSON_LINE.match(line) or _SALUTATION.match(line):
        return False
    if legal_form(line) and not _NUMBER_FIRST.match(line):
        return False
    return looks_like_street(line) or _NUMBER_FIRST.match(line.strip()) is not None


def _join_tight(lines: list[tuple[str, Cell]], cells: Sequence[Cell]) -> list[tuple[str, Cell]]:
    """Join the first two lines where they stand closer together than all lines after them: one name, broken."""
    if len(lines) < 2 or len(cells) < 4 or cells[0] is not lines[0][1] or cells[1] is not lines[1][1]:
        return lines
    steps = [lower.box.y - upper.box.y for upper, lower in pairwise(cells)]
    if steps[1] > 1.6 * steps[0] and lines[0][1].block == lines[1][1].block != cells[2].block:
        return [(f"{lines[0][0]} {lines[1][0]}", lines[0][1]), *lines[2:]]
    return lines


def _join_broken(lines: list[tuple[str, Cell]]) -> list[tuple[str, tuple[Cell, ...]]]:
    """Join a name broken over two lines: the second only completes a legal form, or the first ends in an "&"."""
    joined: list[tuple[str, tuple[Cell, ...]]] = []
    for text, cell in lines:
        dangles = bool(joined) and re.search(r"(?:&|\bund|\band|\bet|-|/|,)\s*$", joined[-1][0]) is not None
        continues = re.match(r"(?:&|\+|und|and|et)\s", text) is not None
        if joined and (_is_legal_form(text) or dangles or continues):
            joined[-1] = (f"{joined[-1][0]} {text}", (*joined[-1][1], cell))
        else:
            joined.append((text, (cell,)))
    return joined


def _is_legal_form(text: str) -> bool:
    """Tell whether `text` holds nothing but legal forms ("GbR GmbH", "& Co. KG")."""
    rest = text
    while (span := legal_form_span(rest)) is not None:
        rest = rest[: span[0]] + rest[span[1] :]
    return rest != text and _ONLY_FORM_LEFT.match(rest.replace("Co.", "")) is not None


def clean_name(text: str) -> str:
    """Return a name without a salutation before it and marks around it."""
    text = re.sub(r"^(?:firma|fa\.|company:|name:|an:)\s+", "", text.strip(" ,;:·•|-–*"), flags=re.IGNORECASE)
    return text.strip(" ,;:·•|-–*")
