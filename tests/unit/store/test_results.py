from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from docproc.model.decision import Decision
from docproc.model.enums import Complexity, DocumentType, JobStatus, Outcome, ReviewState, Source, Stage
from docproc.model.fields import EInvoice, Evidence, FieldValue, SupplierMatch, TypeGuess
from docproc.model.text import DocumentText, PageTransform
from docproc.store.detail import document_detail
from docproc.store.engine import Store
from docproc.store.loading import load_decision, load_einvoice, load_extraction, load_findings, load_text
from docproc.store.page_codec import pack_page, unpack_page
from docproc.store.pages import get_page, put_page
from docproc.store.reading import list_jobs
from docproc.store.records import PageRecord, ReadingSummary, Used
from docproc.store.results import save_extraction, save_inspection, save_reading
from docproc.store.rework import requeue
from tests.unit.store.builders import (
    DECISION,
    FINDING,
    claimed,
    completed,
    count,
    extracted,
    extraction,
    inspected,
    page,
    read,
    registered,
    status_of,
    value,
)


def again(store: Store, document_id: str, found: object) -> None:
    """Extract a document once more."""
    assert requeue(store, [document_id], Stage.EXTRACT, "anna").done == (document_id,)
    extracted(store, claimed(store), found)


def settle(store: Store, field: str, text: str) -> None:
    """What the review room does when a person settles a value."""
    with store.begin() as transaction:
        settled = "UPDATE extracted_fields SET value = ?, source = 'review' WHERE field_name = ?"
        transaction._connection.execute(settled, (text, field))


def test_what_was_extracted_comes_back_equal(store: Store) -> None:
    document_id = completed(store)
    assert load_extraction(store, document_id) == extraction()
    assert load_findings(store, document_id) == (FINDING,)
    assert load_decision(store, document_id) == DECISION


@pytest.mark.parametrize("amount", ["0.10", "-12.50", "1E+3", "12345678901234567890.12", "100"])
def test_amounts_stay_exact(store: Store, amount: str) -> None:
    document_id = completed(store, found=extraction(amount))
    loaded = load_extraction(store, document_id)
    assert loaded is not None
    assert loaded.value("total_amount") == Decimal(amount)
    (stored,) = store.reader.execute("SELECT value FROM extracted_fields WHERE kind = 'amount'").fetchone()
    assert "E" not in stored
    assert Decimal(stored) == Decimal(amount)


def test_text_comes_back_page_by_page(store: Store) -> None:
    (document_id,) = registered(store, "a")
    pages = (page(1, "Rechnung"), replace(page(2, "Anlage"), transform=PageTransform(90, -1.5)))
    read(store, inspected(store, claimed(store)), *pages)
    assert load_text(store, document_id) == DocumentText(pages)


def test_equal_pages_share_one_text_and_keep_their_own_numbers(store: Store) -> None:
    first, second = registered(store, "a", "b")
    read(store, inspected(store, claimed(store)), page(1, "AGB"))
    read(store, inspected(store, claimed(store)), page(1, "Rechnung"), page(2, "AGB"))
    assert count(store, "page_texts") == 2
    assert [one.number for one in load_text(store, second).pages] == [1, 2]
    assert load_text(store, first).text == "AGB"


def test_a_text_in_the_cache_is_never_rewritten(store: Store) -> None:
    put_page(store, "key", pack_page(page(1, "first")))
    put_page(store, "key", pack_page(page(1, "second")))
    kept = get_page(store, "key")
    assert kept is not None
    assert (kept[0], unpack_page(kept[1]).text) == ("key", "first")
    assert get_page(store, "other") is None


def test_a_page_from_the_cache_needs_no_content(store: Store) -> None:
    (document_id,) = registered(store, "a")
    put_page(store, "key", pack_page(page()))
    record = PageRecord.of(page(), "key", None)
    job = inspected(store, claimed(store))
    save_reading(store, job, pages=[record], summary=ReadingSummary.of(DocumentText((page(),)), "de"))
    assert load_text(store, document_id).text == "Rechnung RE-4711"


def test_a_page_that_neither_the_cache_nor_the_reading_has_is_refused_whole(store: Store) -> None:
    (document_id,) = registered(store, "a")
    job = inspected(store, claimed(store))
    record = PageRecord.of(page(), "key", None)
    with pytest.raises(ValueError, match="holds no page"):
        save_reading(store, job, pages=[record], summary=ReadingSummary.of(DocumentText((page(),)), "de"))
    assert count(store, "document_pages") == 0
    assert status_of(store, document_id) == "processing"


def test_damaged_page_bytes_are_a_value_error() -> None:
    with pytest.raises(ValueError, match="damaged"):
        unpack_page(b"no zlib")


def test_each_stage_enters_the_next_ones_job(store: Store) -> None:
    (document_id,) = registered(store, "a")
    assert save_inspection(store, claimed(store), mime_type="image/png", page_count=3) is None
    assert status_of(store, document_id) == "queued"
    reading = claimed(store)
    assert (reading.stage, reading.mime_type) == (Stage.OCR, "image/png")
    detail = document_detail(store, document_id)
    assert (detail.stage, detail.export["pages"]) == ("intake", 3)


def test_a_chained_stage_is_leased_to_the_same_process_at_once(store: Store) -> None:
    (document_id,) = registered(store, "a")
    job = claimed(store)
    following = inspected(store, job)
    assert (following.stage, following.owner, following.attempt) == (Stage.OCR, job.owner, 1)
    assert status_of(store, document_id) == "processing"
    assert [(one.stage, one.status) for one in list_jobs(store)] == [("ocr", "running"), ("intake", "completed")]


def test_a_completed_document_carries_what_was_decided(store: Store) -> None:
    (document_id,) = registered(store, "a")
    job = read(store, inspected(store, claimed(store)))
    decision = Decision(Outcome.REVIEW, 79.9, ("the total has no witness",))
    save_extraction(store, job, extraction=extraction(), findings=[], decision=decision, review=ReviewState.PENDING)
    export = document_detail(store, document_id).export
    assert (export["status"], export["review"], export["confidence_level"]) == ("completed", "pending", "low")
    assert (export["document_number"], export["document_date"]) == ("RE-4711", "2026-03-05")
    assert export["decision"] == {"outcome": "review", "confidence": 79.9, "reasons": ["the total has no witness"]}


def test_what_a_job_used_is_kept(store: Store) -> None:
    registered(store, "a")
    used = Used(milliseconds=1200, ram_mb=340, cores=1)
    save_inspection(store, claimed(store), mime_type="application/pdf", page_count=1, used=used)
    done = list_jobs(store, status=JobStatus.COMPLETED)[0]
    assert (done.milliseconds, done.ram_mb) == (1200, 340)


def test_the_sums_of_a_reading_are_kept(store: Store) -> None:
    (document_id,) = registered(store, "a")
    read(store, inspected(store, claimed(store)), page(1, "eins zwei"), page(2, "drei"))
    reading = document_detail(store, document_id).reading
    assert reading is not None
    assert (reading.words, reading.lines, reading.average_confidence, reading.language) == (3, 2, 90.0, "de")


def test_a_summary_takes_the_hardest_page_and_the_most_used_backend() -> None:
    pages = (page(1), replace(page(2), backend="rapidocr", complexity=Complexity.COMPLEX), page(3))
    summary = ReadingSummary.of(DocumentText(pages), None, low_below=95.0)
    assert (summary.complexity, summary.backend, summary.low_confidence_words) == (Complexity.COMPLEX, "text_layer", 6)
    assert ReadingSummary.of(DocumentText(), None).average_confidence is None


def test_an_einvoice_comes_back_equal(store: Store) -> None:
    (document_id,) = registered(store, "a")
    number = FieldValue("invoice_number", "RE-1", 100.0, Evidence(Source.EINVOICE, "cii:BT-1", "RE-1"))
    invoice = EInvoice("cii", "EN 16931", DocumentType.INVOICE, (number,), extraction().line_items, ())
    save_inspection(store, claimed(store), mime_type="application/pdf", page_count=1, einvoice=invoice)
    assert load_einvoice(store, document_id) == invoice


def test_a_document_without_einvoice_or_extraction_gives_none(store: Store) -> None:
    (document_id,) = registered(store, "a")
    assert load_einvoice(store, document_id) is None
    assert load_extraction(store, document_id) is None
    assert load_decision(store, document_id) is None
    assert load_text(store, document_id) == DocumentText()


def test_extracting_again_with_the_same_result_makes_no_version(store: Store) -> None:
    document_id = completed(store)
    surer = tuple(replace(one, confidence=99.9) for one in extraction().fields)
    again(store, document_id, extraction(fields=surer))
    assert [one.number for one in document_detail(store, document_id).versions] == [1]
    loaded = load_extraction(store, document_id)
    assert loaded is not None
    assert loaded.fields == surer


def test_extracting_again_with_another_result_makes_the_next_version(store: Store) -> None:
    document_id = completed(store)
    others = {
        "fields": (value("invoice_date", date(2026, 3, 5)), value("total_amount", Decimal("120.00"))),
        "supplier": SupplierMatch(None, "Beispiel AG", 60.0),
        "document_type": TypeGuess(DocumentType.CREDIT_NOTE, 90.0),
        "line_items": (),
    }
    again(store, document_id, extraction(**others))
    versions = document_detail(store, document_id).versions
    assert [one.number for one in versions] == [1, 2]
    assert versions[1].changed == ("document_type", "invoice_number", "line_items", "supplier", "total_amount")
    assert load_extraction(store, document_id) == extraction(**others)


def test_what_a_person_settled_is_never_overwritten(store: Store) -> None:
    document_id = completed(store)
    settle(store, "invoice_number", "RE-0815")
    again(store, document_id, extraction("120.00"))
    loaded = load_extraction(store, document_id)
    assert loaded is not None
    assert (loaded.value("invoice_number"), loaded.value("total_amount")) == ("RE-0815", Decimal("120.00"))
    assert document_detail(store, document_id).export["document_number"] == "RE-0815"


def test_what_a_person_settled_stays_when_it_is_not_found_again(store: Store) -> None:
    document_id = completed(store)
    settle(store, "invoice_number", "RE-0815")
    again(store, document_id, extraction(fields=()))
    loaded = load_extraction(store, document_id)
    assert loaded is not None
    assert [one.name for one in loaded.fields] == ["invoice_number"]


def test_reading_again_replaces_the_pages(store: Store) -> None:
    document_id = completed(store)
    requeue(store, [document_id], Stage.OCR, "anna")
    extracted(store, read(store, claimed(store), page(1, "anders")))
    assert load_text(store, document_id).text == "anders"
    assert count(store, "document_pages") == 1


def test_a_supplier_known_from_yaml_has_one_row_for_all_its_documents(store: Store) -> None:
    completed(store, "a.pdf")
    completed(store, "b.pdf")
    assert count(store, "suppliers") == 1


def test_a_stage_that_cannot_be_saved_leaves_no_trace(store: Store) -> None:
    registered(store, "a")
    job = read(store, inspected(store, claimed(store)))
    before = list(store.reader.iterdump())
    twice = (value("iban", "DE02"), value("iban", "DE03"))
    with pytest.raises(Exception, match="UNIQUE"):
        extracted(store, job, extraction(fields=twice))
    assert list(store.reader.iterdump()) == before
