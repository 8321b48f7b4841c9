"""Options that several commands share, so that they are spelled and explained once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from docproc import __version__
from docproc.cli.voice import LogFormat, speak
from docproc.errors import UsageError

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "-w",
        "--workspace",
        help="Folder with docproc.yaml; default: DOCPROC_WORKSPACE, the nearest folder upwards, or your own.",
        show_default=False,
    ),
]


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"docproc {__version__}")
        raise typer.Exit


VersionOption = Annotated[
    bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_show_version)
]


def _choose_log_format(chosen: LogFormat | None) -> None:
    if chosen is not None:
        speak(chosen)


LogFormatOption = Annotated[
    LogFormat | None,
    typer.Option(
        "--log-format",
        help="Lines on stderr: text for people, json for a collector of logs; or DOCPROC_LOG_FORMAT.",
        show_default=False,
        envvar="DOCPROC_LOG_FORMAT",
        show_envvar=False,
        is_eager=True,
        expose_value=False,
        callback=_choose_log_format,
    ),
]


def _hear_reason(context: typer.Context, given: str | None) -> None:
    """Keep the reason that was given as that of all that is changed; a command's own wins over one before its name."""
    from docproc.store.occasion import give_reason

    if given is not None or context.parent is None:
        give_reason(given)


def still_to_come(option: str, end: datetime | None) -> datetime | None:
    """Return an end that was given, in UTC; one without a zone is meant here. Raises UsageError when it has passed."""
    from docproc.store.clock import now

    if end is not None and end.astimezone() <= now():
        raise UsageError(f"{option} {end:%Y-%m-%d} has come already; give a later day")
    return None if end is None else end.astimezone(UTC)


def note_or_reason(given: str | None) -> str | None:
    """The remark that was given for what the command is about, else the reason for the whole of it."""
    from docproc.store.occasion import given_reason

    return given or given_reason()


WhyOption = Annotated[
    str | None,
    typer.Option(
        "--note",
        help="Why; it stands in the audit log beside what is changed; or DOCPROC_NOTE.",
        show_default=False,
        envvar="DOCPROC_NOTE",
        show_envvar=False,
        expose_value=False,
        callback=_hear_reason,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON to stdout instead of a table.")]
QuietOption = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors on stderr.")]
JobsOption = Annotated[
    int | None, typer.Option("-j", "--jobs", min=1, max=100, help="Worker processes.", show_default="the cores")
]
PasswordFileOption = Annotated[
    Path | None,
    typer.Option("--password-file", help="File with one password a line, tried on encrypted PDFs.", show_default=False),
]
IdsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="ID", help="Id prefix, file name or hash; '-' reads from stdin.", show_default=False),
]
PathsOrIdsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ID",
        help="Id prefix, file name or hash (a path too with --explain, --compare); '-' reads from stdin.",
        show_default=False,
    ),
]
NoteOption = Annotated[
    str | None,
    typer.Option(
        "--note",
        help="A remark that stays with the document, and in the audit log.",
        show_default=False,
        callback=note_or_reason,
    ),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Repeat the stage for documents that have passed it.")]
PathsArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH", help="Files and folders; '-' reads paths from stdin.", show_default=False, readable=False
    ),
]
FilesFromOption = Annotated[
    Path | None, typer.Option("--files-from", help="File with one path a line; '-' for stdin.", show_default=False)
]
NullOption = Annotated[bool, typer.Option("-0", "--null", help="Paths in lists end with NUL, as find -print0 writes.")]
SettleOption = Annotated[
    float | None,
    typer.Option(
        "--settle", min=0, metavar="SECONDS", help="Leave files that changed so recently.", show_default=False
    ),
]
DuplicatesOption = Annotated[
    bool, typer.Option("--allow-duplicates", help="Make the same bytes a document of their own, related duplicate_of.")
]
MoveOption = Annotated[
    Path | None,
    typer.Option(
        "--move-to", help="Move files here once they are safely kept, in the folders they lay in.", show_default=False
    ),
]
DeleteOption = Annotated[bool, typer.Option("--delete-after", help="Delete files once they are safely kept.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only say which files would be taken in.")]
BackendOption = Annotated[
    str | None,
    typer.Option("--backend", help="OCR backend for this run; default: ocr.default_backend.", show_default=False),
]
ForceOcrOption = Annotated[bool, typer.Option("--force-ocr", help="Read pixels even where a page has a text layer.")]
AllowCpuOption = Annotated[
    bool, typer.Option("--allow-cpu", help="Let a model that wants a GPU run without one, at minutes a page.")
]
ExplainOption = Annotated[
    bool, typer.Option("--explain", help="Only show what is measured on each page, what would read it, and why.")
]
CompareOption = Annotated[
    str | None,
    typer.Option("--compare", metavar="A,B", help="Only read the pages with both backends, and compare."),
]
SampleOption = Annotated[
    int | None, typer.Option("--sample", min=1, metavar="N", help="Compare on so many of the files.")
]
SeedOption = Annotated[int, typer.Option("--seed", help="Which files --sample picks.")]
