"""Two OCR backends on the same pages: how far they agree, how fast and how sure they are, and, with gold, how right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import Any

from docproc.metrics.evaluation import evaluate_document
from docproc.metrics.gold import Gold
from docproc.metrics.score import Score
from docproc.metrics.text_agreement import amount_score, word_score
from docproc.model.text import DocumentText, Page


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one backend read of one file: pages by number, why others could not be read, and the fields found.

    `cold` are pages during which the engine was still being loaded; they tell nothing of its speed.
    """

    pages: Mapping[int, Page] = field(default_factory=dict)
    cold: frozenset[int] = frozenset()
    unread: Mapping[int, str] = field(default_factory=dict)
    failure: str | None = None
    fields: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ComparedFile:
    """One file as both backends read it, with its gold where there is some: text (form feeds between pages), fields."""

    name: str
    readings: tuple[FileReading, FileReading]
    gold_text: str | None = None
    gold: Gold | None = None


@dataclass(frozen=True, slots=True)
class BackendFigures:
    """What one backend did: pages read and not, seconds a page (mean and median), mean confidence in percent.

    Seconds leave out the first page of each worker, which loads the engine, unless there are no others.

    `words` and `amounts` are scored against gold text, `fields` against gold fields; None without such gold.
    """

    backend: str
    version: str | None
    model: str | None
    pages: int
    unread: int
    seconds: float | None
    median_seconds: float | None
    confidence: float | None
    words: Score | None
    amounts: Score | None
    fields: Score | None


@dataclass(frozen=True, slots=True)
class PageAgreement:
    """How far both agree on one page, by words and by amounts; `unread` says who could not read it and why."""

    file: str
    page: int
    words: Score | None
    amounts: Score | None
    unread: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BackendComparison:
    """The figures of both backends and their agreement page by page."""

    backends: tuple[BackendFigures, BackendFigures]
    pages: tuple[PageAgreement, ...]

    @property
    def both(self) -> tuple[PageAgreement, ...]:
        """The pages that both could read."""
        return tuple(page for page in self.pages if page.words is not None)

    @property
    def words(self) -> Score:
        """The agreement on words over all pages that both could read."""
        return sum((page.words for page in self.pages if page.words is not None), Score())

    @property
    def amounts(self) -> Score:
        """The agreement on amounts over all pages that both could read."""
        return sum((page.amounts for page in self.pages if page.amounts is not None), Score())


def compare(names: tuple[str, str], files: Sequence[ComparedFile]) -> BackendComparison:
    """Add up what the backends `names` read on `files`."""
    pages = tuple(page for file in files for page in _agreements(names, file))
    first, second = (_figures(names[at], [(file, file.readings[at]) for file in files]) for at in (0, 1))
    return BackendComparison((first, second), pages)


def _agreements(names: tuple[str, str], file: ComparedFile) -> list[PageAgreement]:
    first, second = file.readings
    numbers = sorted({*first.pages, *second.pages, *first.unread, *second.unread})
    found = []
    if not numbers and (first.failure or second.failure):
        numbers = [1]
    for number in numbers:
        unread = {
            name: reading.unread.get(number) or reading.failure or "the page was not reached"
            for name, reading in zip(names, file.readings, strict=True)
            if number not in reading.pages
        }
        if unread:
            found.append(PageAgreement(file.name, number, None, None, unread))
            continue
        texts = first.pages[number].text, second.pages[number].text
        found.append(PageAgreement(file.name, number, word_score(*texts), amount_score(*texts)))
    return found


def _figures(name: str, files: Sequence[tuple[ComparedFile, FileReading]]) -> BackendFigures:
    pages = [page for _, reading in files for page in reading.pages.values()]
    warm = [page for _, reading in files for number, page in reading.pages.items() if number not in reading.cold]
    seconds = [page.milliseconds / 1000 for page in warm or pages]
    sure = [page.confidence for page in pages if page.confidence is not None]
    with_text = [(file.gold_text, _text(reading)) for file, reading in files if file.gold_text is not None]
    with_fields = [(file, reading) for file, reading in files if file.gold is not None]
    return BackendFigures(
        backend=name,
        version=pages[0].backend_version if pages else None,
        model=next((page.model for page in pages if page.model), None),
        pages=len(pages),
        unread=sum(max(len(reading.unread), int(reading.failure is not None)) for _, reading in files),
        seconds=fmean(seconds) if seconds else None,
        median_seconds=median(seconds) if seconds else None,
        confidence=fmean(sure) if sure else None,
        words=_sum(word_score(gold, text) for gold, text in with_text) if with_text else None,
        amounts=_sum(amount_score(gold, text) for gold, text in with_text) if with_text else None,
        fields=_sum(_field_score(file, reading) for file, reading in with_fields) if with_fields else None,
    )


def _text(reading: FileReading) -> str:
    return DocumentText(tuple(reading.pages[number] for number in sorted(reading.pages))).text


def _field_score(file: ComparedFile, reading: FileReading) -> Score:
    """The fields of one file: all that its gold knows are missed where nothing was read."""
    if file.gold is None:
        return Score()
    if reading.fields is None:
        return Score(fn=len(file.gold.expected()))
    return evaluate_document(file.name, file.gold, reading.fields)[0].fields


def _sum(scores: Any) -> Score:
    return sum(scores, Score())


def as_dict(comparison: BackendComparison) -> dict[str, Any]:
    """Return the comparison as plain data for `--json`, keys stable; rates from 0 to 1, None without a count."""
    return {
        "backends": [_figures_dict(figures) for figures in comparison.backends],
        "agreement": {
            "pages": len(comparison.both),
            "words_f1": _f1(comparison.words),
            "amounts_f1": _f1(comparison.amounts),
        },
        "pages": [
            {
                "file": page.file,
                "page": page.page,
                "words_f1": _f1(page.words),
                "amounts_f1": _f1(page.amounts),
                "unread": dict(page.unread),
            }
            for page in comparison.pages
        ],
    }


def _figures_dict(figures: BackendFigures) -> dict[str, Any]:
    fields = figures.fields
    return {
        "backend": figures.backend,
        "version": figures.version,
        "model": figures.model,
        "pages": figures.pages,
        "unread": figures.unread,
        "seconds_per_page": _rounded(figures.seconds, 4),
        "median_seconds_per_page": _rounded(figures.median_seconds, 4),
        "confidence": _rounded(figures.confidence, 2),
        "gold_words_f1": _f1(figures.words),
        "gold_amounts_f1": _f1(figures.amounts),
        "gold_fields_f1": _f1(fields),
        "gold_fields": None if fields is None else {"right": fields.tp, "wrong": fields.fp, "missed": fields.fn},
    }


def _f1(score: Score | None) -> float | None:
    return None if score is None or score.is_empty else round(score.f1, 4)


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
