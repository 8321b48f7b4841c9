"""What the reviewed documents of a supplier teach, and the proof: every field before and after on all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from docproc.extract import Catalogue, compile_catalogue, extract_document
from docproc.extract.catalogue import NOBODY
from docproc.extract.weighing import CandidateScorer
from docproc.learn.evidence import ReviewedDocument
from docproc.learn.generalise import Learned, generalise, mistaken_fields
from docproc.learn.item_cells import COLUMNS, TABLE, right_cells
from docproc.model.enums import DocumentType
from docproc.model.fields import FIELDS, Extraction
from docproc.model.supplier_knowledge import SupplierKnowledge
from docproc.specs.company import CompanySettings
from docproc.specs.line_items import ColumnKind, LineItemWording
from docproc.specs.rules import RulePack
from docproc.specs.suppliers import SupplierSpec, SupplierTemplate, ValidationRules

LEARNED = "learned"
"""How the templates are called that learning writes, with the document type behind; it rewrites no others."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What extraction is told, before anything is learned: the rules and the candidate scorer in force."""

    packs: tuple[RulePack, ...]
    suppliers: tuple[SupplierSpec, ...]
    wording: LineItemWording
    knowledge: tuple[SupplierKnowledge, ...] = ()
    company: CompanySettings = NOBODY
    scorer: CandidateScorer | None = None

    def with_supplier(self, spec: SupplierSpec) -> Rules:
        """Return the same with a supplier in place of the one with its id, or beside the others."""
        others = tuple(each for each in self.suppliers if each.id != spec.id)
        return replace(self, suppliers=(*others, spec))

    def catalogue(self) -> Catalogue:
        """Return the rules compiled."""
        return compile_catalogue(self.packs, self.suppliers, self.wording, self.knowledge, self.company)


@dataclass(frozen=True, slots=True)
class FieldProof:
    """One field on the documents that were tried: how many judge it, and on how many it was right before and after."""

    field: str
    judged: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """Templates learned for a supplier, and how they did on its `documents`, on those of `others` and on `samples`.

    `worse` says in words what was right before and is not any more; `left_out` are fields of which nothing is used
    because it would have made something worse.
    """

    supplier: SupplierSpec
    templates: tuple[SupplierTemplate, ...]
    proof: tuple[FieldProof, ...]
    worse: tuple[str, ...]
    left_out: tuple[str, ...]
    documents: int
    others: int
    samples: int

    @property
    def gained(self) -> int:
        """How many values are right that were not before."""
        return sum(each.after - each.before for each in self.proof)


def learn(
    rules: Rules,
    spec: SupplierSpec,
    own: Sequence[ReviewedDocument],
    others: Sequence[ReviewedDocument],
    samples: Sequence[ReviewedDocument] = (),
) -> Lesson:
    """Learn from the reviewed documents `own` of supplier `spec`, and hold the result against all documents given.

    `others` are those of other senders, `samples` have gold values, whoever sent them.
    `before` is with the rules as they are, `spec` among them only if it is one of `rules`; what was learned before is
    learned anew. Nothing is written.
    """
    bare = replace_templates(spec, ())
    learned, left_out = _sound(rules, bare, own)
    templates = tuple(_template(kind, each) for kind, each in learned.items() if each.fields or each.date_format)
    after = rules.with_supplier(replace_templates(spec, templates))
    tried = (*own, *others, *samples)
    old, new = extract_all(rules, tried), extract_all(after, tried)
    return Lesson(
        supplier=spec,
        templates=templates,
        proof=tuple(_proof(own, old[: len(own)], new[: len(own)])),
        worse=(*worsened(tried, old, new), *_mixed_up(spec.id, others, new[len(own) : len(own) + len(others)])),
        left_out=left_out,
        documents=len(own),
        others=len(others),
        samples=len(samples),
    )


def replace_templates(spec: SupplierSpec, templates: Iterable[SupplierTemplate]) -> SupplierSpec:
    """Return a supplier with `templates` in place of those learned before, its other templates as they are."""
    kept = tuple(each for each in spec.templates if not is_learned(each))
    return spec.model_copy(update={"templates": (*kept, *templates)})


def is_learned(template: SupplierTemplate) -> bool:
    """Tell whether a template was written by learning."""
    return template.name == LEARNED or template.name.startswith(f"{LEARNED}-")


def extract_all(rules: Rules, documents: Sequence[ReviewedDocument]) -> list[Extraction]:
    """Return what is found in each of the documents with these rules."""
    catalogue = rules.catalogue()
    return [extract_document(document.text, catalogue, document.as_type, scorer=rules.scorer) for document in documents]


def worsened(
    documents: Sequence[ReviewedDocument], before: Sequence[Extraction], after: Sequence[Extraction]
) -> Iterable[str]:
    """Yield, in words, every judged value that was right before and is wrong afterwards."""
    for document, old, new in zip(documents, before, after, strict=True):
        for field in document.truth:
            if document.holds(field, old.value(field)) and not document.holds(field, new.value(field)):
                yield f"{document.name}: {field} would be {_said(new, field)} instead of {_said(old, field)}"
        lost = right_cells(document.rows, old.line_items) - right_cells(document.rows, new.line_items)
        for number, column in sorted(lost):
            yield f"{document.name}: {TABLE}.{number}.{column} would be right no more"


def _sound(
    rules: Rules, bare: SupplierSpec, own: Sequence[ReviewedDocument]
) -> tuple[dict[DocumentType, Learned], tuple[str, ...]]:
    """What is learned of each type, without the fields that would make any value of the documents worse."""
    without = rules.with_supplier(bare)
    found = extract_all(without, own)
    learned: dict[DocumentType, Learned] = {}
    left_out: list[str] = []
    for kind in dict.fromkeys(document.document_type for document in own):
        at = [place for place, document in enumerate(own) if document.document_type is kind]
        documents, before = [own[place] for place in at], [found[place] for place in at]
        if not mistaken_fields(documents, before):
            continue
        whole = generalise(documents, before)
        kept = _kept(without, bare, kind, whole, documents, before)
        learned[kind] = whole.only(kept)
        left_out += [field for field in whole.fields if field not in kept]
    return learned, tuple(left_out)


def _kept(
    rules: Rules,
    bare: SupplierSpec,
    kind: DocumentType,
    learned: Learned,
    documents: Sequence[ReviewedDocument],
    before: Sequence[Extraction],
) -> tuple[str, ...]:
    """The fields that may be learned together; where all of them do harm, each is added to those that do none."""

    def harms(fields: Sequence[str]) -> bool:
        spec = replace_templates(bare, (_template(kind, learned.only(fields)),))
        return any(worsened(documents, before, extract_all(rules.with_supplier(spec), documents)))

    if not harms(learned.fields):
        return learned.fields
    kept: list[str] = []
    for field in learned.fields:
        if not harms([*kept, field]):
            kept.append(field)
    return tuple(kept)


def _template(kind: DocumentType, learned: Learned) -> SupplierTemplate:
    return SupplierTemplate(
        name=f"{LEARNED}-{kind.value.replace('_', '-')}",
        document_type=kind,
        rules=learned.rules,
        misleading_labels=learned.misleading_labels,
        table_headings={ColumnKind(kind): texts for kind, texts in learned.table_headings.items()},
        validation_rules=ValidationRules(date_format=learned.date_format),
    )


def _proof(
    documents: Sequence[ReviewedDocument], before: Sequence[Extraction], after: Sequence[Extraction]
) -> Iterable[FieldProof]:
    for field in FIELDS:
        judged = [at for at, document in enumerate(documents) if field in document.truth]
        if judged:
            right = [_right(documents, found, field, judged) for found in (before, after)]
            yield FieldProof(field, len(judged), *right)
    yield from _cell_proof(documents, before, after)


def _cell_proof(
    documents: Sequence[ReviewedDocument], before: Sequence[Extraction], after: Sequence[Extraction]
) -> Iterable[FieldProof]:
    """The columns of line items: of how many cells people said something, and how many are right."""
    judged = Counter(column for each in documents for cells in each.rows.values() for column in cells)
    right = [
        Counter(
            column
            for each, extraction in zip(documents, found, strict=True)
            for _, column in right_cells(each.rows, extraction.line_items)
        )
        for found in (before, after)
    ]
    for column in COLUMNS:
        if judged[column]:
            yield FieldProof(f"{TABLE}.{column}", judged[column], right[0][column], right[1][column])


def _right(
    documents: Sequence[ReviewedDocument], found: Sequence[Extraction], field: str, judged: Sequence[int]
) -> int:
    return sum(documents[at].holds(field, found[at].value(field)) for at in judged)


def _said(extraction: Extraction, field: str) -> str:
    value = extraction.value(field)
    return "nothing" if value is None else str(value)


def _mixed_up(supplier_id: str, others: Sequence[ReviewedDocument], found: Sequence[Extraction]) -> Iterable[str]:
    """Yield, in words, every document of others that would be taken for one of this supplier."""
    for document, extraction in zip(others, found, strict=True):
        if extraction.supplier is not None and extraction.supplier.supplier_id == supplier_id:
            yield f"{document.name}: would be taken for a document of {supplier_id}"
