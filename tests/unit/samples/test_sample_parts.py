"""The parts that sample documents are made of: identifiers, figures, words, chance, gold, e-invoices."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from lxml import etree
from stdnum import bic, iban, iso11649
from stdnum.at import uid as at_uid
from stdnum.ch import uid as ch_uid
from stdnum.de import vat as de_vat
from stdnum.fr import tva as fr_vat
from stdnum.gb import vat as gb_vat

from docproc.specs.loader import load_yaml
from docproc.specs.suppliers import SupplierSpec
from sample_docs.generator import formats, identifiers
from sample_docs.generator.__main__ import SUPPLIERS
from sample_docs.generator.catalogue import SAMPLES
from sample_docs.generator.catalogue.einvoices import NETWORK, PARTS, SCHOOL
from sample_docs.generator.companies import COMPANIES, Company
from sample_docs.generator.content import Content, item
from sample_docs.generator.dice import Dice
from sample_docs.generator.einvoice import cii
from sample_docs.generator.einvoice_ubl import ubl
from sample_docs.generator.gold import gold_of, price
from sample_docs.generator.procedural import random_samples
from sample_docs.generator.suppliers import KNOWN, write_suppliers
from sample_docs.generator.wordings import TABLE, Words

VAT_CHECKS = {
    "DE": de_vat.is_valid,
    "AT": at_uid.is_valid,
    "CH": ch_uid.is_valid,
    "GB": gb_vat.is_valid,
    "FR": fr_vat.is_valid,
}


@pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.key)
def test_identifiers_of_invented_companies_hold_their_checksums(company: Company) -> None:
    assert iban.is_valid(company.iban)
    assert bic.is_valid(company.bic)
    assert VAT_CHECKS[company.country](company.vat_id)


def test_identifiers_of_random_companies_hold_their_checksums_too() -> None:
    suppliers = [sample.content.supplier for sample in random_samples(60, 5, scans=False)]
    assert {supplier.country for supplier in suppliers} == set(VAT_CHECKS)
    for supplier in suppliers:
        if not supplier.bank:
            continue  # a private person's letter
        assert iban.is_valid(supplier.iban), supplier
        assert not supplier.vat_id or VAT_CHECKS[supplier.country](supplier.vat_id), supplier
        assert supplier.vat_id or supplier.tax_number, supplier


def test_a_creditor_reference_holds_its_checksum() -> None:
    assert iso11649.is_valid(identifiers.creditor_reference("20418F2026"))


def test_every_language_words_the_same_things_apart_from_national_labels() -> None:
    keys = {language: {key for key in table if key[-3:] not in ("_AT", "_CH")} for language, table in TABLE.items()}
    assert keys["de"] == keys["en"] == keys["fr"]


def test_a_wording_stays_the_same_within_a_document_and_varies_between_documents() -> None:
    assert Words("de", 4)["total_amount"] == Words("de", 4)["total_amount"]
    assert len({Words("de", seed)["total_amount"] for seed in range(40)}) == len(TABLE["de"]["total_amount"])
    assert Words("de", 4, {"total_amount": "Summe"})["total_amount"] == "Summe"


@pytest.mark.parametrize(
    ("country", "currency", "written"),
    [("DE", "EUR", "1.234,50\u00a0€"), ("AT", "EUR", "€ 1.234,50"), ("CH", "CHF", "CHF 1'234.50"),
     ("GB", "GBP", "£1,234.50"), ("FR", "EUR", "1\u00a0234,50\u00a0€")],
)  # fmt: skip
def test_amounts_are_written_as_in_their_country(country: str, currency: str, written: str) -> None:
    assert formats.money(Decimal("1234.5"), country, currency) == written


def test_dates_are_written_short_long_and_iso() -> None:
    day = date(2026, 3, 5)
    assert formats.day(day, "de", "DE") == "05.03.2026"
    assert formats.day(day, "de", "DE", "long") == "5. März 2026"
    assert formats.day(day, "en", "GB", "long") == "5 March 2026"
    assert formats.day(day, "fr", "FR", "two") == "05/03/26"


def test_unit_prices_keep_their_fractions_of_a_cent() -> None:
    assert price(Decimal("0.065")) == "0.065"
    assert price(Decimal("12.5")) == "12.50"
    assert formats.price(Decimal("0.065"), "DE") == "0,065"


def test_gross_prices_hold_the_vat_already() -> None:
    supplier = COMPANIES[0]
    items = (item("Ordner", 1, "Stk", "11.90", 19), item("Zeitung", 1, "Stk", "1.07", 7))
    content = Content("receipt", "de", supplier, supplier, "1", date(2026, 1, 1), items, gross_prices=True)
    assert (content.net, content.vat, content.total) == (Decimal("11.00"), Decimal("1.97"), Decimal("12.97"))


def test_gold_holds_printed_fields_alone_and_leaves_doubtful_ones_unscored() -> None:
    gold = gold_of(NETWORK, {"invoice_number", "total_amount", "vat_amount"}, {"description"}, {"vat_amount"})
    assert gold["fields"] == {"invoice_number": "IT-10121", "total_amount": str(NETWORK.total)}
    assert {"vat_amount", "document_number", "due_amount"} <= set(gold["ignored"])
    assert gold["line_items"][0] == {"position": 1, "description": "Netzwerkschrank 19 Zoll, 12 HE"}


def test_a_mail_is_a_letter_whose_invoice_is_attached() -> None:
    sample = next(sample for sample in SAMPLES if sample.name.endswith(".eml"))
    data, gold = sample.make()
    message = message_from_bytes(data, policy=default)
    (attachment,) = message.iter_attachments()
    assert attachment.get_content().startswith(b"%PDF-")
    assert gold["document_type"] == "letter"
    assert gold["fields"] == {"document_date": sample.content.day.isoformat()}


def test_both_syntaxes_state_the_totals_of_their_content() -> None:
    for xml, content, element in ((cii(NETWORK), NETWORK, "GrandTotalAmount"), (ubl(SCHOOL), SCHOOL, "PayableAmount")):
        found = etree.fromstring(xml).xpath(f"//*[local-name()='{element}']/text()")
        assert found == [f"{content.total:.2f}"]


def test_one_embedded_invoice_is_at_odds_with_its_page_and_the_others_agree() -> None:
    totals = {}
    for sample in SAMPLES:
        if sample.name.startswith("zugferd-"):
            document = pdfium.PdfDocument(BytesIO(sample.make()[0]))
            xml = etree.fromstring(bytes(document.get_attachment(0).get_data()))
            stated = Decimal(xml.xpath("//*[local-name()='GrandTotalAmount']/text()")[0])
            totals[sample.content.number] = stated == sample.content.total
    assert totals.pop(PARTS.number) is False
    assert list(totals.values()) == [True, True]


def test_dice_fall_the_same_way_for_a_seed_and_evenly_over_many() -> None:
    assert [Dice("a").number(1, 6) for _ in range(3)] == [Dice("a").number(1, 6) for _ in range(3)]
    dice = Dice("b")
    falls = Counter(dice.number(1, 6) for _ in range(6000))
    assert set(falls) == set(range(1, 7))
    assert max(falls.values()) - min(falls.values()) < 250
    assert sorted(dice.shuffled(range(9))) == list(range(9))


def test_more_random_documents_begin_with_the_same_ones() -> None:
    few = [sample.content for sample in random_samples(3, 8, scans=False)]
    assert [sample.content for sample in random_samples(6, 8, scans=False)][:3] == few


def test_supplier_files_in_the_repository_are_written_by_the_generator_and_load(tmp_path: Path) -> None:
    written = write_suppliers(tmp_path)
    assert {path.name: path.read_text(encoding="utf-8") for path in written} == {
        path.name: path.read_text(encoding="utf-8") for path in SUPPLIERS.glob("*.yaml")
    }, "run `make samples`"
    for path, company in zip(written, KNOWN, strict=True):
        supplier = load_yaml(path, SupplierSpec)
        assert (supplier.name, supplier.vat_id, supplier.ibans) == (company.name, company.vat_id, (company.iban,))
