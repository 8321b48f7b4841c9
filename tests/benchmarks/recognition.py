"""How well known suppliers are recognised: `python -m tests.benchmarks.recognition FOLDER --texts KEPT [SET ...]`.

FOLDER holds the corpora (see `accuracy`). Of every seller that has several documents in a set the first half, at least
one, makes its YAML: names and numbers as the gold gives them, mail addresses, domains, logo and layout as those pages
show them, typical_layout as far as those pages agree. The rest is to be recognised, and documents of every fourth
seller, and of those with a single document, are to be taken for nobody.
A document and its scan are two documents of one seller. The shipped samples are recognised by the suppliers shipped
with them. For each signal alone the others are masked; its recall is of all documents, also those that do not show it.
A signal that is meant to add to others (typical_layout) names the supplier for whom it speaks most, however little.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from docproc.extract import compile_catalogue, extract_document
from docproc.extract.catalogue import Catalogue
from docproc.extract.document import look_at
from docproc.extract.parties.layout_marks import joined, layout_of
from docproc.extract.parties.parties import find_parties
from docproc.extract.parties.supplier_signals import LEARNED_LAYOUT, SIGNALS
from docproc.extract.parties.suppliers import ALL_SIGNALS, LEAST, find_supplier
from docproc.intake import sniff
from docproc.intake.pages import open_pages
from docproc.learn.sender_groups import named_after, sighting
from docproc.model.enums import DocumentType
from docproc.model.fields import Extraction
from docproc.model.geometry import Box
from docproc.model.limits import Limits
from docproc.model.supplier_knowledge import LearnedLayout, SupplierKnowledge
from docproc.model.text import DocumentText, Page
from docproc.model.traits import PageTraits
from docproc.ocr.letterhead import logo_of_objects
from docproc.ocr.page_objects import look_at_objects
from docproc.ocr.protocol import PageView
from docproc.ocr.traits import Picture
from docproc.parse.identifiers import compact
from docproc.parse.legal_forms import normalise_name
from docproc.specs.library import load_suppliers
from docproc.specs.suppliers import SupplierSpec, SupplierTemplate, TypicalLayout
from docproc.store.senders import SenderRecord
from tests.benchmarks.corpora import jobs
from tests.benchmarks.examining import library
from tests.benchmarks.kept_pages import KINDS, read_text

SETS: Mapping[str, tuple[str, ...]] = {
    "zugferd": ("zugferd",),
    "zugferd scans": ("clean", "office", "bad"),
    "layouts": ("layouts", "layouts-scans"),
}
SAMPLES = Path(__file__).parent.parent.parent / "sample_docs"
STRANGERS = 4
ROWS: Mapping[str, frozenset[str]] = {
    "all": ALL_SIGNALS,
    **{name: frozenset({name}) for name in (*SIGNALS, LEARNED_LAYOUT)},
}
ADDING_UP: Mapping[str, float] = {"typical layout": 1.0}
"""Signals that alone never suffice, with the percent from which they name a supplier when they are alone."""

LAID_OUT = ("supplier_name", "buyer_name", "invoice_number", "invoice_date", "net_amount", "total_amount", "iban")
"""The fields whose places are the named parts of a typical layout."""

MARGIN = 12.0
"""So many points a box of a typical layout reaches beyond those that the pages show."""


@dataclass(frozen=True)
class Document:
    """One document: its name, who sent it (None: nobody can tell), what the gold says of the seller, its text."""

    name: str
    seller: str | None
    gold: Mapping[str, str]
    text: DocumentText


@dataclass
class Tally:
    """Documents rightly named, named at all, and to be named."""

    right: int = 0
    named: int = 0
    wanted: int = 0

    def add(self, expected: str | None, found: str | None) -> None:
        self.right += found is not None and found == expected
        self.named += found is not None
        self.wanted += expected is not None

    def row(self, name: str) -> str:
        precision = f"{self.right / self.named:10.3f}" if self.named else f"{'-':>10}"
        recall = f"{self.right / self.wanted:8.3f}" if self.wanted else f"{'-':>8}"
        return f"{name:20}{self.wanted:8d}{self.named:8d}{self.right:8d}{precision}{recall}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.recognition")
    parser.add_argument("folder", type=Path, help="the folder of the corpora")
    parser.add_argument("sets", nargs="*", help=f"of samples, {', '.join(SETS)}; all unless named")
    parser.add_argument("--texts", type=Path, default=Path(".bench-texts"), help="keep what was read here")
    parser.add_argument("--misses", action="store_true", help="list every document that is not recognised rightly")
    options = parser.parse_intermixed_args()
    totals = {row: Tally() for row in ROWS}
    for name in options.sets or ("samples", *SETS):
        catalogue, judged = samples(options.texts) if name == "samples" else corpus(options.folder, name, options.texts)
        say(f"\n{name}: {len(catalogue.suppliers)} suppliers, {len(judged)} documents")
        say(f"{'signal':20}{'wanted':>8}{'named':>8}{'right':>8}{'precision':>10}{'recall':>8}")
        tallies = measure(catalogue, judged, options.misses)
        for row, tally in tallies.items():
            say(tally.row(row))
            totals[row].right += tally.right
            totals[row].named += tally.named
            totals[row].wanted += tally.wanted
    say("\ntogether")
    for row, tally in totals.items():
        say(tally.row(row))


def measure(catalogue: Catalogue, judged: Sequence[Document], misses: bool) -> Mapping[str, Tally]:
    tallies = {row: Tally() for row in ROWS}
    for document in judged:
        context = look_at(document.text, catalogue).context
        people = find_parties(context)
        for row, signals in ROWS.items():
            least = ADDING_UP.get(row, LEAST)
            match = find_supplier(context, people, document.text, None, signals, least)
            found = None if match is None else match.supplier_id
            tallies[row].add(document.seller, found)
            if misses and found != document.seller and (row == "all" or found is not None):
                why = () if match is None else match.reasons
                say(f"    {row}: {document.name}: wanted {document.seller}, found {found} {'; '.join(why)}")
    return tallies


def samples(texts: Path) -> tuple[Catalogue, list[Document]]:
    suppliers = load_suppliers(SAMPLES / "suppliers")
    by_name = {normalise_name(name): spec.id for spec in suppliers for name in (spec.name, spec.legal_name) if name}
    judged = []
    for path in sorted((SAMPLES / "inbox").iterdir()):
        gold = path.with_suffix(".json")
        if path.suffix.lower() not in KINDS or not gold.is_file():
            continue
        fields = json.loads(gold.read_text(encoding="utf-8")).get("fields", {})
        try:
            text = read_text(path, texts / "samples" / f"{path.stem}.pages")
        except Exception as error:  # four of them cannot be read at all
            say(f"    {path.name}: {error}")
            continue
        judged.append(Document(path.name, by_name.get(normalise_name(fields.get("supplier_name") or "")), fields, text))
    return _catalogue(suppliers, ()), judged


def corpus(folder: Path, name: str, texts: Path) -> tuple[Catalogue, list[Document]]:
    """The suppliers that the first half of each seller's documents gives, and the documents to be recognised."""
    sellers: dict[str, list[Document]] = {}
    for document in _documents(folder, name, texts):
        if document.seller is not None:
            sellers.setdefault(document.seller, []).append(document)
    suppliers, knowledge, judged = [], [], []
    for at, (seller, documents) in enumerate(sellers.items()):
        half = len(documents) // 2
        if not half or at % STRANGERS == STRANGERS - 1:
            judged += [replace(document, seller=None) for document in documents]
            continue
        supplier_id = f"seller-{at}"
        suppliers.append(_supplier(supplier_id, documents[:half]))
        knowledge.append(_knowledge(supplier_id, documents[:half]))
        judged += [replace(document, seller=supplier_id) for document in documents[half:]]
        say(f"    {supplier_id}: {seller}: {half} of {len(documents)}") if half > 4 else None
    return _catalogue(suppliers, knowledge), judged


def _documents(folder: Path, name: str, texts: Path) -> Iterator[Document]:
    for part in SETS[name]:
        for job in jobs(folder, part, texts):
            fields = {key: each["value"] for key, each in job.gold["fields"].items() if each["state"] == "visible"}
            seller = normalise_name(fields["seller_name"]) if fields.get("seller_name") else None
            text = _with_logo(job.path, read_text(job.path, job.kept))
            yield Document(job.path.stem, seller, fields, text)


def _with_logo(path: Path, text: DocumentText) -> DocumentText:
    """The text with the logo of its first page: what was kept of the pages may be older than logos are."""
    if path.suffix.lower() != ".pdf" or not text.pages:
        return text
    first = text.pages[0]
    with open_pages(path, sniff.PDF, Limits(), ()) as pages:
        source = next(iter(pages))
        view = PageView(source, 100)
        found = [Picture(view.grey, view.dpi).logo()]
        if first.backend == "text_layer":
            found.insert(0, logo_of_objects(source.pdf, look_at_objects(source.pdf).images, source.height))
    logos = [logo for logo in found if logo is not None]
    if not logos:
        return text
    hashes = ",".join(logo.hash for logo in logos)
    traits = replace(first.traits or PageTraits(), logo=hashes, logo_box=logos[0].box)
    return DocumentText((replace(first, traits=traits), *text.pages[1:]))


def _supplier(supplier_id: str, documents: Sequence[Document]) -> SupplierSpec:
    def stated(key: str) -> list[str]:
        return [document.gold[key] for document in documents if document.gold.get(key)]

    names = list(dict.fromkeys(stated("seller_name")))
    shown = [sighting(_record(document), document.text) for document in documents]
    domains = Counter(domain for each in shown for domain in each.domains if named_after(domain, names[0]))
    mails = {mail for each in shown for mail in each.mails if named_after(mail.rpartition("@")[2], names[0])}
    logos = dict.fromkeys(each.logo for each in shown if each.logo)
    return SupplierSpec(
        id=supplier_id,
        name=names[0],
        name_variations=tuple(names[1:]),
        vat_id=next(iter(stated("seller_vat_id")), None),
        tax_id=next(iter(stated("seller_tax_number")), None),
        ibans=tuple(dict.fromkeys(map(compact, stated("iban")))),
        website=next((domain for domain, _ in domains.most_common(1)), None),
        typical_sender_emails=tuple(sorted(mails)),
        logo_hash=",".join(logos) or None,
        templates=tuple(_templates(documents)),
    )


def _templates(documents: Sequence[Document]) -> Iterator[SupplierTemplate]:
    """A template for each type of the documents, with how their first pages look."""
    by_type: dict[DocumentType, list[tuple[Extraction, Page]]] = {}
    for document in documents:
        if document.text.pages:
            found = extract_document(document.text, _PLAIN)
            by_type.setdefault(found.document_type.document_type, []).append((found, document.text.pages[0]))
    for kind, seen in by_type.items():
        yield SupplierTemplate(name=f"layout-{kind}", document_type=kind, typical_layout=_layout(seen))


def _layout(seen: Sequence[tuple[Extraction, Page]]) -> TypicalLayout:
    """What all pages have: their size, the places of the fields, of the items and of the logo."""
    places: dict[str, list[Box]] = {}
    for found, page in seen:
        boxes = {value.name: value.evidence.box for value in found.fields if value.evidence.page == 1}
        boxes["items"] = _around(item.box for item in found.line_items if item.page == 1)
        boxes["logo"] = page.traits.logo_box if page.traits is not None else None
        for name, box in boxes.items():
            if box is not None:
                places.setdefault(name, []).append(box)
    kept = {name: _wide(Box.around(boxes)) for name, boxes in places.items() if len(boxes) == len(seen)}
    first = seen[0][1]
    return TypicalLayout(
        page_size=(first.width, first.height),
        sections={name: kept[name] for name in LAID_OUT if name in kept},
        table_regions=(kept["items"],) if "items" in kept else (),
        logo_position=kept.get("logo"),
    )


def _around(boxes: Iterable[Box | None]) -> Box | None:
    known = [box for box in boxes if box is not None]
    return Box.around(known) if known else None


def _wide(box: Box) -> tuple[float, float, float, float]:
    x, y = max(0.0, box.x - MARGIN), max(0.0, box.y - MARGIN)
    return x, y, box.right + MARGIN - x, box.bottom + MARGIN - y


def _record(document: Document) -> SenderRecord:
    return SenderRecord(document.name, document.name, None, document.gold["seller_name"], True, {}, None)


def _knowledge(supplier_id: str, documents: Sequence[Document]) -> SupplierKnowledge:
    """The layouts that approvals of these documents would have taught."""
    layouts: dict[DocumentType, LearnedLayout] = {}
    for document in documents:
        if document.text.pages:
            kind = look_at(document.text, _PLAIN).guess.document_type
            layout = layout_of(document.text.pages[0], kind)
            layouts[kind] = joined(layouts[kind], layout) if kind in layouts else layout
    return SupplierKnowledge(supplier_id, (), tuple(layouts.values()))


def _catalogue(suppliers: Sequence[SupplierSpec], knowledge: Sequence[SupplierKnowledge]) -> Catalogue:
    shipped: Any = library()
    return compile_catalogue(shipped.rule_packs, suppliers, shipped.line_item_wording, knowledge)


_PLAIN = _catalogue((), ())


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
