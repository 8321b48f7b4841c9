"""tasks.yaml: what runs on a schedule, when, and what happens when it fails."""

from __future__ import annotations

import hashlib
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Discriminator, Field, field_validator, model_validator

from docproc.model.enums import DocumentType
from docproc.specs.delivery import MailAddress, TimeZone
from docproc.specs.loader import Spec, load_yaml

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class NoConfig(Spec):
    """A task that needs no configuration."""


class CleanupConfig(Spec):
    """Which documents are deleted, as `docproc doc delete` does: after so many days, of these types (none: of all).

    With `delete_permanently` they are erased, as `docproc doc erase` does, and so are those that were deleted before.
    """

    days_old: int = Field(ge=1, le=36_500)
    document_types: tuple[DocumentType, ...] = ()
    delete_permanently: bool = False


class SyncConfig(Spec):
    """Which documents go to a destination (push), or that the files of its folder come in (pull)."""

    destination: str
    direction: Literal["push", "pull"] = "push"
    format: Literal["json", "jsonl", "csv"] = "json"
    document_types: tuple[DocumentType, ...] = ()
    only_settled: bool = True
    auto_retry: bool = True


class IngestConfig(Spec):
    """A folder whose files are taken in and processed; `move_to` is where they go once they are kept."""

    folder: str
    move_to: str | None = None
    delete_after: bool = False
    settle_seconds: float = Field(5, ge=0, le=86_400)

    @model_validator(mode="after")
    def _does_one(self) -> IngestConfig:
        if self.move_to is not None and self.delete_after:
            raise ValueError("move_to and delete_after exclude each other")
        return self


class BackupConfig(Spec):
    """Where backups go, and which stay; neither bound: all of them.

    `destination` is the name of one in docproc.yaml (a folder, SFTP, S3), else a folder; a relative one lies in the
    workspace.
    """

    destination: str
    compression: bool = True
    retention_days: int | None = Field(None, ge=1, le=36_500)
    keep_last: int | None = Field(None, ge=1, le=10_000)


class ReportConfig(Spec):
    """A report of whole days that have passed: the last week (Monday to Sunday), the last month, or so many days.

    It goes by mail to `recipients`, each once a period, into `folder`, and to a `destination` of the settings.
    """

    report_type: Literal["weekly", "monthly", "custom"] = "monthly"
    days: int | None = Field(None, ge=1, le=36_500)
    recipients: tuple[MailAddress, ...] = ()
    folder: str | None = None
    destination: str | None = None
    format: Literal["html", "pdf"] = "pdf"
    language: Literal["de", "en"] = "de"

    @model_validator(mode="after")
    def _goes_somewhere(self) -> ReportConfig:
        if (self.days is not None) != (self.report_type == "custom"):
            raise ValueError("days belongs to report_type custom, and only to it")
        if not self.recipients and self.folder is None and self.destination is None:
            raise ValueError("say where the report goes: recipients, folder or destination")
        return self


class AggregateConfig(Spec):
    """How far back figures of hours and days are made anew, so that late results are counted."""

    days: int = Field(2, ge=1, le=36_500)


class VerifyConfig(Spec):
    """A hash of the audit log that was kept earlier, out of the reach of whoever could write the log anew."""

    head: str | None = Field(None, pattern=r"^[0-9a-f]{64}$")


class _Scheduled(Spec):
    """What every task has: when it runs, and what happens when it fails.

    `at` is the time of day of a daily, weekly or monthly task; `day` of a month is its last one where it is shorter.
    `start_time` and `end_time` bound the hours in which it may run (past midnight when the end is not after the start).
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    description: str = ""
    frequency: Literal["minutely", "hourly", "daily", "weekly", "monthly", "custom"]
    cron: str | None = None
    at: time | None = None
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "monday"
    day: int = Field(1, ge=1, le=31)
    timezone: TimeZone = "UTC"
    start_time: time | None = None
    end_time: time | None = None
    enabled: bool = True
    retry_on_failure: bool = True
    max_retries: int = Field(3, ge=0, le=100)
    retry_delay_minutes: float = Field(5, ge=0, le=1440)
    notify_on_failure: bool = True
    notification_emails: tuple[MailAddress, ...] = ()

    @field_validator("at", "start_time", "end_time", mode="before")
    @classmethod
    def _is_a_time_of_day(cls, value: object) -> object:
        """YAML reads 22:00 as the number 1320 (minutes of a base 60): turn it back."""
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 24 * 60:
            return time(value // 60, value % 60)
        if isinstance(value, int | float):
            raise ValueError("write a time of day as 22:00")
        return value

    @model_validator(mode="after")
    def _is_a_schedule(self) -> _Scheduled:
        from croniter import croniter

        if (self.cron is not None) != (self.frequency == "custom"):
            raise ValueError("cron belongs to frequency custom, and only to it")
        if self.cron is not None and (len(self.cron.split()) != 5 or not croniter.is_valid(self.cron)):
            raise ValueError(f"'{self.cron}' is no cron expression with five fields (minute hour day month weekday)")
        if self.at is not None and self.frequency not in ("daily", "weekly", "monthly"):
            raise ValueError("at belongs to a daily, weekly or monthly task")
        if (self.start_time is None) != (self.end_time is None):
            raise ValueError("start_time and end_time belong together")
        return self

    def cron_expression(self) -> str:
        """Return the schedule as a cron expression; of a monthly task with a day after the 28th its candidates."""
        at = self.at or time(0)
        daily = f"{at.minute} {at.hour}"
        days = str(self.day) if self.day <= 28 else f"28-{self.day}"
        return {
            "minutely": "* * * * *",
            "hourly": "0 * * * *",
            "daily": f"{daily} * * *",
            "weekly": f"{daily} * * {(WEEKDAYS.index(self.weekday) + 1) % 7}",
            "monthly": f"{daily} {days} * *",
            "custom": self.cron or "",
        }[self.frequency]

    def version(self) -> str:
        """Return the first 16 hex digits of the SHA-256 of all that is said of the task."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


class CleanupTask(_Scheduled):
    """Delete old documents that need not be kept any more."""

    type: Literal["cleanup_old_documents"]
    config: CleanupConfig


class SyncTask(_Scheduled):
    """Keep a destination up to date, or take in what lies there."""

    type: Literal["sync_integration"]
    config: SyncConfig


class SendTask(_Scheduled):
    """Send all that waits in the outbox: notifications, mail, requests, files."""

    type: Literal["send_mail_queue"]
    config: NoConfig = NoConfig()


class DigestTask(_Scheduled):
    """Put the digests that are due into the mail queue."""

    type: Literal["send_digests"]
    config: NoConfig = NoConfig()


class ResumeTask(_Scheduled):
    """Start what documents and schedules start, and go on with workflows whose wait is over."""

    type: Literal["resume_waits"]
    config: NoConfig = NoConfig()


class IngestTask(_Scheduled):
    """Take in and process the files of a folder."""

    type: Literal["ingest_folder"]
    config: IngestConfig


class BackupTask(_Scheduled):
    """Back up the workspace, and let go of old backups."""

    type: Literal["backup_database"]
    config: BackupConfig


class ReportTask(_Scheduled):
    """Write the report of a period, mail it, hand it over."""

    type: Literal["generate_report"]
    config: ReportConfig


class AggregateTask(_Scheduled):
    """Write the figures of hours and days, and the state of machine and queues."""

    type: Literal["aggregate_metrics"]
    config: AggregateConfig = AggregateConfig()


class VerifyTask(_Scheduled):
    """Check the audit log; a log that does not hold is a failure, of which people are told."""

    type: Literal["verify_audit"]
    config: VerifyConfig = VerifyConfig()


_AnyTask = (
    CleanupTask | SyncTask | SendTask | DigestTask | ResumeTask | IngestTask | BackupTask | ReportTask | AggregateTask
    | VerifyTask
)  # fmt: skip
TaskSpec = Annotated[_AnyTask, Discriminator("type")]


class TasksSpec(Spec):
    """All of tasks.yaml."""

    schema_name = "tasks"

    tasks: tuple[TaskSpec, ...] = ()

    @model_validator(mode="after")
    def _names_are_unique(self) -> TasksSpec:
        names = [task.name for task in self.tasks]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two tasks are called {', '.join(twice)}")
        return self


def load_tasks(path: Path) -> tuple[TaskSpec, ...]:
    """Load the tasks of a file; none when it is absent. Raises ConfigurationError with file, line and column."""
    return load_yaml(path, TasksSpec).tasks if path.is_file() else ()
