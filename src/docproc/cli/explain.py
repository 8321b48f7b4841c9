"""`docproc ocr --explain`: what was measured on each page, which backend would read it, and why."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from docproc.cli.examined import find_targets, scratch_session
from docproc.cli.session import say
from docproc.cli.working import WorkOptions, prepare_workers
from docproc.errors import EXIT_ALL_FAILED, EXIT_OK, EXIT_SOME_FAILED
from docproc.model.codec import encode
from docproc.model.traits import PageTraits
from docproc.ocr.explaining import Explained
from docproc.pipeline.examining import Errand, Examined, Task, examine

_INDENT = 13


def explain_pages(
    context: typer.Context,
    workspace: Path | None,
    tokens: Sequence[str],
    flags: dict[str, object],
    options: WorkOptions,
    as_json: bool,
) -> int:
    """Print for every page of the files and documents that `tokens` name how it would be read; return the exit code."""
    with scratch_session(context, workspace, flags) as (session, known):
        targets = find_targets(session, known, tokens, waiting=True)
        workers = prepare_workers(session, options)
        errands = [Errand(one.name, one.path, one.mime_type, Task.EXPLAIN) for one in targets.found]
        found = examine(workers.setup.to_message(), workers.setup.limits, workers.number, errands) if errands else ()
        good, failed = 0, len(targets.refused)
        for examined in found:
            _print(examined, as_json)
            good += examined.failure is None
            failed += examined.failure is not None
    if not failed:
        return EXIT_OK
    return EXIT_SOME_FAILED if good else EXIT_ALL_FAILED


def _print(examined: Examined, as_json: bool) -> None:
    if as_json:
        for page in examined.explained:
            typer.echo(json.dumps(as_dict(examined.errand.name, page), ensure_ascii=False))
    else:
        typer.echo(examined.errand.name)
        for page in examined.explained:
            for line in _lines(page):
                typer.echo(line)
    if examined.failure is not None:
        code, message = examined.failure
        say(f"{message} [{code}]")


def as_dict(name: str, page: Explained) -> dict[str, object]:
    """Return one page as plain data, keys stable."""
    return {
        "file": name,
        "page": page.number,
        "complexity": page.complexity.value,
        "signs": list(page.signs),
        "backend": page.backend,
        "reason": page.reason,
        "traits": encode(page.traits),
        "rather": [{"backend": backend, "missing": why} for backend, why in page.rather],
    }


def _lines(page: Explained) -> Iterator[str]:
    yield from _wrapped(f"  page {page.number:<4}", f"{page.backend or 'not read'}: {page.reason}")
    yield from _wrapped("  measured ", f"{page.complexity.value}: {', '.join(_measured(page.traits))}")
    if page.rather:
        yield from _wrapped("  rather   ", "; ".join(f"{backend} ({why})" for backend, why in page.rather))


def _measured(traits: PageTraits) -> Iterator[str]:
    yield f"{traits.words} words"
    yield f"{traits.table_rows} table rows"
    yield f"skew {traits.skew:.1f}°"
    for value, words in (
        (traits.ink, "ink {:.1f} %"),
        (traits.rules, "{} rules"),
        (traits.handwriting, "strokes like a hand's {:.1f} % of the ink"),
        (traits.print_height, "letters {:.1f} pt"),
        (traits.contrast, "contrast {:.0f} %"),
        (traits.layer, "text layer {:.0f} % words"),
        (traits.language, "language {}"),
    ):
        if value is not None:
            yield words.format(value)


def _wrapped(word: str, text: str) -> Iterator[str]:
    """The text behind its word, broken to the width of the terminal; a pipe gets one line."""
    first = f"{word:{_INDENT}}{text}"
    if not sys.stdout.isatty():
        yield first
        return
    width = max(40, shutil.get_terminal_size().columns)
    kept_together = first.replace(" %", "\u00a0%")
    for line in textwrap.wrap(kept_together, width, subsequent_indent=" " * _INDENT, break_on_hyphens=False):
        yield line.replace("\u00a0", " ")
