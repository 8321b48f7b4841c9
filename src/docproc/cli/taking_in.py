"""Taking files in: which ones a command line names, and what became of each."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from docproc.cli.interruption import Interruption
from docproc.cli.session import Session, counted, say
from docproc.cli.voice import Level
from docproc.errors import EncryptedPdfError, PathNotFoundError, UnreadableFileError, UsageError
from docproc.intake.finding_files import SkipReason, find_files, paths_from_lines, paths_from_nuls, what_hinders
from docproc.pipeline.ingest import Ingested, IngestOptions, ingest_files
from docproc.pipeline.reading_ahead import Ahead
from docproc.store.engine import open_store
from docproc.store.file_names import readable
from docproc.store.records import RegistrationOutcome
from docproc.store.rework import retry

_AHEAD = 32
_TO_BE_WORKED_ON = (RegistrationOutcome.NEW, RegistrationOutcome.DUPLICATE)


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

    def accepted(self, outcome: RegistrationOutcome) -> int:
        """How many files had this outcome and were not refused."""
        return self.count(outcome) - sum(file.outcome is outcome for file in self.refused)

    @property
    def refused(self) -> list[Ingested]:
        """Files that were refused for the first time."""
        return [file for file in self.files if file.error and file.outcome is not RegistrationOutcome.KNOWN]


class Arrivals:
    """Files on their way into the store, taken in by a thread while documents that are there already are worked on.

    `taken` is what became of the files so far, `expected` how many new documents they come to, as far as is known yet.
    With `retry_encrypted` a known file that failed for want of a password gets another try. A line is said for each
    file that is refused, missing or cannot be cleared away.
    """

    def __init__(
        self,
        session: Session,
        paths: Sequence[Path],
        options: IngestOptions,
        settle: float | None,
        stop: Interruption,
        retry_encrypted: bool = False,
    ) -> None:
        self.taken = TakenIn()
        self._session = session
        self._options = options
        self._stop = stop
        self._retry_encrypted = retry_encrypted
        self._files = self._find(paths, settle)
        self.expected = len(self._files)

    def steps(self) -> Generator[Ingested | None, None, None]:
        """Take the files in, once: yield each that is in, and None while the next is on its way.

        Ends early when a stop is asked for; close it so that nothing is taken in any more. Raises WorkspaceError when
        the workspace cannot be written.
        """
        running = Ahead(self._ingested, _AHEAD)
        running.start()
        try:
            for file in running:
                if file is not None:
                    self._note(file)
                yield file
                if self._stop.asked:
                    self.taken.interrupted = True
                    return
        finally:
            for file in running.stop():
                self._note(file)

    def _ingested(self) -> Iterator[Ingested]:
        with open_store(self._session.store.folder) as store:  # a store belongs to one thread
            yield from ingest_files(store, self._files, self._options)

    def _note(self, file: Ingested) -> None:
        self.taken.files.append(file)
        self.expected -= bool(file.error) or file.outcome not in _TO_BE_WORKED_ON
        if file.error and file.outcome is not RegistrationOutcome.KNOWN:
            say(file.error.message, Level.ERROR, file.error.code, file.document_id)
        if file.note:
            say(file.note, Level.WARNING, document=file.document_id)
        if self._retry_encrypted and file.failed_before == EncryptedPdfError.code:
            retry(self._session.store, [file.document_id], self._session.actor)

    def _find(self, paths: Sequence[Path], settle: float | None) -> Sequence[Path]:
        settings = self._session.resolved.settings
        found = find_files(
            list(self._present(paths)),
            allowed_extensions=settings.storage.allowed_extensions,
            now=time.time(),
            settle_seconds=settings.ingest.settle_seconds if settle is None else settle,
            move_to=self._options.move_to,
        )
        for skipped in found.skipped:
            if skipped.reason is SkipReason.UNREADABLE:
                self.taken.missing.append(skipped.path)
                say(f"{readable(skipped.path)}: cannot be read [{UnreadableFileError.code}]")
            else:
                self.taken.left_alone[skipped.reason] += 1
        return found.files

    def _present(self, paths: Sequence[Path]) -> Iterator[Path]:
        for path in paths:
            if (why_not := what_hinders(path)) is None:
                yield path
            else:
                self.taken.missing.append(path)
                say(f"{readable(path)}: cannot be taken in: {why_not}", Level.ERROR, PathNotFoundError.code)


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


def ingest_options(
    session: Session,
    allow_duplicates: bool,
    move_to: Path | None,
    delete_after: bool,
    paths: Sequence[Path] = (),
) -> IngestOptions:
    """Return how files are taken in that are found below and among `paths`.

    Raises UsageError when they are to be moved and deleted at once.
    """
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
        folders=tuple(path for path in paths if path.is_dir()),
    )


def taken_in_words(taken: TakenIn) -> str:
    """Sum up in one line what became of the files."""
    outcome = RegistrationOutcome
    parts = [f"{taken.accepted(outcome.NEW)} new"]
    for count, words in (
        (taken.count(outcome.KNOWN), "known already"),
        (taken.count(outcome.SEEN_ELSEWHERE), "same bytes as a known document"),
        (taken.accepted(outcome.DUPLICATE), "kept as duplicates"),
        (len(taken.refused), "refused"),
        (len(taken.missing), "not to be had"),
    ):
        if count:
            parts.append(f"{count} {words}")
    files = counted(len(taken.files) + len(taken.missing), "file")
    return f"{files}: {', '.join(parts)}{left_alone_words(taken.left_alone)}"


def left_alone_words(reasons: Counter[SkipReason]) -> str:
    """Say how many files were left alone and why, as the end of a sentence; nothing where none was."""
    if not reasons:
        return ""
    why = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
    return f", {reasons.total()} left alone ({why})"
