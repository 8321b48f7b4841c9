"""The figures that are aimed at, and where each is found among what was measured."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from docproc.metrics.calibration import CalibrationReport
from docproc.metrics.score import Score
from tests.benchmarks.corpus_score import CorpusScore

BORN_DIGITAL = ("zugferd", "layouts")


@dataclass(frozen=True)
class Measured:
    """The scores of the sets, and the calibration reports of layouts left out, by name."""

    scores: Mapping[str, CorpusScore]
    reports: Mapping[str, CalibrationReport]


@dataclass(frozen=True)
class Goal:
    """One figure: its words, what it should be (`at_least`, or at most), and where it is found."""

    words: str
    aim: float
    of: Callable[[Measured], float]
    at_least: bool = True
    digits: int = 3


def _f1(name: str) -> Callable[[Measured], float]:
    return lambda measured: measured.scores[name].near.f1


def _by_layout(name: str) -> Callable[[Measured], float]:
    return lambda measured: measured.scores[name].mean_f1_of_layouts


def _receipts(field: str) -> Callable[[Measured], float]:
    return lambda measured: measured.scores["sroie"].fields.get(field, Score()).f1


def _items(*names: str) -> Callable[[Measured], float]:
    return lambda measured: sum((measured.scores[name].items for name in names), Score()).f1


def _types(measured: Measured) -> float:
    """The share over all sets whose gold names a type."""
    right = sum(score.types[True] for score in measured.scores.values())
    return right / max(1, sum(score.types.total() for score in measured.scores.values()))


def _milliseconds(measured: Measured) -> float:
    seconds = sum(score.seconds for score in measured.scores.values())
    return 1000 * seconds / max(1, sum(score.pages for score in measured.scores.values()))


def _wrong(part: str) -> Callable[[Measured], float]:
    return lambda measured: measured.reports[part].in_force.wrong / max(1, measured.reports[part].in_force.automatic)


def _calibration(part: str) -> Iterator[Goal]:
    yield Goal(f"expected calibration error, {part}", 0.03, lambda m: m.reports[part].error / 100, at_least=False)
    yield Goal(f"automatic documents with a wrong value, {part}", 0.01, _wrong(part), at_least=False)
    yield Goal(f"  its one-sided bound (95 %), {part}", 0.01, lambda m: m.reports[part].in_force.bound / 100, False)
    yield Goal(f"documents that are automatic, {part}", 0.60, lambda m: m.reports[part].in_force.coverage / 100)


GOALS: tuple[Goal, ...] = (
    Goal("F1~, ZUGFeRD pages without XML", 0.97, _f1("zugferd")),
    Goal("F1~, layouts", 0.96, _f1("layouts")),
    Goal("documents fully right, layouts", 0.60, lambda measured: measured.scores["layouts"].share_fully_right),
    Goal("F1~, clean scans", 0.95, _f1("clean")),
    Goal("F1~, office scans", 0.93, _f1("office")),
    Goal("F1~, bad scans", 0.80, _f1("bad")),
    Goal("line items F1, born-digital", 0.90, _items(*BORN_DIGITAL)),
    Goal("line items F1, office scans", 0.80, _items("office")),
    Goal("document types right, all sets", 0.97, _types),
    Goal("F1~, ZUGFeRD pages, mean of layouts (each counts alike)", 0.94, _by_layout("zugferd")),
    Goal("F1~, layouts, mean of layouts (each counts alike)", 0.93, _by_layout("layouts")),
    Goal("F1~, receipts: date", 0.95, _receipts("invoice_date")),
    Goal("F1~, receipts: total", 0.90, _receipts("total_amount")),
    Goal("F1~, receipts: company", 0.85, _receipts("supplier_name")),
    Goal("F1~, receipts: address", 0.85, _receipts("supplier_address")),
    *(goal for part in ("layouts", "zugferd", "corpora", "generated") for goal in _calibration(part)),
    Goal("milliseconds a page after reading, one core", 15.0, _milliseconds, at_least=False, digits=1),
)
