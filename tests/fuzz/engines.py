"""What drives the targets: Hypothesis always, Atheris (libFuzzer, guided by coverage) where it is installed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import hypothesis

from tests.fuzz.inputs import inputs, pieces_to_repeat
from tests.fuzz.target import Target, say
from tests.fuzz.targets import TARGETS
from tests.growth import MOST_GROWTH, growth

_JOINTS = 30


def fuzz_parsers(names: Sequence[str], seed: int, runs: int, seconds: float, keep: Path) -> bool:
    """Run each target so many times with either engine, and its growth; True when all held.

    What makes a target fail is kept below `keep`.
    """
    guided = importlib.util.find_spec("atheris") is not None
    if not guided:
        say("atheris is not installed: without coverage")
    held = True
    for name in names:
        begun = time.monotonic()
        faults = [*_by_hypothesis(name, seed, runs, seconds), *_growth(name, seed, seconds / 2)]
        if guided:
            faults += _by_atheris(name, seed, runs, seconds, keep)
        say(f"{name:16}{time.monotonic() - begun:6.1f} s  {'held' if not faults else 'FAULT'}")
        for fault in faults:
            say(f"FAULT: {name}: {fault}", sys.stderr)
        held = held and not faults
    return held


def check_target(target: Target, examples: int, seed: int | None = None) -> int:
    """Run `target` over so many inputs made by Hypothesis, shrinking one that fails, and return how many it bore.

    Raises what the target raises.
    """
    borne = 0

    @hypothesis.settings(
        max_examples=examples, deadline=None, database=None, derandomize=seed is None,
        suppress_health_check=list(hypothesis.HealthCheck), print_blob=False,
    )  # fmt: skip
    @hypothesis.given(inputs(target))
    def check(data: bytes) -> None:
        nonlocal borne
        target.run(data)
        borne += 1

    (check if seed is None else hypothesis.seed(seed)(check))()
    return borne


def fault(target: Target, data: bytes) -> str | None:
    """Return how `target` breaks its word over `data`, class and message of what it raises; None when it keeps it."""
    try:
        target.run(data)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def growth_of(target: Target, piece: bytes) -> float | None:
    """Return how many times more four times the input, the piece repeated, costs; None where that is too little."""
    short, long = (piece * (size // len(piece)) for size in (target.repeated // 4, target.repeated))
    return growth(lambda: target.run(short), lambda: target.run(long))


def _by_hypothesis(name: str, seed: int, runs: int, seconds: float) -> list[str]:
    """Hypothesis in rounds, each of another seed, until runs or time are used up."""
    target, begun, done, each = TARGETS[name], time.monotonic(), 0, 500
    while done < runs and time.monotonic() - begun < seconds:
        try:
            check_target(target, min(each, runs - done), seed + done)
        except Exception as error:
            notes = " ".join(getattr(error, "__notes__", ()))
            return [f"{type(error).__name__}: {str(error)[:600]} {notes[:600]}"]
        done += each
    return []


def _growth(name: str, seed: int, seconds: float) -> list[str]:
    target, begun, faults = TARGETS[name], time.monotonic(), []
    if not target.repeated:
        return []
    for piece in pieces_to_repeat(target, Random(seed), _JOINTS):
        if time.monotonic() - begun > seconds:
            break
        ratio = growth_of(target, piece)
        if ratio is not None and ratio > MOST_GROWTH:
            faults.append(f"{piece!r} repeated: {ratio:.1f} times slower for four times the input")
    return faults


def _by_atheris(name: str, seed: int, runs: int, seconds: float, keep: Path) -> list[str]:
    """Atheris in a process of its own, since libFuzzer ends the process; it writes what fails below `keep`."""
    keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="docproc-fuzz-") as folder:
        corpus, words = Path(folder) / "corpus", Path(folder) / "words"
        corpus.mkdir()
        for number, fragment in enumerate(TARGETS[name].fragments):
            (corpus / str(number)).write_bytes(fragment)
        words.write_text("".join(f'"{_spelled(fragment)}"\n' for fragment in TARGETS[name].fragments))
        options = {
            "seed": seed or 1, "runs": runs, "max_total_time": max(1, round(seconds)), "timeout": 20, "dict": words,
            "max_len": 4096, "len_control": 0, "verbosity": 0, "artifact_prefix": f"{keep}/{name}-",
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.fuzz.guided", name, *(f"-{key}={options[key]}" for key in options)]
        ran = subprocess.run([*command, str(corpus)], capture_output=True, text=True, errors="replace")
    return [] if ran.returncode == 0 else [ran.stderr[-3000:]]


def _spelled(fragment: bytes) -> str:
    """A word of libFuzzer's dictionary; longer ones than it takes are cut."""
    return "".join(f"\\x{byte:02x}" for byte in fragment[:60])
