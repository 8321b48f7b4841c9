"""The sound files that are damaged: the sample documents, and small files of formats that the samples lack."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw

from sample_docs.generator.procedural import random_samples
from tests.unit.intake.samples import CII, ZUGFERD_1, ubl

INBOX = Path(__file__).parents[2] / "sample_docs" / "inbox"

_KINDS = {
    ".pdf": "pdf", ".jpg": "image", ".png": "image", ".tif": "image", ".webp": "image", ".bmp": "image",
    ".xml": "xml", ".eml": "mail",
}  # fmt: skip
_UNSOUND = frozenset({"abgebrochen.pdf", "doch-kein-pdf.pdf", "gesperrt.pdf", "leer.pdf"})
_LARGEST = 150_000


@dataclass(frozen=True, slots=True)
class Seed:
    """A sound file."""

    name: str
    content: bytes


@cache
def seeds(kind: str) -> tuple[Seed, ...]:
    """The sound files of a kind: pdf, image, xml or mail, in a fixed order."""
    files = [path for path in sorted(INBOX.iterdir()) if _KINDS.get(path.suffix) == kind and path.name not in _UNSOUND]
    from_disk = tuple(Seed(path.name, content) for path in files if len(content := path.read_bytes()) <= _LARGEST)
    return from_disk + {"image": _pictures, "xml": _invoices}.get(kind, tuple)()


def _pictures() -> tuple[Seed, ...]:
    """A printed line in every image format and in modes that scanners and cameras seldom give."""
    page = Image.new("L", (420, 594), 255)
    drawn = ImageDraw.Draw(page)
    for row in range(8):
        drawn.text((30, 40 + 30 * row), f"Rechnung Nr. {4711 + row}  {row * 119},00 EUR", fill=0, font_size=16)
    rgba = page.convert("RGBA")
    rgba.putalpha(200)
    made = [
        ("page.webp", page.convert("RGB"), {}),
        ("lossless.webp", rgba, {"lossless": True}),
        ("page.bmp", page.convert("RGB"), {}),
        ("lines.bmp", page.convert("1"), {}),
        ("alpha.png", rgba, {}),
        ("palette.png", page.convert("P"), {"transparency": 0}),
        ("deep.png", page.convert("I;16"), {}),
        ("cmyk.jpg", page.convert("CMYK"), {}),
        ("progressive.jpg", page.convert("RGB"), {"progressive": True, "dpi": (150, 150)}),
        ("float.tif", page.convert("F"), {}),
        ("packed.tif", page.convert("RGB"), {"compression": "tiff_lzw"}),
        (
            "fax.tif",
            page.convert("1"),
            {"compression": "group4", "save_all": True, "append_images": [page.convert("1")] * 2},
        ),
    ]
    return tuple(Seed(name, _saved(image, name, options)) for name, image, options in made)


def _saved(image: Image.Image, name: str, options: dict[str, object]) -> bytes:
    file = io.BytesIO()
    kind = {"jpg": "JPEG", "tif": "TIFF"}.get(name.rpartition(".")[2], name.rpartition(".")[2].upper())
    image.save(file, kind, **options)
    return file.getvalue()


def _invoices() -> tuple[Seed, ...]:
    """E-invoices in each syntax that is read."""
    written = {"cii": CII, "zugferd-1": ZUGFERD_1, "ubl": ubl(), "ubl-credit-note": ubl("CreditNote", "381")}
    generated = random_samples(4, 7, kinds=("cii", "ubl"))
    return (
        *(Seed(f"{name}.xml", text.encode()) for name, text in written.items()),
        *(Seed(sample.name, sample.make()[0]) for sample in generated),
    )
