"""The store as friendly tables: what `docproc sql` and the reports of `docproc metrics` ask, and what columns mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

DECIMAL = "DECIMAL(18,4)"
"""Exact to four places, and large enough for every amount that a business document prints."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the SQL expression over the view's source, its DuckDB type, what it means."""

    name: str
    expression: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class View:
    """A table to ask: `source` is what follows FROM in the store; `of_documents` when its rows belong to documents."""

    name: str
    meaning: str
    source: str
    columns: tuple[Column, ...]
    of_documents: bool = True

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError when there is none."""
        return next(column for column in self.columns if column.name == name)


def _text(name: str, meaning: str, expression: str = "") -> Column:
    return Column(name, expression or name, "VARCHAR", meaning)


def _whole(name: str, meaning: str, expression: str = "") -> Column:
    return Column(name, expression or name, "BIGINT", meaning)


def _real(name: str, meaning: str, expression: str = "") -> Column:
    return Column(name, expression or name, "DOUBLE", meaning)


def _flag(name: str, meaning: str, expression: str = "") -> Column:
    return Column(name, expression or name, "BOOLEAN", meaning)


def _day(name: str, meaning: str, expression: str = "") -> Column:
    return Column(name, expression or name, "DATE", meaning)


def _time(name: str, meaning: str, expression: str = "") -> Column:
    return Column(name, expression or name, "TIMESTAMP", f"{meaning} (UTC)")


def _amount(name: str, meaning: str, expression: str = "") -> Column:
    return Column(name, expression or name, DECIMAL, meaning)


def _value_of(field: str, of: str = "d.id") -> str:
    return f"(SELECT f.value FROM extracted_fields f WHERE f.document_id = {of} AND f.field_name = '{field}')"  # noqa: S608  # our own names


_KEY = _whole("document_key", "joins with documents", "document_id")
_BOX = (
    _real("x", "left edge of the box in points, from the left of the upright page"),
    _real("y", "upper edge of the box in points, from the top"),
    _real("width", "width of the box in points"),
    _real("height", "height of the box in points"),
)

_DOCUMENTS = View(
    "documents",
    "one row a document that is not deleted",
    "documents d LEFT JOIN suppliers s ON s.id = d.detected_supplier_id"
    " LEFT JOIN categories c ON c.id = d.category_id LEFT JOIN processing_jobs j ON j.id = d.current_job_id",
    (
        _whole("document_key", "joins with the other tables", "d.id"),
        _text("id", "the id that commands take", "d.uuid"),
        _text("filename", "name of the file", "d.filename"),
        _text("source_path", "where it was taken in from", "d.source_path"),
        _text("sha256", "hash of the bytes", "d.file_hash"),
        _text("mime_type", "kind of the file", "d.mime_type"),
        _whole("bytes", "size of the file", "d.file_size"),
        _whole("pages", "number of pages", "d.page_count"),
        _text("status", "uploaded, queued, processing, completed, failed, archived", "d.status"),
        _text("stage", "the last stage that it passed", "d.stage"),
        _text("error", "why it failed", "CASE WHEN d.status = 'failed' THEN j.error_code END"),
        _text("review", "none, pending, approved, rejected", "d.review_state"),
        _text("assigned_to", "who is to look at it", "d.assigned_to"),
        _text("complexity", "simple, moderate, complex", "d.complexity"),
        _text("backend", "what read most of its pages", "d.backend"),
        _text("language", "language of the text", "d.language_code"),
        _text("document_type", "invoice, credit_note, delivery_note, ...", "d.document_type"),
        _real("document_type_confidence", "in percent", "d.document_type_confidence"),
        _text("number", "the document's own number", "d.document_number"),
        _day("date", "the document's own date", "d.document_date"),
        _text("supplier_id", "id of the supplier in the YAML, if it is known", "s.slug"),
        _text("supplier", "name of the sender", "d.supplier_name"),
        _real("supplier_confidence", "in percent", "d.supplier_confidence"),
        _amount("total_amount", "gross total", _value_of("total_amount")),
        _amount("net_amount", "net total", _value_of("net_amount")),
        _amount("vat_amount", "value added tax", _value_of("vat_amount")),
        _text("currency", "currency of the amounts", _value_of("currency")),
        _day("due_date", "when it is to be paid", _value_of("due_date")),
        _real("confidence", "probability that all required fields are right, in percent", "d.overall_confidence"),
        _text("confidence_level", "high, medium, low, very_low", "d.confidence_level"),
        _text("decision", "auto or review", "d.decision_outcome"),
        _text("category", "path of its category", "c.path"),
        _text("source", "upload, folder, email, scanner, api", "d.source"),
        _whole("versions", "how many versions there are", "d.version_count"),
        _text("created_by", "who took it in", "d.created_by"),
        _time("created_at", "when it was taken in", "d.created_at"),
        _time("updated_at", "when it changed last", "d.updated_at"),
        _flag("deleted", "whether it was deleted: such documents are left out", "d.deleted_at IS NOT NULL"),
    ),
)

_FIELDS = View(
    "fields",
    "one row a value",
    "extracted_fields",
    (
        _KEY,
        _text("field", "name of the field", "field_name"),
        _text("kind", "text, amount, date"),
        _text("value", "the value: text, ISO date or exact decimal"),
        _amount("amount", "the value as a number, of amounts", "CASE WHEN kind = 'amount' THEN value END"),
        _day("date", "the value as a date, of dates", "CASE WHEN kind = 'date' THEN value END"),
        _text("raw", "the text that it was read from", "raw_text"),
        _real("confidence", "in percent"),
        _whole("page", "page, counted from 1", "page_number"),
        *_BOX,
        _text("source", "page, einvoice, qr, supplier, review"),
        _text("method", "the rule or method that found it"),
        _text("reasons", "why it is believed, a JSON list"),
    ),
)

_LINE_ITEMS = View(
    "line_items",
    "one row a line of a document's table",
    "line_items",
    (
        _KEY,
        _whole("row", "place in the table, from 0", "row_number"),
        _whole("position", "the number that the line has"),
        _text("article", "article number"),
        _text("description", "what it is"),
        _amount("quantity", "how many"),
        _text("unit", "unit of the quantity"),
        _amount("unit_price", "price of one"),
        _amount("vat_rate", "in percent"),
        _amount("discount_percent", "discount in percent"),
        _amount("discount_amount", "discount as an amount"),
        _amount("net_amount", "total of the line"),
        _real("confidence", "in percent"),
        _whole("page", "page, counted from 1", "page_number"),
        *_BOX,
    ),
)

_PAGES = View(
    "pages",
    "one row a page that was read",
    "document_pages",
    (
        _KEY,
        _whole("page", "page, counted from 1", "page_number"),
        _text("backend", "what read it"),
        _text("backend_version", "its version"),
        _text("model", "the model that it ran", "model_id"),
        _text("reason", "why that backend"),
        _text("complexity", "simple, moderate, complex"),
        _real("confidence", "mean of its words, in percent", "ocr_confidence"),
        _real("width", "in points"),
        _real("height", "in points"),
        _whole("rotation", "turned clockwise by so many degrees"),
        _real("skew", "degrees"),
        _whole("milliseconds", "time to read it", "processing_time_ms"),
        _time("read_at", "when", "processed_at"),
        _whole("text_key", "which kept page text", "page_text_id"),
    ),
)

_JOBS = View(
    "jobs",
    "one row a stage of a document's way",
    "processing_jobs",
    (
        _KEY,
        _whole("job_key", "joins with events", "id"),
        _text("id", "the id that commands take", "uuid"),
        _text("stage", "intake, ocr, extract"),
        _text("backend", "what read the pages", "backend_type"),
        _text("backend_version", "its version"),
        _text("status", "pending, running, completed, failed, cancelled"),
        _whole("priority", "1 (first) to 10"),
        _time("queued_at", "when it began to wait"),
        _time("started_at", "when it was begun"),
        _time("completed_at", "when it ended"),
        _whole("milliseconds", "time that it took", "processing_time_ms"),
        _flag("success", "whether it ended well"),
        _text("error", "code of the error", "error_code"),
        _text("error_message", "the error in words"),
        _whole("retries", "how often it was tried again", "retry_count"),
        _whole("ram_mb", "most memory of the worker", "ram_used_mb"),
        _whole("gpu_mb", "most memory of the graphics card", "vram_used_mb"),
        _text("created_by", "who asked for it"),
    ),
)

_EVENTS = View(
    "events",
    "one row for everything that happened to a job",
    "job_events e JOIN processing_jobs j ON j.id = e.job_id",
    (
        _whole("document_key", "joins with documents", "j.document_id"),
        _whole("job_key", "joins with jobs", "e.job_id"),
        _text("event", "what happened", "e.event_type"),
        _text("message", "in words", "e.event_message"),
        _text("data", "further facts, JSON", "e.event_data"),
        _time("happened_at", "when", "e.created_at"),
    ),
)

_FINDINGS = View(
    "findings",
    "one row for everything that a check noticed",
    "findings",
    (
        _KEY,
        _text("code", "which check"),
        _text("severity", "error, warning, info"),
        _text("message", "in words"),
        _text("fields", "the fields that it is about, a JSON list"),
    ),
)

_REVIEWS = View(
    "reviews",
    "one row for every value that a person judged",
    "training_data",
    (
        _KEY,
        _text("field", "name of the field", "field_name"),
        _text("expected", "the right value; empty where the document has none", "expected_value"),
        _text("extracted", "what was found", "extracted_value"),
        _text("method", "the rule or method that found it", "extraction_method"),
        _flag("correct", "whether it was right", "was_correct"),
        _text("judged_by", "who", "validated_by"),
        _time("judged_at", "when", "validated_at"),
    ),
)

_VERSIONS = View(
    "versions",
    "one row a version of a document",
    "document_versions",
    (
        _KEY,
        _whole("version", "its number", "version_number"),
        _text("change", "why there is another", "change_type"),
        _text("changed_fields", "what changed, a JSON list"),
        _text("description", "in words", "change_description"),
        _text("created_by", "who"),
        _time("created_at", "when"),
    ),
)

_RELATIONS = View(
    "relations",
    "one row for how a document relates to another",
    "document_relations",
    (
        _whole("document_key", "the document, joins with documents", "source_document_id"),
        _text("relation", "credit_note_for, duplicate_of, ...", "relation_type"),
        _whole("other_key", "the other document, joins with documents", "target_document_id"),
        _real("confidence", "in percent"),
        _text("notes", "in words"),
        _text("created_by", "who"),
        _time("created_at", "when"),
    ),
)

_TAGS = View(
    "tags",
    "one row a tag on a document",
    "document_tags dt JOIN tags t ON t.id = dt.tag_id",
    (
        _whole("document_key", "joins with documents", "dt.document_id"),
        _text("tag", "the tag", "t.name"),
        _text("added_by", "who", "dt.added_by"),
        _time("added_at", "when", "dt.added_at"),
    ),
)

_VAT = View(
    "vat",
    "one row for every VAT rate of a document",
    "vat_breakdown",
    (_KEY, _amount("rate", "in percent"), _amount("net", "net amount"), _amount("vat", "tax")),
)

_SUPPLIERS = View(
    "suppliers",
    "one row a supplier that the workspace knows or knew",
    "suppliers",
    (
        _whole("supplier_key", "its number", "id"),
        _text("id", "id of the supplier in the YAML", "slug"),
        _text("name", "its name"),
        _time("created_at", "when its first document came"),
    ),
    of_documents=False,
)

_ERRORS = View(
    "errors",
    "one row for every error of the machinery",
    "error_logs",
    (
        _whole("error_key", "its number", "id"),
        _text("severity", "debug, info, warning, error, critical"),
        _text("type", "kind of error", "error_type"),
        _text("message", "in words", "error_message"),
        _whole("occurrences", "how often", "occurrence_count"),
        _flag("resolved", "whether somebody settled it"),
        _text("resolved_by", "who"),
        _time("first_seen_at", "when first"),
        _time("last_seen_at", "when last"),
    ),
    of_documents=False,
)

_RUNS = View(
    "runs",
    "one row for every command that worked on documents",
    "runs",
    (
        _text("id", "its id", "uuid"),
        _text("command", "the command"),
        _text("arguments", "its arguments, a JSON list"),
        _text("version", "version of docproc", "docproc_version"),
        _text("host", "machine"),
        _text("started_by", "who"),
        _time("started_at", "when it began"),
        _time("finished_at", "when it ended"),
        _whole("exit_code", "how it ended"),
    ),
    of_documents=False,
)

WORDS = View(
    "words",
    "one row a word of a page; made from the kept pages when it is asked",
    "document_pages p JOIN page_texts t ON t.id = p.page_text_id",
    (
        _KEY,
        _whole("page", "page, counted from 1"),
        _whole("line", "line in reading order, from 0"),
        _whole("word", "place in its line, from 0"),
        _text("text", "the word"),
        _real("confidence", "in percent"),
        *_BOX,
    ),
)

VIEWS: Mapping[str, View] = MappingProxyType(
    {
        view.name: view
        for view in (
            _DOCUMENTS, _FIELDS, _LINE_ITEMS, _VAT, _PAGES, WORDS, _JOBS, _EVENTS, _FINDINGS, _REVIEWS, _VERSIONS,
            _RELATIONS, _TAGS, _SUPPLIERS, _ERRORS, _RUNS,
        )
    }
)  # fmt: skip
"""Every table that can be asked, by name."""
