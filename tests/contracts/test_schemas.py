"""The JSON Schemas for editors take every YAML file that docproc ships or writes, and refuse what loaders refuse."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from docproc.errors import ConfigurationError
from docproc.settings.schemas import SHAPES, schema_of
from docproc.specs.library import SHIPPED
from docproc.specs.loader import parse_yaml
from docproc.specs.yaml_editing import modeline
from tests.conftest import SAMPLES, Cli, make_invoice_in

CONFIGS = SHIPPED.parent
SHIPPED_FILES = sorted((*CONFIGS.rglob("*.yaml"), *SAMPLES.rglob("*.yaml")))


class _Plain(yaml.SafeLoader):
    """YAML as JSON has it: a date is a text."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def plain(text: str) -> Any:
    return yaml.load(text, Loader=_Plain) or {}  # a loader of plain values


def check(text: str) -> str:
    """Hold a file against the schema that its first line names; return the schema's name."""
    first = text.partition("\n")[0]
    kind = first.rpartition("/")[2].removesuffix(".json")
    assert kind in SHAPES and first.startswith("# yaml-language-server: $schema="), first
    validator = jsonschema.Draft202012Validator(schema_of(kind))
    assert [error.message for error in validator.iter_errors(plain(text))] == []
    return kind


@pytest.mark.parametrize("kind", SHAPES)
def test_every_schema_is_a_schema(kind: str) -> None:
    schema = schema_of(kind)
    of_schemas = jsonschema.Draft202012Validator(jsonschema.Draft202012Validator.META_SCHEMA)
    assert [error.message for error in of_schemas.iter_errors(schema)] == []
    assert schema["type"] == "object" and schema["properties"], "it would take anything"


@pytest.mark.parametrize("path", SHIPPED_FILES, ids=lambda path: path.name)
def test_every_shipped_file_names_its_schema_and_keeps_to_it(path: Path) -> None:
    kind = check(path.read_text(encoding="utf-8"))
    above = "" if path.parent == CONFIGS else "../"
    assert path.read_text(encoding="utf-8").startswith(modeline(SHAPES[kind], f"{above}.docproc/schemas"))


def test_every_file_that_docproc_writes_names_its_schema_and_keeps_to_it(workspace: Cli) -> None:
    root = workspace.folder
    make_invoice_in(root, "a.pdf", "RE-1")
    make_invoice_in(root, "b.pdf", "RE-2")
    assert workspace("run", "a.pdf", "b.pdf", "-q", "--jobs", "1").code == 0
    for line in (
        ("config", "set", "people.anna.email", "anna@example.org"),
        ("flag", "set", "beta", "enabled=true", "start=2026-01-01"),
        ("supplier", "add", "name=Muster GmbH", "ibans+=DE89370400440532013000"),
        ("supplier", "suggest", "--write"),
        ("workflow", "add", "invoice-way"),
        ("rule", "history", "invoice/invoice-dated"),
    ):
        ran = workspace(*line)
        assert ran.code == 0, ran.err
    own = root / "rules/invoice.yaml"
    rule = "{name: invoice-dated, field: invoice_date, type: regex, pattern: 'vom (.+)'}"
    own.write_text(f"pack: invoice\nrules:\n  - {rule}\n", encoding="utf-8")
    assert workspace("rule", "history", "invoice/invoice-dated").code == 0
    own.unlink()
    ran = workspace("rule", "rollback", "invoice/invoice-dated", "2")
    assert ran.code == 0, ran.err
    written = sorted(path for path in root.rglob("*.yaml") if ".docproc" not in path.parts)
    kinds = {check(path.read_text(encoding="utf-8")) for path in written}
    assert kinds >= {"docproc", "tasks", "supplier", "workflow", "rules"}
    for path in written:
        schema = path.parent / path.read_text(encoding="utf-8").partition("$schema=")[2].partition("\n")[0]
        assert schema.resolve().is_file()


PYDANTIC = ("Value error", "Input should", "Extra inputs", "valid integer", "valid dictionary", "instance of")
"""Words of a library that nobody who writes YAML has to know."""

MISTAKES: Mapping[str, tuple[str, ...]] = {
    "docproc": ("ocr: {max_retris: 5}", "ocr: {max_retries: many}", "ocr: {max_retries: 11}", "ocr: {engine: abacus}",
                "email: {password: hunter2}", "people: {anna: {shoe: 1}}", "colour: red"),
    "supplier": ("name: [a]", "fone: 1\nname: a", "{}", "name: a\nibans: DE1"),
    "rules": ("pack: A B", "pack: a\nrules: [{name: x, field: y}]", "pack: a\nrules: {}", "pack: a\nruls: []"),
    "workflow": ("name: a", "name: a\ntrigger: {type: never}\nsteps: []", "name: a\ntrigger: {type: manual}\nsteps: 1"),
    "tasks": ("tasks: {}", "tasks: [{name: a, type: dance, frequency: daily}]", "tasks: [{type: send_mail_queue}]"),
    "template": ("de: hallo", "en: {subject: a}", "subject: a"),
    "line-items": ("colums: {}", "columns: []"),
    "calibration": ("weights: 1", "wights: {}"),
    "ocr-profiles": ("profiles: []", "{}"),
    "page-words": ("{}", "words: []", "words: {}\ntypes: {bill: Rechnung}", "titles: {}", "words: {title: ''}"),
}  # fmt: skip


@pytest.mark.parametrize("kind", SHAPES)
def test_what_the_loader_refuses_the_schema_refuses(kind: str) -> None:
    validator = jsonschema.Draft202012Validator(schema_of(kind))
    for text in MISTAKES[kind]:
        with pytest.raises(ConfigurationError, match=r"^it\.yaml") as refused:
            parse_yaml(text, SHAPES[kind], "it.yaml")
        assert not any(words in refused.value.message for words in PYDANTIC), refused.value.message
        assert list(validator.iter_errors(plain(text))), text
