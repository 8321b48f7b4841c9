"""Version 13: tasks that run on a schedule, and how far webhooks have been told what happened."""

from __future__ import annotations

import sqlite3

NUMBER = 13
NAME = "tasks"

_STATEMENTS = (
    """CREATE TABLE scheduled_tasks (
    id INTEGER NOT NULL, name VARCHAR NOT NULL, version VARCHAR NOT NULL, description VARCHAR,
    task_type VARCHAR NOT NULL, task_config JSON NOT NULL, frequency VARCHAR NOT NULL, cron_expression VARCHAR,
    timezone VARCHAR NOT NULL, start_time TIME, end_time TIME, is_enabled BOOLEAN NOT NULL, last_run_at DATETIME,
    next_run_at DATETIME, last_run_success BOOLEAN, last_run_duration_ms INTEGER, last_run_error VARCHAR,
    total_runs INTEGER NOT NULL, successful_runs INTEGER NOT NULL, failed_runs INTEGER NOT NULL,
    retries INTEGER NOT NULL, retry_on_failure BOOLEAN NOT NULL, max_retries INTEGER NOT NULL,
    retry_delay_minutes FLOAT NOT NULL, notify_on_failure BOOLEAN NOT NULL, notification_emails JSON,
    lease_host VARCHAR, lease_pid INTEGER, lease_process_started FLOAT, lease_token VARCHAR,
    created_by VARCHAR NOT NULL, created_at DATETIME NOT NULL, PRIMARY KEY (id), UNIQUE (name)
)""",
    """CREATE TABLE task_runs (
    id INTEGER NOT NULL, task_id INTEGER NOT NULL, due_at DATETIME NOT NULL, started_at DATETIME NOT NULL,
    finished_at DATETIME, success BOOLEAN, error_message VARCHAR, summary JSON, started_by VARCHAR NOT NULL,
    PRIMARY KEY (id), FOREIGN KEY(task_id) REFERENCES scheduled_tasks (id)
)""",
    "CREATE INDEX task_runs_by_task ON task_runs (task_id, id)",
    "CREATE TABLE webhook_cursor (id INTEGER NOT NULL, event_id INTEGER NOT NULL, PRIMARY KEY (id))",
    "INSERT INTO webhook_cursor (id, event_id) SELECT 1, coalesce(max(id), 0) FROM job_events",
)


def apply(connection: sqlite3.Connection) -> None:
    """Add the tables; webhooks are told of what happens from now on."""
    for statement in _STATEMENTS:
        connection.execute(statement)
