"""`docproc export`: documents out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TextIO

import typer

from docproc.cli.apps import command_app
from docproc.cli.filters import filtered
from docproc.cli.options import IdsArgument, QuietOption, WorkspaceOption
from docproc.cli.session import counted, ids_or_stdin, open_session, say
from docproc.errors import OutputError, UsageError
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
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write, whole or not at all.", show_default="stdout")
    ] = None,
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
        with _target(output) as stream:
            count = FORMATS[format_name](iter_export(session.store, chosen), stream, names)
    if output is not None and not quiet:
        say(f"{counted(count, 'document')} written to {output}")


@contextmanager
def _target(output: Path | None) -> Iterator[TextIO]:
    """Give stdout, or a temporary file that takes the name of `output` once everything is written and on disk."""
    if output is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    temporary = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(output)
    except OSError as error:
        raise OutputError(f"{output}: cannot be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)
