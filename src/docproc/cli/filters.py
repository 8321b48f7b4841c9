"""Filters over documents that several commands share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from docproc.model.enums import DocumentStatus, DocumentType, Outcome
from docproc.store.document_filter import DocumentFilter

TypeOption = Annotated[
    list[DocumentType] | None,
    typer.Option("--type", help="Only documents of this type; repeatable.", show_default=False),
]
SupplierOption = Annotated[
    list[str] | None, typer.Option("--supplier", help="Only this supplier, by id or name.", show_default=False)
]
SinceOption = Annotated[
    datetime | None,
    typer.Option(
        "--since", formats=["%Y-%m-%d"], help="Only documents dated on or after this day.", show_default=False
    ),
]
UntilOption = Annotated[
    datetime | None,
    typer.Option(
        "--until", formats=["%Y-%m-%d"], help="Only documents dated on or before this day.", show_default=False
    ),
]
DecisionOption = Annotated[
    list[Outcome] | None, typer.Option("--decision", help="Only documents decided so.", show_default=False)
]
StatusOption = Annotated[
    list[DocumentStatus] | None, typer.Option("--status", help="Only documents of this status.", show_default=False)
]


def document_filter(
    document_type: list[DocumentType] | None,
    supplier: list[str] | None,
    since: datetime | None,
    until: datetime | None,
    decision: list[Outcome] | None,
    status: list[DocumentStatus] | None,
) -> DocumentFilter:
    """Return the filters of a command line, without restriction to ids."""
    return DocumentFilter(
        types=document_type or None,
        suppliers=supplier or None,
        since=since.date() if since else None,
        until=until.date() if until else None,
        decisions=decision or None,
        statuses=status or None,
    )
