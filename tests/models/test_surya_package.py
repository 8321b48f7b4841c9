"""Our client of Surya beside the real surya-ocr package: the same question to the same server, the same answer read.

The package wants an old Pillow and OpenCV, so it lives in an environment of its own, made once where SURYA_VENV says
(`make test-models` does). Of its packages torch (CPU) is the large one; torchvision and transformers, which it names
but does not need to read whole pages, are left out.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from docproc.ocr import open_backend
from docproc.ocr.protocol import BackendOptions, PageView
from docproc.ocr.surya import MODEL
from docproc.specs.settings import Settings, SuryaSettings
from tests.unit.ocr.conftest import ImageSource
from tests.unit.ocr.stub_server import Stub, completion, serving

ANSWER = (
    '<div data-bbox="60 100 600 200" data-label="Text"><p>Muster GmbH, Straße 12</p></div>\n'
    '<div data-bbox="60 250 600 320" data-label="Picture"><img alt="Logo"/></div>\n'
    '<div data-bbox="60 350 600 450" data-label="Section-Header"><h2>Rechnung Nr. 4711</h2></div>\n'
    '<div data-bbox="60 600 1000 700" data-label="Table"><table><tr><td>Gesamtbetrag</td><td>119,00 €</td></tr>'
    "</table></div>"
)
PROGRAM = Path(__file__).with_name("surya_package.py")
SIZE = (1240, 1754)


@pytest.fixture(scope="module")
def python() -> Path:
    """The interpreter of the package's own environment."""
    folder = os.environ.get("SURYA_VENV")
    if not folder:
        pytest.skip("SURYA_VENV names no environment with surya-ocr: make test-models makes one")
    return Path(folder) / "bin" / "python"


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("surya") / "page.png"
    printed = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(printed)
    for top, text in ((200, "Muster GmbH, Straße 12"), (640, "Rechnung Nr. 4711"), (1080, "Gesamtbetrag 119,00 €")):
        pen.text((90, top), text, fill="black", font=ImageFont.load_default(60))  # blocks without ink are left out
    printed.save(path)
    return path


@pytest.fixture(scope="module")
def asked(python: Path, picture: Path) -> Iterator[tuple[Stub, list[dict[str, Any]], Any]]:
    """The server with what both asked of it, the blocks that the package read, and our reading."""
    with serving(completion(ANSWER, logprobs=[-0.07] * 40)) as stub:
        stub.model = MODEL
        done = subprocess.run([python, PROGRAM, stub.url, picture], capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        settings = Settings(surya=SuryaSettings(url=stub.url))
        backend = open_backend("cpu_surya", BackendOptions(settings=settings))
        ours = backend.read(PageView(ImageSource(Image.open(picture)), 200))
        yield stub, json.loads(done.stdout.splitlines()[-1]), ours


def test_both_ask_the_same_question(asked) -> None:
    stub, _, _ = asked
    package, ours = stub.asked
    assert stub.prompt(0) == stub.prompt(1)
    for key in ("model", "max_tokens", "temperature", "top_p", "logprobs"):
        assert ours[key] == package[key], key


def test_both_show_the_page_at_the_same_size(asked) -> None:
    stub, _, _ = asked
    assert stub.image(0).size == stub.image(1).size


def test_both_read_the_same_blocks_in_the_same_places(asked) -> None:
    _, package, ours = asked
    told = [block for block in package if not block["skipped"]]
    assert len(ours.blocks) == len(told) == 3
    for block, other in zip(ours.blocks, told, strict=True):
        for text in (cell for row in block.rows for cell in row):
            assert text in other["html"]
        width, height = SIZE
        scaled = [other["box"][0] / width, other["box"][1] / height, other["box"][2] / width, other["box"][3] / height]
        assert list(block.box) == pytest.approx(scaled, abs=0.002)


def test_both_are_equally_sure(asked) -> None:
    _, package, ours = asked
    assert ours.confidence == pytest.approx(100 * package[0]["confidence"], abs=0.1)
