"""Filters over documents that several commands share."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from datetime import datetime
from functools import wraps
from typing import Annotated, Any

import typer

from docproc.model.enums import DocumentStatus, DocumentSubtype, DocumentType, Outcome, ReviewState
from docproc.store.document_filter import DocumentFilter

TypeOption = Annotated[
    list[DocumentType] | None,
    typer.Option("--type", help="Only documents of this type; repeatable.", show_default=False),
]
SubtypeOption = Annotated[
    list[DocumentSubtype] | None,
    typer.Option("--subtype", help="Only this sort of its type, such as final or small_amount.", show_default=False),
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
ReviewOption = Annotated[
    list[ReviewState] | None,
    typer.Option("--review", help="Only documents whose review stands so.", show_default=False),
]
TagOption = Annotated[
    list[str] | None, typer.Option("--tag", help="Only documents with this tag; of several all.", show_default=False)
]
CategoryOption = Annotated[
    list[str] | None,
    typer.Option("--category", help="Only this category, by slug or path, with what lies below.", show_default=False),
]
LeastOption = Annotated[
    float | None, typer.Option("--min-amount", help="Only documents of at least this amount.", show_default=False)
]
MostOption = Annotated[
    float | None, typer.Option("--max-amount", help="Only documents of at most this amount.", show_default=False)
]
AssignedOption = Annotated[
    list[str] | None, typer.Option("--assigned", help="Only what is given to this user or role.", show_default=False)
]


def document_filter(
    document_type: TypeOption = None,
    subtype: SubtypeOption = None,
    supplier: SupplierOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    min_amount: LeastOption = None,
    max_amount: MostOption = None,
    tag: TagOption = None,
    category: CategoryOption = None,
    assigned: AssignedOption = None,
    decision: DecisionOption = None,
    review: ReviewOption = None,
    status: StatusOption = None,
) -> DocumentFilter:
    """Return the filter that these options of a command line describe, without restriction to ids."""
    return DocumentFilter(
        types=document_type or None,
        subtypes=subtype or None,
        suppliers=supplier or None,
        since=since.date() if since else None,
        until=until.date() if until else None,
        decisions=decision or None,
        statuses=status or None,
        tags=tag or None,
        categories=category or None,
        reviews=review or None,
        least_amount=min_amount,
        most_amount=max_amount,
        assigned=assigned or None,
    )


FILTERS = tuple(inspect.signature(document_filter).parameters)
"""The names of all filters."""


def filtered(*, without: Collection[str] = ()) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of `document_filter`, but those named in `without`, for its parameter `chosen`."""
    known = inspect.signature(document_filter, eval_str=True).parameters
    options = [parameter for name, parameter in known.items() if name not in without]

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def run(**given: Any) -> None:
            chosen = {option.name: given.pop(option.name) for option in options}
            command(**given, chosen=document_filter(**chosen))

        signature = inspect.signature(command, eval_str=True)
        own = [parameter for name, parameter in signature.parameters.items() if name != "chosen"]
        run.__signature__ = signature.replace(parameters=[*own, *options])  # type: ignore[attr-defined]  # for typer
        return run

    return decorate
