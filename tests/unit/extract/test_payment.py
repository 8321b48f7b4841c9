"""How an invoice is paid: terms, discounts, prepayments, rounding, accounts, and why no VAT is charged."""

from datetime import date
from decimal import Decimal

import pytest

from docproc.extract import extract_document
from docproc.model.fields import BankAccount, Extraction
from docproc.model.text import Line
from tests.unit.extract.pages import document, german_invoice, line, shipped_catalogue


def extract(*more: Line) -> Extraction:
    return extract_document(german_invoice(*more), shipped_catalogue())


@pytest.mark.parametrize(
    ("words", "percent", "days"),
    [
        ("Zahlbar innerhalb 10 Tagen mit 2 % Skonto, 30 Tage netto.", "2", 10),
        ("Bei Zahlung binnen 8 Tagen gewähren wir 3% Skonto, danach netto.", "3", 8),
        ("2% discount if paid within 7 days, otherwise 30 days net.", "2", 7),
        ("Escompte de 1,5 % pour paiement sous 8 jours.", "1.5", 8),
    ],
)
def test_a_cash_discount_gives_percent_and_days(words: str, percent: str, days: int) -> None:
    found = extract(line(words, 70, 600))
    assert found.value("cash_discount_percent") == Decimal(percent)
    assert found.value("cash_discount_days") == Decimal(days)
    assert found.value("payment_terms") == words


def test_the_last_day_and_the_amount_of_a_discount_are_held_against_the_total() -> None:
    found = extract(line("Bis 14.03.2026 abzgl. 2 % Skonto 2,38 EUR, danach ohne Abzug zahlbar", 70, 600))
    assert found.value("cash_discount_date") == date(2026, 3, 14)
    assert found.value("cash_discount_amount") == Decimal("2.38")


def test_what_is_left_after_the_discount_is_not_the_discount() -> None:
    found = extract(line("Bis 14.03.2026 abzgl. 2 % Skonto = 116,62 EUR", 70, 600))
    assert found.value("cash_discount_percent") == Decimal(2)
    assert found.get("cash_discount_amount") is None


def test_where_no_discount_is_granted_none_is_found() -> None:
    found = extract(line("Zahlbar innerhalb von 14 Tagen, kein Skonto.", 70, 600))
    assert found.get("cash_discount_percent") is None
    assert found.value("payment_terms") == "Zahlbar innerhalb von 14 Tagen, kein Skonto."


def test_a_sentence_that_ends_in_a_date_is_no_part_of_the_terms_after_it() -> None:
    found = extract(
        line("Leistungsdatum ist der 17. Mai 2026. 3 % Skonto innerhalb von 8 Tagen, 30 Tage netto.", 70, 600)
    )
    assert found.value("payment_terms") == "3 % Skonto innerhalb von 8 Tagen, 30 Tage netto."


def test_a_due_date_behind_the_label_of_terms_is_no_term() -> None:
    found = extract(line("Zahlungsziel: 19.03.2026", 70, 600))
    assert found.value("due_date") == date(2026, 3, 19)
    assert found.get("payment_terms") is None


def totals(*more: Line) -> Extraction:
    return extract_document(
        document(
            line("Holzbau Kiefer GmbH · Sägeweg 3 · 80331 München", 70, 130, 7),
            line("Stadtgärtnerei Blatt AG", 70, 160),
            line("Blumenallee 12", 70, 173),
            line("50667 Köln", 70, 186),
            line("Rechnung RE-4711 vom 05.03.2026", 70, 250, 16),
            line("Nettobetrag", 350, 400), line("100,00 €", 500, 400),
            line("19 % MwSt", 350, 415), line("19,00 €", 500, 415),
            line("Gesamtbetrag", 350, 430), line("119,00 €", 500, 430),
            *more,
        ),
        shipped_catalogue(),
    )  # fmt: skip


def test_a_prepayment_is_positive_and_leaves_the_amount_due() -> None:
    found = totals(
        line("abzüglich Anzahlung", 350, 445), line("-50,00 €", 500, 445),
        line("Restbetrag", 350, 460), line("69,00 €", 500, 460),
    )  # fmt: skip
    assert found.value("prepaid_amount") == Decimal("50.00")
    assert found.value("due_amount") == Decimal("69.00")


def test_several_prepayments_are_added_up_when_the_rest_says_so() -> None:
    found = totals(
        line("1. Abschlagszahlung", 350, 445), line("50,00 €", 500, 445),
        line("2. Abschlagszahlung", 350, 460), line("20,00 €", 500, 460),
        line("Restbetrag", 350, 475), line("49,00 €", 500, 475),
    )  # fmt: skip
    assert found.value("prepaid_amount") == Decimal("70.00")
    assert found.value("due_amount") == Decimal("49.00")


def test_a_rounding_makes_the_amount_due_of_the_total() -> None:
    found = totals(
        line("Rundung", 350, 445), line("-0,02 €", 500, 445), line("Zahlbetrag", 350, 460), line("118,98 €", 500, 460)
    )
    assert found.value("rounding_amount") == Decimal("-0.02")
    assert found.value("due_amount") == Decimal("118.98")


def test_what_a_rounding_leads_to_is_due_whatever_its_label_says() -> None:
    found = totals(
        line("Rundung", 350, 445), line("-0,02 €", 500, 445), line("Verbleibt", 350, 460), line("118,98 €", 500, 460)
    )
    assert found.value("total_amount") == Decimal("119.00")
    assert found.value("due_amount") == Decimal("118.98")


def test_a_rounding_that_leads_to_no_printed_sum_leaves_the_total_due() -> None:
    found = totals(line("Rundung", 350, 445), line("-0,02 €", 500, 445))
    assert found.value("due_amount") == Decimal("119.00")


def test_of_two_sums_that_a_rounding_parts_the_one_before_it_is_the_total() -> None:
    found = extract_document(
        document(
            line("Holzbau Kiefer GmbH · Sägeweg 3 · 80331 München", 70, 130, 7),
            line("Rechnung RE-4711 vom 05.03.2026", 70, 250, 16),
            line("Total:", 350, 430), line("CHF 119.02", 500, 430),
            line("Rundung:", 350, 445), line("CHF -0.02", 500, 445),
            line("Zu zahlen:", 350, 460), line("CHF 119.00", 500, 460),
        ),
        shipped_catalogue(),
    )  # fmt: skip
    assert found.value("total_amount") == Decimal("119.02")
    assert found.value("due_amount") == Decimal("119.00")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Steuerschuldnerschaft des Leistungsempfängers (§ 13b UStG)", "reverse_charge"),
        ("Gemäß § 19 UStG wird keine Umsatzsteuer berechnet.", "small_business"),
        ("Steuerfreie innergemeinschaftliche Lieferung", "intra_community"),
        ("Steuerfreie Ausfuhrlieferung", "export"),
        ("TVA non applicable, art. 293 B du CGI", "small_business"),
        ("Reverse charge: VAT to be accounted for by the recipient", "reverse_charge"),
    ],
)
def test_the_reason_why_no_vat_is_charged_is_found(words: str, code: str) -> None:
    free = document(
        line("Holzbau Kiefer GmbH · Sägeweg 3 · 80331 München", 70, 130, 7),
        line("Rechnung RE-4711 vom 05.03.2026", 70, 250, 16),
        line("Gesamtbetrag", 350, 430), line("100,00 €", 500, 430), line(words, 70, 480),
    )  # fmt: skip
    assert extract_document(free, shipped_catalogue()).value("vat_treatment") == code


def test_words_about_vat_do_not_count_where_vat_is_charged() -> None:
    assert extract(line("Hinweis: Reverse Charge gilt nur im Ausland", 70, 600)).get("vat_treatment") is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Den Betrag ziehen wir per SEPA-Lastschrift ein.", "direct_debit"),
        ("Zahlungsart: Kreditkarte", "card"),
        ("Bitte überweisen Sie den Betrag auf unser Konto.", "transfer"),
        ("Payment by bank transfer", "transfer"),
    ],
)
def test_how_to_pay_is_found_in_words(words: str, code: str) -> None:
    assert extract(line(words, 70, 600)).value("payment_means") == code


def test_every_account_comes_with_its_bank_and_code() -> None:
    found = extract(
        line("Sparkasse Musterstadt IBAN DE02120300000000202051 BIC BYLADEM1001", 70, 700),
        line("Volksbank Beispielheim IBAN DE02100500000054540402 BIC BELADEBEXXX", 70, 712),
    )
    assert BankAccount("DE02120300000000202051", "BYLADEM1001", "Sparkasse Musterstadt") in [
        BankAccount(each.iban, each.bic, "Sparkasse Musterstadt" if "Sparkasse" in (each.bank or "") else each.bank)
        for each in found.accounts
    ]
    assert {each.iban for each in found.accounts} >= {"DE02120300000000202051", "DE02100500000054540402"}


def test_a_payee_who_is_not_the_seller_is_named() -> None:
    found = extract(line("Abweichender Zahlungsempfänger: Muster Factoring Bank AG", 70, 620))
    assert found.value("payee_name") == "Muster Factoring Bank AG"
    assert found.value("supplier_name") == "Holzbau Kiefer GmbH"


def test_the_issuer_as_payee_is_no_payee() -> None:
    assert extract(line("Zahlungsempfänger: Holzbau Kiefer GmbH", 70, 620)).get("payee_name") is None


def test_a_routing_id_is_the_buyers_reference() -> None:
    assert extract(line("Leitweg-ID: 04011000-12345-03", 350, 205)).value("buyer_reference") == "04011000-12345-03"


@pytest.mark.parametrize(
    ("row", "total"),
    [
        ("Rabatt 10 %", "107.10"),
        ("Preisnachlass", "107.10"),
        ("bei Zahlung bis 15.03.2026 abzgl. Rabatt", "119.00"),
    ],
)
def test_a_sum_that_a_discount_is_taken_off_is_not_the_total(row: str, total: str) -> None:
    found = extract_document(
        document(
            line("Holzbau Kiefer GmbH · Sägeweg 3 · 80331 München", 70, 130, 7),
            line("Rechnung 4711 vom 05.03.2026", 70, 250, 16),
            line("Leistung", 70, 300),
            line("Gesamt", 480, 300),
            line("Beratung", 70, 320),
            line("119,00", 480, 320),
            line("Gesamtbetrag", 300, 360),
            line("119,00 €", 480, 360),
            line(row, 300, 375),
            line("-11,90 €", 480, 375),
            line("Rechnungsbetrag", 300, 390),
            line("107,10 €", 480, 390),
        ),
        shipped_catalogue(),
    )
    assert found.value("total_amount") == Decimal(total)


def test_the_title_repeated_over_the_terms_is_no_part_of_them() -> None:
    found = extract(
        line("Rechnung / Lieferschein F 10995", 70, 600), line("Zahlbar bis zum 28. März 2026 ohne Abzug.", 70, 612)
    )
    assert found.value("payment_terms") == "Zahlbar bis zum 28. März 2026 ohne Abzug."


def test_a_sum_beside_words_of_its_own_is_not_the_total_though_it_stands_under_that_word() -> None:
    found = extract_document(
        document(
            line("Atelier Sauvage SAS", 70, 45, 11),
            line("5 rue des Prés", 70, 58),
            line("69001 Lyonville", 70, 70),
            line("FACTURE : FA-7557", 70, 250, 14),
            line("Date : 21/09/2026", 350, 160),
            line("Description", 70, 300),
            line("Total", 480, 300),
            line("Peinture de façade", 70, 320),
            line("100,00", 480, 320),
            line("Sous-total", 300, 345),
            line("100,00", 480, 345),
            line("Remise 5 %", 300, 360),
            line("5,00-", 480, 360),
            line("Port et emballage", 300, 375),
            line("8,95", 480, 375),
            line("Montant total TTC", 300, 390),
            line("€ 103,95", 480, 390),
            line("Exonéré de TVA, art. 261-4 du CGI.", 70, 420),
        ),
        shipped_catalogue(),
    )
    assert found.value("total_amount") == Decimal("103.95")
