"""`docproc metrics flags`: documents with a feature flag against those without."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from docproc.cli.options import JsonOption, WorkspaceOption
from docproc.cli.session import choose_workspace
from docproc.cli.voice import say_none


def flags_command(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Only this flag.")] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Compare the documents for which a flag was on with those for which it was off.

    Documents count by how the flag was decided for them, also where the trial then found nothing to do. Automatic are
    those that needed no person, corrected those of the reviewed in which a value was changed.
    """
    from docproc.store.document_flags import flag_groups
    from docproc.store.engine import open_store

    with open_store(choose_workspace(context, workspace).store_folder) as store:
        groups = flag_groups(store, name)
    say_none(groups, "no flag was decided for any document")
    if groups and not as_json:
        typer.echo(
            f"{'flag':24}{'':4}{'documents':>10}{'automatic':>11}{'confidence':>12}{'reviewed':>10}{'corrected':>11}"
        )
    for group in groups:
        if as_json:
            typer.echo(json.dumps(asdict(group)))
            continue
        sure = "" if group.confidence is None else f"{group.confidence:.1f}"
        corrected = "" if group.corrected_percent is None else f"{group.corrected_percent:.1f} %"
        typer.echo(
            f"{group.flag:24}{'on' if group.on else 'off':4}{group.documents:>10}{group.automatic_percent:>9.1f} %"
            f"{sure:>12}{group.reviewed:>10}{corrected:>11}"
        )
