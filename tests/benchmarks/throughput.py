"""How many documents a second `docproc run FOLDER` does, what they cost, and how time and memory grow with them.

`python -m tests.benchmarks.throughput [--documents N] [--scans M] [--plot FILE.png]` generates documents, runs the real
command into a fresh workspace and watches it from outside. Other work on the machine slows the rate; processor seconds
a document change far less. Nothing is asserted.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import psutil

from sample_docs.generator.procedural import random_samples
from sample_docs.generator.sample import Sample, as_drawn
from sample_docs.generator.writing import write
from tests.benchmarks.born_digital import first_of
from tests.benchmarks.footprint import footprints

DOCPROC = str(Path(sys.executable).with_name("docproc"))
LOOK_SECONDS = 0.5
SEED = 1


@dataclass(frozen=True)
class Point:
    """What was seen at one moment: seconds since the start, documents done, processor seconds used by all processes so
    far, and what they had in memory (MB: the sum of their PSS, and the largest).
    """

    seconds: float
    documents: int
    processor: float
    memory: float
    largest: float


@dataclass
class Watched:
    """One run: its points, processor seconds by process (command, workers), and worker seconds by stage."""

    documents: int
    seconds: float = 0.0
    points: list[Point] = field(default_factory=list)
    processor: dict[str, float] = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Documents a second, start and end of the command included."""
        return self.documents / self.seconds

    def at(self, share: float) -> Point:
        """The first point at which this share (0 to 1) of the documents was done, or the last there is."""
        wanted = share * self.documents
        return next((point for point in self.points if point.documents >= wanted), self.points[-1])

    def cost(self, start: float, end: float) -> tuple[float, float]:
        """Seconds and processor seconds a document between two shares of the run."""
        first, last = self.at(start), self.at(end)
        number = max(1, last.documents - first.documents)
        return (last.seconds - first.seconds) / number, (last.processor - first.processor) / number


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.throughput", description=__doc__)
    parser.add_argument("--documents", type=int, default=1000, help="born-digital documents to generate")
    parser.add_argument("--scans", type=int, default=0, help="scanned documents to generate besides")
    parser.add_argument("--inbox", type=Path, help="run over the documents of this folder instead of generated ones")
    parser.add_argument("--jobs", type=int, help="worker processes, as docproc run --jobs")
    parser.add_argument("--plot", type=Path, default=Path("throughput.png"), help="where the plot is written")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        inbox = options.inbox or generate(Path(name, "inbox"), options.documents, options.scans)
        extra = [] if options.jobs is None else ["--jobs", str(options.jobs)]
        watched = watch(inbox, Path(name, "books"), extra)
        report(watched)
        once_more(inbox, Path(name, "books"))
        plot([watched], options.plot)
    say("plot", str(options.plot))


def once_more(inbox: Path, books: Path) -> None:
    """Run over documents that are finished, and say what that costs."""
    before, start = os.times(), time.perf_counter()
    subprocess.run([DOCPROC, "-w", str(books), "run", str(inbox), "-q"], check=True)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    say("the same once more", f"{time.perf_counter() - start:.2f} s, {spent:.2f} s of processor")


def generate(inbox: Path, documents: int, scans: int) -> Path:
    """Write generated documents, the first n of a greater number always the same; return the folder."""
    write(random_samples(documents, SEED, scans=False), inbox)
    write(islice(_scanned(), scans), inbox)
    for gold in inbox.glob("*.json"):
        gold.unlink()
    return inbox


def _scanned() -> Iterator[Sample]:
    return (sample for sample in random_samples(sys.maxsize, SEED + 1) if sample.finish is not as_drawn)


def watch(inbox: Path, books: Path, extra: Sequence[str] = ()) -> Watched:
    """Run docproc over `inbox` into the fresh workspace `books`, looking at it every half second."""
    subprocess.run([DOCPROC, "init", "-q", str(books)], check=True)
    watched = Watched(sum(1 for _ in inbox.iterdir()))
    start = time.perf_counter()
    command = [DOCPROC, "-w", str(books), "run", str(inbox), "-q", *extra]
    running = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    used: dict[int, tuple[str, float]] = {}
    with closing(sqlite3.connect(f"file:{books}/.docproc/store.db?mode=ro", uri=True, timeout=30)) as store:
        while running.poll() is None:
            memory = _look(running, used)
            if memory:
                done = _done(store)
                spent = sum(seconds for _, seconds in used.values())
                seen = Point(time.perf_counter() - start, done, spent, sum(memory), max(memory))
                watched.points.append(seen)
            time.sleep(LOOK_SECONDS)
        watched.seconds = time.perf_counter() - start
        if running.returncode not in (0, 3):
            raise SystemExit(f"docproc ended with {running.returncode}")
        watched.points.append(replace(watched.points[-1], seconds=watched.seconds, documents=watched.documents))
        query = "SELECT stage, sum(processing_time_ms) / 1000.0 FROM processing_jobs GROUP BY stage ORDER BY min(id)"
        watched.stages = dict(store.execute(query))
    for role, seconds in used.values():
        watched.processor[role] = watched.processor.get(role, 0.0) + seconds
    return watched


def _look(running: psutil.Process, used: dict[int, tuple[str, float]]) -> list[float]:
    """Note the processor seconds of every process of the run in `used`; return the memory of each in MB."""
    memory = []
    for seen in footprints(running):
        used[seen.process] = "command" if seen.process == running.pid else "workers", seen.processor
        memory.append(seen.memory)
    return memory


def _done(store: sqlite3.Connection) -> int:
    try:
        query = "SELECT count(*) FROM documents WHERE status IN ('completed', 'failed')"
        return int(store.execute(query).fetchone()[0])
    except sqlite3.OperationalError:  # the store is being made
        return 0


def grow(inbox: Path, most: int, folder: Path, target: Path) -> None:
    """Run over the first 100, 1,000, … documents of `inbox`, up to `most`; print what each costs and plot the runs."""
    sizes = [*(size for size in (100, 1000, 10_000, 100_000) if size < most), most]
    runs = []
    say("growth", f"{' '.join(map(str, sizes))} documents")
    for size in sizes:
        runs.append(watch(first_of(inbox, size, folder / f"inbox-{size}"), folder / f"books-{size}"))
        spent = 1000 * sum(runs[-1].processor.values()) / size
        peak = max(point.memory for point in runs[-1].points)
        say(f"{size} documents", f"{runs[-1].rate:.1f} a second, {spent:.1f} ms of processor each, {peak:.0f} MB")
    report(runs[-1])
    plot(runs, target)
    say("plot", str(target))


def report(watched: Watched) -> None:
    """Print rate, cost, memory and growth of one run."""
    number = watched.documents
    loads = " ".join(f"{load:.1f}" for load in os.getloadavg())
    say("machine", f"{len(os.sched_getaffinity(0))} cores, load average {loads}")
    say(f"{number} documents", f"{watched.seconds:.1f} s, {watched.rate:.1f} a second")
    total = sum(watched.processor.values())
    each = ", ".join(f"{role} {1000 * spent / number:.1f} ms" for role, spent in watched.processor.items())
    say("processor time a document", f"{1000 * total / number:.1f} ms: {each}")
    stages = ", ".join(f"{stage} {1000 * spent / number:.1f} ms" for stage, spent in watched.stages.items())
    say("time in a worker's hands a document", stages)
    peak = max(watched.points, key=lambda point: point.memory)
    say("peak memory (PSS of all processes)", f"{peak.memory:.0f} MB after {peak.documents} documents")
    say("memory after a tenth, after nine tenths", f"{watched.at(0.1).memory:.0f} MB, {watched.at(0.9).memory:.0f} MB")
    early, late = watched.cost(0.1, 0.4), watched.cost(0.6, 0.9)
    for what, before, after in zip(("seconds", "processor seconds"), early, late, strict=True):
        if before:
            say(f"{what}, 60-90 % to 10-40 %", f"{after / before:.2f} a document")
    for share in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        point = watched.at(share)
        say("", _row(point))


def _row(point: Point) -> str:
    spent = f"{point.seconds:8.1f} s {point.processor:8.1f} s of processor"
    return f"{point.documents:6} documents {spent} {point.memory:6.0f} MB, largest {point.largest:.0f} MB"


def plot(runs: Sequence[Watched], target: Path) -> None:
    """Draw time and memory against the documents done, one pair of curves a run, into a PNG."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for run in runs:
        documents = [point.documents for point in run.points]
        left.plot(documents, [point.seconds for point in run.points], label=f"{run.rate:.1f} a second")
        right.plot(documents, [point.memory for point in run.points])
    left.set(xlabel="documents done", ylabel="seconds", title="time")
    right.set(xlabel="documents done", ylabel="MB", title="memory of all processes (PSS)", ylim=(0, None))
    left.legend()
    figure.savefig(target, dpi=120)
    pyplot.close(figure)


def say(what: str, figure: str) -> None:
    sys.stdout.write(f"{what:44}{figure}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
