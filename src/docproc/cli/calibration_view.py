"""The calibration report for people: bands, fields, what would pass unseen, what the error budget needs."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence

import typer

from docproc.metrics.calibration import CalibrationReport, Passing

_BANDS = ("Stated", "Values", "Mean", "Found right")
_FIELDS = ("Field", "Values", "Mean", "Found right", "Error")
_CURVE = ("Threshold", "Automatic", "Wrong", "At most wrong")

Rows = Sequence[Sequence[str]]


def print_calibration(report: CalibrationReport) -> None:
    """Print the tables, in colour on a terminal and as plain columns elsewhere, and what the budget needs."""
    for title, head, rows in _tables(report):
        typer.echo(f"\n{title}")
        _print_rich(head, rows) if sys.stdout.isatty() else _print_plain(head, rows)
    typer.echo("")
    for line in summary(report):
        typer.echo(line)


def summary(report: CalibrationReport) -> Iterator[str]:
    """Yield the figures that matter most, a line each."""
    at = report.in_force
    yield (f"expected calibration error {report.error:.2f} % of {report.values} values in {report.documents} documents")
    yield (
        f"at {at.threshold:g} %: {at.automatic} documents ({at.coverage:.0f} %) would pass unseen, {at.wrong} of them "
        f"with a wrong value: at most {at.bound:.1f} % (one-sided, 95 %)"
    )
    for need in report.needs:
        if need.proven:
            yield f"an error budget of {need.budget:g} % is proven"
        else:
            yield f"an error budget of {need.budget:g} % needs {need.more} more such documents without an error"


def write_csv(report: CalibrationReport) -> None:
    """Write all tables to stdout as one CSV with the columns table, name, values, stated, right, wrong, bound."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("table", "name", "values", "stated", "right", "wrong", "bound"))
    for band in report.bands:
        out.writerow(("band", f"{band.least:g}-{band.most:g}", band.values, band.stated, band.right, "", ""))
    for field in report.fields:
        out.writerow(("field", field.field, field.values, field.stated, field.right, "", ""))
    for at in report.curve:
        out.writerow(("threshold", f"{at.threshold:g}", at.automatic, "", "", at.wrong, at.bound))


def _tables(report: CalibrationReport) -> Iterator[tuple[str, Sequence[str], Rows]]:
    bands = [
        (f"{band.least:g} to {band.most:g} %", str(band.values), f"{band.stated:.1f} %", f"{band.right:.1f} %")
        for band in report.bands
    ]
    yield "stated confidence against what was found", _BANDS, bands
    fields = [
        (held.field, str(held.values), f"{held.stated:.1f} %", f"{held.right:.1f} %", f"{held.error:.1f} %")
        for held in report.fields
    ]
    yield "by field", _FIELDS, fields
    yield "what would pass unseen, by decision.threshold", _CURVE, [_passing(at) for at in report.curve]


def _passing(at: Passing) -> tuple[str, str, str, str]:
    return (f"{at.threshold:g} %", f"{at.automatic} ({at.coverage:.0f} %)", str(at.wrong), f"{at.bound:.1f} %")


def _print_rich(head: Sequence[str], rows: Rows) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for at, name in enumerate(head):
        table.add_column(name, justify="right" if at else "left")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _print_plain(head: Sequence[str], rows: Rows) -> None:
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    for row in (head, *rows):
        first, *others = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join((first.strip().ljust(widths[0]), *others)).rstrip())
