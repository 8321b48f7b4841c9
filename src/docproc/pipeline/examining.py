"""Files looked at in worker processes without any record: what would be done with them, or what backends read on them.

The same supervised workers as in a batch open the files, since their bytes are untrusted; the store is told nothing.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from docproc.errors import WorkerDiedError, WorkerMemoryError, WorkerStartError, WorkerTimeoutError, error_class
from docproc.model.codec import decode
from docproc.model.limits import Limits
from docproc.model.text import Page
from docproc.ocr.explaining import Explained
from docproc.pipeline.endpoints import ASK, Endpoints
from docproc.pipeline.pool import Death, Worker, WorkerPool
from docproc.pipeline.wire import Message
from docproc.store.page_codec import unpack_page

_TICK_SECONDS = 0.25
_ASKED_SECONDS = 0.01
_DEATHS = {"died": WorkerDiedError, "timeout": WorkerTimeoutError, "memory": WorkerMemoryError}


class Task(StrEnum):
    """What is to be found out about a file."""

    EXPLAIN = "explain"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Errand:
    """A file to look at: its `name` for people, where it is, its type, and the backend to read it with (READ only).

    With `fields` the worker also finds the fields in what was read, with `rule` it tries the rule of that key.
    """

    name: str
    path: Path
    mime_type: str
    task: Task
    backend: str = ""
    fields: bool = False
    rule: str = ""

    def message(self) -> Message:
        """Return what a worker is told."""
        data = {"path": str(self.path), "mime_type": self.mime_type, "filename": self.name, "task": self.task.value}
        return Message("examine", {**data, "backend": self.backend, "fields": self.fields, "rule": self.rule})


@dataclass(slots=True)
class Examined:
    """What came of an errand: pages explained or read, pages that could not be read (number, code, message).

    `cold` are the numbers of pages during which the engine was loaded.

    `failure` is the code and message of what ended it early; `fields` are plain values by name, with `document_type`;
    `trial` is a rule's trial as data (see `extract.rule_trial`).
    """

    errand: Errand
    explained: list[Explained] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    cold: list[int] = field(default_factory=list)
    unread: list[tuple[int, str, str]] = field(default_factory=list)
    failure: tuple[str, str] | None = None
    fields: dict[str, Any] | None = None
    trial: dict[str, Any] | None = None

    def take(self, message: Message) -> None:
        """Take in what a worker told; what makes no sense raises ValueError, KeyError, TypeError, RecursionError."""
        data = message.data
        if message.kind == "explained":
            self.explained.append(decode(Explained, data["page"]))
        elif message.kind == "page-read":
            self.pages.append(unpack_page(message.payload))
            if data["cold"]:
                self.cold.append(self.pages[-1].number)
        elif message.kind == "page-unread":
            self.unread.append((int(data["number"]), str(data["code"]), str(data["message"])))
        elif message.kind == "fields":
            self.fields = dict(json.loads(message.payload))
        elif message.kind == "tried":
            self.trial = json.loads(message.payload)
        elif message.kind == "failed":
            self.failure = str(data["code"]), str(data["message"])


def examine(
    setup: Message, limits: Limits, jobs: int, errands: Sequence[Errand], models: Endpoints | None = None
) -> Iterator[Examined]:
    """Send up to `jobs` workers on the errands and yield what came of each, in the order of the errands.

    `models` answers what workers ask of models behind an address. Raises WorkerStartError when workers cannot start,
    and the ConfigurationError of a backend that is not set up.
    """
    asked = models or Endpoints({}, limits.seconds_per_page, 1)
    all_of_them = [Examined(errand) for errand in errands]
    waiting, unsaid, ended = deque(all_of_them), deque(all_of_them), set[int]()
    with WorkerPool(max(1, min(jobs, len(errands))), setup, limits) as pool:
        while unsaid:
            while waiting and pool.free:
                examined = waiting.popleft()
                pool.give(examined, examined.errand.message())
            for worker, event in pool.events(_ASKED_SECONDS if asked.busy else _TICK_SECONDS):
                if worker.task is not None and _is_over(pool, worker, event, asked):
                    ended.add(id(worker.task))
                    worker.task = None
            asked.pass_on()
            while unsaid and id(unsaid[0]) in ended:
                yield unsaid.popleft()


def _is_over(pool: WorkerPool, worker: Worker, event: Message | Death, models: Endpoints) -> bool:
    """Take in what a worker said or died of; tell whether its errand has ended with that."""
    examined: Examined = worker.task
    if isinstance(event, Death):
        examined.failure = _cause(examined, event)
        return True
    if event.kind == "failed" and event.data.get("fatal"):
        raise error_class(event.data["code"])(event.data["message"])
    try:
        models.ask(worker, examined, event) if event.kind == ASK else examined.take(event)
    except (ValueError, KeyError, TypeError, RecursionError) as error:  # who opened untrusted bytes may say all
        examined.failure = _cause(examined, pool.discard(worker, f"what it sent makes no sense: {error}"))
        return True
    return event.kind == "done"


def _cause(examined: Examined, death: Death) -> tuple[str, str]:
    if not death.ready:
        raise WorkerStartError(f"worker processes cannot start ({death.details}); see: docproc doctor")
    return _DEATHS[death.cause].code, f"{examined.errand.name}: its worker is gone ({death.details})"
