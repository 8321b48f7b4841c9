"""The decision whether a person must look, its probability and its reasons.

The confidence of a document is the probability that all decisive values (the required ones, and those that move money)
are right. The confidences of the values are taken as calibrated probabilities, and values are put into groups that are
right or wrong together:

- the total with net and VAT that add up to it, with an amount due that equals it, and with every amount that was
  computed from others: the arithmetic binds them;
- values of one e-invoice, or of one payment code: one witness said them all;
- the supplier's name with what else was taken from the supplier's master data.

Inside a group the errors are not independent, so multiplying would count one doubt several times. The probability that
all of the group are right is then at most that of its least sure member, and reaches it when errors coincide; that
minimum is used. Between groups errors are taken as independent, and the minima are multiplied:

    P(all right) = product over groups of (least confidence in the group)

It is never a mean: one doubtful value makes a doubtful document. Required values that were not found do not enter the
product; they send the document to review by themselves. So does an amount that nothing but its own print speaks for.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from decimal import Decimal

from docproc.check.policy import CheckPolicy
from docproc.check.requirements import REQUIRED, decisive
from docproc.check.witnesses import bound_amounts, total_witnesses
from docproc.model.decision import Decision, Finding
from docproc.model.enums import DocumentType, Outcome, Severity, Source
from docproc.model.fields import Extraction, FieldValue

ALWAYS_REVIEWED = frozenset({"total-unwitnessed", "negative-total"})
"""Codes of warnings that ask for a person all the same; so do errors and every `missing-…`."""

_ONE_WITNESS = frozenset({Source.EINVOICE, Source.QR, Source.SUPPLIER})


def decide(extraction: Extraction, findings: Iterable[Finding], policy: CheckPolicy) -> Decision:
    """Return auto or review with the probability that all decisive values are right (percent) and the reasons."""
    values = decisive(extraction)
    confidence = joint_confidence(extraction, values)
    doubts = [
        *_type_doubts(extraction, policy),
        *_finding_doubts(findings),
        *_amount_doubts(extraction, values),
        *_confidence_doubts(values, confidence, policy),
    ]
    if doubts:
        return Decision(Outcome.REVIEW, confidence, tuple(doubts))
    return Decision(Outcome.AUTO, confidence, _grounds(extraction, confidence, policy))


def joint_confidence(extraction: Extraction, values: Iterable[FieldValue]) -> float:
    """Return the probability in percent, to two digits, that all `values` are right; 0 when there are none."""
    groups: dict[Hashable, float] = {}
    bound = bound_amounts(extraction)
    for value in values:
        key = _group(value, bound)
        groups[key] = min(groups.get(key, 100.0), value.confidence)
    if not groups:
        return 0.0
    probability = 1.0
    for least in groups.values():
        probability *= least / 100
    return round(probability * 100, 2)


def _group(value: FieldValue, bound: frozenset[str]) -> Hashable:
    if value.evidence.source in _ONE_WITNESS:
        return value.evidence.source
    return "amounts" if value.name in bound else value.name


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


def _amount_doubts(extraction: Extraction, values: tuple[FieldValue, ...]) -> list[str]:
    """An amount read from the page that no arithmetic ties to the total is never taken on its print alone.

    The total's own want of a witness is a finding of the arithmetic.
    """
    bound = bound_amounts(extraction)
    return [
        f"nothing else on the document confirms the {value.name.replace('_', ' ')}"
        for value in values
        if isinstance(value.value, Decimal)
        and value.name not in ("total_amount", *bound)
        and value.evidence.source is Source.PAGE
    ]


def _confidence_doubts(values: tuple[FieldValue, ...], confidence: float, policy: CheckPolicy) -> list[str]:
    doubtful = [value for value in values if value.confidence < policy.confidence_threshold]
    doubts = [
        f"{value.name.replace('_', ' ')} is only {value.confidence:.1f} % sure, "
        f"{policy.confidence_threshold:g} % is asked for"
        for value in doubtful
    ]
    if values and confidence < policy.decision_threshold:
        weakest = min(values, key=lambda value: value.confidence)
        doubts.append(
            f"{confidence:.1f} % sure of all decisive values, {policy.decision_threshold:g} % asked for; "
            f"least sure: {weakest.name.replace('_', ' ')} ({weakest.confidence:.1f} %)"
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
