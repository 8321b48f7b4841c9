"""From reviewed documents of one supplier to the rules of a template: what finds the values again on all of them.

Every place where a true value stands proposes rules; each is tried on every document. A rule that finds a wrong value
anywhere is dropped, and of the others the fewest are kept that find the value wherever it is printed: labels before
forms, forms before offsets from words, those before places on the page.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from docproc.extract.surroundings import neighbours
from docproc.extract.wording import squeeze
from docproc.learn.evidence import ReviewedDocument, same_value
from docproc.learn.item_cells import TABLE, right_cells
from docproc.learn.proposals import joined_places, propose
from docproc.learn.table_headings import learned_headings
from docproc.learn.trial import Trial, Tried
from docproc.model.fields import FIELDS, PRINCIPAL_FIELDS, Extraction, FieldKind, Value
from docproc.specs.rules import LabelRule, PositionRule, RegexRule, Rule, TemplateRule, Wordings

MOST_RULES = 4
"""So many rules of a field are written at most."""

LABELLED = 0.5
"""Weight of label rules for a field that the rules for everyone find too."""

PLACED = 0.3
"""Weight of a rule for the place of a value that a label rule finds too."""

_TYPED = frozenset({FieldKind.DATE, FieldKind.AMOUNT})
_LABELLED = frozenset({FieldKind.AMOUNT, FieldKind.DATE, FieldKind.IDENTIFIER})
_GENERAL = ("document_number", "document_date")
_SENDER = "supplier_name"
_DIGITS = re.compile(r"\d+")

_RELATIONS = {"inline": 0, "right": 1, "below": 2, "left": 6, "above": 7}
_FORM, _ANCHORED, _PLACED = 3, 4, 8


@dataclass(frozen=True, slots=True)
class Learned:
    """What documents of one type teach: rules, and by field the labels beside which its value does not stand.

    `table_headings` are headings of tables by the kind of column that they are.
    """

    rules: tuple[Rule, ...]
    misleading_labels: dict[str, tuple[str, ...]]
    date_format: str | None = None
    table_headings: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that anything was learned of; the table of items is named as training data name it."""
        tables = (TABLE,) if self.table_headings else ()
        return tuple(dict.fromkeys((*(rule.field for rule in self.rules), *self.misleading_labels, *tables)))

    def only(self, fields: Collection[str]) -> Learned:
        """Return what was learned of these fields; how dates are written stays."""
        rules = tuple(rule for rule in self.rules if rule.field in fields)
        labels = {field: labels for field, labels in self.misleading_labels.items() if field in fields}
        headings = self.table_headings if TABLE in fields else {}
        return replace(self, rules=rules, misleading_labels=labels, table_headings=headings)


def mistaken_fields(documents: Sequence[ReviewedDocument], found: Sequence[Extraction]) -> tuple[str, ...]:
    """Return the fields that were given wrongly, or not at all, in any of the documents; cells of items as one."""
    wrong = {
        field: None
        for document, extraction in zip(documents, found, strict=True)
        for field in document.truth
        if not document.holds(field, extraction.value(field))
    }
    pairs = zip(documents, found, strict=True)
    cells = any(
        len(right_cells(document.rows, extraction.line_items)) < sum(map(len, document.rows.values()))
        for document, extraction in pairs
    )
    return (*wrong, *((TABLE,) if cells else ()))


def generalise(
    documents: Sequence[ReviewedDocument], found: Sequence[Extraction], *, one_sender: bool = True
) -> Learned:
    """Return what documents of one type and layout teach; `found` is what is extracted from them so far.

    Where all are from one sender, a name of it that was found wrongly is from now on said rather than looked for.
    """
    trial = Trial(documents)
    rules: list[Rule] = []
    misleading: dict[str, tuple[str, ...]] = {}
    mistaken = mistaken_fields(documents, found)
    for field in _taught(documents, mistaken):
        said = _said_name(documents) if one_sender and field == _SENDER and field in mistaken else ()
        learned = said or rules_for(trial, field)
        rules += learned if field in mistaken else _standing_in(learned)
        labels = tuple(_misleading(documents, found, field))
        if labels:
            misleading[field] = labels
    words = documents[0].looked.context.catalogue.line_items if documents else None
    headings = learned_headings(documents, found, words) if TABLE in mistaken else {}
    return Learned(tuple(_named_apart(rules)), misleading, _date_format(documents, found), headings)


def _said_name(documents: Sequence[ReviewedDocument]) -> tuple[Rule, ...]:
    """The rule that says the sender's name, if people give it alike on all documents."""
    names = {document.truth[_SENDER] for document in documents if _SENDER in document.truth}
    name = next(iter(names)) if len(names) == 1 else None
    if not isinstance(name, str):
        return ()
    return (TemplateRule(type="template", name="supplier-name-said", field=_SENDER, value=name),)


def _taught(documents: Sequence[ReviewedDocument], mistaken: Collection[str]) -> Iterator[str]:
    """Yield the judged fields, but not the general number and date of a document whose type has its own."""
    for field in dict.fromkeys(field for document in documents for field in document.truth):
        kind = documents[0].document_type
        doubled = field in _GENERAL and field not in PRINCIPAL_FIELDS.get(kind, _GENERAL)
        if not doubled and (field in mistaken or FIELDS[field][0] in _LABELLED):
            yield field


def _date_format(documents: Sequence[ReviewedDocument], found: Sequence[Extraction]) -> str | None:
    """Return a format with the month first, or the day, where dates were read the other way round; mostly None."""
    exchanged = [
        (truth, extraction.get(field))
        for document, extraction in zip(documents, found, strict=True)
        for field, truth in document.truth.items()
        if isinstance(truth, date) and _is_exchanged(truth, extraction.value(field))
    ]
    for truth, given in exchanged:
        numbers = _DIGITS.findall("" if given is None else given.evidence.raw)
        if len(numbers) == 3 and len(numbers[2]) in (2, 4):
            first, second = ("%m", "%d") if int(numbers[0]) == truth.month else ("%d", "%m")
            return f"{first}/{second}/{'%Y' if len(numbers[2]) == 4 else '%y'}"
    return None


def _is_exchanged(truth: date, given: Value | None) -> bool:
    return isinstance(given, date) and (given.year, given.day, given.month) == (truth.year, truth.month, truth.day)


def rules_for(trial: Trial, field: str) -> tuple[Rule, ...]:
    """Return the fewest rules that find `field` wherever it is printed, and nowhere wrongly; none when none can."""
    proposed: dict[str, Rule] = {}
    for document in trial.documents:
        for rule in propose(document, field):
            proposed.setdefault(rule.model_dump_json(), rule)
    for rule in joined_places([rule for rule in proposed.values() if isinstance(rule, PositionRule)]):
        proposed.setdefault(rule.model_dump_json(), rule)
    tried = sorted((trial.of(rule) for rule in proposed.values()), key=_preference)
    sound = [each for each in tried if each.right and not each.wrong]
    kept: list[Tried] = []
    open_documents = frozenset().union(*(each.right for each in sound))
    while open_documents and len(kept) < MOST_RULES:
        best = max(sound, key=lambda each: len(each.right & open_documents))
        kept.append(best)
        open_documents -= best.right
    return (*_joined([each.rule for each in kept]), *_in_its_place(field, kept, sound))


def _in_its_place(field: str, kept: Sequence[Tried], sound: Sequence[Tried]) -> Iterator[Rule]:
    """Yield a rule of small weight for the place of a date or an amount that is only known by its label so far.

    Another document may call the field by another word; what stands there must still read as a date or an amount.
    """
    if FIELDS[field][0] not in _TYPED or any(isinstance(each.rule, PositionRule) for each in kept):
        return
    placed = [each for each in sound if isinstance(each.rule, PositionRule) and each.rule.box is not None]
    if placed:
        yield max(placed, key=lambda each: len(each.right)).rule.model_copy(update={"weight": PLACED})


def _standing_in(rules: Sequence[Rule]) -> Iterator[Rule]:
    """Weaken rules for a field that was found without them: they count where nothing else finds it."""
    for rule in rules:
        if isinstance(rule, LabelRule) and FIELDS[rule.field][0] in _LABELLED:
            yield rule.model_copy(update={"weight": LABELLED})


def _preference(tried: Tried) -> tuple[int, int]:
    return (-len(tried.right), _generality(tried.rule))


def _generality(rule: Rule) -> int:
    """How far a rule is from what outlives small changes of a layout: 0 is best."""
    if isinstance(rule, LabelRule):
        return _RELATIONS[rule.places[0]]
    if isinstance(rule, RegexRule):
        return _FORM
    return _ANCHORED if isinstance(rule, PositionRule) and rule.anchor_text is not None else _PLACED


def _joined(rules: Sequence[Rule]) -> Iterator[Rule]:
    """Make one rule of label rules that look in the same places."""
    labels: dict[tuple[str, ...], list[LabelRule]] = {}
    for rule in rules:
        if isinstance(rule, LabelRule):
            labels.setdefault(rule.places, []).append(rule)
        else:
            yield rule
    for alike in labels.values():
        wordings = tuple(dict.fromkeys(text for rule in alike for _, text in rule.labels))
        yield alike[0].model_copy(update={"labels": Wordings(any=wordings)})


def _named_apart(rules: Sequence[Rule]) -> Iterator[Rule]:
    seen: dict[str, int] = {}
    for rule in rules:
        number = seen[rule.name] = seen.get(rule.name, 0) + 1
        yield rule if number == 1 else rule.model_copy(update={"name": f"{rule.name}-{number}"})


def _misleading(documents: Sequence[ReviewedDocument], found: Sequence[Extraction], field: str) -> Iterator[str]:
    """Yield the labels at which `field` was given although the document does not have it, and never stands."""
    bad: dict[str, str] = {}
    good: set[str] = set()
    for document, extraction in zip(documents, found, strict=True):
        for place in document.places(field):
            page = document.looked.context.view.page(place.page)
            good |= {squeeze(near.label) for near in neighbours(page, place.box)}
        given = extraction.get(field)
        if given is None or given.evidence.page is None or given.evidence.box is None or field not in document.truth:
            continue
        if document.truth[field] is None and not same_value(field, None, given.value):
            page = document.looked.context.view.page(given.evidence.page)
            first = next(neighbours(page, given.evidence.box), None)
            if first is not None:
                bad[squeeze(first.label)] = first.label
    yield from (label for key, label in bad.items() if key not in good)
