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
