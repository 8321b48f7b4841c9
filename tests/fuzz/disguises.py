"""Files that are not what their names say, and names that no office gives."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from random import Random

_STARTS = (b"%PDF-", b"%PDF-9.9\n%%EOF", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"RIFF\x00\x00\x00\x00WEBP")
_ODD_NAMES = (
    "-rf {}", "--help {}", "a\nb {}", "\t{}\r", "\u202egpj {}", "\U0001f9fe {}", "e\u0301\u0300 {}", "{} ;rm '$(x)`y`",
    "{}" + "n" * 200, "%s%n%d {}", "\x1b[2J {}", "ＲＥ {}", "{}\u2028x", "{}.exe", " {} ", "\udcff\udcfe {}", "*?[{}]",
    "{}\\..\\x", "NUL {}", "\ud7a3\u0b95 {}",
)  # fmt: skip


def any_content(dice: Random) -> tuple[str, bytes]:
    """What stands in the file, in words, and its bytes."""
    kind = dice.choice(
        ("noise", "zeros", "zip", "zip bomb", "gzip", "signature", "text", "html", "polyglot", "empty", "elf", "ole")
    )
    return kind, _content(kind, dice)


def odd_name(number: int, suffix: str, dice: Random) -> str:
    """A name that shells, terminals, logs or file systems stumble over; no two numbers give the same."""
    return dice.choice(_ODD_NAMES).format(f"{number:06}") + suffix


def is_possible(name: str) -> bool:
    """Whether a file system takes a name of so many bytes."""
    return len(os.fsencode(name)) <= 255 and "/" not in name and "\0" not in name


def _content(kind: str, dice: Random) -> bytes:
    if kind in ("zip", "zip bomb"):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            inner = zipfile.ZipInfo("invoice.pdf", (2026, 3, 5, 0, 0, 0))
            archive.writestr(inner, bytes(3_000_000 if kind == "zip bomb" else 30))
        return file.getvalue()
    if kind == "polyglot":
        return dice.choice(_STARTS) + b"\n%PDF-1.4\n" + dice.choice(_STARTS) + b"<?xml version='1.0'?><Invoice/>"
    return {
        "noise": dice.randbytes(dice.choice((1, 50, 5000))),
        "zeros": bytes(dice.choice((1, 4096, 100_000))),
        "gzip": gzip.compress(bytes(100_000), mtime=0),
        "signature": dice.choice(_STARTS) + dice.randbytes(dice.choice((0, 3, 900))),
        "text": dice.choice(("Guten Tag,\r\n" * 300, "\ufeffRechnung", "a,b;c\n" * 99)).encode(),
        "html": b"<!DOCTYPE html><html><body>" + b"<p>x" * dice.choice((1, 9999)),
        "empty": b"",
        "elf": b"\x7fELF" + dice.randbytes(300),
        "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    }[kind]
