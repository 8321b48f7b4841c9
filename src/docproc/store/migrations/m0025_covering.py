"""Version 25: indexes that hold all that figures, calibration and `status` read, so that wide rows stay unread."""

from __future__ import annotations

import sqlite3

NUMBER = 25
NAME = "covering"

_STATEMENTS = (
    "DROP INDEX extracted_fields_by_value",
    "CREATE INDEX extracted_fields_by_value ON extracted_fields (field_name, value, document_id)",
    "DROP INDEX processing_jobs_by_end",
    "CREATE INDEX processing_jobs_by_end ON processing_jobs"
    " (completed_at, stage, status, backend_type, document_id, ram_used_mb, vram_used_mb)",
    "CREATE INDEX processing_jobs_unsuccessful ON processing_jobs (completed_at, status, error_code, stage)"
    " WHERE status IN ('failed', 'cancelled')",
    "CREATE INDEX documents_failed ON documents (current_job_id, status, deleted_at) WHERE status = 'failed'",
    "CREATE INDEX documents_approved ON documents (review_state, deleted_at, uuid, updated_at)"
    " WHERE review_state = 'approved' AND deleted_at IS NULL",
    "CREATE INDEX calibration_observations_by_name ON calibration_observations (source, name, observed_at)",
)


def apply(connection: sqlite3.Connection) -> None:
    """Widen two indexes and add four, over few rows; an index repeats its condition's columns to be read alone."""
    for statement in _STATEMENTS:
        connection.execute(statement)
