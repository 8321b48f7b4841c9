"""Rule packs and suppliers, compiled once per process into what the search needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from docproc.errors import ConfigurationError
from docproc.extract.fallbacks import fallbacks_of
from docproc.extract.labels import LabelIndex, Wording, build_index
from docproc.extract.language import SmallWords
from docproc.extract.parties.own_company import OwnCompany
from docproc.extract.parties.supplier_signals import shared_numbers
from docproc.extract.payment.note_words import Note, compile_notes
from docproc.extract.phrases import PhraseIndex, compile_phrases
from docproc.extract.rules.page_search import CompiledPart, compile_part
from docproc.extract.rules.page_templates import PageTemplate, compile_page_templates
from docproc.extract.tables.table_words import TableWords, own_table_words, table_words
from docproc.extract.wording import beginnings, plain, squeeze, tokens_of
from docproc.model.enums import DocumentType
from docproc.model.lazy import lazy
from docproc.model.supplier_knowledge import LearnedLayout, SupplierKnowledge
from docproc.parse.patterns import Pattern, compile_pattern
from docproc.specs.company import CompanySettings
from docproc.specs.line_items import ColumnKind, LineItemWording
from docproc.specs.rules import LabelRule, RegexRule, Rule, RulePack, TemplateRule, TypeWords
from docproc.specs.suppliers import SupplierSpec

NOBODY = CompanySettings()
"""The company of a workspace that does not say who it is."""


@dataclass(frozen=True, eq=False)
class CompiledRule:
    """One rule ready to be tried: `key` is its unique name (its method is `<type>:<key>`)."""

    key: str
    spec: Rule
    document_types: frozenset[DocumentType]
    supplier_id: str | None = None
    pattern: Pattern | None = None
    validation: Pattern | None = None
    further: tuple[Pattern, ...] = ()
    part: CompiledPart | None = None

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """All patterns of the rule, in the order in which they are tried."""
        return self.further if self.pattern is None else (self.pattern, *self.further)

    @property
    def method(self) -> str:
        """How the evidence names the rule."""
        return f"{self.spec.type}:{self.key}"

    def applies(self, document_type: DocumentType, supplier_id: str | None) -> bool:
        """Tell whether the rule counts for documents of this type and supplier."""
        for_type = not self.document_types or document_type in self.document_types
        return for_type and self.supplier_id in (None, supplier_id)


@dataclass(frozen=True, slots=True)
class TypeWord:
    """A wording that speaks for a document type, squeezed; `suffix` tells that it may end a longer word."""

    type: DocumentType
    key: str
    text: str
    weight: float
    suffix: bool = False


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All rules, wordings and suppliers of this process; `line_items` are the wordings of tables.

    `index` holds the wordings for everyone: labels that only one supplier prints are no labels on the documents of
    others (see `index_for`). `layouts` are those that suppliers' approved documents taught, by supplier.
    """

    rules: tuple[CompiledRule, ...]
    index: LabelIndex
    titles: Mapping[str, tuple[TypeWord, ...]]
    title_suffixes: tuple[TypeWord, ...]
    vocabulary: Mapping[str, tuple[tuple[tuple[str, ...], TypeWord], ...]]
    stop_words: SmallWords
    term_days: tuple[Pattern, ...]
    suppliers: tuple[SupplierSpec, ...]
    line_items: TableWords | None
    phrases: PhraseIndex
    notes: Mapping[str, tuple[Note, ...]]
    layouts: Mapping[str, tuple[LearnedLayout, ...]]
    page_templates: Mapping[tuple[str, DocumentType], tuple[PageTemplate, ...]]
    company: OwnCompany
    own_tables: Mapping[tuple[str | None, DocumentType], TableWords]
    with_shadows: bool = False

    @lazy
    def title_beginnings(self) -> frozenset[str]:
        """What any title can begin with: a text that goes on otherwise is none."""
        return beginnings(self.titles)

    @lazy
    def suffix_keys(self) -> tuple[str, ...]:
        """The endings that make a longer word a title."""
        return tuple(word.key for word in self.title_suffixes)

    def rules_for(self, document_type: DocumentType, supplier_id: str | None) -> tuple[CompiledRule, ...]:
        """Return the rules that count for documents of this type and supplier."""
        found = self._rules_for.get((document_type, supplier_id))
        if found is None:
            found = tuple(
                rule
                for rule in self.rules
                if rule.key not in self._stand_ins
                and rule.applies(document_type, supplier_id)
                and (self.with_shadows or not rule.spec.shadow)
            )
            self._rules_for[document_type, supplier_id] = found
        return found

    @lazy
    def _rules_for(self) -> dict[tuple[DocumentType, str | None], tuple[CompiledRule, ...]]:
        return {}

    @lazy
    def fallbacks(self) -> Mapping[str, CompiledRule]:
        """The rule that is tried in place of a model that gives nothing, by the key of the ml_model rule."""
        return fallbacks_of(self.rules)

    @lazy
    def _stand_ins(self) -> frozenset[str]:
        return frozenset(rule.key for rule in self.fallbacks.values())

    def index_for(self, supplier_id: str | None) -> LabelIndex:
        """Return the wordings for everyone with those of a supplier's own label rules."""
        if supplier_id not in self._indexes:
            mine = [rule for rule in self.rules if rule.supplier_id == supplier_id]
            own = tuple(wordings_of([rule for rule in mine if self.with_shadows or not rule.spec.shadow]))
            self._indexes[supplier_id] = self.index.extended(own) if supplier_id and own else self.index
        return self._indexes[supplier_id]

    def shadowed(self, document_type: DocumentType, supplier_id: str | None) -> frozenset[str]:
        """Return the fields for which rules run in the shadow of those in force."""
        return frozenset(rule.spec.field for rule in self._shadows if rule.applies(document_type, supplier_id))

    @lazy
    def _shadows(self) -> tuple[CompiledRule, ...]:
        return tuple(rule for rule in self.rules if rule.spec.shadow)

    @lazy
    def trying_shadows(self) -> Catalogue:
        """The same catalogue with the rules in it that only run in the shadow of others."""
        return replace(self, with_shadows=True)

    def tables_for(self, document_type: DocumentType, supplier_id: str | None) -> TableWords | None:
        """Return the wordings of tables on documents of this type and supplier; None where none are looked for."""
        return self.own_tables.get((supplier_id, document_type), self.line_items)

    def misleading_for(self, document_type: DocumentType, supplier_id: str | None) -> Mapping[str, frozenset[str]]:
        """Return the labels, squeezed, that say something else on this supplier's documents, by field."""
        return self._misleading.get((supplier_id, document_type), {})

    def date_format_for(self, document_type: DocumentType, supplier_id: str | None) -> str | None:
        """Return how this supplier's documents write dates (%d.%m.%Y), where its YAML says so."""
        return self._date_formats.get((supplier_id, document_type))

    @lazy
    def _date_formats(self) -> Mapping[tuple[str | None, DocumentType], str]:
        return {
            (supplier.id, template.document_type): template.validation_rules.date_format
            for supplier in self.suppliers
            for template in supplier.templates
            if template.active and template.validation_rules.date_format is not None
        }

    @lazy
    def _misleading(self) -> Mapping[tuple[str | None, DocumentType], Mapping[str, frozenset[str]]]:
        found: dict[tuple[str | None, DocumentType], dict[str, frozenset[str]]] = {}
        for supplier in self.suppliers:
            for template in supplier.templates:
                for field, labels in template.misleading_labels.items() if template.active else ():
                    held = found.setdefault((supplier.id, template.document_type), {})
                    held[field] = held.get(field, frozenset()) | frozenset(map(squeeze, labels))
        return found

    @lazy
    def _indexes(self) -> dict[str | None, LabelIndex]:
        return {}

    @lazy
    def shared_numbers(self) -> frozenset[str]:
        """The numbers that more than one supplier has."""
        return shared_numbers(self.suppliers)

    @lazy
    def fields_of_rules(self) -> Mapping[str, str]:
        """The field of every rule by the rule's key."""
        return {rule.key: rule.spec.field for rule in self.rules}

    @lazy
    def required(self) -> Mapping[str, CompiledRule]:
        """The rules for everyone that find what a document of their types must state, by key."""
        return {rule.key: rule for rule in self.rules if rule.spec.required and rule.supplier_id is None}


def compile_catalogue(
    packs: Sequence[RulePack],
    suppliers: Sequence[SupplierSpec],
    line_items: LineItemWording | None = None,
    knowledge: Sequence[SupplierKnowledge] = (),
    company: CompanySettings = NOBODY,
) -> Catalogue:
    """Compile rule packs, suppliers and the wordings of tables; without the last, no line items are looked for.

    `knowledge` is what documents have taught of the suppliers, `company` who the documents come to.

    Raises ConfigurationError for two rules of one name, for regular expressions that RE2 does not take, and for a
    fallback that cannot be one.
    """
    rules = tuple(_all_rules(packs, suppliers))
    fallbacks_of(rules)
    titles, suffixes = _titles(packs)
    wordings = [*wordings_of([rule for rule in rules if rule.supplier_id is None]), *_other_wordings(packs)]
    own = OwnCompany.of(company)
    return Catalogue(
        rules=rules,
        index=build_index(wordings),
        titles=titles,
        title_suffixes=suffixes,
        vocabulary=_vocabulary(packs),
        stop_words=_stop_words(packs),
        term_days=tuple(_term(source, pack.pack) for pack in packs for source in pack.payment_terms.days),
        suppliers=tuple(supplier for supplier in suppliers if supplier.active and not own.is_spec(supplier)),
        line_items=None if line_items is None else table_words(line_items),
        phrases=compile_phrases(pack.phrases for pack in packs),
        notes=compile_notes([pack.notes for pack in packs]),
        layouts={each.supplier_id: each.layouts for each in knowledge if each.layouts},
        page_templates=compile_page_templates(suppliers),
        company=own,
        own_tables={} if line_items is None else dict(_own_tables(suppliers, line_items)),
    )


def _own_tables(
    suppliers: Sequence[SupplierSpec], wording: LineItemWording
) -> Iterator[tuple[tuple[str | None, DocumentType], TableWords]]:
    """The wordings of tables by supplier and type, where a template knows headings of its own."""
    for supplier in suppliers:
        headings: dict[DocumentType, dict[ColumnKind, tuple[str, ...]]] = {}
        for template in supplier.templates if supplier.active else ():
            if template.active and template.table_headings:
                held = headings.setdefault(template.document_type, {})
                held |= {kind: (*held.get(kind, ()), *texts) for kind, texts in template.table_headings.items()}
        for kind, own in headings.items():
            yield (supplier.id, kind), own_table_words(wording, own)


def _all_rules(packs: Sequence[RulePack], suppliers: Sequence[SupplierSpec]) -> Iterator[CompiledRule]:
    seen: set[str] = set()
    for key, rule, types, supplier_id in _named_rules(packs, suppliers):
        if key in seen:
            raise ConfigurationError(f"two rules are called {key!r}; give one of them another name")
        seen.add(key)
        if rule.active:
            yield compile_rule(key, rule, types, supplier_id)


def _named_rules(
    packs: Sequence[RulePack], suppliers: Sequence[SupplierSpec]
) -> Iterator[tuple[str, Rule, tuple[DocumentType, ...], str | None]]:
    for supplier in suppliers:
        if supplier.active:
            yield from _template_rules(supplier)
    for pack in packs:
        for rule in pack.rules:
            for key, single in _single(rule.name, rule):
                yield key, single, rule.document_types or pack.document_types, None


def _template_rules(supplier: SupplierSpec) -> Iterator[tuple[str, Rule, tuple[DocumentType, ...], str | None]]:
    """The rules of a supplier's templates; each further template of one type has a step less of priority."""
    before: Counter[DocumentType] = Counter()
    for template in supplier.templates:
        if not template.active:
            continue
        for rule in (*template.rules, *template.pattern_rules):
            behind = rule.model_copy(update={"priority": rule.priority - before[template.document_type]})
            for key, single in _single(f"{supplier.id}/{template.name}/{rule.name}", behind):
                yield key, single, (template.document_type,), supplier.id
        before[template.document_type] += 1


def _single(name: str, rule: Rule) -> Iterator[tuple[str, Rule]]:
    """The rule itself; a template rule that maps the groups of its pattern to fields becomes one rule a field."""
    if not isinstance(rule, TemplateRule) or not rule.field_mapping:
        yield name, rule
        return
    for group, field in rule.field_mapping.items():
        yield f"{name}/{field}", rule.model_copy(update={"field": field, "field_mapping": {group: field}})


def compile_rule(key: str, rule: Rule, types: tuple[DocumentType, ...], supplier_id: str | None) -> CompiledRule:
    """Return a rule ready to be tried. Raises ConfigurationError for a regular expression that RE2 does not take."""
    pattern = _pattern_of(key, rule)
    validation = compile_pattern(rule.validation, f"validation of rule {key}") if rule.validation else None
    if not isinstance(rule, TemplateRule):
        return CompiledRule(key, rule, frozenset(types), supplier_id, pattern, validation)
    further = tuple(compile_pattern(source, f"rule {key}") for source in rule.patterns)
    part = None if rule.between is None else compile_part(rule.between, f"rule {key}")
    return CompiledRule(key, rule, frozenset(types), supplier_id, pattern, validation, further, part)


def _pattern_of(key: str, rule: Rule) -> Pattern | None:
    if isinstance(rule, RegexRule):
        return compile_pattern(rule.pattern, f"rule {key}", rule.group, rule.flags)
    if isinstance(rule, TemplateRule) and rule.pattern is not None:
        return compile_pattern(rule.pattern, f"rule {key}", next(iter(rule.field_mapping), None))
    return None


def wordings_of(rules: Sequence[CompiledRule]) -> Iterator[Wording]:
    """Yield the labels that label rules look for."""
    for rule in rules:
        if isinstance(rule.spec, LabelRule):
            for language, text in rule.spec.labels:
                yield Wording("rule", rule.key, language, text)
                for _, ending in rule.spec.endings:
                    yield Wording("rule", rule.key, language, f"{text} {ending}")


def _other_wordings(packs: Sequence[RulePack]) -> Iterator[Wording]:
    for pack in packs:
        for kind, named in (("other", pack.other_labels), ("heading", pack.headings)):
            for target, wordings in named.items():
                for language, text in wordings:
                    yield Wording(kind, target, language, text)


def _type_words(groups: Sequence[tuple[TypeWords, ...]]) -> Iterator[TypeWord]:
    for group in groups:
        for words in group:
            for _, text in words.words:
                suffix = text.startswith("*")
                yield TypeWord(words.type, squeeze(text.lstrip("*")), text.lstrip("*"), words.weight, suffix)


def _titles(packs: Sequence[RulePack]) -> tuple[dict[str, tuple[TypeWord, ...]], tuple[TypeWord, ...]]:
    exact: dict[str, list[TypeWord]] = {}
    suffixes = []
    for word in _type_words([pack.titles for pack in packs]):
        if word.suffix:
            suffixes.append(word)
        else:
            exact.setdefault(word.key, []).append(word)
    return {key: tuple(words) for key, words in exact.items()}, tuple(suffixes)


def _vocabulary(packs: Sequence[RulePack]) -> dict[str, tuple[tuple[tuple[str, ...], TypeWord], ...]]:
    """Index the vocabulary by its first token, so that a text is walked through once."""
    found: dict[str, list[tuple[tuple[str, ...], TypeWord]]] = {}
    for word in _type_words([pack.vocabulary for pack in packs]):
        parts = tuple(token.form for token in tokens_of(word.text))
        if parts:
            found.setdefault(parts[0], []).append((parts, word))
    return {first: tuple(words) for first, words in found.items()}


def _stop_words(packs: Sequence[RulePack]) -> SmallWords:
    found: dict[str, set[str]] = {}
    for pack in packs:
        for language, words in pack.stop_words.items():
            found.setdefault(language, set()).update(plain(word) for word in words)
    return SmallWords(found)


def _term(source: str, pack: str) -> Pattern:
    if "(?P<value>" not in source:
        raise ConfigurationError(f"payment terms of pack {pack}: {source!r} has no group (?P<value>…) for the days")
    return compile_pattern(f"(?i){source}", f"payment terms of pack {pack}")
