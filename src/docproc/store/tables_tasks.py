"""Tables of the tasks that run on a schedule, and of how far webhooks have been told what happened."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from docproc.store.columns import JsonData, UtcTime, table_of


class ScheduledTask(SQLModel, table=True):
    """A task of tasks.yaml as it was last read (`version` is the hash of it), and how it did.

    `next_run_at` is NULL for one that is off; `retries` counts the tries since it last succeeded or gave up.
    """

    __tablename__ = "scheduled_tasks"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    version: str
    description: str | None = None
    task_type: str
    task_config: dict[str, Any] = Field(sa_type=JsonData)
    frequency: str
    cron_expression: str | None = None
    timezone: str = "UTC"
    start_time: time | None = None
    end_time: time | None = None
    is_enabled: bool = True
    last_run_at: datetime | None = Field(default=None, sa_type=UtcTime)
    next_run_at: datetime | None = Field(default=None, sa_type=UtcTime)
    last_run_success: bool | None = None
    last_run_duration_ms: int | None = None
    last_run_error: str | None = None
    total_runs: int = 0
    successful_runs: int = 0
    failed_runs: int = 0
    retries: int = 0
    retry_on_failure: bool = True
    max_retries: int = 3
    retry_delay_minutes: float = 5
    notify_on_failure: bool = True
    notification_emails: list[str] | None = Field(default=None, sa_type=JsonData)
    lease_host: str | None = None
    lease_pid: int | None = None
    lease_process_started: float | None = None
    lease_token: str | None = None
    created_by: str
    created_at: datetime = Field(sa_type=UtcTime)


class TaskRun(SQLModel, table=True):
    """One run of a task; `finished_at` is NULL while it runs, or when its process was killed."""

    __tablename__ = "task_runs"
    __table_args__ = (Index("task_runs_by_task", "task_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="scheduled_tasks.id")
    due_at: datetime = Field(sa_type=UtcTime)
    started_at: datetime = Field(sa_type=UtcTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcTime)
    success: bool | None = None
    error_message: str | None = None
    summary: dict[str, Any] | None = Field(default=None, sa_type=JsonData)
    started_by: str


class WebhookCursor(SQLModel, table=True):
    """The last job event that webhooks were told of; one row."""

    __tablename__ = "webhook_cursor"

    id: int | None = Field(default=None, primary_key=True)
    event_id: int


SCHEDULED_TASKS = table_of(ScheduledTask)
TASK_RUNS = table_of(TaskRun)
WEBHOOK_CURSOR = table_of(WebhookCursor)
