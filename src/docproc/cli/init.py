"""`docproc init`: make a workspace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption
from docproc.cli.session import say
from docproc.settings.workspace import make_workspace
from docproc.store.engine import open_store

app = command_app()


@app.command("init", epilog="Example:  docproc init ./books")
def init(
    directory: Annotated[Path, typer.Argument(help="The folder; made when it is not there.")] = Path(),
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Make a workspace: docproc.yaml with all settings, folders for suppliers, rules, workflows, templates; the store.

    What is there already stays as it is.
    """
    written = make_workspace(directory)
    with open_store(directory / ".docproc"):
        pass
    if as_json:
        typer.echo(json.dumps({"workspace": str(directory.resolve()), "written": [str(path) for path in written]}))
    elif not quiet:
        state = f"{len(written)} files written" if written else "nothing to do, it is one already"
        say(f"workspace {directory.resolve()}: {state}")
