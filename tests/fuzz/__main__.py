"""`make fuzz`: hostile files through `docproc run`, then random bytes through every parser."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.fuzz.batches import GLANCE, Complaint, Report, run_batch
from tests.fuzz.corpus import Mutant, mutant
from tests.fuzz.engines import fuzz_parsers
from tests.fuzz.target import say
from tests.fuzz.targets import TARGETS

_EVERY_TENTH = 10
_SHOWN = 10


def main() -> int:
    """Return 0 when everything held, 1 when not; the files at fault are kept then."""
    asked = _arguments()
    if asked.write is not None:
        for number in _numbers(asked):
            _keep(mutant(asked.seed, number), asked.write)
        return 0
    say(f"seed {asked.seed}: again with --seed {asked.seed}, one file with --first N --files 1")
    held = asked.files == 0 or _run_files(asked)
    if asked.runs:
        chosen = asked.target or list(TARGETS)
        held = fuzz_parsers(chosen, asked.seed, asked.runs, asked.seconds, asked.keep) and held
    return 0 if held else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--files", type=int, default=5000, help="how many hostile files (0: none)")
    parser.add_argument("--first", type=int, default=0, help="number of the first file")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(3), "big"), help="what they depend on")
    parser.add_argument("--batch", type=int, default=250, help="files of one run of docproc")
    parser.add_argument("--backend", help="read all batches with it; else every tenth with auto, others decode only")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write the files there and do nothing else")
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"), help="where files at fault are kept")
    parser.add_argument("--runs", type=int, default=20_000, help="inputs for each parser (0: none)")
    parser.add_argument("--seconds", type=float, default=20, help="longest time for each parser")
    parser.add_argument("--target", action="append", choices=list(TARGETS), help="only this parser")
    return parser.parse_args()


def _numbers(asked: argparse.Namespace) -> range:
    return range(asked.first, asked.first + asked.files)


def _run_files(asked: argparse.Namespace) -> bool:
    total = Report()
    for numbers, backend in _batches(asked):
        begun = time.monotonic()
        files = [mutant(asked.seed, number) for number in numbers]
        made = time.monotonic() - begun
        with tempfile.TemporaryDirectory(prefix="docproc-fuzz-") as folder:
            desk = Path(folder) / "desk"
            desk.mkdir()
            report = run_batch(desk, files, backend)
        _add(total, report)
        say(
            f"{numbers.start:6} to {numbers.stop - 1:6}  {backend:8}  {report.files / max(report.seconds, 0.1):6.1f} "
            f"files/s (made in {made:.0f} s)  {_listed(report.outcomes)}",
        )
        for code, dead in report.deaths:
            say(f"{code}: {dead.number}  {dead.recipe}")
        for complaint in report.complaints:
            _complain(complaint, files, asked.keep)
    _sum_up(total)
    return not total.complaints


def _batches(asked: argparse.Namespace) -> Iterator[tuple[range, str]]:
    """Ranges of numbers, each with its backend; which files an engine reads depends on their numbers alone."""
    numbers = _numbers(asked)
    for start in range(numbers.start, numbers.stop, asked.batch):
        backend = asked.backend or ("auto" if start // asked.batch % _EVERY_TENTH == _EVERY_TENTH - 1 else GLANCE)
        yield range(start, min(numbers.stop, start + asked.batch)), backend


def _add(total: Report, report: Report) -> None:
    total.files += report.files
    total.seconds += report.seconds
    total.outcomes += report.outcomes
    total.complaints += report.complaints
    total.slowest = sorted([*total.slowest, *report.slowest], key=lambda pair: pair[0], reverse=True)[:_SHOWN]


def _sum_up(total: Report) -> None:
    say(f"{total.files} files in {total.seconds:.0f} s: {total.files / max(total.seconds, 0.1):.1f} files a second")
    for outcome, count in total.outcomes.most_common():
        say(f"{count:7}  {outcome}")
    for seconds, slow in total.slowest:
        say(f"slow: {seconds:5.1f} s  {slow.number}  {slow.recipe}")
    say(f"{len(total.complaints)} complaints")


def _complain(complaint: Complaint, files: list[Mutant], folder: Path) -> None:
    """Say what went wrong and keep the file, or all files where no single one is known to be at fault."""
    guilty = [complaint.mutant] if complaint.mutant is not None else files
    kept = [_keep(one, folder) for one in guilty]
    place = f"{kept[0]} ({guilty[0].recipe})" if complaint.mutant is not None else f"{folder}, the whole batch"
    say(f"FAULT: {complaint.what}\n       kept: {place}", sys.stderr)


def _keep(one: Mutant, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / one.name
    path.write_bytes(one.content)
    return path


def _listed(outcomes: Counter[str]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())


if __name__ == "__main__":
    sys.exit(main())
