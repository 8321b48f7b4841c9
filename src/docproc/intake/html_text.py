"""The text of an HTML mail body, one printed line a line, tabs between the cells of a table row."""

from __future__ import annotations

import re

from lxml import etree

_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
_PARAGRAPHS = frozenset({"p", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr"})
_LINES = frozenset({"div", "tr", "li", "section", "article", "header", "footer", "address", "dt", "dd", "form"})
_CELLS = frozenset({"td", "th"})
_EDGE = "\v"
"""The edge of an element that stands on lines of its own: as many edges as may meet, they are one line break."""
_EDGES = re.compile(rf"(?: *{_EDGE} *)+")
_EDGES_AT_BREAK = re.compile(rf"{_EDGE}?\n{_EDGE}?")
_TOO_MANY_BLANK_LINES = re.compile(r"\n{3,}")


def html_to_text(html: str) -> str:
    """Return what a reader of `html` sees as text, without images and styles; "" when there is nothing to see."""
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    root = etree.fromstring(html.encode("utf-8", "replace"), parser) if html.strip() else None
    if root is None:
        return ""
    pieces: list[str] = []
    unseen = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            unseen += tag in _UNSEEN
            if not unseen:
                pieces.append(_before(tag) + _folded(element.text))
            continue
        if not unseen:
            pieces.append(_after(tag))
        unseen -= tag in _UNSEEN
        if not unseen:
            pieces.append(_folded(element.tail))
    text = _EDGES_AT_BREAK.sub("\n", _EDGES.sub(_EDGE, "".join(pieces))).replace(_EDGE, "\n")
    lines = (_tidy(line) for line in text.split("\n"))
    return _TOO_MANY_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _before(tag: str) -> str:
    if tag in _LINES:
        return _EDGE
    return "\n" if tag in _PARAGRAPHS or tag == "br" else ""


def _after(tag: str) -> str:
    if tag in _CELLS:
        return "\t"
    if tag in _LINES:
        return _EDGE
    return "\n" if tag in _PARAGRAPHS else ""


def _folded(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f\v]+", " ", text) if text else ""


def _tidy(line: str) -> str:
    return "\t".join(cell.strip() for cell in line.split("\t")).strip()
