"""What the steps do with a document, and what they refuse."""

import json
from decimal import Decimal
from http.server import BaseHTTPRequestHandler

import pytest

from docproc.model.enums import ExecutionStatus
from docproc.specs.settings import Settings
from tests.loopback import Quiet, serving_http
from tests.unit.store.builders import completed, extraction, value
from tests.unit.workflow.conftest import House, outputs


@pytest.fixture
def invoice(house: House) -> str:
    fields = (
        value("invoice_number", "RE-1"), value("net_amount", Decimal("100.00")), value("vat_amount", Decimal("19.00")),
        value("total_amount", Decimal("119.00")), value("currency", "EUR"), value("iban", "DE00"),
    )  # fmt: skip
    return completed(house.store, found=extraction(fields=fields))


@pytest.mark.parametrize(
    ("rules", "wrong"),
    [
        ("total_amount: {required: true, min: 1, max: 119, must_equal_sum: [net_amount, vat_amount]}", None),
        ("total_amount: {must_equal_sum: [net_amount]}", "total_amount is 119.00, but net_amount is 100.00"),
        ("total_amount: {must_equal_sum: [net_amount, due_amount]}", "cannot be added up: due_amount is missing"),
        ("due_date: {required: true}", "due_date is missing"),
        ("due_date: {format: date, min: '2026-01-01'}", None),
        ("total_amount: {min: 120}", "total_amount is 119.00, less than 120"),
        ("total_amount: {max: 100}", "total_amount is 119.00, more than 100"),
        ("currency: {pattern: 'USD|CHF'}", "currency is 'EUR', which is not like USD|CHF"),
        ("iban: {format: iban}", "iban is 'DE00', which is no iban"),
    ],
)
def test_validate_data_names_every_rule_that_does_not_hold(house: House, invoice, rules, wrong) -> None:
    detail = house.done(f"- {{name: check, type: validate_data, config: {{rules: {{{rules}}}}}}}", document=invoice)
    output = outputs(detail)["check"]
    assert output["valid"] is (wrong is None)
    assert wrong is None or wrong in output["errors"][0]["message"]


def test_validate_data_may_fail(house: House, invoice) -> None:
    rules = "{rules: {due_date: {required: true}}, fail_when_invalid: true}"
    detail = house.done(f"- {{name: check, type: validate_data, config: {rules}}}", document=invoice)
    assert detail.record.error == "check: not valid: due_date is missing"


def test_a_step_for_a_document_fails_without_one(house: House) -> None:
    detail = house.done("- {name: who, type: assign_user, config: {user: anna}}")
    assert detail.record.status is ExecutionStatus.FAILED and "started without one" in (detail.record.error or "")


def test_extract_data_gives_the_fields_asked_for_and_those_missing(house: House, invoice) -> None:
    detail = house.done("- {name: get, type: extract_data, config: {fields: [currency, due_date]}}", document=invoice)
    assert outputs(detail)["get"] | {"confidence": 0} == {
        "fields": {"currency": "EUR"}, "missing": ["due_date"], "confidence": 0,
    }  # fmt: skip


def test_classify_document_says_whether_the_type_is_sure(house: House, invoice) -> None:
    for threshold, sure in ((1, True), (100, False)):
        config = f"{{confidence_threshold: {threshold}}}"
        detail = house.done(f"- {{name: what, type: classify_document, config: {config}}}", document=invoice)
        assert outputs(detail)["what"]["document_type"] == "invoice" and outputs(detail)["what"]["sure"] is sure


@pytest.mark.parametrize(
    ("answer", "status", "expected"),
    [
        (b'{"document_type": "order", "confidence": 93.5}', 200, ("order", 93.5, "model")),
        (b'{"document_type": "order", "confidence": 40}', 200, ("invoice", 98.2, "rules")),  # less sure than asked for
        (b'{"document_type": "poem", "confidence": 99}', 200, "answered something else than a type"),
        (b'{"document_type": "order", "confidence": 101}', 200, "answered something else than a type"),
        (b"[]", 200, "answered something else than a type"),
        (b"x" * 200_000, 200, "answers too much"),
        (b"", 500, "answered with status 500"),
    ],
)
def test_a_model_may_be_asked_what_a_document_is(house: House, invoice, monkeypatch, answer, status, expected) -> None:
    asked = []

    class Model(Quiet, BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.headers["Authorization"], json.loads(body)))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(answer)

    monkeypatch.setenv("MODEL_TOKEN", "t0ken")
    with serving_http(Model) as address:
        config = f"{{use_ml_model: true, endpoint: '{address}/types', token: env:MODEL_TOKEN}}"
        detail = house.done(f"- {{name: what, type: classify_document, config: {config}}}", document=invoice)
    assert asked[0][0] == "Bearer t0ken" and asked[0][1]["pages"][0]["number"] == 1
    if isinstance(expected, str):
        assert expected in (detail.record.error or "")
    else:
        output = outputs(detail)["what"]
        assert (output["document_type"], output["confidence"], output["method"]) == expected


def test_call_webhook_sends_the_document_unless_it_is_told_what(house: House, invoice) -> None:
    house.done("""
        - {name: all, type: call_webhook, config: {url: "https://erp.example.org/{{ document.id }}"}}
        - name: some
          type: call_webhook
          config: {url: "https://erp.example.org/x", method: PUT, retries: 2, payload: {total: "{{ document.extracted_data.total_amount }}"}}
        """, document=invoice)  # fmt: skip  # noqa: E501
    query = "SELECT url, method, body, max_attempts FROM webhook_deliveries ORDER BY id"
    first, second = house.store.reader.execute(query).fetchall()
    assert first["url"].endswith(invoice) and '"total_amount": 119.0' in first["body"] and first["max_attempts"] is None
    assert tuple(second)[1:] == ("PUT", '{"total": 119.0}', 3)


def test_a_webhook_of_the_settings_must_be_there(house: House, invoice) -> None:
    step = "- {name: call, type: call_webhook, config: {webhook: erp}}"
    assert "no webhook called 'erp'" in (house.done(step, document=invoice).record.error or "")
    house.settings = Settings.model_validate(
        {"webhooks": {"erp": {"url": "https://erp.example.org", "events": ["workflow.completed", "workflow.failed"]}}}
    )
    house.done(step, document=invoice)
    sent = house.store.reader.execute("SELECT event, webhook FROM webhook_deliveries ORDER BY id").fetchall()
    assert [tuple(row) for row in sent] == [("workflow.step", "erp"), ("workflow.completed", "erp")]


def test_send_email_by_a_template_of_docproc(house: House, invoice) -> None:
    house.done("""
        - name: mail
          type: send_email
          config:
            to: [cfo@example.org]
            cc: [anna@example.org]
            template: high_value_invoice
            data: {filename: "{{ document.filename }}", total_amount: "{{ document.extracted_data.total_amount }}"}
            attach_document: true
        """, document=invoice)  # fmt: skip
    row = house.store.reader.execute("SELECT * FROM email_queue").fetchone()
    assert row["subject"] == "Freigabe nötig: 119,00 EUR" and "anna@example.org" in row["cc_addresses"]
    assert invoice in row["attachments"]


def test_a_template_that_misses_a_variable_or_an_address_that_is_none_fails_the_step(house: House, invoice) -> None:
    for config, why in (
        ("{to: a@example.org, template: high_value_invoice}", "needs filename, total_amount"),
        ("{to: 'a@example.org\\n', subject: x, body: y, cc: nobody}", "is no mail address"),
        ("{to: a@example.org, template: nothing}", "no mail template is called nothing"),
    ):
        detail = house.done(f"- {{name: mail, type: send_email, config: {config}}}", document=invoice)
        assert why in (detail.record.error or "")
    assert house.store.reader.execute("SELECT count(*) FROM email_queue").fetchone()[0] == 0


def test_update_field_sets_only_what_may_be_set(house: House, invoice) -> None:
    from docproc.specs.loader import parse_placed
    from docproc.specs.workflows import WorkflowSpec
    from docproc.workflow.checking import mistakes

    text = "name: x\ntrigger: {type: manual}\nsteps: [{name: a, type: update_field, config: {field: status, value: x}}]"
    (wrong,) = mistakes(parse_placed(text, WorkflowSpec, "x.yaml"))
    assert "'status' may not be set" in wrong
    detail = house.done("- {name: set, type: update_field, config: {field: review, value: fine}}", document=invoice)
    assert "'fine' is none of approved, pending, rejected" in (detail.record.error or "")


def test_a_document_is_never_related_to_itself_or_to_nothing(house: House, invoice) -> None:
    for config, why in (
        ("{relation: references, target: '{{ document.id }}'}", "there is no document"),
        ("{relation: references, target_number: RE-404}", "there is no document 'RE-404'"),
    ):
        detail = house.done(f"- {{name: tie, type: create_relation, config: {config}}}", document=invoice)
        assert why in (detail.record.error or "")
