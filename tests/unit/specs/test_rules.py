"""YAML shapes of rule packs and suppliers."""

import pytest

from docproc.errors import ConfigurationError
from docproc.specs.loader import parse_yaml
from docproc.specs.rules import LabelRule, RulePack
from docproc.specs.suppliers import SupplierSpec


def pack(rule: str) -> RulePack:
    return parse_yaml(f"pack: own\nrules:\n  - {rule}", RulePack, "own.yaml")


def test_wordings_are_given_with_their_language() -> None:
    (rule,) = pack("{name: a, field: iban, type: label, labels: {de: [Konto], any: [IBAN]}}").rules
    assert isinstance(rule, LabelRule)
    assert list(rule.labels) == [("de", "Konto"), ("", "IBAN")]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("{name: a, field: ibna, type: regex, pattern: x}", "no field is called 'ibna'"),
        ("{name: a, field: iban, type: regexp, pattern: x}", "regexp"),
        ("{name: a, field: iban, type: regex, patern: x}", "patern"),
        ("{name: A B, field: iban, type: regex, pattern: x}", "rules.0"),
        ("{name: a, field: iban, type: label, labels: {de: ['  ']}}", "a wording is empty"),
        ("{name: a, field: iban, type: position}", "either a box or an anchor_text"),
        ("{name: a, field: iban, type: position, anchor_text: Konto}", "an anchor_text needs a relative_offset"),
        ("{name: a, type: template, pattern: x}", "names either its field or"),
        ("{name: a, type: template, field_mapping: {n: iban}, position: {x: 1, y: 1}}", "a pattern with named groups"),
        ("{name: a, field: iban, type: template}", "has a pattern, a position or both"),
        ("{name: a, field: iban, type: template, pattern: x, data_type: ibna}", "no data type is called 'ibna'"),
        ("{name: a, field: iban, type: regex, pattern: x, preprocess: [uper]}", "no transformation is called 'uper'"),
        ("{name: a, field: iban, type: regex, pattern: x, preprocess: [{upper: x}]}", "'upper' takes no argument"),
        ("{name: a, field: iban, type: regex, pattern: x, preprocess: [replace]}", "'replace' is written"),
        ("{name: a, field: iban, type: regex, pattern: x, preprocess: [{date: '%d.%m'}]}", "is no date format"),
        ("{name: a, field: iban, type: regex, pattern: x, flags: [verbose]}", "flags"),
        ("{name: a, field: iban, type: regex, pattern: x, weight: 2}", "weight"),
    ],
)
def test_a_mistake_in_a_rule_is_named_with_its_place(rule: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        pack(rule)
    assert message in str(caught.value) and "own.yaml, line" in str(caught.value)


def test_two_rules_of_one_pack_need_two_names() -> None:
    with pytest.raises(ConfigurationError, match="two rules are called 'a'"):
        rule = "{name: a, field: iban, type: regex, pattern: x}"
        parse_yaml(f"pack: own\nrules: [{rule}, {rule}]", RulePack, "own.yaml")


def test_a_supplier_needs_an_id_of_small_letters() -> None:
    with pytest.raises(ConfigurationError, match="id"):
        parse_yaml("id: Muster GmbH\nname: Muster GmbH", SupplierSpec, "muster.yaml")


def test_templates_of_a_supplier_need_names_of_their_own() -> None:
    template = "{name: a, document_type: invoice}"
    with pytest.raises(ConfigurationError, match="two templates have the same name"):
        parse_yaml(f"id: m\nname: M\ntemplates: [{template}, {template}]", SupplierSpec, "m.yaml")
