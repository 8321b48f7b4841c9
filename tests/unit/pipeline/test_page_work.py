"""Pages drawn as the upright ones that boxes refer to, and parts of them read, by the worker's side."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from docproc.errors import UsageError
from docproc.model.codec import encode
from docproc.model.geometry import Box
from docproc.model.limits import Limits
from docproc.pipeline.page_marks import Mark
from docproc.pipeline.page_work import PageWork
from docproc.pipeline.wire import Message


class Setup:
    limits = Limits()
    passwords = ()


@pytest.fixture
def scan(tmp_path) -> Path:
    """A page of 400 by 600 points whose upper left corner is black, filed lying on its right side."""
    upright = Image.new("RGB", (800, 1200), "white")
    ImageDraw.Draw(upright).rectangle((40, 60, 240, 120), "black")
    path = tmp_path / "scan.png"
    upright.rotate(-90, expand=True).save(path, dpi=(144, 144))
    return path


def done(task: str, path: Path, rotation: int = 270, skew: float = 0.0, **more: Any) -> Image.Image:
    data = {"task": task, "path": str(path), "filename": path.name, "mime_type": "image/png", "number": 1}
    data |= {"rotation": rotation, "skew": skew, "width": 400.0, "dpi": 144.0, "longest": 0, **more}
    answer = PageWork(Setup()).do(Message("page-work", data))  # type: ignore[arg-type]  # all that drawing asks for
    return Image.open(io.BytesIO(answer.payload)).convert("L")


def darkness(image: Image.Image, box: tuple[int, int, int, int]) -> float:
    return 255 - float(np.asarray(image.crop(box)).mean())


def test_a_page_that_lies_is_drawn_upright(scan) -> None:
    picture = done("draw", scan)
    assert picture.size == (800, 1200)
    assert darkness(picture, (50, 70, 230, 110)) > 245 and darkness(picture, (300, 200, 800, 1200)) < 5


def test_a_page_is_levelled_as_its_boxes_were(scan) -> None:
    picture = done("draw", scan, skew=10.0)  # clockwise about the middle (400, 600)
    radians = np.radians(10.0)
    x, y = 140 - 400, 90 - 600
    middle = (400 + x * np.cos(radians) - y * np.sin(radians), 600 + x * np.sin(radians) + y * np.cos(radians))
    left, top = round(middle[0]) - 10, round(middle[1]) - 10
    assert picture.size == (800, 1200) and darkness(picture, (left, top, left + 20, top + 20)) > 245
    assert darkness(picture, (0, 0, 30, 30)) < 5  # what turning lays bare has the shade of the paper


def test_a_thumbnail_is_as_small_as_asked_for(scan) -> None:
    assert done("draw", scan, longest=120).size == (80, 120)


def test_marks_are_drawn_around_their_boxes_and_labels_beside_print(scan) -> None:
    box = Box(20, 30, 100, 30)
    marked = done("mark", scan, marks=encode((Mark(box, "total amount", "high"),)))
    plain = done("draw", scan)
    changed = np.abs(np.asarray(marked, np.int16) - np.asarray(plain, np.int16)) > 40
    rows, columns = np.nonzero(changed)
    assert columns.min() >= 30 and rows.min() >= 50  # nothing far from the box: its label is right of it
    assert changed[55:125, 245:420].any() and not changed[200:].any()


def test_there_is_no_page_beyond_the_last(scan) -> None:
    with pytest.raises(UsageError, match="no page 2"):
        done("draw", scan, number=2)
