"""Runs: the invocations of the command line that worked on documents."""

from __future__ import annotations

import json
import os
import socket
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam

from docproc.store.clock import now, stored_time
from docproc.store.engine import Store
from docproc.store.failpoints import CommitPoint
from docproc.store.statements import inserting, updating
from docproc.store.tables_jobs import RUNS, Run

_INSERT = inserting(Run)
_FINISH = updating(RUNS, ("finished_at", "exit_code", "counts"), RUNS.c.uuid == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One invocation; `finished_at` and `exit_code` are None while it runs, or when it was killed."""

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


def start_run(store: Store, command: str, arguments: Sequence[str], version: str, actor: str) -> str:
    """Note that this process begins to work and return the run's id; arguments must hold no secret."""
    run_id = str(uuid.uuid4())
    row = {
        "uuid": run_id,
        "command": command,
        "arguments": list(arguments),
        "docproc_version": version,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "started_by": actor,
        "started_at": now(),
    }
    with store.begin(CommitPoint.RUN_STARTED) as transaction:
        transaction.insert(_INSERT, row)
    return run_id


def finish_run(store: Store, run_id: str, exit_code: int, counts: Mapping[str, int]) -> None:
    """Note how a run ended: its exit code, and how many documents had which outcome."""
    with store.begin(CommitPoint.RUN_FINISHED) as transaction:
        row = {"finished_at": now(), "exit_code": exit_code, "counts": dict(counts), "wanted": run_id}
        transaction.run(_FINISH, row)


def list_runs(store: Store, limit: int = 20) -> tuple[RunRecord, ...]:
    """The latest runs, the newest first."""
    rows = store.reader.execute("SELECT * FROM runs ORDER BY id DESC LIMIT ?", (limit,))
    return tuple(
        RunRecord(
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
        )
        for row in rows
    )
