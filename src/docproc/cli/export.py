"""`docproc export`: documents out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.filters import filtered
from docproc.cli.options import IdsArgument, QuietOption, WorkspaceOption
from docproc.cli.output import OutputOption, writing_bytes
from docproc.cli.session import Session, counted, ids_or_stdin, open_session, say
from docproc.errors import EXIT_ALL_FAILED, EXIT_SOME_FAILED, UsageError
from docproc.export import FORMATS
from docproc.specs.exports import RowsPer
from docproc.store.document_filter import DocumentFilter
from docproc.store.reading import find_document

if TYPE_CHECKING:
    from docproc.cli.export_run import Asked, Written

app = command_app()


FormatOption = Annotated[
    str | None,
    typer.Option(
        "-f",
        "--format",
        help=f"One of {', '.join(FORMATS)}.",
        metavar="FORMAT",
        show_default="the profile's, as the ending of -o says, or json",
    ),
]
FieldsOption = Annotated[
    str | None,
    typer.Option("--fields", help="Only these, separated by commas: total_amount, supplier.id, …", show_default=False),
]
RowsOption = Annotated[
    RowsPer | None, typer.Option("--rows", help="What a row of a table stands for.", show_default="document")
]
ProfileOption = Annotated[
    str | None,
    typer.Option("--profile", metavar="NAME", help="An export of docproc.yaml (exports).", show_default=False),
]
SinceLastOption = Annotated[
    str | None,
    typer.Option(
        "--since-last",
        metavar="NAME",
        help="Only what no export of this name has written: each version of a processed document once.",
        show_default=False,
    ),
]
ToOption = Annotated[
    str | None,
    typer.Option("--to", metavar="NAME", help="Hand the file to a destination of docproc.yaml.", show_default=False),
]
MarksOption = Annotated[
    bool, typer.Option("--marks", help="List what the exports with --since-last remember, by name, instead.")
]
ForgetOption = Annotated[
    str | None,
    typer.Option(
        "--forget",
        metavar="NAME",
        help="Let the next export --since-last NAME hand out everything again, and write nothing now.",
        show_default=False,
    ),
]
SchemaOption = Annotated[bool, typer.Option("--xsd", help="Write the schema of XML exports, and no documents.")]


@app.command("export", epilog="Example:  docproc export --format jsonl --type invoice --since 2026-01-01 | jq .fields")
@filtered()
def export(
    context: typer.Context,
    chosen: DocumentFilter,
    ids: IdsArgument = None,
    format_name: FormatOption = None,
    output: OutputOption = None,
    fields: FieldsOption = None,
    rows: RowsOption = None,
    profile: ProfileOption = None,
    since_last: SinceLastOption = None,
    to: ToOption = None,
    marks: MarksOption = False,
    forget: ForgetOption = None,
    xsd: SchemaOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write documents as JSON, CSV, Excel, Parquet, XML, PDF or a zip bundle.

    Data goes to stdout, a file or a destination. Amounts are decimal strings, dates ISO 8601; a field that was not
    found is absent. Filters narrow what is written.
    """
    if xsd:
        from docproc.export.xml_format import schema

        with writing_bytes(output) as stream:
            stream.write(schema())
        return
    if marks or forget is not None:
        _marks(context, workspace, forget, format_name, quiet)
        return
    if to is not None and output is not None:
        raise UsageError("name a file (-o) or a destination (--to), not both")
    from docproc.cli.export_run import export_to_file, what_is_asked

    with open_session(context, workspace) as session:
        tokens = ids_or_stdin(ids)
        documents = None if tokens is None else [find_document(session.store, token) for token in tokens]
        asked = what_is_asked(
            session,
            replace(chosen, ids=documents),
            format_name=format_name,
            profile=profile,
            fields=fields,
            rows=rows,
            since_last=since_last,
            output=output,
        )
        if to is not None:
            _hand_over(session, asked, to, quiet)
            return
        written = export_to_file(session, asked, output)
    if not quiet:
        _say_written(asked, written, output)
    if written.failed:
        raise typer.Exit(EXIT_SOME_FAILED if written.count else EXIT_ALL_FAILED)


def _say_written(asked: Asked, written: Written, output: Path | None) -> None:
    if output is not None:
        failed = f", {written.failed} could not be" if written.failed else ""
        say(f"{asked.count(written.count)} written to {output}{failed}")
    elif not written.count:
        say("no document answers to that")


def _marks(
    context: typer.Context, workspace: Path | None, forget: str | None, format_name: str | None, quiet: bool
) -> None:
    from docproc.cli.rows import Listed, RowFormat, write_rows
    from docproc.store.export_marks import MARK_COLUMNS, forget_marks, list_marks

    if format_name not in (None, *RowFormat):
        raise UsageError(f"marks are listed as {', '.join(RowFormat)}")
    with open_session(context, workspace) as session:
        if forget is None:
            shown = None if format_name is None else RowFormat(format_name)
            write_rows(Listed(MARK_COLUMNS, list_marks(session.store)), shown)
            return
        known = forget_marks(session.store, forget, session.actor)
    if not quiet:
        say(f"{forget} begins anew: {counted(known, 'document')} forgotten")


def _hand_over(session: Session, asked: Asked, destination: str, quiet: bool) -> None:
    from docproc.cli.export_run import export_to_destination
    from docproc.deliver.destinations import send_exports
    from docproc.model.delivery import SendingStatus

    count, filename = export_to_destination(session, asked, destination)
    done = send_exports(session.store, session.resolved.settings)
    unsent = done.counts[SendingStatus.QUEUED] + done.counts[SendingStatus.FAILED]
    if unsent:
        say(f"{unsent} of {done.counts.total()} files could not be handed over now; docproc task run tries again")
    if not quiet:
        say(f"{asked.count(count)} for {destination}" + (f" in {filename}" if count else ": nothing new"))
