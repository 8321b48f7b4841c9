"""Where witnesses disagree, and a person has said since what is right: the finding is kept, and asks for nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from docproc.model.decision import Finding
from docproc.model.enums import Severity, Source
from docproc.model.fields import Extraction

_OF_WITNESSES = frozenset({"einvoice-differs", "einvoice-not-printed", "einvoice-wording", "code-differs"})
"""Codes of findings that only say that page, e-invoice and payment codes do not say the same."""


def answered(findings: Iterable[Finding], extraction: Extraction, settled: frozenset[str]) -> tuple[Finding, ...]:
    """Return the findings, those of witnesses about what a person has settled as information that says so.

    A person has settled every value that was entered, and what `settled` names beside: fields that the document is
    said not to have, tables that were corrected. All else that such a value brings (sums, check digits) stays open.
    """
    return tuple(_with_answer(finding, extraction, settled) for finding in findings)


def _with_answer(finding: Finding, extraction: Extraction, settled: frozenset[str]) -> Finding:
    if finding.code not in _OF_WITNESSES:
        return finding
    answers = [_answer(name, extraction, settled) for name in finding.fields]
    if not answers or None in answers:
        return finding
    return replace(finding, severity=Severity.INFO, message=f"{finding.message}; {'; '.join(filter(None, answers))}")


def _answer(name: str, extraction: Extraction, settled: frozenset[str]) -> str | None:
    value = extraction.get(name)
    if value is not None and value.evidence.source is Source.REVIEW:
        return f"a person has settled it as {value.value}"
    if name not in settled or value is not None:
        return None
    return "a person has corrected it" if name in ("line_items", "vat_breakdown") else "a person has taken it out"
