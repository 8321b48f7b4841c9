"""Faults for docproc to meet: a package of faulty backends, and machines that misbehave."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.conftest import Cli
from tests.faults.faulty_backends import shade

HERE = Path(__file__).parent


def bring_faults(folder: Path) -> dict[str, str]:
    """Put the faulty backend and the bad weather where a process finds them; returns the environment for that."""
    site = folder / "site"
    info = site / "faulty-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "faulty_backends.py").write_text((HERE / "faulty_backends.py").read_text())
    (site / "sitecustomize.py").write_text((HERE / "bad_weather.py").read_text())
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: faulty\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[docproc.ocr_backends]\nfaulty = faulty_backends:Faulty\n")
    return {"PYTHONPATH": str(site), "ONCE": str(folder / "once")}


def scan(path: Path, grey: int = 255) -> Path:
    """A picture with some ink, told apart by the shade of its first pixel."""
    path.parent.mkdir(exist_ok=True)
    picture = Image.new("L", (400, 550), 255)
    ImageDraw.Draw(picture).rectangle((50, 50, 200, 150), fill=0)
    picture.putpixel((0, 0), grey)
    picture.save(path)
    return path


def faulty_scan(folder: Path, fault: str) -> Path:
    return scan(folder / f"{fault}.png", shade(fault))


@pytest.fixture
def weather(workspace: Cli) -> dict[str, str]:
    """An environment in which backends may have faults and the machine may misbehave."""
    return bring_faults(workspace.folder)
