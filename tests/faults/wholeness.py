"""What must hold of a store after whatever happened to it, looked at without docproc's own checks, and with them."""

import hashlib
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from docproc.store.engine import open_store
from docproc.store.integrity import DefectKind, find_defects

STAGES = ("intake", "ocr", "extract")


def no_half_written_file(folder: Path) -> None:
    """Every file with a final name holds the bytes that its name says, and every row's file is there."""
    store = folder / ".docproc"
    kept = {path for path in (store / "files").glob("??/??/*") if path.is_file()}
    for path in kept:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name, path
    if (store / "store.db").exists() and (store / "store.db").stat().st_size:
        with closing(sqlite3.connect(store / "store.db")) as connection:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
            if "documents" in tables:
                query = "SELECT storage_path FROM documents WHERE storage_path NOTNULL"
                named = {store / row[0] for row in connection.execute(query)}
                assert named <= kept


def whole(folder: Path, *, in_hand: bool = False) -> None:
    """The store has no defect; `in_hand` allows leases that a killed process left."""
    no_half_written_file(folder)
    allowed = {DefectKind.LEASE_LEFT} if in_hand else set()
    with open_store(folder / ".docproc") as store:
        assert [defect for defect in find_defects(store, deep=True) if defect.kind not in allowed] == []


def every_input_once(folder: Path, inputs: dict[str, str]) -> None:
    """`inputs` (SHA-256 to the status it must have in the end) are the documents, each worked on once a stage."""
    with closing(sqlite3.connect(folder / ".docproc" / "store.db")) as connection:
        documents = connection.execute("SELECT file_hash, status FROM documents WHERE filename <> 'erased'").fetchall()
        assert sorted(documents) == sorted(inputs.items())
        done = connection.execute(
            "SELECT d.file_hash, j.stage FROM processing_jobs j JOIN documents d ON d.id = j.document_id"
            " WHERE j.status = 'completed'"
        ).fetchall()
        finished = [sha256 for sha256, status in inputs.items() if status == "completed"]
        assert {job: count for job, count in Counter(done).items() if job[0] in finished} == {
            (sha256, stage): 1 for sha256 in finished for stage in STAGES
        }
        assert connection.execute("SELECT count(*) FROM processing_jobs WHERE status = 'running'").fetchone() == (0,)
