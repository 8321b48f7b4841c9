"""`docproc export`: documents out."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.filters import filtered
from docproc.cli.options import IdsArgument, QuietOption, WorkspaceOption
from docproc.cli.output import OutputOption, writing
from docproc.cli.session import counted, ids_or_stdin, open_session, say
from docproc.errors import UsageError
from docproc.export import FORMATS
from docproc.export.selection import check_names
from docproc.store.document_filter import DocumentFilter
from docproc.store.exporting import iter_export
from docproc.store.reading import find_document

app = command_app()


@app.command("export", epilog="Example:  docproc export --format jsonl --type invoice --since 2026-01-01 | jq .fields")
@filtered()
def export(
    context: typer.Context,
    chosen: DocumentFilter,
    ids: IdsArgument = None,
    format_name: Annotated[
        str, typer.Option("-f", "--format", help=f"One of {', '.join(FORMATS)}.", metavar="FORMAT")
    ] = "json",
    output: OutputOption = None,
    fields: Annotated[
        str | None, typer.Option("--fields", help="Only these keys or fields, separated by commas.", show_default=False)
    ] = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write documents as JSON, JSON lines or CSV, to stdout or a file.

    Amounts are decimal strings, dates ISO 8601; a field that was not found is absent. Filters narrow what is written.
    """
    if format_name not in FORMATS:
        raise UsageError(f"no export format is called '{format_name}'; there are {', '.join(FORMATS)}")
    names = None if fields is None else check_names([name.strip() for name in fields.split(",") if name.strip()])
    with open_session(context, workspace) as session:
        tokens = ids_or_stdin(ids)
        documents = None if tokens is None else [find_document(session.store, token) for token in tokens]
        chosen = replace(chosen, ids=documents)
        with writing(output) as stream:
            count = FORMATS[format_name](iter_export(session.store, chosen), stream, names)
    if output is not None and not quiet:
        say(f"{counted(count, 'document')} written to {output}")
