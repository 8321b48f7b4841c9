"""Findings about a document, and what was decided from them."""

from __future__ import annotations

from dataclasses import dataclass

from docproc.model.enums import Outcome, Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a check noticed: a stable code, its severity, the fields it is about, and one sentence."""

    code: str
    severity: Severity
    message: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a person must look, how sure the document is (percent), and why, in words.

    `held_by_budget` says that a review is asked for only because the error budget is not proven yet.
    """

    outcome: Outcome
    confidence: float
    reasons: tuple[str, ...]
    held_by_budget: bool = False
