"""`docproc ocr --compare A,B`: two backends on the same pages, so that an operator can choose."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from docproc.cli.examined import Target, find_targets, scratch_session
from docproc.cli.session import counted
from docproc.cli.working import WorkOptions, prepare_workers
from docproc.errors import (
    EXIT_ALL_FAILED,
    EXIT_OK,
    EXIT_SOME_FAILED,
    ConfigurationError,
    UnreadableFileError,
    UsageError,
)
from docproc.metrics.backend_comparison import (
    BackendComparison,
    BackendFigures,
    ComparedFile,
    FileReading,
    PageAgreement,
    as_dict,
    compare,
)
from docproc.metrics.gold import Gold, read_gold
from docproc.metrics.score import Score
from docproc.ocr import ONE_WORKER, factories
from docproc.ocr.needs import wants_network, with_patience
from docproc.pipeline.examining import Errand, Examined, Task, examine

_LABEL = 24
_COLUMN = 18
_MOST_APART = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """How many of the files are compared (None: all), and the seed that picks them."""

    size: int | None
    seed: int


def compare_backends(
    context: typer.Context,
    workspace: Path | None,
    names: str,
    tokens: Sequence[str],
    sample: Sample,
    flags: dict[str, object],
    options: WorkOptions,
    as_json: bool,
) -> int:
    """Read the same pages with both backends of `names` ("A,B") and print how they compare; return the exit code."""
    pair = _pair(names)
    with scratch_session(context, workspace, flags) as (session, known):
        targets = find_targets(session, known, tokens, waiting=False)
        chosen = _sampled(targets.found, sample)
        golds = {target.name: _gold(target) for target in chosen}
        workers = prepare_workers(session, options)
        jobs = 1 if set(pair) & ONE_WORKER and options.jobs is None else workers.number
        settings, used = session.resolved.settings, frozenset(pair)
        network = settings.limits.network == "auto" and wants_network(used)
        setup = workers.setup.for_comparison(network, with_patience(workers.setup.limits, used, settings))
        errands = [
            Errand(one.name, one.path, one.mime_type, Task.READ, name, golds[one.name][1] is not None)
            for one in chosen
            for name in pair
        ]
        done: dict[tuple[str, str], Examined] = {}
        for examined in examine(setup.to_message(), setup.limits, jobs, errands) if errands else ():
            done[examined.errand.name, examined.errand.backend] = examined
    files = [
        ComparedFile(one.name, (_reading(done[one.name, pair[0]]), _reading(done[one.name, pair[1]])), *golds[one.name])
        for one in chosen
    ]
    comparison = compare(pair, files)
    if as_json:
        typer.echo(json.dumps(as_dict(comparison), ensure_ascii=False))
    else:
        for line in _lines(comparison, len(files)):
            typer.echo(line)
    return _exit_code(comparison, len(targets.refused))


def _pair(names: str) -> tuple[str, str]:
    parts = [name.strip() for name in names.split(",")]
    if len(parts) != 2 or parts[0] == parts[1] or not all(parts):
        raise UsageError(f"--compare takes two backends, as in --compare text_layer,rapidocr; not '{names}'")
    known = factories()
    for name in parts:
        if name != "auto" and name not in known:
            raise ConfigurationError(f"no OCR backend is called '{name}'; there are auto, {', '.join(known)}")
    return parts[0], parts[1]


def _sampled(targets: list[Target], sample: Sample) -> list[Target]:
    if not targets:
        raise UsageError("there is nothing to compare the backends on")
    if sample.size is None or sample.size >= len(targets):
        return targets
    kept = random.Random(sample.seed).sample(range(len(targets)), sample.size)  # noqa: S311  # picks files, no secret
    return [targets[at] for at in sorted(kept)]


def _gold(target: Target) -> tuple[str | None, Gold | None]:
    """The gold text (NAME.txt) and the gold fields (NAME.json) beside a file."""
    if target.gold is None:
        return None, None
    text, fields = (target.gold.with_name(target.gold.name + ending) for ending in (".txt", ".json"))
    return (
        _gold_file(text) if text.is_file() else None,
        read_gold(_gold_file(fields), str(fields)) if fields.is_file() else None,
    )


def _gold_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFileError(f"{path}: the gold cannot be read: {error}") from error


def _reading(examined: Examined) -> FileReading:
    unread = {number: f"{message} [{code}]" for number, code, message in examined.unread}
    failure = None if examined.failure is None else f"{examined.failure[1]} [{examined.failure[0]}]"
    pages = {page.number: page for page in examined.pages}
    return FileReading(pages, frozenset(examined.cold), unread, failure, examined.fields)


def _exit_code(comparison: BackendComparison, refused: int) -> int:
    unread = sum(page.words is None for page in comparison.pages)
    if not unread and not refused:
        return EXIT_OK
    return EXIT_SOME_FAILED if any(figures.pages for figures in comparison.backends) else EXIT_ALL_FAILED


def _lines(comparison: BackendComparison, files: int) -> Iterator[str]:
    first, second = comparison.backends
    yield f"{'':{_LABEL}}{first.backend:>{_COLUMN}}{second.backend:>{_COLUMN}}"
    for label, cells in _rows(first, second):
        yield f"{label:{_LABEL}}{cells[0]:>{_COLUMN}}{cells[1]:>{_COLUMN}}"
    both = comparison.both
    yield ""
    if both:
        figures = f"words F1 {_rate(comparison.words)}, amounts F1 {_rate(comparison.amounts)}"
        yield f"agreement: {figures} on {counted(len(both), 'page')} of {counted(files, 'file')}"
        apart = sorted((page for page in both if _agreement(page) < 1), key=_agreement)[:_MOST_APART]
        for page in apart:
            yield f"  least on {page.file} page {page.page}: words F1 {_agreement(page):.3f}"
    for page in comparison.pages:
        for backend, why in page.unread.items():
            yield f"not read by {backend}: {page.file} page {page.page}: {why}"


def _agreement(page: PageAgreement) -> float:
    return 1.0 if page.words is None else page.words.f1


def _rows(first: BackendFigures, second: BackendFigures) -> Iterator[tuple[str, list[str]]]:
    both = (first, second)
    yield "pages read", [str(one.pages) for one in both]
    yield "pages not read", [str(one.unread) for one in both]
    yield "seconds a page", [_number(one.seconds, 3) for one in both]
    yield "  the median", [_number(one.median_seconds, 3) for one in both]
    yield "mean confidence", [_number(one.confidence, 1) for one in both]
    if first.words is not None or second.words is not None:
        yield "words F1 to gold text", [_rate(one.words) for one in both]
        yield "amounts F1 to gold text", [_rate(one.amounts) for one in both]
    if first.fields is not None or second.fields is not None:
        yield "fields F1 to gold", [_rate(one.fields) for one in both]
        yield "  right/wrong/missed", [_counts(one.fields) for one in both]


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _rate(score: Score | None) -> str:
    return "-" if score is None or score.is_empty else f"{score.f1:.3f}"


def _counts(score: Score | None) -> str:
    return "-" if score is None else f"{score.tp}/{score.fp}/{score.fn}"
