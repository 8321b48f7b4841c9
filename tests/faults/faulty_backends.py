"""An OCR backend with faults, brought by a package beside docproc: the shade of a page's first pixel names its fault.

So one batch holds documents with every fault beside sound ones. `FAULTS` lists them; `shade` is the grey to paint.
"""

import json
import os
import signal
import socket
import struct
import sys
import tempfile
import time
from pathlib import Path

from docproc.errors import OcrFailedError
from docproc.model.geometry import Box
from docproc.model.text import Line, Word
from docproc.ocr.protocol import Reading

NAN = float("nan")


def write_to_pipe(data):
    """Write bytes of our own on the pipe to the coordinator, between the worker's messages."""
    os.write(int(sys.argv[1]), data)


def say(message):
    write = json.dumps(message).encode() + b"\0"
    write_to_pipe(struct.pack("!i", len(write)) + write)


def crash(view):
    os.kill(os.getpid(), signal.SIGSEGV)


def hang(view):
    time.sleep(600)


def hungry(view):
    held = b"x" * (700 << 20)
    time.sleep(600)
    raise AssertionError(f"{len(held)} bytes were held")


def exhausted(view):
    return reading(view, text="x" * (8 << 30))


def rubbish(view):
    write_to_pipe(b"\xff\xfe rubbish \n" * 20_000)
    time.sleep(600)


def nested(view):
    write = b'{"kind": ' + b"[" * 100_000 + b"\0"
    write_to_pipe(struct.pack("!i", len(write)) + write)
    time.sleep(600)


def half_a_message(view):
    write_to_pipe(struct.pack("!i", 1000) + b'{"kind": "page"')
    time.sleep(600)


def unknown_message(view):
    say({"kind": "sing"})
    time.sleep(600)


def senseless_result(view):
    say({"kind": "read", "pages": "none", "summary": 7})
    time.sleep(600)


def noisy(view):
    for stream in (1, 2):
        os.write(stream, b"\x00\xff printed \n" * 1000)
    return reading(view)


def once(view):
    mark = Path(os.environ["ONCE"])
    if not mark.exists():
        mark.touch()
        os._exit(7)
    return reading(view)


def bug(view):
    raise KeyError("a bug of the backend")


def passing(view):
    raise OcrFailedError("the engine stumbled")


def caller(view):
    socket.create_connection(("127.0.0.1", 9), timeout=5)


def hoarder(view):
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1000)]
    raise AssertionError(f"{len(held)} files are open")


def writer(view):
    with tempfile.TemporaryFile() as file:
        for _ in range(100):
            file.write(b"x" * (1 << 20))
    raise AssertionError("100 MB were written")


def half_a_letter(view):
    return reading(view, text="\ud83d")


def outside(view):
    return reading(view, box=Box(10_000, 10, 50, 10))


def nowhere(view):
    return reading(view, box=Box(NAN, NAN, NAN, NAN))


def inverted(view):
    return reading(view, box=Box(50, 50, -10, 10))


def too_sure(view):
    return reading(view, confidence=250.0)


def flood(view):
    word = Word("x", Box(10, 10, 5, 5), 90.0)
    line = Line((word,) * 1000)
    return Reading((line,) * 300, view.source.width, view.source.height)


def reading(view, text="Rechnung", box=None, confidence=90.0):
    word = Word(text, box or Box(10, 10, 50, 10), confidence)
    return Reading((Line((word,)),), view.source.width, view.source.height)


FAULTS = (
    crash, hang, hungry, exhausted, rubbish, nested, half_a_message, unknown_message, senseless_result,
    noisy, once, bug, passing, caller, hoarder, writer, half_a_letter, outside,
    nowhere, inverted, too_sure, flood,
)  # fmt: skip


def shade(fault):
    """The grey of the first pixel that stands for a fault, by its name."""
    return 10 * (1 + [known.__name__ for known in FAULTS].index(fault))


class Faulty:
    name, version, settings, reads_pixels = "faulty", "1", "", True

    def __init__(self, options):
        self.options = options

    def read(self, view):
        grey = view.image.convert("L").getpixel((0, 0))
        return FAULTS[round(grey / 10) - 1](view) if grey < 250 else reading(view)
