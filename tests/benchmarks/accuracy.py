"""How right the values are on a folder of corpora: `python -m tests.benchmarks.accuracy FOLDER [SET ...]`.

FOLDER holds `gold.json`, `layouts-gold.json` and the documents they speak of. Reading is slow and does not change with
the extraction, so that page texts are kept in the folder of `--texts` between runs; the figures are of extraction,
checks and decision. `--misses` lists every value that is not right.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from docproc.check import CheckPolicy, check_document
from docproc.check.calibration import Calibration
from docproc.extract import Catalogue, compile_catalogue, extract_document
from docproc.extract.witnesses import hold_against_page
from docproc.intake import sniff
from docproc.intake.inspection import inspect
from docproc.intake.pages import open_pages
from docproc.model.enums import Outcome
from docproc.model.fields import Extraction
from docproc.model.limits import Limits
from docproc.model.text import DocumentText
from docproc.ocr.protocol import MemoryCache
from docproc.ocr.reader import Reader, ReadOptions
from docproc.specs.library import load_library
from docproc.store.page_codec import pack_page, unpack_page
from tests.benchmarks.corpus_score import CorpusScore, Found

KINDS = {".pdf": sniff.PDF, ".jpg": "image/jpeg", ".png": "image/png"}
TODAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Job:
    """One document to measure: the set it counts in, its gold, its file, and where its pages are kept."""

    name: str
    gold: Mapping[str, Any]
    path: Path
    kept: Path


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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.accuracy")
    parser.add_argument("folder", type=Path, help="the folder of the corpora")
    parser.add_argument("sets", nargs="*", help=f"of {', '.join(SETS)}; all unless named")
    parser.add_argument("--texts", type=Path, default=Path(".bench-texts"), help="keep what was read here")
    parser.add_argument("--misses", action="store_true", help="list every value that is not right")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_intermixed_args()
    say(CorpusScore.HEAD)
    for name in options.sets or SETS:
        score = CorpusScore(name)
        for gold, found in measure(list(jobs(options.folder, name, options.texts)), options.jobs):
            score.add(gold, found)
        say(score.row())
        for line in score.misses if options.misses else ():
            say(f"    {line}")


def jobs(folder: Path, name: str, texts: Path) -> Iterator[Job]:
    """Yield the documents of set `name`, in the order of their names."""
    gold_file, under, counts = SETS[name]
    gold = json.loads((folder / gold_file).read_text(encoding="utf-8"))
    for path in sorted(each for each in (folder / under).rglob("*") if each.suffix.lower() in KINDS):
        if path.stem in gold and counts(path.stem):
            kept = texts / ("zugferd" if name == "zugferd+xml" else name) / f"{path.stem}.pages"
            yield Job(name, gold[path.stem], path, kept)


def measure(work: list[Job], processes: int) -> Iterable[tuple[Mapping[str, Any], Found]]:
    """Examine every document in `processes` processes, and yield gold and findings together."""
    if processes < 2:
        yield from ((job.gold, examine(job)) for job in work)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from zip((job.gold for job in work), pool.map(examine, work, chunksize=4), strict=True)


def examine(job: Job) -> Found:
    """Find, check and decide one document as a worker does; the time is that of one core for all its pages."""
    text, find = read_text(job), catalogue()
    einvoice = None
    if job.name == "zugferd+xml":
        einvoice = inspect(job.path, sniff.PDF, Limits(), ()).einvoice
    probabilities = calibration()
    started = time.process_time()
    extraction = probabilities.apply(extract_document(text, find), text)
    if einvoice is not None:
        extraction = hold_against_page(extraction, einvoice, text)
    checked = check_document(extraction, CheckPolicy(), TODAY)
    seconds = time.process_time() - started
    return found_in(extraction, checked.decision.outcome is Outcome.AUTO, seconds, len(text.pages))


def found_in(extraction: Extraction, automatic: bool, seconds: float, pages: int) -> Found:
    fields = {value.name: (str(value.value), value.confidence) for value in extraction.fields}
    number, day = extraction.principal()
    for name, value in (("document_number", number), ("document_date", day)):
        if value is not None:
            fields.setdefault(name, (str(value.value), value.confidence))
    fields["document_type"] = (extraction.document_type.document_type.value, extraction.document_type.confidence)
    items = tuple((item.description, item.net_amount) for item in extraction.line_items)
    return Found(fields, items, automatic, seconds, pages)


def read_text(job: Job) -> DocumentText:
    """Return the pages of the document, kept from an earlier run or read now."""
    if not job.kept.exists():
        with open_pages(job.path, KINDS[job.path.suffix.lower()], Limits(), ()) as pages:
            packed = [pack_page(page) for page in reader().read(pages)]
        job.kept.parent.mkdir(parents=True, exist_ok=True)
        job.kept.write_bytes(b"".join(len(page).to_bytes(4, "big") + page for page in packed))
    return DocumentText(tuple(map(unpack_page, unframed(job.kept.read_bytes()))))


def unframed(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 4 + size]
        at += 4 + size


@cache
def reader() -> Reader:
    return Reader(ReadOptions(threads=1), MemoryCache())


@cache
def library() -> Any:
    return load_library(Path("no-rules"), Path("no-suppliers"))


@cache
def catalogue() -> Catalogue:
    return compile_catalogue(library().rule_packs, library().suppliers, library().line_item_wording)


@cache
def calibration() -> Calibration:
    return Calibration(library().calibration.weights, library().calibration.most)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
