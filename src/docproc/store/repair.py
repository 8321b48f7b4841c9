"""Repairs: what `integrity` found wrong with a store, put right as far as that can be done without losing anything.

Files that no document has, and rows that cannot stay, are set aside below `lost+found/` in the store folder, never
deleted; only what a killed process had half written is removed. Everything happens in one transaction, for which other
processes wait, and each repair looks again at what it is about, so a store that is in use can be repaired.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any

from docproc.errors import DocprocError, WorkspaceError
from docproc.model.enums import DocumentStatus, JobStatus, Stage
from docproc.model.lifecycle import fold, statuses_beside
from docproc.store.audit import record
from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint, around
from docproc.store.files import keep_file
from docproc.store.integrity import Defect, DefectKind, hash_of, settled
from docproc.store.job_rows import NewJob, insert_job
from docproc.store.transitions import add_event

LOST_AND_FOUND = "lost+found"

_OPEN = (JobStatus.PENDING, JobStatus.RUNNING)
_MOST_PASSES = 10


def repair(store: Store, defects: Iterable[Defect], actor: str) -> None:
    """Put right what can be; look for defects again to learn what is left.

    Raises LockedError when another process keeps the store locked, WorkspaceError when the folder cannot be written.
    """
    by_kind = {kind: list(found) for kind, found in groupby(sorted(defects, key=_kind), key=_kind)}
    if DefectKind.DAMAGED in by_kind:
        return  # what SQLite cannot read must not be written to
    try:
        with store.begin_durable(CommitPoint.REPAIRED) as transaction:
            transaction.execute("PRAGMA defer_foreign_keys = ON")
            for kind, put_right in _REPAIRS.items():
                for defect in by_kind.get(kind, ()):
                    with _undone_if_refused(transaction):
                        put_right(_Bench(store, transaction, actor), defect)
            record(
                transaction, actor, "repaired", "store", None, f"{sum(map(len, by_kind.values()))} defects looked at"
            )
    except OSError as error:
        raise WorkspaceError(f"{store.folder}: cannot be repaired: {error.strerror or error}") from error


@contextmanager
def _undone_if_refused(transaction: Transaction) -> Iterator[None]:
    """Undo a repair that the store's constraints do not allow, and go on with the others."""
    transaction.execute("SAVEPOINT repair")
    try:
        yield
    except sqlite3.IntegrityError:
        transaction.execute("ROLLBACK TO repair")
    transaction.execute("RELEASE repair")


class _Bench:
    """What a repair works with: the store, its open transaction, and in whose name."""

    def __init__(self, store: Store, transaction: Transaction, actor: str) -> None:
        self.folder = store.folder
        self.transaction = transaction
        self.actor = actor

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """The first row of a query."""
        found: sqlite3.Row | None = self.transaction.execute(sql, values).fetchone()
        return found

    def set_aside(self, path: Path) -> None:
        """Move a file of the store to lost+found, under a name that is free there."""
        aside = self.folder / LOST_AND_FOUND
        aside.mkdir(exist_ok=True)
        free, number = aside / path.name, 1
        while free.exists():
            number += 1
            free = aside / f"{path.name}-{number}"
        with around(CommitPoint.SET_ASIDE):
            path.rename(free)

    def write_down(self, table: str, row: sqlite3.Row) -> None:
        """Keep a row that is about to go or to change, as a line of JSON in lost+found."""
        aside = self.folder / LOST_AND_FOUND
        aside.mkdir(exist_ok=True)
        with (aside / "rows.jsonl").open("a", encoding="utf-8") as lines:
            written = {"table": table, "set_aside_at": now().isoformat(), "row": dict(row)}
            lines.write(json.dumps(written, ensure_ascii=False, default=_in_hex) + "\n")
            lines.flush()
            os.fsync(lines.fileno())


def _complete(bench: _Bench, _: Defect) -> None:
    """Make the tables, columns, indexes and triggers that are not there; rows that were in them are gone."""
    bench.transaction.complete_schema()


def _drop_dangling(bench: _Bench, _: Defect) -> None:
    """Clear references to rows that are gone; a row that cannot be without is set aside, and what hangs on it too."""
    for _pass in range(_MOST_PASSES):
        broken = bench.transaction.execute("PRAGMA foreign_key_check").fetchall()
        if not broken:
            return
        for table, key, _parent, number in broken:
            keys = bench.transaction.execute(f"PRAGMA foreign_key_list({table})").fetchall()
            column = next(found["from"] for found in keys if found["id"] == number)
            row = bench.row(f"SELECT * FROM {table} WHERE rowid = ?", key)  # noqa: S608  # names from the schema
            if row is None:
                continue
            bench.write_down(table, row)
            columns = bench.transaction.execute(f"PRAGMA table_info({table})").fetchall()
            if any(found["name"] == column and found["notnull"] for found in columns):
                bench.transaction.execute(f"DELETE FROM {table} WHERE rowid = ?", (key,))  # noqa: S608
            else:
                bench.transaction.execute(f"UPDATE {table} SET {column} = NULL WHERE rowid = ?", (key,))  # noqa: S608


def _bring_back_file(bench: _Bench, defect: Defect) -> None:
    """Keep the bytes again from a place where they were seen; without one, what is there stays as it is."""
    row = bench.row("SELECT file_hash, storage_path FROM documents WHERE id = ?", defect.key)
    if row is None:
        return
    seen = "SELECT source_path FROM sightings WHERE document_id = ?"
    for (source,) in bench.transaction.execute(seen, (defect.key,)).fetchall():
        path = bench.folder.parent / source
        if hash_of(path) == row["file_hash"]:
            damaged = bench.folder / row["storage_path"]
            if damaged.exists():
                bench.set_aside(damaged)
            with suppress(DocprocError):
                keep_file(bench.folder, path)
                return


def _set_stray_aside(bench: _Bench, defect: Defect) -> None:
    path = bench.folder / defect.subject
    if bench.row("SELECT 1 FROM documents WHERE storage_path = ?", defect.subject) is None and path.is_file():
        bench.set_aside(path)


def _remove_leftover(bench: _Bench, defect: Defect) -> None:
    path = bench.folder / defect.subject
    if path.is_file() and settled(path.stat().st_mtime):
        path.unlink(missing_ok=True)


def _release(bench: _Bench, defect: Defect) -> None:
    row = bench.row("SELECT * FROM processing_jobs WHERE id = ? AND status = 'running'", defect.key)
    if row is not None:
        _let_wait(bench, row["id"], row["document_id"], defect.details)


def _retell(bench: _Bench, defect: Defect) -> None:
    """Bring a document and its jobs to the state that their events tell; without any job, let it begin anew."""
    jobs = "SELECT * FROM processing_jobs WHERE document_id = ? ORDER BY id"
    last = None
    for job in bench.transaction.execute(jobs, (defect.key,)).fetchall():
        events = _events(bench, job["id"])
        last = job["id"]
        status = _told(events)
        again = events.count("retrying")
        if status in _OPEN:
            if status != job["status"]:
                _let_wait(bench, job["id"], defect.key, "its state was not what its events say")
        else:
            _settle_job(bench, job["id"], status)
        bench.transaction.execute("UPDATE processing_jobs SET retry_count = ? WHERE id = ?", (again, job["id"]))
    if last is None:
        _begin_anew(bench, defect.key, Stage.INTAKE)
    else:
        _settle_document(bench, defect.key, last)


def _read_again(bench: _Bench, defect: Defect) -> None:
    """Let a document that has lost pages be read again, unless it is on its way there."""
    for job in bench.transaction.execute(
        "SELECT id, stage FROM processing_jobs WHERE document_id = ? AND status IN ('pending', 'running')",
        (defect.key,),
    ).fetchall():
        if job["stage"] != Stage.EXTRACT.value:
            return
        _settle_job(bench, job["id"], JobStatus.CANCELLED)
        add_event(bench.transaction, job["id"], "cancelled", "its pages are to be read again")
    row = bench.row("SELECT status, storage_path FROM documents WHERE id = ?", defect.key)
    if row is not None and row["status"] != DocumentStatus.ARCHIVED.value and row["storage_path"] is not None:
        _begin_anew(bench, defect.key, Stage.OCR)


def _drop_page_text(bench: _Bench, defect: Defect) -> None:
    """Set a page text that cannot be unpacked aside, and let every document that has it be read again."""
    text = bench.row("SELECT * FROM page_texts WHERE id = ?", defect.key)
    if text is None:
        return
    bench.write_down("page_texts", text)
    pages = "SELECT DISTINCT document_id FROM document_pages WHERE page_text_id = ?"
    for (document,) in bench.transaction.execute(pages, (defect.key,)).fetchall():
        bench.transaction.execute("DELETE FROM document_pages WHERE document_id = ?", (document,))
        _read_again(bench, Defect(DefectKind.PAGES_MISSING, "", "", document))
    bench.transaction.execute("DELETE FROM page_texts WHERE id = ?", (defect.key,))
    _drop_dangling(bench, defect)  # other names of the same page


def _events(bench: _Bench, job: int) -> list[str]:
    rows = bench.transaction.execute("SELECT event_type FROM job_events WHERE job_id = ? ORDER BY id", (job,))
    return [row[0] for row in rows]


def _told(events: list[str]) -> JobStatus:
    """The status that a job's events tell; for a log that makes no sense, that it waits."""
    try:
        return fold(events)
    except ValueError:
        return JobStatus.PENDING


def _let_wait(bench: _Bench, job: int, document: int, why: str) -> None:
    bench.transaction.execute(
        "UPDATE processing_jobs SET status = 'pending', started_at = NULL, completed_at = NULL, success = NULL,"
        " lease_token = NULL, lease_until = NULL WHERE id = ?",
        (job,),
    )
    bench.transaction.execute("UPDATE documents SET status = 'queued' WHERE id = ?", (document,))
    if _told(_events(bench, job)) is not JobStatus.PENDING:
        add_event(bench.transaction, job, "taken_back", why)


def _settle_job(bench: _Bench, job: int, status: JobStatus) -> None:
    bench.transaction.execute(
        "UPDATE processing_jobs SET status = ?, lease_token = NULL, lease_until = NULL WHERE id = ?",
        (status.value, job),
    )


def _settle_document(bench: _Bench, document: int, job: int) -> None:
    """Make the last job the document's present one, and its state and stage what the jobs tell."""
    reached = bench.row(
        "SELECT j.stage FROM job_events e JOIN processing_jobs j ON j.id = e.job_id"
        " WHERE j.document_id = ? AND e.event_type = 'completed' ORDER BY e.id DESC LIMIT 1",
        document,
    )
    present = bench.row("SELECT stage, status FROM processing_jobs WHERE id = ?", job)
    row = bench.row("SELECT status FROM documents WHERE id = ?", document)
    if present is None or row is None:
        return
    values = (job, None if reached is None else reached["stage"], document)
    bench.transaction.execute("UPDATE documents SET current_job_id = ?, stage = ? WHERE id = ?", values)
    status = JobStatus(present["status"])
    if status is JobStatus.COMPLETED and present["stage"] != Stage.EXTRACT.value:
        following = list(Stage)[list(Stage).index(Stage(present["stage"])) + 1]
        _begin_anew(bench, document, following)
        return
    possible = statuses_beside(status)
    if DocumentStatus(row["status"]) not in possible:
        likely = next(each for each in DocumentStatus if each in possible and each is not DocumentStatus.UPLOADED)
        bench.transaction.execute("UPDATE documents SET status = ? WHERE id = ?", (likely.value, document))


def _begin_anew(bench: _Bench, document: int, stage: Stage) -> None:
    """Enter a job of `stage` as the document's present one, unless one is open."""
    row = bench.row("SELECT current_job_id, storage_path FROM documents WHERE id = ?", document)
    open_job = "SELECT 1 FROM processing_jobs WHERE document_id = ? AND status IN ('pending', 'running')"
    if row is None or row["storage_path"] is None or bench.row(open_job, document) is not None:
        return
    job = insert_job(bench.transaction, NewJob(document, stage, bench.actor, parent=row["current_job_id"]))
    add_event(bench.transaction, job.key, "requeued", f"repaired by {bench.actor}")
    values = (job.key, document)
    bench.transaction.execute("UPDATE documents SET status = 'queued', current_job_id = ? WHERE id = ?", values)


def _kind(defect: Defect) -> DefectKind:
    return defect.kind


def _in_hex(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


_REPAIRS: Mapping[DefectKind, Callable[[_Bench, Defect], None]] = MappingProxyType(
    {
        DefectKind.INCOMPLETE: _complete,
        DefectKind.DANGLING_ROW: _drop_dangling,
        DefectKind.FILE_MISSING: _bring_back_file,
        DefectKind.FILE_CHANGED: _bring_back_file,
        DefectKind.FILE_STRAY: _set_stray_aside,
        DefectKind.LEFTOVER: _remove_leftover,
        DefectKind.LEASE_LEFT: _release,
        DefectKind.HISTORY: _retell,
        DefectKind.PAGE_DAMAGED: _drop_page_text,
        DefectKind.PAGES_MISSING: _read_again,
    }
)
"""What is done about each kind of defect, in this order; nothing can be done about damage to the database itself."""
