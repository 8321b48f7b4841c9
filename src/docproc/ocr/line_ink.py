"""Where the ink of a line lies within its image: the white gaps between letters and the height of the print."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_CONTRAST = 0.35
_LEAST_CONTRAST = 25
_RULE_SHARE = 0.85
_UPRIGHT_RULE_SHARE = 0.95
_EDGE_ROWS = 0.08
_DOTS_APART = 0.1


@dataclass(frozen=True, slots=True)
class LineInk:
    """The ink of one line image of `height` by `width` pixels.

    `gaps` are the white stretches (first and end column) between the first and the last ink, left to right; `left`,
    `right`, `top` and `bottom` are the edges of the ink in pixels (the whole image when no ink was found).
    """

    height: int
    width: int
    left: int
    top: int
    right: int
    bottom: int
    gaps: npt.NDArray[np.intp]


def ink_of(line: npt.NDArray[np.uint8]) -> LineInk:
    """Find the ink in an image of one line (height, width, 3): what differs clearly from its usual shade.

    Rows and columns that are ink nearly all the way are rules, not letters, which never fill the height of the image;
    a little at the upper and lower edge belongs to neighbouring lines. Neither makes or fills a gap.
    """
    height, width = line.shape[:2]
    grey = line[:, :, 1].astype(np.int16)
    difference = np.abs(grey - int(np.median(grey)))
    ink = difference > max(_LEAST_CONTRAST, _CONTRAST * int(difference.max()))
    if width > 4 * height:
        ink[ink.mean(axis=1) > _RULE_SHARE] = False
    ink[:, ink.mean(axis=0) > _UPRIGHT_RULE_SHARE] = False
    edge = int(_EDGE_ROWS * height)
    columns = np.flatnonzero(ink[edge : height - edge].any(axis=0))
    if not len(columns):
        return LineInk(height, width, 0, 0, width, height, np.zeros((0, 2), np.intp))
    top, bottom = _print_rows(ink)
    wide = np.flatnonzero(np.diff(columns) > 1)
    gaps = np.stack((columns[wide] + 1, columns[wide + 1]), axis=1)
    return LineInk(height, width, int(columns[0]), top, int(columns[-1]) + 1, bottom, gaps)


def _print_rows(ink: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """First and end row of the line itself, without what reaches in from the lines above and below.

    Dots of umlauts stand off by up to about a tenth of the height, neighbours' letters by more, or they come in from
    the edge, which the line's own print does not reach.
    """
    counts = ink.sum(axis=1)
    rows = np.flatnonzero(counts)
    groups = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    main = max(range(len(groups)), key=lambda index: int(counts[groups[index]].sum()))
    top, bottom = int(groups[main][0]), int(groups[main][-1])
    apart = max(1, round(_DOTS_APART * ink.shape[0]))
    for group in groups[main + 1 :]:
        if group[0] - bottom <= apart and group[-1] < ink.shape[0] - 1:
            bottom = int(group[-1])
    for group in reversed(groups[:main]):
        if top - group[-1] <= apart and group[0] > 0:
            top = int(group[0])
    return top, bottom + 1
