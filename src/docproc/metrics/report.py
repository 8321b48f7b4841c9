"""A report that people look at: the figures of a period as sections, and from these one page, or a PDF to print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING

from docproc.metrics.plots import as_svg, draw
from docproc.metrics.report_figures import Judged, ReportFigures
from docproc.metrics.report_wording import Wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a column; numbers stand to the right, dates and numbers are never broken."""

    text: str
    number: bool = False
    date: bool = False

    @property
    def kind(self) -> str:
        """The class of its cells on the page."""
        return "n" if self.number else "whole" if self.date else ""


@dataclass(frozen=True, slots=True)
class Total:
    """A figure in large print; `mood` is "", "doubt" or "bad"."""

    name: str
    value: str
    mood: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: a plot by its name, or a table, or neither when there is nothing yet."""

    title: str
    plot: str = ""
    heads: Sequence[Head] = ()
    rows: Sequence[Sequence[str]] = ()
    note: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A report ready to be written: title, period and totals in words, sections, and the plots that they name."""

    title: str
    period: str
    made: str
    totals: Sequence[Total]
    sections: Sequence[Section]
    plots: Mapping[str, Figure]
    words: Wording


def make_report(
    figures: ReportFigures, since: datetime | None, until: datetime, made: datetime, language: str, name: str
) -> Report:
    """Return the report of the workspace `name`; `until` is the first moment after its period (aware)."""
    words = Wording(language)
    last = until - timedelta(microseconds=1)
    period = words("everything so far") if since is None else f"{words.day(since)} {words('to')} {words.day(last)}"
    return Report(
        title=f"{words('Report')}: {name}",
        period=period,
        made=f"{words.day(made)} {made:%H:%M} UTC",
        totals=tuple(_totals(figures, words)),
        sections=tuple(_sections(figures, words)),
        plots=draw(figures, words),
        words=words,
    )


def as_html(report: Report) -> str:
    """Return the report as one page that needs nothing else."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    text = resources.files("docproc.configs").joinpath("report/page.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    plots = {name: Markup(as_svg(figure)) for name, figure in report.plots.items()}  # noqa: S704  # drawn by matplotlib, which escapes texts
    sections = [
        {"plot": plots.get(section.plot), **{name: getattr(section, name) for name in _SHOWN}}
        for section in report.sections
    ]
    return environment.from_string(text).render(
        title=report.title, period=report.period, made=report.made, totals=report.totals, sections=sections,
        words=report.words,
    )  # fmt: skip


_SHOWN = ("title", "heads", "rows", "note", "wide")


def _totals(figures: ReportFigures, words: Wording) -> Iterator[Total]:
    totals = figures.totals
    yield Total(words("documents"), words.number(totals.documents))
    yield Total(words("pages"), words.number(totals.pages))
    yield Total(words("automation rate"), words.percent(totals.automation))
    yield Total(words("waiting for a person"), words.number(totals.pending), "doubt")
    yield Total(words("failed"), words.number(totals.failed), "bad" if totals.failed else "")
    yield Total(words("values reviewed"), words.number(totals.reviewed_values))
    yield Total(words("corrected"), words.percent(totals.corrected))


def _sections(figures: ReportFigures, words: Wording) -> Iterator[Section]:
    yield Section(words("Volume over time"), "volumes", wide=True)
    yield Section(words("Confidence of the documents"), "confidences")
    yield Section(words("Speed of reading"), "speed")
    yield from _of_calibration(figures, words)
    yield _senders(figures, words)
    yield _vat(figures, words)
    yield _judged(words("Most corrected fields"), words("field"), figures.fields, words)
    yield _judged(words("Most corrected rules"), words("rule"), figures.rules, words)
    yield Section(
        words("Errors"),
        heads=(Head(words("error")), Head(words("times"), number=True), Head(words("last seen"), number=True)),
        rows=[(each.code, words.number(each.times), words.day(each.last_seen)) for each in figures.errors],
    )
    yield Section(
        words("Waiting longest"),
        heads=(
            Head(words("file")),
            Head(words("sender")),
            Head(words("since"), date=True),
            Head(words("total"), number=True),
        ),
        rows=[
            (each.filename, each.sender or "", words.day(each.since), words.money(each.total, each.currency))
            for each in figures.waiting
        ],
        wide=True,
    )


def _of_calibration(figures: ReportFigures, words: Wording) -> Iterator[Section]:
    known = figures.calibration
    if not known.documents:
        nothing = words("No document's values are known yet: review documents, or measure samples with docproc eval.")
        yield Section(words("Does the confidence hold?"), note=nothing, wide=True)
        return
    told = f"{words.number(known.documents)} {words('known documents, calibration error')}"
    line = words("On the line, stated and found agree; larger dots stand for more values.")
    yield Section(
        words("Does the confidence hold?"), "calibration", note=f"{told} {words.percent(known.error)}. {line}"
    )
    passes = any(each.automatic for each in known.curve)
    note = "Numbers at the points are thresholds of confidence." if passes else "No known document would pass unseen."
    yield Section(words("What could pass unseen"), "coverage" if passes else "", note=words(note))


def _senders(figures: ReportFigures, words: Wording) -> Section:
    return Section(
        words("Senders"),
        heads=(
            Head(words("sender")),
            Head(words("documents"), number=True),
            Head(words("total"), number=True),
            Head(words("automatic"), number=True),
        ),
        rows=[
            (
                each.name,
                words.number(each.documents),
                words.money(each.total, each.currency),
                words.percent(each.automation),
            )
            for each in figures.senders
        ],
    )


def _vat(figures: ReportFigures, words: Wording) -> Section:
    heads = (words("month"), words("rate"), words("net"), words("VAT"))
    lacking = sum(each.incomplete for each in figures.vat)
    note = words("of invoices less credit notes, by document date") if figures.vat else ""
    return Section(
        words("VAT by month"),
        heads=[Head(text, number=at > 0, date=at == 0) for at, text in enumerate(heads)],
        rows=[
            (
                words.month(each.month),
                f"{words.number(each.rate.normalize(), max(0, -int(each.rate.normalize().as_tuple().exponent)))} %",
                words.money(each.net, each.currency),
                words.money(each.vat, each.currency),
            )
            for each in figures.vat
        ],
        note=f"{note}; {words('amounts that are not known and lack here')}: {lacking}" if lacking else note,
    )


def _judged(title: str, of: str, judged: Sequence[Judged], words: Wording) -> Section:
    return Section(
        title,
        heads=(
            Head(of),
            Head(words("judged"), number=True),
            Head(words("wrong"), number=True),
            Head(words("share"), number=True),
        ),
        rows=[
            (each.name, words.number(each.judged), words.number(each.wrong), words.percent(each.rate))
            for each in judged
        ],
    )
