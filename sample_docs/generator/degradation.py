"""What happens to paper: scanned askew, noisy, compressed, turned over, photographed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from sample_docs.generator.content import Content
from sample_docs.generator.pen import Drawn
from sample_docs.generator.sample import Finish

PAPER = 250


@dataclass(frozen=True)
class Scan:
    """The faults of a scan: resolution, skew and turn in degrees clockwise, noise as standard deviation of grey levels.

    `blur` is a radius in pixels, `quality` JPEG's, `shadow` how much darker the left edge is (0 to 1), `specks` the
    number of dust specks, `seed` decides where noise falls.
    """

    dpi: int = 150
    skew: float = 0.0
    turn: int = 0
    noise: float = 5.0
    blur: float = 0.4
    quality: int = 45
    shadow: float = 0.0
    specks: int = 0
    color: bool = False
    seed: int = 1


def scans(pdf: bytes, scan: Scan) -> Iterator[Image.Image]:
    """Yield each page of `pdf` as it comes off the scanner."""
    document: Any = pdfium.PdfDocument(pdf)  # type: ignore[no-untyped-call]  # it has no annotations
    try:
        for at in range(len(document)):
            picture = document[at].render(scale=scan.dpi / 72).to_pil().convert("RGB" if scan.color else "L")
            yield _worn(picture, scan, scan.seed + at)
    finally:
        document.close()


def _worn(picture: Image.Image, scan: Scan, seed: int) -> Image.Image:
    paper = (PAPER, PAPER, PAPER - 6) if scan.color else PAPER
    if scan.skew:
        picture = picture.rotate(-scan.skew, Image.Resampling.BICUBIC, fillcolor=paper)
    if scan.blur:
        picture = picture.filter(ImageFilter.GaussianBlur(scan.blur))
    levels = np.asarray(picture, dtype=np.float32) * np.float32(PAPER / 255)
    # RandomState's stream is frozen by numpy's compatibility policy; Generator's is not
    random = np.random.RandomState(seed)
    if scan.noise:
        levels = levels + _like(random.normal(0, scan.noise, levels.shape[:2]).astype(np.float32), levels)
    if scan.shadow:
        ramp = np.clip(1 - np.arange(levels.shape[1], dtype=np.float32) / (levels.shape[1] * 0.12), 0, 1)
        levels = levels * _like(np.broadcast_to(1 - scan.shadow * ramp, levels.shape[:2]), levels)
    for _ in range(scan.specks):
        x, y = random.randint(0, levels.shape[1] - 3), random.randint(0, levels.shape[0] - 3)
        levels[y : y + random.randint(1, 4), x : x + random.randint(1, 4)] = random.randint(30, 140)
    worn = Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8))
    return worn.rotate(-scan.turn, expand=True) if scan.turn else worn


def _like(plane: np.ndarray, levels: np.ndarray) -> np.ndarray:
    return plane[:, :, None] if levels.ndim == 3 else plane


def _jpeg(picture: Image.Image, quality: int, dpi: int) -> bytes:
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=quality, dpi=(dpi, dpi))
    return stream.getvalue()


def scanned(scan: Scan) -> Finish:
    """Finish as a PDF of images alone."""

    def finish(drawn: Drawn, content: Content) -> bytes:
        rl_config.useA85 = 0
        stream = BytesIO()
        canvas = Canvas(stream, pageCompression=0, invariant=1)
        canvas.setCreator("Kopierer Ebene 2")
        for picture in scans(drawn.pdf, scan):
            width, height = (side * 72 / scan.dpi for side in picture.size)
            canvas.setPageSize((width, height))
            canvas.drawImage(ImageReader(BytesIO(_jpeg(picture, scan.quality, scan.dpi))), 0, 0, width, height)
            canvas.showPage()
        canvas.save()
        return stream.getvalue()

    return finish


def as_tiff(scan: Scan) -> Finish:
    """Finish as a black and white TIFF of all pages (CCITT group 4), as fax servers and copiers write."""

    def finish(drawn: Drawn, content: Content) -> bytes:
        pages = [
            picture.point(lambda level: 255 if level > 150 else 0).convert("1") for picture in scans(drawn.pdf, scan)
        ]
        stream = BytesIO()
        pages[0].save(
            stream, "TIFF", save_all=True, append_images=pages[1:], compression="group4", dpi=(scan.dpi, scan.dpi)
        )
        return stream.getvalue()

    return finish


def as_png(scan: Scan) -> Finish:
    """Finish as a PNG of the first page in sixteen greys."""

    def finish(drawn: Drawn, content: Content) -> bytes:
        picture = next(scans(drawn.pdf, scan)).quantize(16, dither=Image.Dither.NONE)
        stream = BytesIO()
        picture.save(stream, "PNG", dpi=(scan.dpi, scan.dpi))
        return stream.getvalue()

    return finish


def as_jpeg(scan: Scan) -> Finish:
    """Finish as a JPEG of the first page."""

    def finish(drawn: Drawn, content: Content) -> bytes:
        return _jpeg(next(scans(drawn.pdf, scan)), scan.quality, scan.dpi)

    return finish


def photographed(scan: Scan, lean: float = 0.05) -> Finish:
    """Finish as a phone's photo: the paper on a wooden table, seen a little from the side, lit from one corner.

    `lean` is how much narrower the far edge of the paper is, as a share of its width.
    """

    def finish(drawn: Drawn, content: Content) -> bytes:
        picture = next(scans(drawn.pdf, scan))
        return _jpeg(_photo(picture, lean, scan.seed), scan.quality, 72)

    return finish


def _photo(paper: Image.Image, lean: float, seed: int) -> Image.Image:
    width, height = paper.size
    table = _table(int(width * 1.35), int(height * 1.15), seed)
    left, top = int(width * 0.17), int(height * 0.06)
    corners = [
        (left + width * lean, top), (left + width * (1 - lean * 0.4), top + height * 0.012),
        (left + width, top + height), (left, top + height * 0.985),
    ]  # fmt: skip
    plane = _perspective(corners, [(0, 0), (width, 0), (width, height), (0, height)])
    seen = paper.transform(table.size, Image.Transform.PERSPECTIVE, plane, Image.Resampling.BICUBIC)
    mask = Image.new("L", paper.size, 255).transform(table.size, Image.Transform.PERSPECTIVE, plane)
    table.paste(seen, (0, 0), mask)
    light = np.linspace(1.03, 0.8, table.size[0], dtype=np.float32)[None, :, None]
    fall = np.linspace(1.0, 0.9, table.size[1], dtype=np.float32)[:, None, None]
    lit = np.asarray(table, dtype=np.float32) * light * fall
    return Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8))


def _table(width: int, height: int, seed: int) -> Image.Image:
    random = np.random.RandomState(seed)
    grain = np.cumsum(random.normal(0, 1.6, width)).astype(np.float32)
    grain = np.clip(grain - grain.mean(), -22, 22)
    wood = np.array([118, 84, 56], dtype=np.float32)[None, None, :] + grain[None, :, None]
    wood = np.broadcast_to(wood, (height, width, 3)) + random.normal(0, 2.5, (height, width, 1)).astype(np.float32)
    return Image.fromarray(np.clip(wood, 0, 255).astype(np.uint8))


def _perspective(seen: list[tuple[float, float]], paper: list[tuple[float, float]]) -> list[float]:
    rows, values = [], []
    for (x, y), (u, v) in zip(seen, paper, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(value) for value in np.linalg.solve(np.array(rows), np.array(values))]
