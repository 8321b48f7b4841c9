"""The decision whether a person must look, its probability and its reasons.

The confidence of a document is the probability that its type and all decisive values (the required ones, and those that
move money) are right; `joint` says how it is made of the confidences of the values, which are taken as calibrated
probabilities. The groups in which values are right or wrong together are:

- the total with net and VAT that add up to it, with an amount due that equals it, and with every amount that was
  computed from others: the arithmetic binds them;
- values of one e-invoice, or of one payment code: one witness said them all;
- the supplier's name with what else was taken from the supplier's master data;
- a number or date that stands under two names (an invoice's number is the document's number too).

Required values that were not found do not enter the product; they send the document to review by themselves. So does an
amount that nothing but its own print speaks for.

Whoever lets a document pass unseen relies on every value it carries, not only on the decisive ones. So each other value
of an automatic document must be as sure as the decisive ones together must be. One that is not (a delivery date, an
order number) is left out: it moves from the fields to the alternatives, and a finding names it. An empty field is seen
to be empty, a wrong one is believed, and to send the whole document to a person for it would cost more than the field
is worth. (More was measured: to ask the threshold of all values together left out twelve values of a hundred on layouts
left out, nearly all of them right; to allow each half the doubt left out every fourth address of a receipt.) In a
document that goes to review anyway nothing is left out, for there somebody looks.

With an error budget a document is automatic only when enough documents like it have been looked at: among the reviewed
documents that would have passed unseen, so few may be wrong that the one-sided bound on their rate is within the
budget. The thresholds hold besides.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from docproc.check.calibration import GENERAL_NAMES
from docproc.check.joint import joint, left_out
from docproc.check.policy import CheckPolicy
from docproc.check.requirements import REQUIRED, decisive
from docproc.check.witnesses import agrees, bound_amounts, total_witnesses
from docproc.model.decision import Decision, Finding
from docproc.model.enums import DocumentType, Outcome, Severity, Source
from docproc.model.fields import PRINCIPAL_FIELDS, Extraction, FieldValue

ALWAYS_REVIEWED = frozenset({"total-unwitnessed", "negative-total"})
"""Codes of warnings that ask for a person all the same; so do errors and every `missing-…`."""

LEFT_OUT = "left-out"
"""Code of the finding that names the values left out of an automatic document, in the order of the alternatives."""

_ONE_WITNESS = frozenset({Source.EINVOICE, Source.QR, Source.SUPPLIER})


@dataclass(frozen=True)
class Settled:
    """A decision, the document as it stands after it, and the finding about what was left out of it, if anything."""

    decision: Decision
    extraction: Extraction
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Staked:
    """One value that the decision stakes on, or the type of the document (named `document_type`)."""

    name: str
    confidence: float
    group: Hashable
    decisive: bool


def settle(
    extraction: Extraction, findings: Iterable[Finding], policy: CheckPolicy, kept: frozenset[str] = frozenset()
) -> Settled:
    """Decide auto or review, with the probability that type and decisive values are right (percent) and the reasons.

    The fields `kept` are not left out, however doubtful.
    """
    stakes = staked(extraction)
    confidence = joint([stake for stake in stakes if stake.decisive])
    doubts = [
        *_doubts_of_content(extraction, findings, policy),
        *_confidence_doubts(decisive(extraction), confidence, policy),
    ]
    if doubts:
        return Settled(Decision(Outcome.REVIEW, confidence, tuple(doubts)), extraction)
    if policy.budget is not None and not policy.budget.proven:
        decision = Decision(Outcome.REVIEW, confidence, (policy.budget.words(),), held_by_budget=True)
        return Settled(decision, extraction)
    doubtful = left_out(stakes, policy.decision_threshold)
    grounds = _grounds(extraction, confidence, policy)
    left, noted = _without(extraction, {stake.name for stake in doubtful} - kept)
    return Settled(Decision(Outcome.AUTO, confidence, grounds), left, noted)


def blocked(extraction: Extraction, findings: Iterable[Finding], policy: CheckPolicy) -> bool:
    """Tell whether the document needs a person however sure its values are."""
    return bool(_doubts_of_content(extraction, findings, policy))


def staked(extraction: Extraction) -> tuple[Staked, ...]:
    """Return the type and all values of a document with their groups, the decisive ones first."""
    bound = bound_amounts(extraction)
    needed = decisive(extraction)
    guess = extraction.document_type
    others = [value for value in extraction.fields if value not in needed]
    own = _own_names(extraction)
    values = [
        Staked(value.name, value.confidence, _group(value, bound, own), value in needed) for value in (*needed, *others)
    ]
    return (Staked("document_type", guess.confidence, "document_type", True), *values) if values else ()


def _own_names(extraction: Extraction) -> dict[str, str]:
    """The general name of a number or date that repeats the type's own, to the name of its own."""
    names = PRINCIPAL_FIELDS.get(extraction.document_type.document_type, ())
    pairs = zip(GENERAL_NAMES, names, strict=False)
    return {general: own for general, own in pairs if extraction.value(own) == extraction.value(general)}


def _group(value: FieldValue, bound: frozenset[str], own: dict[str, str]) -> Hashable:
    if value.evidence.source in _ONE_WITNESS:
        return value.evidence.source
    return "amounts" if value.name in bound else own.get(value.name, value.name)


def _without(extraction: Extraction, names: set[str]) -> tuple[Extraction, tuple[Finding, ...]]:
    """Move the fields `names` to the alternatives, with a finding that names them."""
    moved = tuple(value for value in extraction.fields if value.name in names)
    if not moved:
        return extraction, ()
    fields = tuple(value for value in extraction.fields if value.name not in names)
    listed = ", ".join(f"{_spoken(value.name)} {value.value} ({value.confidence:.1f} %)" for value in moved)
    message = f"left out as too doubtful for a document that nobody looks at: {listed}"
    kept = replace(extraction, fields=fields, alternatives=(*moved, *extraction.alternatives))
    return kept, (Finding(LEFT_OUT, Severity.INFO, message, tuple(value.name for value in moved)),)


def restored(extraction: Extraction, findings: Iterable[Finding]) -> Extraction:
    """Return a settled document with the values that were left out of it among its fields again."""
    names = [name for finding in findings if finding.code == LEFT_OUT for name in finding.fields]
    moved = extraction.alternatives[: len(names)]
    if not names or [value.name for value in moved] != names:
        return extraction
    return replace(extraction, fields=(*extraction.fields, *moved), alternatives=extraction.alternatives[len(names) :])


def _doubts_of_content(extraction: Extraction, findings: Iterable[Finding], policy: CheckPolicy) -> list[str]:
    return [
        *_type_doubts(extraction, policy),
        *_finding_doubts(findings),
        *_amount_doubts(extraction, decisive(extraction)),
    ]


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _type_doubts(extraction: Extraction, policy: CheckPolicy) -> list[str]:
    guess = extraction.document_type
    if guess.document_type is DocumentType.UNKNOWN or guess.document_type not in REQUIRED:
        return ["what kind of document this is could not be told"]
    if guess.confidence < policy.confidence_threshold:
        kind = guess.document_type.value.replace("_", " ")
        return [f"that this is a document of type {kind} is only {guess.confidence:.1f} % sure"]
    return []


def _finding_doubts(findings: Iterable[Finding]) -> list[str]:
    return [
        finding.message
        for finding in findings
        if finding.severity is Severity.ERROR or finding.code in ALWAYS_REVIEWED or finding.code.startswith("missing-")
    ]


def _amount_doubts(extraction: Extraction, values: Sequence[FieldValue]) -> list[str]:
    """An amount read from the page that no arithmetic ties to the total is never taken on its print alone.

    The total's own want of a witness is a finding of the arithmetic.
    """
    bound = bound_amounts(extraction)
    return [
        f"nothing else on the document confirms the {_spoken(value.name)}"
        for value in values
        if isinstance(value.value, Decimal)
        and value.name not in ("total_amount", *bound)
        and value.evidence.source is Source.PAGE
        and not agrees(extraction, value.name, Source.QR)
    ]


def _confidence_doubts(values: Sequence[FieldValue], confidence: float, policy: CheckPolicy) -> list[str]:
    doubtful = [value for value in values if value.confidence < policy.confidence_threshold]
    doubts = [
        f"{_spoken(value.name)} is only {value.confidence:.1f} % sure, {policy.confidence_threshold:g} % is asked for"
        for value in doubtful
    ]
    if values and confidence < policy.decision_threshold:
        weakest = min(values, key=lambda value: value.confidence)
        doubts.append(
            f"{confidence:.1f} % sure of all decisive values, {policy.decision_threshold:g} % asked for; "
            f"least sure: {_spoken(weakest.name)} ({weakest.confidence:.1f} %)"
        )
    return doubts


def _grounds(extraction: Extraction, confidence: float, policy: CheckPolicy) -> tuple[str, ...]:
    grounds = [
        f"{confidence:.1f} % sure of all decisive values, {policy.decision_threshold:g} % asked for",
    ]
    witnesses = total_witnesses(extraction)
    if witnesses:
        grounds.append(f"the total is confirmed: {'; '.join(witnesses)}")
    return tuple(grounds)
