"""Runs as they were written down, read without SQLAlchemy: lists of them are opened often."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docproc.errors import UsageError
from docproc.store.clock import stored_time
from docproc.store.engine import Store

LAST = "last"
"""The word that names the latest run."""

_RUNS = "SELECT r.*, s.content_hash AS setup_hash FROM runs r LEFT JOIN run_setups s ON s.id = r.setup_id"


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One invocation; `finished_at` and `exit_code` are None while it runs, or when it was killed.

    `setup` is the hash of what its workers were told; None where nothing was kept of that.
    """

    id: str
    command: str
    arguments: tuple[str, ...]
    version: str
    host: str
    pid: int
    started_by: str
    started_at: datetime
    finished_at: datetime | None
    exit_code: int | None
    counts: Mapping[str, int]
    setup: str | None


@dataclass(frozen=True, slots=True)
class ExtractedBy:
    """A document whose fields a run found: the version of that moment and its snapshot, as JSON.

    `read_again` tells that its pages were read anew since, so that the run's text is no longer there; `made_then` that
    the run made the version, while otherwise it found what an earlier one had.
    """

    document_id: str
    filename: str
    mime_type: str
    version: int
    change: str
    snapshot: Mapping[str, Any]
    read_again: bool
    made_then: bool


def list_runs(store: Store, limit: int = 20) -> tuple[RunRecord, ...]:
    """The latest runs, the newest first."""
    return tuple(map(_record, store.reader.execute(f"{_RUNS} ORDER BY r.id DESC LIMIT ?", (limit,))))


def find_run(store: Store, token: str) -> RunRecord:
    """The run that `token` names: an unambiguous prefix of its id, or `LAST`. Raises UsageError otherwise."""
    if token == LAST:
        rows = store.reader.execute(f"{_RUNS} ORDER BY r.id DESC LIMIT 1").fetchall()
    else:
        rows = store.reader.execute(f"{_RUNS} WHERE substr(r.uuid, 1, ?) = ? LIMIT 2", (len(token), token)).fetchall()
    if len(rows) != 1 or not token:
        raise UsageError(
            f"{'several runs answer' if len(rows) > 1 else 'no run answers'} to {token!r}; docproc runs list"
        )
    return _record(rows[0])


def setup_of(store: Store, run_id: str) -> bytes | None:
    """What the workers of a run were told; None where nothing was kept."""
    row = store.reader.execute(
        "SELECT s.content FROM runs r JOIN run_setups s ON s.id = r.setup_id WHERE r.uuid = ?", (run_id,)
    ).fetchone()
    return None if row is None else zlib.decompress(row[0])


def extracted_by(store: Store, run_id: str) -> tuple[ExtractedBy, ...]:
    """The documents whose fields a run found, each with what it found and decided: the version of that moment."""
    rows = store.reader.execute(
        "SELECT d.uuid, d.filename, d.mime_type, v.version_number, v.change_type, v.data_snapshot,"
        " (SELECT max(j2.id) FROM processing_jobs j2 WHERE j2.document_id = d.id AND j2.stage = 'ocr'"
        "  AND j2.status = 'completed' AND j2.id > j.id) AS read_again, v.created_at >= j.started_at"
        " FROM processing_jobs j JOIN runs r ON r.id = j.run_id JOIN documents d ON d.id = j.document_id"
        " JOIN document_versions v ON v.document_id = d.id AND v.version_number = ("
        "  SELECT max(v2.version_number) FROM document_versions v2"
        "  WHERE v2.document_id = d.id AND v2.created_at <= j.completed_at)"
        " WHERE r.uuid = ? AND j.stage = 'extract' AND j.status = 'completed' AND d.deleted_at IS NULL ORDER BY j.id",
        (run_id,),
    )
    return tuple(
        ExtractedBy(row[0], row[1], row[2], row[3], row[4], json.loads(row[5]), row[6] is not None, bool(row[7]))
        for row in rows
    )


def _record(row: sqlite3.Row) -> RunRecord:
    return RunRecord(
        id=row["uuid"],
        command=row["command"],
        arguments=tuple(json.loads(row["arguments"])),
        version=row["docproc_version"],
        host=row["host"],
        pid=row["pid"],
        started_by=row["started_by"],
        started_at=stored_time(row["started_at"]),
        finished_at=None if row["finished_at"] is None else stored_time(row["finished_at"]),
        exit_code=row["exit_code"],
        counts=json.loads(row["counts"] or "{}"),
        setup=row["setup_hash"],
    )
