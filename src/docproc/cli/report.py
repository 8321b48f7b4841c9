"""`docproc report`: one page about the documents of a period."""

from __future__ import annotations

import locale
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import QuietOption, WorkspaceOption
from docproc.cli.output import writing_bytes
from docproc.cli.session import open_session, say
from docproc.errors import UsageError
from docproc.metrics.report_wording import LANGUAGES

app = command_app()
_DAY = "%Y-%m-%d"


@app.command("report", epilog="Example:  docproc report --since 2026-10-01 --until 2026-10-31 -o october.html")
def report(
    context: typer.Context,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="report.html or report.pdf.", show_default="HTML to stdout")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=[_DAY], help="First day.", show_default="the beginning")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=[_DAY], help="Last day.", show_default="today")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--lang", help="de or en.", show_default="as the system's locale says")
    ] = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write a report: volumes, automation, confidence and what could pass unseen, speed, senders, VAT, corrections.

    One file that needs nothing else: a page for browsers, light or dark as they like it, or a PDF (-o report.pdf).
    """
    suffix = ".html" if output is None else output.suffix.lower()
    if suffix not in (".html", ".htm", ".pdf"):
        raise UsageError(f"{output}: a report is written as .html or .pdf")
    if language not in (None, *LANGUAGES):
        raise UsageError(f"a report speaks {' or '.join(LANGUAGES)}, not {language}")
    if output is None and suffix == ".html" and sys.stdout.isatty():
        raise UsageError("name a file with -o, or send the page into a pipe")
    from docproc.metrics.report_writing import ReportOrder, write_report

    with open_session(context, workspace) as session:
        order = ReportOrder(
            name=session.workspace.root.name,
            first=None if since is None else since.date(),
            last=None if until is None else until.date(),
            language=language or _system_language(),
            as_pdf=suffix == ".pdf",
        )
        content = write_report(session.store, session.resolved.settings, order, datetime.now(UTC))
    with writing_bytes(output) as stream:
        stream.write(content)
    if output is not None and not quiet:
        say(f"the report is in {output}")


def _system_language() -> str:
    spoken = (locale.getlocale()[0] or "").lower()
    return "de" if spoken.startswith(("de", "german")) else "en"
