"""A mail message laid out as plain A4 sheets, so that its text can be searched like any page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from docproc.intake.mail import MailMessage
from docproc.model.geometry import Box
from docproc.model.text import Line, Word

WIDTH, HEIGHT = 595.0, 842.0
_MARGIN = 48.0
_FONT_SIZE = 10.0
_CHARACTER_WIDTH = 5.0
_LEADING = 13.0
_COLUMNS = int((WIDTH - 2 * _MARGIN) / _CHARACTER_WIDTH)
_ROWS = int((HEIGHT - 2 * _MARGIN) / _LEADING)
_GUTTER = re.compile(r"\t+| {3,}")
_CUT_OFF = re.compile(rf"(.{{1,{_COLUMNS}}})(?:\s+|$)|(\S{{{_COLUMNS}}})")


@dataclass(frozen=True)
class Sheet:
    """One A4 sheet of text in points."""

    lines: tuple[Line, ...]
    width: float = WIDTH
    height: float = HEIGHT

    def draw(self, dpi: float) -> Image.Image:
        """Return the sheet black on white as RGB at `dpi` pixels per inch."""
        scale = dpi / 72
        image = Image.new("RGB", (max(1, round(self.width * scale)), max(1, round(self.height * scale))), "white")
        pen = ImageDraw.Draw(image)
        font = ImageFont.load_default(size=max(1.0, _FONT_SIZE * scale))
        for line in self.lines:
            for word in line.words:
                pen.text((word.box.x * scale, word.box.y * scale), word.text, fill="black", font=font)
        return image


def lay_out(message: MailMessage, max_pages: int) -> list[Sheet]:
    """Return the message's head (sender, subject, day) and body on sheets; what `max_pages` cannot hold is cut off."""
    head = (("From", message.sender), ("Subject", message.subject), ("Date", (message.sent_at or "")[:10]))
    rows = [row for name, value in head if value for row in _wrapped(f"{name}: {value}")]
    rows.append("")
    rows.extend(row for text in message.body.split("\n") for row in _wrapped(text))
    starts = range(0, min(len(rows), max_pages * _ROWS), _ROWS)
    return [Sheet(_sheet_lines(rows[start : start + _ROWS])) for start in starts]


def _wrapped(text: str) -> list[str]:
    """`text` in rows of at most the sheet's columns; the cells of one row stay together."""
    text = text.rstrip()
    if len(text) <= _COLUMNS or "\t" in text:
        return [text]
    return [match.group(0).rstrip() for match in _CUT_OFF.finditer(text)]


def _sheet_lines(rows: list[str]) -> tuple[Line, ...]:
    lines: list[Line] = []
    block = -1
    blank = True
    for number, row in enumerate(rows):
        if not row.strip():
            blank = True
            continue
        cells = _cells(row)
        width = _CHARACTER_WIDTH * min(1.0, _COLUMNS / max(start + len(cell) for start, cell in cells))
        for start, cell in cells:
            block += blank or len(cells) > 1
            blank = False
            lines.append(Line(_words(cell, start, _MARGIN + number * _LEADING, width), block))
        blank = blank or len(cells) > 1
    return tuple(lines)


def _cells(row: str) -> list[tuple[int, str]]:
    """The cells of a row with the column where each begins; tabs set cells in columns of equal width."""
    if "\t" in row:
        names = row.split("\t")
        width = max(_COLUMNS // len(names), 1)
        starts = [0]
        for name in names[:-1]:
            starts.append(max(starts[-1] + len(name) + 3, len(starts) * width))
        return [(start, name) for start, name in zip(starts, names, strict=True) if name.strip()]
    cells, position = [], 0
    for gutter in (*_GUTTER.finditer(row), None):
        cell = row[position : gutter.start() if gutter else len(row)]
        if cell.strip():
            cells.append((position, cell))
        position = gutter.end() if gutter else len(row)
    return cells


def _words(text: str, column: int, top: float, width: float) -> tuple[Word, ...]:
    """The words of a cell that begins in `column`, each character `width` points wide."""
    return tuple(
        Word(
            match.group(),
            Box(
                _MARGIN + (column + match.start()) * width,
                top,
                len(match.group()) * width,
                _FONT_SIZE,
            ),
        )
        for match in re.finditer(r"\S+", text)
    )
