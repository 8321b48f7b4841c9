"""The view of `docproc status` on a terminal: small panels side by side, as many as its width takes."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from docproc.model.enums import DocumentStatus
from docproc.store.overview import Overview
from docproc.store.reading import StatusCounts

_WIDE = 100
"""Columns from which panels stand side by side in threes, else in twos."""
_HEIGHT = 6
_DISK_TIGHT = 0.8
_MANY_FAILURES = 4
_AGES = {"day": "for less than a day", "week": "for less than a week", "longer": "for longer"}

Rows = Sequence[tuple[str, str | Text]]


def show(look: Callable[[], tuple[StatusCounts, Overview]], root: Path, every: float | None) -> None:
    """Print the view once, or with `every` (seconds) keep it up to date until KeyboardInterrupt."""
    console = Console(highlight=False)

    def view() -> RenderableType:
        counts, overview = look()
        return _view(counts, overview, root, console.width)

    if every is None:
        console.print(view())
        return
    with Live(view(), console=console, screen=True, auto_refresh=False) as live:
        while True:
            time.sleep(every)
            live.update(view(), refresh=True)


def _view(counts: StatusCounts, overview: Overview, root: Path, width: int) -> RenderableType:
    across = 3 if width >= _WIDE else 2
    each = (width - (across - 1)) // across
    panels = [
        _panel("documents", _documents(counts, overview), each),
        _panel("waits for a person", _rows_of(overview.waiting), each),
        _panel("work", _work(counts), each),
        _panel("failed", _failures(counts), each),
        _panel("outbox", _outbox(overview), each),
        _panel("machine", _machine(overview, root), each),
    ]
    head = Text.assemble((" docproc ", "bold reverse"), f" {root} ", (f"{datetime.now():%H:%M:%S}", "dim"))  # noqa: DTZ005
    rows = [Columns(panels[start : start + across], padding=(0, 1)) for start in range(0, len(panels), across)]
    parts: list[RenderableType] = [head, *rows]
    if overview.urgent:
        parts.append(_urgent(overview, across * each + across - 1))
    return Group(*parts)


def _panel(title: str, rows: Rows, width: int) -> Panel:
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    table.add_column(justify="right", no_wrap=True, overflow="ellipsis")
    for name, value in rows:
        table.add_row(name, value)
    return Panel(
        table, title=title, title_align="left", border_style="dim", width=width, height=_HEIGHT, padding=(0, 1)
    )


def _documents(counts: StatusCounts, overview: Overview) -> Rows:
    rate = "–" if overview.automation is None else f"{100 * overview.automation:.1f} %"
    failed = counts.by_status[DocumentStatus.FAILED]
    return [
        ("in all", _number(counts.documents, "bold")),
        ("came in today", _number(overview.came_in_today)),
        ("accepted by itself, 30 days", Text(rate, style="green" if overview.automation else "dim")),
        ("failed", _number(failed, "red")),
    ]


def _rows_of(numbers: Mapping[str, int]) -> Rows:
    return [("in all", _number(sum(numbers.values()), "bold yellow"))] + [
        (_AGES[name], _number(number, "red" if name == "longer" else "")) for name, number in numbers.items()
    ]


def _work(counts: StatusCounts) -> Rows:
    rows: list[tuple[str, str | Text]] = []
    for stage, waiting in counts.waiting.items():
        running = counts.running[stage]
        value = _number(waiting, "yellow")
        if running:
            value.append(f" + {running} running", style="cyan")
        rows.append((f"waits for {stage.value}", value))
    return rows


def _failures(counts: StatusCounts) -> Rows:
    shown = counts.failures[:_MANY_FAILURES]
    if not shown:
        return [("nothing", Text("✓", style="green"))]
    rows = [(group.code, _number(group.count, "red")) for group in shown]
    more = len(counts.failures) - len(shown)
    return [*rows[:-1], (f"{more + 1} more codes", "")] if more else rows


def _outbox(overview: Overview) -> Rows:
    outbox = overview.outbox
    due = outbox.oldest_due
    return [
        ("waits", _number(outbox.waiting, "yellow")),
        ("longest", Text("–", style="dim") if due is None else _ago(due)),
        ("failed", _number(outbox.failed, "red")),
    ]


def _machine(overview: Overview, root: Path) -> Rows:
    usage = shutil.disk_usage(root)
    used = (usage.total - usage.free) / usage.total
    rows: list[tuple[str, str | Text]] = [
        ("disk in use", Text(f"{100 * used:.0f} %", style="red" if used >= _DISK_TIGHT else ""))
    ]
    if (run := overview.last_run) is not None:
        ended = {None: "not ended", 0: "well"}.get(run.exit_code, f"exit {run.exit_code}")
        rows.append((f"last run: {run.command}", Text(ended, style="green" if run.exit_code == 0 else "yellow")))
        rows.append(("", _ago(run.started_at)))
    task = overview.next_task
    rows.append(("next task" if task is None else f"next: {task.name}", "–" if task is None else _until(task.at)))
    return rows


def _urgent(overview: Overview, width: int) -> Panel:
    table = Table.grid(padding=(0, 2), expand=True)
    why_width = max(12, min(width * 2 // 5, width - 44))  # the name of the file comes first
    table.add_column(no_wrap=True, style="dim")
    table.add_column(ratio=3, no_wrap=True, overflow="ellipsis")
    table.add_column(ratio=2, no_wrap=True, overflow="ellipsis")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True, overflow="ellipsis", style="yellow", max_width=why_width)
    for entry in overview.urgent:
        amount = "" if entry.amount is None else f"{entry.amount:,.2f} {entry.currency or ''}".rstrip()
        why = next(iter((*entry.urgency, *entry.reasons)), "")
        table.add_row(*map(Text, (entry.document_id[:8], entry.filename, entry.supplier_name or "", amount, why)))
    return Panel(table, title="most urgent: docproc review next", title_align="left", border_style="dim", width=width)


def _number(value: int, style: str = "") -> Text:
    return Text(f"{value:,}", style=style if value else "dim")


def _ago(time: datetime) -> str:
    return f"{_span((datetime.now(UTC) - time).total_seconds())} ago"


def _until(time: datetime) -> Text:
    seconds = (time - datetime.now(UTC)).total_seconds()
    return Text(f"in {_span(seconds)}") if seconds > 0 else Text(f"due {_span(-seconds)}", style="yellow")


def _span(seconds: float) -> str:
    return next(_spans(seconds))


def _spans(seconds: float) -> Iterator[str]:
    for size, name in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            yield f"{seconds / size:.0f} {name}"
    yield f"{max(seconds, 0):.0f} s"
