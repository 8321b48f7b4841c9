"""Line items and VAT by rate as rows that a template's patterns find on the lines of the laid-out text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from docproc.extract.rules.laid_out import LaidOut
from docproc.extract.rules.page_search import CompiledPart, compile_part
from docproc.extract.values import amounts_in
from docproc.model.fields import LineItem, VatLine
from docproc.parse.amounts import Locale
from docproc.parse.patterns import Found, Pattern, compile_pattern
from docproc.parse.transforming import transform
from docproc.specs.page_patterns import RowPatterns
from docproc.specs.transformations import Transformation

SURE = 92.0
"""Confidence (percent) of a row that its supplier's own patterns found."""

MISFIT = 20.0
"""What it loses where quantity times price does not make its total."""

_CENT = Decimal("0.01")
_SPACES = re.compile(r"\s+")
_TEXTS = ("article", "description", "unit")
_LONGEST_POSITION = 6


@dataclass(frozen=True, eq=False)
class CompiledRows:
    """The patterns of one table; `column` tells the column of a group, `mark` the decimal mark of its numbers."""

    part: CompiledPart
    separator: Pattern
    line: tuple[Pattern, ...]
    first_line: tuple[Pattern, ...]
    last_line: tuple[Pattern, ...]
    skip_line: tuple[Pattern, ...]
    column: Mapping[str, str]
    mark: str | None


def compile_rows(rows: RowPatterns, where: str) -> CompiledRows:
    """Compile the patterns of a table. Raises ConfigurationError for those that RE2 does not take."""

    def compiled(name: str, sources: Iterable[str]) -> tuple[Pattern, ...]:
        return tuple(compile_pattern(source, f"{name} of {where}") for source in sources)

    line, last = compiled("line", rows.line), compiled("last_line", rows.last_line)
    first = compiled("first_line", rows.first_line)
    if not first and not last:
        first = line
    names = frozenset().union(*(pattern.names for pattern in (*line, *first, *last)))
    return CompiledRows(
        part=compile_part(rows, where, last=rows.end_match == "last"),
        separator=compile_pattern(rows.line_separator, f"line_separator of {where}"),
        line=line,
        first_line=first,
        last_line=last,
        skip_line=compiled("skip_line", rows.skip_line),
        column={name: rows.columns.get(name, name) for name in names},
        mark=rows.format,
    )


@dataclass(slots=True)
class _Row:
    """A row that is being read: the texts of its columns, and where in the laid-out text they stand."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def add(self, found: Mapping[str, Found], at: int, column: Mapping[str, str]) -> None:
        for name, each in sorted(found.items(), key=lambda item: item[1].start):
            text = _SPACES.sub(" ", each.value).strip()
            if text:
                self.texts.setdefault(column[name], []).append(text)
                self.spans.append((at + each.start, at + each.end))

    def text(self, column: str) -> str | None:
        parts = self.texts.get(column)
        return " ".join(parts) if parts else None


def find_items(text: LaidOut, tables: Sequence[CompiledRows], locale: Locale | None) -> tuple[LineItem, ...]:
    """Return the line items that the patterns of `tables` find in `text`, in their order; a row of nothing is none."""
    items: list[LineItem] = []
    for table in tables:
        for row in _rows(table, text.text):
            item = _item(row, len(items) + 1, table.mark, text, locale)
            if item is not None:
                items.append(item)
    return tuple(items)


def find_rates(text: LaidOut, tables: Sequence[CompiledRows], locale: Locale | None) -> tuple[VatLine, ...]:
    """Return the VAT by rate that the patterns of `tables` find; what is not printed of rate, net and VAT is None."""
    lines = []
    for table in tables:
        for row in _rows(table, text.text):
            rate, net, vat = (_number(row.text(column), table.mark, locale) for column in ("rate", "net", "vat"))
            if rate is None or (net is None and vat is None):
                continue
            if vat is None and net is not None:
                vat = (net * rate / 100).quantize(_CENT)
            lines.append(VatLine(rate, net, vat))
    return tuple(lines)


def _rows(table: CompiledRows, text: str) -> Iterator[_Row]:
    for start, end in table.part.all(text):
        yield from _rows_in(table, text[start:end], start)


def _rows_in(table: CompiledRows, block: str, at: int) -> Iterator[_Row]:
    """The rows of one part, in the peer's order of trying: first lines, then last lines, then lines of the row."""
    row: _Row | None = None
    for start, line in _lines(table.separator, block):
        if not line.strip("\r\n") or any(pattern.span(line) is not None for pattern in table.skip_line):
            continue
        found = _matched(table.first_line, line)
        if found is not None:
            if row is not None:
                yield row
            row = _Row()
            row.add(found, at + start, table.column)
        elif row is not None:
            last = _matched(table.last_line, line)
            found = last if last is not None else _matched(table.line, line)
            if found is not None:
                row.add(found, at + start, table.column)
            if last is not None:
                yield row
                row = None
    if row is not None:
        yield row


def _lines(separator: Pattern, block: str) -> Iterator[tuple[int, str]]:
    at = 0
    for start, end, _ in separator.replacements(block, ""):
        if end > start:
            yield at, block[at:start]
            at = end
    yield at, block[at:]


def _matched(patterns: Sequence[Pattern], line: str) -> Mapping[str, Found] | None:
    return next((found for pattern in patterns if (found := pattern.named(line)) is not None), None)


def _item(row: _Row, number: int, mark: str | None, text: LaidOut, locale: Locale | None) -> LineItem | None:
    numbers = {
        column: _number(row.text(column), mark, locale)
        for column in ("quantity", "unit_price", "vat_rate", "net_amount", "discount_percent", "discount_amount")
    }
    if not any(row.texts.get(column) for column in _TEXTS) and not any(each is not None for each in numbers.values()):
        return None
    page, box = text.place_of(row.spans)
    position = row.text("position") or ""
    return LineItem(
        position=int(position) if position.isdecimal() and len(position) <= _LONGEST_POSITION else number,
        description=row.text("description") or "",
        article=row.text("article"),
        unit=row.text("unit"),
        confidence=_confidence(numbers, text.read_quality(row.spans)),
        page=page,
        box=None if box is None else box.rounded(),
        **numbers,
    )


def _number(printed: str | None, mark: str | None, locale: Locale | None) -> Decimal | None:
    """The number that a cell's text holds, by its decimal mark, else as the document writes numbers."""
    if printed is None:
        return None
    if mark is not None:
        plain = transform(printed, (Transformation(name="decimal", text=mark),))
        return None if plain is None else Decimal(plain)
    found = amounts_in(printed, locale)
    return found[0].value if found else None


def _confidence(numbers: Mapping[str, Decimal | None], read: float) -> float:
    """Percent: less where the row's own arithmetic does not hold or its words were badly read (`read`, percent)."""
    quantity, price, total = (numbers[name] for name in ("quantity", "unit_price", "net_amount"))
    sure = SURE
    if quantity is not None and price is not None and total is not None:
        less = numbers["discount_percent"] or Decimal(0)
        due = quantity * price * (1 - less / 100) - (numbers["discount_amount"] or Decimal(0))
        slack = max(_CENT, abs(quantity) * Decimal("0.005")) + _CENT
        sure -= MISFIT if abs(abs(due) - abs(total)) > slack else 0.0
    return round(sure * min(1.0, (read + 10.0) / 100.0), 1)
