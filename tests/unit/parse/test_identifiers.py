import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.parse import identifiers as ids
from docproc.parse.bank import IBAN_LENGTHS, mod_97

IBAN = "DE89370400440532013000"


def german_iban(account: int) -> str:
    body = f"{account:018d}"
    remainder = mod_97(body + "DE00")
    assert remainder is not None
    return f"DE{98 - remainder:02d}{body}"


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_a_german_iban_is_found_and_valid_in_print_groups(account: int) -> None:
    iban = german_iban(account)
    grouped = " ".join(iban[at : at + 4] for at in range(0, 22, 4))
    found = ids.find_ibans(f"Bitte auf IBAN: {grouped} BIC COBADEFFXXX zahlen")
    assert [(match.value, match.validity) for match in found] == [(iban, ids.Validity.VALID)]


@given(st.integers(min_value=0, max_value=10**18 - 1), st.integers(min_value=4, max_value=21), st.integers(1, 9))
def test_one_changed_digit_makes_an_iban_invalid(account: int, at: int, shift: int) -> None:
    iban = german_iban(account)
    changed = iban[:at] + str((int(iban[at]) + shift) % 10) + iban[at + 1 :]
    assert not ids.valid_iban(changed).holds
    assert [match.validity for match in ids.find_ibans(changed)] == [ids.Validity.INVALID]


def test_an_iban_with_a_letter_for_a_digit_is_repaired_and_flagged() -> None:
    (match,) = ids.find_ibans("DE89 37O4 0044 0532 0130 00")
    assert (match.value, match.repaired) == (IBAN, True)


@pytest.mark.parametrize(
    "text",
    [
        "CH93 0076 2011 6238 5295 7 und",
        "GB29 NWBK 6016 1331 9268 19",
        "FR14 2004 1010 0505 0001 3M02 606",
        f"IBAN{IBAN}",
    ],
)
def test_ibans_of_other_countries_end_where_their_length_ends(text: str) -> None:
    (match,) = ids.find_ibans(text)
    assert match.validity is ids.Validity.VALID
    assert len(match.value) == IBAN_LENGTHS[match.value[:2]]


def test_a_number_that_goes_on_after_the_length_of_an_iban_is_none() -> None:
    assert ids.find_ibans(IBAN + "7") == ()


@pytest.mark.parametrize(
    ("text", "holds"), [("COBADEFF", True), ("COBADEFFXXX", True), ("COBAQQFF", False), ("COBA", False)]
)
def test_bics_are_judged_by_form_and_country(text: str, holds: bool) -> None:
    assert ids.valid_bic(text).holds is holds


def test_a_word_in_capitals_is_a_bic_only_after_its_label() -> None:
    assert ids.find_bics("UNSERE ABHOLUNG") == ()
    assert [match.value for match in ids.find_bics("BIC: BCEELULL")] == ["BCEELULL"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("USt-IdNr.: DE 136 695 976", "DE136695976"),
        ("ATU 57194903", "ATU57194903"),
        ("CHE-107.787.577 MWST", "CHE107787577"),
        ("TVA FR 83 404 833 048", "FR83404833048"),
        ("VAT Reg No GB 980 7806 84", "GB980780684"),
        ("NO 995 525 828 MVA", "NO995525828MVA"),
        ("NL 004495445B01", "NL004495445B01"),
        ("EL 094259216", "EL094259216"),
        ("BE 0403.019.261", "BE0403019261"),
        ("IT 00743110157", "IT00743110157"),
        ("ESB-58378431", "ESB58378431"),
    ],
)
def test_vat_ids_are_found_normalised_and_valid(text: str, value: str) -> None:
    assert [(match.value, match.validity) for match in ids.find_vat_ids(text)] == [(value, ids.Validity.VALID)]


def test_a_vat_id_with_wrong_check_digit_is_found_but_invalid() -> None:
    (match,) = ids.find_vat_ids("USt-IdNr. DE123456789")
    assert match.validity is ids.Validity.INVALID


def test_a_misread_vat_id_is_repaired_only_when_its_check_digits_then_hold() -> None:
    (match,) = ids.find_vat_ids("DE l36695976")
    assert (match.value, match.repaired) == ("DE136695976", True)
    assert ids.find_vat_ids("DE l36695977") == ()


def test_an_iban_holds_no_vat_id() -> None:
    assert ids.find_vat_ids("DE89 3704 0044 0532 0130 00") == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Steuernummer 181/815/08155", "18181508155"),
        ("St.-Nr.: 27 123 45678", "2712345678"),
        ("Steuer-Nr. 143/123/12345", "14312312345"),
        ("Steuernummer: 2893081508152", "2893081508152"),
    ],
)
def test_german_tax_numbers_are_found(text: str, value: str) -> None:
    assert [match.value for match in ids.find_tax_numbers(text)] == [value]


def test_a_tax_number_of_wrong_form_is_invalid_and_a_right_one_unchecked() -> None:
    assert ids.valid_tax_number("12/34").validity is ids.Validity.INVALID
    assert ids.valid_tax_number("181/815/08155").validity is ids.Validity.UNCHECKED
    assert not ids.valid_tax_number("181/815/08155", "Berlin").holds


@pytest.mark.parametrize(
    ("text", "kind", "value", "validity"),
    [
        ("SIRET 732 829 320 00074", "siret", "73282932000074", "valid"),
        ("SIRET 732 829 320 00075", "siret", "73282932000075", "invalid"),
        ("RCS Paris 732 829 320", "siren", "732829320", "valid"),
        ("Company Registration No: 01234567", "company_number", "01234567", "unchecked"),
        ("UID CHE-107.787.577", "swiss_uid", "CHE107787577", "valid"),
        ("FN 123456a", "register_number", "FN 123456a", "unchecked"),
    ],
)
def test_company_numbers_are_found_and_judged(text: str, kind: str, value: str, validity: str) -> None:
    assert [(m.kind, m.value, m.validity.value) for m in ids.find_company_numbers(text)] == [(kind, value, validity)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Amtsgericht Köln HRB 12345", "Köln HRB 12345"),
        ("HRB 123 B, AG Berlin-Charlottenburg", "Berlin-Charlottenburg HRB 123B"),
        ("Handelsregister: Amtsgericht Frankfurt am Main HRA 4711", "Frankfurt am Main HRA 4711"),
        ("HRB-Nr.: 4711", "HRB 4711"),
    ],
)
def test_register_entries_carry_their_court(text: str, value: str) -> None:
    assert [match.value for match in ids.find_register_numbers(text)] == [value]


def test_a_creditor_identifier_is_checked() -> None:
    assert [m.validity.value for m in ids.find_creditor_ids("Gläubiger-ID: DE98ZZZ09999999999")] == ["valid"]
    assert not ids.valid_creditor_id("DE99ZZZ09999999999").holds


def test_payment_references_with_check_digits_are_checked_and_others_left_alone() -> None:
    assert ids.valid_payment_reference("RF18 5390 0754 7034").validity is ids.Validity.VALID
    assert ids.valid_payment_reference("RF19 5390 0754 7034").validity is ids.Validity.INVALID
    assert ids.valid_payment_reference("RE-4711").validity is ids.Validity.UNCHECKED


def test_contacts_are_found() -> None:
    text = "info@muster-gmbh.example www.muster-gmbh.de Tel. +49 (0)221 / 12 34-56 Fax: 0221 123457 a.b(at)c.de"
    assert [m.value for m in ids.find_emails(text)] == ["info@muster-gmbh.example", "a.b@c.de"]
    assert [m.value for m in ids.find_domains(text)] == ["muster-gmbh.de"]
    assert [m.value for m in ids.find_phones(text)] == ["+49221123456", "0221123457"]


FINDERS = [getattr(ids, name) for name in ids.__all__ if name.startswith("find_")]
JUDGES = [getattr(ids, name) for name in ids.__all__ if name.startswith("valid_")]


@given(st.one_of(st.text(max_size=150), st.text(alphabet=string.digits + " ./-DECHFRATUIBANHRO", max_size=150)))
def test_no_text_makes_a_finder_or_judge_fail(text: str) -> None:
    for find in FINDERS:
        for match in find(text):
            assert text[match.start : match.end] == match.raw
    for judge in JUDGES:
        judge(text)
