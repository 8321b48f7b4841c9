"""Changing one key in the text of a YAML file: every other byte stays where it is, comments above all.

The round trip of `specs.yaml_editing` would rewrite the commented-out defaults of docproc.yaml; here the places that
the parser reports say which characters to replace.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

_STEP = 2
_REMARK = re.compile(r"#[^\n]*")


def set_value(text: str, path: Sequence[str], value: Any) -> str:
    """Return `text` with `value` at `path`: in place of the old one, of its commented-out line, or as a new line.

    Comments behind the old value and inside it stay behind the new one.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        return _appended(text, 0, path, value)
    node, depth = _walk(root, path)
    if depth == len(path):
        return _replaced(text, root, path, node, value)
    if isinstance(node, yaml.MappingNode) and node.flow_style:
        return _replaced(text, root, path[:depth], node, _with(_plain(node), path[depth:], value))
    if not depth:
        return _appended(text, 0, path, value)
    section = _key(root, path[:depth]).start_mark
    if isinstance(node, yaml.MappingNode) and node.value:
        indent, start = node.value[0][0].start_mark.column, node.start_mark.line
    else:  # a section whose keys are all commented out
        indent, start = section.column + _STEP, section.line + 1
    if depth + 1 == len(path):
        uncommented = _uncommented(text, section.line + 1, indent, path[-1], value)
        if uncommented is not None:
            return uncommented
    return _inserted(text, start, indent, path[depth:], value)


def unset_value(text: str, path: Sequence[str], commented: str | None = None) -> str:
    """Return `text` without what stands at `path`, or with the line `commented` in its place; the same if none does.

    Comments behind the value and inside it stay behind the line that takes its place.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        return text
    node, depth = _walk(root, path)
    if depth < len(path):
        return text
    above, _ = _walk(root, path[:-1])
    if isinstance(above, yaml.MappingNode) and (above.flow_style or (len(path) > 2 and len(above.value) == 1)):
        kept = {key: held for key, held in _plain(above).items() if key != path[-1]}
        return _replaced(text, root, path[:-1], above, kept)
    lines = text.splitlines(keepends=True)
    key = _key(root, path)
    end = _end(text, node)
    last = text.count("\n", 0, end)
    remarks = _remarks(text, key.end_mark.index, end) + text[end:].partition("\n")[0].rstrip()
    put = [] if commented is None else [f"{' ' * key.start_mark.column}# {commented}{remarks}\n"]
    return "".join([*lines[: key.start_mark.line], *put, *lines[last + 1 :]])


def one_line(value: Any) -> str:
    """Return a value as YAML in one line."""
    if isinstance(value, str):
        plain = yaml.safe_dump(value, allow_unicode=True, width=10**9).removesuffix("\n...\n").rstrip("\n")
        return plain if "\n" not in plain else json.dumps(value, ensure_ascii=False)
    flow: str = yaml.safe_dump(value, allow_unicode=True, width=10**9, default_flow_style=True, sort_keys=False)
    return flow.removesuffix("...\n").rstrip("\n")


def _walk(root: yaml.Node, path: Sequence[str]) -> tuple[yaml.Node, int]:
    """Follow `path` as far as it leads: the node there, and how many keys were followed."""
    node = root
    for depth, name in enumerate(path):
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        found = next((value for key, value in pairs if key.value == name), None)
        if found is None:
            return node, depth
        node = found
    return node, len(path)


def _key(root: yaml.Node, path: Sequence[str]) -> yaml.Node:
    above, _ = _walk(root, path[:-1])
    found: yaml.Node = next(key for key, _ in above.value if key.value == path[-1])
    return found


def _plain(node: yaml.Node) -> Any:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _with(tree: Any, path: Sequence[str], value: Any) -> Any:
    if not path:
        return value
    held = tree if isinstance(tree, Mapping) else {}
    return {**held, path[0]: _with(held.get(path[0]), path[1:], value)}


def _end(text: str, node: yaml.Node) -> int:
    """Where the value ends; the parser counts the comments after a block to it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    written = text[: node.end_mark.index]
    return len(written.rstrip()) if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">") else len(written)


def _replaced(text: str, root: yaml.Node, path: Sequence[str], node: yaml.Node, value: Any) -> str:
    start, end = node.start_mark.index, _end(text, node)
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:  # a block begins on the line after its key
        start = text.index(":", _key(root, path).end_mark.index) + 1
        end = max(start, end)
    gap = "" if text[:start].endswith((" ", "\n")) else " "
    return f"{text[:start]}{gap}{one_line(value)}{_remarks(text, start, end)}{text[end:]}"


def _remarks(text: str, start: int, end: int) -> str:
    """The comments between two places, each after two spaces; a "#" within a value is none.

    Comments stand where no token of YAML does, or in the first line of a block of text.
    """
    places, at = [], 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        places.append((at, token.start_mark.index))
        at = token.end_mark.index
        if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
            places.append((token.start_mark.index, text.find("\n", token.start_mark.index)))
    between = [text[max(first, start) : min(last, end)] for first, last in places if first < end and last > start]
    return "".join(f"  {remark.rstrip()}" for part in between for remark in _REMARK.findall(part))


def _uncommented(text: str, start: int, indent: int, name: str, value: Any) -> str | None:
    """Put the value in place of the commented line of its name in the section that begins at line `start`."""
    lines = text.splitlines(keepends=True)
    wanted = re.compile(rf"\s+#\s?({re.escape(name)}:(\s.*)?)")
    for number in range(start, len(lines)):
        line = lines[number]
        bare = line.lstrip()
        if bare and not bare.startswith("#") and len(line) - len(bare) < indent:
            return None  # the next section
        if (found := wanted.fullmatch(line.rstrip("\r\n"))) is not None:
            lines[number] = f"{' ' * indent}{name}: {one_line(value)}{_remark_behind(found[1])}\n"
            return "".join(lines)
    return None


def _remark_behind(line: str) -> str:
    """The comment at the end of a line of YAML; nothing where the line is none by itself."""
    try:
        return _remarks(line, 0, len(line))
    except yaml.YAMLError:
        return ""


def _inserted(text: str, line: int, indent: int, path: Sequence[str], value: Any) -> str:
    lines = text.splitlines(keepends=True)
    if line and not lines[line - 1].endswith("\n"):
        lines[line - 1] += "\n"
    return "".join([*lines[:line], _new(indent, path, value), *lines[line:]])


def _appended(text: str, indent: int, path: Sequence[str], value: Any) -> str:
    return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{_new(indent, path, value)}"


def _new(indent: int, path: Sequence[str], value: Any) -> str:
    if len(path) == 1:
        return f"{' ' * indent}{path[0]}: {one_line(value)}\n"
    return f"{' ' * indent}{path[0]}:\n{_new(indent + _STEP, path[1:], value)}"
