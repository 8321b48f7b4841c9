"""One document found, checked and decided as a worker does it, and what is to be observed of it."""

import time
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from docproc.check.calibration import Calibration, type_inputs
from docproc.check.checking import check_document
from docproc.check.decision import blocked
from docproc.check.observation import Judge, ObservedDocument
from docproc.check.observing import observe
from docproc.check.payment_codes import check_code_forms
from docproc.check.policy import CheckPolicy
from docproc.extract import Catalogue, compile_catalogue, extract_document
from docproc.extract.witnesses.codes import hold_against_codes
from docproc.extract.witnesses.einvoice import hold_against_page
from docproc.extract.witnesses.places import name_guessed_places
from docproc.extract.witnesses.repairs import settle_repairs
from docproc.model.enums import Outcome
from docproc.model.fields import EInvoice, Extraction
from docproc.model.text import DocumentText
from docproc.specs.library import load_library

TODAY = date.today()  # noqa: DTZ011  # a document's dates are calendar days


@dataclass(frozen=True)
class Examined:
    """What was found (after the decision), whether it is automatic, the processor's seconds, and what is observed."""

    extraction: Extraction
    automatic: bool
    seconds: float
    pages: int
    observed: ObservedDocument


def examine(name: str, text: DocumentText, einvoice: EInvoice | None, judge: Judge) -> Examined:
    """Find, check and decide one document on one core."""
    find, probabilities, policy = catalogue(), calibration(), CheckPolicy()
    started = time.process_time()
    read = extract_document(text, find)
    held = probabilities.apply(read, text)
    if einvoice is not None:
        held = hold_against_page(held, einvoice, text)
    held = name_guessed_places(settle_repairs(hold_against_codes(held, text), text, None), text)
    invoice = einvoice.semantic if einvoice is not None else None
    checked = check_document(held, policy, TODAY, tuple(check_code_forms(text)), invoice)
    seconds = time.process_time() - started
    stopped = blocked(held, checked.findings, policy)
    observed = observe(name, held, text, judge, blocked=stopped, type_inputs=type_inputs(read))
    return Examined(checked.extraction, checked.decision.outcome is Outcome.AUTO, seconds, len(text.pages), observed)


@cache
def library() -> Any:
    """The shipped rules and weights."""
    return load_library(Path("no-rules"), Path("no-suppliers"))


@cache
def catalogue() -> Catalogue:
    """The shipped rules, compiled."""
    return compile_catalogue(library().rule_packs, library().suppliers, library().line_item_wording)


@cache
def calibration() -> Calibration:
    """The shipped calibration."""
    return Calibration(library().calibration.weights, library().calibration.most)
