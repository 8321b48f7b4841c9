"""What a supplier's template asks of its documents."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from docproc.check.checking import check_document
from docproc.check.policy import CheckPolicy, KnownSupplier
from docproc.errors import ConfigurationError
from docproc.model.decision import Finding
from docproc.model.enums import Outcome
from docproc.model.fields import Extraction, LineItem, SupplierMatch
from docproc.specs.loader import parse_yaml
from docproc.specs.suppliers import SupplierSpec
from tests.unit.check.test_checks import TODAY, extraction

MUSTER = SupplierMatch("muster", "Muster GmbH", 99.0)


def policy(template: str) -> CheckPolicy:
    yaml = f"name: Muster GmbH\ntemplates:\n  - name: plain\n    document_type: invoice\n    {template}"
    spec = parse_yaml(yaml, SupplierSpec, "muster.yaml").model_copy(update={"id": "muster"})
    return CheckPolicy(suppliers=(KnownSupplier.of(spec),))


def found(document: Extraction, template: str) -> dict[str, Finding]:
    checked = check_document(document, policy(template), TODAY)
    return {each.code: each for each in checked.findings if "template" in each.code}


def checks(check: str) -> str:
    return f"validation_rules: {{custom_checks: [{{name: house rule, {check}}}]}}"


def test_a_field_that_the_template_requires_sends_a_document_without_it_to_review() -> None:
    document = extraction(supplier=MUSTER)
    template = "validation_rules: {required_fields: [contract_number, net_amount]}"
    assert found(document, template)["missing-template-field"].fields == ("contract_number",)
    assert check_document(document, policy(template), TODAY).decision.outcome is Outcome.REVIEW
    assert check_document(document, policy("active: true"), TODAY).decision.outcome is Outcome.AUTO


def test_templates_hold_for_their_own_supplier_and_type_only() -> None:
    template = "validation_rules: {required_fields: [contract_number]}"
    assert not found(extraction(), template)
    assert not found(extraction(supplier=MUSTER), f"active: false\n    {template}")
    assert not found(extraction(supplier=MUSTER), template.replace("contract_number", "net_amount"))


@pytest.mark.parametrize(
    ("amounts", "holds"), [(("60.00", "40.00"), True), (("60.00", "59.00"), True), (("60.00",), False), ((), False)]
)
def test_lines_must_add_up_to_net_or_total_where_the_template_says_so(amounts: tuple[str, ...], holds: bool) -> None:
    items = tuple(
        LineItem(position=at, description="Ware", net_amount=Decimal(amount), confidence=99.0)
        for at, amount in enumerate(amounts, 1)
    )
    document = replace(extraction(supplier=MUSTER), line_items=items)
    assert ("template-sum" not in found(document, "validation_rules: {total_must_equal_sum: true}")) is holds


def test_a_date_read_otherwise_than_the_supplier_writes_it_is_an_error() -> None:
    document = extraction(supplier=MUSTER, invoice_date=date(2026, 5, 3))
    swapped = replace(
        document,
        fields=tuple(
            replace(value, evidence=replace(value.evidence, raw="03/05/2026"))
            if value.name == "invoice_date"
            else value
            for value in document.fields
        ),
    )
    template = "validation_rules: {date_format: '%m/%d/%Y'}"
    assert "03/05/2026" in found(swapped, template)["template-date"].message
    assert "2026-03-05" in found(swapped, template)["template-date"].message
    assert "template-date" not in found(swapped, "validation_rules: {date_format: '%d/%m/%Y'}")


@pytest.mark.parametrize(
    ("check", "holds"),
    [
        ("field: total_amount, condition: less_than, value: 119.01", True),
        ("field: total_amount, condition: less_than, value: 119", False),
        ("field: total_amount, condition: at_most, value: 119", True),
        ("field: total_amount, condition: greater_than, value: '118.99'", True),
        ("field: total_amount, condition: at_least, value: 120", False),
        ("field: total_amount, condition: equals, value: 119.00", True),
        ("field: total_amount, condition: greater_than, other_field: net_amount", True),
        ("field: net_amount, condition: greater_than, other_field: total_amount", False),
        ("field: net_amount, condition: greater_than, other_field: due_amount", True),
        ("field: currency, condition: one_of, value: [EUR, CHF]", True),
        ("field: currency, condition: one_of, value: [USD, CHF]", False),
        ("field: currency, condition: not_equals, value: EUR", False),
        ("field: invoice_number, condition: matches_pattern, value: 'RE-[0-9]+'", True),
        ("field: invoice_number, condition: matches_pattern, value: 'R-[0-9]+'", False),
        ("field: invoice_date, condition: at_least, value: '2020-01-01'", True),
        ("field: invoice_date, condition: less_than, value: '2020-01-01'", False),
        ("field: order_number, condition: present", False),
        ("field: order_number, condition: equals, value: x", True),
    ],
)
def test_custom_checks_compare_what_they_say(check: str, holds: bool) -> None:
    assert ("template-check" not in found(extraction(supplier=MUSTER), checks(check))) is holds


def test_a_failed_check_says_what_was_found_and_decides_by_its_severity() -> None:
    check = "field: total_amount, condition: less_than, value: 100"
    document = extraction(supplier=MUSTER)
    assert found(document, checks(check))["template-check"].message == (
        "house rule: total amount is 119.00, not less than 100"
    )
    own = f"{check}, severity: warning, message: 'ask Ms Weber'"
    assert found(document, checks(own))["template-check"].message == "house rule: ask Ms Weber"
    assert check_document(document, policy(checks(own)), TODAY).decision.outcome is Outcome.AUTO
    assert check_document(document, policy(checks(check)), TODAY).decision.outcome is Outcome.REVIEW


def test_a_templates_threshold_stands_in_place_of_the_workspaces() -> None:
    document = extraction(supplier=MUSTER)
    assert check_document(document, policy("confidence_threshold: 90"), TODAY).decision.outcome is Outcome.AUTO
    assert check_document(document, policy("confidence_threshold: 100"), TODAY).decision.outcome is Outcome.REVIEW


@pytest.mark.parametrize(
    ("check", "message"),
    [
        ("field: totl, condition: present", "no field is called 'totl'"),
        ("field: iban, condition: present, value: x", "'present' takes nothing"),
        ("field: iban, condition: equals", "'equals' takes a value or an other_field"),
        ("field: iban, condition: one_of, value: x", "one_of takes a list"),
        ("field: iban, condition: like, value: x", "condition"),
    ],
)
def test_a_mistake_in_a_check_is_named(check: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        policy(checks(check))
    assert message in str(caught.value) and "muster.yaml, line" in str(caught.value)
