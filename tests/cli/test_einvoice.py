"""Hybrid and bare e-invoices as an operator meets them: sound, at odds with their page, hostile, or foreign."""

import io
import json
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from tests.conftest import SAMPLES

BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "boom"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;&c;&c;</a>'
FATTURA = b'<p:FatturaElettronica xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"/>'


def carrying(page: Path, name: str, xml: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(page))
    writer.add_attachment(name, xml)
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def exported(run) -> dict[str, dict]:
    return {row["filename"]: row for row in map(json.loads, run("export", "--format", "jsonl").out.splitlines())}


def test_the_page_is_read_where_the_e_invoice_is_hostile_or_foreign_and_nothing_is_lost(
    workspace, make_invoice
) -> None:
    page = make_invoice("page.pdf", "RE-2002")
    (workspace.folder / "bomb.pdf").write_bytes(carrying(page, "factur-x.xml", BOMB))
    (workspace.folder / "foreign.pdf").write_bytes(carrying(page, "fattura.xml", FATTURA))
    (workspace.folder / "fattura.xml").write_bytes(FATTURA)
    assert workspace("run", "bomb.pdf", "foreign.pdf", "fattura.xml", "-q").code == 3
    found = exported(workspace)
    for name, code in (("bomb.pdf", "einvoice-broken"), ("foreign.pdf", "einvoice-unread")):
        assert found[name]["fields"]["invoice_number"]["value"] == "RE-2002"
        assert found[name]["fields"]["invoice_number"]["source"] == "page"
        assert code in {finding["code"] for finding in found[name]["findings"]}
    assert found["fattura.xml"]["status"] == "failed"
    shown = workspace("show", "fattura.xml").out
    assert "FatturaPA" in shown and "[unknown-xml]" in shown


def test_a_page_at_odds_with_its_e_invoice_is_reviewed_and_shown_side_by_side(workspace) -> None:
    assert workspace("run", SAMPLES / "inbox" / "zugferd-90014611.pdf", "-q").code == 0
    (document,) = exported(workspace).values()
    assert document["decision"]["outcome"] == "review"
    differing = {name for finding in document["findings"] if finding["code"] == "einvoice-differs"
                 for name in finding["fields"]}  # fmt: skip
    assert {"net_amount", "vat_amount", "total_amount", "due_amount"} <= differing
    assert not differing & {"iban", "invoice_number", "invoice_date", "due_date", "supplier_vat_id"}
    lines = [" ".join(line.split()) for line in workspace("show", "zugferd-90014611.pdf").out.splitlines()]
    assert any(line.startswith("total_amount DIFFER e-invoice says") for line in lines)
    assert any(line.startswith("iban agree e-invoice says") for line in lines)


def test_what_a_person_has_settled_is_no_open_question_between_page_and_e_invoice_any_more(workspace) -> None:
    assert workspace("run", SAMPLES / "inbox" / "zugferd-90014611.pdf", "-q").code == 0
    fixed = workspace("review", "fix", "zugferd-90014611.pdf", "total_amount=800,28")
    assert "still open: net amount: the e-invoice says" in fixed.err and "still open: total amount" not in fixed.err
    (document,) = exported(workspace).values()
    (total,) = [finding for finding in document["findings"] if finding["fields"] == ["total_amount"]]
    assert (total["code"], total["severity"]) == ("einvoice-differs", "info")
    assert total["message"].endswith("the page 667,00; a person has settled it as 800.28")
    refused = workspace("review", "approve", "zugferd-90014611.pdf")
    assert refused.code != 0 and "net amount" in refused.err and "total amount" not in refused.err
    rest = ("net_amount=672,50", "vat_amount=127,78", "due_amount=", "vat.19.net=672,50")
    assert "still open" not in workspace("review", "fix", "zugferd-90014611.pdf", *rest).err
    (document,) = exported(workspace).values()
    answers = {finding["message"].rpartition("; ")[2] for finding in document["findings"]
               if finding["code"] == "einvoice-differs"}  # fmt: skip
    assert {"a person has taken it out", "a person has corrected it"} <= answers
    assert workspace("extract", "--force", "-q").code == 0
    assert workspace("review", "approve", "zugferd-90014611.pdf", "-q").code == 0


def test_a_settled_value_leaves_every_other_finding_open(workspace) -> None:
    assert workspace("run", SAMPLES / "inbox" / "zugferd-90014611.pdf", "-q").code == 0
    fixed = workspace("review", "fix", "zugferd-90014611.pdf", "total_amount=801,00", "iban=DE57931900000031902746")
    assert "801.00" in fixed.err and "still open: total amount" not in fixed.err
    codes = {finding["code"]: finding for row in exported(workspace).values() for finding in row["findings"]}
    assert codes["net-vat-total"]["severity"] == codes["iban-checksum"]["severity"] == "error"
    assert workspace("review", "approve", "zugferd-90014611.pdf").code != 0
