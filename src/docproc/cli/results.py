"""Documents as a table for people and as objects for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

from docproc.store.engine import Store
from docproc.store.exporting import DocumentFilter, iter_export

MOST_ROWS = 100
_UNLIMITED_WIDTH = 200


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
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console() if sys.stdout.isatty() else Console(width=_UNLIMITED_WIDTH, no_color=True)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, justify in (
        ("File", "left"), ("Type", "left"), ("Sender", "left"), ("Number", "left"), ("Date", "left"),
        ("Total", "right"), ("Conf.", "right"), ("Decision", "left"),
    ):  # fmt: skip
        table.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]  # a literal of rich's own
    for document in documents[:MOST_ROWS]:
        style = {"failed": "red", "review": "yellow"}.get(_outcome(document), "")
        table.add_row(*(Text(cell) for cell in _cells(document)), style=style)
    console.print(table)
    if len(documents) > MOST_ROWS:
        console.print(f"… and {len(documents) - MOST_ROWS} more: docproc export")


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
    return [
        document["filename"],
        document["document_type"] if document["status"] != "failed" else "",
        supplier.get("name", ""),
        document.get("document_number") or "",
        document.get("document_date") or "",
        f"{total} {currency}".strip() if total else "",
        "" if confidence is None else f"{confidence:.0f}",
        _decision(document),
    ]


def _decision(document: dict[str, Any]) -> str:
    outcome = _outcome(document)
    if outcome == "failed":
        return f"failed: {(document.get('error') or {}).get('code', '')}"
    reasons = (document.get("decision") or {}).get("reasons", ())
    return f"{outcome}: {reasons[0]}" if reasons else outcome
