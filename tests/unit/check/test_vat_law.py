from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from docproc.check.rates import RATES
from docproc.check.vat_law import supplier_country
from docproc.check.vat_law.country import EU
from docproc.check.vat_law.laws import LAWS
from docproc.check.vat_law.particulars import PARTICULARS
from docproc.model.enums import DocumentType, Outcome, Severity
from docproc.model.fields import LineItem, Value, VatLine
from tests.unit.check.invoices import findings, invoice, outcome

NO_VAT = {"vat_amount": Decimal(0), "total_amount": Decimal("1000.00")}
ZERO = (VatLine(Decimal(0), Decimal("1000.00"), Decimal(0)),)


def particulars(**changes: object) -> dict[str, Severity]:
    return {
        code.removeprefix("particular-"): found.severity
        for code, found in findings(invoice(**changes)).items()  # type: ignore[arg-type]  # the changes of each case
        if code.startswith("particular-")
    }


def test_a_complete_german_invoice_lacks_nothing_and_needs_nobody() -> None:
    assert findings(invoice()) == {}
    assert outcome(invoice()) is Outcome.AUTO


@pytest.mark.parametrize(
    ("without", "missing", "clause"),
    [
        ("supplier_address", "supplier-address", "§ 14 (4) no. 1 UStG"),
        ("buyer_name", "buyer-name", "§ 14 (4) no. 1 UStG"),
        ("buyer_address", "buyer-address", "§ 14 (4) no. 1 UStG"),
        ("supplier_vat_id", "tax-number", "§ 14 (4) no. 2 UStG"),
    ],
)
def test_a_missing_particular_is_named_with_its_clause_and_endangers_the_deduction(
    without: str, missing: str, clause: str
) -> None:
    found = findings(invoice(without=(without,)))[f"particular-{missing}"]
    assert found.severity is Severity.WARNING
    assert without in found.fields
    assert clause in found.message
    assert "§ 15 (1) no. 1 UStG" in found.message


def test_a_missing_particular_alone_asks_for_no_person() -> None:
    assert outcome(invoice(without=("buyer_address", "supplier_vat_id", "delivery_date"))) is Outcome.AUTO


def test_the_day_of_the_supply_may_be_proved_otherwise_and_a_period_is_enough() -> None:
    assert particulars(without=("delivery_date",)) == {"delivery-date": Severity.INFO}
    assert particulars(without=("delivery_date",), service_end=date(2026, 2, 28)) == {}


def test_what_was_sold_at_which_rate_must_be_said() -> None:
    assert particulars(items=()) == {"items": Severity.WARNING}
    assert particulars(items=(), subject="Beratung im Februar") == {}
    assert particulars(vat=()) == {"vat-rate": Severity.WARNING}
    assert set(particulars(vat=(), without=("vat_amount",))) == {"vat-rate", "vat-amount"}


def test_several_rates_need_the_net_of_each() -> None:
    rates = (VatLine(Decimal(19), None, Decimal("95.00")), VatLine(Decimal(7), None, Decimal("35.00")))
    assert "net" in particulars(vat=rates)


@pytest.mark.parametrize("kind", [DocumentType.INVOICE, DocumentType.RECEIPT])
def test_up_to_250_euros_fewer_particulars_are_enough(kind: DocumentType) -> None:
    amounts: dict[str, Value] = {
        "net_amount": Decimal("210.08"),
        "vat_amount": Decimal("39.92"),
        "total_amount": Decimal("250.00"),
    }
    vat = (VatLine(Decimal(19), Decimal("210.08"), Decimal("39.92")),)
    few = ("buyer_name", "buyer_address", "delivery_date", "supplier_vat_id", "invoice_number")
    small = invoice(kind, without=few, vat=vat, supplier_tax_number="181/815/08155", **amounts)
    assert not {code for code in findings(small) if code.startswith("particular-")}
    above = invoice(
        kind,
        without=few,
        vat=vat,
        supplier_tax_number="181/815/08155",
        **{**amounts, "total_amount": Decimal("250.01")},
    )
    assert {"particular-buyer-name", "particular-buyer-address", "particular-number"} <= set(findings(above))
    lacking = findings(
        invoice(kind, without=(*few, "supplier_address"), vat=(), supplier_tax_number="181/815/08155", **amounts)
    )
    assert "§ 33 no. 1 UStDV" in lacking["particular-supplier-address"].message
    assert "particular-vat-rate" in lacking


def test_a_ticket_needs_no_more_than_carrier_day_and_price() -> None:
    ticket = (LineItem(1, "Fahrkarte Köln-Berlin", net_amount=Decimal("1000.00")),)
    without = ("buyer_name", "buyer_address", "delivery_date", "invoice_number", "net_amount", "vat_amount")
    assert particulars(items=ticket, vat=(), without=without) == {}
    assert set(particulars(items=ticket, vat=(), without=(*without, "supplier_address"))) == {"supplier-address"}
    mixed = (*ticket, LineItem(2, "Beratung", net_amount=Decimal("1.00")))
    assert "buyer-name" in particulars(items=mixed, vat=(), without=without)


def test_a_small_business_since_2025_needs_neither_number_nor_day_of_supply_and_costs_no_deduction() -> None:
    changes: dict[str, object] = {"vat": (), "vat_treatment": "small_business", "total_amount": Decimal("1000.00")}
    without = ("vat_amount", "invoice_number", "delivery_date", "buyer_address")
    found = particulars(without=without, **changes)
    assert found == {"buyer-address": Severity.INFO}
    earlier = particulars(without=without, invoice_date=date(2024, 12, 30), **changes)
    assert {"number", "delivery-date"} <= set(earlier)


def test_vat_shown_by_a_small_business_is_an_error_that_asks_for_a_person() -> None:
    document = invoice(vat_treatment="small_business")
    found = findings(document)["vat-though-small-business"]
    assert found.severity is Severity.ERROR
    assert "§ 14c (2) UStG" in found.message
    assert outcome(document) is Outcome.REVIEW


@pytest.mark.parametrize(
    ("treatment", "code"),
    [
        ("reverse_charge", "vat-though-reverse-charge"),
        ("intra_community", "vat-though-tax-free"),
        ("export", "vat-though-tax-free"),
    ],
)
def test_vat_shown_on_what_is_free_of_vat_is_an_error_unless_only_a_part_is_free(treatment: str, code: str) -> None:
    assert findings(invoice(vat_treatment=treatment))[code].severity is Severity.ERROR
    unsure = invoice(vat_treatment=treatment, unsure=("vat_treatment",))
    assert findings(unsure)[code].severity is Severity.WARNING
    mixed = (VatLine(Decimal(19), Decimal("500.00"), Decimal("95.00")), VatLine(Decimal(0), Decimal("95"), Decimal(0)))
    assert code not in findings(invoice(vat=mixed, vat_treatment=treatment))
    assert code not in findings(invoice(vat=ZERO, vat_treatment=treatment, **NO_VAT))


def test_an_exempt_part_beside_taxed_ones_is_no_contradiction() -> None:
    assert "vat-though-tax-free" not in findings(invoice(vat_treatment="exempt"))


def test_an_intra_community_supply_needs_both_vat_ids() -> None:
    found = findings(invoice(vat=ZERO, vat_treatment="intra_community", **NO_VAT))["particular-buyer-vat-id"]
    assert found.severity is Severity.WARNING
    assert "§ 6a (1) no. 4 UStG" in found.message
    given = invoice(vat=ZERO, vat_treatment="intra_community", buyer_vat_id="ATU57194903", **NO_VAT)
    assert not {code for code in findings(given) if "vat-id" in code}


def test_reverse_charge_at_home_needs_no_vat_id_of_the_recipient_but_the_prescribed_words() -> None:
    domestic = findings(invoice(vat=ZERO, vat_treatment="reverse_charge", **NO_VAT))
    assert "particular-buyer-vat-id" not in domestic
    assert "particular-reverse-charge-note" not in domestic
    other_words = invoice(vat=ZERO, vat_treatment="reverse_charge", **NO_VAT)
    fields = tuple(
        replace(value, evidence=replace(value.evidence, raw="USt zahlt der Kunde"))
        if value.name == "vat_treatment"
        else value
        for value in other_words.fields
    )
    found = findings(replace(other_words, fields=fields))
    assert found["particular-reverse-charge-note"].severity is Severity.INFO


def test_no_vat_without_a_note_why_is_noticed_and_the_border_named() -> None:
    found = findings(invoice(vat=ZERO, buyer_vat_id="ATU57194903", **NO_VAT))["particular-exemption-note"]
    assert found.severity is Severity.WARNING
    assert "AT" in found.message
    at_home = findings(invoice(vat=ZERO, **NO_VAT))["particular-exemption-note"]
    assert at_home.severity is Severity.INFO
    assert "particular-exemption-note" not in findings(invoice())


def test_a_credit_note_must_name_the_invoice_it_credits() -> None:
    found = findings(invoice(DocumentType.CREDIT_NOTE, without=("buyer_address", "delivery_date")))
    assert set(found) == {"particular-preceding-invoice"}
    assert found["particular-preceding-invoice"].severity is Severity.INFO
    assert findings(invoice(DocumentType.CREDIT_NOTE, preceding_invoice_number="RE-4000")) == {}


def test_austrian_invoices_over_10000_euros_need_the_recipients_vat_id() -> None:
    austrian: dict[str, Value] = {"supplier_vat_id": "ATU57194903", "supplier_address": "Ring 5, A-1010 Wien"}
    vat = (VatLine(Decimal(20), Decimal("10000.00"), Decimal("2000.00")),)
    amounts = {"net_amount": Decimal("10000"), "vat_amount": Decimal("2000"), "total_amount": Decimal("12000")}
    document = invoice(vat=vat, items=(), subject="Beratung", **austrian, **amounts)
    assert "particular-buyer-vat-id-above-10000" in findings(document)
    assert "particular-buyer-vat-id-above-10000" not in findings(invoice(**austrian))


def test_swiss_invoices_need_no_number_but_the_suppliers_vat_id_and_small_ones_no_recipient() -> None:
    amounts = {"net_amount": Decimal("1000"), "vat_amount": Decimal("81"), "total_amount": Decimal("1081")}
    vat = (VatLine(Decimal("8.1"), Decimal("1000.00"), Decimal("81.00")),)
    without = ("invoice_number", "supplier_vat_id", "buyer_name", "delivery_date")
    swiss = invoice(without=without, vat=vat, currency="CHF", supplier_address="Gasse 1, CH-8001 Zürich", **amounts)
    found = {code for code in findings(swiss) if code.startswith("particular-")}
    assert found == {"particular-supplier-vat-id", "particular-buyer-name"}


def test_other_members_of_the_union_are_held_to_the_directive() -> None:
    document = invoice(supplier_vat_id="FR40303265045", without=("buyer_address",), vat=())
    assert "Art. 226 no. 5 of Directive 2006/112/EC" in findings(document)["particular-buyer-address"].message


def test_countries_whose_law_is_not_known_are_not_judged() -> None:
    american = invoice(
        without=("supplier_vat_id", "supplier_address", "buyer_name"), currency="USD", language="en", vat=()
    )
    assert not {code for code in findings(american) if code.startswith("particular-")}


@pytest.mark.parametrize(
    ("values", "country"),
    [
        ({"supplier_vat_id": "EL094259216"}, "GR"),
        ({"supplier_vat_id": "CHE-107.787.577 MWST"}, "CH"),
        ({"supplier_address": "Ring 5, A-1010 Wien"}, "AT"),
        ({"supplier_address": "Ring 5, 1010 Wien, AT"}, "AT"),
        ({"supplier_tax_number": "181/815/08155"}, "DE"),
        ({"supplier_address": "Hauptstr. 5, 50667 Köln"}, "DE"),
        ({"currency": "CHF"}, "CH"),
        ({"iban": "NL91ABNA0417164300"}, "NL"),
        ({"supplier_address": "Ring 5, 1010 Wien"}, None),
    ],
)
def test_the_suppliers_country_is_told_by_the_surest_sign(values: dict[str, Value], country: str | None) -> None:
    bare = invoice(without=("supplier_vat_id", "supplier_address"))
    kept = tuple(value for value in bare.fields if value.name not in ("currency", *values))
    added = invoice(**values).fields
    chosen = tuple(value for value in added if value.name in values)
    assert supplier_country(type(bare)(bare.document_type, "de", fields=(*kept, *chosen))) == country


@pytest.mark.parametrize(
    ("rate", "values", "code"),
    [
        ("16", {"delivery_date": date(2020, 8, 1), "invoice_date": date(2020, 8, 20)}, None),
        ("16", {"invoice_date": date(2021, 3, 1), "without": ("delivery_date",)}, None),
        ("16", {"delivery_date": date(2021, 3, 1), "invoice_date": date(2021, 3, 1)}, "vat-rate-date"),
        ("19", {"delivery_date": date(2020, 8, 1), "invoice_date": date(2021, 1, 2)}, "vat-rate-date"),
        ("16", {}, "vat-rate-date"),
        ("18", {}, "vat-rate-unknown"),
    ],
)
def test_a_rate_must_have_applied_at_the_time_of_the_supply(rate: str, values: dict[str, object], code: str) -> None:
    vat = (VatLine(Decimal(rate), None, None),)
    found = {made for made in findings(invoice(vat=vat, items=(), **values)) if made.startswith("vat-rate")}  # type: ignore[arg-type]  # the values of each case
    assert found == ({code} if code else set())


def test_the_rates_of_every_member_of_the_union_are_known() -> None:
    assert set(RATES) >= EU
    for country in EU:
        assert any(rate.percent >= 15 and rate.last is None for rate in RATES[country]), country


def test_every_particular_of_every_law_is_known() -> None:
    for law in LAWS.values():
        demanded = {
            demand.particular for demand in (*law.full, *law.small, *(law.small_business or ()), *(law.ticket or ()))
        }
        assert demanded <= set(PARTICULARS)
