import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest

from docproc.errors import UnknownDocumentError
from docproc.model.enums import DocumentStatus, DocumentType, JobStatus, Outcome, RelationType, ReviewState, Stage
from docproc.model.fields import TypeGuess
from docproc.store.detail import document_detail
from docproc.store.document_filter import DocumentFilter
from docproc.store.documents import register
from docproc.store.engine import Store
from docproc.store.exporting import iter_export
from docproc.store.jobs import fail
from docproc.store.labels import CategoryRecord, categorize, sync_categories, tag
from docproc.store.reading import find_document, list_failures, list_jobs, status_counts
from docproc.store.relations import relate
from docproc.store.suppliers import supplier_statistics
from tests.unit.store.builders import claimed, completed, extraction, offered, registered, value

EXPORT_KEYS = [
    *("id", "filename", "source_path", "sha256", "mime_type", "pages", "status", "error"),
    *("review", "complexity", "backend"),
    *(
        "document_type",
        "document_type_confidence",
        "document_subtype",
        "confidence",
        "confidence_level",
        "language",
        "supplier",
    ),
    *("document_number", "document_date", "fields", "line_items", "vat_breakdown"),
    *("comparisons", "allowances", "accounts", "references", "form_fields", "findings", "decision"),
    *("categories", "tags", "relations", "versions", "created_at", "updated_at"),
]
ANOTHER = extraction(fields=(value("invoice_number", "RE-4712"),))


def exported(store: Store, **conditions: object) -> list[str]:
    return [one["filename"] for one in iter_export(store, DocumentFilter(**conditions))]


def failed(store: Store, name: str, code: str) -> str:
    (document_id,) = registered(store, name)
    fail(store, claimed(store), code, f"{name} is bad", retry=False)
    return document_id


def test_reading_needs_neither_sqlmodel_nor_sqlalchemy() -> None:
    modules = "docproc.store.reading, docproc.store.detail, docproc.store.exporting, docproc.store.engine"
    code = f"import sys, {modules}; print(sorted({{'sqlmodel', 'sqlalchemy', 'pydantic'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_document_answers_to_its_id_hash_name_and_path(store: Store) -> None:
    (document_id,) = registered(store, "RE-1.pdf")
    sha256 = next(iter_export(store))["sha256"]
    for token in (document_id, document_id[:8], sha256, sha256[:12], "RE-1.pdf", "/inbox/RE-1.pdf"):
        assert find_document(store, token) == document_id


def test_a_document_answers_to_every_path_under_which_it_was_seen(store: Store) -> None:
    (document_id,) = [register(store, offered(store, "a.pdf", b"x")).document_id]
    register(store, offered(store, "b.pdf", b"x"))
    assert find_document(store, "/inbox/b.pdf") == document_id


def test_a_name_that_several_documents_have_names_the_candidates(store: Store) -> None:
    for folder in ("may", "june"):
        content = folder.encode()
        register(store, offered(store, "RE-1.pdf", content, source_path=f"/{folder}/RE-1.pdf"))
    with pytest.raises(UnknownDocumentError, match=r"/may/RE-1\.pdf.*/june/RE-1\.pdf"):
        find_document(store, "RE-1.pdf")


@pytest.mark.parametrize("token", ["nothing.pdf", "", "%", "_", "' OR 1=1 --"])
def test_what_no_document_answers_to_is_unknown(store: Store, token: str) -> None:
    registered(store, "RE-1.pdf", "RE-2.pdf")
    with pytest.raises(UnknownDocumentError):
        find_document(store, token)


def test_an_empty_name_never_names_the_only_document(store: Store) -> None:
    registered(store, "RE-1.pdf")
    with pytest.raises(UnknownDocumentError):
        find_document(store, "")


def test_status_counts_documents_by_where_they_stand(store: Store) -> None:
    completed(store, "a.pdf")
    failed(store, "b.pdf", "broken-pdf")
    failed(store, "c.pdf", "broken-pdf")
    failed(store, "d.pdf", "encrypted-pdf")
    registered(store, "e.pdf", "f.pdf")
    claimed(store)
    counts = status_counts(store)
    assert counts.documents == 6
    assert {status: n for status, n in counts.by_status.items() if n} == {
        DocumentStatus.COMPLETED: 1,
        DocumentStatus.FAILED: 3,
        DocumentStatus.UPLOADED: 1,
        DocumentStatus.PROCESSING: 1,
    }
    assert (counts.waiting[Stage.INTAKE], counts.running[Stage.INTAKE], counts.by_review[ReviewState.NONE]) == (1, 1, 6)
    assert [(group.code, group.count, group.example_path) for group in counts.failures] == [
        ("broken-pdf", 2, "/inbox/b.pdf"),
        ("encrypted-pdf", 1, "/inbox/d.pdf"),
    ]


def test_an_empty_store_counts_nothing(store: Store) -> None:
    counts = status_counts(store)
    assert (counts.documents, counts.failures, set(counts.by_status.values())) == (0, (), {0})


def test_failures_are_listed_latest_first_and_by_code(store: Store) -> None:
    failed(store, "a.pdf", "broken-pdf")
    failed(store, "b.pdf", "encrypted-pdf")
    assert [one.filename for one in list_failures(store)] == ["b.pdf", "a.pdf"]
    (only,) = list_failures(store, code="broken-pdf", limit=5)
    assert (only.filename, only.message) == ("a.pdf", "a.pdf is bad")
    assert len(list_failures(store, limit=1)) == 1


def test_jobs_are_listed_by_status_stage_and_document(store: Store) -> None:
    document_id = completed(store, "a.pdf")
    registered(store, "b.pdf")
    assert len(list_jobs(store)) == 4
    assert [job.filename for job in list_jobs(store, status=JobStatus.PENDING)] == ["b.pdf"]
    (job,) = list_jobs(store, stage=Stage.OCR, document_id=document_id)
    assert (job.backend, job.status) == ("text_layer", JobStatus.COMPLETED)
    assert len(list_jobs(store, limit=2)) == 2


def test_an_exported_object_has_the_stable_keys_in_their_order(store: Store) -> None:
    completed(store)
    (one,) = iter_export(store)
    assert list(one) == EXPORT_KEYS
    assert list(one["fields"]) == ["invoice_number", "invoice_date", "total_amount"]
    assert one["fields"]["total_amount"] == {
        "value": "119.00",
        "raw": "total_amount: 119.00",
        "confidence": 97.1,
        "page": 1,
        "box": [10.25, 20.5, 30.0, 10.0],
        "source": "page",
        "method": "label:total_amount",
    }
    assert list(one["line_items"][0]) == [
        *("position", "article", "description", "quantity", "unit", "unit_price", "vat_rate"),
        *("discount_percent", "discount_amount", "net_amount"),
        *("confidence", "page", "box"),
    ]
    assert (one["line_items"][0]["quantity"], one["line_items"][0]["box"]) == ("2", None)
    assert one["vat_breakdown"] == [{"rate": "19", "net": "100.00", "vat": "19.00"}]
    assert one["supplier"] == {"id": "muster-gmbh", "name": "Muster GmbH", "confidence": 99.0}
    finding = {"code": "iban-checksum", "severity": "error", "fields": ["iban"]}
    assert one["findings"] == [{**finding, "message": "the check digits are wrong"}]
    assert one["versions"] == 1


def test_a_document_without_results_has_the_same_keys(store: Store) -> None:
    registered(store, "a.pdf")
    (one,) = iter_export(store)
    assert list(one) == EXPORT_KEYS
    assert (one["supplier"], one["decision"], one["fields"], one["document_number"]) == (None, None, {}, None)


def test_tags_categories_and_relations_are_exported(store: Store) -> None:
    invoice, credit = completed(store, "a.pdf"), completed(store, "b.pdf", ANOTHER)
    sync_categories(store, [CategoryRecord("invoices", "Invoices", "/invoices")], "anna")
    categorize(store, credit, "invoices", "anna")
    tag(store, credit, "urgent", "anna")
    tag(store, credit, "2026", "anna")
    relate(store, credit, invoice, RelationType.CREDIT_NOTE_FOR, 90.0, None, "anna")
    first, second = iter_export(store)
    assert (second["categories"], second["tags"]) == (["/invoices"], ["2026", "urgent"])
    assert second["relations"] == [{"type": "credit_note_for", "document": invoice}]
    assert (first["categories"], first["tags"], first["relations"]) == ([], [], [])


def test_the_export_is_filtered_by_what_documents_are(store: Store) -> None:
    completed(store, "a.pdf")
    letter = extraction(
        document_type=TypeGuess(DocumentType.LETTER, 90.0),
        supplier=None,
        fields=(value("document_date", date(2026, 4, 1)),),
    )
    completed(store, "b.pdf", letter)
    registered(store, "c.pdf")
    assert exported(store) == ["a.pdf", "b.pdf", "c.pdf"]
    assert exported(store, types=[DocumentType.LETTER]) == ["b.pdf"]
    assert exported(store, suppliers=["muster-gmbh"]) == ["a.pdf"]
    assert exported(store, since=date(2026, 3, 6)) == ["b.pdf"]
    assert exported(store, since=date(2026, 3, 5), until=date(2026, 3, 5)) == ["a.pdf"]
    assert exported(store, statuses=[DocumentStatus.UPLOADED, DocumentStatus.QUEUED]) == ["c.pdf"]
    assert exported(store, decisions=[Outcome.AUTO], stages=[Stage.EXTRACT]) == ["a.pdf", "b.pdf"]
    assert exported(store, decisions=[Outcome.REVIEW]) == []
    assert exported(store, types=[]) == []


def test_chosen_ids_are_exported_in_the_order_of_registration(store: Store) -> None:
    first, _, third = registered(store, "a.pdf", "b.pdf", "c.pdf")
    assert exported(store, ids=[third, "unknown", first]) == ["a.pdf", "c.pdf"]
    assert exported(store, ids=[]) == []


def test_the_export_goes_over_batches_without_loss(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from docproc.store import exporting

    monkeypatch.setattr(exporting, "_BATCH", 2)
    names = [f"{n}.pdf" for n in range(5)]
    ids = registered(store, *names)
    assert exported(store) == names
    assert exported(store, ids=ids) == names


def test_documents_that_arrive_during_an_export_do_not_disturb_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from docproc.store import exporting

    monkeypatch.setattr(exporting, "_BATCH", 1)
    registered(store, "a.pdf", "b.pdf")
    running = iter_export(store)
    next(running)
    registered(store, "c.pdf")
    assert [one["filename"] for one in running] == ["b.pdf", "c.pdf"]


def test_the_detail_of_a_document_tells_everything(store: Store) -> None:
    document_id, other = completed(store, "a.pdf"), completed(store, "b.pdf", ANOTHER)
    relate(store, other, document_id, RelationType.REFERENCES, 80.0, "named in the text", "anna")
    detail = document_detail(store, "a.pdf")
    assert detail.extraction is not None
    assert detail.extraction.value("total_amount") == Decimal("119.00")
    assert detail.extraction.fields[0].evidence.reasons == ("beside its label",)
    (one,) = detail.pages
    assert (one.width_px, one.height_px, one.dpi, one.reason) == (1190, 1684, 144.0, "sound text layer")
    assert [event.type for event in detail.events].count("completed") == 3
    (relation,) = detail.relations
    assert (relation.outgoing, relation.filename, relation.note) == (False, "b.pdf", "named in the text")
    assert [(version.number, version.created_by) for version in detail.versions] == [(1, "anna")]
    assert detail.created_at.utcoffset() is not None


def test_supplier_statistics_follow_from_the_documents(store: Store) -> None:
    completed(store, "a.pdf")
    later = (value("invoice_date", date(2026, 5, 1)),)
    completed(store, "b.pdf", extraction(fields=later))
    registered(store, "c.pdf")
    (one,) = supplier_statistics(store)
    assert (one.id, one.documents, one.average_confidence) == ("muster-gmbh", 2, 96.5)
    assert (one.first_document, one.last_document) == (date(2026, 3, 5), date(2026, 5, 1))
