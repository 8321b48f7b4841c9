"""The rule types behind their door, and rules of users."""

import re
from datetime import date

import pytest

from docproc.errors import ConfigurationError
from docproc.extract import RULES, compile_catalogue, extract_document
from docproc.model.fields import Extraction
from docproc.model.text import DocumentText
from docproc.specs.loader import parse_yaml
from docproc.specs.rules import RulePack
from docproc.specs.suppliers import SupplierSpec
from tests.unit.extract.pages import german_invoice, line, page, shipped_catalogue, shipped_packs


def extract(text: DocumentText, yaml: str) -> Extraction:
    pack = parse_yaml(yaml, RulePack, "own.yaml")
    return extract_document(text, compile_catalogue((*shipped_packs(), pack), ()))


@pytest.mark.parametrize("name", RULES)
def test_every_rule_type_has_a_shape_in_yaml(name: str) -> None:
    extra = {
        "label": "labels: {de: [Projekt]}",
        "regex": r"pattern: '\d+'",
        "position": "box: [1, 2, 3, 4]",
        "template": "position: {x: 1, y: 2}",
        "ml_model": "model: orders, file: orders.onnx",
    }[name]
    rule = f"pack: own\nrules:\n  - {{name: own, field: order_number, type: {name}, {extra}}}"
    assert parse_yaml(rule, RulePack, "own.yaml").rules[0].type == name


def test_shipped_rules_have_names_of_their_own_and_known_fields() -> None:
    keys = [rule.key for rule in shipped_catalogue().rules]
    assert len(keys) == len(set(keys)) > 30
    assert all(re.fullmatch(r"[a-z-]+", key) for key in keys)


def test_a_regex_rule_finds_what_has_no_label() -> None:
    rule = r"{name: own, field: order_number, type: regex, pattern: '\bauf Grund von (?P<value>ÄB\d+)\b'}"
    found = extract(german_invoice(line("auf Grund von ÄB77 geliefert", 70, 440)), f"pack: own\nrules:\n  - {rule}")
    value = found.get("order_number")
    assert value is not None and value.value == "ÄB77" and value.evidence.method == "regex:own"


def test_a_regex_rule_takes_the_group_it_names_and_ignores_case_when_told() -> None:
    rule = (
        r"{name: own, field: contract_number, type: regex, pattern: '(vorgang) (v-\d+)', group: 2,"
        " flags: [ignore_case]}"
    )
    found = extract(german_invoice(line("Vorgang V-1234", 70, 440)), f"pack: own\nrules:\n  - {rule}")
    assert found.value("contract_number") == "V-1234"


def test_a_regex_rule_looks_over_lines_with_multiline() -> None:
    rule = r"{name: own, field: contract_number, type: regex, pattern: 'Aktennummer$\s^(V-\d+)', flags: [multiline]}"
    text = german_invoice(line("Aktennummer", 70, 440), line("V-55", 70, 456))
    found = extract(text, f"pack: own\nrules:\n  - {rule}").get("contract_number")
    assert found is not None and found.value == "V-55"
    assert found.evidence.box is not None and found.evidence.box.y == 456


def test_a_regex_rule_may_change_the_text_before_its_pattern() -> None:
    rule = (
        r"{name: own, field: contract_number, type: regex, pattern: 'AKTE=(V-\d+)',"
        r" preprocess: [upper, {replace: {' IST ': '='}}]}"
    )
    found = extract(german_invoice(line("Akte ist v-77", 70, 440)), f"pack: own\nrules:\n  - {rule}")
    assert found.value("contract_number") == "V-77"


def test_a_group_that_a_pattern_does_not_have_is_named() -> None:
    yaml = r"pack: own" "\n" r"rules: [{name: own, field: iban, type: regex, pattern: '(\d+)', group: number}]"
    with pytest.raises(ConfigurationError, match=r"rule own: .* has no group 'number'"):
        compile_catalogue((parse_yaml(yaml, RulePack, "own.yaml"),), ())


def test_a_template_rule_fills_a_field_from_each_group() -> None:
    rule = (
        r"{name: head, type: template, pattern: 'Akte (?P<nr>\S+) seit (?P<day>\S+)',"
        r" field_mapping: {nr: contract_number, day: contract_start},"
        r" transformations: {contract_start: [{date: '%m/%d/%y'}], contract_number: [{prefix: 'V-'}]}}"
    )
    text = german_invoice(line("Akte 77 seit 04/03/26", 70, 440))
    found = extract(text, f"pack: own\nrules:\n  - {rule}")
    assert found.value("contract_number") == "V-77"
    assert found.value("contract_start") == date(2026, 4, 3)
    value = found.get("contract_start")
    assert value is not None and value.evidence.method == "template:head/contract_start"


def test_a_suppliers_field_patterns_win_over_the_rules_for_everyone() -> None:
    supplier = parse_yaml(
        "name: Holzbau Kiefer\nvat_id: DE 136 695 976\ntemplates:\n  - name: standard\n"
        "    document_type: invoice\n    field_patterns:\n"
        r"      invoice_number: {pattern: 'Zeichen (\S+)', transformations: [{replace: {'/': '-'}}]}"
        "\n"
        "      contract_number: {position: {x: 300, y: 500, tolerance: 8}}\n"
        "      order_number: {position: {x: 300, y: 520}, validation: 'B[0-9]+'}\n",
        SupplierSpec,
        "holzbau-kiefer.yaml",
    ).model_copy(update={"id": "holzbau-kiefer"})
    text = german_invoice(
        line("Zeichen R/4712", 70, 440), line("VT-12 und mehr", 303, 497), line("kein Auftrag 9", 300, 520)
    )
    found = extract_document(text, shipped_catalogue(supplier))
    number = found.get("invoice_number")
    assert number is not None and number.value == "R-4712"
    assert number.evidence.method == "template:holzbau-kiefer/standard/invoice-number"
    assert "a rule of this supplier found it" in number.evidence.reasons
    assert found.value("contract_number") == "VT-12"
    assert found.get("order_number") is None


def test_a_position_rule_reads_a_box() -> None:
    rule = "{name: own, field: contract_number, type: position, box: [300, 500, 100, 12]}"
    found = extract(german_invoice(line("VT-12", 300, 500)), f"pack: own\nrules:\n  - {rule}")
    assert found.value("contract_number") == "VT-12"


def test_a_position_rule_reads_beside_its_anchor() -> None:
    rule = "{name: own, field: contract_number, type: position, anchor_text: Anker, relative_offset: [50, -2, 100, 14]}"
    found = extract(german_invoice(line("Anker", 300, 500), line("VT-13", 355, 500)), f"pack: own\nrules:\n  - {rule}")
    assert found.value("contract_number") == "VT-13"


def test_a_value_that_fails_its_validation_is_not_taken() -> None:
    rule = "{name: own, field: contract_number, type: label, labels: {de: [Vorgang X]}, validation: 'V-[0-9]{4}'}"
    yaml = f"pack: own\nrules:\n  - {rule}"
    assert extract(german_invoice(line("Vorgang X: V-1234", 70, 440)), yaml).value("contract_number") == "V-1234"
    assert extract(german_invoice(line("Vorgang X: W-1234", 70, 440)), yaml).get("contract_number") is None


def test_two_rules_of_one_name_are_refused() -> None:
    pack = parse_yaml("pack: a\nrules: [{name: x, field: iban, type: regex, pattern: y}]", RulePack, "a.yaml")
    with pytest.raises(ConfigurationError, match="two rules are called 'x'"):
        compile_catalogue((pack, pack), ())


def test_an_inactive_rule_is_not_tried() -> None:
    yaml = (
        "pack: own\nrules:\n  - {name: own, field: contract_number, type: label, labels: {de: [Vorgang X]}, active: %s}"
    )
    text = german_invoice(line("Vorgang X: V-1234", 70, 440))
    assert extract(text, yaml % "true").value("contract_number") == "V-1234"
    assert extract(text, yaml % "false").get("contract_number") is None


def test_a_known_supplier_is_found_by_its_numbers_and_its_template_used() -> None:
    supplier = parse_yaml(
        "id: holzbau-kiefer\nname: Holzbau Kiefer\nvat_id: DE 136 695 976\ntemplates:\n  - name: standard\n"
        "    document_type: invoice\n    rules:\n"
        "      - {name: contract, field: contract_number, type: position, box: [300, 500, 100, 12]}",
        SupplierSpec,
        "holzbau-kiefer.yaml",
    )
    found = extract_document(german_invoice(line("VT-12", 300, 500)), shipped_catalogue(supplier))
    assert found.supplier is not None and found.supplier.supplier_id == "holzbau-kiefer"
    assert found.supplier.confidence > 95
    assert found.value("contract_number") == "VT-12"


def test_a_supplier_known_from_yaml_is_not_found_in_the_recipients_lines() -> None:
    buyer = parse_yaml("id: blatt\nname: Stadtgärtnerei Blatt AG\nvat_id: DE123456788", SupplierSpec, "blatt.yaml")
    text = german_invoice(line("USt-IdNr. DE123456788", 70, 199))
    found = extract_document(text, shipped_catalogue(buyer))
    assert found.supplier is not None and found.supplier.supplier_id is None


def test_a_long_document_is_still_known_by_its_first_page() -> None:
    more = [line(f"Zeile {at} Text", 50, 10 + 12 * at) for at in range(60)]
    many = DocumentText((*german_invoice().pages, *(page(*more, number=number) for number in range(2, 40))))
    assert extract_document(many, shipped_catalogue()).value("invoice_number") == "RE-4711"
