"""E-invoices that are ambiguous, foreign or in the wrong namespace: a finding, and the page is read instead."""

from pathlib import Path

import pypdfium2
import pytest

from docproc.errors import UnknownXmlError
from docproc.intake import sniff
from docproc.intake.einvoice import Embedded, read_einvoice, read_embedded, unreadable_values
from docproc.intake.inspection import inspect
from docproc.model.enums import Severity
from docproc.model.limits import Limits
from tests.unit.intake.samples import CII, pdf, ubl, write

FATTURA = b"<p:FatturaElettronica xmlns:p='urn:x' versione='FPR12'/>"


def embedded(attachments: dict[str, bytes]) -> Embedded:
    with pypdfium2.PdfDocument(pdf("Rechnung", attachments=attachments)) as document:
        return read_embedded(document)


def names(xml: str) -> set[str]:
    return {value.name for value in read_einvoice(xml.encode()).fields}


@pytest.mark.parametrize(
    ("element", "field", "told"),
    [
        ("<ram:GrandTotalAmount>119.00</ram:GrandTotalAmount>", "total_amount", "BT-112"),
        ("<ram:DuePayableAmount>99.00</ram:DuePayableAmount>", "due_amount", "BT-115"),
        ("<rsm:ExchangedDocument><ram:ID>RE-4711</ram:ID>", "invoice_number", "BT-1"),
    ],
)
def test_an_element_twice_with_different_values_is_read_as_neither(element: str, field: str, told: str) -> None:
    value = element.split("<ram:")[1].split("<")[0]
    twice = element + "<ram:" + value.replace("119", "911").replace("99", "98").replace("4711", "4712")
    closing = "</ram:" + element.rsplit("</ram:", 1)[1]
    xml = CII.replace(element, twice + closing)
    assert field not in names(xml)
    (finding,) = unreadable_values(read_einvoice(xml.encode()))
    assert (finding.code, finding.severity) == ("einvoice-unreadable", Severity.ERROR)
    assert told in finding.message
    assert " | " in finding.message


def test_an_element_twice_with_the_same_value_is_read() -> None:
    total = "<ram:GrandTotalAmount>119.00</ram:GrandTotalAmount>"
    xml = CII.replace(total, total + "<ram:GrandTotalAmount>119.0</ram:GrandTotalAmount>")
    assert "total_amount" in names(xml)


def test_totals_in_another_currency_alone_are_not_taken_for_the_invoices() -> None:
    xml = CII.replace("<ram:GrandTotalAmount>", '<ram:GrandTotalAmount currencyID="USD">')
    assert "total_amount" not in names(xml)
    assert "119.00 USD" in unreadable_values(read_einvoice(xml.encode()))[0].message


def test_elements_of_a_foreign_namespace_are_no_part_of_the_invoice() -> None:
    hidden = CII.replace("<ram:ID>RE-4711</ram:ID>", "<x:ID xmlns:x='urn:x'>RE-0815</x:ID><ram:ID>RE-4711</ram:ID>")
    number = next(value for value in read_einvoice(hidden.encode()).fields if value.name == "invoice_number")
    assert number.value == "RE-4711"


def test_an_invoice_whose_elements_are_all_in_a_wrong_namespace_is_refused() -> None:
    wrong = ubl().replace("CommonBasicComponents-2", "CommonBasicComponents-9").replace(
        "CommonAggregateComponents-2", "CommonAggregateComponents-9"
    )  # fmt: skip
    with pytest.raises(UnknownXmlError, match="neither number"):
        read_einvoice(wrong.encode())


def test_values_without_sense_of_a_bare_file_are_findings_ten_at_most(tmp_path: Path) -> None:
    line = CII[CII.index("<ram:IncludedSupplyChainTradeLineItem>") : CII.index("<ram:ApplicableHeaderTradeAgreement>")]
    broken = CII.replace(line, line.replace(">100.00<", ">hundert<") * 12)
    found = inspect(write(tmp_path / "a.xml", broken), sniff.XML, Limits())
    messages = [finding.message for finding in found.findings if finding.code == "einvoice-unreadable"]
    assert len(messages) == 10
    assert "line 10: BT-131" in messages[0]
    assert messages[-1].startswith("3 more values")


def test_an_invoice_of_a_kind_that_is_not_read_is_named_and_the_page_remains() -> None:
    found = embedded({"factur-x.xml": FATTURA, "notes.xml": b"<note/>"})
    assert found.einvoice is None
    assert [finding.code for finding in found.findings] == ["einvoice-unread"]
    assert "FatturaPA" in found.findings[0].message
    assert "page is read instead" in found.findings[0].message


def test_a_foreign_invoice_beside_a_known_one_does_not_hide_it() -> None:
    found = embedded({"a.xml": FATTURA, "factur-x.xml": CII.encode()})
    assert found.einvoice is not None
    assert [finding.code for finding in found.findings] == ["einvoice-unread"]


def test_a_cut_off_invoice_under_any_name_is_a_finding_and_other_broken_xml_is_not() -> None:
    assert [f.code for f in embedded({"rechnung.xml": CII.encode()[:-99]}).findings] == ["einvoice-broken"]
    assert embedded({"rechnung.xml": b"<?xml version='1.0'?><a>"}).findings == ()


def test_lines_within_lines_are_read_as_deep_as_xml_may_nest() -> None:
    line = "<cac:SubInvoiceLine><cbc:ID>1</cbc:ID>{}</cac:SubInvoiceLine>"
    nested = ""
    for _ in range(200):
        nested = line.format(nested)
    semantic = read_einvoice(ubl().replace("</cac:InvoiceLine>", nested + "</cac:InvoiceLine>").encode()).semantic
    assert semantic is not None
    depth, lines = 0, semantic.lines
    while lines:
        depth, lines = depth + 1, lines[0].sub_lines
    assert depth == 201
