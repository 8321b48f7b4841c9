"""What ingest, ocr, extract and run share: taking files in, working through a stage, saying how it ended."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from docproc import __version__
from docproc.cli.interruption import Interruption, StoppedAtOnce
from docproc.cli.progress import watched
from docproc.cli.session import Session, counted, say
from docproc.errors import (
    EXIT_ALL_FAILED,
    EXIT_CHECK_FAILED,
    EXIT_OK,
    EXIT_SOME_FAILED,
    ConfigurationError,
    EncryptedPdfError,
    PathNotFoundError,
    UnreadableFileError,
    UsageError,
)
from docproc.intake.finding_files import SkipReason, find_files, paths_from_lines, paths_from_nuls
from docproc.metrics.house import house_calibration, observe_reviews, proof_of_budget
from docproc.model.enums import Stage
from docproc.model.lifecycle import STAGES
from docproc.ocr import ON_A_SERVER, ONE_WORKER, factories
from docproc.pipeline.batch import Batch, BatchResult
from docproc.pipeline.ingest import Ingested, IngestOptions, ingest_files, readable
from docproc.pipeline.setup import WorkerSetup
from docproc.specs.library import load_library
from docproc.store.reading import status_counts
from docproc.store.records import RegistrationOutcome
from docproc.store.rework import retry
from docproc.store.runs import finish_run, start_run


@dataclass(slots=True)
class TakenIn:
    """What became of the files of one invocation."""

    files: list[Ingested] = field(default_factory=list)
    missing: list[Path] = field(default_factory=list)
    left_alone: Counter[SkipReason] = field(default_factory=Counter)
    interrupted: bool = False

    def count(self, outcome: RegistrationOutcome) -> int:
        """How many files had this outcome."""
        return sum(file.outcome is outcome for file in self.files)

    @property
    def refused(self) -> list[Ingested]:
        """Files that were refused for the first time."""
        return [file for file in self.files if file.error and file.outcome is not RegistrationOutcome.KNOWN]


@dataclass(slots=True)
class RunNote:
    """How an invocation ends: the exit code (that of an internal error until it is known), and its counts."""

    exit_code: int = EXIT_CHECK_FAILED
    counts: dict[str, int] = field(default_factory=dict)

    def end(self, taken: TakenIn | None, result: BatchResult, stop: Interruption) -> int:
        """Note what became of the documents and return the exit code."""
        interrupted = result.interrupted or (taken is not None and taken.interrupted)
        self.exit_code = stop.exit_code if interrupted else exit_code(taken, result)
        self.counts = {"finished": len(result.finished), "failed": len(result.failed), "pages": result.pages}
        if taken is not None:
            self.counts |= {outcome.value: taken.count(outcome) for outcome in RegistrationOutcome}
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


def listed_paths(paths: Sequence[Path], files_from: Path | None, null: bool) -> list[Path]:
    """Return the paths of the command line and of the list file; '-' stands for a list on stdin.

    Raises PathNotFoundError when the list file cannot be read.
    """
    parse = paths_from_nuls if null else paths_from_lines
    found = []
    for path in paths:
        found += parse(sys.stdin.buffer.read()) if str(path) == "-" else [path]
    if files_from is not None:
        try:
            data = sys.stdin.buffer.read() if str(files_from) == "-" else files_from.read_bytes()
        except OSError as error:
            raise PathNotFoundError(f"{files_from}: the list cannot be read: {error.strerror}") from error
        found += parse(data)
    return found


def ingest_options(session: Session, allow_duplicates: bool, move_to: Path | None, delete_after: bool) -> IngestOptions:
    """Return how files are taken in; raises UsageError when they are to be moved and deleted at once."""
    if move_to is not None and delete_after:
        raise UsageError("--move-to and --delete-after exclude each other")
    settings = session.resolved.settings
    return IngestOptions(
        root=session.workspace.root,
        actor=session.actor,
        limits=settings.document_limits(),
        max_retries=settings.ocr.max_retries,
        allow_duplicates=allow_duplicates,
        move_to=move_to,
        delete_after=delete_after,
    )


def backend_flags(backend: str | None, allow_cpu: bool) -> dict[str, object]:
    """Return the settings that `--backend` and `--allow-cpu` set."""
    return {"ocr.default_backend": backend, "models.allow_cpu": True if allow_cpu else None}


def take_in(
    session: Session, paths: Sequence[Path], options: IngestOptions, settle: float | None, stop: Interruption
) -> TakenIn:
    """Take in the files below `paths`, saying a line for each that is refused, missing or cannot be cleared away."""
    settings = session.resolved.settings
    taken = TakenIn()
    present = []
    for path in paths:
        try:
            path.stat()
            present.append(path)
        except (OSError, ValueError) as error:
            taken.missing.append(path)
            why = getattr(error, "strerror", None) or "not a path"
            say(f"{readable(path)}: cannot be taken in: {why} [{PathNotFoundError.code}]")
    found = find_files(
        present,
        allowed_extensions=settings.storage.allowed_extensions,
        now=time.time(),
        settle_seconds=settings.ingest.settle_seconds if settle is None else settle,
    )
    for skipped in found.skipped:
        if skipped.reason is SkipReason.UNREADABLE:
            taken.missing.append(skipped.path)
            say(f"{readable(skipped.path)}: cannot be read [{UnreadableFileError.code}]")
        else:
            taken.left_alone[skipped.reason] += 1
    for file in ingest_files(session.store, found.files, options):
        taken.files.append(file)
        if file.error and file.outcome is not RegistrationOutcome.KNOWN:
            say(f"{file.error.message} [{file.error.code}]")
        if file.note:
            say(file.note)
        if stop.asked:
            taken.interrupted = True
            break
    return taken


def retry_encrypted(session: Session, taken: TakenIn) -> None:
    """Give files that failed for want of a password another try, now that there is one."""
    ids = [file.document_id for file in taken.files if file.failed_before == EncryptedPdfError.code]
    if ids:
        retry(session.store, ids, session.actor)


def work(
    session: Session,
    until: Stage,
    workers: Workers,
    documents: Collection[str] | None,
    quiet: bool,
    stop: Interruption,
) -> BatchResult:
    """Bring the waiting documents (or those of `documents`) through stage `until`, showing progress."""
    counts = status_counts(session.store)
    stages = STAGES[: STAGES.index(until) + 1]
    total = sum(counts.waiting[stage] + counts.running[stage] for stage in stages)
    if documents is not None:
        total = min(total, len(documents))
    if not total or stop.asked:
        return BatchResult(interrupted=stop.asked)
    with watched(total, quiet) as observe:
        jobs = min(workers.number, total)
        return Batch(session.store, workers.setup, until, jobs, documents, observe, stop.is_asked).run()


def prepare_workers(session: Session, options: WorkOptions) -> Workers:
    """Read everything that workers are told, before a command changes anything; raises ConfigurationError."""
    settings = session.resolved.settings
    backend = settings.ocr.default_backend
    if backend != "auto" and backend not in factories():
        raise ConfigurationError(f"no OCR backend is called '{backend}'; there are auto, {', '.join(factories())}")
    library = load_library(session.workspace.rules, session.workspace.suppliers)
    observe_reviews(session.store)
    calibration = house_calibration(session.store, library.calibration)
    percent, threshold = settings.decision.error_budget, settings.decision.threshold
    budget = None if percent is None else proof_of_budget(session.store, percent, threshold, calibration)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    chosen = settings.performance.max_concurrent_jobs
    usual = 1 if backend in ONE_WORKER else cores
    jobs = options.jobs or (usual if chosen == "auto" else chosen)
    setup = WorkerSetup(
        limits=settings.document_limits(),
        backend=backend,
        location=settings.ocr.location,
        engine=settings.ocr.engine,
        threads=max(1, cores // jobs),
        rule_packs=library.rule_packs,
        suppliers=library.suppliers,
        line_item_wording=library.line_item_wording,
        calibration=calibration,
        confidence_threshold=settings.ocr.confidence_threshold,
        decision_threshold=threshold,
        budget=budget,
        today=date.today(),  # noqa: DTZ011  # a document's dates are calendar days where the office stands
        passwords=options.passwords,
        force_ocr=options.force_ocr,
        cache_enabled=settings.performance.cache_enabled,
        network=settings.limits.network == "allowed" or (settings.limits.network == "auto" and backend in ON_A_SERVER),
        settings=settings,
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


def taken_in_words(taken: TakenIn) -> str:
    """Sum up in one line what became of the files."""
    outcome = RegistrationOutcome
    new = taken.count(outcome.NEW) - len([f for f in taken.refused if f.outcome is outcome.NEW])
    parts = [f"{new} new"]
    for count, words in (
        (taken.count(outcome.KNOWN), "known already"),
        (taken.count(outcome.SEEN_ELSEWHERE), "same bytes as a known document"),
        (taken.count(outcome.DUPLICATE), "kept as duplicates"),
        (len(taken.refused), "refused"),
        (len(taken.missing), "not to be had"),
    ):
        if count:
            parts.append(f"{count} {words}")
    if taken.left_alone:
        why = ", ".join(f"{count} {reason}" for reason, count in sorted(taken.left_alone.items()))
        parts.append(f"{taken.left_alone.total()} left alone ({why})")
    return f"{counted(len(taken.files) + len(taken.missing), 'file')}: {', '.join(parts)}"


@contextmanager
def recorded(session: Session, command: str) -> Iterator[RunNote]:
    """Keep a record of this invocation in the store: what was asked, how it ended, and how many documents did what."""
    note = RunNote()
    run_id = start_run(session.store, command, sys.argv[1:], __version__, session.actor)
    try:
        yield note
    except StoppedAtOnce as stopped:
        note.exit_code = stopped.exit_code
        raise
    finally:
        finish_run(session.store, run_id, note.exit_code, note.counts)
