"""Other documents named in running text or by a label: "unsere Rechnung Nr. 4711 vom 3. März 2026 über 119,00 €"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from docproc.extract.context import Context
from docproc.extract.layout import Cell, PageView
from docproc.extract.phrases import Said
from docproc.extract.values import ValueMatch, amounts_in, read_dates, read_identifier
from docproc.model.enums import DocumentType, RelationType
from docproc.model.geometry import Box
from docproc.model.record import record

NAMES: Mapping[str, DocumentType] = MappingProxyType(
    {
        "named_invoice": DocumentType.INVOICE,
        "named_credit_note": DocumentType.CREDIT_NOTE,
        "named_order": DocumentType.ORDER,
        "named_delivery_note": DocumentType.DELIVERY_NOTE,
        "named_contract": DocumentType.CONTRACT,
        "named_reminder": DocumentType.REMINDER,
    }
)
"""The phrases that name a document, and its type."""

CUES: Mapping[str, RelationType] = MappingProxyType(
    {
        "replaces": RelationType.REPLACES,
        "corrects": RelationType.CORRECTS,
        "attached_to": RelationType.ATTACHMENT_TO,
    }
)
"""The phrases that tell a relation, where they stand in the same sentence."""

UNMARKED = 4
"""A number without "Nr." before it has so many characters, or it is a count."""

LISTED = 12
"""No sentence names more documents than this one after the other."""

_MARK = re.compile(
    r"[\s:.(–-]*(?:(?:mit der |with the |sous le )?"
    r"(?:nr|nrn|no|nos|n°|nº|nummer|nummern|number|numbers|numéro|num|№|#|id)(?![a-zäöü])[.:\s#]*)?",
    re.IGNORECASE,
)
_BEFORE_DAY = re.compile(
    r"[\s,(]*(?:vom|v\.|von|dated|of|from|du|en date du|date[d:]?|datum:?|am|den|/)?[\s:]*", re.IGNORECASE
)
_BEFORE_AMOUNT = re.compile(
    r"[^.]{0,40}?\b(?:über|in höhe von|betrag(?: von)?|for|amounting to|in the amount of|of|d'un montant de|de|montant)"
    r"\W{0,3}(?:EUR|€|CHF|£|\$)?\s*",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\s*(?:,|;|/|&|\+|und|and|et|sowie)\s+(?:(?:nr|no|n°)[.:\s]*)?", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[a-zäöüß)]{2}[.!?]\s+(?=[A-ZÄÖÜ])")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DECIMAL = re.compile(r"\d{1,3}(?:[.,]\d+)+")
_PASSIVE = re.compile(r"\b(?:durch|by|par)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)


@record(eq=False, slots=False)
class Mention:
    """A document that is named: its type, number, date and amount where printed, and what the sentence says of it.

    `marked` tells that "Nr." stands before the number, `leading` that the name begins its line.
    """

    document_type: DocumentType
    number: str
    day: date | None
    amount: Decimal | None
    relation: RelationType | None
    marked: bool
    leading: bool
    page: int
    box: Box
    raw: str
    confidence: float


@record(slots=False)
class _Passage:
    """A line with what follows it: the next line of its block, or the cell to its right."""

    cell: Cell
    text: str


def find_mentions(context: Context) -> Iterator[Mention]:
    """Yield the documents that the pages name with their numbers, in reading order."""
    phrases, wanted = context.catalogue.phrases, frozenset(NAMES)
    for page in context.view.pages:
        for cell in page.cells_with(phrases.heads(wanted)):
            for said in phrases.said_in(cell.text, wanted):
                if not _is_glued(cell.text, said.end):
                    yield from _named(said, cell, page, context)


def _is_glued(text: str, end: int) -> bool:
    """Tell whether a name is only the beginning of a number, as in "PO-5512"."""
    return text[end : end + 1].isdigit() or (
        text[end : end + 1] in ("-", "/", "_") and text[end + 1 : end + 2].isalnum()
    )


def _named(said: Said, cell: Cell, page: PageView, context: Context) -> Iterator[Mention]:
    passage = _passage(said, cell, page)
    lead = _MARK.match(passage.text, said.end)
    at = lead.end() if lead else said.end
    marked = _is_marked(passage.text[said.start : at])
    for _ in range(LISTED):
        match = next(iter(read_identifier(passage.text[at:], context.reading)), None)
        if match is None or match.start > 1 or not _is_number(match, marked) or _is_money(match.raw, context):
            return
        end = at + match.end
        yield _mention(said, passage, match, at, end, marked, context)
        joint = _NEXT.match(passage.text, end)
        if joint is None:
            return
        at = joint.end()


def _passage(said: Said, cell: Cell, page: PageView) -> _Passage:
    """Return the cell's text with what it runs on into, so that a number may stand after the end of its line."""
    rest = cell.text[said.end :].strip(" :.#°")
    right = page.right_of(cell)[:1]
    if (not rest or rest.casefold() in ("nr", "no", "n")) and right:
        return _Passage(cell, f"{cell.text} {right[0].text}")
    block = page.blocks[cell.block].cells
    at = block.index(cell)
    follows = at + 1 < len(block) and len(cell.text) > 30
    return _Passage(cell, f"{cell.text} {block[at + 1].text}" if follows else cell.text)


def _is_marked(text: str) -> bool:
    return re.search(r"(?:nr|no|nos|n°|nº|nummern?|numbers?|numéro|№|#|id)[.:\s#(]*$", text, re.IGNORECASE) is not None


def _is_number(match: ValueMatch, marked: bool) -> bool:
    raw = match.raw.strip()
    if marked:
        return len(raw) >= 2 or raw.isdigit()
    if _YEAR.fullmatch(raw) or _DECIMAL.fullmatch(raw):
        return False
    return len(raw) >= UNMARKED and sum(char.isdigit() for char in raw) >= 2


def _is_money(raw: str, context: Context) -> bool:
    """Tell whether what stands where a number would is an amount: "Summe Rechnungen 119,00"."""
    return any(
        match.decimals == 2 and len(match.raw) >= len(raw) - 1 for match in amounts_in(raw, context.reading.locale)
    )


def _mention(
    said: Said, passage: _Passage, match: ValueMatch, offset: int, end: int, marked: bool, context: Context
) -> Mention:
    cell, text = passage.cell, passage.text
    day, after = _day_after(text, end, context)
    amount = _amount_after(text, after, context)
    claimed = context.document_type is DocumentType.REMINDER and amount is None
    if claimed and not cell.text[after:].strip(" .,:)"):
        amount = _amount_beside(cell, context)
    sentence = _sentence(text, said.start, end)
    relation = None if _PASSIVE.search(text[: said.start]) else _relation(sentence, context)
    start = offset + match.start
    box = cell.box_of(start, end) if start < len(cell.text) else cell.box
    leading = not any(char.isalpha() for char in text[: said.start])
    words = cell.words_of(said.start, min(end, len(cell.text)))
    read = min((word.confidence for word in words), default=100.0)
    points = 68.0 + 14.0 * marked + 6.0 * (day is not None) + 6.0 * (relation is not None) + 4.0 * (amount is not None)
    return Mention(
        NAMES[said.meaning], match.raw, day, amount, relation, marked, leading, cell.page, box,
        text[said.start : end], min(97.0, points) * min(1.0, read / 97),
    )  # fmt: skip


def _day_after(text: str, end: int, context: Context) -> tuple[date | None, int]:
    lead = _BEFORE_DAY.match(text, end)
    at = lead.end() if lead else end
    for match in read_dates(text[at : at + 30], context.reading)[:1]:
        if match.start <= 1 and isinstance(match.value, date):
            return match.value, at + match.end
    return None, end


def _amount_after(text: str, end: int, context: Context) -> Decimal | None:
    lead = _BEFORE_AMOUNT.match(text, end)
    if lead is None:
        return None
    for match in amounts_in(text[lead.end() :], context.reading.locale)[:1]:
        if match.start <= 2 and (match.decimals == 2 or match.currency):
            return match.value
    return None


def _amount_beside(cell: Cell, context: Context) -> Decimal | None:
    """Return the amount that is all the next cell of the row holds, where a row lists a claim."""
    for other in context.view.page(cell.page).right_of(cell)[:1]:
        for match in amounts_in(other.text, context.reading.locale)[:1]:
            if match.decimals == 2 and not other.text[: match.start].strip(" €£$EURCHF"):
                return match.value
    return None


def _sentence(text: str, start: int, end: int) -> str:
    """Return the sentence around a mention."""
    begin = max((match.end() for match in _SENTENCE_END.finditer(text, 0, start)), default=0)
    stop = _SENTENCE_END.search(text, end)
    return text[begin : stop.start() + 2 if stop else len(text)]


def _relation(sentence: str, context: Context) -> RelationType | None:
    said = next(context.catalogue.phrases.said_in(sentence, frozenset(CUES)), None)
    return None if said is None else CUES[said.meaning]
