"""Born-digital documents: docproc from PDF to checked fields, and invoice2data's command line, in turn; start-up."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from tests.benchmarks.contest import Contender, Lane, alternate, load, say, table
from tests.benchmarks.rivals import INVOICE2DATA, found, reason_missing

DOCPROC = str(Path(sys.executable).with_name("docproc"))
STARTS = 7


def start_up(folder: Path) -> None:
    """Print how long the help and the status of an empty store take (median)."""
    books = str(folder / "empty")
    subprocess.run([DOCPROC, "init", "-q", books], check=True)
    say(f"Start-up: median of {STARTS} ({load()})")
    for arguments in (["--help"], ["-w", books, "status"]):
        seconds = [_timed([DOCPROC, *arguments]) for _ in range(STARTS)]
        shown = "docproc " + arguments[-1]
        say(f"{shown:16} {1000 * statistics.median(seconds):5.0f} ms")


def _timed(command: Sequence[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def compare(inbox: Path, number: int, rounds: int) -> None:
    """Print documents a second, processor seconds, memory and ratios over the first `number` documents of `inbox`."""
    files = list(islice(sorted(inbox.iterdir()), number))
    say(f"Born-digital: {len(files)} files, {rounds} rounds ({load()})")
    for line in table(alternate(list(_contenders(files)), rounds), len(files), "document"):
        say(line)


def first_of(inbox: Path, number: int, target: Path) -> Path:
    """Return a folder with links to the first `number` files of `inbox`."""
    target.mkdir(parents=True)
    for path in islice(sorted(inbox.iterdir()), number):
        os.link(path, target / path.name)
    return target


def _contenders(files: Sequence[Path]) -> Iterator[Contender]:
    yield Contender("docproc", partial(_docproc, files), frozenset({0, 3}))
    if INVOICE2DATA.missing:
        say(reason_missing(INVOICE2DATA))
    else:
        yield Contender(INVOICE2DATA.name, partial(_invoice2data, files))


def _docproc(files: Sequence[Path], folder: Path) -> Sequence[Lane]:
    books = str(folder / "books")
    subprocess.run([DOCPROC, "init", "-q", books], check=True)
    return [[[DOCPROC, "-w", books, "run", "-q", *map(str, files)]]]


def _invoice2data(files: Sequence[Path], folder: Path) -> Sequence[Lane]:
    program = found("invoice2data") or "invoice2data"
    output = ["--output-format", "json", "--output-name", str(folder / "found.json")]
    return [[[program, *output, *map(str, files)]]]
