from __future__ import annotations

from dataclasses import replace
from datetime import date

from docproc.check.confirmation import confirmations, objections
from docproc.model.decision import Finding
from docproc.model.enums import Severity, Source
from docproc.model.fields import Agreement, Comparison
from tests.unit.check.test_decision import invoice, value


def test_sums_confirm_the_total_and_what_agrees_with_it() -> None:
    document = invoice()
    total, net = document.get("total_amount"), document.get("net_amount")
    assert total is not None and net is not None
    assert confirmations(document, total) == ("net and VAT add up to it",)
    assert confirmations(document, net) == ("it agrees with the total",)
    alone = replace(document, fields=(total,))
    assert confirmations(alone, total) == ()


def test_check_digits_that_hold_are_told_and_those_that_do_not_are_not() -> None:
    document = invoice()
    assert confirmations(document, value("iban", "DE89370400440532013000", 99.0, 9)) == ("its check digits hold",)
    assert confirmations(document, value("iban", "DE88370400440532013000", 99.0, 9)) == ()


def test_another_witness_that_says_the_same_is_named() -> None:
    number = value("invoice_number", "RE-1", 99.0, 2)
    agreed = Comparison("invoice_number", Agreement.AGREE, "RE-1", "RE-1", source=Source.EINVOICE)
    differing = replace(agreed, agreement=Agreement.DIFFER)
    document = replace(invoice(), comparisons=(agreed,))
    assert confirmations(document, number) == ("the e-invoice says the same",)
    own = value("invoice_number", "RE-1", 99.0, 2, Source.EINVOICE)
    assert confirmations(document, own) == ("the page says the same",)
    assert confirmations(replace(document, comparisons=(differing,)), number) == ()


def test_a_due_date_is_told_by_its_days() -> None:
    due = value("due_date", date(2026, 3, 19), 99.0, 9)
    assert confirmations(invoice(), due) == ("14 days after the document's date",)
    assert confirmations(invoice(), value("due_date", date(2026, 3, 1), 99.0, 9)) == ()


def test_findings_about_a_value_speak_against_it() -> None:
    finding = Finding("iban-checksum", Severity.ERROR, "the check digits do not hold", ("iban",))
    assert objections([finding], value("iban", "DE1", 50.0, 9)) == ("the check digits do not hold",)
    assert objections([finding], value("bic", "X", 50.0, 9)) == ()
