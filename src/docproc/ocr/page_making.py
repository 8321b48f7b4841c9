"""A page of the model made from what a backend read."""

from __future__ import annotations

from docproc.model.text import Page
from docproc.model.traits import PageTraits
from docproc.ocr.complexity import difficulty_of, traits_of_lines
from docproc.ocr.protocol import Backend, NamedModel, Reading, SourcePage
from docproc.ocr.reading_order import arrange

BLANK = "the page is blank"
"""How the reason of a page begins that was not read because nothing is on it."""


def is_blank(page: Page) -> bool:
    """Tell whether `page` was recorded as blank."""
    return not page.lines and page.reason.startswith(BLANK)


def make_page(
    source: SourcePage, reading: Reading, backend: Backend, reason: str, traits: PageTraits | None = None
) -> Page:
    """Return the page that `backend` read, its words in reading order; without `traits` its lines tell them."""
    lines = reading.lines
    if not reading.ordered:
        lines = arrange(word for line in lines for word in line.words)
    if traits is None:
        traits = traits_of_lines(lines)
    return Page(
        number=source.number, width=round(reading.width, 2), height=round(reading.height, 2), lines=lines,
        backend=backend.name, backend_version=backend.version, reason=reason, transform=reading.transform,
        dpi=reading.dpi, complexity=difficulty_of(traits).complexity, codes=reading.codes, guessed=reading.guessed,
        model=backend.model if isinstance(backend, NamedModel) else "", traits=traits,
    )  # fmt: skip
