"""What named exports have handed out: every version of a document once."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from docproc.errors import LockedError, UsageError
from docproc.store.audit import record
from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint

_PIECE = 10_000


@dataclass(slots=True)
class Handed:
    """The documents of one run by their numbers, with the versions that were read; `runs` counts the runs before."""

    name: str
    runs: int
    keys: array[int] = field(default_factory=lambda: array("q"))
    versions: array[int] = field(default_factory=lambda: array("q"))

    def seen(self, keys: Sequence[int], versions: Sequence[int]) -> None:
        """Take in what was read."""
        self.keys.extend(keys)
        self.versions.extend(versions)

    def leave_out(self, places: Collection[int]) -> None:
        """Forget what was read at these places (from 0), since it was not handed out."""
        kept = [place for place in range(len(self.keys)) if place not in places]
        self.keys = array("q", (self.keys[place] for place in kept))
        self.versions = array("q", (self.versions[place] for place in kept))


def begin_handing(store: Store, name: str) -> Handed:
    """Return an empty record of what the export of that name is going to hand out."""
    row = store.reader.execute("SELECT runs FROM exports WHERE name = ?", (name,)).fetchone()
    return Handed(name, 0 if row is None else row["runs"])


def finish_handing(
    store: Store, handed: Handed, actor: str, effect: Callable[[Transaction], object] = lambda transaction: None
) -> None:
    """Record what was handed out, once it is where it belongs; `effect` becomes lasting with it or not at all.

    Raises LockedError when another process has finished an export of that name since `begin_handing`.
    """
    with store.begin_durable(CommitPoint.EXPORT_HANDED) as transaction:
        effect(transaction)
        _record(transaction, handed, actor)


MARK_COLUMNS = ("name", "runs", "documents", "last_run_at", "last_run_by")
"""The columns of `list_marks`; `documents` counts those of which a version was handed out."""


def list_marks(store: Store) -> list[tuple[str, int, int, str, str]]:
    """What each named export remembers, by name."""
    rows = store.reader.execute(
        "SELECT e.name, e.runs, (SELECT count(*) FROM exported_versions v WHERE v.export_id = e.id), e.last_run_at,"
        " e.last_run_by FROM exports e ORDER BY e.name"
    )
    return [(name, runs, documents, at[:19].replace(" ", "T") + "Z", by) for name, runs, documents, at, by in rows]


def forget_marks(store: Store, name: str, actor: str) -> int:
    """Let the next export of that name hand out everything again; return of how many documents it knew.

    Raises UsageError when no export has that name.
    """
    known = {mark[0]: mark[2] for mark in list_marks(store)}
    if name not in known:
        raise UsageError(f"no export is called '{name}'; docproc export --marks lists them")
    with store.begin_durable(CommitPoint.EXPORT_FORGOTTEN) as transaction:
        of = "SELECT id FROM exports WHERE name = ?"
        transaction.execute(f"DELETE FROM exported_versions WHERE export_id IN ({of})", (name,))  # noqa: S608  # our own text
        transaction.execute("DELETE FROM exports WHERE name = ?", (name,))
        transaction.execute("DELETE FROM system_parameters WHERE key = ?", (f"export.{name}.last",))
        record(transaction, actor, "forgotten", "export", name, f"what was exported of {known[name]} documents")
    return known[name]


def _record(transaction: Transaction, handed: Handed, actor: str) -> None:
    from docproc.store.parameters import keep_mark
    from docproc.store.statements import inserting, updating
    from docproc.store.tables_exports import EXPORTS, Export, ExportedVersion

    done = {"name": handed.name, "runs": handed.runs + 1, "last_run_at": now(), "last_run_by": actor}
    query = "SELECT id, runs FROM exports WHERE name = ?"
    row = transaction.execute(query, (handed.name,)).fetchone()
    if (0 if row is None else row["runs"]) != handed.runs:
        raise LockedError(f"another process has exported '{handed.name}' meanwhile; try again")
    if row is None:
        key = transaction.insert(inserting(Export), done)
    else:
        key = row["id"]
        transaction.run(updating(EXPORTS, tuple(done), EXPORTS.c.id == key), done)
    mark = f"{done['last_run_at']:%Y-%m-%dT%H:%M:%SZ}"
    keep_mark(
        transaction, f"export.{handed.name}.last", mark, "export", "when this export last handed out what was new"
    )
    insert = inserting(ExportedVersion)
    for start in range(0, len(handed.keys), _PIECE):
        pairs = list(zip(handed.keys[start : start + _PIECE], handed.versions[start : start + _PIECE], strict=True))
        for number, _ in pairs if row is not None else ():
            transaction.execute("DELETE FROM exported_versions WHERE export_id = ? AND document_id = ?", (key, number))
        rows = [{"export_id": key, "document_id": number, "version_number": version} for number, version in pairs]
        transaction.insert_all(insert, rows)
