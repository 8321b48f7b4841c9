"""Options that several commands share, so that they are spelled and explained once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from docproc import __version__

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
ForceOption = Annotated[bool, typer.Option("--force", help="Repeat the stage for documents that have passed it.")]
