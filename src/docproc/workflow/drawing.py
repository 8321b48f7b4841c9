"""A workflow drawn: as lines of text, or as boxes and arrows for a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from docproc.specs.workflows import StepSpec, WorkflowSpec
from docproc.workflow import step_type
from docproc.workflow.flow import Flow

WIDTH, HEIGHT, GAP, LANE, MARGIN = 300, 46, 26, 34, 20
"""Boxes and the space between them, in pixels; arrows that skip steps run in lanes to the right."""

END_NAME = "end"


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one row to a later one; `label` says when it is taken."""

    source: int
    target: int
    label: str


@dataclass(frozen=True, slots=True)
class Box:
    """A row of the drawing: the trigger, a step, or the end."""

    title: str
    words: str
    shape: str


def flow_of(spec: WorkflowSpec) -> Flow:
    """The flow of a sound workflow."""
    jumps = {step.name: step_type(step.type).config.model_validate(step.config).jumps() for step in spec.steps}
    return Flow(spec.steps, jumps)


def drawn_as_text(spec: WorkflowSpec, flow: Flow) -> str:
    """The steps in their order, one a line, with where each leads when that is not the line below."""
    boxes, arrows = layout(spec, flow)
    width = max(len(box.title) for box in boxes)
    lines = []
    for row, box in enumerate(boxes):
        leads = [arrow for arrow in arrows if arrow.source == row]
        plain = len(leads) == 1 and leads[0].target == row + 1
        ways = "" if plain or not leads else "  -> " + ", ".join(_way(arrow, boxes) for arrow in leads)
        mark = {"start": "o", "end": "o", "choice": "?", "wait": "~"}.get(box.shape, "*")
        lines.append(f"{mark} {box.title:{width}}  {box.words}{ways}".rstrip())
        if row + 1 < len(boxes):
            lines.append("|" if any(arrow.target == row + 1 and arrow.source == row for arrow in arrows) else "")
    return "\n".join(lines)


def _way(arrow: Arrow, boxes: Sequence[Box]) -> str:
    return f"{arrow.label + ': ' if arrow.label else ''}{boxes[arrow.target].title}"


def layout(spec: WorkflowSpec, flow: Flow) -> tuple[tuple[Box, ...], tuple[Arrow, ...]]:
    """The rows of the drawing from top to bottom, and the arrows between them."""
    boxes = (
        Box("start", _trigger_words(spec), "start"),
        *(Box(step.name, _step_words(step), _SHAPES.get(step.type, "step")) for step in spec.steps),
        Box(END_NAME, "", "end"),
    )
    rows = {step.name: row for row, step in enumerate(spec.steps, 1)}
    last = len(boxes) - 1
    arrows = [Arrow(0, 1, "")]
    for step in spec.steps:
        for label, target in _ways_from(step, flow):
            arrows.append(Arrow(rows[step.name], last if target is None else rows[target], label))
    return boxes, tuple(arrows)


_SHAPES = {"conditional": "choice", "wait": "wait"}


def _ways_from(step: StepSpec, flow: Flow) -> Iterator[tuple[str, str | None]]:
    branching = flow.branching(step.name)
    if branching is None:
        yield "", flow.after(step.name)
        return
    yield from branching.branches.items()


def _trigger_words(spec: WorkflowSpec) -> str:
    given = spec.trigger.model_dump(mode="json", exclude_defaults=True, exclude={"type", "secret"})
    words = [
        f"{key} {', '.join(map(str, value)) if isinstance(value, list | tuple) else value}"
        for key, value in given.items()
    ]
    conditions = ["where its conditions hold"] if spec.conditions is not None else []
    return " · ".join([spec.trigger.type.replace("_", " "), *words, *conditions])


def _step_words(step: StepSpec) -> str:
    words = [step.type.replace("_", " ")]
    if step.conditions is not None:
        words.append("on a condition")
    if step.on_error.value != "fail":
        words.append({"continue": "goes on when it fails", "retry": f"{step.max_retries} retries"}[step.on_error.value])
    return " · ".join(words)


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow as it is drawn: its corners in pixels, and where its label stands."""

    corners: tuple[tuple[int, int], ...]
    label: str
    label_at: tuple[int, int]


def size(rows: int, lanes: int) -> tuple[int, int]:
    """Width and height of the picture in pixels."""
    return 2 * MARGIN + WIDTH + (lanes + 1) * LANE + 30, 2 * MARGIN + rows * (HEIGHT + GAP) - GAP


def top_of(row: int) -> int:
    """The upper edge of a row in pixels."""
    return MARGIN + row * (HEIGHT + GAP)


def lines_of(arrows: Sequence[Arrow]) -> tuple[tuple[Line, ...], int]:
    """The arrows as lines, and how many lanes those to the right take: arrows that overlap get lanes of their own."""
    lines = []
    lanes: list[list[Arrow]] = []
    for arrow in sorted(arrows, key=lambda each: each.target - each.source):
        if arrow.target == arrow.source + 1:
            x, top = MARGIN + WIDTH // 2, top_of(arrow.source) + HEIGHT
            lines.append(Line(((x, top), (x, top + GAP)), arrow.label, (x + 8, top + GAP // 2)))
            continue
        lane = next((at for at, used in enumerate(lanes) if all(_apart(arrow, other) for other in used)), len(lanes))
        lanes += [[]] * (lane == len(lanes))
        lanes[lane] = [*lanes[lane], arrow]
        lines.append(_around(arrow, lane))
    return tuple(lines), len(lanes)


def _apart(first: Arrow, second: Arrow) -> bool:
    return first.target <= second.source or second.target <= first.source


def _around(arrow: Arrow, lane: int) -> Line:
    """An arrow that leaves a box on the right, runs down its lane, and comes in on the right."""
    right, x = MARGIN + WIDTH, MARGIN + WIDTH + (lane + 1) * LANE
    start, end = top_of(arrow.source) + HEIGHT // 2, top_of(arrow.target) + HEIGHT // 2 - 6
    return Line(((right, start), (x, start), (x, end), (right, end)), arrow.label, (right + 5, start - 8))


def drawn_as_svg(spec: WorkflowSpec, flow: Flow) -> str:
    """The workflow as an SVG picture that needs nothing else."""
    boxes, arrows = layout(spec, flow)
    lines, lanes = lines_of(arrows)
    width, height = size(len(boxes), lanes)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' font-family="sans-serif" font-size="13" role="img" aria-label="{escape(spec.name)}">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#444"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for line in lines:
        points = " ".join(f"{x},{y}" for x, y in line.corners)
        parts.append(f'<polyline points="{points}" fill="none" stroke="#444" marker-end="url(#tip)"/>')
        if line.label:
            x, y = line.label_at
            parts.append(f'<text x="{x}" y="{y + 4}" fill="#444" font-size="12">{escape(line.label)}</text>')
    for row, box in enumerate(boxes):
        radius = HEIGHT // 2 if box.shape in ("start", "end") else 6
        y = top_of(row)
        parts.append(
            f'<rect x="{MARGIN}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="{radius}" fill="{COLOURS[box.shape]}"'
            ' stroke="#444"/>'
        )
        middle = y + (20 if box.words else 27)
        parts.append(
            f'<text x="{MARGIN + WIDTH // 2}" y="{middle}" text-anchor="middle" font-weight="bold">'
            f"{escape(box.title)}</text>"
        )
        parts.append(
            f'<text x="{MARGIN + WIDTH // 2}" y="{y + 37}" text-anchor="middle" font-size="11" fill="#333">'
            f"{escape(shortened(box.words))}</text>"
        )
    return "\n".join([*parts, "</svg>", ""])


COLOURS = {"start": "#eef3ee", "end": "#eeeeee", "choice": "#fdf3d8", "wait": "#e8e4f5", "step": "#e3eefb"}
"""The fill of each shape of box."""


def shortened(words: str, most: int = 48) -> str:
    """Words that fit into a box."""
    return words if len(words) <= most else f"{words[: most - 1]}…"
