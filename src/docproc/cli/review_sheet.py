"""The sheet of a reviewer as lines for a pipe, and as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from docproc.review.sheet import Sheet, SheetField

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

WIDE = 110
"""From so many columns on, findings have a column of their own."""

_UNSURE = 80.0
_SURE = 95.0


def sheet_lines(sheet: Sheet) -> Iterator[str]:
    """Yield the sheet as lines of text, as wide as they come."""
    yield f"{sheet.filename}  ({sheet.document_id[:8]})  {headline(sheet)}, review {sheet.state}"
    for reason in sheet.reasons:
        yield f"  because {reason}"
    for field in sheet.fields:
        page = "" if field.page is None else f"page {field.page}: "
        yield f"  {field.name:24} {field.value:30} {field.confidence:5.1f} %  {page}{field.line}"
        for finding in field.findings:
            yield f"  {'':24} {finding}"
    for finding in sheet.findings:
        yield f"  {finding}"
    yield from _rows(sheet)


def print_sheet(console: Console, sheet: Sheet) -> None:
    """Print the sheet as a table: numbered fields with confidence, the line each came from, findings beside them."""
    from rich.table import Table
    from rich.text import Text

    for reason in sheet.reasons:
        console.print(Text(f"because {reason}", style="yellow"))
    wide = console.width >= WIDE
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("#", justify="right")
    for name in ("Field", "Value"):
        table.add_column(name, overflow="fold")
    table.add_column("Conf.", justify="right")
    table.add_column("Read from", overflow="fold", style="dim" if wide else "")
    if wide:
        table.add_column("Checks", overflow="fold")
    for number, field in enumerate(sheet.fields, 1):
        table.add_row(*_cells(number, field, wide))
    console.print(table)
    for finding in sheet.findings:
        console.print(Text(finding, style=_finding_style(finding)))
    for line in _rows(sheet):
        console.print(Text(line, style="dim"), overflow="ellipsis", no_wrap=True)


def _rows(sheet: Sheet) -> Iterator[str]:
    """The rows of the tables, by the names under which `review fix` knows them."""
    for row in sheet.rows:
        yield f"  {row.name:24} {row.text}"


def headline(sheet: Sheet) -> str:
    """Return what the document is and who sent it, with how sure that is."""
    kind = f"{sheet.document_type.value.replace('_', ' ')} ({sheet.type_confidence:.0f} %)"
    sure = "" if sheet.confidence is None else f", {sheet.confidence:.1f} % sure"
    return f"{kind} from {sheet.supplier or 'nobody known'}{sure}"


def _cells(number: int, field: SheetField, wide: bool) -> tuple[Text | str, ...]:
    from rich.text import Text

    line = Text(field.line if field.page in (None, 1) else f"p. {field.page}: {field.line}")
    checks = Text()
    for finding in field.findings:
        checks.append("\n" if checks else "").append(finding, style=_finding_style(finding))
    if not wide and checks:
        line = line.append("\n").append_text(checks)
    style = "green" if field.confidence >= _SURE else "yellow" if field.confidence >= _UNSURE else "bold red"
    cells = (str(number), Text(field.name), Text(field.value), Text(f"{field.confidence:.1f}", style=style), line)
    return (*cells, checks) if wide else cells


def _finding_style(finding: str) -> str:
    return {"error": "red", "warning": "yellow"}.get(finding.partition(":")[0], "cyan")
