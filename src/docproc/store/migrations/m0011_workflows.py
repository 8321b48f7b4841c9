"""Version 11: workflows, their steps by version, their executions, and how far events have been looked through."""

from __future__ import annotations

import sqlite3

NUMBER = 11
NAME = "workflows"

_STATEMENTS = (
    """CREATE TABLE workflows (
    id INTEGER NOT NULL, slug VARCHAR NOT NULL, name VARCHAR NOT NULL, description VARCHAR, trigger_type VARCHAR
    NOT NULL, trigger_config JSON NOT NULL, conditions JSON, is_active BOOLEAN NOT NULL, is_system BOOLEAN NOT
    NULL, definition JSON NOT NULL, content_hash VARCHAR NOT NULL, version INTEGER NOT NULL, total_executions
    INTEGER NOT NULL, successful_executions INTEGER NOT NULL, failed_executions INTEGER NOT NULL,
    last_executed_at DATETIME, scheduled_from DATETIME NOT NULL, created_by VARCHAR NOT NULL, created_at
    DATETIME NOT NULL, updated_at DATETIME NOT NULL, deleted_at DATETIME, PRIMARY KEY (id), UNIQUE (slug)
)""",
    """CREATE TABLE workflow_steps (
    id INTEGER NOT NULL, workflow_id INTEGER NOT NULL, version INTEGER NOT NULL, name VARCHAR NOT NULL,
    step_type VARCHAR NOT NULL, step_config JSON NOT NULL, step_order INTEGER NOT NULL, conditions JSON,
    on_error VARCHAR NOT NULL, max_retries INTEGER NOT NULL, retry_delay_seconds FLOAT NOT NULL, timeout_seconds
    FLOAT NOT NULL, next_step VARCHAR, PRIMARY KEY (id), UNIQUE (workflow_id, version, step_order), CONSTRAINT
    workflow_steps_on_error CHECK (on_error IN ('fail', 'continue', 'retry')), FOREIGN KEY(workflow_id)
    REFERENCES workflows (id)
)""",
    """CREATE TABLE workflow_executions (
    id INTEGER NOT NULL, uuid VARCHAR NOT NULL, workflow_id INTEGER NOT NULL, workflow_version INTEGER NOT NULL,
    document_id INTEGER, trigger_event VARCHAR NOT NULL, trigger_data JSON, event_key VARCHAR, status VARCHAR
    NOT NULL, next_step VARCHAR, next_tries INTEGER NOT NULL, next_began_at DATETIME, kill_count INTEGER NOT
    NULL, resume_at DATETIME, created_by VARCHAR NOT NULL, created_at DATETIME NOT NULL, started_at DATETIME,
    completed_at DATETIME, duration_ms INTEGER, success BOOLEAN, error_message VARCHAR, execution_log JSON,
    lease_host VARCHAR, lease_pid INTEGER, lease_process_started FLOAT, lease_token VARCHAR, lease_until
    DATETIME, PRIMARY KEY (id), CONSTRAINT workflow_executions_status CHECK (status IN ('pending', 'running',
    'waiting', 'completed', 'failed', 'skipped', 'cancelled')), CONSTRAINT workflow_executions_lease CHECK
    ((status = 'running') = (lease_token IS NOT NULL)), UNIQUE (workflow_id, event_key), UNIQUE (uuid), FOREIGN
    KEY(workflow_id) REFERENCES workflows (id), FOREIGN KEY(document_id) REFERENCES documents (id)
)""",
    "CREATE INDEX workflow_executions_by_document ON workflow_executions (document_id)",
    "CREATE INDEX workflow_executions_by_status ON workflow_executions (status, resume_at)",
    """CREATE TABLE workflow_step_executions (
    id INTEGER NOT NULL, execution_id INTEGER NOT NULL, step_id INTEGER NOT NULL, status VARCHAR NOT NULL,
    started_at DATETIME NOT NULL, completed_at DATETIME, duration_ms INTEGER, success BOOLEAN, error_message
    VARCHAR, retry_count INTEGER NOT NULL, input_data JSON, output_data JSON, PRIMARY KEY (id), CONSTRAINT
    workflow_step_executions_status CHECK (status IN ('pending', 'running', 'waiting', 'completed', 'failed',
    'skipped', 'cancelled')), UNIQUE (execution_id, step_id), FOREIGN KEY(execution_id) REFERENCES
    workflow_executions (id), FOREIGN KEY(step_id) REFERENCES workflow_steps (id)
)""",
    """CREATE TABLE workflow_cursor (
    id INTEGER NOT NULL, event_id INTEGER NOT NULL, PRIMARY KEY (id)
)""",
    "INSERT INTO workflow_cursor (id, event_id) SELECT 1, coalesce(max(id), 0) FROM job_events",
)


def apply(connection: sqlite3.Connection) -> None:
    """Add the tables; what has happened so far starts no workflow."""
    for statement in _STATEMENTS:
        connection.execute(statement)
