"""Typed sheets: documents written as plain text with what must be found on them, set on a page for the tests.

A file of `sheets/` holds several: a line `=== name`, what is expected as YAML, a line `---`, and the page as text.
Three spaces set cells apart, a line that begins with `# ` is in large type, with `~ ` in small type, and a line `\\f`
begins a new page. Every character is five points wide, as on a typewriter.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from docproc.model.geometry import Box
from docproc.model.text import DocumentText, Line, Page, Word

FOLDER = Path(__file__).parent / "sheets"
ADVANCE = 5.0
MARGIN = 40.0
SIZES = {"# ": 15.0, "~ ": 7.0, "  ": 9.0}
PITCH = {"# ": 22.0, "~ ": 10.0, "  ": 12.5}
_CELL = re.compile(r"\S+(?: {1,2}\S+)*")


@dataclass(frozen=True)
class Sheet:
    """One document with its name and what is expected of it."""

    name: str
    expected: Mapping[str, Any]
    text: DocumentText


@cache
def sheets() -> tuple[Sheet, ...]:
    return tuple(sheet for path in sorted(FOLDER.glob("*.txt")) for sheet in _in_file(path))


def _in_file(path: Path) -> Iterator[Sheet]:
    for part in re.split(r"(?m)^=== ", path.read_text(encoding="utf-8"))[1:]:
        name, _, rest = part.partition("\n")
        head, _, body = rest.partition("\n---\n")
        expected = yaml.safe_load(head)
        yield Sheet(f"{path.stem}-{name.strip()}", expected, typed(body, width=expected.get("width", 595)))


def typed(text: str, width: float = 595, backend: str = "text_layer") -> DocumentText:
    """Set `text` on as many pages as it has form feeds."""
    pages = enumerate(text.strip("\n").split("\\f"), start=1)
    return DocumentText(tuple(_page(number, body, width, backend) for number, body in pages))


def _page(number: int, text: str, width: float, backend: str) -> Page:
    lines, top = [], 30.0
    for row in text.split("\n"):
        mark = row[:2] if row[:2] in SIZES else "  "
        content = row[2:] if mark != "  " else row
        lines += [_cell(match, top, SIZES[mark]) for match in _CELL.finditer(content.rstrip())]
        top += PITCH[mark]
    height = 842.0 if width > 400 else max(500.0, top + 30)
    return Page(number, width, height, tuple(lines), backend, "1")


def _cell(match: re.Match[str], top: float, size: float) -> Line:
    step = ADVANCE * size / 9
    words, at = [], MARGIN + match.start() * ADVANCE
    for word in match[0].split():
        words.append(Word(word, Box(at, top, len(word) * step * 0.94, size)))
        at += (len(word) + 1) * step
    return Line(tuple(words))
