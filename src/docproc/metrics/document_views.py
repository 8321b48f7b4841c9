"""Tables of documents: what they say, what was noticed, how they relate, what people said of them."""

from __future__ import annotations

from docproc.metrics.view import BOX, KEY, View, amount, day, flag, of_field, real, text, time, whole

DOCUMENTS = View(
    "documents",
    "one row a document that is not deleted",
    "documents d",
    (
        whole("document_key", "joins with the other tables", "d.id"),
        text("id", "the id that commands take", "d.uuid"),
        text("filename", "name of the file", "d.filename"),
        text("source_path", "where it was taken in from", "d.source_path"),
        text("sha256", "hash of the bytes", "d.file_hash"),
        text("mime_type", "kind of the file", "d.mime_type"),
        whole("bytes", "size of the file", "d.file_size"),
        whole("pages", "number of pages", "d.page_count"),
        text("status", "uploaded, queued, processing, completed, failed, archived", "d.status"),
        text("stage", "the last stage that it passed", "d.stage"),
        text(
            "error",
            "why it failed",
            "CASE WHEN d.status = 'failed' THEN (SELECT error_code FROM processing_jobs WHERE id = current_job_id) END",
        ),
        text("review", "none, pending, approved, rejected", "d.review_state"),
        text("assigned_to", "who is to look at it", "d.assigned_to"),
        text("complexity", "simple, moderate, complex", "d.complexity"),
        text("backend", "what read most of its pages", "d.backend"),
        text("language", "language of the text", "d.language_code"),
        text("document_type", "invoice, credit_note, delivery_note, ...", "d.document_type"),
        real("document_type_confidence", "in percent", "d.document_type_confidence"),
        text("document_subtype", "final, self_billed, small_amount, level_2, ...", "d.document_subtype"),
        text("number", "the document's own number", "d.document_number"),
        day("date", "the document's own date", "d.document_date"),
        text(
            "supplier_id",
            "id of the supplier in the YAML, if it is known",
            "(SELECT slug FROM suppliers WHERE id = detected_supplier_id)",
        ),
        text("supplier", "name of the sender", "d.supplier_name"),
        real("supplier_confidence", "in percent", "d.supplier_confidence"),
        of_field(amount("total_amount", "gross total")),
        of_field(amount("net_amount", "net total")),
        of_field(amount("vat_amount", "value added tax")),
        of_field(text("currency", "currency of the amounts")),
        of_field(day("due_date", "when it is to be paid")),
        real("confidence", "probability that all required fields are right, in percent", "d.overall_confidence"),
        text("confidence_level", "high, medium, low, very_low", "d.confidence_level"),
        text("decision", "auto or review", "d.decision_outcome"),
        text("category", "path of its category", "(SELECT path FROM categories WHERE id = category_id)"),
        text("source", "upload, folder, email, scanner, api", "d.source"),
        whole("versions", "how many versions there are", "d.version_count"),
        text("created_by", "who took it in", "d.created_by"),
        time("created_at", "when it was taken in", "d.created_at"),
        time("updated_at", "when it changed last", "d.updated_at"),
        flag("deleted", "whether it was deleted: such documents are left out", "d.deleted_at IS NOT NULL"),
    ),
    number="d.id",
)

FIELDS = View(
    "fields",
    "one row a value",
    "extracted_fields",
    (
        KEY,
        text("field", "name of the field", "field_name"),
        text("kind", "text, amount, date"),
        text("value", "the value: text, ISO date or exact decimal"),
        amount("amount", "the value as a number, of amounts", "CASE WHEN kind = 'amount' THEN value END"),
        day("date", "the value as a date, of dates", "CASE WHEN kind = 'date' THEN value END"),
        text("raw", "the text that it was read from", "raw_text"),
        real("confidence", "in percent"),
        whole("page", "page, counted from 1", "page_number"),
        *BOX,
        text("source", "page, einvoice, qr, supplier, review"),
        text("method", "the rule or method that found it"),
        text("reasons", "why it is believed, a JSON list"),
    ),
    number="id",
)

LINE_ITEMS = View(
    "line_items",
    "one row a line of a document's table",
    "line_items",
    (
        KEY,
        whole("row", "place in the table, from 0", "row_number"),
        whole("position", "the number that the line has"),
        text("article", "article number"),
        text("description", "what it is"),
        amount("quantity", "how many"),
        text("unit", "unit of the quantity"),
        amount("unit_price", "price of one"),
        amount("vat_rate", "in percent"),
        amount("discount_percent", "discount in percent"),
        amount("discount_amount", "discount as an amount"),
        amount("net_amount", "total of the line"),
        real("confidence", "in percent"),
        whole("page", "page, counted from 1", "page_number"),
        *BOX,
    ),
    number="id",
)

VAT = View(
    "vat",
    "one row for every VAT rate of a document",
    "vat_breakdown",
    (KEY, amount("rate", "in percent"), amount("net", "net amount"), amount("vat", "tax")),
    number="id",
)

FINDINGS = View(
    "findings",
    "one row for everything that a check noticed",
    "findings",
    (
        KEY,
        text("code", "which check"),
        text("severity", "error, warning, info"),
        text("message", "in words"),
        text("fields", "the fields that it is about, a JSON list"),
    ),
    number="id",
)

REVIEWS = View(
    "reviews",
    "one row for every value that a person judged",
    "training_data",
    (
        KEY,
        text("field", "name of the field", "field_name"),
        text("expected", "the right value; empty where the document has none", "expected_value"),
        text("extracted", "what was found", "extracted_value"),
        text("method", "the rule or method that found it", "extraction_method"),
        flag("correct", "whether it was right", "was_correct"),
        text("judged_by", "who", "validated_by"),
        time("judged_at", "when", "validated_at"),
    ),
    number="id",
)

VERSIONS = View(
    "versions",
    "one row a version of a document",
    "document_versions",
    (
        KEY,
        whole("version", "its number", "version_number"),
        text("change", "why there is another", "change_type"),
        text("changed_fields", "what changed, a JSON list"),
        text("description", "in words", "change_description"),
        text("created_by", "who"),
        time("created_at", "when"),
    ),
)

RELATIONS = View(
    "relations",
    "one row for how a document relates to another",
    "document_relations",
    (
        whole("document_key", "the document, joins with documents", "source_document_id"),
        text("relation", "credit_note_for, duplicate_of, ...", "relation_type"),
        whole("other_key", "the other document, joins with documents", "target_document_id"),
        real("confidence", "in percent"),
        text("notes", "in words"),
        text("created_by", "who"),
        time("created_at", "when"),
    ),
)

TAGS = View(
    "tags",
    "one row a tag on a document",
    "document_tags dt JOIN tags t ON t.id = dt.tag_id",
    (
        whole("document_key", "joins with documents", "dt.document_id"),
        text("tag", "the tag", "t.name"),
        text("added_by", "who", "dt.added_by"),
        time("added_at", "when", "dt.added_at"),
    ),
)

SUPPLIERS = View(
    "suppliers",
    "one row a supplier that the workspace knows or knew",
    "suppliers",
    (
        whole("supplier_key", "its number", "id"),
        text("id", "id of the supplier in the YAML", "slug"),
        text("name", "its name"),
        text("legal_name", "name in the register"),
        text("vat_id", "VAT id"),
        text("city", "where it is"),
        text("country", "country, two letters"),
        text("industry", "what it does"),
        flag("active", "whether documents are still expected", "is_active"),
        whole("version", "how often its YAML changed, from 1"),
        flag("gone", "whether its YAML is gone", "deleted_at IS NOT NULL"),
        time("created_at", "when it was first known"),
    ),
    of_documents=False,
)

RULES = View(
    "rules",
    "one row a rule of extraction, with how it does",
    "extraction_rules",
    (
        text("rule", "pack or supplier, and name", "rule_key"),
        text("field", "the field that it finds", "field_name"),
        text("type", "label, regex, position, template, ml_model", "rule_type"),
        text("supplier", "id of the supplier whose rule it is", "supplier_slug"),
        whole("priority", "higher first"),
        flag("active", "whether it is used", "is_active"),
        whole("version", "how often it changed, from 1"),
        whole("uses", "values that it gave", "usage_count"),
        real("success_rate", "share of right values where people looked, in percent; a moving average"),
        real("confidence", "of its values, in percent; a moving average", "avg_confidence"),
    ),
    of_documents=False,
)
