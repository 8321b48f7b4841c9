"""How far a batch is: a bar on a terminal, a line a minute elsewhere, a line a document in JSON, nothing when quiet."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from docproc.cli.voice import Level, say, speaks_json
from docproc.pipeline.batch import Happening, Progress

_LINE_SECONDS = 60.0
_ENDS = (Happening.FINISHED, Happening.FAILED)

Observer = Callable[[Progress], None]
Total = Callable[[], int]
"""How many documents there are to do, as far as is known yet."""


@contextmanager
def watched(total: Total, quiet: bool) -> Iterator[Observer]:
    """Give an observer for a batch of about `total()` documents; failures are said as they happen, also when quiet."""
    if quiet:
        yield say_failure
    elif speaks_json():
        yield _say_each
    elif sys.stderr.isatty():
        with _bar(total) as observer:
            yield observer
    else:
        yield _Lines(total)


def say_failure(progress: Progress) -> None:
    """Say one line for a document that failed or is tried again."""
    if progress.happening is Happening.FAILED:
        say(progress.message, Level.ERROR, progress.code, progress.document_id)
    elif progress.happening is Happening.RETRIED:
        say(f"{progress.message}; it is tried again", Level.WARNING, progress.code, progress.document_id)


def _say_each(progress: Progress) -> None:
    """Say one line for each document that is done, too: for collectors of logs."""
    say_failure(progress)
    if progress.happening is Happening.FINISHED:
        say(f"{progress.filename}: {progress.stage.value} done", document=progress.document_id)


class _Lines:
    """One line a minute: for cron mails and logs."""

    def __init__(self, total: Total) -> None:
        self._total, self._done, self._pages = total, 0, 0
        self._started = self._said = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        say_failure(progress)
        self._done += progress.happening in _ENDS
        self._pages += progress.happening is Happening.PAGE
        now = time.monotonic()
        if now - self._said >= _LINE_SECONDS:
            self._said = now
            rate, total = self._done / (now - self._started), max(self._total(), self._done)
            left = f", {(total - self._done) / rate:.0f} s left" if rate and self._done < total else ""
            say(f"{self._done} of {total} documents, {self._pages} pages, {rate:.1f} a second{left}")


@contextmanager
def _bar(total: Total) -> Iterator[Observer]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar
    from rich.text import Text

    class Rate(ProgressColumn):
        """Documents a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.finished_speed or task.speed or 0:.1f}/s", style="progress.data.speed")

    bar = Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}"),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("reading", total=total(), name="")

        def observe(progress: Progress) -> None:
            say_failure(progress)
            bar.update(task, advance=int(progress.happening in _ENDS), total=total(), name=progress.filename)

        yield observe
