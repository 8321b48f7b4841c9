"""No setting is dead: something reads every one, and every one says what it takes and means."""

import ast
from functools import cache
from pathlib import Path

import pytest

import docproc
from docproc.settings.catalogue import all_settings
from docproc.specs.settings import Settings

SOURCE = Path(docproc.__file__).parent
KEYS = [setting for setting in all_settings() if len(setting.path) == 2]


@cache
def attributes_read() -> frozenset[str]:
    """Names of the attributes that are read anywhere in docproc."""
    return frozenset(
        node.attr
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
    )


@pytest.mark.parametrize("key", [setting.key for setting in KEYS])
def test_every_setting_is_read_by_name(key: str) -> None:
    assert key.rpartition(".")[2] in attributes_read(), f"nothing reads {key}"


@pytest.mark.parametrize("key", [setting.key for setting in KEYS])
def test_every_setting_says_what_it_takes_and_means(key: str) -> None:
    (setting,) = [each for each in KEYS if each.key == key]
    assert setting.description and setting.type and setting.section in Settings.model_fields
