"""Number and date that stand in the title line itself: "Rechnung Nr. 4711 vom 5. März 2026"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from docproc.extract.candidate import Candidate, Reason, read_quality
from docproc.extract.context import Context
from docproc.extract.kinds.classify import Title
from docproc.extract.labels import PageLabels
from docproc.extract.layout import Cell
from docproc.extract.values import ValueMatch, read_dates, read_identifier
from docproc.extract.wording import has_digit, squeeze
from docproc.model.enums import DocumentType

NUMBER_FIELDS: Mapping[DocumentType, str] = MappingProxyType(
    {
        DocumentType.INVOICE: "invoice_number",
        DocumentType.CREDIT_NOTE: "invoice_number",
        DocumentType.DELIVERY_NOTE: "delivery_note_number",
        DocumentType.CONTRACT: "contract_number",
    }
)
"""The field of a type's own number; document_number for every other type."""

DATE_FIELDS: Mapping[DocumentType, str] = MappingProxyType(
    {DocumentType.INVOICE: "invoice_date", DocumentType.CREDIT_NOTE: "invoice_date"}
)
"""The field of a type's own date; document_date for every other type."""

TITLED_BY_MATTER = frozenset({DocumentType.LETTER, DocumentType.UNKNOWN})
"""Types whose title says what they are about: number and date in it are another document's ("notice to 1 May")."""

OFFER_RULE = "label:letter-offer-number"
"""The rule of labels that name the number of an offer."""

_SIGNED = frozenset({DocumentType.CONTRACT, DocumentType.LETTER, DocumentType.FORM})
_BEFORE_NUMBER = re.compile(
    r"^[\s:.,\-–]*(?:\([^)]*\)\s*)?(?:(?:nr|no|n°|nº|nummer|number|numéro|num|№|#|id)(?![a-z])[.:°\s#]*)?",
    re.IGNORECASE,
)
_PAGE = re.compile(r"\W*(?:s|seite|page|blatt|p)\.?\s*\d+\s*(?:/|von|of|sur|de)", re.IGNORECASE)
_DATED_AFTER = re.compile(r"[\s,]*(?:vom|dated|from|du|of|,|-|–|/)\s*\d", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:nr|no|n°|nº|number|nummer|#)[.:\s]*\S+[\s,]*(?:vom|dated|from|du|of|,|-|–|/)$", re.IGNORECASE
)
_DATE_WORD = re.compile(r"(?:vom|von|dated|from|du|of|am|date[d:]?|datum:?|le|den|,|-|–|/|\|)\s*$", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:[/&+]|und|and|et)\s*([^\W\d_]{4,}(?: [^\W\d_]{4,})?)", re.IGNORECASE)
_DATED = re.compile(r"(?:datum|date|dat\.|tag|termin|\b(?:am|vom|le|du|on))\W*$|:\s*$|^date\b", re.IGNORECASE)
_MARK = re.compile(r"(?:^|[\s)])(?:nr|no|n°|nummer|number|numéro|№|#)(?![a-z])[.:\s#]*", re.IGNORECASE)
_OTHER_PARTY = re.compile(
    r"\b(?:zu|zur|for|sur|gegen|against|auf|à la|pour|order|bestellung|kunde|customer)\b", re.IGNORECASE
)


def find_in_titles(titles: tuple[Title, ...], context: Context) -> Iterator[Candidate]:
    """Yield the number and the date that follow a title of the document's type in its line or right beside it."""
    kind = context.document_type
    if kind in TITLED_BY_MATTER:
        return
    number = NUMBER_FIELDS.get(kind, "document_number")
    day = DATE_FIELDS.get(kind, "document_date")
    for at, title in enumerate([title for title in titles if title.word.type is kind and not title.matter][:3]):
        if title.cell.page > 1:
            continue
        later = (Reason("later", -0.4 * at, "a more title-like line stands above"),) if at else ()
        for candidate in (*_number(title, number, context), *_date(title, day, context)):
            yield candidate.because(*later)


def _number(title: Title, field: str, context: Context) -> Iterator[Candidate]:
    cell, end = title.cell, _end_of(title, context)
    tail = cell.text[end:]
    lead = _BEFORE_NUMBER.match(tail)
    offset = end + (lead.end() if lead else 0)
    marked = lead is not None and any(char.isalnum() or char == "#" for char in lead[0].split(")")[-1])
    for match in read_identifier(cell.text[offset:], context.reading):
        if match.start > 2 or (not marked and _looks_like_year(match.raw)):
            continue
        joined = end > title.end or "/" in _shown(title)
        points = 4.0 if joined else 2.0 if marked else 1.3
        yield _made(field, cell, match, offset, Reason("title", points, f'follows the title "{_shown(title)}"'))
        return
    announced = marked and not any(char.isalnum() for char in cell.text[offset:])
    if tail.strip(" :") and not announced:
        yield from _marked_later(title, field, context)
        return
    page = context.view.page(cell.page)
    labels = context.labels[page.number]
    near = [*page.right_of(cell)[:1], *list(page.below(cell, 1.6 * cell.size))[:1]]
    for other in near:
        hits = labels.by_cell.get(other.index, ())
        lead = _BEFORE_NUMBER.match(other.text)
        offset = lead.end() if lead else 0
        if (hits and hits[0].start <= 1 and hits[0].leading and hits[0].end > offset) or _PAGE.match(other.text):
            continue
        for match in read_identifier(other.text[offset:], context.reading):
            numbered = lead is not None and any(char.isalnum() or char in "#°" for char in lead[0])
            dated = numbered and _DATED_AFTER.match(other.text, offset + match.end) is not None
            whole = dated or len(match.raw) >= len(other.text) - offset - 2
            if match.start <= 2 and (whole or announced) and not _looks_like_year(match.raw) and len(match.raw) >= 3:
                points = 1.8 if announced or numbered else 0.6
                reason = Reason("title", points, f'stands by the title "{_shown(title)}"')
                yield _made(field, other, match, offset, reason)


def _end_of(title: Title, context: Context) -> int:
    """Return where a title ends, the name of another type that it is joined with ("Rechnung / Lieferschein") held."""
    joined = _JOINED.match(title.cell.text, title.end)
    return title.end if joined is None or squeeze(joined[1]) not in context.catalogue.titles else joined.end()


def _marked_later(title: Title, field: str, context: Context) -> Iterator[Candidate]:
    """Yield a number after "Nr." further on in the title's line: "Rechnung des Versicherers Nr. 4711"."""
    tail = title.cell.text[title.end :]
    mark = _MARK.search(tail)
    if mark is None or _OTHER_PARTY.search(tail[: mark.start()]):
        return
    offset = title.end + mark.end()
    for match in read_identifier(title.cell.text[offset:], context.reading):
        if match.start <= 2:
            yield _made(field, title.cell, match, offset, Reason("title", 1.6, f'in the line of "{_shown(title)}"'))


def _looks_like_year(raw: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", raw) is not None


def _date(title: Title, field: str, context: Context) -> Iterator[Candidate]:
    cell = title.cell
    for match in read_dates(cell.text[title.end :], context.reading):
        between = cell.text[title.end : title.end + match.start]
        if _OTHER_PARTY.search(between):
            return
        points = 2.0 if _DATE_WORD.search(between) else 1.0
        yield _made(field, cell, match, title.end, Reason("title", points, f'follows the title "{_shown(title)}"'))
        return
    page = context.view.page(cell.page)
    for other in page.below(cell, cell.size):
        for match in read_dates(other.text, context.reading)[:1]:
            before = other.text[: match.start].strip()
            if _DATE_WORD.search(before or cell.text) and (len(before) < 8 or _NUMBERED.match(before)):
                yield _made(field, other, match, 0, Reason("title", 1.6, "in the line after the title"))
                return
    for other in page.right_of(cell)[:2]:
        for match in read_dates(other.text, context.reading):
            if len(match.raw) >= len(other.text.strip()) - 8 and not context.labels[page.number].starts_with_label(
                other
            ):
                yield _made(field, other, match, 0, Reason("title", 1.4, "stands in the row of the title"))
                return


def judge_offers(candidates: Iterable[Candidate], titles: Sequence[Title], context: Context) -> Iterator[Candidate]:
    """Yield the candidates; the number of an offer is a letter's own only where its title names one."""
    offered = any(title.word.type is DocumentType.LETTER for title in titles)
    for candidate in candidates:
        if offered or candidate.method != OFFER_RULE:
            yield candidate


def bare_dates(context: Context) -> Iterator[Candidate]:
    """Yield dates of the first page that stand alone or after a place ("Köln, 5. März 2026"), unlabelled."""
    field = DATE_FIELDS.get(context.document_type, "document_date")
    signed = context.document_type in _SIGNED
    for page in context.view.pages if signed else context.view.pages[:1]:
        labels = context.labels[page.number]
        for cell in page.cells:
            if len(cell.text) > 60 or not has_digit(cell.text):
                continue
            for match in read_dates(cell.text, context.reading)[:1]:
                before, after = cell.text[: match.start].strip(" ,:."), cell.text[match.end :].strip(" ,.")
                receipt = context.document_type is DocumentType.RECEIPT
                named = any(len(hit.text) > 3 or hit.leading for hit in labels.by_cell.get(cell.index, ()))
                if not receipt and (named or sum(char.isalpha() for char in after) > 4):
                    continue
                yield _made(field, cell, match, 0, _bare_reason(cell, before, context))


def _bare_reason(cell: Cell, before: str, context: Context) -> Reason:
    page = context.view.page(cell.page)
    y = cell.box.center_y / page.height
    receipt = context.document_type is DocumentType.RECEIPT
    points = -0.2 if not before else -0.4 if _long_words(before) <= 3 or receipt else -1.2
    labelled_left = _is_labelled(page.left_of(cell)[:1], before, cell, context)
    if context.document_type in _SIGNED and before and _long_words(before) <= 3 and before[:1].isupper():
        return Reason("alone", 0.8, "a date after a place, where the document is signed")
    points += (
        (0.5 if y < 0.45 else 0.0 if receipt else -0.3) - (1.2 if labelled_left else 0.0) + (1.2 if receipt else 0.0)
    )
    return Reason("alone", points, "a date without a label" if not before else "a date after a place")


def _long_words(text: str) -> int:
    """How many words there are but for the little ones of a town's name: "Birkenau an der Leine" has two."""
    return sum(len(word) > 3 or word[:1].isupper() for word in text.split())


def _is_labelled(left: Sequence[Cell], before: str, cell: Cell, context: Context) -> bool:
    """Tell whether something beside, over or before a date says which date it is, in known words or others.

    Before the date of a receipt stands no label but that of its own day.
    """
    page = context.view.page(cell.page)
    labels = context.labels[page.number]
    if context.document_type is DocumentType.RECEIPT:
        return any(labels.starts_with_label(other) for other in left)
    over = [] if before else [each for each in list(page.above(cell, 0.9 * cell.size))[:1] if not has_digit(each.text)]
    bare = [other for other in over if not _has_value(other, labels)]
    named = any(labels.starts_with_label(other) or _DATED.search(other.text) for other in (*left, *bare))
    return named or (bool(before) and _DATED.search(before) is not None)


def _has_value(cell: Cell, labels: PageLabels) -> bool:
    """Tell whether a label has its value in its own line, and so is no label of what stands beneath."""
    return any(hit.start <= 1 and cell.text[hit.end :].strip(" :.") for hit in labels.by_cell.get(cell.index, ()))


def _made(field: str, cell: Cell, match: ValueMatch, offset: int, reason: Reason) -> Candidate:
    start, end = match.start + offset, match.end + offset
    form = [Reason("form", match.points, match.note)] if match.points else []
    return Candidate(
        field=field,
        value=match.value,
        raw=match.raw,
        method="title:line" if reason.name == "title" else "date:unlabelled",
        page=cell.page,
        box=cell.box_of(start, end),
        reasons=(reason, *form, *read_quality(cell, start, end)),
    )


def _shown(title: Title) -> str:
    return title.cell.text[title.start : title.end]
