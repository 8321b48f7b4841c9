"""The parties of a contract: "between A, street, place, hereinafter the Provider, and B … hereinafter the Client"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from docproc.extract.candidate import Reason
from docproc.extract.context import Context
from docproc.extract.layout import Cell, PageView, Row
from docproc.extract.parties.address_blocks import AddressBlock, clean_name
from docproc.extract.parties.party_names import is_name
from docproc.model.enums import DocumentType
from docproc.model.geometry import Box
from docproc.parse.addresses import Address, looks_like_postal_city, looks_like_street

MAX_ROWS = 24
"""The naming of the parties takes no more rows than this."""

_ARTICLE = r"\s*(?:(?:der|dem|den|the|la|le)(?: firma)?\s+)?"
_BETWEEN = re.compile(
    rf"^\W*(?:.{{0,80}}\b)?(?:zwischen|between|entre(?: les soussignés)?)\b\s*:?{_ARTICLE}", re.IGNORECASE
)
_MADE = r"(?:made|entered into|concluded|geschlossen|abgeschlossen|conclue?)"
_BETWEEN_FIRST = re.compile(rf"^\W*(?:.{{0,60}}\b{_MADE}\s+)?(?:zwischen|between|entre)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*\(\s*[12ab]\s*\)\s*", re.IGNORECASE)
_PERSON = re.compile(
    r"^(?:frau|herrn?|mrs?\.?|ms\.?|madame|monsieur|mme|m\.|die|der|the|la|le)\s+(?=[A-ZÄÖÜ])", re.IGNORECASE
)
_EMPTY = re.compile(r"(?:der |die |dem |den |the |la )?(?:firma|company|société|herrn?|frau|mr|mrs|ms)", re.IGNORECASE)
_SEATED = re.compile(
    r"^.*\b(?:at|wohnhaft(?: in)?|[sS]itz(?: in)?|située? (?:au|à)|sise?(?: au)?|demeurant(?: au)?)\s+"
    r"(?=\d|[A-ZÄÖÜ])"
)
_AND = re.compile(rf"^\W*(?:und|and|et)\b\s*:?{_ARTICLE}", re.IGNORECASE)
_AND_WITHIN = re.compile(r"(?<=[)\"“”»–—,;])\s+(?=(?:und|and|et)(?:\s|$))", re.IGNORECASE)
_ENDS = re.compile(
    r"^\W*(?:§|art(?:ikel|icle)?\b\.?\s*\d|\d{1,2}[.)]\s+[A-ZÄÖÜÉ]|1\s+[A-ZÄÖÜÉ][^,\d]*$|"
    r"wird\b|it is\b|whereas\b|il a été\b|präambel)",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"[\s,;(–—-]*\b(?:im folgenden|nachfolgend|nachstehend|im weiteren|hereinafter|hereafter|ci-après)\b.*"
    r"|[\s,;–—-]*\((?:the |der |die |le |la |l[’'])?[\"„“'«].*"
    r"|\s+[-–—]\s+(?:der |die |the |le |la )?[^\W\d_]+\s*[-–—]?\s*$|\s*\((?:im|in|the|die|der|le|la)?\s*$",
    re.IGNORECASE,
)
_PIECES = re.compile(r",|\s+of\s+(?=\d)")
_DASHES = re.compile(r"^[\s–—-]+$")


@dataclass(frozen=True)
class ContractParty:
    """A party as the contract names it: its name, its address, and "seller", "buyer" or "" as its role says."""

    name: str
    cells: tuple[Cell, ...]
    role: str
    block: AddressBlock | None
    reason: Reason


def find_contract_parties(context: Context) -> tuple[ContractParty, ...]:
    """Return the two parties that a contract names after "between", in order; empty where it does not."""
    if context.document_type is not DocumentType.CONTRACT or not context.view.pages:
        return ()
    page = context.view.pages[0]
    first = naming_row(page)
    if first is None:
        return ()
    parts = list(_parts(page.rows[first.index : first.index + MAX_ROWS]))
    if len(parts) != 2:
        return ()
    found = [_party(part, context) for part in parts]
    named = [party for party in found if party is not None]
    if len(named) != 2:
        return ()
    one, other = named
    if not one.role and not other.role:
        return (replace(one, role="seller"), replace(other, role="buyer"))
    opposite = {"seller": "buyer", "buyer": "seller"}
    one = one if one.role else replace(one, role=opposite[other.role])
    other = other if other.role and other.role != one.role else replace(other, role=opposite[one.role])
    return (one, other)


def naming_row(page: PageView) -> Row | None:
    """Return the row in which the naming of the parties begins ("between"), if the page has one."""
    for row in page.rows:
        text = _text(row)
        match = _BETWEEN.match(text)
        if match is None or row.box.y >= 0.6 * page.height:
            continue
        if len(text) < 60 or match.end() < 20 or match.end() >= len(text) or _BETWEEN_FIRST.match(text):
            return row
    return None


def _text(row: Row) -> str:
    return " ".join(cell.text for cell in row.cells)


def _parts(rows: Sequence[Row]) -> Iterator[list[tuple[str, tuple[Cell, ...]]]]:
    """Yield the lines of each party, "between" and "and" taken off."""
    part: list[tuple[str, tuple[Cell, ...]]] = []
    joined = False
    for text, cells in _lines(rows):
        joint = _AND.match(text) if part else None
        if joint is not None:
            text = text[joint.end() :]
        number = _NUMBERED.match(text)
        if number is not None and joint is None and joined and part:
            break
        joined = joined or joint is not None
        if (joint is not None or (number is not None and part)) and part:
            yield part
            part = []
        if number is not None:
            text = text[number.end() :]
        if text.strip() and not _DASHES.match(text):
            part.append((text, cells))
    if part:
        yield part


def _lines(rows: Sequence[Row]) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Yield the lines that name the parties, cut before an "and" after a comma, dash or bracket."""
    for at, row in enumerate(rows):
        text = _text(row).strip()
        if at and _ENDS.match(text) and not _NUMBERED.match(text):
            return
        for piece in _AND_WITHIN.split(_BETWEEN.sub("", text) if at == 0 else text):
            yield piece, row.cells


def _party(lines: Sequence[tuple[str, tuple[Cell, ...]]], context: Context) -> ContractParty | None:
    role = _role([cell for _, cells in lines for cell in cells], context)
    pieces = [
        (_SEATED.sub("", piece.strip(" ,;–—-")), cells)
        for text, cells in _flowing(lines)
        for piece in _PIECES.split(_ROLE.sub("", text))
        if piece.strip(" ,;–—-") and not _EMPTY.fullmatch(piece.strip(" ,;–—-"))
    ]
    at = next((index for index, (piece, _) in enumerate(pieces) if is_name(clean_name(piece))), None)
    if at is None:
        return None
    name, cells = _PERSON.sub("", clean_name(pieces[at][0])), pieces[at][1]
    reason = Reason("contract", 4.0, "named as a party of the contract" + (f", the {role}" if role else ""))
    return ContractParty(name, cells[:1], role, _address(name, cells[:1], pieces[at + 1 :]), reason)


def _flowing(lines: Sequence[tuple[str, tuple[Cell, ...]]]) -> list[tuple[str, tuple[Cell, ...]]]:
    """Return the lines, those joined between which a postal code and its town are broken."""
    joined: list[tuple[str, tuple[Cell, ...]]] = []
    for text, cells in lines:
        before = joined[-1][0].rstrip() if joined else ""
        last, following = _PIECES.split(before)[-1].strip(), _PIECES.split(_ROLE.sub("", text))[0].strip()
        if last and not looks_like_postal_city(last) and looks_like_postal_city(f"{last} {following}"):
            joined[-1] = (f"{before} {text}", (*joined[-1][1], *cells))
        else:
            joined.append((text, cells))
    return joined


def _role(cells: Sequence[Cell], context: Context) -> str:
    """Return the role whose word stands latest in a party's lines: what it is called hereinafter."""
    places = {id(cell) for cell in cells}
    found = [
        (hit.cell.index, hit.start, role)
        for role in ("seller", "buyer")
        for hit in context.hits("heading", role)
        if id(hit.cell) in places and hit.end - hit.start > 4 and hit.quality == 1
    ]
    return max(found)[2] if found else ""


def _address(name: str, named: tuple[Cell, ...], pieces: Sequence[tuple[str, tuple[Cell, ...]]]) -> AddressBlock | None:
    last = next((at for at, (piece, _) in enumerate(pieces) if looks_like_postal_city(piece)), None)
    if last is None:
        return None
    streets = [at for at in range(last) if looks_like_street(pieces[at][0])]
    kept = pieces[streets[0] if streets else max(0, last - 1) : last + 1]
    texts = tuple(piece for piece, _ in kept)
    cells = tuple(dict.fromkeys(cell for _, row in kept for cell in row))
    box = Box.around(cell.box for cell in cells)
    address = Address(name, (), texts[0], None, "", texts[-1], None)
    return AddressBlock(cells[0].page, cells, name, named, address, texts, box, whole=True)
