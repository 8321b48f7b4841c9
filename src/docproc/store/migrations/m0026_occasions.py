"""Version 26: what rows of the audit log say of the occasion, and the processor time that jobs took."""

from __future__ import annotations

import sqlite3

NUMBER = 26
NAME = "occasions"

_STATEMENTS = (
    "ALTER TABLE audit_logs ADD COLUMN metadata VARCHAR",
    "ALTER TABLE processing_jobs ADD COLUMN cpu_time_ms INTEGER",
    "DROP INDEX processing_jobs_by_end",
    "CREATE INDEX processing_jobs_by_end ON processing_jobs"
    " (completed_at, stage, status, backend_type, document_id, ram_used_mb, vram_used_mb, cpu_time_ms,"
    " processing_time_ms)",
)


def apply(connection: sqlite3.Connection) -> None:
    """Add both columns, and put the new one beside the time into the index that figures of jobs are read from."""
    for statement in _STATEMENTS:
        connection.execute(statement)
