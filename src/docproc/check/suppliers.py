"""Suppliers' YAML held against itself: numbers with wrong check digits, two suppliers with one number, bad patterns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docproc.errors import ConfigurationError
from docproc.parse.bank import valid_iban
from docproc.parse.identifiers import compact
from docproc.parse.patterns import compile_pattern
from docproc.parse.vat_ids import valid_vat_id
from docproc.parse.verdict import Validity
from docproc.specs.page_patterns import Part, RowPatterns
from docproc.specs.rules import RegexRule, Rule, TemplateRule
from docproc.specs.suppliers import SupplierSpec, SupplierTemplate


@dataclass(frozen=True, slots=True)
class SupplierProblem:
    """Something that is wrong with the YAML of a supplier."""

    supplier_id: str
    message: str


def check_suppliers(suppliers: Sequence[SupplierSpec]) -> Iterator[SupplierProblem]:
    """Yield what is wrong with suppliers whose files have the right shape, in the order of the suppliers."""
    owners = _owners(suppliers)
    for supplier in suppliers:
        for message in (*_numbers(supplier), *_shared(supplier, owners), *_patterns(supplier)):
            yield SupplierProblem(supplier.id, message)


def _numbers(supplier: SupplierSpec) -> Iterator[str]:
    for noun, numbers, judge in (("IBAN", supplier.ibans, valid_iban), ("VAT id", (supplier.vat_id,), valid_vat_id)):
        for number in filter(None, numbers):
            verdict = judge(number)
            if verdict.validity is Validity.INVALID:
                yield f"{noun} {number}: {verdict.reason}"


def _owners(suppliers: Sequence[SupplierSpec]) -> dict[str, list[str]]:
    """Which suppliers claim a number that only one can have."""
    owners: dict[str, list[str]] = {}
    for supplier in suppliers:
        for number in _own(supplier):
            owners.setdefault(number, []).append(supplier.id)
    return owners


def _own(supplier: SupplierSpec) -> set[str]:
    numbers = (supplier.vat_id, supplier.tax_id, supplier.supplier_number, *supplier.ibans)
    return {compact(number).upper() for number in numbers if number}


def _shared(supplier: SupplierSpec, owners: dict[str, list[str]]) -> Iterator[str]:
    for number in sorted(_own(supplier)):
        others = [other for other in owners[number] if other != supplier.id]
        if others:
            yield f"{number} is also a number of {', '.join(others)}"


def _patterns(supplier: SupplierSpec) -> Iterator[str]:
    for template in supplier.templates:
        for where, pattern, group in _sources(template):
            try:
                compile_pattern(pattern, f"template {template.name}, {where}", group)
            except ConfigurationError as error:
                yield error.message


Source = tuple[str, str, str | int | None]
"""Where a regular expression stands in a template, the expression, and the group that holds its value."""


def _sources(template: SupplierTemplate) -> Iterator[Source]:
    for rule in (*template.rules, *template.pattern_rules):
        yield from _of_rule(rule)
    for rows in template.line_items:
        yield from _of_rows("line_items", rows)
    for rates in template.vat_breakdown:
        yield from _of_rows("vat_breakdown", rates)
    for name, other in template.other_fields.items():
        patterns = (other.pattern, *other.patterns, other.validation, *_ends(other.between))
        yield from ((name, pattern, None) for pattern in patterns if pattern is not None)
    for check in template.validation_rules.custom_checks:
        if check.condition == "matches_pattern":
            yield f"check {check.name}", str(check.value), None


def _of_rule(rule: Rule) -> Iterator[Source]:
    if rule.validation is not None:
        yield f"validation of {rule.name}", rule.validation, None
    if isinstance(rule, RegexRule):
        yield rule.name, rule.pattern, rule.group
    elif isinstance(rule, TemplateRule):
        for group in rule.field_mapping or [None]:
            yield from [(rule.name, rule.pattern, group)] if rule.pattern is not None else []
        yield from ((rule.name, pattern, None) for pattern in (*rule.patterns, *_ends(rule.between)))


def _of_rows(kind: str, rows: RowPatterns) -> Iterator[Source]:
    tried = (*rows.line, *rows.first_line, *rows.last_line, *rows.skip_line, rows.line_separator)
    yield from ((kind, pattern, None) for pattern in (*_ends(rows), *tried))


def _ends(part: Part | None) -> tuple[str, ...]:
    return () if part is None else (part.start, part.end)
