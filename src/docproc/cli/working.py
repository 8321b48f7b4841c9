"""What ingest, ocr, extract and run share: working through a stage, and how it ended."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date

from docproc import __version__
from docproc.cli.interruption import Interruption, StoppedAtOnce
from docproc.cli.progress import watched
from docproc.cli.session import Session
from docproc.cli.taking_in import Arrivals, TakenIn
from docproc.cli.voice import speak_of_run
from docproc.errors import EXIT_ALL_FAILED, EXIT_CHECK_FAILED, EXIT_OK, EXIT_SOME_FAILED
from docproc.learn.rule_versions import note_rules
from docproc.metrics.house import house_calibration, observe_reviews, proof_of_budget
from docproc.model.enums import Stage
from docproc.model.lifecycle import STAGES
from docproc.ocr.availability import Availability, probe
from docproc.ocr.needs import used_backends, wants_network, wants_one_worker, with_patience
from docproc.ocr.reader import AUTO
from docproc.pipeline.batch import Batch, BatchResult
from docproc.pipeline.setup import WorkerSetup
from docproc.pipeline.wire import pack_message
from docproc.settings.categories import keep_categories
from docproc.settings.noting import keep_settings
from docproc.specs.library import load_library
from docproc.specs.scorers import load_scorers
from docproc.store.reading import status_counts
from docproc.store.records import RegistrationOutcome
from docproc.store.runs import finish_run, start_run
from docproc.store.supplier_knowledge import best_first, supplier_knowledge
from docproc.store.supplier_sync import sync_suppliers


@dataclass(slots=True)
class RunNote:
    """How an invocation ends: the exit code (that of an internal error until it is known), and its counts.

    A file that is refused on its way in is a failed document, as one that cannot be read: `failed` counts both.
    """

    exit_code: int = EXIT_CHECK_FAILED
    counts: dict[str, int] = field(default_factory=dict)

    def end(self, taken: TakenIn | None, result: BatchResult, stop: Interruption) -> int:
        """Note what became of the documents and return the exit code."""
        interrupted = result.interrupted or (taken is not None and taken.interrupted)
        self.exit_code = stop.exit_code if interrupted else exit_code(taken, result)
        refused = 0 if taken is None else len(taken.refused)
        failed = len(result.failed) + refused
        self.counts = {"finished": len(result.finished), "failed": failed, "pages": result.pages}
        if taken is not None:
            self.counts |= {outcome.value: taken.accepted(outcome) for outcome in RegistrationOutcome}
            self.counts["refused"] = refused
        return self.exit_code


@dataclass(frozen=True, slots=True)
class Workers:
    """What the worker processes of a command are told, and how many there are to be."""

    setup: WorkerSetup
    number: int


@dataclass(frozen=True, slots=True)
class WorkOptions:
    """How documents are worked on, as the command line says it."""

    jobs: int | None = None
    passwords: tuple[str, ...] = ()
    force_ocr: bool = False


def backend_flags(backend: str | None, allow_cpu: bool) -> dict[str, object]:
    """Return the settings that `--backend` and `--allow-cpu` set."""
    return {"ocr.default_backend": backend, "models.allow_cpu": True if allow_cpu else None}


def work(
    session: Session,
    until: Stage,
    workers: Workers,
    documents: Collection[str] | None,
    quiet: bool,
    stop: Interruption,
    arrivals: Arrivals | None = None,
) -> BatchResult:
    """Bring the waiting documents (or those of `documents`) through stage `until`, showing progress.

    Files that are still on their way in (`arrivals`) are taken in meanwhile.
    """
    counts = status_counts(session.store)
    stages = STAGES[: STAGES.index(until) + 1]
    waiting = sum(counts.waiting[stage] + counts.running[stage] for stage in stages)
    if documents is not None:
        waiting = min(waiting, len(documents))

    def total() -> int:
        return waiting if arrivals is None else waiting + arrivals.expected

    if not total() or stop.asked:
        return BatchResult(interrupted=stop.asked)
    with watched(total, quiet) as observe:
        jobs = min(workers.number, total())
        batch = Batch(session.store, workers.setup, until, jobs, documents, observe, stop.is_asked)
        with closing(_no_steps() if arrivals is None else arrivals.steps()) as steps:
            return batch.run(steps)


def _no_steps() -> Generator[None, None, None]:
    """Nothing is on its way."""
    yield from ()


def prepare_workers(session: Session, options: WorkOptions) -> Workers:
    """Read everything that workers are told, before a command changes anything; raises ConfigurationError."""
    settings = session.resolved.settings
    backend = settings.ocr.default_backend
    availability = probe(settings) if backend == AUTO else Availability.nothing()
    used = used_backends(backend, settings, availability)
    library = load_library(session.workspace.rules, session.workspace.suppliers)
    suppliers = library.suppliers
    if session.store.folder == session.workspace.store_folder:  # not where a store is thrown away afterwards
        sync_suppliers(session.store, suppliers, session.actor)
        suppliers = best_first(session.store, suppliers)
        note_rules(session.store, session.workspace, session.actor, library)
        keep_settings(session.store, session.workspace, session.actor)
    keep_categories(session.store, settings, session.actor)
    observe_reviews(session.store)
    calibration = house_calibration(session.store, library.calibration)
    percent, threshold = settings.decision.error_budget, settings.decision.threshold
    budget = None if percent is None else proof_of_budget(session.store, percent, threshold, calibration)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    chosen = settings.performance.max_concurrent_jobs
    usual = 1 if wants_one_worker(used) else cores
    jobs = options.jobs or (usual if chosen == "auto" else chosen)
    setup = WorkerSetup(
        limits=with_patience(settings.document_limits(), used, settings),
        backend=backend,
        location=settings.ocr.location,
        engine=settings.ocr.engine,
        threads=max(1, cores // jobs),
        rule_packs=library.rule_packs,
        suppliers=suppliers,
        knowledge=supplier_knowledge(session.store, suppliers),
        line_item_wording=library.line_item_wording,
        calibration=calibration,
        confidence_threshold=settings.ocr.confidence_threshold,
        decision_threshold=threshold,
        budget=budget,
        today=date.today(),  # noqa: DTZ011  # a document's dates are calendar days where the office stands
        passwords=options.passwords,
        force_ocr=options.force_ocr,
        cache_enabled=settings.performance.cache_enabled,
        network=settings.limits.network == "allowed" or (settings.limits.network == "auto" and wants_network(used)),
        settings=settings,
        availability=availability,
        models=session.workspace.rules.absolute(),
        scorer=load_scorers(session.workspace.rules).in_force,
    )
    return Workers(setup, jobs)


def exit_code(taken: TakenIn | None, result: BatchResult) -> int:
    """Return the exit code of a batch that was not interrupted: all good, some failed, all failed."""
    failed = len(result.failed)
    good = len(result.finished)
    if taken is not None:
        failed += len(taken.refused) + len(taken.missing) + sum(file.note is not None for file in taken.files)
        good += taken.count(RegistrationOutcome.KNOWN) + taken.count(RegistrationOutcome.SEEN_ELSEWHERE)
    if not failed:
        return EXIT_OK
    return EXIT_SOME_FAILED if good else EXIT_ALL_FAILED


@contextmanager
def recorded(session: Session, command: str, workers: Workers | None = None) -> Iterator[RunNote]:
    """Keep a record of this invocation in the store: what was asked, how it ended, how many documents did what.

    What `workers` are told is kept with it, so that the run can be repeated.
    """
    note = RunNote()
    told = None if workers is None else workers.setup.without_secrets().to_message()
    setup = None if told is None else pack_message(told)
    run_id = start_run(session.store, command, sys.argv[1:], __version__, session.actor, setup)
    speak_of_run(run_id)
    try:
        yield note
    except StoppedAtOnce as stopped:
        note.exit_code = stopped.exit_code
        raise
    finally:
        finish_run(session.store, run_id, note.exit_code, note.counts)
