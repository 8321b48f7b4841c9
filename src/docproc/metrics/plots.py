"""The plots of a report, drawn by matplotlib: as SVG that takes its colours from the page around it, or as PNG."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from docproc.metrics.report_figures import ReportFigures

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from docproc.metrics.report_wording import Wording

INK, FAINT, GOOD, DOUBT, BAD = "#1b1f24", "#c9ced6", "#2f6f9f", "#d9a441", "#b5473c"
"""Colours of the PNG; in SVG each becomes the page's own of that meaning, so that dark pages show light lines."""

_HALF = (4.6, 2.7)
_MOST_DATES = 8
_FEW = 6

_PAGE_COLOURS = MappingProxyType(
    {INK: "var(--ink)", FAINT: "var(--line)", GOOD: "var(--good)", DOUBT: "var(--doubt)", BAD: "var(--bad)"}
)
_STYLE: Any = MappingProxyType(
    {
        "svg.fonttype": "none",
        "svg.hashsalt": "docproc",
        "font.family": "sans-serif",
        "font.size": 9.0,
        "text.color": INK,
        "axes.edgecolor": FAINT,
        "axes.labelcolor": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "grid.color": FAINT,
        "grid.linewidth": 0.6,
        "xtick.color": INK,
        "ytick.color": INK,
        "legend.frameon": False,
        "figure.constrained_layout.use": True,
    }
)


def draw(figures: ReportFigures, words: Wording) -> Mapping[str, Figure]:
    """Return the plots for which there is anything to draw, by name: matplotlib figures."""
    import matplotlib as mpl

    mpl.use("agg")
    drawn: dict[str, Figure] = {}
    with mpl.rc_context(dict(_STYLE)):
        for name, (has, plot, size) in _PLOTS.items():
            if has(figures):
                drawn[name] = _figure(size)
                plot(drawn[name].add_subplot(), figures, words)
    return drawn


def as_svg(figure: Figure) -> str:
    """Return a figure as an SVG element without header, fit to stand in a page."""
    import matplotlib as mpl

    stream = io.StringIO()
    with mpl.rc_context(dict(_STYLE)):
        figure.savefig(stream, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = stream.getvalue()
    for colour, variable in _PAGE_COLOURS.items():
        text = text.replace(colour, variable)
    return text[text.index("<svg") :]


def as_png(figure: Figure) -> bytes:
    """Return a figure as a PNG of 200 dots per inch."""
    import matplotlib as mpl

    stream = io.BytesIO()
    with mpl.rc_context(dict(_STYLE)):
        figure.savefig(stream, format="png", dpi=200)
    return stream.getvalue()


def _figure(size: tuple[float, float]) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=size)


def _volumes(axes: Any, figures: ReportFigures, words: Wording) -> None:
    days = [volume.begins for volume in figures.volumes]
    width = 24 if figures.monthly else 0.8
    below = [0] * len(days)
    for colour, name, values in (
        (GOOD, words("automatic"), [volume.automatic for volume in figures.volumes]),
        (DOUBT, words("for a person"), [volume.review for volume in figures.volumes]),
        (BAD, words("failed"), [volume.failed for volume in figures.volumes]),
    ):
        axes.bar(days, values, width, below, color=colour, label=name)
        below = [low + value for low, value in zip(below, values, strict=True)]
    axes.set_ylabel(words("documents"))
    _legend_above(axes)
    shown = days[:: max(1, -(-len(days) // _MOST_DATES))]
    axes.set_xticks(shown, [words.month(day) if figures.monthly else words.day(day) for day in shown])
    if len(days) < _FEW:
        axes.set_xlim(days[0] - timedelta(days=width * _FEW), days[-1] + timedelta(days=width * _FEW))


def _confidences(axes: Any, figures: ReportFigures, words: Wording) -> None:
    axes.bar([at + 0.5 for at, _ in figures.confidences], [count for _, count in figures.confidences], 0.9, color=GOOD)
    axes.set_xlim(min(at for at, _ in figures.confidences) - 0.5, 100)
    axes.set_xlabel(words("stated confidence, percent"))
    axes.set_ylabel(words("documents"))


def _calibration(axes: Any, figures: ReportFigures, words: Wording) -> None:
    bands = figures.calibration.bands
    least = min(min(band.stated, band.right) for band in bands)
    low = max(0.0, least - 3)
    axes.plot([low, 100], [low, 100], color=FAINT, linewidth=1.2, zorder=1)
    sizes = [20 + 180 * band.values / max(each.values for each in bands) for band in bands]
    axes.scatter([band.stated for band in bands], [band.right for band in bands], sizes, color=GOOD, zorder=2)
    axes.set_xlim(low, 101)
    axes.set_ylim(low, 101)
    axes.set_xlabel(words("stated, percent"))
    axes.set_ylabel(words("found right, percent"))


def _coverage(axes: Any, figures: ReportFigures, words: Wording) -> None:
    curve = [each for each in figures.calibration.curve if each.automatic]
    coverage = [each.coverage for each in curve]
    axes.plot(coverage, [each.bound for each in curve], color=DOUBT, marker="o", markersize=3.5, label=words("bound"))
    wrong = [100 * each.wrong / each.automatic for each in curve]
    axes.plot(coverage, wrong, color=BAD, marker="o", markersize=3.5, label=words("with a wrong value"))
    for each in curve:
        axes.annotate(f"{each.threshold:g}", (each.coverage, each.bound), textcoords="offset points", xytext=(0, 5),
                      ha="center", fontsize=7)  # fmt: skip
    axes.set_xlabel(words("automatic, percent of the known documents"))
    axes.set_ylabel(words("percent of those"))
    axes.set_xlim(max(0.0, min(coverage) - 3), 101)
    axes.set_ylim(0, max(1.0, max(each.bound for each in curve) * 1.2))
    axes.legend(loc="upper left")


def _speed(axes: Any, figures: ReportFigures, words: Wording) -> None:
    names = [backend.backend for backend in figures.backends[::-1]]
    places = list(range(len(names)))
    backends = figures.backends[::-1]
    for offset, colour, label, values in (
        (0.25, GOOD, "p50", [backend.p50 for backend in backends]),
        (0.0, DOUBT, "p95", [backend.p95 for backend in backends]),
        (-0.25, BAD, "p99", [backend.p99 for backend in backends]),
    ):
        axes.barh(
            [place + offset for place in places], [max(value, 1) for value in values], 0.23, color=colour, label=label
        )
    axes.set_yticks(places, names)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda value, _: words.number(value))
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(words("milliseconds a page"))
    _legend_above(axes)


def _legend_above(axes: Any) -> None:
    axes.legend(ncols=3, loc="lower left", bbox_to_anchor=(0, 1.0), borderaxespad=0.2)


_PLOTS: Mapping[str, tuple[Any, Any, tuple[float, float]]] = MappingProxyType(
    {
        "volumes": (lambda figures: figures.volumes, _volumes, (9.6, 2.7)),
        "confidences": (lambda figures: figures.confidences, _confidences, _HALF),
        "calibration": (lambda figures: figures.calibration.bands, _calibration, _HALF),
        "coverage": (lambda figures: any(each.automatic for each in figures.calibration.curve), _coverage, _HALF),
        "speed": (lambda figures: figures.backends, _speed, _HALF),
    }
)
"""Every plot: whether there is anything to draw, what draws it, its width and height in inches."""
