"""Programs that do the same work in turn, so that what else the machine does falls on all of them alike."""

import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import psutil

from tests.benchmarks.footprint import footprints

LOOK_SECONDS = 0.3

Command = Sequence[str]
Lane = Sequence[Command]
"""Commands that run one after the other; lanes run beside each other."""

Prepare = Callable[[Path], Sequence[Lane]]


@dataclass(frozen=True)
class Contender:
    """A program: `prepare` makes ready a fresh folder (not timed) and returns the lanes to run.

    `fine` are the exit codes of a run that went well; `after` looks at what is in the folder when it is over.
    """

    name: str
    prepare: Prepare
    fine: frozenset[int] = frozenset({0})
    after: Callable[[Path], None] | None = None


@dataclass(frozen=True)
class Run:
    """What one run took: seconds, processor seconds of all its processes, their greatest summed memory in MB (PSS)."""

    seconds: float
    processor: float
    memory: float


def alternate(contenders: Sequence[Contender], rounds: int) -> dict[str, list[Run]]:
    """Let everyone run once a round, every other round in the opposite order; the runs by name.

    Raises SystemExit with what the program said when one ends with another exit code than its fine ones.
    """
    runs: dict[str, list[Run]] = {contender.name: [] for contender in contenders}
    for number in range(rounds):
        for contender in contenders if number % 2 == 0 else list(reversed(contenders)):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                runs[contender.name].append(_run(contender, contender.prepare(folder)))
                if contender.after is not None:
                    contender.after(folder)
    return runs


def _run(contender: Contender, lanes: Sequence[Lane]) -> Run:
    failures: list[str] = []
    threads = [Thread(target=_follow, args=(lane, contender.fine, failures)) for lane in lanes if lane]
    over = Event()
    peaks: list[float] = [0.0]
    watcher = Thread(target=_watch, args=(over, peaks))
    before, start = os.times(), time.perf_counter()
    for thread in threads:
        thread.start()
    watcher.start()
    for thread in threads:
        thread.join()
    seconds, after = time.perf_counter() - start, os.times()
    over.set()
    watcher.join()
    if failures:
        raise SystemExit(f"{contender.name}: {failures[0]}")
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(seconds, spent, max(peaks))


def _follow(lane: Lane, fine: frozenset[int], failures: list[str]) -> None:
    for command in lane:
        with tempfile.TemporaryFile() as complaints:
            code = subprocess.run(list(command), stdout=subprocess.DEVNULL, stderr=complaints).returncode
            if code not in fine:
                complaints.seek(0)
                failures.append(f"exit code {code}\n{complaints.read().decode(errors='replace')[-2000:]}")
                return


def _watch(over: Event, peaks: list[float]) -> None:
    own = psutil.Process()
    while not over.wait(LOOK_SECONDS):
        peaks.append(sum(seen.memory for seen in footprints(own) if seen.process != own.pid))


def table(runs: dict[str, list[Run]], pieces: int, unit: str, notes: dict[str, str] | None = None) -> Iterator[str]:
    """Yield lines that compare the first of `runs` with the others over `pieces` of work, each called a `unit`.

    A ratio is the geometric mean over the rounds of the other's seconds to the first one's of the same round, with the
    least and the greatest: above 1 the first is faster.
    """
    first = next(iter(runs))
    width = max(map(len, runs))
    yield f"{'':{width}}  {unit + 's/s':>9} {'cpu s/' + unit:>12} {'peak MB':>8}  times faster: {first}"
    for name, taken in runs.items():
        rate = pieces / statistics.median(run.seconds for run in taken)
        processor = statistics.median(run.processor for run in taken) / pieces
        memory = max(run.memory for run in taken)
        ratios = [run.seconds / own.seconds for run, own in zip(taken, runs[first], strict=True)]
        spread = "" if name == first else f"{_mean(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        note = (notes or {}).get(name, "")
        yield f"{name:{width}}  {rate:9.2f} {processor:12.3f} {memory:8.0f}  {spread:22}{note}".rstrip()


def _mean(ratios: Sequence[float]) -> float:
    return math.exp(statistics.fmean(map(math.log, ratios)))


def say(line: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def load() -> str:
    """The cores this may use and the load average of the machine, in words."""
    loads = " ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{cores()} cores, load average {loads}"


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
