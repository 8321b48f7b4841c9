"""Generated documents, read once and kept with their gold: each a layout of its own."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from docproc.check.observation import Judge
from docproc.metrics.gold import Gold, read_gold
from docproc.model.text import DocumentText
from sample_docs.generator.procedural import random_samples
from sample_docs.generator.sample import Sample, as_drawn
from tests.benchmarks.corpus_score import same_or_near
from tests.benchmarks.kept_pages import read_text

SEED = 4711


def generated(drawn: int, scans: int, texts: Path) -> Iterator[tuple[str, DocumentText, Gold]]:
    """Yield name, pages and gold of `drawn` born-digital documents and of `scans` scanned ones; kept under `texts`."""
    yield from (read_sample(sample, texts / "drawn") for sample in random_samples(drawn, SEED, scans=False))
    scanned = (sample for sample in random_samples(20 * scans, SEED + 1) if sample.finish is not as_drawn)
    yield from (read_sample(sample, texts / "scans") for sample, _ in zip(scanned, range(scans), strict=False))


def read_sample(sample: Sample, texts: Path) -> tuple[str, DocumentText, Gold]:
    """Draw and read one document, or take what an earlier run kept under `texts`; its name, pages and gold."""
    kept = texts / f"{Path(sample.name).stem}.pages"
    beside = kept.with_suffix(".json")
    if not beside.exists():
        data, gold = sample.make()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, sample.name)
            path.write_bytes(data)
            read_text(path, kept)
        beside.write_text(json.dumps(gold), encoding="utf-8")
    name = f"{texts.name}/{kept.stem}"
    return name, read_text(kept, kept), read_gold(beside.read_text(encoding="utf-8"), name)


def judge_by(gold: Gold, known: frozenset[str]) -> Judge:
    """Return what tells of a field and its value whether it is right; None where the gold does not score the field.

    `known` are the fields that the generator knows at all: of others a gold value that is not there says nothing.
    """
    expected = gold.expected()

    def judge(name: str, value: str) -> bool | None:
        if name == "document_type":
            return None if gold.document_type is None else value == gold.document_type.value
        if name in gold.ignored or name not in known:
            return None
        wanted = expected.get(name)
        return wanted is not None and same_or_near(name, wanted, value)

    return judge
