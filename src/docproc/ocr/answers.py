"""What a vision-language model answered, as rows of text: plain, Markdown, HTML, DeepSeek's grounding, Surya's blocks.

Models write tables as Markdown or HTML and wrap text in headings and emphasis. Here all become rows of cells in reading
order, with the box of their block where the model gives one. An answer that loops or breaks off reads no page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lxml import html
from lxml.etree import ParserError, _Element
from markdown_it import MarkdownIt

from docproc.errors import OcrFailedError

Share = tuple[float, float, float, float]
"""Left, top, right, bottom as shares (0 to 1) of the image that the model saw."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the page: the model's word for its kind, rows of cells, its box if the model gave one."""

    kind: str
    rows: tuple[tuple[str, ...], ...]
    box: Share | None = None


_BLOCK_TAGS = frozenset(
    {
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "pre",
        "blockquote",
        "caption",
        "form",
        "br",
        "hr",
    }
)
_SKIPPED_TAGS = frozenset({"img", "script", "style"})
_BREAK = "\n"
_FRONT_MATTER = re.compile(r"\A---\n.{0,2000}?\n---\s*(?:\n|\Z)", re.DOTALL)
_FENCE = re.compile(r"\A```\w*\n|\n```\Z")
_TABULAR = re.compile(r"\\begin\{tabular\}(?:\{[^{}]{0,80}\})?(.*?)\\end\{tabular\}", re.DOTALL)
_RULES = re.compile(r"\\hline|\\cline\{[^{}]{0,20}\}")
_COMMAND = re.compile(r"\\[a-zA-Z]{1,20}\*?(?:\{\d{1,3}\}\{[^{}]{0,40}\})?\{([^{}]{0,500})\}")
_ESCAPED = re.compile(r"\\([%&$#_{}€])")
_GROUNDED = re.compile(r"<\|ref\|>(.{0,200}?)<\|/ref\|><\|det\|>(.{0,2000}?)<\|/det\|>", re.DOTALL)
_BOX = re.compile(r"\[\s*(\d{1,4})\s*,\s*(\d{1,4})\s*,\s*(\d{1,4})\s*,\s*(\d{1,4})\s*\]")
_DEEPSEEK_SIDE = 999
_SURYA_SIDE = 1000
_MARKDOWN = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable("table").enable("strikethrough")

_LOOP_TIMES = 6
_LOOP_CHARACTERS = 400
_LONGEST_LOOP = 200


def parse_plain(answer: str) -> tuple[Block, ...]:
    """One block, a row a line."""
    return _one_block(tuple((line.strip(),) for line in answer.splitlines() if line.strip()))


def parse_markdown(answer: str) -> tuple[Block, ...]:
    """One block of the rendered Markdown, without a front matter."""
    return parse_html(_MARKDOWN.render(_FRONT_MATTER.sub("", answer.lstrip())))


def parse_mathpix(answer: str) -> tuple[Block, ...]:
    """One block of GOT-OCR's formatted text: Markdown in which tables are LaTeX's `tabular`."""
    rows: list[tuple[str, ...]] = []
    end = 0
    for table in _TABULAR.finditer(answer):
        rows += (row for block in parse_markdown(_unmarked(answer[end : table.start()])) for row in block.rows)
        lines = _RULES.sub("", table[1]).split("\\\\")
        rows += (tuple(" ".join(_unmarked(cell).split()) for cell in line.split("&")) for line in lines if line.strip())
        end = table.end()
    rows += (row for block in parse_markdown(_unmarked(answer[end:])) for row in block.rows)
    return _one_block(tuple(rows))


def _unmarked(text: str) -> str:
    """LaTeX without its commands: what they enclose stays, and so do escaped signs."""
    for _ in range(4):
        text = _COMMAND.sub(r"\1", text)
    return _ESCAPED.sub(r"\1", text)


def parse_html(answer: str) -> tuple[Block, ...]:
    """One block of the HTML's rows: table rows keep their cells."""
    return _one_block(tuple(html_rows(answer)))


def parse_deepseek(answer: str) -> tuple[Block, ...]:
    """DeepSeek-OCR's grounded Markdown: `<|ref|>kind<|/ref|><|det|>[[x0, y0, x1, y1]]<|/det|>` before each block.

    Coordinates run from 0 to 999 over the original image. Text before the first mark is a block without a box.
    """
    marks = list(_GROUNDED.finditer(answer))
    ends = [*(mark.start() for mark in marks[1:]), len(answer)][: len(marks)]
    lead = answer[: marks[0].start()] if marks else answer
    blocks = list(parse_markdown(lead))
    for mark, end in zip(marks, ends, strict=True):
        rows = tuple(row for block in parse_markdown(answer[mark.end() : end]) for row in block.rows)
        if rows:
            blocks.append(Block(mark[1].strip(), rows, _around(mark[2], _DEEPSEEK_SIDE)))
    return tuple(blocks)


def parse_surya(answer: str) -> tuple[Block, ...]:
    """Surya 2's page: a `div` a block with `data-bbox` ("x0 y0 x1 y1", 0 to 1000) and `data-label`."""
    blocks = []
    for element in _fragment(_FENCE.sub("", answer.strip())).findall("div"):
        corners = str(element.get("data-bbox", "")).split()
        rows = tuple(_rows(element))
        if len(corners) == 4 and all(corner.isdecimal() for corner in corners) and rows:
            box = _around(f"[{','.join(corners)}]", _SURYA_SIDE)
            blocks.append(Block(str(element.get("data-label", "Text")), rows, box))
    return tuple(blocks)


FORMATS: Mapping[str, Callable[[str], tuple[Block, ...]]] = MappingProxyType(
    {
        "plain": parse_plain,
        "markdown": parse_markdown,
        "mathpix": parse_mathpix,
        "html": parse_html,
        "deepseek": parse_deepseek,
        "surya": parse_surya,
    }
)
"""How to parse an answer, by the name that prompt profiles use."""


def require_whole(answer: str, finish_reason: str, page: int) -> None:
    """Raise OcrFailedError for an answer that broke off at the limit of tokens or runs in a loop.

    Models are asked for their likeliest words (greedy decoding, temperature 0), so another try would end the same way.
    """
    if finish_reason == "length":
        raise OcrFailedError(f"page {page}: the model's answer broke off at its limit of tokens", retryable=False)
    if is_looping(answer):
        raise OcrFailedError(f"page {page}: the model repeated itself instead of reading on", retryable=False)


def is_looping(answer: str) -> bool:
    """Tell whether the answer ends in one piece of up to 200 characters, over and over for 400 characters and more.

    Pieces without a letter or a figure (dot leaders, rules) may repeat, and so may a column of equal amounts.
    """
    tail = answer.rstrip()
    for period in range(1, _LONGEST_LOOP + 1):
        times = max(_LOOP_TIMES, -(-_LOOP_CHARACTERS // period))
        piece = tail[-period:]
        if any(map(str.isalnum, piece)) and tail.endswith(piece * times):
            return True
    return False


def html_rows(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of an HTML fragment: the cells of each table row, each other line as one cell."""
    yield from _rows(_fragment(text))


def _fragment(text: str) -> _Element:
    try:
        fragment: _Element = html.fragment_fromstring(text, create_parent="div")
    except (ParserError, ValueError) as error:
        raise OcrFailedError(f"the model's answer is no HTML: {error}", retryable=False) from error
    return fragment


def _rows(element: _Element) -> Iterator[tuple[str, ...]]:
    pending: list[str] = []
    for part in _parts(element):
        if isinstance(part, str) and part != _BREAK:
            pending.append(part)
            continue
        line = " ".join("".join(pending).split())
        pending = []
        if line:
            yield (line,)
        if isinstance(part, tuple) and any(part):
            yield part
    line = " ".join("".join(pending).split())
    if line:
        yield (line,)


def _parts(element: _Element) -> Iterator[str | tuple[str, ...]]:
    """Text, breaks and whole table rows, in document order."""
    if element.text:
        yield element.text.replace("\n", _BREAK if element.tag == "pre" else " ")
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag == "tr":
            yield tuple(
                " ".join("".join(map(str, cell.itertext())).split()) for cell in child if cell.tag in ("td", "th")
            )
        elif tag == "input":
            yield "☒" if child.get("checked") is not None else "☐"
        elif tag not in _SKIPPED_TAGS and tag:
            if tag in _BLOCK_TAGS:
                yield _BREAK
            yield from _parts(child)
            if tag in _BLOCK_TAGS:
                yield _BREAK
        if child.tail:
            yield child.tail.replace("\n", " ")


def _one_block(rows: tuple[tuple[str, ...], ...]) -> tuple[Block, ...]:
    kept = tuple(row for row in rows if any(row))
    return (Block("page", kept),) if kept else ()


def _around(boxes: str, side: int) -> Share | None:
    found = [tuple(int(corner) / side for corner in match.groups()) for match in _BOX.finditer(boxes)]
    if not found:
        return None
    left, top, right, bottom = (tuple(column) for column in zip(*found, strict=True))
    if min(left) >= max(right) or min(top) >= max(bottom):
        return None
    return min(left), min(top), min(1.0, max(right)), min(1.0, max(bottom))
