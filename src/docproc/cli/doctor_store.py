"""`docproc doctor --store`: the store against its files, and what can be put right."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import typer

from docproc.cli.session import acting_user, counted, say
from docproc.settings.workspace import Workspace
from docproc.store.engine import Store, open_store
from docproc.store.integrity import Defect, DefectKind, find_defects
from docproc.store.repair import repair

_MOST_ROUNDS = 4
"""A repair may uncover a defect behind the one it puts right: a row that goes leaves a document without its job."""
_SHOWN = 1_000
_KIND = max(map(len, DefectKind)) + 2
_MENDED = 20_000
"""Defects of a kind that are kept, to show them or to put them right; others are counted, or wait for another go."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A defect, and whether it is put right."""

    defect: Defect
    repaired: bool


@dataclass(frozen=True, slots=True)
class Examination:
    """What is wrong with a store: the first defects of each kind, and how many more there are of each."""

    found: list[Examined]
    more: Counter[DefectKind]


def examine(workspace: Workspace, deep: bool, fix: bool) -> Examination:
    """Return what is wrong with the store of `workspace`; with `fix` after repairing what can be repaired."""
    most = _MENDED if fix else _SHOWN
    with open_store(workspace.store_folder) as store:
        found, more = _gathered(find_defects(store, deep), most)
        left = found
        if fix and found:
            left, more = _repaired(store, found, deep)
    remaining = {(defect.kind, defect.subject) for defect in left}
    known = {(defect.kind, defect.subject) for defect in found}
    late = [defect for defect in left if (defect.kind, defect.subject) not in known]
    examined = [Examined(defect, (defect.kind, defect.subject) not in remaining) for defect in (*found, *late)]
    return Examination(examined, more)


def report(examination: Examination, fix: bool, as_json: bool, quiet: bool) -> bool:
    """Say what was found, a line each; return whether anything is still wrong."""
    for each in examination.found:
        if as_json:
            row = {**asdict(each.defect), "repaired": each.repaired}
            del row["key"]
            typer.echo(json.dumps(row, ensure_ascii=False))
        else:
            verdict = "repaired" if each.repaired else "error"
            typer.echo(f"{verdict:10}{each.defect.kind.value:{_KIND}}{each.defect.subject}: {each.defect.details}")
    for kind, number in examination.more.items():
        said = f"{number} more of this kind"
        told = {"kind": kind, "subject": None, "details": said, "repaired": False, "more": number}
        typer.echo(json.dumps(told) if as_json else f"{'error':10}{kind.value:{_KIND}}{said}")
    unseen = examination.more.total()
    wrong = unseen + sum(not each.repaired for each in examination.found)
    if not quiet:
        every = unseen + len(examination.found)
        what = f"{counted(every, 'defect')}, {every - wrong} repaired" if every else "no defect found"
        again = "; go on with" if fix and unseen else "; repair with" if wrong and not fix else ""
        say(what + (f"{again}: docproc doctor --store --fix" if again else ""))
    return wrong > 0


def _gathered(defects: Iterable[Defect], most: int) -> tuple[list[Defect], Counter[DefectKind]]:
    """The first `most` defects of each kind, and how many more there are of each."""
    kept: list[Defect] = []
    counts: Counter[DefectKind] = Counter()
    for defect in defects:
        counts[defect.kind] += 1
        if counts[defect.kind] <= most:
            kept.append(defect)
    return kept, Counter({kind: number - most for kind, number in counts.items() if number > most})


def _repaired(store: Store, defects: list[Defect], deep: bool) -> tuple[list[Defect], Counter[DefectKind]]:
    """Repair in rounds until nothing more can be done, and return what is left; more than fits waits for another go."""
    more: Counter[DefectKind] = Counter()
    for _ in range(_MOST_ROUNDS):
        repair(store, defects, acting_user())
        left, more = _gathered(find_defects(store, deep), _MENDED)
        if not left or left == defects or more:
            return left, more
        defects = left
    return defects, more
