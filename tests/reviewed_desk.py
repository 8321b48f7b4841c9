"""A store of reviewed documents, written as the stages and the review write it, in seconds and without a worker."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from docproc.model.decision import Decision
from docproc.model.enums import Outcome, ReviewState, Stage
from docproc.model.text import DocumentText
from docproc.store.documents import register
from docproc.store.engine import Store, open_store
from docproc.store.files import keep_bytes
from docproc.store.jobs import claim
from docproc.store.page_codec import pack_page
from docproc.store.records import NewDocument, Owner, PageRecord, ReadingSummary
from docproc.store.results import save_extraction, save_inspection, save_reading
from docproc.store.reviews import ReviewChange, TrainingPair, save_review
from tests.unit.extract.pages import document, line, shipped_catalogue

SUPPLIERS = (
    "Holzbau Kiefer GmbH",
    "Lindenhof Werkzeuge GmbH",
    "Druckhaus Amsel AG",
    "Gerüstbau Dohle KG",
    "Eisen Ulm OHG",
)
PEOPLE_SAY = ("invoice_number", "invoice_date", "total_amount", "customer_number")
"""The fields that are judged."""


def odd_invoice(number: int) -> DocumentText:
    """An invoice of one of the suppliers in turn, with a number beside "Kundennummer" that is somebody else's."""
    shift = 20.0 * (number % len(SUPPLIERS))
    return document(
        line(SUPPLIERS[number % len(SUPPLIERS)], 70, 60),
        line("Sägeweg 3", 70, 73),
        line("80331 München", 70, 86),
        line("Stadtgärtnerei Blatt AG", 70, 160),
        line("Blumenallee 12", 70, 173),
        line("50667 Köln", 70, 186),
        line("Rechnungsnummer:", 330, 230 + shift),
        line(f"RE-{4000 + number}", 460, 230 + shift),
        line("Rechnungsdatum:", 330, 244 + shift),
        line(f"{1 + number % 28:02d}.03.2026", 460, 244 + shift),
        line("Kundennummer:", 330, 258 + shift),
        line(f"K-{200 + number}", 460, 258 + shift),
        line("Rechnung", 70, 380, 16),
        line("Nettobetrag", 70, 500),
        line("100,00 EUR", 460, 500),
        line("19 % MwSt.", 70, 514),
        line("19,00 EUR", 460, 514),
        line("Gesamtbetrag", 70, 528),
        line("119,00 EUR", 460, 528),
    )


def keep_document(store: Store, name: str, text: DocumentText) -> str:
    """Take a document in with these pages, as if all stages had passed; the id of it."""
    from docproc.extract import extract_document

    kept = keep_bytes(store.folder, f"%PDF-1.7 {name}".encode())
    new = NewDocument(filename=name, source_path=name, mime_type="application/pdf", actor="anna", kept=kept)
    document_id = register(store, new).document_id
    job = claim(store, Owner.current(), tuple(Stage), 300)
    assert job is not None
    job = save_inspection(store, job, mime_type="application/pdf", page_count=1, chain_to=job.owner)
    assert job is not None
    pages = [PageRecord.of(page, name, pack_page(page)) for page in text.pages]
    job = save_reading(store, job, pages=pages, summary=ReadingSummary.of(text, "de"), chain_to=job.owner)
    assert job is not None
    found = extract_document(text, shipped_catalogue())
    decision = Decision(Outcome.REVIEW, 50.0, ())
    save_extraction(store, job, extraction=found, findings=[], decision=decision, review=ReviewState.PENDING)
    return document_id


def approve(store: Store, document_id: str, pairs: Sequence[TrainingPair]) -> None:
    """Say of a document what `pairs` say."""
    from docproc.store.loading import load_decision, load_extraction

    (version,) = store.reader.execute("SELECT version_count FROM documents WHERE uuid = ?", (document_id,)).fetchone()
    found, decision = load_extraction(store, document_id), load_decision(store, document_id)
    assert found is not None
    assert decision is not None
    change = ReviewChange("approval", ReviewState.APPROVED, "approved", "anna", pairs)
    save_review(store, document_id, version, found, [], decision, change)


def reviewed_desk(folder: Path, documents: int, unwanted: str | None) -> None:
    """Fill the store of the workspace in `folder` with reviewed invoices; people say that none has `unwanted`.

    One more, `next.pdf`, is not reviewed.
    """
    with open_store(folder / ".docproc") as store:
        for number in range(documents):
            text = odd_invoice(number)
            document_id = keep_document(store, f"{number}.pdf", text)
            approve(store, document_id, list(_pairs(text, unwanted)))
        keep_document(store, "next.pdf", odd_invoice(documents))


def _pairs(text: DocumentText, unwanted: str | None) -> Iterator[TrainingPair]:
    from docproc.extract import extract_document

    found = extract_document(text, shipped_catalogue())
    for field in PEOPLE_SAY:
        value = found.get(field)
        given = None if value is None else str(value.value)
        expected = "" if field == unwanted or given is None else given
        method = None if value is None else value.evidence.method
        yield TrainingPair(field, expected, given, method, expected == (given or ""), None, None)
