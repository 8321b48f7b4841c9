"""Every setting with its type, bounds, allowed values, default and meaning, as the shapes of `specs.settings` say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from docproc.errors import UsageError
from docproc.settings.commented import bounds_of
from docproc.specs.loader import Spec
from docproc.specs.secrets import MASK, REFERENCE, hide_password, names_a_secret
from docproc.specs.settings import Settings

_NAMES = {
    "integer": "whole number", "number": "number", "boolean": "true or false", "string": "text", "array": "list",
    "object": "mapping", "null": "nothing",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: `key` is section.name (or a section whose entries people name), `allowed` the only values it takes.

    `bounds` says in words what it takes, `secret` that only a reference (env:NAME, file:PATH) may stand in the file.
    """

    key: str
    section: str
    type: str
    bounds: str
    allowed: tuple[str, ...]
    default: Any
    description: str
    secret: bool

    @property
    def path(self) -> tuple[str, ...]:
        """The keys that lead to it."""
        return tuple(self.key.split("."))


@cache
def all_settings() -> tuple[Setting, ...]:
    """Return every setting, in the order of docproc.yaml."""
    return tuple(_settings())


def find_setting(key: str) -> tuple[Setting, tuple[str, ...]]:
    """Return the setting that `key` belongs to, and the keys that lead on inside it (people.anna.email: anna, email).

    Raises UsageError for a key of none, with the nearest.
    """
    known = {setting.key: setting for setting in all_settings()}
    parts = key.split(".")
    for length in (2, 1):
        found = known.get(".".join(parts[:length]))
        if found is not None and all(parts) and (length == len(parts) or found.type == "mapping"):
            return found, tuple(parts[length:])
    near = get_close_matches(key, known, n=1, cutoff=0.5)
    raise UsageError(f"no setting is called '{key}'" + (f"; did you mean {near[0]}?" if near else ""))


def masked(value: Any, name: str = "") -> Any:
    """Return a value as it may be shown: what stands under a name such as password or Authorization is masked.

    References (env:NAME, file:PATH) are no secrets and stay.
    """
    if isinstance(value, Mapping):
        return {key: masked(held, str(key)) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [masked(held, name) for held in value]
    if isinstance(value, str) and value and names_a_secret(name) and not re.match(REFERENCE, value):
        return MASK
    return hide_password(value) if isinstance(value, str) else value


def is_secret(path: tuple[str, ...]) -> bool:
    """Tell whether the key at the end of a path holds a secret."""
    return names_a_secret(path[-1])


def _settings() -> Iterator[Setting]:
    schema = Settings.model_json_schema()
    defaults = Settings().model_dump(mode="json")
    for section, field in Settings.model_fields.items():
        shape = field.annotation
        if not (isinstance(shape, type) and issubclass(shape, Spec)):
            described = (field.description or "").rstrip(".")
            yield Setting(section, section, "mapping", "", (), defaults[section], described, False)
            continue
        properties = schema["$defs"][shape.__name__]["properties"]
        for name, info in shape.model_fields.items():
            types, allowed = _types(properties[name], schema["$defs"])
            yield Setting(
                key=f"{section}.{name}",
                section=section,
                type=" or ".join(types),
                bounds=bounds_of(info),
                allowed=allowed,
                default=defaults[section][name],
                description=info.description or "",
                secret="text" in types and is_secret((name,)),
            )


def _types(part: Mapping[str, Any], shapes: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The types of a part of a JSON schema in words, and the only values that it allows."""
    parts = list(part.get("anyOf", [part]))
    parts = [shapes[each["$ref"].rsplit("/", 1)[-1]] if "$ref" in each else each for each in parts]
    types = dict.fromkeys(_NAMES[each.get("type", "string")] for each in parts)
    only = [value for each in parts for value in each.get("enum", [each["const"]] if "const" in each else [])]
    return tuple(types), tuple(map(str, only))
