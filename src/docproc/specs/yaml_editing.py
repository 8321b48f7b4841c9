"""Changing YAML files that people write: comments and order stay, and nothing is written that could not be loaded."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, MutableMapping
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from docproc.errors import ConfigurationError, WorkspaceError
from docproc.specs.loader import Spec, load_yaml, parse_yaml

_INDENTED_LIST = re.compile(r"^[\w-]+:[^\n]*\n+ +- ", re.MULTILINE)
_WIDTH = 120

Tree = MutableMapping[str, Any]
"""The root of a YAML file: mappings, lists and plain values, with their comments beside them."""


def edited(path: Path, model: type[BaseModel], change: Callable[[Tree], None]) -> str:
    """Return the text of `path` after `change`, which alters the tree in place; the file stays as it is.

    Raises ConfigurationError for a file that is no `model`, and for what would be none after the change.
    """
    load_yaml(path, model)
    before = path.read_text(encoding="utf-8-sig")
    yaml = _round_trip(bool(_INDENTED_LIST.search(before)))
    tree = yaml.load(before)
    tree = tree if tree is not None else yaml.map()
    change(tree)
    after = _dumped(yaml, tree)
    parse_yaml(after, model, str(path))
    return after


def fresh(data: Mapping[str, Any], model: type[BaseModel], name: str) -> str:
    """Return plain `data` as the text of a new YAML file, its schema named for editors; short lists stand in one line.

    Raises as `edited` does.
    """
    yaml = _round_trip(indented=False)
    tree = yaml.map()
    for key, value in data.items():
        tree[key] = _in_one_line(yaml, value)
    text = modeline(model) + _dumped(yaml, tree)
    parse_yaml(text, model, name)
    return text


def modeline(model: type[BaseModel], schemas: str = "../.docproc/schemas") -> str:
    """Return the line that tells editors (yaml-language-server) the schema of a file; nothing for a shape without one.

    `schemas` is the folder of schemas as seen from the file: by itself that of a file in a workspace's folder.
    """
    name = model.schema_name if issubclass(model, Spec) else None
    return "" if name is None else f"# yaml-language-server: $schema={schemas}/{name}.json\n"


def write_whole(path: Path, text: str) -> None:
    """Write a text file under a temporary name and rename it: readers see the old file or the new one.

    Raises WorkspaceError when it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise WorkspaceError(f"{path}: cannot be written: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)


def _round_trip(indented: bool) -> Any:
    from ruamel.yaml import YAML  # only commands that change a file need it

    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = _WIDTH
    if indented:
        yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _dumped(yaml: Any, tree: Any) -> str:
    from ruamel.yaml.error import YAMLError

    out = StringIO()
    try:
        yaml.dump(tree, out)
    except YAMLError as error:
        raise ConfigurationError(f"cannot be written as YAML: {error}") from error
    return out.getvalue()


def _in_one_line(yaml: Any, value: Any) -> Any:
    if not isinstance(value, list | tuple) or any(isinstance(item, Mapping) for item in value):
        return value
    listed = yaml.seq(value)
    listed.fa.set_flow_style()
    return listed
