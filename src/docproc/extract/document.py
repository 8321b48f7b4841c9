"""One document from text to fields: the order in which everything in this room is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from docproc.extract import amounts, identities, parties, party_values, settle, terms, titles
from docproc.extract.candidate import Candidate, percent, to_value
from docproc.extract.catalogue import Catalogue, CompiledRule
from docproc.extract.classify import Title, classify, find_titles
from docproc.extract.context import Context
from docproc.extract.labels import find_labels
from docproc.extract.language import detect_language, detect_locale, months_lead
from docproc.extract.layout import view_document
from docproc.extract.line_items import find_line_items
from docproc.extract.settle import Choice
from docproc.extract.subject import find_subject
from docproc.extract.suppliers import find_supplier
from docproc.extract.values import Reading
from docproc.extract.vat_table import find_vat_breakdown
from docproc.model.enums import DocumentType
from docproc.model.fields import PRINCIPAL_FIELDS, Extraction, FieldValue, LineItem, SupplierMatch, TypeGuess, VatLine
from docproc.model.text import DocumentText

ALTERNATIVES = 3
"""So many losing candidates of a field are kept."""

OWN_NUMBERS = ("invoice_number", "delivery_note_number")
"""The numbers that name the document itself, where its type has them."""

JOINT = frozenset({"net_amount", "vat_amount", "total_amount", "due_amount"})
"""Fields that are settled together, not one by one."""

RuleFinder: TypeAlias = Callable[[CompiledRule, Context], Iterator[Candidate]]
"""Finds the candidates of one rule in one document."""


def extract_with(
    text: DocumentText,
    catalogue: Catalogue,
    rule_types: Mapping[str, RuleFinder],
    as_type: DocumentType | None = None,
) -> Extraction:
    """Return everything found in `text`; `rule_types` finds the candidates of a rule by the name of its type."""
    view = view_document(text)
    language = detect_language(text, catalogue.stop_words)
    headline = find_titles(view, catalogue)
    labels = find_labels(view, catalogue.index)
    guess = classify(view, catalogue, headline, labels)
    if as_type is not None:
        guess = TypeGuess(as_type, 100.0, ("the kind of file says so",))
    context = Context(
        view=view,
        labels=labels,
        catalogue=catalogue,
        reading=_reading(text, language),
        document_type=guess.document_type,
    )
    people = parties.find_parties(context)
    known = find_supplier(view, catalogue, people)
    if known is not None:
        context = replace(context, supplier_id=known.supplier_id)
    items = _line_items(context)
    found = _candidates(context, people, headline, rule_types)
    choices = _choices(context, people, found, items)
    return Extraction(
        document_type=guess,
        language=language,
        supplier=known or _supplier(people, choices),
        fields=tuple(choice.value for choice in choices.values()),
        line_items=items,
        vat_breakdown=_vat_breakdown(context, items),
        alternatives=tuple(_alternatives(choices)),
    )


def _reading(text: DocumentText, language: str) -> Reading:
    scanned = any(page.backend != "text_layer" for page in text.pages)
    return Reading(
        language=language,
        locale=detect_locale(text, language),
        month_first=language == "en" and months_lead(text),
        scanned=scanned,
    )


def _line_items(context: Context) -> tuple[LineItem, ...]:
    wording = context.catalogue.line_items
    return () if wording is None else find_line_items(context.view, wording, context.reading.locale)


def _vat_breakdown(context: Context, items: Sequence[LineItem]) -> tuple[VatLine, ...]:
    wording = context.catalogue.line_items
    if wording is None or context.document_type not in identities.PRICED:
        return ()
    return find_vat_breakdown(context.view, wording, context.reading.locale, items)


def _candidates(
    context: Context,
    people: parties.Parties,
    headline: tuple[Title, ...],
    rule_types: Mapping[str, RuleFinder],
) -> list[Candidate]:
    found: list[Candidate] = []
    for rule in context.catalogue.rules_for(context.document_type, context.supplier_id):
        found.extend(rule_types[rule.spec.type](rule, context))
    found.extend(titles.find_in_titles(headline, context))
    found.extend(titles.bare_dates(context))
    found.extend(find_subject(headline, context))
    found.extend(identities.unlabelled(context))
    found.extend(identities.currency_of(context))
    found.extend(terms.period_ends(found, context))
    return list(identities.by_party(terms.last_days(found, context), people))


def _choices(
    context: Context, people: parties.Parties, found: Sequence[Candidate], items: Sequence[LineItem]
) -> dict[str, Choice]:
    grouped = settle.exclude_roles(settle.by_field(found))
    choices: dict[str, Choice] = {}
    dates = titles.DATE_FIELDS.get(context.document_type, "document_date")
    _take(choices, dates, grouped.get(dates, []))
    issued = choices[dates].chosen if dates in choices else None
    grouped = settle.order_dates(grouped, issued.value if issued and isinstance(issued.value, date) else None)
    for field in grouped:
        if field not in JOINT and field != dates:
            _take(choices, field, grouped[field])
    if "due_date" not in choices and context.document_type in (DocumentType.INVOICE, DocumentType.CREDIT_NOTE):
        computed = terms.due_from_terms(context, issued)
        _take(choices, "due_date", [] if computed is None else [computed])
    _take_amounts(choices, context, grouped, items)
    _take_parties(choices, people)
    _drop_repeated_numbers(choices)
    _stand_in(choices, context.document_type)
    return choices


def _take(choices: dict[str, Choice], field: str, candidates: Sequence[Candidate]) -> None:
    choice = settle.choose(candidates)
    if choice is not None:
        choices[field] = choice


def _take_amounts(
    choices: dict[str, Choice], context: Context, grouped: Mapping[str, Sequence[Candidate]], items: Sequence[LineItem]
) -> None:
    settled = amounts.settle_amounts(grouped, context, items)
    for candidate in (settled.net, settled.vat, settled.total):
        if candidate is not None:
            losers = [other for other in grouped.get(candidate.field, ()) if other.key != candidate.key]
            _take(choices, candidate.field, [candidate, *losers])
    if context.document_type not in (DocumentType.INVOICE, DocumentType.CREDIT_NOTE, DocumentType.REMINDER):
        return
    due = list(amounts.due_candidates(context, settled.total, grouped.get("due_amount", ())))
    _take(choices, "due_amount", sorted(due, key=lambda candidate: -candidate.score))


def _take_parties(choices: dict[str, Choice], people: parties.Parties) -> None:
    for prefix, ranked in (("supplier", people.sellers), ("buyer", people.buyers)):
        names = [party_values.name_candidate(f"{prefix}_name", named) for named in ranked[: ALTERNATIVES + 1]]
        _take(choices, f"{prefix}_name", names)
        address = party_values.address_candidate(f"{prefix}_address", ranked[0]) if ranked else None
        _take(choices, f"{prefix}_address", [] if address is None else [address])


def _drop_repeated_numbers(choices: dict[str, Choice]) -> None:
    """Leave out a reference that repeats the document's own number: one printed number has one meaning."""
    own = next((choices[field].chosen.key for field in OWN_NUMBERS if field in choices), None)
    own_field = next((field for field in OWN_NUMBERS if field in choices), None)
    for field in ("delivery_note_number", "order_number", "customer_number", "contract_number"):
        if field in choices and field != own_field and choices[field].chosen.key == own:
            del choices[field]


def _stand_in(choices: dict[str, Choice], document_type: DocumentType) -> None:
    """Let a type's own number and date stand as the document's number and date too."""
    number, day = PRINCIPAL_FIELDS.get(document_type, ("document_number", "document_date"))
    for own, general in ((number, "document_number"), (day, "document_date")):
        if own != general and own in choices:
            choices[general] = settle.renamed(choices[own], general)


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
