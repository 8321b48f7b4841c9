"""What one correction is worth: `python -m tests.benchmarks.learning FOLDER [--texts FOLDER] [--without SHARE]`.

Each layout of the corpora is taken for one supplier. Its documents are extracted with the rules for everyone; then what
those got wrong on ONE document is corrected from the gold, rules are learned, and the field F1~ of all OTHER documents
of the layout is measured; then the same with three documents. Every document takes its turn as the corrected one.

The corpora's senders differ within a layout, so that what a supplier's documents have in common (its name, its shape of
numbers) does not help here. `--without 0.5` hides half of the shipped wordings from the rules for everyone, as if the
layout were written in words that nobody thought of: that is where learning has something to do. `--generated N` does
the same on N generated layouts, each drawn several times with other values.

23 November 2026, field F1~ of the documents that were not corrected:

                                            before   after 1   after 3
    layouts and their scans                  0.993     0.994     0.996
    12 generated senders, --without 0.6      0.919     0.995     1.000
"""

import argparse
import hashlib
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from docproc.extract import Catalogue, compile_catalogue, extract_document
from docproc.extract.document import look_at
from docproc.learn.evidence import ReviewedDocument
from docproc.learn.generalise import generalise
from docproc.metrics.score import Score
from docproc.model.enums import DocumentType
from docproc.model.fields import FIELDS, Extraction, FieldKind, SupplierMatch, Value
from docproc.model.text import DocumentText
from docproc.specs.rules import LabelRule, RulePack, Wordings
from docproc.specs.suppliers import SupplierSpec, SupplierTemplate
from sample_docs.generator.series import random_series
from tests.benchmarks.corpora import jobs
from tests.benchmarks.corpus_score import field_score, scored_fields
from tests.benchmarks.examining import library
from tests.benchmarks.generated import SEED, read_sample
from tests.benchmarks.kept_pages import read_text

NAMES_OF_PARTIES = frozenset({"buyer_name", "supplier_name"})
KNOWN = (
    "invoice_number", "invoice_date", "due_date", "delivery_date", "service_start", "service_end", "order_number",
    "customer_number", "delivery_note_number", "preceding_invoice_number", "document_date", "buyer_reference",
    "supplier_name", "supplier_vat_id", "supplier_tax_number", "buyer_name", "currency", "net_amount", "vat_amount",
    "total_amount", "iban", "bic",
)  # fmt: skip
"""The fields that count in generated documents."""

HERE = SupplierMatch("layout", "layout", 99.0)


@dataclass(frozen=True)
class Sheet:
    """One document of a layout with its gold, by docproc's names of fields."""

    name: str
    text: DocumentText
    gold: Mapping[str, Mapping[str, object]]

    @cached_property
    def truth(self) -> dict[str, Value | None]:
        """What a person would say of the document."""
        return {
            name: None if expected["state"] == "absent" else value_of(name, str(expected["value"]))
            for name, expected in self.gold.items()
            if name in FIELDS
        }

    def score(self, extraction: Extraction) -> Score:
        """Every field held against the gold."""
        return sum((score for _, score in self.scores(extraction)), Score())

    def scores(self, extraction: Extraction) -> Iterator[tuple[str, Score]]:
        for name, expected in self.gold.items():
            if name == "document_type":
                continue
            value = extraction.value(name)
            yield name, field_score(name, expected, None if value is None else str(value), near=True)


def value_of(name: str, text: str) -> Value:
    kind = FIELDS[name][0]
    if kind is FieldKind.DATE:
        return date.fromisoformat(text)
    return Decimal(text) if kind in (FieldKind.AMOUNT, FieldKind.NUMBER) else text


class Layout:
    """The documents of one layout, extracted without and with what is learned from some of them."""

    def __init__(self, sheets: Sequence[Sheet], packs: Sequence[RulePack], one_sender: bool) -> None:
        self.sheets = sheets
        self.one_sender = one_sender
        self.packs = packs
        self.generic = self._catalogue(())
        self.before = [self._extract(sheet, self.generic) for sheet in sheets]

    def after(self, corrected: Sequence[int], say_misses: bool = False) -> Score:
        """The score of the other documents when those in `corrected` have been corrected and learned from."""
        templates = tuple(self._templates(corrected))
        catalogue = self._catalogue(templates)
        total = Score()
        for at, sheet in enumerate(self.sheets):
            if at not in corrected:
                found = self._extract(sheet, catalogue)
                total += sheet.score(found)
                if say_misses:
                    say_what_is_wrong(sheet, self.before[at], found)
        return total

    def _templates(self, corrected: Sequence[int]) -> Iterator[SupplierTemplate]:
        by_type: dict[DocumentType, list[int]] = {}
        for at in corrected:
            by_type.setdefault(self.before[at].document_type.document_type, []).append(at)
        for kind, places in by_type.items():
            documents = [self._reviewed(self.sheets[at]) for at in places]
            learned = generalise(documents, [self.before[at] for at in places], one_sender=self.one_sender)
            yield SupplierTemplate(
                name=kind.value, document_type=kind, rules=learned.rules, misleading_labels=learned.misleading_labels
            )

    def _reviewed(self, sheet: Sheet) -> ReviewedDocument:
        return ReviewedDocument(sheet.name, sheet.text, look_at(sheet.text, self.generic), sheet.truth)

    def _catalogue(self, templates: tuple[SupplierTemplate, ...]) -> Catalogue:
        supplier = SupplierSpec(id="layout", name="layout", templates=templates)
        return compile_catalogue(self.packs, (supplier,), library().line_item_wording)

    def _extract(self, sheet: Sheet, catalogue: Catalogue) -> Extraction:
        return extract_document(sheet.text, catalogue, as_supplier=HERE)


def say_what_is_wrong(sheet: Sheet, before: Extraction, after: Extraction) -> None:
    for (name, old), (_, new) in zip(sheet.scores(before), sheet.scores(after), strict=True):
        if new.fp or new.fn:
            value = after.get(name)
            how = "" if value is None else f" by {value.evidence.method}"
            worse = " WORSE" if not (old.fp or old.fn) else ""
            say(f"    {sheet.name} {name}: {value and value.value!r}{how}, gold {sheet.truth.get(name)!r}{worse}")


def hidden(packs: Sequence[RulePack], share: float) -> tuple[RulePack, ...]:
    """The packs without `share` of the wordings of their rules and headings, always the same ones."""

    def kept(wordings: Wordings) -> Wordings:
        return Wordings(**{
            name: tuple(text for text in getattr(wordings, name) if _drawn(text) >= share)
            for name in Wordings.model_fields
        })  # fmt: skip

    return tuple(
        pack.model_copy(update={
            "rules": tuple(
                rule.model_copy(update={"labels": kept(rule.labels)}) if isinstance(rule, LabelRule) else rule
                for rule in pack.rules
            ),
            "headings": {name: kept(wordings) for name, wordings in pack.headings.items()},
        })
        for pack in packs
    )  # fmt: skip


def _drawn(text: str) -> float:
    return int.from_bytes(hashlib.sha256(text.casefold().encode()).digest()[:4]) / 2**32


def corpus_layouts(folder: Path, texts: Path, names: Sequence[str]) -> dict[str, list[Sheet]]:
    """The documents of the corpora by layout; only layouts of six documents at least."""
    found: dict[str, list[Sheet]] = {}
    for name in names:
        for job in jobs(folder, name, texts):
            gold = dict(scored_fields(job.gold))
            sheet = Sheet(job.path.stem, read_text(job.path, job.kept), gold)
            found.setdefault(f"{name}/{job.gold.get('family')}", []).append(sheet)
    return {name: sheets for name, sheets in found.items() if len(sheets) >= 6}


def generated_layouts(count: int, texts: Path) -> Iterator[tuple[str, list[Sheet]]]:
    """Generated layouts of seven documents each, with the gold in the form of the corpora's."""
    for series in random_series(count, SEED, 7):
        sheets = []
        for sample in series:
            name, text, gold = read_sample(sample, texts / "series")
            expected = gold.expected()
            stated = {
                field: {"state": "visible", "value": expected[field]} if field in expected else {"state": "absent"}
                for field in KNOWN
                if field not in gold.ignored and not (field in NAMES_OF_PARTIES and field not in expected)
            }
            sheets.append(Sheet(name, text, stated))
        yield Path(series[0].name).stem.rpartition("-")[0], sheets


def turns(count: int, number: int) -> list[list[int]]:
    """Which documents are corrected: each once, `number` together, spread over the layout."""
    step = max(1, count // number)
    return [sorted({(at + step * more) % count for more in range(number)}) for at in range(count)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.learning")
    parser.add_argument("folder", type=Path, help="the folder of the corpora")
    parser.add_argument("sets", nargs="*", default=[], help="layouts, layouts-scans, zugferd")
    parser.add_argument("--texts", type=Path, default=Path(".bench-texts"), help="keep what was read here")
    parser.add_argument("--without", type=float, default=0.0, metavar="SHARE", help="hide this share of the wordings")
    parser.add_argument("--generated", type=int, default=0, metavar="N", help="N generated layouts instead")
    parser.add_argument("--only", default="", help="part of the name of the layouts to measure")
    parser.add_argument("--misses", action="store_true", help="what is wrong after one correction (the first turn)")
    parser.add_argument("--turns", type=int, default=100, help="so many documents take their turn")
    options = parser.parse_intermixed_args()
    packs = hidden(library().rule_packs, options.without)
    if options.generated:
        measure(dict(generated_layouts(options.generated, options.texts)), packs, options)
        return
    found = corpus_layouts(options.folder, options.texts, options.sets or ["layouts", "layouts-scans"])
    measure({name: sheets for name, sheets in found.items() if options.only in name}, packs, options)


def measure(found: Mapping[str, list[Sheet]], packs: Sequence[RulePack], options: argparse.Namespace) -> None:
    started = time.process_time()
    say(f"{'layout':40}{'docs':>5}{'before':>9}{'after 1':>9}{'after 3':>9}{'worst 1':>9}{'worst 3':>9}")
    totals = [Score(), Score(), Score()]
    for name, sheets in found.items():
        layout = Layout(sheets, packs, one_sender=bool(options.generated))
        scores = [[sheet.score(each) for sheet, each in zip(sheets, layout.before, strict=True)], [], []]
        for at, number in ((1, 1), (2, 3)):
            for turn in turns(len(sheets), number)[: options.turns]:
                scores[at].append(layout.after(turn, options.misses and at == 1 and not scores[at]))
        sums = [sum(each, Score()) for each in scores]
        totals = [total + more for total, more in zip(totals, sums, strict=True)]
        worst = "".join(f"{min(score.f1 for score in each):9.3f}" for each in scores[1:])
        say(f"{name:40}{len(sheets):5d}" + "".join(f"{each.f1:9.3f}" for each in sums) + worst)
    say(f"{'all':40}{'':5}" + "".join(f"{each.f1:9.3f}" for each in totals))
    say(f"{time.process_time() - started:.0f} seconds of one core")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
