"""Findings about a document, and what was decided from them."""

from __future__ import annotations

from docproc.model.enums import Outcome, Severity
from docproc.model.record import record


@record()
class Finding:
    """Something a check noticed: a stable code, its severity, the fields it is about, and one sentence."""

    code: str
    severity: Severity
    message: str
    fields: tuple[str, ...] = ()


@record()
class Decision:
    """Whether a person must look, how sure the document is (percent), and why, in words.

    `held_by_budget` says that a review is asked for only because the error budget is not proven yet.
    """

    outcome: Outcome
    confidence: float
    reasons: tuple[str, ...]
    held_by_budget: bool = False
