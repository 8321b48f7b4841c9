"""`docproc sql`: questions over the store."""

from __future__ import annotations

import re
import sys
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import WorkspaceOption
from docproc.cli.rows import RowFormat, write_rows
from docproc.cli.session import choose_workspace
from docproc.errors import UsageError
from docproc.metrics.view import View
from docproc.metrics.views import VIEWS
from docproc.store.engine import open_store

app = command_app()

SCHEMA = ".schema"
_TABLES = re.compile(r"\s*show\s+(all\s+)?tables\s*;?\s*", re.IGNORECASE)
_EXAMPLE = (
    "Example:  docproc sql \"select supplier, sum(total_amount) from documents where date >= '2026-01-01' group by 1\""
)


@app.command("sql", epilog=_EXAMPLE)
def sql(
    context: typer.Context,
    question: Annotated[
        str,
        typer.Argument(metavar="SELECT", help=f"One question in SQL; '-' reads it from stdin; '{SCHEMA}' [TABLE]."),
    ],
    table: Annotated[str | None, typer.Argument(metavar="[TABLE]", help=f"With {SCHEMA}.", show_default=False)] = None,
    format_name: Annotated[
        RowFormat | None,
        typer.Option("-f", "--format", help="How to write the rows.", show_default="table, else csv in a pipe"),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Answer a question in SQL (DuckDB's dialect) over the documents, fields, pages, jobs, reviews of a workspace.

    Nothing can be written, and no network is reached. Files that you may read can be joined: read_csv('budget.csv'),
    'budget.parquet'. Times are UTC.
    """
    if question == SCHEMA or _TABLES.fullmatch(question):
        _print_schema(table)
        return
    if table is not None:
        raise UsageError(f"unexpected argument {table!r}; put the question in quotes")
    asked = sys.stdin.read() if question == "-" else question
    from docproc.metrics.analysis import analysing

    with open_store(choose_workspace(context, workspace).store_folder) as store, analysing(store) as analysis:
        write_rows(analysis.ask(asked), format_name)


def _print_schema(table: str | None) -> None:
    if table is None:
        width = max(map(len, VIEWS))
        for view in VIEWS.values():
            typer.echo(f"{view.name:{width}}  {view.meaning}")
        typer.echo(f"\nColumns of one: docproc sql {SCHEMA} documents")
        return
    if table not in VIEWS:
        raise UsageError(f"no table is called {table}; there are {', '.join(VIEWS)}")
    _print_columns(VIEWS[table])


def _print_columns(view: View) -> None:
    typer.echo(f"{view.name}: {view.meaning}")
    for column in view.columns:
        typer.echo(f"  {column.name:26} {column.kind:14} {column.meaning}")
