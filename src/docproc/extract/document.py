"""One document from text to fields: the order in which everything in this room is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from docproc.extract.candidate import OWN_RULE, Candidate, Reason, percent, to_value
from docproc.extract.catalogue import Catalogue, CompiledRule
from docproc.extract.choosing import choose_values
from docproc.extract.context import Context
from docproc.extract.kinds import titles
from docproc.extract.kinds.classify import Title, classify, find_titles
from docproc.extract.kinds.contract_terms import find_contract_terms
from docproc.extract.kinds.dates_of_others import dates_of_preceding, judge_dates_of_others
from docproc.extract.kinds.form_fields import find_form_fields
from docproc.extract.kinds.forms import (
    find_form_dates,
    judge_form_dates,
    with_letterhead,
    without_answers,
    without_own_number,
)
from docproc.extract.kinds.listed_invoices import find_listed
from docproc.extract.kinds.orders import as_purchase_order, confirms, judge_order_numbers
from docproc.extract.kinds.references import find_references
from docproc.extract.kinds.reminders import (
    find_deadline,
    find_due,
    find_level,
    find_level_in_titles,
    outside_list,
)
from docproc.extract.kinds.subject import find_subject
from docproc.extract.kinds.subtypes import find_subtype
from docproc.extract.kinds.till_payment import find_payment
from docproc.extract.labels import LabelIndex, PageLabels, find_labels
from docproc.extract.language import detect_language, detect_locale, months_lead
from docproc.extract.layout import view_document
from docproc.extract.misleading import without_misleading
from docproc.extract.parties import identities, parties
from docproc.extract.parties.keywords import find_by_keywords
from docproc.extract.parties.suppliers import find_supplier
from docproc.extract.payment import terms
from docproc.extract.payment.bank_accounts import find_accounts
from docproc.extract.payment.discounts import find_terms, judge_terms
from docproc.extract.payment.notes import find_notes
from docproc.extract.predicting import Predictor
from docproc.extract.rules.by_template import OfTemplate, find_by_templates
from docproc.extract.settle import Choice
from docproc.extract.tables.allowances import find_allowances
from docproc.extract.tables.line_items import find_line_items
from docproc.extract.tables.vat_table import find_vat_breakdown
from docproc.extract.values import Reading
from docproc.extract.weighing import CandidateScorer
from docproc.model.enums import DocumentType
from docproc.model.fields import (
    AllowanceCharge,
    Extraction,
    FieldValue,
    LineItem,
    SupplierMatch,
    TypeGuess,
    VatLine,
)
from docproc.model.record import record
from docproc.model.text import DocumentText

_BILLS = frozenset({DocumentType.INVOICE, DocumentType.CREDIT_NOTE})
"""What a document is taken for whatever the template says whose keywords it prints."""

ALTERNATIVES = 3
"""So many losing candidates of a field are kept."""

RuleFinder: TypeAlias = Callable[[CompiledRule, Context], Iterator[Candidate]]
"""Finds the candidates of one rule in one document."""


@record()
class Looked:
    """A document before anything is looked for in it; `buys` tells that it is an order of the buyer's own."""

    context: Context
    headline: tuple[Title, ...]
    guess: TypeGuess
    buys: bool

    def told(self, predictor: Predictor | None, scorer: CandidateScorer | None) -> Looked:
        """Return the same with the models that have a say."""
        if predictor is None and scorer is None:
            return self
        return replace(self, context=replace(self.context, predictor=predictor, scorer=scorer))

    def from_supplier(self, supplier_id: str | None) -> Context:
        """Return the context of a document whose supplier is known, with the labels that only this one prints."""
        context = replace(self.context, supplier_id=supplier_id, reading=self._reading_for(supplier_id))
        index = context.catalogue.index_for(supplier_id)
        return context if index is context.catalogue.index else replace(context, labels=self.labels_by(index))

    def _reading_for(self, supplier_id: str | None) -> Reading:
        """How values are read: days and months in the order in which the supplier's template says that they stand."""
        context = self.context
        form = context.catalogue.date_format_for(context.document_type, supplier_id)
        if form is None:
            return context.reading
        return replace(context.reading, month_first=form.index("%m") < form.index("%d"))

    def labels_by(self, index: LabelIndex) -> Mapping[int, PageLabels]:
        """Return the labels of every page that are among the wordings of `index`."""
        labels = find_labels(self.context.view, index)
        return as_purchase_order(labels) if self.buys else labels


def look_at(text: DocumentText, catalogue: Catalogue, as_type: DocumentType | None = None) -> Looked:
    """View the pages of a document, find its labels, tell its type, its language and how its values are read."""
    view = view_document(text)
    language = detect_language(text, catalogue.stop_words)
    headline = find_titles(view, catalogue)
    labels: Mapping[int, PageLabels] = find_labels(view, catalogue.index)
    guess = classify(view, catalogue, headline, labels)
    if as_type is not None:
        guess = TypeGuess(as_type, 100.0, ("the kind of file says so",))
    guess = replace(guess, subtype=find_subtype(guess.document_type, view, headline, catalogue))
    buys = guess.document_type is DocumentType.ORDER and not confirms(headline, catalogue)
    if buys:
        labels = as_purchase_order(labels)
    context = Context(
        view=view,
        labels=labels,
        catalogue=catalogue,
        reading=_reading(text, language),
        document_type=guess.document_type,
    )
    return Looked(context, headline, guess, buys)


def extract_with(
    text: DocumentText,
    catalogue: Catalogue,
    rule_types: Mapping[str, RuleFinder],
    as_type: DocumentType | None = None,
    as_supplier: SupplierMatch | None = None,
    predictor: Predictor | None = None,
    mailed_from: str | None = None,
    scorer: CandidateScorer | None = None,
) -> Extraction:
    """Return everything found in `text`; `rule_types` finds the candidates of a rule by the name of its type."""
    looked = look_at(text, catalogue, as_type)
    looked = looked.told(predictor, scorer)
    named = None if as_supplier is not None else find_by_keywords(looked.context)
    if named is not None:
        as_supplier = named[0]
        if as_type is None and looked.guess.document_type not in _BILLS:
            looked = look_at(text, catalogue, named[1]).told(predictor, scorer)
    context, headline, guess = looked.context, looked.headline, looked.guess
    people = parties.find_parties(context)
    known = as_supplier or find_supplier(context, people, text, mailed_from)
    if known is not None:
        context = looked.from_supplier(known.supplier_id)
    told = _by_templates(context)
    items = told.items or _line_items(context)
    found = _candidates(context, people, headline, rule_types)
    breakdown = told.rates or _vat_breakdown(context, items)
    choices = choose_values(context, people, found, items, breakdown)
    answers = find_form_fields(context)
    fields = with_letterhead(without_answers([choice.value for choice in choices.values()], answers), context)
    answers = (*without_own_number(answers, fields), *told.others)
    return Extraction(
        document_type=guess,
        language=context.reading.language,
        supplier=known or _supplier(people, choices),
        fields=fields,
        line_items=items,
        vat_breakdown=breakdown,
        alternatives=tuple(_alternatives(choices)),
        accounts=find_accounts(context),
        allowances=_allowances(context, items),
        references=find_references(context, fields, find_listed(context)),
        form_fields=answers,
    )


def _reading(text: DocumentText, language: str) -> Reading:
    scanned = any(page.backend != "text_layer" for page in text.pages)
    return Reading(
        language=language,
        locale=detect_locale(text, language),
        month_first=language == "en" and months_lead(text),
        scanned=scanned,
    )


def _own(rule: CompiledRule, candidates: Iterator[Candidate]) -> Iterator[Candidate]:
    """Count what a supplier's rule finds as the rule is weighted: one of small weight only stands in for others."""
    reason = Reason("own_rule", OWN_RULE * rule.spec.weight, "a rule of this supplier found it")
    return (each.because(reason) for each in candidates)


def _by_templates(context: Context) -> OfTemplate:
    if context.supplier_id is None:
        return OfTemplate()
    templates = context.catalogue.page_templates.get((context.supplier_id, context.document_type), ())
    return find_by_templates(context, templates) if templates else OfTemplate()


def _line_items(context: Context) -> tuple[LineItem, ...]:
    words = context.catalogue.tables_for(context.document_type, context.supplier_id)
    return () if words is None else find_line_items(context.view, words, context.reading.locale)


def _vat_breakdown(context: Context, items: Sequence[LineItem]) -> tuple[VatLine, ...]:
    words = context.catalogue.tables_for(context.document_type, context.supplier_id)
    if words is None or context.document_type not in identities.PRICED:
        return ()
    return find_vat_breakdown(context.view, words, context.reading.locale, items)


def _allowances(context: Context, items: Sequence[LineItem]) -> tuple[AllowanceCharge, ...]:
    words = context.catalogue.tables_for(context.document_type, context.supplier_id)
    if words is None or context.document_type not in identities.PRICED:
        return ()
    return find_allowances(context.view, words, context.reading.locale, items)


def _candidates(
    context: Context,
    people: parties.Parties,
    headline: tuple[Title, ...],
    rule_types: Mapping[str, RuleFinder],
) -> list[Candidate]:
    found: list[Candidate] = []
    for rule in context.catalogue.rules_for(context.document_type, context.supplier_id):
        candidates = rule_types[rule.spec.type](rule, context)
        found.extend(candidates if rule.supplier_id is None else _own(rule, candidates))
    found.extend(titles.find_in_titles(headline, context))
    found.extend(titles.bare_dates(context))
    found.extend(find_subject(headline, context))
    found.extend(identities.unlabelled(context))
    found.extend(identities.currency_of(context))
    found.extend(find_notes(context))
    found.extend(find_terms(context))
    found.extend(find_contract_terms(context))
    found.extend(find_form_dates(context))
    found.extend(find_payment(context))
    found.extend(terms.period_ends(found, context))
    found.extend(dates_of_preceding(found, context))
    found = list(judge_terms(list(terms.last_days(found, context)), context))
    listed = find_listed(context)
    found = list(outside_list(found, listed, context))
    found.extend((*find_level(context), *find_level_in_titles(headline, context), *find_deadline(listed, context)))
    found.extend(find_due(found, listed, context))
    found = list(without_misleading(found, context))
    found = list(judge_form_dates(titles.judge_offers(found, headline, context), context))
    found = list(judge_order_numbers(judge_dates_of_others(found, context), headline, context))
    found = list(identities.by_party(found, people))
    return list(context.catalogue.company.sorted_out(found, context.document_type))


def _supplier(people: parties.Parties, choices: Mapping[str, Choice]) -> SupplierMatch | None:
    choice = choices.get("supplier_name")
    if choice is None:
        return None
    value = choice.value
    return SupplierMatch(None, str(value.value), value.confidence, value.evidence.reasons)


def _alternatives(choices: Mapping[str, Choice]) -> Iterable[FieldValue]:
    for choice in choices.values():
        for loser in choice.losers[:ALTERNATIVES]:
            yield to_value(loser, percent(loser.score) / 2)
