"""Tables of workflows: what YAML says of them, by version, and every execution with its steps.

The trigger, conditions and description of a workflow stand in `definition`, the whole YAML as data; steps have rows of
their own, one set for each version, so that an execution goes on with the steps that it began with.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from docproc.model.enums import ExecutionStatus
from docproc.store.columns import JsonData, UtcTime, one_of, table_of


class Workflow(SQLModel, table=True):
    """A workflow of the workspace: its newest version and its counters."""

    __tablename__ = "workflows"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    description: str | None = None
    trigger_type: str
    trigger_config: dict[str, Any] = Field(sa_type=JsonData)
    conditions: Any = Field(default=None, sa_type=JsonData, nullable=True)
    is_active: bool = True
    is_system: bool = False
    definition: dict[str, Any] = Field(sa_type=JsonData)
    content_hash: str
    version: int = 1
    total_executions: int = 0
    successful_executions: int = 0
    failed_executions: int = 0
    last_executed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    scheduled_from: datetime = Field(sa_type=UtcTime)
    created_by: str
    created_at: datetime = Field(sa_type=UtcTime)
    updated_at: datetime = Field(sa_type=UtcTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcTime)


class WorkflowStep(SQLModel, table=True):
    """A step of one version of a workflow; `step_order` counts from 0."""

    __tablename__ = "workflow_steps"
    __table_args__ = (
        UniqueConstraint("workflow_id", "version", "step_order"),
        CheckConstraint("on_error IN ('fail', 'continue', 'retry')", name="workflow_steps_on_error"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workflow_id: int = Field(foreign_key="workflows.id")
    version: int
    name: str
    step_type: str
    step_config: dict[str, Any] = Field(sa_type=JsonData)
    step_order: int
    conditions: Any = Field(default=None, sa_type=JsonData, nullable=True)
    on_error: str
    max_retries: int
    retry_delay_seconds: float
    timeout_seconds: float
    next_step: str | None = None


class WorkflowExecution(SQLModel, table=True):
    """One execution: leased while it runs, due at `resume_at` while it waits; `event_key` is what started it, once."""

    __tablename__ = "workflow_executions"
    __table_args__ = (
        CheckConstraint(one_of("status", ExecutionStatus), name="workflow_executions_status"),
        CheckConstraint("(status = 'running') = (lease_token IS NOT NULL)", name="workflow_executions_lease"),
        UniqueConstraint("workflow_id", "event_key"),
        Index("workflow_executions_by_status", "status", "resume_at"),
        Index("workflow_executions_by_document", "document_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(unique=True)
    workflow_id: int = Field(foreign_key="workflows.id")
    workflow_version: int
    document_id: int | None = Field(default=None, foreign_key="documents.id")
    trigger_event: str
    trigger_data: Any = Field(default=None, sa_type=JsonData, nullable=True)
    event_key: str | None = None
    status: str = ExecutionStatus.PENDING.value
    next_step: str | None = None
    next_tries: int = 0
    next_began_at: datetime | None = Field(default=None, sa_type=UtcTime)
    kill_count: int = 0
    resume_at: datetime | None = Field(default=None, sa_type=UtcTime)
    created_by: str
    created_at: datetime = Field(sa_type=UtcTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcTime)
    completed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    duration_ms: int | None = None
    success: bool | None = None
    error_message: str | None = None
    execution_log: list[Any] | None = Field(default=None, sa_type=JsonData)
    lease_host: str | None = None
    lease_pid: int | None = None
    lease_process_started: float | None = None
    lease_token: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=UtcTime)


class WorkflowStepExecution(SQLModel, table=True):
    """What one step did in one execution, over all its tries."""

    __tablename__ = "workflow_step_executions"
    __table_args__ = (
        CheckConstraint(one_of("status", ExecutionStatus), name="workflow_step_executions_status"),
        UniqueConstraint("execution_id", "step_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    execution_id: int = Field(foreign_key="workflow_executions.id")
    step_id: int = Field(foreign_key="workflow_steps.id")
    status: str
    started_at: datetime = Field(sa_type=UtcTime)
    completed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    duration_ms: int | None = None
    success: bool | None = None
    error_message: str | None = None
    retry_count: int = 0
    input_data: Any = Field(default=None, sa_type=JsonData, nullable=True)
    output_data: Any = Field(default=None, sa_type=JsonData, nullable=True)


class WorkflowCursor(SQLModel, table=True):
    """How far the log of job events has been looked through for what starts workflows; one row."""

    __tablename__ = "workflow_cursor"

    id: int | None = Field(default=None, primary_key=True)
    event_id: int


WORKFLOWS = table_of(Workflow)
WORKFLOW_STEPS = table_of(WorkflowStep)
WORKFLOW_EXECUTIONS = table_of(WorkflowExecution)
WORKFLOW_STEP_EXECUTIONS = table_of(WorkflowStepExecution)
WORKFLOW_CURSOR = table_of(WorkflowCursor)
