"""Version 14: what a run was told and which jobs are its own; metrics by hour and day, health, whose error it was."""

from __future__ import annotations

import sqlite3

NUMBER = 14
NAME = "metrics"

_STATEMENTS = (
    """CREATE TABLE run_setups (
    id INTEGER NOT NULL, content_hash VARCHAR NOT NULL, content BLOB NOT NULL, created_at DATETIME NOT NULL,
    PRIMARY KEY (id), UNIQUE (content_hash)
)""",
    "ALTER TABLE runs ADD COLUMN setup_id INTEGER REFERENCES run_setups (id)",
    "ALTER TABLE processing_jobs ADD COLUMN run_id INTEGER REFERENCES runs (id)",
    "CREATE INDEX processing_jobs_by_run ON processing_jobs (run_id)",
    "CREATE INDEX processing_jobs_by_end ON processing_jobs (completed_at)",
    "ALTER TABLE error_logs ADD COLUMN user_id VARCHAR",
    """CREATE TABLE system_metrics (
    id INTEGER NOT NULL, metric_name VARCHAR NOT NULL, metric_type VARCHAR NOT NULL, timestamp DATETIME NOT NULL,
    bucket VARCHAR NOT NULL, value FLOAT NOT NULL, count INTEGER NOT NULL, min_value FLOAT, max_value FLOAT,
    avg_value FLOAT, labels VARCHAR NOT NULL, PRIMARY KEY (id), UNIQUE (metric_name, bucket, timestamp, labels),
    CONSTRAINT system_metrics_type CHECK (metric_type IN ('counter', 'gauge', 'histogram')),
    CONSTRAINT system_metrics_bucket CHECK (bucket IN ('minute', 'hour', 'day'))
)""",
    "CREATE INDEX system_metrics_by_time ON system_metrics (timestamp)",
    """CREATE TABLE backend_metrics (
    id INTEGER NOT NULL, backend_type VARCHAR NOT NULL, backend_version VARCHAR NOT NULL, metric_date DATE NOT NULL,
    hour_of_day INTEGER, total_requests INTEGER NOT NULL, successful_requests INTEGER NOT NULL,
    failed_requests INTEGER NOT NULL, avg_processing_time_ms INTEGER, min_processing_time_ms INTEGER,
    max_processing_time_ms INTEGER, p50_processing_time_ms INTEGER, p95_processing_time_ms INTEGER,
    p99_processing_time_ms INTEGER, avg_confidence FLOAT, avg_accuracy FLOAT, avg_vram_mb INTEGER, max_vram_mb INTEGER,
    avg_ram_mb INTEGER, max_ram_mb INTEGER, avg_cpu_usage FLOAT, total_pages_processed INTEGER NOT NULL,
    total_characters_extracted INTEGER NOT NULL, PRIMARY KEY (id),
    UNIQUE (backend_type, backend_version, metric_date, hour_of_day),
    CONSTRAINT backend_metrics_hour CHECK (hour_of_day IS NULL OR (hour_of_day BETWEEN 0 AND 23))
)""",
    """CREATE TABLE health_checks (
    id INTEGER NOT NULL, component VARCHAR NOT NULL, status VARCHAR NOT NULL, response_time_ms INTEGER,
    details JSON, error_message VARCHAR, checked_at DATETIME NOT NULL, PRIMARY KEY (id),
    CONSTRAINT health_checks_status CHECK (status IN ('healthy', 'degraded', 'down'))
)""",
    "CREATE INDEX health_checks_by_time ON health_checks (checked_at)",
)


def apply(connection: sqlite3.Connection) -> None:
    """Add the tables and columns."""
    for statement in _STATEMENTS:
        connection.execute(statement)
