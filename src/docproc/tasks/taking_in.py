"""Tasks that work on documents: a folder's files, workflows that waited."""

from __future__ import annotations

from docproc.specs.tasks import IngestTask, TaskSpec
from docproc.tasks.surroundings import Summary, Surroundings, TaskFailedError


def ingest_folder(task: TaskSpec, around: Surroundings) -> Summary:
    """Take in and process the files of a folder; a relative one lies in the workspace."""
    if not isinstance(task, IngestTask):
        raise TypeError(task.type)
    folder = around.root / task.config.folder
    if not folder.is_dir():
        raise TaskFailedError(f"{folder}: no such folder")
    move_to = None if task.config.move_to is None else str(around.root / task.config.move_to)
    return around.process(task.config.model_copy(update={"folder": str(folder), "move_to": move_to}))


def resume_waits(task: TaskSpec, around: Surroundings) -> Summary:
    """Start what documents and schedules start, and go on with workflows whose wait is over."""
    return around.resume()
