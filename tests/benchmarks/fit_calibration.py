"""Fits the weights of `configs/calibration.yaml` to documents with known values, and says how good they are.

`python -m tests.benchmarks.fit_calibration [--documents N] [--scans N] [--folder FOLDER ...] [--out FILE]`. Generated
documents are each a layout of their own; so is every folder of documents with gold beneath a FOLDER. What is printed is
cross-validated: the values of a layout are judged by weights fitted without it.
"""

import argparse
import sys
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np

from docproc.check.calibration import INPUTS, page_values
from docproc.extract import Catalogue, compile_catalogue, extract_document
from docproc.intake import sniff
from docproc.intake.pages import open_pages
from docproc.metrics.comparison import same_value
from docproc.metrics.gold import read_gold
from docproc.model.limits import Limits
from docproc.model.text import DocumentText
from docproc.ocr.protocol import MemoryCache
from docproc.ocr.reader import Reader, ReadOptions
from docproc.specs.library import load_library
from sample_docs.generator.procedural import random_samples
from sample_docs.generator.sample import Sample, as_drawn
from sample_docs.generator.writing import write

KINDS = {".pdf": sniff.PDF, ".jpg": "image/jpeg", ".png": "image/png", ".tif": "image/tiff"}
FREE = ("base", "stated")
"""Weights without a prior; all others have a normal one with mean 0 and standard deviation 1."""

FOLDS = 10
EDGES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.01)


@dataclass(frozen=True)
class Observation:
    """One value found: the layout it stands in, its inputs, and whether it is right."""

    layout: str
    inputs: Mapping[str, float]
    right: bool


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fit_calibration")
    parser.add_argument("--documents", type=int, default=1500, help="born-digital documents to generate")
    parser.add_argument("--scans", type=int, default=150, help="scans to generate")
    parser.add_argument("--folder", type=Path, action="append", default=[], help="documents with gold JSON beside them")
    parser.add_argument("--out", type=Path, help="write the weights here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        drawn, scans = Path(name, "drawn"), Path(name, "scans")
        write(random_samples(options.documents, 4711, scans=False), drawn)
        write(generated_scans(options.scans), scans)
        seen = [seen for folder in (drawn, scans) for seen in observe(folder, each_a_layout=True)]
    seen += [each for folder in options.folder for each in observe(folder, each_a_layout=False)]
    report(seen)
    if options.out:
        options.out.write_text(as_yaml(fit(seen)), encoding="utf-8")


def generated_scans(number: int) -> Iterator[Sample]:
    scans = (sample for sample in random_samples(10 * number, 815) if sample.finish is not as_drawn)
    yield from (sample for _, sample in zip(range(number), scans, strict=False))


def observe(folder: Path, *, each_a_layout: bool) -> Iterator[Observation]:
    """Read and extract every document beneath `folder` that has gold beside it."""
    reader, catalogue = Reader(ReadOptions(), MemoryCache()), shipped_catalogue()
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in KINDS):
        if path.with_suffix(".json").exists():
            with open_pages(path, KINDS[path.suffix.lower()], Limits()) as pages:
                text = DocumentText(tuple(reader.read(pages)))
            yield from observe_document(path, text, catalogue, path.stem if each_a_layout else path.parent.name)


def shipped_catalogue() -> Catalogue:
    with tempfile.TemporaryDirectory() as name:
        library = load_library(Path(name, "rules"), Path(name, "suppliers"))
    return compile_catalogue(library.rule_packs, library.suppliers, library.line_item_wording)


def observe_document(path: Path, text: DocumentText, catalogue: Catalogue, layout: str) -> Iterator[Observation]:
    gold = read_gold(path.with_suffix(".json").read_text(encoding="utf-8"), path.name)
    expected = gold.expected()
    for value, inputs in page_values(extract_document(text, catalogue), text):
        if value.name not in gold.ignored:
            wanted = expected.get(value.name)
            right = wanted is not None and same_value(value.name, wanted, plain(value.value))
            yield Observation(layout, inputs, right)


def plain(value: str | Decimal | date) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def fit(seen: Sequence[Observation]) -> dict[str, float]:
    """The weights of greatest posterior probability, by Newton's method."""
    found = newton(matrix(seen), np.array([each.right for each in seen], float))
    return dict(zip(INPUTS, map(float, found), strict=True))


def matrix(seen: Sequence[Observation]) -> np.ndarray:
    return np.array([[each.inputs.get(name, 0.0) for name in INPUTS] for each in seen])


def newton(inputs: np.ndarray, rights: np.ndarray) -> np.ndarray:
    prior = np.array([1e-4 if name in FREE else 1.0 for name in INPUTS])
    weights = np.array([1.0 if name == "stated" else 0.0 for name in INPUTS])
    for _ in range(50):
        chances = 1 / (1 + np.exp(-np.clip(inputs @ weights, -40, 40)))
        slope = inputs.T @ (chances - rights) + prior * weights
        step = np.linalg.solve((inputs * (chances * (1 - chances))[:, None]).T @ inputs + np.diag(prior), slope)
        weights = weights - step
        if abs(step).max() < 1e-7:
            break
    return weights


def report(seen: Sequence[Observation]) -> None:
    """Print the cross-validated expected calibration error and the table of reliability."""
    folds = np.array([zlib.crc32(each.layout.encode()) % FOLDS for each in seen])
    inputs, rights = matrix(seen), np.array([each.right for each in seen], float)
    chances = np.zeros(len(seen))
    for fold in range(FOLDS):
        weights = newton(inputs[folds != fold], rights[folds != fold])
        chances[folds == fold] = 1 / (1 + np.exp(-np.clip(inputs[folds == fold] @ weights, -40, 40)))
    chances = chances.clip(0.001, 0.999)
    error = 0.0
    for low, high in pairwise(EDGES):
        held = (chances >= low) & (chances < high)
        if held.any():
            error += held.sum() / len(seen) * abs(chances[held].mean() - rights[held].mean())
            said, right = chances[held].mean(), rights[held].mean()
            say(f"{low:5.3f}  {held.sum():6d} values, said {said:.4f}, right {right:.4f}")
    say(f"expected calibration error {error:.4f} of {len(seen)} values")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def as_yaml(weights: Mapping[str, float]) -> str:
    head = "# Fitted as tests/benchmarks/fit_calibration.py does; docproc.check.calibration says what the inputs are.\n"
    rows = "".join(f"  {name}: {weight:.3f}\n" for name, weight in weights.items() if abs(weight) >= 0.0005)
    return f"{head}most: 99.9\nweights:\n{rows}"


if __name__ == "__main__":
    main()
