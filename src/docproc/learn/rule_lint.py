"""What is wrong with the rules of a workspace: what cannot be loaded, what finds nothing, what never wins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docproc.errors import ConfigurationError
from docproc.extract import compile_catalogue
from docproc.extract.catalogue import compile_rule
from docproc.extract.wording import squeeze
from docproc.settings.workspace import Workspace
from docproc.specs.library import Library, load_supplier, rule_files, supplier_files
from docproc.specs.loader import load_yaml
from docproc.specs.rule_sources import RuleSource
from docproc.specs.rules import LabelRule, MlModelRule, PositionRule, RegexRule, Rule, RulePack, TemplateRule
from docproc.store.rule_reading import Figures

MOST_POINTS = 5000.0
"""No page is wider or higher (points); a box beyond that holds nothing."""

UNUSED_AFTER = 50
"""A rule of the workspace's own that no value came from in so many reviewed values of its field is called unused."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found: its code, the rule (or file) it is about, and what it is in words."""

    code: str
    where: str
    message: str


def lint_files(workspace: Workspace) -> tuple[Problem, ...]:
    """Return a problem for every YAML file of the workspace that cannot be loaded: unknown fields, bad YAML."""
    found: list[Problem] = []
    for path in rule_files(workspace.rules):
        found += _loaded(path, lambda path: load_yaml(path, RulePack))
    for path in supplier_files(workspace.suppliers):
        found += _loaded(path, load_supplier)
    return tuple(found)


def lint_rules(
    library: Library,
    sources: Sequence[RuleSource],
    figures: Mapping[str, tuple[int, Figures]],
    reviewed: Mapping[str, int],
) -> tuple[Problem, ...]:
    """Return what is wrong with the rules in force.

    `figures` are those of the newest versions by identity, `reviewed` counts the reviewed values by field.
    """
    found = [problem for check in _CHECKS for source in sources for problem in check(source)]
    found += _same_names(sources)
    found += _shadowed(sources)
    found += _unused(sources, figures, reviewed)
    if not found:
        try:
            compile_catalogue(library.rule_packs, library.suppliers)
        except ConfigurationError as error:
            found.append(Problem("rules", "rules", error.message))
    return tuple(found)


def _loaded(path: Path, load: Callable[[Path], object]) -> Iterator[Problem]:
    try:
        load(path)
    except ConfigurationError as error:
        yield Problem("file", str(path), error.message)


def _patterns(source: RuleSource) -> Iterator[Problem]:
    if isinstance(source.spec, TemplateRule) and source.spec.field_mapping:
        specs = [
            source.spec.model_copy(update={"field": field, "field_mapping": {group: field}})
            for group, field in source.spec.field_mapping.items()
        ]
    else:
        specs = [source.spec]  # type: ignore[list-item]  # any rule
    for spec in specs:
        try:
            compile_rule(source.key, spec, source.document_types, source.supplier_id)
        except ConfigurationError as error:
            yield Problem("pattern", source.identity, error.message)
            return


def _never(source: RuleSource) -> Iterator[Problem]:
    why = _why_never(source)
    if why is not None:
        yield Problem("never-matches", source.identity, f"can never find anything: {why}")


def _why_never(source: RuleSource) -> str | None:
    spec = source.spec
    if isinstance(spec, LabelRule):
        if not any(squeeze(text) for _, text in spec.labels):
            return "it has no label with a letter or digit"
        return None if spec.places else "it has no places"
    if isinstance(spec, PositionRule):
        box = spec.box or spec.relative_offset
        if box is not None and (box[2] <= 0 or box[3] <= 0):
            return "its box has no area"
        if spec.box is not None and (spec.box[0] > MOST_POINTS or spec.box[1] > MOST_POINTS):
            return "its box lies off any page"
        return (
            "its anchor text has no letter" if spec.anchor_text is not None and not squeeze(spec.anchor_text) else None
        )
    pattern = spec.pattern if isinstance(spec, RegexRule | TemplateRule) else None
    if pattern is not None and not _sees_pages(spec) and r"\n" in pattern.replace(r"\\", ""):
        return r"its pattern has a \n and is tried on single lines (on pages in a regex rule with multiline)"
    return None


def _sees_pages(spec: Rule) -> bool:
    """Tell whether a rule's patterns are tried on more than single lines."""
    if isinstance(spec, RegexRule):
        return bool(set(spec.flags) & {"multiline", "dot_all"})
    return isinstance(spec, TemplateRule) and spec.sees_pages and spec.between is None


def _same_names(sources: Sequence[RuleSource]) -> Iterator[Problem]:
    first: dict[str, RuleSource] = {}
    for source in sources:
        other = first.setdefault(source.key, source)
        if other is not source:
            yield Problem("duplicate-name", source.identity, f"{other.identity} in {other.origin} has the same name")


def _shadowed(sources: Sequence[RuleSource]) -> Iterator[Problem]:
    """Rules that can find only what another rule of the same field finds too, which wins or is the same."""
    stand_ins = {
        f"{source.identity.rpartition('/')[0]}/{source.spec.fallback}"
        for source in sources
        if isinstance(source.spec, MlModelRule)
    }
    rules = [source for source in sources if source.spec.active and source.identity not in stand_ins]
    for at, source in enumerate(rules):
        if source.origin == "shipped":
            continue
        for other_at, other in enumerate(rules):
            if other is source or not _covers(other, source):
                continue
            higher = other.spec.priority > source.spec.priority
            equal = other.spec.priority == source.spec.priority and other.spec.weight >= source.spec.weight
            if higher or (equal and (other_at < at or not _covers(source, other))):
                how = "wins by its priority over" if higher else "finds already"
                yield Problem("shadowed", source.identity, f"{other.identity} {how} everything that it can find")
                break


def _covers(wide: RuleSource, narrow: RuleSource) -> bool:
    """Tell whether `wide` is tried wherever `narrow` is and finds whatever that finds."""
    one, two = wide.spec, narrow.spec
    if one.type != two.type or wide.fields != narrow.fields or wide.supplier_id != narrow.supplier_id:
        return False
    if wide.document_types and not (narrow.document_types and set(narrow.document_types) <= set(wide.document_types)):
        return False
    if one.validation is not None and one.validation != two.validation:
        return False
    if isinstance(one, LabelRule) and isinstance(two, LabelRule):
        ours, theirs = ({squeeze(text) for _, text in spec.labels} for spec in (one, two))
        return theirs <= ours and set(two.places) <= set(one.places) and one.needs_separator <= two.needs_separator
    apart = {"name", "weight", "priority", "required", "validation", "document_types"}
    return one.model_dump(exclude=apart) == two.model_dump(exclude=apart)


def _unused(
    sources: Sequence[RuleSource], figures: Mapping[str, tuple[int, Figures]], reviewed: Mapping[str, int]
) -> Iterator[Problem]:
    for source in sources:
        seen = max(reviewed.get(field, 0) for field in source.fields)
        _, own = figures.get(source.identity, (0, Figures()))
        if source.origin != "shipped" and source.spec.active and not own.usage_count and seen >= UNUSED_AFTER:
            fields = ", ".join(source.fields)
            yield Problem("unused", source.identity, f"gave none of {seen} reviewed values of {fields}")


_CHECKS: tuple[Callable[[RuleSource], Iterator[Problem]], ...] = (_patterns, _never)
