"""Learning from corrections: a sender whose documents use words that no rule knows, corrected once."""

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import Cli

NUMBERS = {"a.pdf": ("4711", "2026-03-05"), "b.pdf": ("4802", "2026-04-17"), "c.pdf": ("5120", "2026-06-02")}


def make_odd_invoice(path: Path, number: str, day: str, sender: str = "Lindenhof Werkzeuge GmbH") -> None:
    """An invoice that calls its number "Vorfall": no rule for everyone knows the word."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    path.parent.mkdir(parents=True, exist_ok=True)
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    canvas.setFont("Helvetica", 11)
    for y, left, right in (
        (790, sender, ""),
        (775, "Ahornweg 3, 50667 Köln", ""),
        (700, "Birkenau Handels KG", f"Vorfall      {number}"),
        (685, "Seestraße 12", f"Rechnungsdatum: {'.'.join(reversed(day.split('-')))}"),
        (670, "80331 München", "Kundennummer: K-200"),
        (600, "Rechnung", ""),
        (560, "Nettobetrag", "100,00 EUR"),
        (545, "zzgl. 19 % MwSt.", "19,00 EUR"),
        (530, "Rechnungsbetrag", "119,00 EUR"),
        (60, "USt-IdNr. DE136695976", "IBAN DE89 3704 0044 0532 0130 00"),
    ):
        canvas.drawString(60, y, left)
        canvas.drawString(350, y, right)
    canvas.save()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Cli:
    """A workspace with three invoices of one sender, of which the first was corrected and approved."""
    workspace = Cli(tmp_path_factory.mktemp("desk"))
    assert workspace("init", "-q").code == 0
    for name, (number, day) in NUMBERS.items():
        make_odd_invoice(workspace.folder / "inbox" / name, number, day)
    assert workspace("run", "inbox/a.pdf", "-q").code == 0
    fixed = workspace("review", "fix", "a.pdf", "invoice_number=4711", "--approve", "--despite-findings", "-q")
    assert fixed.code == 0, fixed.err
    return workspace


@pytest.fixture
def desk(prepared, cli) -> Cli:
    """A copy of the prepared workspace."""
    shutil.copytree(prepared.folder, cli.folder, dirs_exist_ok=True)
    return cli


def number_of(desk: Cli, name: str) -> dict | None:
    return json.loads(desk("show", name, "--json").out)["fields"].get("invoice_number")


def test_a_second_document_of_the_sender_is_read_rightly_after_one_correction(desk) -> None:
    assert desk("run", "inbox/b.pdf", "-q").code == 0
    assert number_of(desk, "b.pdf") is None
    ran = desk("learn", "--yes")
    assert ran.code == 0, ran.err
    assert "invoice_number" in ran.out and "+name: Lindenhof Werkzeuge GmbH" in ran.out
    assert "Vorfall" in (desk.folder / "suppliers" / "lindenhof-werkzeuge.yaml").read_text(encoding="utf-8")
    assert desk("supplier", "check").code == 0
    assert desk("run", "inbox/c.pdf", "-q").code == 0
    found = number_of(desk, "c.pdf")
    assert found is not None and found["value"] == "5120"
    assert found["method"].startswith("label:lindenhof-werkzeuge/learned-invoice/")
    assert desk("extract", "--force", "b.pdf", "-q").code == 0
    assert number_of(desk, "b.pdf")["value"] == "4802"


def test_without_a_terminal_and_without_yes_nothing_is_written(desk) -> None:
    ran = desk("learn")
    assert ran.code == 0 and "not written" in ran.err
    assert not list((desk.folder / "suppliers").glob("*.yaml"))
    told = json.loads(desk("learn", "--dry-run", "--yes", "--json").out)
    assert told["written"] is False and told["new_supplier"] is True
    assert told["fields"]["invoice_number"] == {"judged": 1, "before": 0, "after": 1}
    assert not list((desk.folder / "suppliers").glob("*.yaml"))


def test_what_people_wrote_in_a_suppliers_file_stays_and_learning_again_changes_nothing(desk) -> None:
    file = desk.folder / "suppliers" / "lindenhof.yaml"
    file.write_text(
        "# our tool shop\nname: Lindenhof Werkzeuge GmbH\nvat_id: DE136695976  # checked\n", encoding="utf-8"
    )
    assert desk("learn", "--yes", "-q").code == 0
    written = file.read_text(encoding="utf-8")
    assert written.startswith("# our tool shop\n") and "# checked" in written and "learned-invoice" in written
    again = desk("learn", "--yes")
    assert again.code == 0 and "nothing to learn" in again.err
    assert file.read_text(encoding="utf-8") == written


def test_training_data_are_listed_handed_out_and_marked_with_their_batch(desk) -> None:
    everything = [json.loads(line) for line in desk("learn", "data", "export").out.splitlines()]
    wrong = [pair for pair in everything if not pair["was_correct"]]
    assert [(pair["field"], pair["expected"], pair["extracted"]) for pair in wrong] == [
        ("invoice_number", "4711", None)
    ]
    assert all(pair["batch"] is None and pair["validated_by"] for pair in everything)
    handed = desk("learn", "data", "export", "--field", "total_amount", "--batch", "july")
    assert len(handed.out.splitlines()) == 1 and "1 pair marked as used in july" in handed.err
    quiet = desk("learn", "data", "export", "--field", "total_amount", "--batch", "july", "-q")
    assert (len(quiet.out.splitlines()), quiet.err) == (1, "")
    assert desk("learn", "data", "export", "--supplier", "nobody", "-q").err == ""
    left = [json.loads(line)["field"] for line in desk("learn", "data", "list", "--unused", "--json").out.splitlines()]
    assert len(left) == len(everything) - 1 and "total_amount" not in left
    assert "july" in desk("learn", "data", "list").out.splitlines()[-1]
    assert len(desk("learn", "data", "export", "--limit", "2").out.splitlines()) == 2
    refused = desk("learn", "data", "list", "--field", "totl")
    assert refused.code == 2 and "no field is called 'totl'" in refused.err


def test_learning_marks_the_pairs_it_used(desk) -> None:
    assert desk("learn", "--yes", "-q").code == 0
    batches = {json.loads(line)["batch"] for line in desk("learn", "data", "export").out.splitlines()}
    assert len(batches) == 1 and next(iter(batches)).startswith("lindenhof-werkzeuge-")


def test_a_supplier_that_nobody_knows_is_a_usage_error(desk) -> None:
    ran = desk("learn", "--supplier", "nobody")
    assert ran.code == 2 and "no supplier has the id 'nobody'" in ran.err


def test_documents_with_gold_beside_them_take_part_in_the_proof(desk) -> None:
    assert desk("run", "inbox/b.pdf", "-q").code == 0
    gold = {"document_type": "invoice", "fields": {"total_amount": "119.00", "invoice_date": "2026-04-17"}}
    (desk.folder / "inbox" / "b.json").write_text(json.dumps(gold), encoding="utf-8")
    told = json.loads(desk("learn", "--json").out)
    assert told["samples"] == 1 and told["documents"] == 1 and told["worse"] == []


def test_an_empty_workspace_has_nothing_to_learn(workspace) -> None:
    ran = workspace("learn")
    assert ran.code == 0 and "nothing to learn" in ran.err


def test_rules_on_trial_are_recorded_and_not_used_until_activated(desk) -> None:
    assert desk("learn", "--shadow", "--yes", "-q").code == 0
    assert desk("run", "inbox/b.pdf", "-q").code == 0
    assert number_of(desk, "b.pdf") is None
    [report] = [
        each
        for each in map(json.loads, desk("learn", "report", "--json").out.splitlines())
        if each["field"] == "invoice_number"
    ]
    assert report["documents"] == 1 and report["agree"] == 0 and report["judged"] == 0
    assert report["differences"] == [{"filename": "b.pdf", "on_trial": "4802", "in_force": None}]
    assert desk("review", "fix", "b.pdf", "invoice_number=4802", "-q").code == 0
    shown = desk("learn", "report", "--supplier", "lindenhof-werkzeuge").out
    [line] = [line for line in shown.splitlines() if "invoice_number" in line]
    assert line.split()[2:] == ["1", "0", "1", "1", "0"]
    assert desk("learn", "activate").code == 0
    assert "shadow" not in (desk.folder / "suppliers" / "lindenhof-werkzeuge.yaml").read_text(encoding="utf-8")
    assert desk("run", "inbox/c.pdf", "-q").code == 0
    assert number_of(desk, "c.pdf")["value"] == "5120"
    refused = desk("learn", "activate", "--supplier", "lindenhof-werkzeuge")
    assert refused.code == 2 and "on trial" in refused.err


def test_with_learning_auto_a_review_writes_the_rules_itself(desk) -> None:
    assert desk("run", "inbox/b.pdf", "-q").code == 0
    ran = desk("review", "fix", "b.pdf", "invoice_number=4802", env={"DOCPROC_LEARNING__AUTO": "true"})
    assert ran.code == 0 and "rules written to" in ran.err
    assert desk("run", "inbox/c.pdf", "-q").code == 0
    assert number_of(desk, "c.pdf")["value"] == "5120"


def test_a_value_that_stands_on_no_page_teaches_nothing_and_that_is_no_refusal(desk) -> None:
    assert desk("learn", "--yes", "-q").code == 0
    fixed = desk("review", "fix", "a.pdf", "order_number=NOWHERE-1", "-q")
    assert fixed.code == 0, fixed.err
    ran = desk("learn")
    assert ran.code == 0 and "nothing to learn: no rule gets more of the reviewed values right" in ran.err
    assert "refused" not in ran.err and "+++" not in ran.out
    learned = json.loads(desk("learn", "--json").out)
    assert (learned["refused"], learned["written"]) == (False, False)
