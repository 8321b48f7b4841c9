"""What a review is made with: who acts, by which checks, and how fields are found again for what a person says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import TypeAlias

from docproc.check.decision import restored
from docproc.check.policy import CheckPolicy
from docproc.model.fields import EInvoice, Extraction
from docproc.model.filing import File
from docproc.model.settled import Settled
from docproc.model.text import DocumentText
from docproc.pipeline.setup import WorkerSetup
from docproc.settings.filing import filing_of

ExtractAgain: TypeAlias = Callable[[DocumentText, EInvoice | None, Settled], Extraction]
"""Finds the fields of a text again for the type and the supplier that a person has said, under what is settled."""


@dataclass(frozen=True, slots=True)
class House:
    """The acting user, the checks' policy, today, the known suppliers' names by id.

    `extract_again` finds the fields of a document whose type or supplier a person has said; without it they stay.
    `file` are the rules that give a document tags and a category.
    """

    actor: str
    policy: CheckPolicy
    today: date
    suppliers: Mapping[str, str] = field(default_factory=dict)
    extract_again: ExtractAgain | None = None
    file: File | None = None


def house_of(setup: WorkerSetup, actor: str) -> House:
    """Return the house of a workspace that works by `setup`, for the acting user.

    Neither confidence nor error budget holds back what a person decides.
    """
    names = {spec.id: spec.name for spec in setup.suppliers}
    file = filing_of(setup.settings, setup.suppliers)
    return House(actor, replace(setup.policy(), budget=None), setup.today, names, partial(_extract_again, setup), file)


def _extract_again(setup: WorkerSetup, text: DocumentText, einvoice: EInvoice | None, settled: Settled) -> Extraction:
    """What the rules find in a document whose type or supplier a person has said, nothing of it left out."""
    from docproc.ocr.protocol import NoCache
    from docproc.pipeline.bench import Bench

    extraction, checked = Bench(setup, NoCache()).extract(text, "", einvoice, (), settled)
    return restored(extraction, checked.findings)
