"""What can be measured on a page before it is read."""

from __future__ import annotations

from dataclasses import dataclass

from docproc.model.geometry import Box


@dataclass(frozen=True, slots=True)
class PageTraits:
    """Signs of how hard a page is to read.

    `words` and `table_rows` (baselines with four and more cells) are counted in a sound text layer, else estimated
    from the print. `skew` is in degrees clockwise, `layer` the percent of the words of the text layer that look like
    words (None without a layer), `language` what that layer seems to be written in (None when nothing tells).
    Measured on pixels only, None where there was no need to draw the page: `ink`, the percent of the page that is
    printed; `rules`, the number of long straight lines; `handwriting`, the percent of the ink in strokes like a hand's;
    `print_height`, the usual height of lower-case letters in points; `contrast`, how much darker print is than paper,
    in percent. `logo` is the perceptual hash (16 hexadecimal digits) of the picture in the letterhead of a first
    page (two, with a comma, where it looks another as drawn), `logo_box` where it stands, in points; None without one.
    """

    words: int = 0
    table_rows: int = 0
    skew: float = 0.0
    layer: float | None = None
    language: str | None = None
    ink: float | None = None
    rules: int | None = None
    handwriting: float | None = None
    print_height: float | None = None
    contrast: float | None = None
    logo: str | None = None
    logo_box: Box | None = None
