"""JSON Schemas (draft 2020-12) of the YAML files, which editors complete and check with (yaml-language-server)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from docproc.specs.calibration import CalibrationSpec
from docproc.specs.line_items import LineItemWording
from docproc.specs.loader import Spec
from docproc.specs.mail_templates import MailTemplateSpec
from docproc.specs.ocr_profiles import OcrProfiles
from docproc.specs.page_words import PageWords
from docproc.specs.rules import RulePack
from docproc.specs.settings import Settings
from docproc.specs.suppliers import SupplierSpec
from docproc.specs.tasks import TasksSpec
from docproc.specs.workflows import WorkflowSpec
from docproc.specs.yaml_editing import write_whole

SCHEMAS_FOLDER = "schemas"
_FILES: tuple[type[Spec], ...] = (
    Settings, SupplierSpec, RulePack, WorkflowSpec, TasksSpec, MailTemplateSpec,
    LineItemWording, CalibrationSpec, OcrProfiles, PageWords,
)  # fmt: skip
SHAPES: Mapping[str, type[Spec]] = MappingProxyType({str(shape.schema_name): shape for shape in _FILES})
"""The kinds of YAML files, by the name of their schema, and what each holds."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file; sections of docproc.yaml may be empty, as they are when read."""
    schema = SHAPES[kind].model_json_schema(mode="validation")
    if kind == "docproc":
        for name, part in schema["properties"].items():
            meaning = {key: part[key] for key in ("description",) if key in part}
            schema["properties"][name] = {"anyOf": [part, {"type": "null"}], **meaning}
    return {"$schema": _DIALECT, **schema}


def schema_text(kind: str) -> str:
    """Return the JSON Schema of a kind of file as the text of its own."""
    return json.dumps(schema_of(kind), indent=1, ensure_ascii=False) + "\n"


def write_schemas(store_folder: Path) -> tuple[Path, ...]:
    """Write all schemas below a workspace's `.docproc`, where modelines look; return those that are new or changed."""
    written = []
    for kind in SHAPES:
        path, text = store_folder / SCHEMAS_FOLDER / f"{kind}.json", schema_text(kind)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            write_whole(path, text)
            written.append(path)
    return tuple(written)
