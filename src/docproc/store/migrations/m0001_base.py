"""Version 1: documents, jobs and results, as literal SQL, so that later changes of the models cannot alter it."""

from __future__ import annotations

import sqlite3

NUMBER = 1
NAME = "base"

_SQL = """
CREATE TABLE categories (
    id INTEGER NOT NULL, parent_id INTEGER, name VARCHAR NOT NULL, slug VARCHAR NOT NULL, description VARCHAR,
    path VARCHAR NOT NULL, color VARCHAR, sort_order INTEGER NOT NULL, PRIMARY KEY (id),
    FOREIGN KEY(parent_id) REFERENCES categories (id), UNIQUE (slug), UNIQUE (path)
);
CREATE TABLE documents (
    id INTEGER NOT NULL, uuid VARCHAR NOT NULL, filename VARCHAR NOT NULL, original_filename VARCHAR NOT NULL,
    source_path VARCHAR NOT NULL, mime_type VARCHAR NOT NULL, file_size INTEGER NOT NULL, file_hash VARCHAR,
    storage_path VARCHAR, thumbnail_path VARCHAR, document_type VARCHAR NOT NULL,
    document_type_confidence FLOAT, document_subtype VARCHAR, complexity VARCHAR,
    language_code VARCHAR NOT NULL, page_count INTEGER NOT NULL, backend VARCHAR, detected_supplier_id INTEGER,
    supplier_name VARCHAR, supplier_confidence FLOAT, document_date DATE, document_number VARCHAR,
    category_id INTEGER, status VARCHAR NOT NULL, stage VARCHAR, current_job_id INTEGER,
    kill_count INTEGER NOT NULL, overall_confidence FLOAT, confidence_level VARCHAR,
    needs_review BOOLEAN NOT NULL, review_state VARCHAR NOT NULL, review_notes VARCHAR,
    decision_outcome VARCHAR, decision_confidence FLOAT, decision_reasons JSON, source VARCHAR NOT NULL,
    source_reference VARCHAR, assigned_to VARCHAR, extracted_data JSON, einvoice JSON, intake_findings JSON,
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
);
CREATE TABLE page_texts (
    id INTEGER NOT NULL, "key" VARCHAR NOT NULL, content BLOB NOT NULL, created_at DATETIME NOT NULL,
    PRIMARY KEY (id), UNIQUE ("key")
);
CREATE TABLE processing_jobs (
    id INTEGER NOT NULL, uuid VARCHAR NOT NULL, document_id INTEGER NOT NULL, parent_job_id INTEGER,
    stage VARCHAR NOT NULL, backend_type VARCHAR NOT NULL, backend_version VARCHAR, processing_options JSON,
    status VARCHAR NOT NULL, priority INTEGER NOT NULL, queued_at DATETIME NOT NULL, started_at DATETIME,
    completed_at DATETIME, processing_time_ms INTEGER, success BOOLEAN, error_message VARCHAR,
    error_code VARCHAR, error_details JSON, retry_count INTEGER NOT NULL, max_retries INTEGER NOT NULL,
    vram_used_mb INTEGER, ram_used_mb INTEGER, cpu_cores_used INTEGER, lease_host VARCHAR, lease_pid INTEGER,
    lease_process_started FLOAT, lease_token VARCHAR, lease_until DATETIME, created_by VARCHAR NOT NULL,
    PRIMARY KEY (id), CONSTRAINT processing_jobs_priority CHECK (priority BETWEEN 1 AND 10),
    CONSTRAINT processing_jobs_retries CHECK (retry_count <= max_retries),
    CONSTRAINT processing_jobs_stage CHECK (stage IN ('intake', 'ocr', 'extract')),
    CONSTRAINT processing_jobs_status CHECK (status IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
    CONSTRAINT processing_jobs_lease CHECK ((status = 'running') = (lease_token IS NOT NULL)), UNIQUE (uuid),
    FOREIGN KEY(document_id) REFERENCES documents (id),
    FOREIGN KEY(parent_job_id) REFERENCES processing_jobs (id)
);
CREATE TABLE runs (
    id INTEGER NOT NULL, uuid VARCHAR NOT NULL, command VARCHAR NOT NULL, arguments JSON NOT NULL,
    docproc_version VARCHAR NOT NULL, host VARCHAR NOT NULL, pid INTEGER NOT NULL, started_by VARCHAR NOT NULL,
    started_at DATETIME NOT NULL, finished_at DATETIME, exit_code INTEGER, counts JSON, PRIMARY KEY (id),
    UNIQUE (uuid)
);
CREATE TABLE suppliers (
    id INTEGER NOT NULL, slug VARCHAR NOT NULL, name VARCHAR NOT NULL, content_hash VARCHAR,
    version INTEGER NOT NULL, is_active BOOLEAN NOT NULL, created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL, deleted_at DATETIME, PRIMARY KEY (id), UNIQUE (slug)
);
CREATE TABLE system_parameters (
    id INTEGER NOT NULL, "key" VARCHAR NOT NULL, value VARCHAR NOT NULL, description VARCHAR, category VARCHAR,
    expires_at DATETIME, updated_at DATETIME NOT NULL, PRIMARY KEY (id), UNIQUE ("key")
);
CREATE TABLE tags (
    id INTEGER NOT NULL, name VARCHAR NOT NULL, color VARCHAR, description VARCHAR, PRIMARY KEY (id),
    UNIQUE (name)
);
CREATE TABLE document_pages (
    id INTEGER NOT NULL, document_id INTEGER NOT NULL, page_number INTEGER NOT NULL, image_path VARCHAR,
    thumbnail_path VARCHAR, page_text_id INTEGER NOT NULL, ocr_confidence FLOAT, width FLOAT NOT NULL,
    height FLOAT NOT NULL, width_px INTEGER, height_px INTEGER, dpi FLOAT, rotation INTEGER NOT NULL,
    skew FLOAT NOT NULL, backend VARCHAR NOT NULL, backend_version VARCHAR NOT NULL, reason VARCHAR NOT NULL,
    complexity VARCHAR NOT NULL, processed_at DATETIME NOT NULL, processing_time_ms INTEGER NOT NULL,
    PRIMARY KEY (id), CONSTRAINT document_pages_number CHECK (page_number > 0),
    UNIQUE (document_id, page_number), FOREIGN KEY(document_id) REFERENCES documents (id),
    FOREIGN KEY(page_text_id) REFERENCES page_texts (id)
);
CREATE TABLE document_relations (
    id INTEGER NOT NULL, source_document_id INTEGER NOT NULL, target_document_id INTEGER NOT NULL,
    relation_type VARCHAR NOT NULL, confidence FLOAT, notes VARCHAR, created_by VARCHAR NOT NULL,
    created_at DATETIME NOT NULL, PRIMARY KEY (id),
    CONSTRAINT document_relations_other CHECK (source_document_id != target_document_id),
    CONSTRAINT document_relations_type CHECK (relation_type IN ('corrects', 'replaces', 'references',
        'attachment_to', 'delivery_for', 'order_for', 'credit_note_for', 'reminder_for', 'duplicate_of')),
    UNIQUE (source_document_id, target_document_id, relation_type),
    FOREIGN KEY(source_document_id) REFERENCES documents (id),
    FOREIGN KEY(target_document_id) REFERENCES documents (id)
);
CREATE TABLE document_tags (
    document_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, added_by VARCHAR NOT NULL,
    added_at DATETIME NOT NULL, PRIMARY KEY (document_id, tag_id),
    FOREIGN KEY(document_id) REFERENCES documents (id), FOREIGN KEY(tag_id) REFERENCES tags (id)
);
CREATE TABLE document_versions (
    id INTEGER NOT NULL, document_id INTEGER NOT NULL, version_number INTEGER NOT NULL,
    change_type VARCHAR NOT NULL, data_snapshot JSON NOT NULL, changed_fields JSON, change_description VARCHAR,
    created_by VARCHAR NOT NULL, created_at DATETIME NOT NULL, PRIMARY KEY (id),
    UNIQUE (document_id, version_number), FOREIGN KEY(document_id) REFERENCES documents (id)
);
CREATE TABLE error_logs (
    id INTEGER NOT NULL, severity VARCHAR NOT NULL, error_type VARCHAR NOT NULL,
    error_message VARCHAR NOT NULL, stack_trace VARCHAR, context JSON, document_id INTEGER, job_id INTEGER,
    resolved BOOLEAN NOT NULL, resolved_at DATETIME, resolved_by VARCHAR, resolution_notes VARCHAR,
    occurrence_count INTEGER NOT NULL, first_seen_at DATETIME NOT NULL, last_seen_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT error_logs_severity CHECK (severity IN ('debug', 'info', 'warning', 'error', 'critical')),
    FOREIGN KEY(document_id) REFERENCES documents (id), FOREIGN KEY(job_id) REFERENCES processing_jobs (id)
);
CREATE TABLE extracted_fields (
    id INTEGER NOT NULL, document_id INTEGER NOT NULL, position INTEGER NOT NULL, field_name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL, value VARCHAR NOT NULL, raw_text VARCHAR NOT NULL, confidence FLOAT NOT NULL,
    page_number INTEGER, x FLOAT, y FLOAT, width FLOAT, height FLOAT, source VARCHAR NOT NULL,
    method VARCHAR NOT NULL, reasons JSON NOT NULL, PRIMARY KEY (id),
    CONSTRAINT extracted_fields_confidence CHECK (confidence BETWEEN 0 AND 100),
    CONSTRAINT extracted_fields_kind CHECK (kind IN ('text', 'amount', 'date')),
    CONSTRAINT extracted_fields_source CHECK (source IN ('page', 'einvoice', 'qr', 'supplier', 'review')),
    UNIQUE (document_id, field_name), FOREIGN KEY(document_id) REFERENCES documents (id)
);
CREATE TABLE findings (
    id INTEGER NOT NULL, document_id INTEGER NOT NULL, row_number INTEGER NOT NULL, code VARCHAR NOT NULL,
    severity VARCHAR NOT NULL, message VARCHAR NOT NULL, fields JSON NOT NULL, PRIMARY KEY (id),
    CONSTRAINT findings_severity CHECK (severity IN ('info', 'warning', 'error')),
    FOREIGN KEY(document_id) REFERENCES documents (id)
);
CREATE TABLE job_events (
    id INTEGER NOT NULL, job_id INTEGER NOT NULL, event_type VARCHAR NOT NULL, event_message VARCHAR,
    event_data JSON, created_at DATETIME NOT NULL, PRIMARY KEY (id),
    FOREIGN KEY(job_id) REFERENCES processing_jobs (id)
);
CREATE TABLE line_items (
    id INTEGER NOT NULL, document_id INTEGER NOT NULL, row_number INTEGER NOT NULL, position INTEGER NOT NULL,
    article VARCHAR, description VARCHAR NOT NULL, quantity VARCHAR, unit VARCHAR, unit_price VARCHAR,
    vat_rate VARCHAR, net_amount VARCHAR, confidence FLOAT NOT NULL, page_number INTEGER, x FLOAT, y FLOAT,
    width FLOAT, height FLOAT, PRIMARY KEY (id),
    CONSTRAINT line_items_confidence CHECK (confidence BETWEEN 0 AND 100),
    FOREIGN KEY(document_id) REFERENCES documents (id)
);
CREATE TABLE ocr_results (
    id INTEGER NOT NULL, job_id INTEGER NOT NULL, document_id INTEGER NOT NULL, overall_confidence FLOAT,
    avg_word_confidence FLOAT, min_word_confidence FLOAT, total_characters INTEGER NOT NULL,
    total_words INTEGER NOT NULL, total_lines INTEGER NOT NULL, detected_language VARCHAR,
    extracted_dates JSON NOT NULL, extracted_amounts JSON NOT NULL, has_low_confidence_words BOOLEAN NOT NULL,
    low_confidence_word_count INTEGER NOT NULL, suspected_errors JSON NOT NULL,
    processing_time_ms INTEGER NOT NULL, created_at DATETIME NOT NULL, PRIMARY KEY (id),
    CONSTRAINT ocr_results_confidence CHECK (overall_confidence BETWEEN 0 AND 100), UNIQUE (job_id),
    FOREIGN KEY(job_id) REFERENCES processing_jobs (id), FOREIGN KEY(document_id) REFERENCES documents (id)
);
CREATE TABLE sightings (
    id INTEGER NOT NULL, source_path VARCHAR NOT NULL, file_hash VARCHAR, file_size INTEGER NOT NULL,
    document_id INTEGER NOT NULL, seen_at DATETIME NOT NULL, PRIMARY KEY (id),
    UNIQUE (source_path, file_hash, file_size), FOREIGN KEY(document_id) REFERENCES documents (id)
);
CREATE TABLE vat_breakdown (
    id INTEGER NOT NULL, document_id INTEGER NOT NULL, row_number INTEGER NOT NULL, rate VARCHAR NOT NULL,
    net VARCHAR, vat VARCHAR, PRIMARY KEY (id), FOREIGN KEY(document_id) REFERENCES documents (id)
);
CREATE INDEX documents_by_filename ON documents (filename);
CREATE INDEX documents_by_hash ON documents (file_hash);
CREATE INDEX documents_by_status ON documents (status, review_state, deleted_at);
CREATE INDEX documents_by_supplier ON documents (detected_supplier_id, document_date);
CREATE INDEX processing_jobs_by_document ON processing_jobs (document_id, stage);
CREATE UNIQUE INDEX processing_jobs_open ON processing_jobs (document_id) WHERE status IN ('pending', 'running');
CREATE INDEX processing_jobs_waiting ON processing_jobs (status, priority, queued_at, id);
CREATE INDEX document_pages_by_text ON document_pages (page_text_id);
CREATE INDEX document_relations_by_target ON document_relations (target_document_id);
CREATE INDEX error_logs_by_time ON error_logs (last_seen_at);
CREATE INDEX error_logs_by_type ON error_logs (error_type, last_seen_at);
CREATE INDEX extracted_fields_by_value ON extracted_fields (field_name, value);
CREATE INDEX findings_by_code ON findings (code);
CREATE INDEX findings_by_document ON findings (document_id, row_number);
CREATE INDEX job_events_by_job ON job_events (job_id);
CREATE INDEX line_items_by_document ON line_items (document_id, row_number);
CREATE INDEX ocr_results_by_document ON ocr_results (document_id);
CREATE INDEX sightings_by_document ON sightings (document_id);
CREATE INDEX vat_breakdown_by_document ON vat_breakdown (document_id, row_number);;
"""


def apply(connection: sqlite3.Connection) -> None:
    """Create the tables and indexes."""
    for statement in filter(None, map(str.strip, _SQL.split(";"))):
        connection.execute(statement)
