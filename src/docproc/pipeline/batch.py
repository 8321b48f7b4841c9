"""The coordinator: leases waiting jobs, hands documents to workers, commits each stage's result as it comes."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial

from docproc.errors import (
    DocprocError,
    DocumentError,
    LeaseLostError,
    LockedError,
    WorkerDiedError,
    WorkerMemoryError,
    WorkerStartError,
    WorkerTimeoutError,
    error_class,
)
from docproc.model.enums import JobStatus, Stage
from docproc.model.lifecycle import STAGES
from docproc.pipeline.commit import COMMITS
from docproc.pipeline.endpoints import ASK, Endpoints
from docproc.pipeline.pool import Death, Worker, WorkerPool
from docproc.pipeline.setup import WorkerSetup
from docproc.pipeline.tasks import Task, flags_for, order_message
from docproc.pipeline.wire import Message, send
from docproc.settings.filing import filing_of
from docproc.store.engine import Store
from docproc.store.error_log import record_error
from docproc.store.error_reading import ErrorSeverity
from docproc.store.jobs import claim, fail, give_back, renew, take_back
from docproc.store.page_keeping import keep_within, note_uses
from docproc.store.pages import alias_page, get_page, put_page
from docproc.store.records import Claim, Owner

LEASE_SECONDS = 120.0
"""How long a document stays with a process of another machine that has gone silent."""

GRACE_SECONDS = 5.0
"""How long what is in hand may go on after an interruption before it is given back."""

MOST_FAILED_STARTS = 3
"""After so many workers that died before their first word, the fault is not the documents' and the batch ends."""

_TICK_SECONDS = 0.25
_ARRIVAL_SECONDS = 0.01
_STEPS_AT_ONCE = 16
_KILLED = {
    "died": "the worker process that had it in hand is gone",
    "timeout": "it took longer than limits.seconds_per_page allows",
    "memory": "it needed more memory than limits.worker_memory_mb",
}
_DEATHS = {"died": WorkerDiedError, "timeout": WorkerTimeoutError, "memory": WorkerMemoryError}


class Happening(StrEnum):
    """What an observer of a batch is told about a document."""

    STARTED = "started"
    PAGE = "page"
    STAGE = "stage"
    FINISHED = "finished"
    RETRIED = "retried"
    FAILED = "failed"
    GIVEN_BACK = "given_back"


@dataclass(frozen=True, slots=True)
class Progress:
    """One happening: the document, its file's name, the stage it is at; code and message of a failure."""

    happening: Happening
    document_id: str
    filename: str
    stage: Stage
    code: str = ""
    message: str = ""


@dataclass(slots=True)
class BatchResult:
    """What a batch did: ids of documents that reached its last stage, and (id, code, message) of those that failed."""

    finished: list[str] = field(default_factory=list)
    failed: list[tuple[str, str, str]] = field(default_factory=list)
    given_back: list[str] = field(default_factory=list)
    pages: int = 0
    interrupted: bool = False


class Batch:
    """One run over the waiting documents of a store, up to and including stage `until`.

    `documents` restricts it to these ids (None: everything that waits). `observe` is told of every happening.
    `stop` is asked now and then whether to end: what is in hand is then finished within five seconds or given back.
    """

    def __init__(
        self,
        store: Store,
        setup: WorkerSetup,
        until: Stage,
        jobs: int,
        documents: Collection[str] | None = None,
        observe: Callable[[Progress], None] = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self.store = store
        self.result = BatchResult()
        self._stop = stop
        self._setup = setup
        self._stages = STAGES[: STAGES.index(until) + 1]
        self._jobs = jobs
        self._documents = None if documents is None else set(documents)
        self._observe = observe
        self._owner = Owner.current(store.run_key)
        self._file = filing_of(setup.settings, setup.suppliers)
        self._aside: list[Claim] = []
        self._alone = False
        self._fatal: DocprocError | None = None
        self._failed_starts = 0
        self._answers: Mapping[str, Callable[[Worker, Task, Message], None]] = {
            "cached?": self._look_up,
            "page": self._keep_page,
            "alias": self._alias_page,
            "turned": self._count_page,
            "attachment": self._collect,
            "failed": self._fail,
            "done": self._free,
            ASK: self._ask_model,
        }
        self._renewed = time.monotonic()
        self._uses: Counter[str] = Counter()
        seconds = setup.limits.seconds_per_page
        self._models = Endpoints.of(setup.rule_packs, setup.suppliers, seconds, jobs)

    def run(self, arrivals: Iterable[object | None] = ()) -> BatchResult:
        """Work until nothing waits, or until `stop` says so, and return what was done.

        Each step of `arrivals` that is not None may let a new document wait; steps are taken whenever the workers have
        been seen to, and none of them should take long. Raises what they raise, WorkerStartError, or the
        ConfigurationError that a worker met (a backend that is not installed, say); what was in hand is given back
        before.
        """
        deadline: float | None = None
        arriving, steps = True, iter(arrivals)
        take_back(self.store, datetime.now(UTC))
        with WorkerPool(self._jobs, self._setup.to_message(), self._setup.limits) as pool:
            while True:
                if deadline is None and self._stop():
                    deadline = time.monotonic() + GRACE_SECONDS
                if deadline is None:
                    arriving = arriving and self._take_in(steps)
                    self._fill(pool)
                if (not pool.busy and not arriving) or (deadline is not None and time.monotonic() > deadline):
                    break
                for worker, event in pool.events(_ARRIVAL_SECONDS if arriving or self._models.busy else _TICK_SECONDS):
                    self._handle(pool, worker, event)
                self._models.pass_on()
                self._renew()
                if self._fatal is not None:
                    break
            self._give_back(pool)
        self._tidy_pages()
        self._close_models()
        if self._fatal is not None:
            raise self._fatal
        self.result.interrupted = deadline is not None
        return self.result

    def _take_in(self, steps: Iterator[object | None]) -> bool:
        """Let what is there arrive, a little at a time; False when there is no more to come."""
        try:
            for _ in range(_STEPS_AT_ONCE):
                if (step := next(steps, self)) is None or step is self:
                    return step is None
        except DocprocError as error:
            self._fatal = error
            return False
        return True

    def _fill(self, pool: WorkerPool) -> None:
        """Hand out work while a worker is free; a document that killed a worker goes last, and alone."""
        while pool.free and not self._alone:
            claimed = claim(self.store, self._owner, self._stages, LEASE_SECONDS, self._documents)
            if claimed is None:
                break
            if claimed.kills:
                self._aside.append(claimed)
            else:
                self._start(claimed, pool.give)
        if self._aside and not pool.busy:
            self._start(self._aside.pop(), pool.give)
            self._alone = bool(pool.busy)
        if not self._alone:
            self._look_ahead(pool)

    def _look_ahead(self, pool: WorkerPool) -> None:
        """Tell workers that have read their document of the next one, since what is left takes but a moment.

        Only of documents that nothing is known of yet: their orders are short enough to lie in a pipe.
        """
        for worker in pool.busy:
            if worker.ahead is None and worker.task.claim.stage is Stage.EXTRACT and Stage.INTAKE in self._stages:
                claimed = claim(self.store, self._owner, (Stage.INTAKE,), LEASE_SECONDS, self._documents)
                if claimed is None:
                    return
                if claimed.kills:
                    self._aside.append(claimed)
                else:
                    self._start(claimed, partial(pool.give_ahead, worker))

    def _start(self, claimed: Claim, give: Callable[[Task, Message], None]) -> None:
        task = Task.of(claimed, self._stages)
        task.flags = flags_for(self._setup.settings, claimed)
        task.file = self._file
        try:
            order = order_message(self.store, task)
        except DocumentError as error:
            self._record(task, error.code, error.message, retry=False, killed=False, stack=None)
            return
        give(task, order)
        self._tell(Happening.STARTED, claimed)

    def _handle(self, pool: WorkerPool, worker: Worker, event: Message | Death) -> None:
        """Act on what a worker said; one that says what makes no sense has lost its mind, and dies of it."""
        task: Task | None = worker.task
        if task is None:
            return
        if isinstance(event, Death):
            self._bury(worker, task, event)
            return
        try:
            self._act(worker, task, event)
            if event.kind == "done" and event.data["tired"]:
                pool.discard(worker, "it is tired")
                self._put_back(worker)
        except DocumentError as error:
            self._record(task, error.code, error.message, retry=error.retryable, killed=False, stack=None)
        except DocprocError:
            raise
        except Exception as error:  # a process that has opened untrusted bytes may say anything
            why = f"what it sent as '{event.kind[:20]}' makes no sense: {type(error).__name__}: {error}"
            death = pool.discard(worker, why.splitlines()[0][:300])
            self._bury(worker, task, death, "".join(traceback.format_exception(error)))

    def _act(self, worker: Worker, task: Task, event: Message) -> None:
        if event.kind not in COMMITS:
            self._answers[event.kind](worker, task, event)
        elif not task.closed:
            self._commit(task, event)

    def _look_up(self, worker: Worker, task: Task, event: Message) -> None:
        with suppress(OSError):  # its death shows in what the pool tells next
            key, content = get_page(self.store, event.data["key"]) or ("", b"")
            self._uses.update([key] if content else ())
            send(worker.connection, Message("cached", {"key": key}, content))

    def _ask_model(self, worker: Worker, task: Task, event: Message) -> None:
        self._models.ask(worker, task, event)

    def _close_models(self) -> None:
        """Note which models could not be asked: their rules left the field to others, and somebody should know."""
        self._models.close()
        for key, why in self._models.failures.items():
            record_error(self.store, ErrorSeverity.WARNING, "model-failed", f"the model of rule {key} {why}")

    def _keep_page(self, worker: Worker, task: Task, event: Message) -> None:
        if event.data["cheap"]:
            task.pages[event.data["key"]] = event.payload
        else:
            put_page(self.store, event.data["key"], event.payload)

    def _alias_page(self, worker: Worker, task: Task, event: Message) -> None:
        alias_page(self.store, event.data["alias"], event.data["key"])

    def _count_page(self, worker: Worker, task: Task, event: Message) -> None:
        self.result.pages += 1
        self._tell(Happening.PAGE, task.claim)

    def _collect(self, worker: Worker, task: Task, event: Message) -> None:
        task.attachments.append(event)

    def _fail(self, worker: Worker, task: Task, event: Message) -> None:
        data = event.data
        if data["fatal"]:
            self._fatal = error_class(data["code"])(data["message"])
            return
        retry = bool(data["retryable"])
        self._record(task, data["code"], data["message"], retry=retry, killed=False, stack=data.get("stack"))

    def _free(self, worker: Worker, task: Task, event: Message) -> None:
        worker.task, worker.ahead = worker.ahead, None
        self._alone = False

    def _put_back(self, worker: Worker) -> None:
        """Let what a worker that is gone was only told of wait again: it is not to blame for anything."""
        for task in (worker.task, worker.ahead):
            if task is not None and not task.closed:
                give_back(self.store, task.claim)

    def _commit(self, task: Task, message: Message) -> None:
        stage = task.claim.stage
        last = stage is self._stages[-1]
        try:
            committed = COMMITS[message.kind](self.store, task, message, None if last else self._owner)
        except LeaseLostError:
            task.closed = True
            return
        if self._documents is not None:
            self._documents.update(committed.new_documents)
        if committed.following is None:
            task.closed = True
            self.result.finished.append(task.claim.document_id)
            self._tell(Happening.FINISHED, task.claim)
        else:
            self._tell(Happening.STAGE, task.claim)
            task.claim = committed.following

    def _bury(self, worker: Worker, task: Task, death: Death, stack: str | None = None) -> None:
        self._alone = False
        if death.ready:
            worker.task = None
        self._put_back(worker)
        if not death.ready:
            self._failed_starts += 1
            if self._failed_starts == MOST_FAILED_STARTS:
                self._fatal = WorkerStartError(f"worker processes cannot start ({death.details}); see: docproc doctor")
            return
        error = _DEATHS[death.cause]
        message = f"{task.claim.filename}: {_KILLED[death.cause]} ({death.details})"
        self._record(task, error.code, message, retry=error.retryable, killed=True, stack=stack)

    def _record(self, task: Task, code: str, message: str, *, retry: bool, killed: bool, stack: str | None) -> None:
        if task.closed:
            return
        task.closed = True
        try:
            state = fail(self.store, task.claim, code, message, retry, killed)
        except LeaseLostError:
            return
        record_error(
            self.store,
            ErrorSeverity.WARNING if state is JobStatus.PENDING else ErrorSeverity.ERROR,
            code,
            message,
            document_id=task.claim.document_id,
            job_id=task.claim.job_id,
            stack=stack,
        )
        if state is JobStatus.PENDING:
            self._tell(Happening.RETRIED, task.claim, code, message)
        else:
            self.result.failed.append((task.claim.document_id, code, message))
            self._tell(Happening.FAILED, task.claim, code, message)

    def _give_back(self, pool: WorkerPool) -> None:
        in_hand = [task for worker in pool.busy for task in (worker.task, worker.ahead)]
        pool.close()
        for claimed in [*(task.claim for task in in_hand if task and not task.closed), *self._aside]:
            give_back(self.store, claimed)
            self.result.given_back.append(claimed.document_id)
            self._tell(Happening.GIVEN_BACK, claimed)

    def _tidy_pages(self) -> None:
        """Note which kept pages were used, and let go of those too many; where the store is busy, the next run does."""
        with suppress(LockedError):
            note_uses(self.store, self._uses)
            keep_within(self.store, self._setup.settings.performance.cache_max_mb * 1_000_000)

    def _renew(self) -> None:
        if time.monotonic() - self._renewed > LEASE_SECONDS / 4:
            renew(self.store, self._owner, LEASE_SECONDS)
            self._renewed = time.monotonic()

    def _tell(self, happening: Happening, claimed: Claim, code: str = "", message: str = "") -> None:
        self._observe(Progress(happening, claimed.document_id, claimed.filename, claimed.stage, code, message))
