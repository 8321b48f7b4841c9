"""What comes in, what it may cost, and how workers are bounded: workspace, storage, limits, ingest."""

from __future__ import annotations

import json
import os
import resource
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from docproc.errors import DocprocError
from docproc.intake.inspection import inspect
from docproc.pipeline.confine import confine
from tests.conftest import make_invoice_in
from tests.settings.probing import Desk, probe


@probe("workspace.environment", "production", "test", given={"flags": {"trial": {
    "enabled": True, "rollout_percentage": 100, "environments": ["test"],
}}})  # fmt: skip
def environment(desk: Desk, _value: Any) -> object:
    return desk("flag", "test", "trial").code


@probe("storage.max_file_size_mb", 1, 2)
def largest_file(desk: Desk, _value: Any) -> object:
    path = desk.folder / "scan.bmp"
    Image.new("RGB", (800, 620), "white").save(path)
    assert 1 << 20 < path.stat().st_size < 2 << 20
    return desk("ingest", path.name).code


@probe("storage.allowed_extensions", [".pdf"], [".xml"])
def endings(desk: Desk, _value: Any) -> object:
    make_invoice_in(desk.folder, "inbox/a.pdf")
    return desk("ingest", "inbox").err


@probe("ingest.settle_seconds", 0, 3600)
def settling(desk: Desk, _value: Any) -> object:
    make_invoice_in(desk.folder, "inbox/a.pdf")
    return desk("ingest", "inbox").err


def _inspected(desk: Desk, path: Path, kind: str) -> str:
    try:
        inspect(path, kind, desk.settings.document_limits(), ())
    except DocprocError as error:
        return error.code
    return "taken"


@probe("limits.max_pages", 1, 2)
def most_pages(desk: Desk, _value: Any) -> object:
    path = desk.folder / "two.pdf"
    canvas = Canvas(str(path))
    for number in "12":
        canvas.drawString(60, 700, number)
        canvas.showPage()
    canvas.save()
    return _inspected(desk, path, "application/pdf")


@probe("limits.max_megapixels", 1, 2)
def most_pixels(desk: Desk, _value: Any) -> object:
    path = desk.folder / "scan.png"
    Image.new("L", (1200, 1200), "white").save(path)
    return _inspected(desk, path, "image/png")


def _confined(desk: Desk, look: Callable[[], object]) -> object:
    """What `look` sees in a process that is confined as a worker is."""
    setup = desk.workers().setup
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            confine(setup.limits, setup.network)
            os.write(writing, json.dumps(look()).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        said = answer.read()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    return json.loads(said)


def _opens_a_socket() -> bool:
    try:
        socket.socket().close()
    except PermissionError:
        return False
    return True


@probe("limits.seconds_per_page", 1000, 2000)
def time_of_a_page(desk: Desk, _value: Any) -> object:
    spent = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    allowed = _confined(desk, lambda: resource.getrlimit(resource.RLIMIT_CPU)[0])
    assert isinstance(allowed, int) and allowed > spent
    return round((allowed - spent) / (os.cpu_count() or 1), -2)


@probe("limits.worker_memory_mb", 4000, 6000)
def memory_of_a_worker(desk: Desk, _value: Any) -> object:
    return _confined(desk, lambda: resource.getrlimit(resource.RLIMIT_DATA)[0])


@probe("limits.network", "refused", "allowed")
def network(desk: Desk, _value: Any) -> object:
    return _confined(desk, _opens_a_socket)
