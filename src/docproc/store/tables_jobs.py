"""Tables of work: jobs, what happened to them, the runs they belong to."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from docproc.model.enums import JobStatus, Stage
from docproc.store.columns import JsonData, UtcTime, one_of, table_of

_BY_PEOPLE = text("event_type IN ('approval', 'correction', 'rejection', 'reopening', 'revert')")


class ProcessingJob(SQLModel, table=True):
    """One stage of one document's way: one open job per document and stage, leased while it runs."""

    __tablename__ = "processing_jobs"
    __table_args__ = (
        CheckConstraint("priority BETWEEN 1 AND 10", name="processing_jobs_priority"),
        CheckConstraint("retry_count <= max_retries", name="processing_jobs_retries"),
        CheckConstraint(one_of("stage", Stage), name="processing_jobs_stage"),
        CheckConstraint(one_of("status", JobStatus), name="processing_jobs_status"),
        CheckConstraint("(status = 'running') = (lease_token IS NOT NULL)", name="processing_jobs_lease"),
        Index("processing_jobs_waiting", "status", "priority", "queued_at", "id"),
        Index("processing_jobs_by_document", "document_id", "stage"),
        Index("processing_jobs_by_run", "run_id"),
        Index(
            "processing_jobs_by_end",
            *("completed_at", "stage", "status", "backend_type", "document_id", "ram_used_mb", "vram_used_mb"),
            *("cpu_time_ms", "processing_time_ms"),
        ),
        Index(
            "processing_jobs_unsuccessful",
            *("completed_at", "status", "error_code", "stage"),
            sqlite_where=text("status IN ('failed', 'cancelled')"),
            postgresql_where=text("status IN ('failed', 'cancelled')"),
        ),
        Index(
            "processing_jobs_open",
            "document_id",
            unique=True,
            sqlite_where=text("status IN ('pending', 'running')"),
            postgresql_where=text("status IN ('pending', 'running')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    document_id: int = Field(foreign_key="documents.id")
    parent_job_id: int | None = Field(default=None, foreign_key="processing_jobs.id")
    stage: str
    backend_type: str = ""
    backend_version: str | None = None
    processing_options: dict[str, Any] | None = Field(default=None, sa_type=JsonData)
    status: str = JobStatus.PENDING.value
    priority: int = 5
    queued_at: datetime = Field(sa_type=UtcTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcTime)
    completed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    processing_time_ms: int | None = None
    success: bool | None = None
    error_message: str | None = None
    error_code: str | None = None
    error_details: dict[str, Any] | None = Field(default=None, sa_type=JsonData)
    retry_count: int = 0
    max_retries: int = 3
    vram_used_mb: int | None = None
    ram_used_mb: int | None = None
    cpu_cores_used: int | None = None
    lease_host: str | None = None
    lease_pid: int | None = None
    lease_process_started: float | None = None
    lease_token: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=UtcTime)
    created_by: str
    run_id: int | None = Field(default=None, foreign_key="runs.id")
    cpu_time_ms: int | None = None


class JobEvent(SQLModel, table=True):
    """Something that happened to a job."""

    __tablename__ = "job_events"
    __table_args__ = (
        Index("job_events_by_job", "job_id"),
        Index("job_events_of_people", "created_at", sqlite_where=_BY_PEOPLE, postgresql_where=_BY_PEOPLE),
    )

    id: int | None = Field(default=None, primary_key=True)
    job_id: int = Field(foreign_key="processing_jobs.id")
    event_type: str
    event_message: str | None = None
    event_data: dict[str, Any] | None = Field(default=None, sa_type=JsonData)
    created_at: datetime = Field(sa_type=UtcTime)


class Run(SQLModel, table=True):
    """One invocation of the command line that worked on documents."""

    __tablename__ = "runs"

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    command: str
    arguments: list[str] = Field(sa_type=JsonData)
    docproc_version: str
    host: str
    pid: int
    started_by: str
    started_at: datetime = Field(sa_type=UtcTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcTime)
    exit_code: int | None = None
    counts: dict[str, int] | None = Field(default=None, sa_type=JsonData)
    setup_id: int | None = Field(default=None, foreign_key="run_setups.id")


PROCESSING_JOBS = table_of(ProcessingJob)
JOB_EVENTS = table_of(JobEvent)
RUNS = table_of(Run)
