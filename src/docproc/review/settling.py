"""Fixing, approving and turning down documents: checked at once, saved with what follows, saying what is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from docproc.check.checking import Checked, check_document
from docproc.check.payment_codes import check_code_forms
from docproc.errors import UsageError
from docproc.extract.parties.layout_marks import layout_of
from docproc.extract.witnesses.printed import Place
from docproc.model.enums import ReviewState, Source
from docproc.model.fields import BY_PERSON, FIELDS, SAID_OF_THE_WHOLE, Extraction, TypeGuess, Value
from docproc.model.settled import Settled
from docproc.model.supplier_knowledge import LearnedLayout
from docproc.model.text import DocumentText
from docproc.review.corrections import Correction, Judgement, confirm, correct
from docproc.review.entered_values import understand, understand_supplier, understand_type, with_cents
from docproc.review.house import House
from docproc.review.open_points import new_doubts, open_points, refuse_open
from docproc.review.tables import confirm_tables, correct_tables, is_cell
from docproc.store.engine import Store, Transaction
from docproc.store.loading import (
    load_einvoice,
    load_extraction,
    load_findings,
    load_intake_findings,
    load_text,
)
from docproc.store.reviews import (
    Reviewable,
    ReviewChange,
    TrainingPair,
    reviewable,
    save_review,
    save_state,
    write_review,
)
from docproc.store.training import judged_cells
from docproc.store.versions import load_version

NO_PLACES: Mapping[str, Place] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field, a cell of a table or a whole row before and after a fix; None where there was, or is, no value."""

    field: str
    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A document after a review: what changed in it, its state, and what still asks for a person.

    `doubts` are the warnings of the checks that were not there before.
    """

    document_id: str
    filename: str
    state: ReviewState
    changes: tuple[FieldChange, ...]
    still_open: tuple[str, ...]
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A correction that was checked and is not saved yet; `version` is the one that it was made of."""

    reviewed: Reviewed
    version: int
    extraction: Extraction
    checked: Checked
    change: ReviewChange

    def save(self, store: Store) -> Reviewed:
        """Save it, and return what came of it. Raises LockedError when the document has changed since."""
        checked = self.checked
        save_review(
            store,
            self.reviewed.document_id,
            self.version,
            self.extraction,
            checked.findings,
            checked.decision,
            self.change,
        )
        return self.reviewed

    def write(self, transaction: Transaction) -> None:
        """Save it as part of a transaction. Raises LockedError when the document has changed since."""
        document_id, checked = self.reviewed.document_id, self.checked
        write_review(
            transaction, document_id, self.version, self.extraction, checked.findings, checked.decision, self.change
        )


def prepare_fix(
    store: Store,
    house: House,
    document_id: str,
    entered: Mapping[str, str],
    *,
    places: Mapping[str, Place] = NO_PLACES,
    note: str | None = None,
    approve_too: bool = False,
    despite_findings: bool = False,
) -> Prepared:
    """Set fields and cells of a document to what a person entered ("" takes a value or a row out) and check it.

    Nothing is saved yet. Cells are named as `review.tables` says. `places` are where values were read from the page, by
    the same names. The document waits for approval afterwards unless `approve_too`. Raises UsageError for an unknown
    field and for a value that is none or could be two, StillOpenError as `approve` does.
    """
    standing = reviewable(store, document_id)
    before, text = _loaded(store, document_id)
    fixed = _fixed(store, house, document_id, standing, before, text, entered, places)
    tables = standing.tables | fixed.tables
    checked = _check(store, house, document_id, fixed.extraction, text, fixed.removed | tables)
    still_open = open_points(checked)
    judgements = fixed.judgements
    if approve_too:
        refuse_open(standing.filename, still_open, despite_findings)
        cells = judged_cells(store, document_id) | {each.field for each in judgements if is_cell(each.field)}
        judgements = (*judgements, *confirm(fixed.extraction), *confirm_tables(fixed.extraction, cells))
    state = ReviewState.APPROVED if approve_too else ReviewState.PENDING
    change = ReviewChange(
        kind="correction",
        state=state,
        description=f"corrected: {', '.join(change.field for change in fixed.changes)}"
        + (", and approved" if approve_too else ""),
        actor=house.actor,
        file=house.file,
        pairs=tuple(map(_pair, judgements)),
        removed=fixed.removed,
        tables=tables,
        note=note,
        layout=_layout(standing, fixed.extraction, text) if approve_too else None,
    )
    doubts = new_doubts(load_findings(store, document_id), checked)
    reviewed = Reviewed(document_id, standing.filename, state, fixed.changes, still_open, doubts)
    return Prepared(reviewed, standing.version, fixed.extraction, checked, change)


@dataclass(frozen=True, slots=True)
class _Fixed:
    """A document as corrected: what changed, what that says of the extraction, and what people have settled in it."""

    extraction: Extraction
    changes: tuple[FieldChange, ...]
    judgements: tuple[Judgement, ...]
    removed: frozenset[str]
    tables: frozenset[str]


def _fixed(
    store: Store,
    house: House,
    document_id: str,
    standing: Reviewable,
    before: Extraction,
    text: DocumentText,
    entered: Mapping[str, str],
    places: Mapping[str, Place],
) -> _Fixed:
    """Type and supplier first, by whose rules the fields are found again; then fields, then cells."""
    said = {name: entered[name] for name in SAID_OF_THE_WHOLE if name in entered}
    cells = {name: typed for name, typed in entered.items() if is_cell(name)}
    fields = {name: typed for name, typed in entered.items() if name not in said and name not in cells}
    anew = _said_of(store, house, document_id, before, text, said, standing) if said else before
    corrections = [
        _correction(name, typed, before, standing.language, places.get(name)) for name, typed in fields.items()
    ]
    after, judged = correct(anew, text, corrections)
    rows = correct_tables(after, cells, standing.language, places)
    changes = tuple(FieldChange(name, _of(before, name), _of(after, name)) for name in entered if name not in cells)
    return _Fixed(
        extraction=rows.extraction,
        changes=(*changes, *(FieldChange(str(cell.name), cell.before, cell.after) for cell in rows.changes)),
        judgements=(*(_judged_whole(name, before, after) for name in said), *judged, *rows.judgements),
        removed=_removed(standing, before, after, corrections),
        tables=rows.tables,
    )


def approve(
    store: Store, house: House, document_id: str, *, note: str | None = None, despite_findings: bool = False
) -> Reviewed:
    """Approve a document as it stands: every value in it counts as right from now on.

    Raises StillOpenError when a finding or a missing field still asks for a person, unless `despite_findings`.
    """
    standing = reviewable(store, document_id)
    if standing.state is ReviewState.APPROVED:
        return Reviewed(document_id, standing.filename, standing.state, (), ())
    extraction, text = _loaded(store, document_id)
    checked = _check(store, house, document_id, extraction, text, standing.removed | standing.tables)
    still_open = open_points(checked)
    refuse_open(standing.filename, still_open, despite_findings)
    judgements = (*confirm(extraction), *confirm_tables(extraction, judged_cells(store, document_id)))
    change = ReviewChange(
        kind="approval",
        state=ReviewState.APPROVED,
        description="approved" + (f" despite: {'; '.join(still_open)}" if still_open else ""),
        actor=house.actor,
        file=house.file,
        pairs=tuple(map(_pair, judgements)),
        removed=standing.removed,
        tables=standing.tables,
        note=note,
        layout=_layout(standing, extraction, text),
    )
    save_review(store, document_id, standing.version, extraction, checked.findings, checked.decision, change)
    return Reviewed(document_id, standing.filename, ReviewState.APPROVED, (), still_open)


def reject(store: Store, house: House, document_id: str, *, reason: str) -> Reviewed:
    """Turn a document down for `reason`: it stays as it is, and none of its values is taken for right or wrong."""
    standing = reviewable(store, document_id)
    change = ReviewChange("rejection", ReviewState.REJECTED, f"rejected: {reason}", house.actor, note=reason)
    save_state(store, document_id, standing.version, change)
    return Reviewed(document_id, standing.filename, ReviewState.REJECTED, (), ())


def reopen(store: Store, house: House, document_id: str, *, note: str | None = None) -> Reviewed:
    """Let a document wait for a person again; what its approval said of values that nobody entered is taken back."""
    standing = reviewable(store, document_id)
    if standing.state is ReviewState.PENDING:
        return Reviewed(document_id, standing.filename, standing.state, (), ())
    extraction, _ = _loaded(store, document_id)
    said = _entered(extraction) | standing.removed | standing.tables
    words = "reopened" if note is None else f"reopened: {note}"
    change = ReviewChange("reopening", ReviewState.PENDING, words, house.actor, note=note, still_said=said)
    save_state(store, document_id, standing.version, change)
    return Reviewed(document_id, standing.filename, ReviewState.PENDING, (), ())


def revert(store: Store, house: House, document_id: str, number: int, *, note: str | None = None) -> Reviewed:
    """Make version `number` of a document its newest again, checked as of today; it waits for approval afterwards.

    Of what people said of its fields only what stands in that version is still said. Raises UsageError for a version
    that does not exist.
    """
    standing = reviewable(store, document_id)
    extraction, text = _loaded(store, document_id)
    version = load_version(store, document_id, number)
    checked = _check(store, house, document_id, version.extraction, text, version.removed | version.tables)
    change = ReviewChange(
        kind="revert",
        state=ReviewState.PENDING,
        description=f"back to version {number}",
        actor=house.actor,
        file=house.file,
        removed=version.removed,
        tables=version.tables,
        note=note,
        still_said=_entered(version.extraction) | version.removed | version.tables,
    )
    save_review(store, document_id, standing.version, version.extraction, checked.findings, checked.decision, change)
    names = dict.fromkeys([*(value.name for value in extraction.fields), *(v.name for v in version.extraction.fields)])
    pairs = ((name, extraction.value(name), version.extraction.value(name)) for name in names)
    changes = tuple(FieldChange(*pair) for pair in pairs if pair[1] != pair[2])
    return Reviewed(document_id, standing.filename, ReviewState.PENDING, changes, open_points(checked))


def _layout(standing: Reviewable, extraction: Extraction, text: DocumentText) -> LearnedLayout | None:
    """How the document looks, when it is approved for the first time and its supplier is known."""
    known = extraction.supplier is not None and extraction.supplier.supplier_id is not None
    if not known or not text.pages or standing.state is ReviewState.APPROVED:
        return None
    return layout_of(text.pages[0], extraction.document_type.document_type)


def _entered(extraction: Extraction) -> frozenset[str]:
    """The fields whose values a person has entered."""
    return frozenset(value.name for value in extraction.fields if value.evidence.source is Source.REVIEW)


def _said_of(
    store: Store,
    house: House,
    document_id: str,
    before: Extraction,
    text: DocumentText,
    said: Mapping[str, str],
    standing: Reviewable,
) -> Extraction:
    """The document with the type and supplier that a person says, its fields found again by their rules.

    Values that a person entered before stay, and so do tables that one corrected and fields said to be missing.
    """
    settled = Settled.entered(before, standing.removed, standing.tables)
    if "document_type" in said:
        settled = replace(settled, document_type=understand_type(said["document_type"]))
    if "supplier" in said:
        settled = replace(settled, supplier=understand_supplier(said["supplier"], house.suppliers, before))
    again = before
    if house.extract_again is not None:
        again = house.extract_again(text, load_einvoice(store, document_id), settled)
    kind, supplier = settled.document_type, settled.supplier
    guess = again.document_type if kind is None else TypeGuess(kind, 100.0, (BY_PERSON,), again.document_type.subtype)
    return replace(again, document_type=guess, supplier=again.supplier if supplier is None else supplier)


def _of(extraction: Extraction, name: str) -> Value | None:
    """A field's value, or what stands of the document as a whole."""
    if name == "document_type":
        return extraction.document_type.document_type.value
    if name == "supplier":
        known = extraction.supplier
        return None if known is None else known.supplier_id
    return extraction.value(name)


def _judged_whole(name: str, before: Extraction, after: Extraction) -> Judgement:
    old, new = _of(before, name), _of(after, name)
    return Judgement(name, str(new or ""), None if old is None else str(old), None, old == new)


def _loaded(store: Store, document_id: str) -> tuple[Extraction, DocumentText]:
    extraction = load_extraction(store, document_id)
    if extraction is None:
        raise UsageError(f"{document_id}: nothing was extracted yet")
    return extraction, load_text(store, document_id)


def _check(
    store: Store, house: House, document_id: str, extraction: Extraction, text: DocumentText, settled: frozenset[str]
) -> Checked:
    """Check as the pipeline does, but keep every value: somebody is looking; `settled` as `check_document` says."""
    noticed = (*load_intake_findings(store, document_id), *check_code_forms(text))
    einvoice = load_einvoice(store, document_id)
    invoice = None if einvoice is None else einvoice.semantic
    every = frozenset(value.name for value in extraction.fields)
    return check_document(extraction, house.policy, house.today, noticed, invoice, every, settled)


def _correction(field: str, typed: str, document: Extraction, language: str, place: Place | None) -> Correction:
    if field in FIELDS and not typed.strip():
        return Correction(field, None, typed)
    value = with_cents(understand(field, typed, language), FIELDS[field][0], document)
    return Correction(field, value, typed, place)


def _removed(
    standing: Reviewable, before: Extraction, after: Extraction, corrections: list[Correction]
) -> frozenset[str]:
    """The fields that the document does not have: those said now and before, less what it has after all."""
    names = {value.name for value in after.fields}
    gone = {value.name for value in before.fields} - names
    said = {correction.field for correction in corrections if correction.value is None}
    return frozenset((standing.removed | gone | said) - names)


def _pair(judged: Judgement) -> TrainingPair:
    return TrainingPair(
        judged.field,
        judged.expected,
        judged.extracted,
        judged.method,
        judged.was_correct,
        judged.page,
        judged.box,
        judged.confidence,
    )
