"""`make bench`: speed and memory of docproc as a user meets them, beside other programs on the same documents.

Programs take turns within one run, so that ratios mean something on a machine that does other things too; times alone
depend on the machine. Those that are not installed are named with what installs them. Nothing is asserted.
"""

import argparse
import tempfile
from pathlib import Path

from tests.benchmarks import born_digital, scanned, throughput
from tests.benchmarks.contest import say

SECTIONS = ("start-up", "born-digital", "scanned", "growth")
COMPARED = 1000
"""So many born-digital documents at most are read by every program; the growth of docproc alone is measured on all."""


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "start-up" in options.only:
            born_digital.start_up(folder)
            say()
        if {"born-digital", "growth"} & set(options.only):
            inbox = throughput.generate(folder / "inbox", options.documents, 0)
        if "born-digital" in options.only:
            born_digital.compare(inbox, COMPARED, options.rounds)
            say()
        if "scanned" in options.only:
            scanned.compare(_pages(options, folder), options.rounds)
            say()
        if "growth" in options.only:
            throughput.grow(inbox, options.documents, folder, options.plot)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure docproc beside others.")
    parser.add_argument("--documents", type=int, default=10_000, help="born-digital documents to generate")
    parser.add_argument("--scans", type=int, default=24, help="scanned documents to generate")
    parser.add_argument("--scans-in", type=Path, help="folder of scanned PDFs to read instead of generated ones")
    parser.add_argument("--printed-in", type=Path, help="folder of the same as born-digital PDFs, to score the text by")
    parser.add_argument("--rounds", type=int, default=3, help="how often every program runs")
    parser.add_argument("--only", choices=SECTIONS, nargs="+", default=SECTIONS, help="sections to run")
    parser.add_argument("--plot", type=Path, default=Path("bench.png"), help="where the plot of growth is written")
    parser.add_argument("--quick", action="store_true", help="300 documents, 8 scans, 1 round: some minutes")
    options = parser.parse_args()
    if options.quick:
        options.documents, options.scans, options.rounds = 300, 8, 1
    return options


def _pages(options: argparse.Namespace, folder: Path) -> scanned.Pages:
    if options.scans_in is not None:
        return scanned.given(options.scans_in, options.printed_in, folder)
    return scanned.generated(options.scans, folder)


if __name__ == "__main__":
    main()
