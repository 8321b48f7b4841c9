"""Documents as a table for people and as objects for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import typer

from docproc.store.document_filter import DocumentFilter
from docproc.store.engine import Store
from docproc.store.exporting import iter_export

MOST_ROWS = 100
NARROW = 110
COLUMNS = ("File", "Type", "Sender", "Number", "Date", "Total", "Conf.", "Decision")
_NUMBERS = ("Total", "Conf.")


def results_json(store: Store, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the export objects of these documents."""
    if ids:
        yield from iter_export(store, DocumentFilter(ids=ids))


def print_results(store: Store, ids: Sequence[str]) -> None:
    """Print a table of these documents to stdout: file, type, sender, number, date, total, confidence, decision.

    Of more than a hundred documents, those that need a person come first, and the rest is left to the export.
    """
    documents = sorted(results_json(store, ids), key=lambda row: (_rank(row), row["filename"]))
    if not documents:
        return
    shown = documents[:MOST_ROWS]
    print_table(shown) if sys.stdout.isatty() else print_plain(shown)
    if len(documents) > MOST_ROWS:
        typer.echo(f"… and {len(documents) - MOST_ROWS} more: docproc export")


def print_table(documents: Sequence[dict[str, Any]]) -> None:
    """Print a coloured table as wide as the terminal; a narrow one leaves out what `docproc show` tells too."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    left_out = ("Sender", "Date", "Conf.") if console.width < NARROW else ()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in COLUMNS:
        if name not in left_out:
            table.add_column(name, justify="right" if name in _NUMBERS else "left", overflow="fold")
    for document in documents:
        style = {"failed": "red", "review": "yellow"}.get(_outcome(document), "")
        cells = zip(COLUMNS, _cells(document), strict=True)
        table.add_row(*(Text(cell) for name, cell in cells if name not in left_out), style=style)
    console.print(table)


def print_plain(documents: Sequence[dict[str, Any]]) -> None:
    """Print one line a document in aligned columns, whatever their width, for pipes and logs."""
    rows = [COLUMNS, *(tuple(_cells(document)) for document in documents)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(COLUMNS))]
    for row in rows:
        cells = [
            cell.rjust(width) if name in _NUMBERS else cell.ljust(width)
            for name, cell, width in zip(COLUMNS, row, widths, strict=True)
        ]
        typer.echo("  ".join(cells).rstrip())


def _rank(document: dict[str, Any]) -> int:
    return {"failed": 0, "review": 1}.get(_outcome(document), 2)


def _outcome(document: dict[str, Any]) -> str:
    if document["status"] == "failed":
        return "failed"
    return str((document.get("decision") or {}).get("outcome", document["status"]))


def _cells(document: dict[str, Any]) -> list[str]:
    total = document.get("fields", {}).get("total_amount", {}).get("value")
    currency = document.get("fields", {}).get("currency", {}).get("value", "")
    supplier = document.get("supplier") or {}
    confidence = document.get("confidence")
    cells = [
        document["filename"],
        document["document_type"] if document["status"] != "failed" else "",
        supplier.get("name", ""),
        document.get("document_number") or "",
        document.get("document_date") or "",
        f"{total} {currency}".strip() if total else "",
        "" if confidence is None else f"{confidence:.1f}",
        _decision(document),
    ]
    return [" ".join(cell.split()) for cell in cells]


def _decision(document: dict[str, Any]) -> str:
    outcome = _outcome(document)
    if outcome == "failed":
        return f"failed: {(document.get('error') or {}).get('code', '')}"
    reasons = (document.get("decision") or {}).get("reasons", ())
    return f"{outcome}: {reasons[0]}" if reasons else outcome
