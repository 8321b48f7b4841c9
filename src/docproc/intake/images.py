"""Image files as pages: size and resolution from the header, pixels only once the limits hold."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageOps

from docproc.errors import BrokenImageError, TooManyPagesError, TooManyPixelsError
from docproc.intake import sniff
from docproc.model.limits import Limits

Image.MAX_IMAGE_PIXELS = None  # `limits.max_pixels` is asked before every decoding; Pillow's own bound is lower

_FORMATS = {sniff.JPEG: "JPEG", sniff.PNG: "PNG", sniff.TIFF: "TIFF", sniff.WEBP: "WEBP", sniff.BMP: "BMP"}
_DECODING_FAULTS = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError, ArithmeticError,
    RuntimeError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow raises on damaged files, depending on the format and on where the damage is."""

_NEW_SUBFILE_TYPE = 254
_REDUCED_IMAGE = 1
_QUARTER_TURNED = frozenset({5, 6, 7, 8})
_EIGHT_BIT_MODES = frozenset({"1", "L", "P", "PA", "LA", "RGB", "RGBA", "RGBa", "La", "CMYK", "YCbCr", "LAB", "HSV"})

_A4_WIDTH_INCHES = 210 / 25.4
_LONGEST_PAPER_INCHES = 60.0
_NARROWEST_PAPER_INCHES = 1.0
_RECEIPT_RATIO = 1.6
_RECEIPT_DPI = 200.0


@dataclass(frozen=True, slots=True)
class ImageFrame:
    """One page of an image file: its frame, its pixels and dots per inch across and down, as a viewer shows it."""

    index: int
    pixels: tuple[int, int]
    dpi: tuple[float, float]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        return self.pixels[0] / self.dpi[0] * 72, self.pixels[1] / self.dpi[1] * 72


def list_frames(path: Path, mime_type: str, limits: Limits) -> tuple[ImageFrame, ...]:
    """Return the pages of an image file without decoding a pixel.

    Every frame of a TIFF is a page, except reduced-size copies (TIFF 6.0, NewSubfileType bit 0); other formats have
    one. Raises BrokenImageError, TooManyPagesError and TooManyPixelsError.
    """
    with _opened(path, mime_type) as image:
        frames: list[ImageFrame] = []
        for index in _frame_indices(image, mime_type):
            if _is_reduced_copy(image):
                continue
            if len(frames) == limits.max_pages:
                raise TooManyPagesError(
                    f"the image has more pages than limits.max_pages ({limits.max_pages}): split it"
                )
            frames.append(_describe(image, index, limits))
        if not frames:
            raise BrokenImageError("the image holds no picture: save it again")
        return tuple(frames)


def decode_frame(path: Path, mime_type: str, frame: ImageFrame, limits: Limits) -> Image.Image:
    """Return the pixels of `frame`, upright by its EXIF orientation, as RGB or grey ("L") on white.

    Raises BrokenImageError for damaged data, TooManyPixelsError when the file has changed and is too large now.
    """
    with _opened(path, mime_type) as image:
        if frame.index:
            image.seek(frame.index)
        _describe(image, frame.index, limits)
        image.load()
        return _on_white(ImageOps.exif_transpose(image))


@contextmanager
def _opened(path: Path, mime_type: str) -> Iterator[Image.Image]:
    try:
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")  # Pillow warns of every odd tag; what matters is whether it can decode
            with Image.open(file, formats=(_FORMATS[mime_type],)) as image:
                yield image
    except _DECODING_FAULTS as error:
        kind = _FORMATS[mime_type]
        raise BrokenImageError(f"the {kind} image is cut off or damaged: scan, save or send it again") from error


def _frame_indices(image: Image.Image, mime_type: str) -> Iterator[int]:
    yield 0
    index = 1
    while mime_type == sniff.TIFF:
        try:
            image.seek(index)
        except EOFError:
            return
        yield index
        index += 1


def _is_reduced_copy(image: Image.Image) -> bool:
    tags = getattr(image, "tag_v2", None)
    kind = tags.get(_NEW_SUBFILE_TYPE, 0) if tags is not None else 0
    return isinstance(kind, int) and bool(kind & _REDUCED_IMAGE)


def _describe(image: Image.Image, index: int, limits: Limits) -> ImageFrame:
    width, height = image.size
    if width * height > limits.max_pixels:
        allowed = limits.max_pixels // 1_000_000
        raise TooManyPixelsError(
            f"page {index + 1} has {width} x {height} pixels, more than limits.max_megapixels ({allowed}): "
            "scan it with a lower resolution"
        )
    if width < 1 or height < 1:
        raise BrokenImageError("the image has no pixels: save it again")
    dpi = _stated_dpi(image)
    if image.getexif().get(ExifTags.Base.Orientation) in _QUARTER_TURNED:
        width, height = height, width
        dpi = dpi and (dpi[1], dpi[0])
    return ImageFrame(index, (width, height), dpi or _assumed_dpi(width, height))


def _stated_dpi(image: Image.Image) -> tuple[float, float] | None:
    """The file's own resolution if credible: 72 to 1200 dpi, and a sheet that a printer could have printed."""
    stated: Any = image.info.get("dpi")
    try:
        across, down = (float(value) for value in stated)
    except (TypeError, ValueError, ArithmeticError):
        return None
    if not (72 <= across <= 1200 and 72 <= down <= 1200):
        return None
    shorter, longer = sorted((image.width / across, image.height / down))
    return (across, down) if shorter >= _NARROWEST_PAPER_INCHES and longer <= _LONGEST_PAPER_INCHES else None


def _assumed_dpi(width: int, height: int) -> tuple[float, float]:
    """The shorter edge taken as A4's 210 mm; a tall narrow picture is a receipt at 200 dpi."""
    dpi = _RECEIPT_DPI if height / width >= _RECEIPT_RATIO else min(width, height) / _A4_WIDTH_INCHES
    return dpi, dpi


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in _EIGHT_BIT_MODES:
        return _eight_bit(image)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _eight_bit(image: Image.Image) -> Image.Image:
    """Grey values of 16 or 32 bits (whole or floating) brought to 8, their own range kept."""
    values = image.convert("F")
    extrema = values.getextrema()
    highest = extrema[1] if isinstance(extrema[1], float) else 255.0
    full = (
        1.0
        if highest <= 1.0 and image.mode == "F"
        else 255.0
        if highest <= 255
        else 65535.0
        if highest <= 65535
        else highest
    )
    return values.point(lambda value: value * (255.0 / full)).convert("L")
