"""Documents, pages and extractions of an invented company, for the tests of the store."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from docproc.model.decision import Decision, Finding
from docproc.model.enums import DocumentType, Outcome, ReviewState, Severity, Source, Stage
from docproc.model.fields import Evidence, Extraction, FieldValue, LineItem, SupplierMatch, TypeGuess, VatLine
from docproc.model.geometry import Box
from docproc.model.text import DocumentText, Line, Page, Word
from docproc.store.documents import register
from docproc.store.engine import Store
from docproc.store.files import keep_bytes
from docproc.store.jobs import claim
from docproc.store.page_codec import pack_page
from docproc.store.records import Claim, NewDocument, Owner, PageRecord, ReadingSummary
from docproc.store.results import save_extraction, save_inspection, save_reading

OWNER = Owner.current()
EVERY_STAGE = tuple(Stage)
DECISION = Decision(Outcome.AUTO, 96.5, ("everything adds up",))
FINDING = Finding("iban-checksum", Severity.ERROR, "the check digits are wrong", ("iban",))


def offered(store: Store, name: str = "RE-1.pdf", content: bytes | None = None, **changes: object) -> NewDocument:
    """A PDF as the pipeline offers it, its bytes kept; they differ by name unless `content` says otherwise."""
    kept = keep_bytes(store.folder, content or f"%PDF-1.7 {name}".encode())
    values: dict = {"filename": name, "source_path": f"/inbox/{name}", "mime_type": "application/pdf", "actor": "anna"}
    return NewDocument(**{**values, "kept": kept, **changes})


def registered(store: Store, *names: str) -> list[str]:
    """Ids of new documents with these file names."""
    return [register(store, offered(store, name)).document_id for name in names]


def claimed(store: Store, owner: Owner = OWNER) -> Claim:
    """The next job, which must exist."""
    found = claim(store, owner, EVERY_STAGE, 300)
    assert found is not None
    return found


def value(name: str, content: str | Decimal | date, source: Source = Source.PAGE) -> FieldValue:
    """A field value with its evidence on page 1."""
    evidence = Evidence(
        source, f"label:{name}", f"{name}: {content}", 1, Box(10.25, 20.5, 30, 10), ("beside its label",)
    )
    return FieldValue(name, content, 97.1, evidence)


def extraction(total: str = "119.00", **changes: object) -> Extraction:
    """An invoice of an invented supplier over `total`."""
    item = LineItem(
        1, "Schrauben M4", "A-1", Decimal("2"), "Stk", Decimal("50.00"), Decimal("19"), Decimal("100.00"), 93.0
    )
    values: dict = {
        "document_type": TypeGuess(DocumentType.INVOICE, 98.2, ("Rechnung in the title",)),
        "language": "de",
        "supplier": SupplierMatch("muster-gmbh", "Muster GmbH", 99.0, ("VAT id",)),
        "fields": (
            value("invoice_number", "RE-4711"),
            value("invoice_date", date(2026, 3, 5)),
            value("total_amount", Decimal(total)),
        ),
        "line_items": (item,),
        "vat_breakdown": (VatLine(Decimal("19"), Decimal("100.00"), Decimal("19.00")),),
        "alternatives": (value("due_date", date(2026, 4, 5)),),
    }
    return Extraction(**{**values, **changes})


def page(number: int = 1, text: str = "Rechnung RE-4711") -> Page:
    """A page with one line."""
    words = tuple(Word(word, Box(10 + 50 * n, 20, 40, 10), 90.0) for n, word in enumerate(text.split()))
    return Page(number, 595.0, 842.0, (Line(words),), "text_layer", "1", reason="sound text layer", dpi=144.0)


def inspected(store: Store, job: Claim) -> Claim:
    """Pass intake and go on at once."""
    following = save_inspection(store, job, mime_type="application/pdf", page_count=1, chain_to=job.owner)
    assert following is not None
    return following


def read(store: Store, job: Claim, *pages: Page) -> Claim:
    """Pass reading and go on at once; each page's text is its cache key."""
    text = DocumentText(pages or (page(),))
    records = [PageRecord.of(one, f"key of {one.text}", pack_page(one)) for one in text.pages]
    following = save_reading(store, job, pages=records, summary=ReadingSummary.of(text, "de"), chain_to=job.owner)
    assert following is not None
    return following


def extracted(
    store: Store, job: Claim, found: Extraction | None = None, review: ReviewState = ReviewState.NONE
) -> None:
    """Pass extraction."""
    result = found or extraction()
    save_extraction(store, job, extraction=result, findings=[FINDING], decision=DECISION, review=review)


def completed(store: Store, name: str = "RE-1.pdf", found: Extraction | None = None) -> str:
    """The id of a document that went the whole way; no other job may wait."""
    (document_id,) = registered(store, name)
    extracted(store, read(store, inspected(store, claimed(store))), found)
    return document_id


def status_of(store: Store, document_id: str) -> str:
    """The document's status as it stands in its row."""
    row = store.reader.execute("SELECT status FROM documents WHERE uuid = ?", (document_id,)).fetchone()
    return str(row[0])


def count(store: Store, table: str) -> int:
    """How many rows a table has."""
    return int(store.reader.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def folder_of(path: Path) -> Path:
    """The store folder of a workspace."""
    return path / ".docproc"
