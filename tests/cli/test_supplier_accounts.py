"""What people settle about who sent a document: a new account, the supplier itself, the type of the document."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Cli

OLD, NEW = "DE89370400440532013000", "DE02120300000000202051"


def shown(cli: Cli, name: str) -> dict:
    return json.loads(cli("show", name, "--json").out)


def new_accounts(document: dict) -> list[str]:
    return [finding["message"] for finding in document["findings"] if finding["code"] == "new-iban"]


@pytest.fixture
def paid_to(cli: Cli) -> Callable[[str, str, str], Path]:
    """Draw an invoice of one supplier, with a number and the account to pay to."""

    def draw(name: str, number: str, iban: str) -> Path:
        from reportlab.lib.pagesizes import A4
        from reportlab.pdfgen.canvas import Canvas

        target = cli.folder / "inbox" / name
        target.parent.mkdir(exist_ok=True)
        canvas = Canvas(str(target), pagesize=A4, invariant=True)
        for y, left, right in (
            (790, "Lindenhof Werkzeuge GmbH", ""), (775, "Ahornweg 3, 50667 Köln", ""),
            (700, "Birkenau Handels KG", f"Rechnungsnummer: {number}"),
            (685, "Seestraße 12", "Rechnungsdatum: 05.03.2026"), (670, "80331 München", ""), (600, "Rechnung", ""),
            (560, "Nettobetrag", "100,00 EUR"), (545, "zzgl. 19 % MwSt.", "19,00 EUR"),
            (530, "Rechnungsbetrag", "119,00 EUR"), (60, "USt-IdNr. DE136695976", f"IBAN {iban}"),
        ):  # fmt: skip
            canvas.drawString(60, y, left)
            canvas.drawString(350, y, right)
        canvas.save()
        return target

    return draw


def test_a_new_account_of_a_known_supplier_waits_for_a_person_until_one_confirms_it(workspace, paid_to) -> None:
    (workspace.folder / "suppliers" / "lindenhof.yaml").write_text(
        f"name: Lindenhof Werkzeuge GmbH\nvat_id: DE136695976\nibans: [{OLD}]\n"
    )
    paid_to("known.pdf", "RE-1", OLD)
    paid_to("changed.pdf", "RE-2", NEW)
    assert workspace("run", "inbox", "-q").code == 0
    assert not new_accounts(shown(workspace, "known.pdf"))
    document = shown(workspace, "changed.pdf")
    assert document["decision"]["outcome"] == "review" and document["review"] == "pending"
    (words,) = new_accounts(document)
    assert NEW in words and "never seen with supplier lindenhof" in words and words in document["decision"]["reasons"]
    refused = workspace("review", "approve", "changed.pdf")
    assert refused.code == 2 and "never seen" in refused.err
    assert workspace("review", "approve", "changed.pdf", "--despite-findings", "--note", "rang them up").code == 0
    paid_to("again.pdf", "RE-3", NEW)
    assert workspace("run", "inbox", "-q").code == 0
    assert not new_accounts(shown(workspace, "again.pdf"))
    (more,) = map(json.loads, workspace("supplier", "suggest", "--write", "--json").out.splitlines())
    assert (more["kind"], more["id"], more["data"]) == ("more", "lindenhof", {"ibans": [NEW]})
    assert f"[{OLD}, {NEW}]" in (workspace.folder / "suppliers" / "lindenhof.yaml").read_text()


def test_what_a_person_says_of_supplier_and_type_brings_their_rules_and_outlives_extraction(workspace, paid_to) -> None:
    (workspace.folder / "suppliers" / "ahorn.yaml").write_text(
        "name: Ahorn Eisenwaren AG\ntemplates:\n- name: standard\n  document_type: delivery_note\n  field_patterns:\n"
        "    delivery_note_number: {pattern: 'Rechnungsnummer: (\\S+)'}\n"
    )
    paid_to("a.pdf", "RE-1", OLD)
    assert workspace("run", "inbox", "-q").code == 0
    wrong = workspace("review", "fix", "a.pdf", "supplier=ahorm")
    assert wrong.code == 2 and "is it ahorn?" in wrong.err and len(wrong.err.splitlines()) == 1
    assert "one of invoice," in workspace("review", "fix", "a.pdf", "document_type=bill").err
    ran = workspace("review", "fix", "a.pdf", "supplier=ahorn", "document_type=delivery_note", "order_number=B-7")
    assert "document_type: invoice -> delivery_note" in ran.err and "supplier: - -> ahorn" in ran.err
    for _ in range(2):
        document = shown(workspace, "a.pdf")
        assert (document["document_type"], document["supplier"]["id"]) == ("delivery_note", "ahorn")
        number = document["fields"]["delivery_note_number"]
        assert (number["value"], number["method"]) == ("RE-1", "template:ahorn/standard/delivery-note-number")
        assert document["fields"]["order_number"]["value"] == "B-7" and document["versions"] == 2
        assert document["details"]["extraction"]["supplier_reasons"] == ["a person said so"]
        assert workspace("extract", "--force", "-q").code == 0
    assert workspace("review", "fix", "a.pdf", "supplier=", "-q").code == 0
    assert shown(workspace, "a.pdf")["supplier"]["id"] is None


def test_templates_are_counted_and_rated_and_the_better_one_is_asked_first(workspace, paid_to) -> None:
    path = workspace.folder / "suppliers" / "lindenhof.yaml"
    path.write_text(
        "name: Lindenhof Werkzeuge GmbH\ntemplates:\n"
        "- {name: wrong, document_type: invoice, field_patterns: {order_number: {pattern: '(Rechnungsdatum)'}}}\n"
        "- {name: good, document_type: invoice, field_patterns: {order_number: {pattern: 'IBAN DE([0-9]{6})'}}}\n"
    )
    paid_to("a.pdf", "RE-1", OLD)
    assert workspace("run", "inbox", "-q").code == 0
    found = shown(workspace, "a.pdf")["fields"]["order_number"]
    assert found["method"] == "template:lindenhof/wrong/order-number"
    workspace("review", "fix", "a.pdf", "order_number=893704", "-q")
    with sqlite3.connect(workspace.folder / ".docproc" / "store.db") as store:
        query = "SELECT template_name, usage_count, success_rate, last_used_at IS NULL FROM supplier_templates"
        assert store.execute(query + " ORDER BY id").fetchall() == [("wrong", 1, 0.0, 0), ("good", 0, None, 1)]
    paid_to("b.pdf", "RE-2", OLD)
    assert workspace("run", "inbox", "-q").code == 0
    assert shown(workspace, "b.pdf")["fields"]["order_number"]["method"] == "template:lindenhof/good/order-number"
