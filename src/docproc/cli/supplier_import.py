"""`docproc supplier import`: templates of other programs as suppliers of this workspace."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import choose_workspace, counted, say
from docproc.cli.supplier_changes import sync
from docproc.errors import EXIT_ALL_FAILED, EXIT_SOME_FAILED, PathNotFoundError


def import_command(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Option("--invoice2data", metavar="FOLDER", help="Templates of invoice2data: .yml, .yaml, .json.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be converted.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace suppliers that are there already.")] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Convert templates of invoice2data to suppliers; what cannot be converted is said for each file, never guessed."""
    from docproc.learn.invoice2data import convert_folder, differing_ids

    if not folder.is_dir():
        raise PathNotFoundError(f"{folder}: is no folder")
    chosen = choose_workspace(context, workspace)
    converted = list(differing_ids(convert_folder(folder)))
    counts = dict.fromkeys(("whole", "partly", "not"), 0)
    kept = 0
    for each in converted:
        counts[each.extent] += 1
        path = chosen.suppliers / f"{each.supplier_id}.yaml"
        there = path.exists() and not overwrite
        if each.data is not None and not dry_run and not there:
            _write(path, each.file.name, each.data)
        kept += each.data is not None and there
        if as_json:
            data = {"file": str(each.file), "supplier": each.supplier_id, "converted": each.extent, "kept": there}
            typer.echo(json.dumps({**data, "left_out": each.left_out}, ensure_ascii=False))
            continue
        left = "stays as it is; --overwrite replaces it" if there and each.data is not None else each.extent
        typer.echo(f"{each.file.name}: {each.supplier_id}: {left}")
        for why in each.left_out:
            typer.echo(f"  {why}")
    if not dry_run:
        sync(chosen)
    if not quiet:
        done = ", ".join(f"{number} {extent}" for extent, number in counts.items())
        say(f"{counted(len(converted), 'template')}: {done}" + (f"; {kept} there already" if kept else ""))
    if counts["not"]:
        sys.exit(EXIT_ALL_FAILED if counts["not"] == len(converted) else EXIT_SOME_FAILED)


def _write(path: Path, source: str, data: dict[str, Any]) -> None:
    import yaml

    from docproc.specs.suppliers import SupplierSpec
    from docproc.specs.yaml_editing import modeline

    path.parent.mkdir(exist_ok=True)
    head = modeline(SupplierSpec) + f"# converted from the invoice2data template {source}\n"
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_text(head + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8")
    temporary.replace(path)
