"""The reviewed documents of a store, taken supplier by supplier, and what each group of them teaches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from docproc.extract import RULES, Catalogue
from docproc.extract.document import look_at
from docproc.extract.parties.own_company import OwnCompany
from docproc.intake import sniff
from docproc.learn.evidence import ReviewedDocument
from docproc.learn.generalise import mistaken_fields
from docproc.learn.item_cells import rows_of
from docproc.learn.lessons import Lesson, Rules, extract_all, learn
from docproc.learn.supplier_proposals import free_id, from_document
from docproc.model.enums import DocumentType
from docproc.model.fields import Extraction, Value
from docproc.parse.legal_forms import normalise_name
from docproc.specs.suppliers import SupplierSpec
from docproc.store.engine import Store
from docproc.store.loading import load_text
from docproc.store.training import JudgedDocument, judged_documents

MOST_OWN, MOST_OTHERS = 50, 200
"""So many reviewed documents of a supplier are learned from, and so many of others tried, the newest."""

_OF_THE_PAGE = frozenset({*RULES, "review"})
"""How values are found that rules could find again: by a rule, or by a person who was asked twice."""

NO_SAMPLES: Mapping[str, Mapping[str, Value | None]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Study:
    """A lesson, with the YAML of a supplier that had none (`proposed`), and the training data that it used."""

    lesson: Lesson
    proposed: Mapping[str, Any] | None
    pairs: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class _Filed:
    """A reviewed document, what the store knows of it, and what the rules in force find in it."""

    judged: JudgedDocument
    document: ReviewedDocument
    found: Extraction

    @property
    def supplier_id(self) -> str | None:
        """Who it is recognised as, else who it was taken to be from."""
        supplier = self.found.supplier
        recognised = None if supplier is None else supplier.supplier_id
        return recognised or self.judged.supplier_id

    @property
    def sender(self) -> str:
        """The name of who sent it, as people say it is, else as it was found."""
        said = self.judged.truth.get("supplier_name")
        given = "" if self.found.supplier is None else self.found.supplier.name
        return str(said or given)


def study(
    store: Store,
    rules: Rules,
    supplier_id: str | None = None,
    about: Collection[str] = (),
    samples: Mapping[str, Mapping[str, Value | None]] = NO_SAMPLES,
) -> Iterator[Study]:
    """Yield what can be learned, supplier by supplier; nothing is written.

    Only of `supplier_id` where one is named, and only of the senders of the documents `about` where there are any. A
    sender that no YAML describes is proposed as a supplier, under the name that people say it has. `samples` are the
    gold values of documents by their id; what is learned must not make those worse either.
    """
    filed = _filed(store, rules)
    gold = _samples(store, rules.catalogue(), samples)
    for spec in rules.suppliers:
        own = [each for each in filed if each.supplier_id == spec.id]
        if own and supplier_id in (None, spec.id) and _teaches(own, about):
            yield _studied(rules, spec, own, (filed, gold), None)
    taken = {spec.id for spec in rules.suppliers}
    unknown: dict[str, list[_Filed]] = {}
    for each in filed:
        if each.supplier_id not in taken and each.sender:
            unknown.setdefault(normalise_name(each.sender), []).append(each)
    for own in unknown.values():
        if not _teaches(own, about):
            continue
        proposed = {
            **from_document(store, own[-1].judged.document_id, OwnCompany.of(rules.company)),
            "name": own[-1].sender,
        }
        spec = SupplierSpec(id=free_id(own[-1].sender, taken), **proposed)
        if supplier_id in (None, spec.id):
            taken.add(spec.id)
            yield _studied(rules, spec, own, (filed, gold), proposed)


def _studied(
    rules: Rules,
    spec: SupplierSpec,
    own: Sequence[_Filed],
    held_against: tuple[Sequence[_Filed], Sequence[ReviewedDocument]],
    proposed: Mapping[str, Any] | None,
) -> Study:
    filed, samples = held_against
    used = own[-MOST_OWN:]
    others = [each.document for each in filed if each.supplier_id != spec.id and each not in own][-MOST_OTHERS:]
    lesson = learn(rules, spec, [each.document for each in used], others, samples)
    return Study(lesson, proposed, tuple(pair for each in used for pair in each.judged.pairs))


def _teaches(own: Sequence[_Filed], about: Collection[str]) -> bool:
    """Whether these are documents that are meant, and any value of theirs is wrong with the rules in force."""
    meant = not about or any(each.judged.document_id in about for each in own)
    return meant and bool(mistaken_fields([each.document for each in own], [each.found for each in own]))


def _samples(
    store: Store, catalogue: Catalogue, samples: Mapping[str, Mapping[str, Value | None]]
) -> list[ReviewedDocument]:
    texts = {document_id: load_text(store, document_id) for document_id in list(samples)[-MOST_OTHERS:]}
    return [
        ReviewedDocument(document_id, text, look_at(text, catalogue), samples[document_id])
        for document_id, text in texts.items()
        if text.pages
    ]


def _filed(store: Store, rules: Rules) -> list[_Filed]:
    catalogue = rules.catalogue()
    judged = [(each, _reviewed(store, catalogue, each)) for each in judged_documents(store)]
    readable = [(each, document) for each, document in judged if document.text.pages]
    found = extract_all(rules, [document for _, document in readable])
    return [
        _Filed(each, _without_other_witnesses(each, document, given), given)
        for (each, document), given in zip(readable, found, strict=True)
    ]


def _without_other_witnesses(judged: JudgedDocument, document: ReviewedDocument, found: Extraction) -> ReviewedDocument:
    """The document without the values that were right and that no rule had found: nothing is to be learned of them.

    They come from an e-invoice, from a code on the page or from other values, which are not asked here.
    """
    truth = {
        name: value
        for name, value in document.truth.items()
        if document.holds(name, found.value(name))
        or name not in judged.confirmed
        or judged.confirmed[name].partition(":")[0] in _OF_THE_PAGE
    }
    return replace(document, truth=truth)


def _reviewed(store: Store, catalogue: Catalogue, judged: JudgedDocument) -> ReviewedDocument:
    text = load_text(store, judged.document_id)
    as_type = DocumentType.LETTER if judged.mime_type == sniff.MAIL else None
    looked = look_at(text, catalogue, as_type)
    return ReviewedDocument(judged.filename, text, looked, judged.truth, as_type, rows_of(judged.cells))
