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
    """The choices that change a page without changing its layout; `size` is the body size in points.

    `numbers` names the separators of figures and `negatives` how a minus is written (formats.py); an empty name leaves
    both to the country. `colon` ends every label with a colon,
    `spaced` sets a space before it, `caps` prints labels in capitals.
    """

    words: Words
    face: Face = FACES["helvetica"]
    size: float = 9.5
    color: str = "#1f3a5f"
    dates: str = "short"
    money: str = "symbol"
    colon: bool = True
    numbers: str = ""
    negatives: str = "before"
    caps: bool = False
    spaced: bool = False

    def label(self, key: str) -> str:
        """The wording of a label, with a colon where this look sets colons."""
        return self.marked(self.words[key])

    def marked(self, word: str) -> str:
        """A word as a label of this look: in capitals, with a colon, as it may be."""
        word = word.upper().replace("NR.", "Nr.") if self.caps else word
        space = "\u00a0" if self.words.language == "fr" or self.spaced else ""
        return f"{word}{space}:" if self.colon else word


def register_fonts() -> None:
    """Make the Vera family known to reportlab; doing it again changes nothing."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in (("Vera", "Vera.ttf"), ("Vera-Bold", "VeraBd.ttf"), ("Vera-Italic", "VeraIt.ttf")):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(folder / file)))
