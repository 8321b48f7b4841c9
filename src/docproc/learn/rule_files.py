"""Writing a rule back into the YAML file that it stands in; comments and everything else in the file stay."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from docproc.errors import ConfigurationError
from docproc.settings.workspace import Workspace
from docproc.specs.library import SHIPPED, rule_files
from docproc.specs.loader import load_yaml, parse_yaml
from docproc.specs.rule_sources import RuleSource
from docproc.specs.rules import RulePack
from docproc.specs.suppliers import SupplierSpec
from docproc.specs.yaml_editing import modeline

_OF_PATTERN = ("pattern", "patterns", "position", "take", "value", "validation", "data_type")


def write_rule(workspace: Workspace, source: RuleSource, config: Mapping[str, Any]) -> Path:
    """Write `config` (a rule as data) in place of the rule `source` says, and return the file.

    A shipped rule is left as it is: the new one goes into the workspace's pack of the same name, which lies over it.
    Raises ConfigurationError, and writes nothing, when the file would be wrong afterwards.
    """
    if source.supplier_id is not None:
        return _write_checked(source.path, _in_supplier(source, config), SupplierSpec)
    return _write_in_pack(workspace, source, config)


def plain_rule(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule as people write it: steps of one word or one key, no key that only says the default."""
    found = {key: value for key, value in config.items() if value not in ({}, [], None, "")}
    if "preprocess" in found:
        found["preprocess"] = [_step(step) for step in found["preprocess"]]
    if "transformations" in found:
        found["transformations"] = {
            field: [_step(step) for step in steps] for field, steps in found["transformations"].items()
        }
    return found


def _step(step: Mapping[str, Any]) -> Any:
    if step.get("replacements"):
        return {step["name"]: dict(step["replacements"])}
    return {step["name"]: step["text"]} if step.get("text") else step["name"]


def _write_in_pack(workspace: Workspace, source: RuleSource, config: Mapping[str, Any]) -> Path:
    pack = source.identity.partition("/")[0]
    path = source.path if source.path.parent != SHIPPED else _own_file(workspace, pack)
    data = _read(path) if path.exists() else CommentedMap(pack=pack)
    rules = data.setdefault("rules", CommentedSeq())
    new = plain_rule(config)
    types = source.document_types
    if source.path.parent == SHIPPED and types and "document_types" not in new:
        new["document_types"] = [kind.value for kind in types]
    _put(rules, source.spec.name, new)
    return _write_checked(path, data, RulePack)


def _own_file(workspace: Workspace, pack: str) -> Path:
    """The workspace's file of a pack, or the one that it gets."""
    for path in rule_files(workspace.rules):
        if load_yaml(path, RulePack).pack == pack:
            return path
    path = workspace.rules / f"{pack}.yaml"
    if path.exists():
        raise ConfigurationError(f"{path}: stands where the workspace's pack '{pack}' would go, and is another")
    return path


def _in_supplier(source: RuleSource, config: Mapping[str, Any]) -> Any:
    data = _read(source.path)
    _, name, rule_name = source.identity.split("/", 2)
    template = next(each for each in data["templates"] if each["name"] == name)
    for rule in template.get("rules", ()):
        if rule["name"] == rule_name:
            _put(template["rules"], rule_name, plain_rule(config))
            return data
    field = config["field"]
    pattern = {key: config[key] for key in _OF_PATTERN if key in config}
    steps = [_step(step) for step in config.get("transformations", {}).get(field, ())]
    template["field_patterns"][field] = {**pattern, **({"transformations": steps} if steps else {})}
    return data


def _put(rules: Any, name: str, new: Mapping[str, Any]) -> None:
    at = next((at for at, rule in enumerate(rules) if rule.get("name") == name), None)
    if at is None:
        rules.append(CommentedMap(new))
        return
    rule = rules[at]
    for key in [key for key in rule if key not in new]:
        del rule[key]
    for key, value in new.items():
        if key not in rule or rule[key] != value:
            rule[key] = value


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _read(path: Path) -> Any:
    return _yaml().load(path.read_text(encoding="utf-8"))


def _write_checked(path: Path, data: Any, shape: type[RulePack] | type[SupplierSpec]) -> Path:
    stream = io.StringIO()
    _yaml().dump(data, stream)
    text = stream.getvalue() if path.exists() else modeline(shape) + stream.getvalue()
    parse_yaml(text, shape, str(path))
    path.parent.mkdir(exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
    return path
