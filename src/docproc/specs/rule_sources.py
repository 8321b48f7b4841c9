"""The rules in force, each under the identity that lasts over its changes, and one hash of all files they come from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docproc.model.enums import DocumentType
from docproc.specs.library import SHIPPED, Library, rule_files, supplier_files
from docproc.specs.rules import Rule, TemplateRule


@dataclass(frozen=True, slots=True)
class RuleSource:
    """One rule: its `identity` (pack/name, or supplier/template/name), the file it stands in, and what it says.

    `key` is what the methods of values name it by; `origin` is "shipped" or the file below the workspace; `path` leads
    to that file. `config` is the rule as YAML has it, without what stands at its default.
    """

    identity: str
    key: str
    origin: str
    path: Path
    spec: Rule
    document_types: tuple[DocumentType, ...]
    supplier_id: str | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that it fills."""
        if isinstance(self.spec, TemplateRule) and self.spec.field_mapping:
            return tuple(self.spec.field_mapping.values())
        return (self.spec.field,)

    @property
    def config(self) -> dict[str, Any]:
        """The rule as data."""
        return dict(json.loads(self.spec.model_dump_json(exclude_defaults=True)))

    @property
    def content_hash(self) -> str:
        """SHA-256 over the rule as data, in hexadecimal digits: the same for the same rule."""
        text = json.dumps([self.config, sorted(self.document_types)], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def rule_sources(library: Library, rules: Path, suppliers: Path) -> tuple[RuleSource, ...]:
    """Return every rule of the library, of packs first, then of suppliers; `rules` and `suppliers` are its folders."""
    return (*_of_packs(library, rules), *_of_suppliers(library, suppliers))


def library_stamp(rules: Path, suppliers: Path) -> str:
    """Return one hash (SHA-256) of names and bytes of all files that rules come from: it changes when one of them does.

    Raises OSError when a file cannot be read.
    """
    digest = hashlib.sha256()
    for path in (*rule_files(SHIPPED), *rule_files(rules), *supplier_files(suppliers)):
        content = path.read_bytes()
        digest.update(f"{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _of_packs(library: Library, folder: Path) -> Iterator[RuleSource]:
    for pack in library.rule_packs:
        for rule in pack.rules:
            path = library.rule_paths[pack.pack, rule.name]
            origin = "shipped" if path.parent == SHIPPED else f"{folder.name}/{path.name}"
            types = rule.document_types or pack.document_types
            yield RuleSource(f"{pack.pack}/{rule.name}", rule.name, origin, path, rule, types)


def _of_suppliers(library: Library, folder: Path) -> Iterator[RuleSource]:
    paths = {path.stem: path for path in supplier_files(folder)}
    for supplier in library.suppliers:
        for template in supplier.templates:
            for rule in (*template.rules, *template.pattern_rules):
                identity = f"{supplier.id}/{template.name}/{rule.name}"
                active = rule.active and template.active and supplier.active
                spec = rule if active == rule.active else rule.model_copy(update={"active": active})
                path = paths[supplier.id]
                origin = f"{folder.name}/{path.name}"
                yield RuleSource(identity, identity, origin, path, spec, (template.document_type,), supplier.id)


def find_sources(sources: Iterable[RuleSource], name: str) -> list[RuleSource]:
    """Return the rules that `name` may mean: the one of that identity or key, else those whose own name it is."""
    listed = list(sources)
    exact = [source for source in listed if name in (source.identity, source.key)]
    return exact or [source for source in listed if source.spec.name == name]
