"""The settings in force: flags over environment over docproc.yaml over defaults, each with its origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError

from docproc.errors import ConfigurationError
from docproc.settings.workspace import Workspace
from docproc.specs.loader import load_yaml
from docproc.specs.reasons import plain_reason
from docproc.specs.settings import Settings

PREFIX = "DOCPROC_"


@dataclass(frozen=True, slots=True)
class ResolvedSettings:
    """The settings in force, and for every changed key (`ocr.engine`) where its value comes from."""

    settings: Settings
    origins: Mapping[str, str]


def resolve_settings(
    workspace: Workspace | None, environment: Mapping[str, str], flags: Mapping[str, object]
) -> ResolvedSettings:
    """Return the settings of `workspace`, with `environment` (DOCPROC_OCR__ENGINE) and `flags` (ocr.engine) over them.

    Without a workspace the defaults take its place. Raises ConfigurationError naming file and line, variable or flag.
    """
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    if workspace is not None:
        file = workspace.settings_file
        values = load_yaml(file, Settings).model_dump(exclude_unset=True)
        origins = {f"{section}.{key}": str(file) for section, chosen in values.items() for key in chosen}
    for key, value, origin in (*_from_environment(environment), *((k, v, "flag") for k, v in flags.items())):
        section, _, name = key.partition(".")
        changed = {**values, section: {**values.get(section, {}), name: value}}
        try:
            Settings.model_validate(changed)
        except ValidationError as error:
            raise ConfigurationError(f"{origin}: {key}: {plain_reason(dict(error.errors()[0]))}") from error
        values = changed
        origins[key] = origin
    return ResolvedSettings(Settings.model_validate(values), origins)


def _from_environment(environment: Mapping[str, str]) -> list[tuple[str, Any, str]]:
    found = []
    for variable, text in sorted(environment.items()):
        if not variable.startswith(PREFIX) or "__" not in variable:
            continue
        section, _, name = variable.removeprefix(PREFIX).lower().partition("__")
        try:
            value = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise ConfigurationError(f"{variable}: {text!r} is no YAML value") from error
        found.append((f"{section}.{name}", value, variable))
    return found
