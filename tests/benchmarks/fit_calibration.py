"""Fits the weights of `configs/calibration.yaml` to documents with known values, and says how good they are.

`python -m tests.benchmarks.fit_calibration [--drawn N] [--scans N] [--corpora FOLDER] [--texts FOLDER] [--out FILE]`.
Generated documents are each a layout of their own; those of the corpora share layouts. What is printed is
cross-validated: the values of a layout are judged by weights fitted without it.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from docproc.metrics.calibration import CalibrationReport, report_calibration
from docproc.specs.calibration import CalibrationSpec
from docproc.specs.settings import DecisionSettings
from docproc.specs.yaml_editing import modeline
from tests.benchmarks import corpora, generated
from tests.benchmarks.cross_validation import Laid, fit_halfway, left_out_layouts
from tests.benchmarks.examining import examine
from tests.benchmarks.kept_pages import read_text

MOST = 99.97
"""The highest confidence that is ever stated, in percent."""

LEARNT_FROM = ("zugferd", "clean", "office", "bad", "layouts", "layouts-scans", "sroie")
"""The sets of the corpora that say something about values read from pages."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fit_calibration")
    parser.add_argument("--drawn", type=int, default=1500, help="born-digital documents to generate")
    parser.add_argument("--scans", type=int, default=150, help="scans to generate")
    parser.add_argument("--corpora", type=Path, help="a folder of corpora to learn from too")
    parser.add_argument("--texts", type=Path, default=Path(".bench-texts"), help="keep what was read here")
    parser.add_argument("--out", type=Path, help="write the weights here")
    options = parser.parse_args()
    seen = list(observe_generated(options.drawn, options.scans, options.texts))
    if options.corpora:
        seen += [each for name in LEARNT_FROM for each in observe_corpus(options.corpora, name, options.texts)]
    judged = left_out_layouts(seen, MOST)
    sets = [document.name.partition("/")[0] for document in judged]
    threshold = DecisionSettings().threshold
    for name in dict.fromkeys(sets):
        part = [document for document, its in zip(judged, sets, strict=True) if its == name]
        print_report(name, report_calibration(part, threshold))
    print_report("all", report_calibration(judged, threshold))
    if options.out:
        options.out.write_text(as_yaml(fit_halfway([document for _, document in seen])), encoding="utf-8")


def observe_generated(drawn: int, scans: int, texts: Path) -> Iterator[Laid]:
    """Examine generated documents; the layout of each is its own."""
    samples = list(generated.generated(drawn, scans, texts))
    known = frozenset(name for _, _, gold in samples for name in gold.expected())
    for name, text, gold in samples:
        yield name, examine(name, text, None, generated.judge_by(gold, known)).observed


def observe_corpus(folder: Path, name: str, texts: Path) -> Iterator[Laid]:
    """Examine a set of the corpora."""
    for job in corpora.jobs(folder, name, texts):
        found = examine(f"{name}/{job.path.stem}", read_text(job.path, job.kept), None, corpora.judge_by(job.gold))
        yield job.layout, found.observed


def print_report(name: str, found: CalibrationReport) -> None:
    say(f"{name}: {found.documents} documents, {found.values} values, calibration error {found.error:.2f} %")
    for band in found.bands:
        say(f"  from {band.least:5.1f} %  {band.values:6d} values, said {band.stated:6.2f}, right {band.right:6.2f}")
    for at in (*found.curve, found.in_force):
        say(f"  at {at.threshold:4.1f} %: {at.coverage:5.1f} % automatic, {at.wrong} wrong, bound {at.bound:.2f} %")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def as_yaml(weights: Mapping[str, float]) -> str:
    head = modeline(CalibrationSpec, ".docproc/schemas")
    head += "# Fitted by tests/benchmarks/fit_calibration.py; docproc.check.calibration_inputs explains the inputs.\n"
    rows = "".join(f"  {name}: {weight:.3f}\n" for name, weight in sorted(weights.items()) if abs(weight) >= 0.0005)
    return f"{head}most: {MOST}\nweights:\n{rows}"


if __name__ == "__main__":
    main()
