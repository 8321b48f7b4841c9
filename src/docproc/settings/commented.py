"""docproc.yaml as `docproc init` writes it: every setting with its meaning, bounds and default."""

from __future__ import annotations

import json
from typing import Any, get_args, get_origin

import yaml

from docproc.specs.loader import Spec
from docproc.specs.settings import Settings
from docproc.specs.yaml_editing import modeline

_HEAD = """\
# Settings of this docproc workspace. Every setting is listed with its default, commented out; remove the # of a line
# to change it. A flag of a command wins over an environment variable (DOCPROC_OCR__ENGINE for ocr.engine), and both win
# over this file.
"""


def commented_yaml() -> str:
    """Return the text of a docproc.yaml that lists all settings with their defaults, commented out."""
    parts = [modeline(Settings, ".docproc/schemas"), _HEAD]
    for section, field in Settings.model_fields.items():
        shape = field.annotation
        if not (isinstance(shape, type) and issubclass(shape, Spec)):
            parts.append(_named_entries(section, field))
            continue
        parts.append(f"\n# {(shape.__doc__ or '').strip().rstrip('.')}\n{section}:\n")
        parts += [_setting(name, info) for name, info in shape.model_fields.items()]
    return "".join(parts)


def _named_entries(section: str, field: Any) -> str:
    """A section whose keys people choose: its example, commented out."""
    example = yaml.safe_dump(field.examples[0], allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)
    lines = "".join(f"#   {line}\n" for line in example.splitlines())
    return f"\n# {field.description}. An example:\n# {section}:\n{lines}"


def bounds_of(info: Any) -> str:
    """Say in words which values a setting takes: "1 to 1000", "openvino or onnxruntime", or nothing."""
    limits = {type(mark).__name__: mark for mark in info.metadata}
    if "Ge" in limits and "Le" in limits:
        return f"{limits['Ge'].ge:g} to {limits['Le'].le:g}" if limits["Le"].le < 1e6 else f"at least {limits['Ge'].ge}"
    choices = [value for value in get_args(info.annotation) if isinstance(value, str)]
    return " or ".join(choices) if get_origin(info.annotation) is not None else ""


def _setting(name: str, info: Any) -> str:
    bounds = bounds_of(info)
    value = info.default
    printed = json.dumps(list(value) if isinstance(value, tuple) else value)
    return f"  # {info.description}{f' ({bounds})' if bounds else ''}\n  # {name}: {printed}\n"
