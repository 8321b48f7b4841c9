"""The picture of a page as filed turned into that of the upright, level page, to which all boxes refer."""

from __future__ import annotations

import numpy as np
from PIL import Image

from docproc.model.text import PageTransform


def level_image(image: Image.Image, transform: PageTransform) -> Image.Image:
    """Return a grey or RGB page image as filed turned upright and level, as large as the upright page.

    Corners that turning lays bare get the shade of the paper, which is the median.
    """
    turned = image.rotate(-transform.rotation, expand=True) if transform.rotation else image
    if not transform.skew:
        return turned
    shades = np.median(np.asarray(turned)[::4, ::4], axis=(0, 1))
    paper = tuple(map(int, shades)) if shades.ndim else int(shades)
    return turned.rotate(-transform.skew, Image.Resampling.BICUBIC, fillcolor=paper)
