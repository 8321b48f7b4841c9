"""Tables of figures over time, of the workspace's health, and of what runs were told."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from docproc.store.columns import JsonData, UtcTime, table_of


class RunSetup(SQLModel, table=True):
    """Everything that the workers of a run were told (rules, suppliers, settings, thresholds, the day), kept once."""

    __tablename__ = "run_setups"

    id: int | None = Field(default=None, primary_key=True)
    content_hash: str = Field(unique=True)
    content: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = Field(sa_type=UtcTime)


class SystemMetric(SQLModel, table=True):
    """A counter, gauge or histogram over a minute, an hour or a day; `labels` is JSON with sorted keys."""

    __tablename__ = "system_metrics"
    __table_args__ = (
        UniqueConstraint("metric_name", "bucket", "timestamp", "labels"),
        CheckConstraint("metric_type IN ('counter', 'gauge', 'histogram')", name="system_metrics_type"),
        CheckConstraint("bucket IN ('minute', 'hour', 'day')", name="system_metrics_bucket"),
        Index("system_metrics_by_time", "timestamp"),
    )

    id: int | None = Field(default=None, primary_key=True)
    metric_name: str
    metric_type: str
    timestamp: datetime = Field(sa_type=UtcTime)
    bucket: str
    value: float
    count: int = 1
    min_value: float | None = None
    max_value: float | None = None
    avg_value: float | None = None
    labels: str = "{}"


class BackendMetric(SQLModel, table=True):
    """How a backend did in an hour, or (no hour) in a day."""

    __tablename__ = "backend_metrics"
    __table_args__ = (
        UniqueConstraint("backend_type", "backend_version", "metric_date", "hour_of_day"),
        CheckConstraint("hour_of_day IS NULL OR (hour_of_day BETWEEN 0 AND 23)", name="backend_metrics_hour"),
    )

    id: int | None = Field(default=None, primary_key=True)
    backend_type: str
    backend_version: str
    metric_date: date
    hour_of_day: int | None = None
    total_requests: int = 0
    successful_requests: int = 0
    failed_requests: int = 0
    avg_processing_time_ms: int | None = None
    min_processing_time_ms: int | None = None
    max_processing_time_ms: int | None = None
    p50_processing_time_ms: int | None = None
    p95_processing_time_ms: int | None = None
    p99_processing_time_ms: int | None = None
    avg_confidence: float | None = None
    avg_accuracy: float | None = None
    avg_vram_mb: int | None = None
    max_vram_mb: int | None = None
    avg_ram_mb: int | None = None
    max_ram_mb: int | None = None
    avg_cpu_usage: float | None = None
    total_pages_processed: int = 0
    total_characters_extracted: int = 0


class HealthCheck(SQLModel, table=True):
    """How a part of the workspace was at one time."""

    __tablename__ = "health_checks"
    __table_args__ = (
        CheckConstraint("status IN ('healthy', 'degraded', 'down')", name="health_checks_status"),
        Index("health_checks_by_time", "checked_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    component: str
    status: str
    response_time_ms: int | None = None
    details: dict[str, Any] | None = Field(default=None, sa_type=JsonData)
    error_message: str | None = None
    checked_at: datetime = Field(sa_type=UtcTime)


RUN_SETUPS = table_of(RunSetup)
SYSTEM_METRICS = table_of(SystemMetric)
BACKEND_METRICS = table_of(BackendMetric)
HEALTH_CHECKS = table_of(HealthCheck)
