"""What a fuzz target is: a function of bytes that raises when a parser breaks its word."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TextIO

import yaml


@dataclass(frozen=True, slots=True)
class Target:
    """One parser under test: `run` raises for bytes that it does not bear.

    `fragments` are pieces of what it reads, to be mixed with random bytes. One piece repeated must cost it time in
    proportion to its length, measured up to `repeated` bytes (0: not measured).
    """

    run: Callable[[bytes], object]
    fragments: tuple[bytes, ...]
    repeated: int = 8_000


class Spanned(Protocol):
    """Something found in a text."""

    start: int
    end: int
    raw: str


def fragments(name: str) -> tuple[bytes, ...]:
    """Return the pieces of text that `fragments.yaml` has for a target."""
    return tuple(piece.encode() for piece in _all_fragments()[name])


@cache
def _all_fragments() -> dict[str, list[str]]:
    pieces: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("fragments.yaml").read_text("utf-8"))
    return pieces


def text_of(data: bytes) -> str:
    """Return any bytes as text: UTF-8 where they are, and no bytes lost on the way to something printable."""
    return data.decode("utf-8", "replace")


def require_spans(text: str, found: Iterable[Spanned], *, apart: bool = True) -> None:
    """Assert that each match stands where it says, from left to right, no two over the same characters."""
    end = 0
    for match in found:
        assert text[match.start : match.end] == match.raw, match
        assert match.raw.strip(), match
        if apart:
            assert match.start >= end, match
            end = match.end


def require_json(value: Any) -> None:
    """Assert that encoded data is JSON as the standard has it: no NaN, no infinity, no lone surrogate."""
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


def say(line: str, stream: TextIO = sys.stdout) -> None:
    """Write a line at once."""
    stream.write(line + "\n")
    stream.flush()
