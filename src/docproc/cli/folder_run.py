"""The whole way for the files of a folder, for commands that nobody watches: `task` and `watch`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docproc.cli.interruption import Interruption
from docproc.cli.session import Session
from docproc.cli.taking_in import Arrivals, TakenIn, ingest_options
from docproc.cli.workflow_runs import WorkflowRuns
from docproc.cli.working import WorkOptions, prepare_workers, recorded, work
from docproc.model.enums import Stage
from docproc.pipeline.batch import BatchResult


def run_files(
    session: Session,
    command: str,
    folder: Path,
    paths: Sequence[Path],
    move_to: Path | None,
    delete_after: bool,
    settle: float,
    stop: Interruption,
) -> tuple[TakenIn, BatchResult]:
    """Take in `paths` in `folder`, process them and let workflows do what has become due; as `docproc run`."""
    workers = prepare_workers(session, WorkOptions())
    workflows = WorkflowRuns(session)
    with recorded(session, command, workers) as note:
        options = ingest_options(session, False, move_to, delete_after, [folder])
        arrivals = Arrivals(session, paths, options, settle, stop)
        result = work(session, Stage.EXTRACT, workers, None, True, stop, arrivals)
        note.end(arrivals.taken, result, stop)
        workflows.after_documents(workers, True, stop.is_asked)
    return arrivals.taken, result


def files_in_words(taken: TakenIn, result: BatchResult) -> dict[str, int]:
    """What a run did, for its record: files, how many of them were refused, documents finished, failed (with these)."""
    return {
        "files": len(taken.files),
        "refused": len(taken.refused),
        "finished": len(result.finished),
        "failed": len(result.failed) + len(taken.refused),
    }
