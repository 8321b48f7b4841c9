"""Document text to document type, supplier, fields and line items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

from docproc.extract import rule_label, rule_position, rule_regex
from docproc.extract.candidate import Candidate
from docproc.extract.catalogue import Catalogue, CompiledRule, compile_catalogue
from docproc.extract.context import Context
from docproc.extract.document import extract_document

RuleFinder: TypeAlias = Callable[[CompiledRule, Context], Iterator[Candidate]]

RULES: Mapping[str, RuleFinder] = MappingProxyType(
    {
        "label": rule_label.find,
        "regex": rule_regex.find,
        "position": rule_position.find,
    }
)
"""The rule types: the name that YAML uses, and what finds the candidates of a rule of that type."""

__all__ = ["RULES", "Catalogue", "RuleFinder", "compile_catalogue", "extract_document"]
