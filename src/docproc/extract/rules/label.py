"""The rule type `label`: a value beside or under one of several wordings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from docproc.extract.candidate import Candidate, Reason, read_quality
from docproc.extract.captions import is_in_turns, is_set_as_caption
from docproc.extract.catalogue import CompiledRule
from docproc.extract.context import Context
from docproc.extract.labels import Hit
from docproc.extract.layout import Cell, PageView
from docproc.extract.values import ValueMatch, amounts_in, read_values
from docproc.extract.wording import has_digit
from docproc.model.enums import DocumentType
from docproc.model.fields import FIELDS, FieldKind
from docproc.model.geometry import Box
from docproc.specs.rules import LabelRule

COLUMN_ROWS = 8
"""How many rows under the heading of a column of amounts are looked at: VAT by rate, the sum last."""

UNDER = "under its label"
"""The words for a value that stands in the column of its label."""

RIGHT_REACH = 4
"""How many cells to the right of a label are looked at."""

BARE = 0.4
"""Labels of this weight or less ("Nr") count only where their line begins, or with a colon."""

_WORDS = frozenset({FieldKind.TEXT, FieldKind.NAME})
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_SPACER = re.compile(r"[\s:.\-=_|€$£#>…·]*|EUR|USD|GBP|CHF")
_RATE = re.compile(r"\(?\d{1,2}(?:[.,]\d{1,2})?\s?%\)?")
_BEFORE_RATE = re.compile(
    r"zzgl|zuzüglich|zuzügl|plus|inkl(?:usive|\.)?|incl(?:uding|\.)?|davon|darin|"
    r"enthalten\w*|enthält|gesetzl\w*|of which|dont|"
    r"\d{1,2}(?:[.,]\d{1,2})?\s?%?|[\s+()–:.,*-]",
    re.IGNORECASE,
)
_BASE = re.compile(
    r"%?\)?\s*(?:auf|von|aus|of|on|sur|de|from)(?:\s+(?:netto|net|eur|chf|gbp|usd|€|£|\$))?[\s:]*$", re.IGNORECASE
)
_STROKE = re.compile(r"\s[/|]\s")
_MARKS = re.compile(r"[\s:.\-=_|>…·]*")


def find(rule: CompiledRule, context: Context) -> Iterator[Candidate]:
    """Yield a candidate for every value at a place of the rule next to one of its labels."""
    spec = rule.spec
    if not isinstance(spec, LabelRule):
        raise TypeError(f"rule {rule.key} is no label rule")
    for hit in context.hits("rule", rule.key):
        if spec.needs_separator and not hit.separated and hit.tail.strip():
            continue
        if spec.weight <= BARE and hit.start > 1 and not hit.separated:
            continue
        page = context.view.page(hit.cell.page)
        places = ("above",) if "below" in spec.places and _is_caption(hit, page, context) else spec.places
        for place in places:
            found = list(_PLACES[place](hit, page, rule, context))
            yield from found
            if found and place in ("inline",):
                break


def _candidate(
    rule: CompiledRule, hit: Hit, cell: Cell, match: ValueMatch, offset: int, context: Context, *reasons: Reason
) -> Candidate | None:
    if rule.validation is not None and not rule.validation.holds(match.raw):
        return None
    start, end = match.start + offset, match.end + offset
    own = [_label_reason(rule, hit, context), *reasons, *read_quality(cell, start, end)]
    if match.points or match.note:
        own.append(Reason("form", match.points, match.note))
    return Candidate(
        field=rule.spec.field,
        value=match.value,
        raw=match.raw,
        method=rule.method,
        page=cell.page,
        box=cell.box_of(start, end),
        reasons=tuple(own),
        priority=rule.spec.priority,
    )


def _label_reason(rule: CompiledRule, hit: Hit, context: Context) -> Reason:
    language = next((w.language for w in hit.wordings if w.target == rule.key), "")
    points = 3.0 * rule.spec.weight - 1.0 - (1 - hit.quality) * 8
    if language and language != context.reading.language:
        points -= 0.6
    how = "" if hit.quality == 1 else f", {hit.quality:.0%} alike"
    return Reason("label", points, f'labelled "{hit.text.strip()}"{how}')


def _inline(hit: Hit, page: PageView, rule: CompiledRule, context: Context) -> Iterator[Candidate]:
    text = FIELDS[rule.spec.field][0] in _WORDS
    tail = hit.cell.text[hit.end : _value_end(hit.cell, context, hit.end)] if text else hit.tail
    if hit.continued is not None or (text and not hit.separated) or not tail.strip():
        return
    skipped = _before_turn(hit, tail)
    tail = tail[skipped:]
    matches = read_values(rule.spec.field, tail, context.reading)
    amount = FIELDS[rule.spec.field][0] is FieldKind.AMOUNT
    for at, match in enumerate(matches if amount else matches[:1]):
        reasons = [Reason("place", 1.2, "in one line with its label")]
        between = tail[: match.start]
        if amount and "%" in between and _BASE.search(between):
            continue  # "19 % of 100.00": what the rate is taken of, not the tax
        words = len(_LETTERS.findall(between))
        if not amount and not text and words:
            reasons.append(Reason("distance", -0.7 * words, f"{words} words between label and value"))
        reasons.extend(_sentence(hit))
        told = hit.leading or hit.separated
        if amount and (at + 1 < len(matches) if told else at > 0):
            text_of_order = "another amount follows in the line" if told else "another amount follows the words first"
            reasons.append(Reason("order", -0.8, text_of_order))
        found = _candidate(rule, hit, hit.cell, match, hit.end + skipped, context, *reasons)
        if found is not None:
            yield found


def _is_caption(hit: Hit, page: PageView, context: Context) -> bool:
    """Tell whether a label stands under its value: alone in its cell, and nearer to the line above than to the next.

    In a column in which values and labels take turns at even steps, what comes first tells.
    """
    cell = hit.cell
    if hit.continued is not None or not _is_alone(hit) or _is_priced(cell, page, context):
        return False
    if is_set_as_caption(cell, page) or _is_column_of_captions(cell, page, context):
        return True
    above = next((other for other in page.above(cell, 0.8 * cell.size) if abs(other.box.x - cell.box.x) < 3), None)
    if above is None or page.rows[cell.row].cells[-1] is not cell:
        return False
    below = next((other for other in page.below(cell, 3 * cell.size) if abs(other.box.x - cell.box.x) < 3), None)
    if below is not None:
        apart = below.box.y - cell.box.bottom
    else:  # the last of its column: so far as its value stands from the caption before it
        before = next((other for other in page.above(above, 3 * cell.size) if abs(other.box.x - cell.box.x) < 3), None)
        if before is None or abs(before.size - cell.size) > 0.1 * cell.size:
            return False
        apart = above.box.y - before.box.bottom
    return 1.5 * (cell.box.y - above.box.bottom) + 2 < apart


def _is_priced(cell: Cell, page: PageView, context: Context) -> bool:
    """Tell whether an amount stands beside a label: its value, whatever stands over it."""
    beside = page.right_of(cell)[:1]
    return any(match.decimals == 2 for other in beside for match in amounts_in(other.text, context.reading.locale))


def _is_alone(hit: Hit) -> bool:
    return hit.leading and hit.start <= 1 and not hit.tail.strip(" :.") and not hit.separated


def _is_column_of_captions(cell: Cell, page: PageView, context: Context) -> bool:
    """Tell whether values and labels take turns in a column, from a value at its top to a label at its foot."""
    by_cell = context.labels[page.number].by_cell

    def is_label(line: Cell) -> bool:
        return any(map(_is_alone, by_cell.get(line.index, ())))

    reach = 1.2 * max(cell.size, page.text_size)
    return is_in_turns(cell, page, reach, lambda value, label: is_label(label) and not is_label(value))


def _right(hit: Hit, page: PageView, rule: CompiledRule, context: Context) -> Iterator[Candidate]:
    yield from _beside(hit, hit.end_cell, page, rule, context)
    if hit.continued is not None:
        yield from _beside(hit, hit.cell, page, rule, context)


def _beside(hit: Hit, cell: Cell, page: PageView, rule: CompiledRule, context: Context) -> Iterator[Candidate]:
    if hit.continued is None and hit.stop < len(cell.text):
        return
    amount = FIELDS[rule.spec.field][0] is FieldKind.AMOUNT
    tail_words = len(_LETTERS.findall(hit.tail)) if hit.continued is None else 0
    if tail_words > 3 and not amount:
        return
    labels = context.labels[page.number]
    skipped = _MARKS if rule.spec.field == "currency" else _SPACER
    right = [other for other in page.beside(cell) if not skipped.fullmatch(other.text)][:RIGHT_REACH]
    taken = []
    for other in right:
        if labels.starts_with_label(other) and not _is_own_prefix(other, rule, labels.by_cell[other.index]):
            break
        taken.append(other)
        if not amount:
            break
    for at, other in enumerate(taken):
        far = max(0.0, other.box.x - cell.box.right) / 300
        far = min(far, 0.4) if amount and at == 0 else far + 0.6 * tail_words * (not amount)
        reasons = [Reason("place", 1.1 - far, "to the right of its label")]
        reasons.extend(_sentence(hit))
        if amount and at + 1 < len(taken):
            reasons.append(Reason("order", -0.8, "another amount follows in the row"))
        yield from _at_start(rule, hit, other, context, reasons)


def _is_own_prefix(cell: Cell, rule: CompiledRule, hits: tuple[Hit, ...]) -> bool:
    """Tell whether a cell that begins with a label ("Rechnung 4711" as a reference) may still be this rule's value."""
    return rule.spec.field == "payment_reference" and not hits[0].separated


def _sentence(hit: Hit) -> Iterator[Reason]:
    if hit.leading:
        return
    text = hit.cell.text[: hit.start]
    if "%" in text and not _BEFORE_RATE.sub("", text):
        return
    before = _LETTERS.findall(text)
    if hit.separated and len(before) <= 3:
        yield Reason("position", -0.5, "other words stand before the label")
    else:
        yield Reason("position", -1.0 if hit.separated else -1.8, "the label stands inside a sentence")


def _below(hit: Hit, page: PageView, rule: CompiledRule, context: Context) -> Iterator[Candidate]:
    cell = hit.end_cell
    rest = _RATE.sub("", hit.tail) if hit.continued is None else ""
    if _LETTERS.search(rest) or has_digit(rest):
        return
    span = cell.box if hit.continued is not None else cell.box_of(hit.start, hit.end)
    if not hit.leading or hit.cell.box.x + 1 < span.x:
        yield from _next_line(hit, page, rule, context)
        if not hit.leading:
            return
    labels = context.labels[page.number]
    row_labels = sum(1 for other in page.rows[cell.row].cells if labels.starts_with_label(other))
    column = FIELDS[rule.spec.field][0] is FieldKind.AMOUNT and row_labels > 1
    for depth, other in enumerate(_under(page, cell, span, 9.0 if column else 4.5 if row_labels > 1 else 2.6)):
        if labels.starts_with_label(other) and not _is_own_prefix(other, rule, labels.by_cell[other.index]):
            return
        gap = max(0.0, other.box.y - cell.box.bottom)
        points = 0.5 + (0.5 if row_labels > 1 else 0.0) - (0.1 * depth if column else gap / 40 + 0.7 * depth)
        if row_labels > 1 and context.document_type is DocumentType.REMINDER:
            points -= 1.5
        points -= min(abs(other.box.x - span.x), abs(other.box.right - span.right), 60) / 60
        found = list(_at_start(rule, hit, other, context, [Reason("place", points, UNDER)]))
        yield from found
        if (found or depth >= 1) and not (column and found and depth < COLUMN_ROWS):
            return
    if FIELDS[rule.spec.field][0] is FieldKind.AMOUNT and len(page.rows[cell.row].cells) == 1:
        yield from _alone_below(hit, page, rule, context)


def _paired(page: PageView, cell: Cell) -> Cell | None:
    """Return the cell of the next row with the same place in its row, when both rows have as many cells (3 or more).

    Headings set left over figures set right need not overlap them.
    """
    row = page.rows[cell.row]
    following = page.rows[cell.row + 1] if cell.row + 1 < len(page.rows) else None
    if following is None or len(row.cells) < 3 or len(following.cells) != len(row.cells):
        return None
    if following.box.y - row.box.bottom > 1.6 * cell.size:
        return None
    return following.cells[row.cells.index(cell)]


def _alone_below(hit: Hit, page: PageView, rule: CompiledRule, context: Context) -> Iterator[Candidate]:
    """Yield an amount that is all the next row holds, wherever in it: a box with the label left and the sum right."""
    following = page.rows[hit.end_cell.row + 1 : hit.end_cell.row + 2]
    for row in following:
        if len(row.cells) == 1 and row.box.y - hit.end_cell.box.bottom < 1.5 * hit.cell.size:
            reason = Reason("place", 0.3, "alone in the row under its label")
            yield from _at_start(rule, hit, row.cells[0], context, [reason])


def _under(page: PageView, cell: Cell, span: Box, heights: float) -> Iterator[Cell]:
    reach = max(heights * cell.size, 24.0)
    paired = _paired(page, cell)
    if paired is not None and paired.box.overlap_x(span) == 0:
        yield paired
        return
    for other in page.below(cell, reach):
        if other.box.overlap_x(span) > 0:
            yield other


def _next_line(hit: Hit, page: PageView, rule: CompiledRule, context: Context) -> Iterator[Candidate]:
    """Yield the value at the start of the next line when the label ends a line of running text."""
    block = page.blocks[hit.cell.block]
    at = block.cells.index(hit.cell)
    if at + 1 < len(block.cells) and hit.separated:
        reason = Reason("place", 0.4, "at the start of the line after its label")
        yield from _at_start(rule, hit, block.cells[at + 1], context, [reason])


def _left(hit: Hit, page: PageView, rule: CompiledRule, context: Context) -> Iterator[Candidate]:
    for other in page.left_of(hit.cell)[:1]:
        yield from _at_start(rule, hit, other, context, [Reason("place", -0.3, "to the left of its label")])


def _above(hit: Hit, page: PageView, rule: CompiledRule, context: Context) -> Iterator[Candidate]:
    for other in page.above(hit.cell, 2 * hit.cell.size):
        yield from _at_start(rule, hit, other, context, [Reason("place", 0.4, "above its label")])
        return


def _at_start(rule: CompiledRule, hit: Hit, cell: Cell, context: Context, reasons: list[Reason]) -> Iterator[Candidate]:
    """Yield the values that begin `cell` (amounts: all of them), less likely the more the cell says besides."""
    skipped = _before_turn(hit, cell.text)
    text = cell.text[skipped : _value_end(cell, context)]
    amount = FIELDS[rule.spec.field][0] is FieldKind.AMOUNT
    matches = read_values(rule.spec.field, text, context.reading)
    for match in matches if amount else matches[:1]:
        own = list(reasons)
        before, after = text[: match.start], text[match.end :]
        spare = len(_LETTERS.findall(before)) * 0.6 + min(3, len(_LETTERS.findall(after))) * 0.2
        if spare:
            own.append(Reason("company", -spare, "other words stand with the value"))
        found = _candidate(rule, hit, cell, match, skipped, context, *own)
        if found is not None:
            yield found


def _before_turn(hit: Hit, text: str) -> int:
    """How many characters of `text` are the values of the labels joined with this one and before it."""
    strokes = list(_STROKE.finditer(text)) if hit.turn else []
    return strokes[hit.turn - 1].end() if len(strokes) >= hit.turn > 0 else 0


def _value_end(cell: Cell, context: Context, start: int = 0) -> int:
    """Where the value that begins at `start` ends: at the first label after it that has a separator of its own."""
    hits = context.labels[cell.page].by_cell.get(cell.index, ())
    return next((hit.start for hit in hits if hit.start > start + 2 and hit.leading and hit.separated), len(cell.text))


_PLACES: Mapping[str, Callable[[Hit, PageView, CompiledRule, Context], Iterator[Candidate]]] = MappingProxyType(
    {"inline": _inline, "right": _right, "below": _below, "left": _left, "above": _above}
)
