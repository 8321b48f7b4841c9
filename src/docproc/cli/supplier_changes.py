"""`docproc supplier add|edit|merge`: changing the suppliers' YAML."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import acting_user, choose_workspace, counted, say
from docproc.errors import ConfigurationError, UsageError
from docproc.extract.parties.known_suppliers import look_up
from docproc.extract.parties.own_company import OwnCompany
from docproc.settings.supplier_changes import assign, join
from docproc.settings.workspace import Workspace
from docproc.specs.library import load_suppliers, supplier_files
from docproc.specs.suppliers import SupplierSpec
from docproc.specs.yaml_editing import Tree, edited, fresh, write_whole
from docproc.store.engine import open_store
from docproc.store.supplier_sync import sync_suppliers

_ALIKE = 0.6
"""Least likeness of a name that may be meant by a wrong id."""

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The name of the supplier's file without .yaml.")]
ChangesArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="KEY=VALUE", help="'KEY+=VALUE' adds to a list, 'KEY=' takes the key out."),
]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Only show what would be written.")]


def add_command(
    context: typer.Context,
    values: ChangesArgument = None,
    supplier_id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Name of the file; default: made of the name.")
    ] = None,
    from_document: Annotated[
        str | None, typer.Option("--from-document", metavar="ID", help="Take what this document says of its sender.")
    ] = None,
    dry_run: DryOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the YAML of a new supplier, from what is given and, if asked, from a document; it overwrites none.

    Keys are those of the file: name, vat_id, ibans, email, city and so on (docproc supplier show prints them).
    """
    chosen = choose_workspace(context, workspace)
    known = load_suppliers(chosen.suppliers)
    data = {} if from_document is None else _from_document(chosen, from_document)
    assign(data, values or ())
    if not data.get("name"):
        raise UsageError("a supplier needs a name: docproc supplier add name='Muster GmbH', or --from-document ID")
    from docproc.learn.supplier_proposals import free_id

    chosen_id = supplier_id or free_id(str(data["name"]), ())
    path = chosen.suppliers / f"{chosen_id}.yaml"
    if chosen_id in {spec.id for spec in known} or path.exists():
        raise UsageError(f"{path}: exists already; change it with: docproc supplier edit {chosen_id}")
    text = _sound(lambda: fresh(data, SupplierSpec, str(path)))
    _write(chosen, {path: text}, dry_run)
    _tell(path, chosen_id, text, "added", dry_run, quiet, as_json)
    if not (dry_run or quiet):
        tell_waiting(chosen, chosen_id)


def edit_command(
    context: typer.Context,
    supplier_id: IdArgument,
    changes: ChangesArgument = None,
    dry_run: DryOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Set keys of a supplier's YAML, comments kept; without any, open it in $EDITOR (in a terminal only).

    Entries of lists are named by place or name: contacts.0.phone=…, templates.standard.active=false.
    """
    chosen = choose_workspace(context, workspace)
    path = file_of(chosen, supplier_id)
    if changes:
        text = _sound(lambda: edited(path, SupplierSpec, lambda tree: assign(tree, changes)))
    else:
        text = _from_editor(path)
    _write(chosen, {path: text}, dry_run)
    _tell(path, supplier_id, text, "changed", dry_run, quiet, as_json)


def merge_command(
    context: typer.Context,
    kept: Annotated[str, typer.Argument(metavar="KEPT", help="The supplier that stays.")],
    merged: Annotated[str, typer.Argument(metavar="MERGED", help="The supplier that becomes part of it.")],
    dry_run: DryOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Make two suppliers one: numbers, names, accounts, addresses, templates and documents go to the one that stays.

    The other's names become variations of its name, and the other's file is removed.
    """
    chosen = choose_workspace(context, workspace)
    known = load_suppliers(chosen.suppliers)
    if kept == merged:
        raise UsageError("a supplier cannot be merged with itself")
    named(known, kept)
    other = named(known, merged)
    path, gone = file_of(chosen, kept), file_of(chosen, merged)
    renamed: dict[str, str] = {}
    left: list[str] = []

    def take_over(tree: Tree) -> None:
        names, unplaced = join(tree, other)
        renamed.update(names)
        left.extend(unplaced)

    text = _sound(lambda: edited(path, SupplierSpec, take_over))
    moved = _documents_of(chosen, merged) if dry_run else _merge(chosen, path, text, gone, (kept, merged), renamed)
    if as_json:
        data = {"id": kept, "merged": merged, "documents": moved, "not_joined": left, "dry_run": dry_run}
        typer.echo(json.dumps(data, ensure_ascii=False))
    elif dry_run:
        typer.echo(text, nl=False)
    if not quiet:
        would = "would be " if dry_run else ""
        say(f"{merged} {would}merged into {kept}: {counted(moved, 'document')} {would}moved")
        for remark in left:
            say(f"{kept} says something else, kept in its notes: {remark}")


def named(suppliers: Sequence[SupplierSpec], supplier_id: str) -> SupplierSpec:
    """Return the supplier of this id. Raises UsageError with those that may be meant when there is none."""
    for supplier in suppliers:
        if supplier.id == supplier_id:
            return supplier
    alike = [each.supplier.id for each in look_up(supplier_id, suppliers) if each.likeness >= _ALIKE]
    near = ", ".join(alike[:3])
    raise UsageError(f"no supplier has the id '{supplier_id}'" + (f"; is it {near}?" if near else ""))


def file_of(workspace: Workspace, supplier_id: str) -> Path:
    """Return the YAML file of a supplier. Raises UsageError when there is none."""
    for path in supplier_files(workspace.suppliers):
        if path.stem == supplier_id:
            return path
    named(load_suppliers(workspace.suppliers), supplier_id)
    raise UsageError(f"no supplier has the id '{supplier_id}'")


def own_company(workspace: Workspace) -> OwnCompany:
    """Return who we are, as the settings of the workspace say."""
    from docproc.settings.resolve import resolve_settings

    return OwnCompany.of(resolve_settings(workspace, os.environ, {}).settings.company)


def tell_waiting(workspace: Workspace, supplier_id: str | None = None) -> None:
    """Say how suppliers (or one) are brought to documents that were extracted before the YAML knew them."""
    from docproc.learn.supplier_proposals import waiting_documents

    suppliers = load_suppliers(workspace.suppliers)
    with open_store(workspace.store_folder) as store:
        waiting = waiting_documents(store, suppliers)
    for each in waiting:
        if supplier_id in (None, each.supplier_id):
            names = " ".join(f"--supplier {shlex.quote(name)}" for name in each.names)
            many = f"{counted(len(each.documents), 'document')} of {each.supplier_id}"
            say(f"{many} extracted before it was known; look again: docproc extract --force {names}")


def sync(workspace: Workspace) -> None:
    """Let the store know what the YAML says now."""
    suppliers = load_suppliers(workspace.suppliers)
    with open_store(workspace.store_folder) as store:
        sync_suppliers(store, suppliers, acting_user())


def _from_document(workspace: Workspace, token: str) -> dict[str, object]:
    from docproc.learn.supplier_proposals import from_document
    from docproc.store.reading import find_document

    with open_store(workspace.store_folder) as store:
        data = from_document(store, find_document(store, token), own_company(workspace))
    if not data:
        raise UsageError(f"{token}: names no sender but our own company, or is not extracted yet")
    return dict(data)


def _sound(make: Callable[[], str]) -> str:
    """What a change makes of a file; a mistake in the change is the command line's."""
    try:
        return make()
    except ConfigurationError as error:
        raise UsageError(error.message.splitlines()[0]) from error


def _write(workspace: Workspace, texts: dict[Path, str], dry_run: bool) -> None:
    if not dry_run:
        for path, text in texts.items():
            write_whole(path, text)
        sync(workspace)


def _merge(
    workspace: Workspace, path: Path, text: str, gone: Path, ids: tuple[str, str], renamed: dict[str, str]
) -> int:
    """The YAML that stays comes first and the other's removal last: whatever is cut short can be done again."""
    from docproc.store.supplier_merging import merge_suppliers

    write_whole(path, text)
    sync(workspace)
    with open_store(workspace.store_folder) as store:
        moved = merge_suppliers(store, *ids, renamed, acting_user())
    gone.unlink(missing_ok=True)
    sync(workspace)
    return moved


def _documents_of(workspace: Workspace, supplier_id: str) -> int:
    from docproc.store.suppliers import supplier_statistics

    with open_store(workspace.store_folder) as store:
        return sum(each.documents for each in supplier_statistics(store) if each.id == supplier_id)


def _from_editor(path: Path) -> str:
    """The text of a file as a person leaves it in their editor, checked; the file itself stays as it is."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("there is no terminal to edit in; say what to change: docproc supplier edit ID KEY=VALUE")
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / path.name
        draft.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
        try:
            done = subprocess.run([*command, str(draft)], check=False)
        except OSError as error:
            raise UsageError(f"{command[0]}: cannot be started: {error.strerror}") from error
        if done.returncode:
            raise UsageError(f"{command[0]} ended with {done.returncode}; nothing is changed")
        return _sound(lambda: edited(draft, SupplierSpec, lambda tree: None))


def _tell(path: Path, supplier_id: str, text: str, done: str, dry_run: bool, quiet: bool, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"id": supplier_id, "file": str(path), "dry_run": dry_run, "yaml": text}))
    elif dry_run:
        typer.echo(text, nl=False)
    if not quiet:
        say(f"{path}: would be {done}" if dry_run else f"{path}: {done}")
