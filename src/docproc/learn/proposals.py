"""Rules that would find a value again: at its label, at an offset from words near it, by its form, in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeAlias

from docproc.extract.layout import Cell, PageView
from docproc.extract.surroundings import Neighbour, cell_at, neighbours
from docproc.extract.witnesses.printed import Place
from docproc.learn.evidence import ReviewedDocument
from docproc.model.fields import FIELDS, FieldKind
from docproc.model.geometry import Box
from docproc.specs.rules import LabelRule, PositionRule, RegexRule, Rule, Wordings

LEFT_ROOM = 60.0
"""What is set to the right, as figures are, begins so many points further to the left when it is longer."""

TEXT_ROOM = 150.0
"""A longer number or name ends so many points further to the right, where nothing else stands."""

TOLERANCE = 4.0
"""How far words may stick out of a place, in points: less than half the distance of two lines."""

EDGE = 2.0
"""Edges so many points apart are one."""

Edges: TypeAlias = tuple[float, float, float, float]
"""x, y, width and height of a place, or of an offset from an anchor, in points."""

_PREFIXED = re.compile(r"[A-Z]{2,6}[-/ ]?(?=\d)")
_RUNS = re.compile(r"\d+|[^\W\d_]+|.", re.DOTALL)
_NAMES = frozenset({FieldKind.NAME, FieldKind.ADDRESS, FieldKind.TEXT})
_NUMBERS = frozenset({FieldKind.AMOUNT, FieldKind.NUMBER})


def propose(document: ReviewedDocument, field: str) -> Iterator[Rule]:
    """Yield rules that could find the true value of `field` in the document, and so perhaps in others like it."""
    for place in document.places(field):
        page = document.looked.context.view.page(place.page)
        near = [each for each in neighbours(page, place.box) if not document.states(each.label)]
        if FIELDS[field][0] in _NAMES:  # what stands beside a name is an address rather than a label
            near = [each for each in near if each.relation == "below" or document.is_label(each)]
        yield from (_by_label(field, each) for each in near)
        yield from (_by_anchor(field, page, place.box, each) for each in near)
        yield from _by_form(field, place)
        yield _by_box(field, page, place, len(document.text.pages))
        yield _by_tight_box(field, place, len(document.text.pages))


def _by_label(field: str, near: Neighbour) -> LabelRule:
    name = f"{field.replace('_', '-')}-label"
    return LabelRule(type="label", name=name, field=field, labels=Wordings(any=(near.label,)), places=(near.relation,))


def _by_anchor(field: str, page: PageView, box: Box, near: Neighbour) -> PositionRule:
    room, at = _room(field, page, box), near.cell.box
    return PositionRule(
        type="position",
        name=f"{field.replace('_', '-')}-near-label",
        field=field,
        anchor_text=near.label,
        relative_offset=_rounded(room.x - at.x, room.y - at.y, room.width, room.height),
        page=0,
        tolerance=TOLERANCE,
    )


def _by_box(field: str, page: PageView, place: Place, pages: int) -> PositionRule:
    room = _room(field, page, place.box)
    own = cell_at(page, place.box)
    if FIELDS[field][0] is FieldKind.DATE and own is not None:  # found wherever it stands in the line
        room = Box.from_edges(own.box.x, room.y, max(own.box.right, room.right), room.bottom)
    return PositionRule(
        type="position",
        name=f"{field.replace('_', '-')}-place",
        field=field,
        box=_rounded(room.x, room.y, room.width, room.height),
        page=-1 if place.page == pages > 1 else place.page,
        tolerance=TOLERANCE,
    )


def _by_tight_box(field: str, place: Place, pages: int) -> PositionRule:
    """The place itself, without room for longer values: more documents show how much of it is needed."""
    box = place.box
    return PositionRule(
        type="position",
        name=f"{field.replace('_', '-')}-place",
        field=field,
        box=_rounded(box.x - 1, box.y, box.width + EDGE, box.height),
        page=-1 if place.page == pages > 1 else place.page,
        tolerance=TOLERANCE,
    )


def joined_places(rules: Sequence[PositionRule]) -> Iterator[PositionRule]:
    """Yield a rule for each group of alike ones that differ in their boxes: the box around all of theirs.

    Alike are places on one page, and offsets from one anchor. Boxes without room for longer values are joined by
    themselves too: where a roomy one reaches into what stands beside, the tight one is left.
    """
    groups: dict[tuple[str, int, str | None], list[PositionRule]] = {}
    for rule in rules:
        groups.setdefault((rule.name, rule.page, rule.anchor_text), []).append(rule)
    for alike in groups.values():
        boxes = [box for rule in alike if (box := rule.box or rule.relative_offset) is not None]
        tight = [box for box in boxes if not any(box is not other and _within(other, box) for other in boxes)]
        for several in {frozenset(boxes), frozenset(tight)}:
            if len(several) > 1:
                yield _with_box(alike[0], sorted(several))


def _within(inner: Edges, outer: Edges) -> bool:
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[0] + inner[2] <= outer[0] + outer[2]
        and inner[1] + inner[3] <= outer[1] + outer[3]
    )


def _with_box(rule: PositionRule, boxes: Sequence[Edges]) -> PositionRule:
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    around = _rounded(left, top, right - left, bottom - top)
    key = "box" if rule.box is not None else "relative_offset"
    return rule.model_copy(update={key: around})


def _by_form(field: str, place: Place) -> Iterator[RegexRule]:
    """An identifier that begins with letters is found by its form, wherever it stands."""
    raw = place.raw.strip()
    if FIELDS[field][0] is not FieldKind.IDENTIFIER or not _PREFIXED.match(raw) or " " in raw:
        return
    name = f"{field.replace('_', '-')}-form"
    yield RegexRule(type="regex", name=name, field=field, pattern=rf"\b(?P<value>{form_of(raw)})\b")


def form_of(text: str) -> str:
    """Return the regular expression of texts like this one: other digits, as many or more; the same letters."""
    parts = (rf"\d{{{len(run)},}}" if run.isdigit() else re.escape(run) for run in _RUNS.findall(text))
    return "".join(parts)


def _room(field: str, page: PageView, box: Box) -> Box:
    """The box in which other values of the field would stand: as high as this one, with room for longer ones.

    To the left there is room for figures, and for what is set to the right edge of its column.
    """
    own = cell_at(page, box)
    beside = () if own is None else page.rows[own.row].cells
    before = max((cell.box.right + 1 for cell in beside if cell.box.right <= box.x), default=0.0)
    after = min((cell.box.x - TOLERANCE - 1 for cell in beside if cell.box.x >= box.right), default=page.width)
    flush = own is not None and _is_set_right(page, own)
    left = max(before, box.x - LEFT_ROOM) if flush or FIELDS[field][0] in _NUMBERS else box.x - 1
    if FIELDS[field][0] in _NUMBERS:
        return Box.from_edges(left, box.y, box.right + 2, box.bottom)
    return Box.from_edges(left, box.y, max(box.right, min(after, box.right + TEXT_ROOM)), box.bottom)


def _is_set_right(page: PageView, cell: Cell) -> bool:
    """Tell whether a cell shares its right edge with one over or under it: it may be set right, or just as wide."""
    near = [*islice(page.above(cell, 3 * cell.size), 2), *islice(page.below(cell, 3 * cell.size), 2)]
    return any(abs(other.box.right - cell.box.right) < EDGE for other in near)


def _rounded(*lengths: float) -> tuple[float, float, float, float]:
    x, y, width, height = (round(length, 1) for length in lengths)
    return x, y, width, height
