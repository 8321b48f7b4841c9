"""Templates that look for more than fields, compiled: rows of tables by patterns, and fields that docproc lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docproc.extract.rules.page_search import CompiledPart, compile_part
from docproc.extract.rules.pattern_rows import CompiledRows, compile_rows
from docproc.model.enums import DocumentType
from docproc.parse.patterns import Pattern, compile_pattern
from docproc.specs.page_patterns import PageText
from docproc.specs.rules import FieldPattern
from docproc.specs.suppliers import SupplierSpec, SupplierTemplate


@dataclass(frozen=True, eq=False)
class OtherField:
    """A field that docproc does not have: its name, how it is found, and the compiled patterns."""

    name: str
    spec: FieldPattern
    patterns: tuple[Pattern, ...]
    part: CompiledPart | None = None
    validation: Pattern | None = None


@dataclass(frozen=True, eq=False)
class PageTemplate:
    """The compiled rows and other fields of one template, with the text that they are looked for in."""

    page_text: PageText | None
    items: tuple[CompiledRows, ...]
    rates: tuple[CompiledRows, ...]
    others: tuple[OtherField, ...]


def compile_page_templates(
    suppliers: Iterable[SupplierSpec],
) -> Mapping[tuple[str, DocumentType], tuple[PageTemplate, ...]]:
    """Return the templates that look for more than fields, by supplier and document type.

    Raises ConfigurationError for regular expressions that RE2 does not take.
    """
    found: dict[tuple[str, DocumentType], tuple[PageTemplate, ...]] = {}
    for supplier in suppliers:
        for template in supplier.templates if supplier.active else ():
            if template.active and (template.line_items or template.vat_breakdown or template.other_fields):
                key = (supplier.id, template.document_type)
                found[key] = (*found.get(key, ()), _compiled(template, f"{supplier.id}/{template.name}"))
    return found


def _compiled(template: SupplierTemplate, where: str) -> PageTemplate:
    return PageTemplate(
        template.page_text,
        tuple(compile_rows(rows, f"line_items of {where}") for rows in template.line_items),
        tuple(compile_rows(rows, f"vat_breakdown of {where}") for rows in template.vat_breakdown),
        tuple(_other(name, spec, f"{name} of {where}") for name, spec in template.other_fields.items()),
    )


def _other(name: str, spec: FieldPattern, where: str) -> OtherField:
    sources = spec.patterns if spec.pattern is None else (spec.pattern, *spec.patterns)
    return OtherField(
        name,
        spec,
        tuple(compile_pattern(source, where) for source in sources),
        None if spec.between is None else compile_part(spec.between, where),
        None if spec.validation is None else compile_pattern(spec.validation, f"validation of {where}"),
    )
