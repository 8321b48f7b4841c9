"""Mistakes in YAML in plain words: what a value should be, not what a library calls it."""

import pytest

from docproc.errors import ConfigurationError
from docproc.specs.loader import parse_yaml
from docproc.specs.rules import RulePack
from docproc.specs.secrets import without_secrets
from docproc.specs.settings import Settings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ocr: {max_retries: many}", "ocr.max_retries: should be a whole number"),
        ("ocr: {max_retries: 2.5}", "ocr.max_retries: should be a whole number"),
        ("ocr: {max_retries: 11}", "ocr.max_retries: should be less than or equal to 10"),
        ("ocr: {engine: abacus}", "ocr.engine: should be 'openvino' or 'onnxruntime'"),
        ("ocr: 5", "ocr: should be a mapping of keys"),
        ("models: {allow_cpu: perhaps}", "models.allow_cpu: should be true or false"),
        ("storage: {allowed_extensions: .pdf}", "storage.allowed_extensions: should be a list"),
        ("storage: {allowed_extensions: [pdf]}", "storage.allowed_extensions: 'pdf' is no file ending such as .pdf"),
        ("workspace: {environment: 5}", "workspace.environment: should be text"),
        ("flags: {a: {start: soon}}", "flags.a.start: should be a time such as 2026-03-05T14:30"),
        ("people: {anna: {email: anna}}", "people.anna.email: 'anna' is no mail address such as anna@example.org"),
        ("email: {password: hunter2}", "email.password: a secret is written as env:NAME or file:PATH"),
        ("ocr: {max_retris: 5}", "unknown key 'max_retris'; did you mean 'max_retries'?"),
    ],
)
def test_a_mistake_is_told_in_one_line_with_its_place_and_plain_words(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        parse_yaml(text, Settings, "docproc.yaml")
    first, *rest = refused.value.message.splitlines()
    assert first.startswith("docproc.yaml, line 1, column ") and said in first
    assert rest == [f"    {without_secrets(text)}"]


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("ocr: {engine: openvno}", "column 15", "should be 'openvino' or 'onnxruntime'; did you mean 'openvino'?"),
        ("rules: [{key: a, field: total_amount, type: regx}]", "column 45", "rules.0.type: should be 'label', 'regex'"),
        ("rules: [{key: a, field: total_amount, type: regx}]", "column 45", "not 'regx'; did you mean 'regex'?"),
        ("rules: [{key: a, field: total_amount}]", "column 9", "rules.0: the key 'type' is missing"),
    ],
)
def test_a_word_that_is_none_of_those_allowed_is_shown_with_the_nearest(text: str, place: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        parse_yaml(text, Settings if text.startswith("ocr") else RulePack, "some.yaml")
    assert any(place in line and said in line for line in refused.value.message.splitlines())
