"""Contracts and letters: the parties that a contract names, and what a document is about."""

import pytest

from docproc.extract import extract_document
from docproc.model.fields import Extraction
from tests.unit.extract.pages import document, line, shipped_catalogue


def contract(title: str, *rows: str) -> Extraction:
    lines = [line(title, 200, 60, 18), *(line(row, 70, 110 + 16 * at) for at, row in enumerate(rows))]
    return extract_document(document(*lines), shipped_catalogue())


def parties(found: Extraction) -> tuple[object, object]:
    return found.value("supplier_name"), found.value("buyer_name")


STACKED = (
    "zwischen", "Gastwirtschaft Zur Eiche KG", "Marktplatz 3, 73728 Neckarhall", "– nachfolgend Auftraggeber genannt –",
    "und", "Kälte Frost GmbH", "Eisweg 7", "50321 Brühlheim", "– nachfolgend Auftragnehmer genannt –",
    "§ 1 Gegenstand", "Der Auftragnehmer wartet die Anlage.",
)  # fmt: skip


def test_the_role_a_party_is_called_by_tells_supplier_from_customer() -> None:
    found = contract("Wartungsvertrag", *STACKED)
    assert parties(found) == ("Kälte Frost GmbH", "Gastwirtschaft Zur Eiche KG")
    assert found.value("supplier_address") == "Eisweg 7, 50321 Brühlheim"
    assert found.value("buyer_address") == "Marktplatz 3, 73728 Neckarhall"


def test_parties_named_in_one_sentence_are_taken_apart() -> None:
    found = contract(
        "Rental Agreement",
        "This agreement is made between",
        'Quay Rooms Ltd, 4 Quay Street, 54321 Eastham (the "Landlord") and',
        'Harbour Foods Ltd, 9 Mill Lane, 54322 Westham (the "Tenant").',
        "1. Premises",
        "The Landlord lets the premises.",
    )
    assert parties(found) == ("Quay Rooms Ltd", "Harbour Foods Ltd")


@pytest.mark.parametrize("made", ["is made between", "was concluded between", "was entered into between"])
def test_words_on_the_making_of_the_contract_may_stand_before_the_first_party(made: str) -> None:
    found = contract(
        "Rental Agreement",
        f"This agreement dated 1 March 2026 {made} Quay Rooms Ltd,",
        '4 Quay Street, Eastham EX1 3PP (the "Landlord") and',
        'Harbour Foods Ltd, 9 Mill Lane, Westham EX2 4TT (the "Tenant").',
        "1. Premises",
        "The Landlord lets the premises.",
    )
    assert parties(found) == ("Quay Rooms Ltd", "Harbour Foods Ltd")
    assert found.value("supplier_address") == "4 Quay Street, Eastham EX1 3PP"


def test_a_contract_that_is_closed_between_two_parties_names_them_in_german_too() -> None:
    found = contract(
        "Wartungsvertrag",
        "Dieser Wartungsvertrag wird am 3. März 2026 geschlossen zwischen der Kälte Frost GmbH,",
        "Eisweg 7, 50321 Brühlheim – nachfolgend Auftragnehmer genannt –",
        "und Gastwirtschaft Zur Eiche KG,",
        "Marktplatz 3, 73728 Neckarhall – nachfolgend Auftraggeber genannt –",
        "§ 1 Gegenstand",
        "Der Auftragnehmer wartet die Anlage.",
    )
    assert parties(found) == ("Kälte Frost GmbH", "Gastwirtschaft Zur Eiche KG")


def test_an_address_broken_between_its_postal_code_and_its_town_is_read_whole() -> None:
    found = contract(
        "Wartungsvertrag",
        "zwischen",
        "Gastwirtschaft Zur Eiche KG, Marktplatz 3, 73728",
        "Neckarhall – nachfolgend Auftraggeber genannt –",
        "und",
        "Kälte Frost GmbH, Eisweg 7, 50321",
        "Brühlheim – nachfolgend Auftragnehmer genannt –",
        "§ 1 Gegenstand",
        "Der Auftragnehmer wartet die Anlage.",
    )
    assert found.value("supplier_address") == "Eisweg 7, 50321 Brühlheim"
    assert found.value("buyer_address") == "Marktplatz 3, 73728 Neckarhall"


def test_the_line_between_title_and_parties_is_the_subject_not_a_section_heading() -> None:
    found = contract("Wartungsvertrag", "Vertrags-Nr.: WV-17", "Wartung der Kälteanlagen", *STACKED)
    assert found.value("subject") == "Wartung der Kälteanlagen"


@pytest.mark.parametrize("subject", ["Objet : début des travaux", "Betreff: Beginn der Arbeiten"])
def test_a_labelled_subject_runs_to_the_end_of_its_line(subject: str) -> None:
    rows = (subject, "", "Sehr geehrte Damen und Herren,", "am Montag beginnen wir.", "Mit freundlichen Grüßen")
    found = extract_document(
        document(*(line(row, 70, 250 + 16 * at) for at, row in enumerate(rows) if row)), shipped_catalogue()
    )
    assert found.value("subject") == subject.split(":")[1].strip()
