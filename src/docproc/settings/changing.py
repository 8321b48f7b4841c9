"""Setting and unsetting keys of docproc.yaml: checked before anything is written, and written whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import yaml
from pydantic import ValidationError

from docproc.errors import ConfigurationError, UsageError
from docproc.settings.catalogue import Setting, find_setting, is_secret
from docproc.settings.splicing import set_value, unset_value
from docproc.settings.workspace import Workspace
from docproc.specs.loader import load_yaml, parse_yaml
from docproc.specs.reasons import plain_reason
from docproc.specs.secrets import require_reference
from docproc.specs.settings import Settings
from docproc.specs.yaml_editing import write_whole
from docproc.store.file_lock import holding


def set_setting(workspace: Workspace, key: str, words: str) -> tuple[Any, Any]:
    """Set `key` in docproc.yaml to what `words` (YAML) says; return the value before and after, as plain data.

    Raises UsageError for an unknown key, a value that it does not take, and a secret in clear; ConfigurationError for
    a docproc.yaml that is broken already. The file is untouched then.
    """
    setting, inside = find_setting(key)
    path = (*setting.path, *inside)
    value = _value_of(setting, inside, key, words)
    if is_secret(path) and isinstance(value, str):
        try:
            require_reference(value)
        except ValueError as error:
            raise UsageError(f"{key}: {error}") from error
    return _change(workspace, path, key, lambda text: set_value(text, path, value))


def unset_setting(workspace: Workspace, key: str) -> tuple[Any, Any]:
    """Take `key` out of docproc.yaml, so that its default holds again; return the value before and after.

    A setting of a section stays as the commented line that `docproc init` writes. Raises as `set_setting` does.
    """
    setting, inside = find_setting(key)
    path = (*setting.path, *inside)
    commented = None if inside or len(path) == 1 else f"{path[-1]}: {default_line(setting)}"
    return _change(workspace, path, key, lambda text: unset_value(text, path, commented))


def default_line(setting: Setting) -> str:
    """Return the default of a setting as docproc.yaml shows it."""
    return json.dumps(setting.default)


def value_at(settings: Settings, path: tuple[str, ...]) -> Any:
    """Return the value at a path of keys as plain data; UsageError when nothing stands there."""
    value = settings.model_dump(mode="json")
    for part in path:
        if not isinstance(value, dict) or part not in value:
            raise UsageError(f"nothing is set at {'.'.join(path)}")
        value = value[part]
    return value


def _value_of(setting: Setting, inside: tuple[str, ...], key: str, words: str) -> Any:
    if (
        not inside
        and set(setting.type.split(" or ")) <= {"text", "nothing"}
        and words[:1] not in ("", "'", '"', "~")
        and words != "null"
    ):
        return words
    try:
        return yaml.safe_load(words)
    except yaml.YAMLError as error:
        raise UsageError(f"{key}: {words!r} is no YAML value") from error


def _change(workspace: Workspace, path: tuple[str, ...], key: str, change: Callable[[str], str]) -> tuple[Any, Any]:
    file = workspace.settings_file.resolve()
    with holding(workspace.store_folder / "settings.lock", str(file)):
        before = load_yaml(file, Settings)
        raw = file.read_bytes()
        text = raw.decode("utf-8-sig")
        after_text = change(text.replace("\r\n", "\n"))
        try:
            after = parse_yaml(after_text, Settings, str(file))
        except ConfigurationError as error:
            raise UsageError(f"{key}: {_reason(after_text, error, path)}") from error
        if after_text != text:
            write_whole(file, after_text.replace("\n", "\r\n") if b"\r\n" in raw else after_text)
    return _value_or_none(before, path), _value_or_none(after, path)


def _reason(text: str, error: ConfigurationError, path: tuple[str, ...]) -> str:
    """What pydantic says of the value at `path`, without the place in a file that was not written."""
    try:
        Settings.model_validate(yaml.safe_load(text) or {})
    except ValidationError as found:
        problem = found.errors()[0]
        place = tuple(map(str, problem["loc"]))
        if path[: len(place)] == place:
            return plain_reason(dict(problem))
        elsewhere = place[len(path) :] if place[: len(path)] == path else place
        return f"{'.'.join(elsewhere)}: {plain_reason(dict(problem))}"
    except yaml.YAMLError:
        pass
    return error.message.splitlines()[0]


def _value_or_none(settings: Settings, path: tuple[str, ...]) -> Any:
    try:
        return value_at(settings, path)
    except UsageError:
        return None
