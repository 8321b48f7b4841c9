"""Repeating the decisions of a run: from the page text that is kept and from everything that its workers were told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from docproc.check.history import HISTORY_CODES, reconsidered
from docproc.errors import UsageError
from docproc.model.codec import decode, encode
from docproc.model.decision import Decision, Finding
from docproc.model.fields import Extraction
from docproc.model.settled import Settled
from docproc.ocr.protocol import NoCache
from docproc.pipeline.bench import Bench
from docproc.pipeline.setup import WorkerSetup
from docproc.pipeline.wire import unpack_message
from docproc.store.engine import Store
from docproc.store.extractions import changed_parts
from docproc.store.loading import load_einvoice, load_intake_findings, load_text
from docproc.store.run_reading import ExtractedBy, RunRecord, extracted_by, setup_of


class Repeated(StrEnum):
    """How repeating a document went."""

    SAME = "same"
    DIFFERENT = "different"
    NOT_REPEATABLE = "not-repeatable"


@dataclass(frozen=True, slots=True)
class Replayed:
    """A document of a run, repeated: `differences` in words, or why it could not be repeated."""

    document_id: str
    filename: str
    outcome: Repeated
    differences: tuple[str, ...] = ()


def replay(store: Store, run: RunRecord) -> Iterator[Replayed]:
    """Repeat extraction, checks and decision of every document whose fields a run found, and compare.

    Values that a person had settled before stand as they were. Raises UsageError for a run that found no fields.
    """
    kept = setup_of(store, run.id)
    if kept is None:
        raise UsageError(f"run {run.id[:8]} ({run.command}) found no fields: there is nothing to repeat")
    bench = Bench(WorkerSetup.from_message(unpack_message(kept)), NoCache())
    for found in extracted_by(store, run.id):
        yield _repeated(store, bench, found)


def _repeated(store: Store, bench: Bench, found: ExtractedBy) -> Replayed:
    if found.read_again:
        why = "its pages were read again since, the text of that run is no longer kept"
        return Replayed(found.document_id, found.filename, Repeated.NOT_REPEATABLE, (why,))
    extraction, checked = bench.extract(
        load_text(store, found.document_id),
        found.mime_type,
        load_einvoice(store, found.document_id),
        load_intake_findings(store, found.document_id),
        _settled_then(found),
    )
    differences = [*_of_values(found.snapshot["extraction"], extraction)]
    if found.made_then and not differences:
        differences += _of_decision(found.snapshot, checked.findings, checked.decision)
    outcome = Repeated.DIFFERENT if differences else Repeated.SAME
    return Replayed(found.document_id, found.filename, outcome, tuple(differences))


def _settled_then(found: ExtractedBy) -> Settled:
    """What people had settled when the run found the document."""
    data = found.snapshot
    said = Settled.approved if found.change == "approval" else Settled.entered
    return said(decode(Extraction, data["extraction"]), data.get("removed", ()), data.get("corrected_tables", ()))


def _of_values(before: dict[str, Any], extraction: Extraction) -> Iterator[str]:
    after = encode(extraction)
    old = {value["name"]: value["value"] for value in before["fields"]}
    new = {value["name"]: value["value"] for value in after["fields"]}
    for part in changed_parts(before, after):
        if part in old or part in new:
            yield f"{part}: was {_words(old.get(part))}, is {_words(new.get(part))}"
        else:
            yield f"{part}: differs"


def _of_decision(snapshot: Any, findings: tuple[Finding, ...], decision: Decision) -> Iterator[str]:
    """Differences of findings and decision; what other documents made notable at the time stands as it was."""
    before = tuple(decode(Finding, item) for item in snapshot.get("findings", ()))
    noticed = tuple(finding for finding in before if finding.code in HISTORY_CODES)
    old, new = {finding.code for finding in before}, {finding.code for finding in (*findings, *noticed)}
    if "findings" in snapshot and old != new:
        yield f"findings: were {_words(sorted(old))}, are {_words(sorted(new))}"
    decided, again = decode(Decision, snapshot["decision"]), reconsidered(decision, noticed)
    if decided.outcome is not again.outcome:
        yield f"decision: was {decided.outcome}, is {again.outcome}"
    if round(decided.confidence, 2) != round(again.confidence, 2):
        yield f"confidence: was {decided.confidence:.2f}, is {again.confidence:.2f}"


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, dict):
        return ", ".join(map(str, value.values()))
    return "nothing" if value is None else str(value)
