"""Learned templates as YAML: in the file of their supplier, beside the templates that people wrote there."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from docproc.learn.lessons import is_learned
from docproc.specs.suppliers import SupplierSpec, SupplierTemplate
from docproc.specs.yaml_editing import Tree, edited, fresh

_FIRST = ("name", "type", "field")


def with_templates(path: Path, templates: Sequence[SupplierTemplate], proposed: Mapping[str, Any] | None) -> str:
    """Return the text of a supplier's file with `templates` in place of those learned before; the file stays.

    `proposed` is the content of a file that is not there yet. Raises ConfigurationError as loading does.
    """
    written = [_plain(template) for template in templates]
    if proposed is not None:
        return fresh({**proposed, "templates": written}, SupplierSpec, str(path))

    def change(tree: Tree) -> None:
        kept = [each for each in tree.get("templates") or () if not is_learned(SupplierTemplate.model_validate(each))]
        tree["templates"] = [*kept, *written]

    return edited(path, SupplierSpec, change)


def in_shadow(templates: Sequence[SupplierTemplate]) -> tuple[SupplierTemplate, ...]:
    """Return templates whose rules are only tried; labels that mislead are left out, since they cannot be tried."""
    return tuple(
        template.model_copy(
            update={
                "rules": tuple(rule.model_copy(update={"shadow": True}) for rule in template.rules),
                "misleading_labels": {},
            }
        )
        for template in templates
    )


def out_of_shadow(path: Path) -> str:
    """Return the text of a supplier's file whose rules on trial count from now on; the file stays."""

    def change(tree: Tree) -> None:
        for template in tree.get("templates") or ():
            for rule in template.get("rules") or ():
                rule.pop("shadow", None)

    return edited(path, SupplierSpec, change)


def difference(path: Path, text: str) -> str:
    """Return how `text` differs from what `path` holds, as a unified diff; a file that is not there is empty."""
    before = path.read_text(encoding="utf-8-sig").splitlines() if path.exists() else []
    lines = difflib.unified_diff(
        before, text.splitlines(), str(path) if before else "/dev/null", str(path), lineterm=""
    )
    return "\n".join(lines)


def _plain(template: SupplierTemplate) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(template.model_dump_json(exclude_defaults=True))
    if data.get("rules"):
        data["rules"] = [_ordered(rule) for rule in data["rules"]]
    if headings := data.get("table_headings"):
        data["table_headings"] = {kind: _in_one_line(texts) for kind, texts in headings.items()}
    return data


def _ordered(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _in_one_line(rule[key]) for key in (*_FIRST, *(name for name in rule if name not in _FIRST))}


def _in_one_line(value: Any) -> Any:
    """Lists and mappings inside a rule are short: `labels: {any: [Vorgang]}`."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq  # only commands that change a file need it

    if not isinstance(value, dict | list):
        return value
    written = CommentedMap(value) if isinstance(value, dict) else CommentedSeq(value)
    written.fa.set_flow_style()
    return written
