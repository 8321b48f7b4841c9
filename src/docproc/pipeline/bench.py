"""What a worker keeps between documents: reader, compiled rules, thresholds; each made when first needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from docproc.check.calibration import Calibration
from docproc.check.checking import Checked, check_document
from docproc.check.payment_codes import check_code_forms
from docproc.check.policy import CheckPolicy
from docproc.extract import RULES, Catalogue, compile_catalogue, extract_document
from docproc.extract.language import detect_language
from docproc.extract.predicting import Predictor
from docproc.extract.rule_trial import RuleTrial, try_rule
from docproc.extract.witnesses.codes import hold_against_codes
from docproc.extract.witnesses.einvoice import hold_against_page
from docproc.extract.witnesses.places import name_guessed_places
from docproc.extract.witnesses.repairs import settle_repairs
from docproc.intake import sniff
from docproc.intake.inspection import Inspection, inspect
from docproc.intake.pages import open_pages
from docproc.model.decision import Finding
from docproc.model.enums import DocumentType
from docproc.model.fields import (
    BY_PERSON,
    FIELDS,
    EInvoice,
    Extraction,
    FieldValue,
    TypeGuess,
)
from docproc.model.settled import NOTHING_SETTLED, Settled
from docproc.model.text import DocumentText
from docproc.ocr.protocol import PageCache
from docproc.ocr.reader import PageRead
from docproc.ocr.second_opinion import PageReading
from docproc.parse.amounts import find_amounts
from docproc.parse.dates import find_dates
from docproc.pipeline.scoring import OnnxScorer, load_scorer
from docproc.pipeline.setup import WorkerSetup
from docproc.pipeline.tasks import Order
from docproc.specs.flags import flags_of, where_on
from docproc.store.records import Opinion, ReadingSummary

_MOST_LISTED = 500
_IDLE_DOCUMENTS = 8
"""After so many documents in a row that needed no engine, engines give back what they keep for the next page."""
_FIELD_NAMES = tuple(FIELDS)


class Bench:
    """One worker's tools, set up by `setup`; pages come from and go into `cache`, `predictor` reaches rules' models."""

    def __init__(self, setup: WorkerSetup, cache: PageCache, predictor: Predictor | None = None) -> None:
        self._setup = setup
        self._cache = cache
        self._predictor = predictor
        self._engines_used = False
        self._idle = 0
        self._flags: frozenset[str] = frozenset()
        self._catalogues: dict[frozenset[str], Catalogue] = {}
        self._readings: dict[str, PageReading] = {}

    def use_flags(self, on: frozenset[str]) -> None:
        """Work with the rules and the backend that count where these feature flags are on, until told otherwise."""
        self._flags = on

    def inspect(self, order: Order) -> Inspection:
        """Open the file of `order` and say what it is; raises the document errors."""
        return inspect(order.path, order.mime_type, self._setup.limits, self._setup.passwords)

    def read(self, order: Order, mime_type: str) -> Iterator[PageRead]:
        """Yield the pages of the file as read, each with its key in the cache; raises the document errors."""
        with open_pages(order.path, mime_type, self._setup.limits, self._setup.passwords) as pages:
            for read in self._reading.read(pages):
                self._engines_used |= read.page.backend != "text_layer"
                yield read

    def rest(self, crowded: bool) -> None:
        """Give memory back between two documents: when it is `crowded`, or when engines have not been needed lately."""
        self._idle = 0 if self._engines_used else self._idle + 1
        if (crowded and self._engines_used) or self._idle == _IDLE_DOCUMENTS:
            for reading in self._readings.values():
                reading.release()
        self._engines_used = False

    def opinions(self, read: PageRead) -> tuple[Opinion, ...]:
        """Return what the store keeps of every reading of a page that was read more than once."""
        low = self._setup.confidence_threshold
        return tuple(Opinion.of(one.page, one.key, one.kept, one.quality, low) for one in read.opinions)

    def summarise(self, text: DocumentText) -> ReadingSummary:
        """Count what was read, and list the dates and amounts of the text (the first 500 of each)."""
        whole = text.text
        days = [match.value.isoformat() for match in find_dates(whole)]
        amounts = [str(match.value) for match in find_amounts(whole)]
        return ReadingSummary.of(
            text,
            language=detect_language(text, self._catalogue.stop_words) if whole.strip() else None,
            dates=tuple(dict.fromkeys(days))[:_MOST_LISTED],
            amounts=tuple(dict.fromkeys(amounts))[:_MOST_LISTED],
            low_below=self._setup.confidence_threshold,
        )

    def extract(
        self,
        text: DocumentText,
        mime_type: str,
        einvoice: EInvoice | None,
        noticed: tuple[Finding, ...],
        settled: Settled = NOTHING_SETTLED,
        mailed_from: str | None = None,
    ) -> tuple[Extraction, Checked]:
        """Find the fields, let e-invoice and codes bear witness, check, decide; `noticed` are the findings of intake.

        A mail message is a letter, whatever its text speaks of: what it carries are documents of their own.
        What people have `settled` of it stands over what is found, and the checks run on that. `mailed_from` is who
        sent the mail that it came in.
        """
        kind = settled.document_type or (DocumentType.LETTER if mime_type == sniff.MAIL else None)
        scorer, unusable = self._scorer
        found = extract_document(text, self._catalogue, kind, settled.supplier, self._predictor, mailed_from, scorer)
        if settled.document_type is not None:
            said = TypeGuess(settled.document_type, 100.0, (BY_PERSON,), found.document_type.subtype)
            found = replace(found, document_type=said)
        extraction = self._calibration.apply(found, text)
        if einvoice is not None:
            extraction = hold_against_page(extraction, einvoice, text)
        extraction = hold_against_codes(extraction, text)
        known = self._policy.supplier(extraction.supplier.supplier_id) if extraction.supplier else None
        extraction = settle_repairs(extraction, text, known)
        extraction = settled.over(name_guessed_places(extraction, text))
        extraction = replace(extraction, fields=tuple(sorted(extraction.fields, key=_field_order)))
        noticed = (*noticed, *unusable, *check_code_forms(text))
        invoice = einvoice.semantic if einvoice is not None else None
        kept, beside = settled.names, settled.beside_values
        checked = check_document(extraction, self._policy, self._setup.today, noticed, invoice, kept, beside)
        return checked.extraction, checked

    def try_rule(self, text: DocumentText, key: str) -> RuleTrial | None:
        """Try one rule on a document and say what comes of it; None for a rule that is not there or inactive."""
        trial = try_rule(text, self._catalogue, key, RULES, self._predictor)
        if trial is None:
            return None
        field = next(rule.spec.field for rule in self._catalogue.rules if f"{rule.key}/".startswith(f"{key}/"))
        found = extract_document(text, self._catalogue, predictor=self._predictor, scorer=self._scorer[0])
        return replace(trial, chosen=self._calibration.apply(found, text).get(field))

    @property
    def _reading(self) -> PageReading:
        options = self._setup.read_options()
        trial = self._setup.settings.ocr
        if trial.trial_backend is not None and trial.trial_flag in self._flags:
            options = replace(options, backend=trial.trial_backend)
        if options.backend not in self._readings:
            self._readings[options.backend] = PageReading(options, self._cache)
        return self._readings[options.backend]

    @cached_property
    def _scorer(self) -> tuple[OnnxScorer | None, tuple[Finding, ...]]:
        return load_scorer(self._setup.models, self._setup.scorer, self._setup.threads)

    @cached_property
    def _gates(self) -> frozenset[str]:
        return flags_of(self._setup.rule_packs, self._setup.suppliers)

    @property
    def _catalogue(self) -> Catalogue:
        setup, on = self._setup, self._flags & self._gates
        if on not in self._catalogues:
            packs, suppliers = where_on(setup.rule_packs, setup.suppliers, on)
            self._catalogues[on] = compile_catalogue(
                packs, suppliers, setup.line_item_wording, setup.knowledge, setup.settings.company
            )
        return self._catalogues[on]

    @cached_property
    def _calibration(self) -> Calibration:
        return Calibration(self._setup.calibration.weights, self._setup.calibration.most)

    @cached_property
    def _policy(self) -> CheckPolicy:
        return self._setup.policy()


def _field_order(value: FieldValue) -> int:
    return _FIELD_NAMES.index(value.name)
