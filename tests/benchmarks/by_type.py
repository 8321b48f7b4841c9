"""How right fresh generated documents are, type by type: `python -m tests.benchmarks.by_type [TYPE ...] --seed N`.

Each document has a layout of its own that nothing was tuned on as long as the seed is new. Reading is slow, so that
page texts are kept in the folder of `--texts`. `--misses` lists every value that is not right,
`--fields` adds the fields.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from docproc.extract import extract_document
from docproc.metrics.evaluation import Evaluation, evaluate
from docproc.metrics.gold import LISTS, Gold
from docproc.model.codec import encode
from docproc.model.fields import Extraction
from docproc.model.text import DocumentText
from sample_docs.generator.procedural import KINDS, random_samples
from sample_docs.generator.sample import as_drawn
from tests.benchmarks.examining import catalogue
from tests.benchmarks.generated import read_sample

HEAD = f"{'type':15}{'docs':>5}{'fields':>8}{'right':>7}{'types':>7}" + "".join(
    f"{name.split('_')[0]:>11}" for name in LISTS
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.by_type")
    parser.add_argument("types", nargs="*", help="of the document types; all unless named")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40, help="documents of each type")
    parser.add_argument("--scans", action="store_true", help="scans only, instead of born-digital documents")
    parser.add_argument("--texts", type=Path, default=Path(".bench-texts"), help="keep what was read here")
    parser.add_argument("--fields", action="store_true", help="F1 of every field")
    parser.add_argument("--misses", action="store_true", help="list every value that is not right")
    options = parser.parse_intermixed_args()
    say(f"{HEAD}{'ms/page':>9}")
    for kind in options.types or dict.fromkeys(KINDS):
        documents = list(read_samples(kind, options.seed, options.count, options.texts, scans=options.scans))
        started = time.process_time()
        pairs = [(name, gold, exported(extract_document(text, catalogue()))) for name, text, gold in documents]
        seconds = time.process_time() - started
        evaluation = evaluate(pairs)
        say(row(kind, evaluation) + f"{1000 * seconds / sum(len(text.pages) for _, text, _ in documents):9.1f}")
        for line in details(evaluation, fields=options.fields, misses=options.misses):
            say(f"    {line}")


def read_samples(
    kind: str, seed: int, count: int, texts: Path, *, scans: bool
) -> Iterator[tuple[str, DocumentText, Gold]]:
    """Yield name, pages and gold of `count` documents of one kind."""
    drawn = random_samples(20 * count if scans else count, seed, scans=scans, kinds=(kind,))
    chosen = (sample for sample in drawn if not scans or sample.finish is not as_drawn)
    for sample, _ in zip(chosen, range(count), strict=False):
        yield read_sample(sample, texts / f"{kind}-{'scans' if scans else 'drawn'}")


def exported(extraction: Extraction) -> dict[str, Any]:
    """What was found in the shape of an export, as far as it is scored."""
    number, day = extraction.principal()
    return {
        "status": "completed",
        "document_type": extraction.document_type.document_type.value,
        "document_number": None if number is None else str(number.value),
        "document_date": None if day is None else str(day.value),
        "supplier": None if extraction.supplier is None else {"name": extraction.supplier.name},
        "fields": {
            value.name: {"value": str(value.value), "confidence": value.confidence} for value in extraction.fields
        },
        **{name: [plain(encode(each)) for each in getattr(extraction, name)] for name in LISTS},
    }


def plain(value: Any) -> Any:
    """Decimals and dates without the tags that tell their kind."""
    if isinstance(value, dict):
        return next(iter(value.values())) if value.keys() in ({"amount"}, {"date"}) else _plain_values(value)
    return value


def _plain_values(row: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in row.items()}


def row(kind: str, evaluation: Evaluation) -> str:
    """The figures of a type in one line beneath HEAD."""
    documents = len(evaluation.documents)
    lists = "".join(f"{score.f1:11.3f}" if score.tp + score.fp + score.fn else f"{'-':>11}"
                    for score in evaluation.lists.values())  # fmt: skip
    return (
        f"{kind:15}{documents:5d}{evaluation.micro.f1:8.3f}{evaluation.fully_right / max(1, documents):7.2f}"
        f"{evaluation.type_accuracy or 0.0:7.3f}{lists}"
    )


def details(evaluation: Evaluation, *, fields: bool, misses: bool) -> Iterator[str]:
    """Lines about the fields and about every value that is not right."""
    scores: Sequence[tuple[str, Any]] = list(evaluation.fields.items()) if fields else ()
    for name, score in scores:
        yield f"{name:24}{score.f1:7.3f}   {score.tp}/{score.fp}/{score.fn}"
    for miss in evaluation.misses if misses else ():
        yield f"{miss.document} {miss.field}: found {miss.found!r}, gold {miss.expected!r}"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
