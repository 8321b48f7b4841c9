"""Pages made on the spot: PDFs drawn with reportlab, images drawn with Pillow."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
import pytest
import reportlab
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.pdfgen.canvas import Canvas

A4 = (595.0, 842.0)


class PdfSource:
    """A page of a PDF held in memory, as the intake room gives it."""

    natural_dpi = None
    lines = None

    def __init__(self, data: bytes, number: int = 1) -> None:
        self._document = pypdfium2.PdfDocument(data)
        self.pdf = self._document[number - 1]
        self.number = number
        self.width, self.height = self.pdf.get_size()
        self.identity = f"{hashlib.sha256(data).hexdigest()}-{number}"
        self.rendered: list[float] = []

    def render(self, dpi: float) -> Image.Image:
        self.rendered.append(dpi)
        return self.pdf.render(scale=dpi / 72, rev_byteorder=True).to_pil().convert("RGB")


@dataclass
class ImageSource:
    """An image file as the intake room gives it."""

    image: Image.Image
    natural_dpi: float = 200.0
    number: int = 1
    identity: str = "image-1"
    pdf: None = None
    lines: None = None
    rendered: list[float] = field(default_factory=list)

    @property
    def width(self) -> float:
        return self.image.width * 72 / self.natural_dpi

    @property
    def height(self) -> float:
        return self.image.height * 72 / self.natural_dpi

    def render(self, dpi: float) -> Image.Image:
        self.rendered.append(dpi)
        size = (round(self.width * dpi / 72), round(self.height * dpi / 72))
        return self.image.convert("RGB") if size == self.image.size else self.image.convert("RGB").resize(size)


Draw = Callable[[Canvas], None]


@pytest.fixture
def pdf_source() -> Callable[..., PdfSource]:
    """Make a one-page PDF from a drawing function; `rotate` sets /Rotate, `crop` the crop box in user space."""

    def make(
        draw: Draw, size: tuple[float, float] = A4, rotate: int = 0, crop: tuple[float, ...] | None = None
    ) -> PdfSource:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=size)
        draw(canvas)
        canvas.showPage()
        canvas.save()
        if not rotate and crop is None:
            return PdfSource(buffer.getvalue())
        writer = PdfWriter()
        page = writer.add_page(PdfReader(buffer).pages[0])
        if crop is not None:
            page.cropbox = RectangleObject(crop)
        if rotate:
            page.rotate(rotate)
        changed = io.BytesIO()
        writer.write(changed)
        return PdfSource(changed.getvalue())

    return make


def typeface(size: float) -> ImageFont.FreeTypeFont:
    """Bitstream Vera, which reportlab brings along and which has umlauts."""
    return ImageFont.truetype(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf", size)


LETTER = (
    (60, 60, 30, "Musterholz Handels GmbH"),
    (60, 150, 22, "Herrn Jürgen Groß"),
    (60, 185, 22, "Lindenstraße 14"),
    (60, 220, 22, "50667 Köln"),
    (60, 330, 28, "Rechnung Nr. 20260417"),
    (60, 400, 22, "Für unsere Lieferung vom 12.03.2026 berechnen wir wie folgt"),
    (60, 470, 22, "Nettobetrag"),
    (760, 470, 22, "1.250,00 EUR"),
    (60, 510, 22, "Umsatzsteuer 19 %"),
    (760, 510, 22, "237,50 EUR"),
    (60, 550, 22, "Gesamtbetrag"),
    (760, 550, 22, "1.487,50 EUR"),
    (60, 640, 22, "Bitte zahlen Sie den Betrag bis zum 30.04.2026 ohne Abzug"),
)
"""Left, top and size in pixels of the lines of a letter."""


@pytest.fixture(scope="session")
def letter() -> Image.Image:
    """A short letter as a clean scan of 1000 by 1400 pixels."""
    image = Image.new("RGB", (1000, 1400), "white")
    pen = ImageDraw.Draw(image)
    for left, top, size, text in LETTER:
        pen.text((left, top), text, fill="black", font=typeface(size))
    return image
