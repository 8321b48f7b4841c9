"""Values whose place on the page is a guess say so."""

from __future__ import annotations

from dataclasses import replace

from docproc.model.fields import Extraction, FieldValue
from docproc.model.geometry import Box
from docproc.model.text import DocumentText

GUESSED = "where it stands on the page is a guess"


def name_guessed_places(extraction: Extraction, text: DocumentText) -> Extraction:
    """Return the extraction with a reason on each value that overlaps a word of which only the text was read."""
    guessed = {page.number: page.guessed for page in text.pages if page.guessed}
    if not guessed:
        return extraction
    return replace(extraction, fields=tuple(_named(value, guessed) for value in extraction.fields))


def _named(value: FieldValue, guessed: dict[int, tuple[Box, ...]]) -> FieldValue:
    evidence = value.evidence
    box = evidence.box
    if box is None or not any(box.intersects(other) for other in guessed.get(evidence.page or 1, ())):
        return value
    return replace(value, evidence=replace(evidence, reasons=(*evidence.reasons, GUESSED)))
