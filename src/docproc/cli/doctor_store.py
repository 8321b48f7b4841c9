"""`docproc doctor --store`: the store against its files, and what can be put right."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import typer

from docproc.cli.session import acting_user, counted, say
from docproc.settings.workspace import Workspace
from docproc.store.engine import Store, open_store
from docproc.store.integrity import Defect, find_defects
from docproc.store.repair import repair

_MOST_ROUNDS = 4
"""A repair may uncover a defect behind the one it puts right: a row that goes leaves a document without its job."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A defect, and whether it is put right."""

    defect: Defect
    repaired: bool


def examine(workspace: Workspace, deep: bool, fix: bool) -> list[Examined]:
    """Return what is wrong with the store of `workspace`; with `fix` after repairing what can be repaired."""
    with open_store(workspace.store_folder) as store:
        found = list(find_defects(store, deep))
        left = _repaired(store, found, deep) if fix and found else found
    remaining = {(defect.kind, defect.subject) for defect in left}
    known = {(defect.kind, defect.subject) for defect in found}
    late = [defect for defect in left if (defect.kind, defect.subject) not in known]
    return [Examined(defect, (defect.kind, defect.subject) not in remaining) for defect in (*found, *late)]


def report(examined: list[Examined], fix: bool, as_json: bool, quiet: bool) -> bool:
    """Say what was found, a line each; return whether anything is still wrong."""
    for each in examined:
        if as_json:
            row = {**asdict(each.defect), "repaired": each.repaired}
            del row["key"]
            typer.echo(json.dumps(row, ensure_ascii=False))
        else:
            verdict = "repaired" if each.repaired else "error"
            typer.echo(f"{verdict:10}{each.defect.kind.value:16}{each.defect.subject}: {each.defect.details}")
    wrong = sum(not each.repaired for each in examined)
    if not quiet:
        what = (
            f"{counted(len(examined), 'defect')}, {len(examined) - wrong} repaired" if examined else "no defect found"
        )
        say(what + ("; repair with: docproc doctor --store --fix" if wrong and not fix else ""))
    return wrong > 0


def _repaired(store: Store, defects: list[Defect], deep: bool) -> list[Defect]:
    """Repair in rounds until nothing more can be done, and return what is left."""
    for _ in range(_MOST_ROUNDS):
        repair(store, defects, acting_user())
        left = list(find_defects(store, deep))
        if not left or left == defects:
            return left
        defects = left
    return defects
