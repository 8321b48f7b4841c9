"""`docproc learn data`: what people said of values, listed and handed out as training data."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import acting_user, choose_workspace, counted, say
from docproc.cli.voice import say_none
from docproc.errors import UsageError
from docproc.model.fields import FIELDS
from docproc.store.engine import open_store
from docproc.store.training import TrainingFilter, mark_used, training_rows

data_app = command_app(
    no_args_is_help=True,
    help="What people said of values, as training data.",
    epilog="Example:  docproc learn data export --unused --batch july > train.jsonl",
)

FieldOption = Annotated[str | None, typer.Option("--field", help="Only of this field.", show_default=False)]
SupplierOption = Annotated[
    str | None, typer.Option("--supplier", metavar="ID", help="Only of this supplier.", show_default=False)
]
UnusedOption = Annotated[bool, typer.Option("--unused", help="Only what was never used for training.")]
LimitOption = Annotated[int | None, typer.Option("--limit", min=1, metavar="N", help="At most so many.")]


@data_app.command("list", epilog="Example:  docproc learn data list --field total_amount --unused")
def list_command(
    context: typer.Context,
    field: FieldOption = None,
    supplier: SupplierOption = None,
    unused: UnusedOption = False,
    limit: LimitOption = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List what people said of values: what was found, what is right, and in which batch it was used."""
    chosen = _chosen(field, supplier, unused, limit)
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        rows = list(training_rows(store, chosen))
    say_none(rows, "no reviewed value answers to that")
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row.as_dict(), ensure_ascii=False))
        return
    if rows:
        typer.echo(f"{'document':28}{'field':24}{'expected':28}{'found':28}batch")
    for row in rows:
        found = "right" if row.was_correct else row.extracted or "-"
        cells = f"{row.filename[:26]:28}{row.field:24}{(row.expected or '-')[:26]:28}{found[:26]:28}{row.batch or '-'}"
        typer.echo(cells)


@data_app.command("export", epilog="Example:  docproc learn data export --unused --batch july > train.jsonl")
def export_command(
    context: typer.Context,
    field: FieldOption = None,
    supplier: SupplierOption = None,
    unused: UnusedOption = False,
    limit: LimitOption = None,
    batch: Annotated[
        str | None, typer.Option("--batch", metavar="NAME", help="Mark what is written as used in this batch.")
    ] = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write training data to stdout as JSON lines, what was never used first; only what a person has judged."""
    chosen = _chosen(field, supplier, unused, limit)
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        rows = list(training_rows(store, chosen))
        if not quiet:
            say_none(rows, "no reviewed value answers to that")
        for row in rows:
            typer.echo(json.dumps(row.as_dict(), ensure_ascii=False))
        if batch is not None:
            mark_used(store, [row.id for row in rows], batch, acting_user())
            if not quiet:
                say(f"{counted(len(rows), 'pair')} marked as used in {batch}")


def _chosen(field: str | None, supplier: str | None, unused: bool, limit: int | None) -> TrainingFilter:
    if field is not None and field not in FIELDS:
        raise UsageError(f"no field is called '{field}'")
    return TrainingFilter(field, supplier, unused, limit)
