"""`docproc supplier suggest`: suppliers that documents show and YAML does not know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import choose_workspace, counted, say
from docproc.cli.supplier_changes import file_of, own_company, sync, tell_waiting
from docproc.settings.supplier_changes import add_to
from docproc.settings.workspace import Workspace
from docproc.specs.library import load_suppliers
from docproc.specs.suppliers import SupplierSpec
from docproc.specs.yaml_editing import Tree, edited, fresh, write_whole
from docproc.store.engine import open_store


def suggest_command(
    context: typer.Context,
    at_least: Annotated[
        int, typer.Option("--documents", "-n", min=1, metavar="N", help="Least number of documents of a new sender.")
    ] = 2,
    write: Annotated[bool, typer.Option("--write", help="Write the files instead of only showing them.")] = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Propose YAML for senders that are not known, from what their documents agree on; and what known ones lack.

    For known suppliers it proposes what approved documents have shown: other names, senders of mails, accounts, logos.
    Who we are ourselves (company.names and so on in docproc.yaml) is never proposed.
    """
    from docproc.learn.supplier_proposals import additions, new_suppliers

    chosen = choose_workspace(context, workspace)
    specs = load_suppliers(chosen.suppliers)
    with open_store(chosen.store_folder) as store:
        fresh_ones = new_suppliers(store, specs, at_least, own_company(chosen))
        more = additions(store, specs)
    texts: dict[Path, str] = {}
    for each in fresh_ones:
        path = chosen.suppliers / f"{each.supplier_id}.yaml"
        texts[path] = fresh(each.data, SupplierSpec, str(path))
        _show(path, "new", each.supplier_id, each.data, each.documents, texts[path], as_json)
    for addition in more:
        path, values = file_of(chosen, addition.supplier_id), addition.values
        texts[path] = edited(path, SupplierSpec, partial(_add, values=values))
        listed = {key: list(found) for key, found in values.items()}
        _show(path, "more", addition.supplier_id, listed, addition.documents, _lines(listed), as_json)
    if write and texts:
        _write(chosen, texts)
    if not quiet:
        _sum_up(len(fresh_ones), len(more), write)
        tell_waiting(chosen)


def _add(tree: Tree, values: Mapping[str, tuple[str, ...]]) -> None:
    for key, found in values.items():
        if key == "logo_hash":
            tree[key] = found[0]
        else:
            add_to(tree, key, found)


def _show(
    path: Path,
    kind: str,
    supplier_id: str,
    data: Mapping[str, Any],
    documents: tuple[str, ...],
    text: str,
    as_json: bool,
) -> None:
    if as_json:
        shown = {"kind": kind, "id": supplier_id, "file": str(path), "data": data, "documents": list(documents)}
        typer.echo(json.dumps(shown, ensure_ascii=False))
        return
    what = "seen on" if kind == "new" else "to add, shown by"
    typer.echo(f"# {path.name}: {what} {counted(len(documents), 'document')}\n{text}")


def _lines(listed: Mapping[str, list[str]]) -> str:
    return "".join(f"{key}: [{', '.join(values)}]\n" for key, values in listed.items())


def _write(workspace: Workspace, texts: Mapping[Path, str]) -> None:
    for path, text in texts.items():
        write_whole(path, text)
    sync(workspace)


def _sum_up(new: int, more: int, written: bool) -> None:
    if not new and not more:
        say("nothing to suggest")
        return
    done = "written" if written else "proposed; write them with --write"
    say(f"{counted(new, 'new supplier')} and additions to {counted(more, 'known one')} {done}")
