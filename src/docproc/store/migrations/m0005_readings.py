"""Version 5: who read what: backend, version, model of each result, several readings of a page, aliases of pages."""

from __future__ import annotations

import sqlite3

NUMBER = 5
NAME = "readings and their backends"

_KEPT = (
    "job_id, document_id, overall_confidence, avg_word_confidence, min_word_confidence, total_characters, total_words,"
    " total_lines, detected_language, extracted_dates, extracted_amounts, has_low_confidence_words,"
    " low_confidence_word_count, suspected_errors, processing_time_ms, created_at"
)
_STATEMENTS = (
    "ALTER TABLE document_pages ADD COLUMN model_id VARCHAR",
    """CREATE TABLE page_aliases (
    id INTEGER NOT NULL, "key" VARCHAR NOT NULL, page_text_id INTEGER NOT NULL, PRIMARY KEY (id), UNIQUE ("key"),
    FOREIGN KEY(page_text_id) REFERENCES page_texts (id) ON DELETE CASCADE
)""",
    "CREATE INDEX page_aliases_by_text ON page_aliases (page_text_id)",
    "ALTER TABLE ocr_results RENAME TO older_results",
    """CREATE TABLE ocr_results (
    id INTEGER NOT NULL, job_id INTEGER NOT NULL, document_id INTEGER NOT NULL, page_number INTEGER NOT NULL,
    backend_type VARCHAR NOT NULL, backend_version VARCHAR, model_id VARCHAR, is_kept BOOLEAN NOT NULL, quality FLOAT,
    page_text_id INTEGER, overall_confidence FLOAT, avg_word_confidence FLOAT, min_word_confidence FLOAT,
    total_characters INTEGER NOT NULL, total_words INTEGER NOT NULL, total_lines INTEGER NOT NULL,
    detected_language VARCHAR, extracted_dates JSON NOT NULL, extracted_amounts JSON NOT NULL,
    has_low_confidence_words BOOLEAN NOT NULL, low_confidence_word_count INTEGER NOT NULL,
    suspected_errors JSON NOT NULL, processing_time_ms INTEGER NOT NULL, created_at DATETIME NOT NULL, PRIMARY KEY (id),
    CONSTRAINT ocr_results_confidence CHECK (overall_confidence BETWEEN 0 AND 100),
    UNIQUE (job_id, page_number, backend_type), FOREIGN KEY(job_id) REFERENCES processing_jobs (id),
    FOREIGN KEY(document_id) REFERENCES documents (id), FOREIGN KEY(page_text_id) REFERENCES page_texts (id)
)""",
    f"INSERT INTO ocr_results (page_number, backend_type, backend_version, is_kept, {_KEPT})"  # noqa: S608  # no outside text
    f" SELECT 0, j.backend_type, j.backend_version, 1, {', '.join(f'r.{name.strip()}' for name in _KEPT.split(','))}"
    " FROM older_results r JOIN processing_jobs j ON j.id = r.job_id ORDER BY r.id",
    "DROP TABLE older_results",
    "CREATE INDEX ocr_results_by_document ON ocr_results (document_id)",
    "CREATE INDEX ocr_results_by_text ON ocr_results (page_text_id)",
)


def apply(connection: sqlite3.Connection) -> None:
    """Add the columns and tables; a result so far was of the whole document, by the backend of its job."""
    for statement in _STATEMENTS:
        connection.execute(statement)
