"""The YAML shown in the READMEs of a workspace works as it stands."""

import re
from importlib import resources

import pytest

from docproc.extract import RULES, compile_catalogue
from docproc.specs.loader import parse_yaml
from docproc.specs.rules import RulePack
from docproc.specs.suppliers import SupplierSpec

EXAMPLE = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def examples(name: str) -> list[str]:
    return EXAMPLE.findall(resources.files("docproc.configs").joinpath(f"workspace/{name}.md").read_text("utf-8"))


def test_the_rule_pack_shown_is_one() -> None:
    (example,) = examples("rules")
    pack = parse_yaml(example, RulePack, "rules.md")
    assert {rule.type for rule in pack.rules} == set(RULES)
    assert len(compile_catalogue([pack], []).rules) == 9


@pytest.mark.parametrize("example", examples("suppliers"))
def test_the_supplier_shown_is_one(example: str) -> None:
    supplier = parse_yaml(example, SupplierSpec, "suppliers.md")
    told = sum(len(each.field_patterns) + len(each.rules) for each in supplier.templates)
    assert len(compile_catalogue([], [supplier]).rules) == told
