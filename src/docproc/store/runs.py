"""Writing down runs: the invocations of the command line that worked on documents."""

from __future__ import annotations

import hashlib
import os
import socket
import uuid
import zlib
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select

from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.statements import Statement, inserting, updating
from docproc.store.tables_jobs import RUNS, Run
from docproc.store.tables_metrics import RUN_SETUPS, RunSetup

_INSERT = inserting(Run)
_INSERT_SETUP = inserting(RunSetup)
_SETUP = Statement(select(RUN_SETUPS.c.id).where(RUN_SETUPS.c.content_hash == bindparam("wanted")))
_FINISH = updating(RUNS, ("finished_at", "exit_code", "counts"), RUNS.c.uuid == bindparam("wanted"))


def start_run(
    store: Store, command: str, arguments: Sequence[str], version: str, actor: str, setup: bytes | None = None
) -> str:
    """Note that this process begins to work and return the run's id; jobs that the store claims from now on are its.

    `setup` is what the workers are told, kept once for all runs that are told the same. Neither arguments nor setup
    may hold a secret.
    """
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
        kept = None if setup is None else _keep_setup(transaction, setup)
        store.run_key = transaction.insert(_INSERT, {**row, "setup_id": kept})
    return run_id


def _keep_setup(transaction: Transaction, setup: bytes) -> int:
    digest = hashlib.sha256(setup).hexdigest()
    known = transaction.first(_SETUP, {"wanted": digest})
    if known is not None:
        return int(known["id"])
    row = {"content_hash": digest, "content": zlib.compress(setup), "created_at": now()}
    return transaction.insert(_INSERT_SETUP, row)


def finish_run(store: Store, run_id: str, exit_code: int, counts: Mapping[str, int]) -> None:
    """Note how a run ended: its exit code, and how many documents had which outcome."""
    with store.begin(CommitPoint.RUN_FINISHED) as transaction:
        row = {"finished_at": now(), "exit_code": exit_code, "counts": dict(counts), "wanted": run_id}
        transaction.run(_FINISH, row)
