"""YAML files to checked shapes; a mistake is reported with file, line, column, the line itself and the nearest key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from docproc.errors import ConfigurationError
from docproc.specs.reasons import discriminator, plain_reason
from docproc.specs.secrets import without_secrets

MAX_BYTES = 5_000_000
"""A YAML file larger than this is a mistake, not a configuration."""

MAX_ALIASES = 100
"""More aliases than this in one file are refused: nested aliases grow exponentially when expanded."""

MAX_DEPTH = 100
"""Lists and mappings nested deeper than this are refused."""

MAX_MISTAKES = 50
"""So many mistakes of one file are told at once."""

_BRACKETS = re.compile(r"[\[\]{}]")

M = TypeVar("M", bound=BaseModel)
Place = tuple[int | str, ...]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Spec(BaseModel):
    """The base of every YAML shape: unknown keys are errors, values never change.

    `schema_name` is that of the JSON Schema of a whole file of this shape, None for a part of one.
    """

    schema_name: ClassVar[str | None] = None

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Placed(Generic[M]):
    """A checked shape together with the text that it was written in, so that later checks can name lines too."""

    spec: M
    name: str
    text: str
    marks: Mapping[Place, yaml.Mark]

    def message(self, place: Place, cause: str) -> str:
        """Return `cause` with file, line, column and the line itself of the value at `place` (keys and indices)."""
        return _message(self.name, self.text, _mark_of(self.marks, place), cause)

    def explain(self, error: ValidationError, model: type[BaseModel], place: Place) -> list[str]:
        """Return what is wrong with the part at `place`, which was validated as a `model` of its own."""
        problems = error.errors()[:MAX_MISTAKES]
        return [_explain(dict(each), self.marks, model, self.text, self.name, place) for each in problems]


def load_yaml(path: Path, model: type[M]) -> M:
    """Read `path` and return it as a `model`; an empty file is an empty mapping.

    Raises ConfigurationError with file, line and column for a file that cannot be read, is no YAML, repeats a key, or
    does not have the shape of `model`.
    """
    return parse_yaml(_read(path), model, str(path))


def load_placed(path: Path, model: type[M]) -> Placed[M]:
    """Read `path` as `load_yaml` does, and keep where everything stands."""
    return parse_placed(_read(path), model, str(path))


def parse_yaml(text: str, model: type[M], name: str) -> M:
    """Return YAML `text` as a `model`; `name` stands for the file in messages. Raises as `load_yaml` does."""
    return parse_placed(text, model, name).spec


def parse_placed(text: str, model: type[M], name: str) -> Placed[M]:
    """Return YAML `text` as a `model` with its places. Raises as `load_yaml` does."""
    document = _compose(text, name)
    if document is None:
        return Placed(_validate({}, {}, model, text, name), name, text, {})
    node, data = document
    if data is None:
        data = {}
    if not isinstance(data, Mapping):
        raise ConfigurationError(_message(name, text, node.start_mark, "a mapping of keys is expected here"))
    marks = dict(_marks(node, (), text, name, set()))
    return Placed(_validate(data, marks, model, text, name), name, text, marks)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ConfigurationError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB, which no configuration is")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: not UTF-8 at byte {error.start}") from error


def _compose(text: str, name: str) -> tuple[yaml.Node, Any] | None:
    loader = _Loader(text)
    try:
        if text.count("*") > MAX_ALIASES and _aliases(text) > MAX_ALIASES:
            raise ConfigurationError(f"{name}: more than {MAX_ALIASES} aliases")
        if _seems_deep(text):
            _refuse_deep(text, name)
        node = loader.get_single_node()
        return None if node is None else (node, loader.construct_document(node))
    except yaml.MarkedYAMLError as error:
        problem = error.problem or "not valid YAML"
        raise ConfigurationError(_message(name, text, error.problem_mark, problem)) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"{name}: not valid YAML: {error}") from error
    finally:
        loader.dispose()


def _aliases(text: str) -> int:
    return sum(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=_Loader))


def _seems_deep(text: str) -> bool:
    """Tell whether brackets or signs in one line could nest deeper than allowed (within quotes they do not)."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest > MAX_DEPTH or any(line.count("- ") + line.count("? ") > MAX_DEPTH for line in text.splitlines())


def _refuse_deep(text: str, name: str) -> None:
    """Raise ConfigurationError where nesting gets too deep, before libyaml, whose time grows with its square."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            mark: Any = event.start_mark
            raise ConfigurationError(_message(name, text, mark, f"nested more than {MAX_DEPTH} deep"))


def _marks(node: yaml.Node, path: Place, text: str, name: str, passed: set[int]) -> Iterator[tuple[Place, yaml.Mark]]:
    """Yield the place of every value, and of every key under (path, key, ""); an aliased node counts once."""
    yield path, node.start_mark
    if len(path) > MAX_DEPTH:
        raise ConfigurationError(_message(name, text, node.start_mark, f"nested more than {MAX_DEPTH} deep"))
    if id(node) in passed:
        return
    passed.add(id(node))
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            word = str(key.value)
            if word in seen:
                raise ConfigurationError(_message(name, text, key.start_mark, f"the key '{word}' stands here twice"))
            seen.add(word)
            yield (*path, word, ""), key.start_mark
            yield from _marks(value, (*path, word), text, name, passed)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _marks(item, (*path, index), text, name, passed)


def _validate(data: Any, marks: Mapping[Place, yaml.Mark], model: type[M], text: str, name: str) -> M:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        lines = [_explain(dict(problem), marks, model, text, name) for problem in error.errors()[:MAX_MISTAKES]]
        raise ConfigurationError("\n".join(dict.fromkeys(lines))) from error


def _explain(
    problem: dict[str, Any],
    marks: Mapping[Place, yaml.Mark],
    model: type[BaseModel],
    text: str,
    name: str,
    within: Place = (),
) -> str:
    """What is wrong; `model` is the shape of the part at `within`."""
    place: Place = (*within, *problem["loc"])
    known = tuple(part for part in place if not _is_union_tag(part, marks, place))
    if problem["type"] == "extra_forbidden":
        key = str(known[-1])
        near = get_close_matches(key, _sibling_keys(model, known[len(within) : -1]), n=1)
        cause = f"unknown key '{key}'" + (f"; did you mean '{near[0]}'?" if near else "")
        return _message(name, text, _mark_of(marks, (*known, "")), cause)
    if problem["type"] == "missing":
        return _message(name, text, _mark_of(marks, known[:-1]), f"the key '{known[-1]}' is missing")
    if (tagged_by := discriminator(problem)) is not None:
        known = (*known, tagged_by)
    where = ".".join(map(str, known))
    return _message(name, text, _mark_of(marks, known), f"{where}: {plain_reason(problem)}".removeprefix(": "))


def _is_union_tag(part: int | str, marks: Mapping[Place, yaml.Mark], place: Place) -> bool:
    """Pydantic names the chosen member of a union inside the location; the file has no such key."""
    prefix = place[: place.index(part) + 1]
    return isinstance(part, str) and prefix not in marks and prefix != place


def _mark_of(marks: Mapping[Place, yaml.Mark], path: Place) -> yaml.Mark | None:
    while path not in marks and path:
        path = path[:-1]
    return marks.get(path)


def _sibling_keys(model: type[BaseModel], path: Place) -> list[str]:
    """Return the keys allowed at `path`, following the model's own fields as far as they lead."""
    kinds: list[type[BaseModel]] = [model]
    for part in path:
        if isinstance(part, int):
            continue
        kinds = [
            found
            for kind in kinds
            if part in kind.model_fields
            for found in _models_in(kind.model_fields[part].annotation)
        ] or kinds
    return sorted({key for kind in kinds for key in kind.model_fields})


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)


def _message(name: str, text: str, mark: yaml.Mark | None, cause: str) -> str:
    if mark is None:
        return f"{name}: {cause}"
    lines = text.splitlines()
    line = without_secrets(lines[mark.line].strip()) if mark.line < len(lines) else ""
    snippet = f"\n    {line}" if line else ""
    return f"{name}, line {mark.line + 1}, column {mark.column + 1}: {cause}{snippet}"
