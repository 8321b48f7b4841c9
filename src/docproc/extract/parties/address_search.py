"""Postal addresses on a page: where they stand, whose heading is over them, and the name in their first lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from docproc.extract.labels import Hit, PageLabels
from docproc.extract.layout import Cell, PageView
from docproc.extract.parties.address_blocks import (
    LETTERS,
    LOOSE_CODE,
    PERSON_LINE,
    PLACE_AT_END,
    SALUTATION,
    AddressBlock,
    clean_name,
    heading_of,
    is_heading,
    is_place,
    is_street,
)
from docproc.extract.parties.sender_lines import BULLETS, bulleted_rows, nameless_line, sender_line, spread_rows
from docproc.extract.wording import has_digit
from docproc.model.geometry import Box
from docproc.parse.addresses import Address, country_code, parse_address_block
from docproc.parse.contacts import find_domains, find_emails, find_phones
from docproc.parse.dates import find_dates
from docproc.parse.legal_forms import legal_form, legal_form_span

SMALLER = 0.82
"""A line this much smaller than the address under it (share of its height) is a sender line, no part of it."""

LONG_HEADING = 8
"""A heading of so many characters begins the line of its address without a mark between ("Ship to address ACME …")."""

MAX_LINES = 7
"""An address has no more lines than this above its postal code."""

FAR_TOWN = 1.5
"""A town may stand so many heights of the type behind its postal code."""

_POSTAL_CODE = re.compile(r"(?:[A-Z]{1,2}-)?\d{4,5}")
_NO_SPACE = re.compile(r"^((?:[A-Z]{1,2}[- ])?\d{5})(?=[A-ZÄÖÜ][a-zäöüé])")
_HOUSE_NUMBER = re.compile(r"^\d{1,4}\s?[a-z]?(?:\s?[-/]\s?\d{1,4}\s?[a-z]?)?$")
_NO_NAME = re.compile(
    r"^(?:CH|DE|AT|RF)\d{2}[ \d]{8,}|^(?:konto\b|zahlbar\b|payable\b|compte\b|referenz\b|référence\b)|"
    r"[€$£%@]|www\.|\d{2}\.\d{2}\.\d{2,4}|\d[.,]\d{2}\b|^\W*\d[\d\s/.-]*$|^\d{6,}|"
    r"\b(?:nr|no|n°|nummer|number)\b\.?\s*:?\s*\S*\d{3}|_{3}|"
    r"^(?:seite|page|blatt)\s*:?\s*\d|^(?:(?:gln|iln|tel|fax|fon|nr)\b|t:|e:|stempel|unterschrift|signature)|"
    r"^(?:(?:tax |sales |proforma )?invoice|rechnung|facture|gutschrift|credit note|avoir|lieferschein|delivery note)$",
    re.IGNORECASE,
)
_HOUSE_LAST = re.compile(r"^[^\d,;]{3,40}\s\d{1,4}\s?[a-z]?(?:\s?[-/]\s?\d{1,4})?$")
_CAPITAL = r"[A-ZÄÖÜÉ][^\W\d_]+"
_FIRM = re.compile(rf"^{_CAPITAL}(?:[ -]{_CAPITAL})? (?:&|und|and|et|\+) {_CAPITAL}(?:-{_CAPITAL})?(?: {_CAPITAL})?$")
_ONLY_FORM_LEFT = re.compile(r"^[\s,&+.-]*$")
_CODE = re.compile(r"\d(?:\d ?\d{2}|[A-Z]{2}\b)|\b[A-Z]{1,2}\d")
_CODE_AT_END = re.compile(rf"\s{LOOSE_CODE}$")


def find_address_blocks(page: PageView, labels: PageLabels) -> tuple[AddressBlock, ...]:
    """Return the postal addresses of one page, from top to bottom."""
    headings = [hit for hit in labels.hits if is_heading(hit, labels)]
    found: list[AddressBlock] = []
    for cell in page.cells:
        if len(cell.text) > 130 or not has_digit(cell.text) or not _CODE.search(cell.text):
            continue
        line = sender_line(cell, next(page.below(cell, cell.size), None)) or nameless_line(cell)
        block = line or _stacked_address(cell, page, labels, headings)
        if block is not None:
            found.append(_headed(block, cell, page, labels))
    found.extend(bulleted_rows(page))
    found.extend(spread_rows(page, found))
    return tuple(sorted(found, key=lambda block: (block.box.y, block.box.x)))


def _headed(block: AddressBlock, cell: Cell, page: PageView, labels: PageLabels) -> AddressBlock:
    """Return an address in one line under the role that a heading to its left gives it."""
    if not block.one_line:
        return block
    own = [hit for hit in labels.by_cell.get(cell.index, ())[:1] if hit.start <= 1 and heading_of(hit)]
    if own and len(own[0].text.strip(" :")) >= LONG_HEADING and block.name.startswith(own[0].text.strip(" :")):
        name = clean_name(block.name[len(own[0].text.strip(" :")) :])
        return replace(block, heading=own[0], one_line=False, name=name)
    left = page.left_of(cell)[:1]
    hits = [hit for other in left for hit in labels.by_cell.get(other.index, ()) if is_heading(hit, labels)]
    return replace(block, heading=hits[0], one_line=False) if hits else block


def _stacked_address(cell: Cell, page: PageView, labels: PageLabels, headings: list[Hit]) -> AddressBlock | None:
    text = _without_label(cell, labels)
    town = _town_beside(cell, text, page)
    if town is not None:
        text = f"{text} {town.text}"
    if not is_place(text) or find_dates(text):
        return None
    cells = [cell]
    current = cell
    while len(cells) < MAX_LINES:
        above = _line_above(current, cells, page, labels)
        if above is None or _is_apart(above, cells):
            break
        cells.insert(0, above)
        current = above
    lines = [*(_without_label(each, labels) for each in cells[:-1]), text]
    address = parse_address_block(lines) or parse_address_block([text])
    address = address or Address("", (), lines[-2] if len(lines) > 1 else None, None, "", text, None)
    box = Box.around(each.box for each in (*cells, *([town] if town is not None else [])))
    heading = heading_over(cells, box, page, headings, labels)
    name, name_cells = pick_name(cells, lines)
    return AddressBlock(
        cell.page, tuple(cells), name, name_cells, address, tuple(lines), box, heading, False, _has_contacts(cell, page)
    )


def _town_beside(cell: Cell, text: str, page: PageView) -> Cell | None:
    """Return the town that a wide space, or a reader of scans, has set apart from the postal code before it."""
    if not _POSTAL_CODE.fullmatch(text):
        return None
    beside = page.right_of(cell)[:1]
    near = (other for other in beside if other.box.x - cell.box.right < FAR_TOWN * cell.size)
    return next((other for other in near if not has_digit(other.text)), None)


def _without_label(cell: Cell, labels: PageLabels) -> str:
    hits = labels.by_cell.get(cell.index, ())
    if hits and hits[0].start <= 1 and hits[0].separated and hits[0].continued is None:
        return _spaced(cell.text[hits[0].end :].strip(" :.-"))
    return _spaced(cell.text.strip(" :"))


def _spaced(text: str) -> str:
    """Set the postal code apart from the town that it is glued to."""
    return _NO_SPACE.sub(r"\1 ", text) if _NO_SPACE.match(text) else text


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
        if len(above.text) > 75 or above.size > 2.6 * current.size or is_place(above.text):
            return None
        if gap > 1.9 * current.size and above.size > 1.3 * current.size:
            return None
        if above.text.rstrip().endswith(":") or _is_smaller(above, current) or _holds_address(above.text):
            return None
        if _HOUSE_NUMBER.match(above.text.strip()) and current is base:
            return above
        wordless = not LETTERS.search(above.text) and not legal_form(above.text)
        if wordless or _NO_NAME.search(above.text):
            return None
        if sender_line(above, current) is not None or len(BULLETS.split(above.text.strip())) > 2:
            return None
        hits = labels.by_cell.get(above.index, ())
        if hits and hits[0].start <= 1 and hits[0].leading and _ends_address(hits[0]):
            return None
        return above
    return None


def _is_apart(above: Cell, cells: Sequence[Cell]) -> bool:
    """Tell whether a line stands clearly apart from an address under it that begins with a company already."""
    if len(cells) < 3 or legal_form(cells[0].text) is None:
        return False
    widest = max(lower.box.y - upper.box.bottom for upper, lower in pairwise(cells))
    return cells[0].box.y - above.box.bottom > max(1.4 * cells[0].size, 2.2 * widest + 0.3 * cells[0].size)


def _is_smaller(above: Cell, current: Cell) -> bool:
    """Tell whether a line is set in smaller type; the heights that a reader of scans gives vary too much to tell."""
    return min(above.confidence, current.confidence) == 100 and above.size < SMALLER * current.size


def _holds_address(text: str) -> bool:
    """Tell whether a line ends in a place after several words more: an address of its own in one line."""
    place = PLACE_AT_END.search(text) or _CODE_AT_END.search(text)
    return place is not None and len(text[: place.start()].split()) >= 2


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
        if other.center_y > box.y and hit.cell not in cells and _heads_lines(hit.cell, page):
            continue
        near = max(0.0, box.y - other.bottom)
        sideways = min(abs(other.x - box.x), abs(other.right - box.right), abs(other.center_x - box.center_x))
        if any(abs(left - other.x) < 6 and left < box.x - 6 for left in lefts) and near < 80:
            sideways = min(sideways, 12.0)
        cost = near + 1.4 * sideways
        if near <= 95 and cost < best_cost:
            best, best_cost = hit, cost
    return best


def _heads_lines(heading: Cell, page: PageView) -> bool:
    """Tell whether lines follow right under a heading, so that it stands over them and not beside an address."""
    return any(abs(other.box.x - heading.box.x) < 3 for other in page.below(heading, heading.size))


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
    """Return the company (or person) named in the lines of an address above its street, and its cells.

    A legal form alone names nobody: its name stands elsewhere, in other type.
    """
    usable = []
    streets = [at for at, line in enumerate(lines) if is_street(line)]
    end = next((at for at, line in enumerate(lines) if is_place(line)), len(lines))
    end = min(end, streets[-1] if streets else end)
    for at, (cell, line) in enumerate(zip(cells[:end], lines[:end], strict=True)):
        text = line.strip()
        if at == end - 1 == len(lines) - 2 and _HOUSE_LAST.match(text) and not legal_form(text):
            continue  # a street whose name is not known as one, right over the place
        if (
            not (LETTERS.search(text) or legal_form(text))
            or SALUTATION.match(text.rstrip(":"))
            or _NO_NAME.search(text)
            or country_code(text)
        ):
            continue
        usable.append((text, cell))
    joined = [each for each in _join_broken(_join_tight(usable, cells)) if not _is_legal_form(each[0])]
    if not joined:
        return "", ()
    chosen = next((each for each in joined if legal_form(each[0])), None)
    chosen = chosen or next((each for each in joined if not PERSON_LINE.match(each[0])), joined[0])
    return clean_name(chosen[0]), chosen[1]


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
        if joined and (_is_legal_form(text) or dangles or continues or _is_firm_of_two(joined[-1], text, cell)):
            joined[-1] = (f"{joined[-1][0]} {text}", (*joined[-1][1], cell))
        else:
            joined.append((text, (cell,)))
    return joined


def _is_firm_of_two(upper: tuple[str, tuple[Cell, ...]], text: str, cell: Cell) -> bool:
    """Tell whether two names joined by "&" wait for the legal form in the line under them ("Berg & Tal / Bau GmbH")."""
    names, cells = upper
    alike = abs(cells[-1].size - cell.size) < 0.1 * cell.size or cell.confidence < 100
    return alike and _FIRM.match(names) is not None and not legal_form(names) and legal_form(text) is not None


def _is_legal_form(text: str) -> bool:
    """Tell whether `text` holds nothing but legal forms ("GbR GmbH", "& Co. KG")."""
    rest = text
    while (span := legal_form_span(rest)) is not None:
        rest = rest[: span[0]] + rest[span[1] :]
    return rest != text and _ONLY_FORM_LEFT.match(rest.replace("Co.", "")) is not None
