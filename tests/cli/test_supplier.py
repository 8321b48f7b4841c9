"""The suppliers of a workspace."""

import json

import pytest

KIEFER = """name: Holzbau Kiefer GmbH
vat_id: DE123456788
ibans: [DE02120300000000202051]
email: rechnung@kiefer.example
name_variations: [Zimmerei Kiefer]
"""


@pytest.fixture
def with_suppliers(workspace):
    """A workspace with two suppliers and no documents."""
    folder = workspace.folder / "suppliers"
    (folder / "holzbau-kiefer.yaml").write_text(KIEFER)
    (folder / "lindenhof.yaml").write_text("name: Lindenhof Werkzeuge GmbH\nactive: false\n")
    return workspace


def test_suppliers_are_listed_and_shown_with_their_documents(with_suppliers, make_invoice) -> None:
    (with_suppliers.folder / "suppliers" / "lindenhof.yaml").write_text("name: Lindenhof Werkzeuge GmbH\n")
    make_invoice("inbox/a.pdf", "RE-1001")
    assert with_suppliers("run", "inbox", "-q").code == 0
    with_suppliers("review", "fix", "a.pdf", "invoice_number=RE-1002", "--approve", "-q")
    listed = [json.loads(line) for line in with_suppliers("supplier", "list", "--json").out.splitlines()]
    assert [(each["id"], each["documents"]) for each in listed] == [("holzbau-kiefer", 0), ("lindenhof", 1)]
    assert "lindenhof" in with_suppliers("supplier", "list").out
    shown = json.loads(with_suppliers("supplier", "show", "lindenhof", "--json").out)
    counts = shown["statistics"]
    assert counts["documents"] == 1 and counts["first_document"] == counts["last_document"] == "2026-03-05"
    assert counts["corrected_values"] == 1 and counts["reviewed_values"] > 5
    assert counts["correction_rate"] == round(100 / counts["reviewed_values"], 1)
    assert "name: Holzbau Kiefer GmbH" in with_suppliers("supplier", "show", "holzbau-kiefer").out
    assert "lindenhof" in with_suppliers("supplier", "stats").out


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("holzbau-kiefer", "id"),
        ("DE 123 456 788", "VAT id"),
        ("DE02 1203 0000 0000 2020 51", "IBAN"),
        ("rechnung@kiefer.example", "mail address"),
        ("Holzbau Kiefr", "name"),
        ("zimmerei kiefer", "name"),
    ],
)
def test_a_supplier_is_found_by_number_address_or_a_name_nearly_right(with_suppliers, text: str, by: str) -> None:
    first = json.loads(with_suppliers("supplier", "find", text, "--json").out.splitlines()[0])
    assert (first["id"], first["by"]) == ("holzbau-kiefer", by)


def test_what_is_like_no_supplier_is_said_so(with_suppliers) -> None:
    ran = with_suppliers("supplier", "find", "xqzw")
    assert ran.code == 1 and "no supplier is like" in ran.err
    ran = with_suppliers("supplier", "show", "holzbau")
    assert ran.code == 2 and "is it holzbau-kiefer?" in ran.err


def test_sound_suppliers_pass_the_check(with_suppliers) -> None:
    ran = with_suppliers("supplier", "check")
    assert ran.code == 0 and "2 suppliers checked, 0 problems" in ran.err


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        ("name: B\nvat_id: DE123456789", "DE123456789: "),
        ("name: B\nibans: [DE03120300000000202051]", "IBAN DE03120300000000202051: "),
        ("name: B\nibans: [DE02120300000000202051]", "is also a number of holzbau-kiefer"),
        ("name: B\nvat_idd: x", "did you mean 'vat_id'?"),
        (
            "name: B\ntemplates:\n- {name: t, document_type: invoice, field_patterns: {iban: {pattern: '(?=x)'}}}",
            "look-ahead",
        ),
    ],
)
def test_a_mistake_in_a_supplier_is_named_with_its_file(with_suppliers, yaml: str, message: str) -> None:
    (with_suppliers.folder / "suppliers" / "b.yaml").write_text(yaml)
    ran = with_suppliers("supplier", "check", "suppliers/b.yaml")
    assert ran.code == 1 and message in ran.err and "b.yaml" in ran.err
    assert with_suppliers("supplier", "check", "suppliers/lindenhof.yaml").code == 0
    told = with_suppliers("supplier", "check", "suppliers/b.yaml", "--json", "-q")
    found = [json.loads(line) for line in told.out.splitlines()]
    assert (told.code, told.err) == (1, "") and message in " ".join(each["message"] for each in found)
    assert {each["file"] for each in found} == {"suppliers/b.yaml"}
