"""A report as a PDF to print and to send, laid out by reportlab."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from docproc.export.printed_letters import printable, printing_font
from docproc.metrics.plots import BAD, DOUBT, FAINT, GOOD, INK, as_png
from docproc.metrics.report import Report, Section

_MOODS = {"": GOOD, "doubt": DOUBT, "bad": BAD}
_WIDTH = 180
"""Millimetres between the margins of A4."""


def as_pdf(report: Report) -> bytes:
    """Return the report as a PDF in A4."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.platypus import SimpleDocTemplate

    stream = io.BytesIO()
    margin = 15 * mm
    document = SimpleDocTemplate(
        stream, pagesize=A4, leftMargin=margin, rightMargin=margin, topMargin=margin, bottomMargin=margin,
        title=report.title, invariant=1,
    )  # fmt: skip
    document.build(list(_story(report)), onFirstPage=_footer, onLaterPages=_footer)
    return stream.getvalue()


def _story(report: Report) -> Iterator[Any]:
    from reportlab.lib.units import mm
    from reportlab.platypus import KeepTogether, Spacer

    yield _paragraph(report.title, _style(17, bold=True, after=4))
    yield _paragraph(f"{report.period} · {report.words('made')} {report.made}", _style(9, soft=True, after=10))
    yield _totals(report)
    for section in report.sections:
        yield Spacer(1, 6 * mm)
        yield KeepTogether([_paragraph(section.title, _style(11, bold=True, after=4)), *_body(report, section)])


def _body(report: Report, section: Section) -> Iterator[Any]:
    from reportlab.lib.units import mm
    from reportlab.platypus import Image

    if section.note:
        yield _paragraph(section.note, _style(8, soft=True, after=4))
    figure = report.plots.get(section.plot)
    if figure is not None:
        width, height = figure.get_size_inches()
        shown = min(_WIDTH, 25.4 * width) * mm
        yield Image(io.BytesIO(as_png(figure)), shown, shown * height / width, hAlign="LEFT")
    elif section.rows:
        yield _table(section)
    elif not section.note:
        yield _paragraph(report.words("Nothing here yet."), _style(8, soft=True))


def _totals(report: Report) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.units import mm
    from reportlab.platypus import Table

    cells = [
        [_paragraph(total.value, _style(12.5, bold=True)), _paragraph(total.name, _style(6.2, soft=True))]
        for total in report.totals
    ]
    lines = [
        ("LINEABOVE", (at, 0), (at, 0), 1.5, HexColor(_MOODS[total.mood])) for at, total in enumerate(report.totals)
    ]
    table = Table([cells], colWidths=[_WIDTH * mm / len(cells)] * len(cells))
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0), *lines])
    return table


def _table(section: Section) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.units import mm
    from reportlab.platypus import Table

    heads = [_paragraph(head.text, _style(7.5, soft=True, right=head.number, bold=True)) for head in section.heads]
    rows = [
        [_paragraph(cell, _style(8, right=head.number)) for cell, head in zip(row, section.heads, strict=True)]
        for row in section.rows
    ]
    parts = [2 if head.number else 3 for head in section.heads]
    widths = [_WIDTH * mm * part / sum(parts) for part in parts]
    table = Table([heads, *rows], colWidths=widths, repeatRows=1, hAlign="LEFT")
    table.setStyle(
        [
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(FAINT)),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return table


def _paragraph(text: str, style: Any) -> Any:
    from reportlab.platypus import Paragraph

    return Paragraph(escape(printable(text)), style)


def _style(size: float, *, bold: bool = False, soft: bool = False, right: bool = False, after: float = 0) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.enums import TA_LEFT, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle

    return ParagraphStyle(
        "text",
        fontName=printing_font(bold),
        fontSize=size,
        leading=size * 1.3,
        textColor=HexColor("#5d6673" if soft else INK),
        alignment=TA_RIGHT if right else TA_LEFT,
        spaceAfter=after,
    )


def _footer(canvas: Any, document: Any) -> None:
    canvas.saveState()
    canvas.setFont(printing_font(), 7.5)
    canvas.drawRightString(document.pagesize[0] - document.rightMargin, 20, str(canvas.getPageNumber()))
    canvas.restoreState()
