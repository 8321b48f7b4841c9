"""The documents of a folder of corpora, set by set, with their gold."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docproc.check.observation import Judge
from tests.benchmarks.corpus_score import is_right, scored_fields
from tests.benchmarks.kept_pages import KINDS


@dataclass(frozen=True)
class Job:
    """One document to measure: the set it counts in, its gold, its file, and where its pages are kept."""

    name: str
    gold: Mapping[str, Any]
    path: Path
    kept: Path

    @property
    def layout(self) -> str:
        """The layout that the document shares with others; a receipt has one of its own."""
        return f"{self.gold['set']}/{self.gold.get('family') or self.path.stem}"


SETS: Mapping[str, tuple[str, str, Callable[[str], bool]]] = {
    "zugferd": ("gold.json", "zugferd", lambda name: True),
    "zugferd+xml": ("gold.json", "einvoices/pdf", lambda name: True),
    "clean": ("gold.json", "zugferd-scans/clean", lambda name: True),
    "office": ("gold.json", "zugferd-scans/office", lambda name: True),
    "bad": ("gold.json", "zugferd-scans/bad", lambda name: True),
    "layouts": ("layouts-gold.json", "layouts", lambda name: not name.endswith("-scan")),
    "layouts-scans": ("layouts-gold.json", "layouts", lambda name: name.endswith("-scan")),
    "sroie": ("gold.json", "sroie", lambda name: True),
}
"""The sets by name: their gold, the folder of their documents, and which of the names there count."""


def jobs(folder: Path, name: str, texts: Path) -> Iterator[Job]:
    """Yield the documents of set `name`, in the order of their names."""
    gold_file, under, counts = SETS[name]
    gold = json.loads((folder / gold_file).read_text(encoding="utf-8"))
    for path in sorted(each for each in (folder / under).rglob("*") if each.suffix.lower() in KINDS):
        if path.stem in gold and counts(path.stem):
            yield Job(name, gold[path.stem], path, texts / name / f"{path.stem}.pages")


def judge_by(gold: Mapping[str, Any]) -> Judge:
    """Return what tells of a field and its value whether it is right; None where the gold does not score the field."""
    scored = dict(scored_fields(gold))
    if gold["set"] == "sroie" and "invoice_date" in scored:
        scored["document_date"] = scored.pop("invoice_date")

    def judge(name: str, value: str) -> bool | None:
        expected = scored.get(name)
        if expected is None:
            return None
        return expected["state"] == "visible" and is_right(name, value, expected, near=True)

    return judge
