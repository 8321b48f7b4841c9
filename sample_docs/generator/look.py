"""How a document looks apart from its layout: fonts, colour, words, and the way figures are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from sample_docs.generator.wordings import Words


@dataclass(frozen=True)
class Face:
    """The font names of one type face."""

    regular: str
    bold: str
    italic: str


FACES: Mapping[str, Face] = {
    "helvetica": Face("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
    "times": Face("Times-Roman", "Times-Bold", "Times-Italic"),
    "courier": Face("Courier", "Courier-Bold", "Courier-Oblique"),
    "vera": Face("Vera", "Vera-Bold", "Vera-Italic"),
}
"""The faces that every reportlab carries; Vera is embedded from reportlab's own font folder."""


@dataclass(frozen=True)
class Look:
    """The choices that change a page without changing its layout; `size` is the body size in points."""

    words: Words
    face: Face = FACES["helvetica"]
    size: float = 9.5
    color: str = "#1f3a5f"
    dates: str = "short"
    money: str = "symbol"
    colon: bool = True

    def label(self, key: str) -> str:
        """The wording of a label, with a colon where this look sets colons."""
        space = "\u00a0" if self.words.language == "fr" else ""
        return f"{self.words[key]}{space}:" if self.colon else self.words[key]


def register_fonts() -> None:
    """Make the Vera family known to reportlab; doing it again changes nothing."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in (("Vera", "Vera.ttf"), ("Vera-Bold", "VeraBd.ttf"), ("Vera-Italic", "VeraIt.ttf")):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(folder / file)))
