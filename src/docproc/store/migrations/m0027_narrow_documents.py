"""Version 27: what extraction keeps of a document beside its values stands apart: the documents' own rows are short.

Its 2 KB let a page of 4 KB hold one document: whoever went through all of them read eight times what was asked. Values
by document, as exports read them, stand in an index without their evidence.
"""

from __future__ import annotations

import sqlite3

NUMBER = 27
NAME = "narrow documents"

_DATA = """CREATE TABLE document_data (
    document_id INTEGER NOT NULL, extracted_data JSON NOT NULL, PRIMARY KEY (document_id),
    FOREIGN KEY(document_id) REFERENCES documents (id)
)"""
_DOCUMENTS = """CREATE TABLE narrow_documents (
    id INTEGER NOT NULL, uuid VARCHAR NOT NULL, filename VARCHAR NOT NULL, original_filename VARCHAR NOT NULL,
    source_path VARCHAR NOT NULL, mime_type VARCHAR NOT NULL, file_size INTEGER NOT NULL, file_hash VARCHAR,
    storage_path VARCHAR, thumbnail_path VARCHAR, document_type VARCHAR NOT NULL,
    document_type_confidence FLOAT, document_subtype VARCHAR, complexity VARCHAR,
    language_code VARCHAR NOT NULL, page_count INTEGER NOT NULL, backend VARCHAR, detected_supplier_id INTEGER,
    supplier_name VARCHAR, supplier_confidence FLOAT, document_date DATE, document_number VARCHAR,
    number_key VARCHAR, payable_amount FLOAT, payable_eur FLOAT, due_on DATE, discount_until DATE,
    category_id INTEGER, category_by VARCHAR, status VARCHAR NOT NULL, stage VARCHAR, current_job_id INTEGER,
    kill_count INTEGER NOT NULL, overall_confidence FLOAT, confidence_level VARCHAR,
    needs_review BOOLEAN NOT NULL, review_state VARCHAR NOT NULL, review_notes VARCHAR,
    decision_outcome VARCHAR, decision_confidence FLOAT, decision_reasons JSON, source VARCHAR NOT NULL,
    source_reference VARCHAR, assigned_to VARCHAR, assigned_role VARCHAR, einvoice JSON, intake_findings JSON,
    version_count INTEGER NOT NULL, created_by VARCHAR NOT NULL, created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL, deleted_at DATETIME, PRIMARY KEY (id),
    CONSTRAINT documents_confidence CHECK (overall_confidence BETWEEN 0 AND 100),
    CONSTRAINT documents_pages CHECK (page_count > 0),
    CONSTRAINT documents_size CHECK (file_size > 0 OR status IN ('failed', 'archived')),
    CONSTRAINT documents_stored CHECK (storage_path IS NOT NULL OR status IN ('failed', 'archived')),
    CONSTRAINT documents_status CHECK (status IN ('uploaded', 'queued', 'processing', 'completed', 'failed',
        'archived')),
    CONSTRAINT documents_type CHECK (document_type IN ('invoice', 'credit_note', 'contract', 'delivery_note',
        'order', 'receipt', 'reminder', 'letter', 'form', 'unknown')),
    CONSTRAINT documents_review CHECK (review_state IN ('none', 'pending', 'approved', 'rejected')),
    UNIQUE (uuid), FOREIGN KEY(detected_supplier_id) REFERENCES suppliers (id),
    FOREIGN KEY(category_id) REFERENCES categories (id),
    FOREIGN KEY(current_job_id) REFERENCES processing_jobs (id)
)"""
_VALUES = "CREATE INDEX extracted_fields_by_document ON extracted_fields (document_id, field_name, value)"
_INDEXES = "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'documents' AND sql IS NOT NULL"


def apply(connection: sqlite3.Connection) -> None:
    """Move the column into a table of its own, and make the documents' table anew: one that lost a column stays wide.

    Needs foreign keys off, as a table that others refer to cannot be made anew otherwise
    (https://sqlite.org/lang_altertable.html#otheralter).
    """
    connection.execute(_DATA)
    connection.execute(_VALUES)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(documents)").fetchall()]
    if "extracted_data" not in columns:  # the table was lost later, and is made again
        return
    connection.execute(
        "INSERT INTO document_data SELECT id, extracted_data FROM documents WHERE extracted_data IS NOT NULL"
    )
    indexes = connection.execute(_INDEXES).fetchall()
    connection.execute(_DOCUMENTS)
    kept = ", ".join(name for name in columns if name != "extracted_data")
    connection.execute(f"INSERT INTO narrow_documents ({kept}) SELECT {kept} FROM documents")  # noqa: S608  # our names
    connection.execute("DROP TABLE documents")
    connection.execute("ALTER TABLE narrow_documents RENAME TO documents")
    for (sql,) in indexes:
        connection.execute(sql)
