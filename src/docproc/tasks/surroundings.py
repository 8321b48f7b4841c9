"""What a task works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docproc.errors import DocprocError
from docproc.specs.settings import Settings
from docproc.specs.tasks import IngestConfig
from docproc.store.engine import Store

Summary = Mapping[str, Any]
"""What a run did, in words and numbers that JSON takes."""


class TaskFailedError(DocprocError):
    """A task did not do what it should; it is tried again."""

    code = "task-failed"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Workspace, settings, store, the acting user, and what the command line lends a task.

    `process` takes in and processes the files of a folder, `resume` goes on with workflows; both return what they did.
    """

    root: Path
    templates: Path
    settings: Settings
    store: Store
    actor: str
    process: Callable[[IngestConfig], Summary]
    resume: Callable[[], Summary]
    stop: Callable[[], bool]
