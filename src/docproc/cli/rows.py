"""Rows of an answer to stdout: as a table for people, as CSV or JSON for programs; streamed in flat memory."""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

import typer

from docproc.cli.voice import say_none
from docproc.model.formulas import disarmed

_BATCH = 10_000
_MOST_SHOWN = 1000


class RowFormat(StrEnum):
    """How rows are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"


class Answer(Protocol):
    """What a database's cursor gives."""

    @property
    def description(self) -> Sequence[Sequence[Any]]:
        """One entry a column, its name first."""

    def fetchmany(self, size: int) -> list[Any]:
        """The next rows; none at the end."""


@dataclass(slots=True)
class Listed:
    """Rows that are there already, as an answer."""

    names: Sequence[str]
    rows: Sequence[Sequence[Any]]

    @property
    def description(self) -> Sequence[Sequence[Any]]:
        """One entry a column, its name first."""
        return [(name,) for name in self.names]

    def fetchmany(self, size: int) -> list[Any]:
        """The next rows; none at the end."""
        batch, self.rows = list(self.rows[:size]), self.rows[size:]
        return batch


def write_rows(answer: Answer, asked: RowFormat | None) -> None:
    """Write an answer's rows to stdout; without a format as a table to a terminal, else as CSV."""
    chosen = asked or (RowFormat.TABLE if sys.stdout.isatty() else RowFormat.CSV)
    names = [str(column[0]) for column in answer.description]
    first = answer.fetchmany(_BATCH)
    say_none(first, "no rows")
    _WRITERS[chosen](names, _rows(first, answer))


def _rows(batch: Sequence[Sequence[Any]], answer: Answer) -> Iterator[Sequence[Any]]:
    while batch:
        yield from batch
        batch = answer.fetchmany(_BATCH)


def _as_csv(names: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    """Write rows as CSV, of which no text is run as a formula by a spreadsheet, as in exports."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    plain = (map(_plain, row) for row in rows)
    writer.writerows([disarmed(cell) if isinstance(cell, str) else cell for cell in row] for row in plain)


def _as_json(names: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    first = True
    sys.stdout.write("[")
    for row in rows:
        sys.stdout.write(("\n" if first else ",\n") + _object(names, row))
        first = False
    sys.stdout.write("]\n" if first else "\n]\n")


def _as_json_lines(names: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    for row in rows:
        sys.stdout.write(_object(names, row) + "\n")


def _as_table(names: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    """Print the first thousand rows in columns as wide as their content, numbers to the right."""
    shown: list[Sequence[Any]] = []
    more = False
    for row in rows:
        if len(shown) == _MOST_SHOWN:
            more = True
            break
        shown.append(row)
    texts = [[_shown(cell) for cell in row] for row in shown]
    widths = [max([len(name), *(len(text[at]) for text in texts)]) for at, name in enumerate(names)]
    right = [all(isinstance(row[at], int | float | Decimal | None) for row in shown) for at in range(len(names))]
    for cells in (names, ["-" * width for width in widths], *texts):
        aligned = [
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(cells, widths, right, strict=True)
        ]
        typer.echo("  ".join(aligned).rstrip())
    if more:
        typer.echo(f"… more than {_MOST_SHOWN} rows; --format csv writes all", err=True)


def _object(names: Sequence[str], row: Sequence[Any]) -> str:
    """A row as JSON, which has no number that is none (RFC 8259, section 6): null stands for it."""
    return json.dumps(dict(zip(names, map(_plain, row), strict=True)), ensure_ascii=False)


def _plain(value: Any) -> Any:
    """A value as JSON and CSV write it: decimals as text (cents stay, further zeros go), times as ISO 8601."""
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _decimal(value: Decimal) -> str:
    whole, _, places = f"{value:f}".partition(".")
    kept = places.rstrip("0")
    return f"{whole}.{kept:0<2}" if kept else whole


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return " ".join(str(_plain(value)).split())


_WRITERS = {
    RowFormat.TABLE: _as_table,
    RowFormat.CSV: _as_csv,
    RowFormat.JSON: _as_json,
    RowFormat.JSONL: _as_json_lines,
}
