"""What runs on a schedule: one function a type of task.

`TASKS` is the door: the name that tasks.yaml uses, and what it does. The shapes of configurations are in `specs.tasks`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from docproc.specs.tasks import TaskSpec
from docproc.tasks.auditing import verify_audit
from docproc.tasks.backing_up import backup_database
from docproc.tasks.cleanup import cleanup_old_documents
from docproc.tasks.delivering import send_due_digests, send_mail_queue
from docproc.tasks.reporting import aggregate_metrics, generate_report
from docproc.tasks.surroundings import Summary, Surroundings
from docproc.tasks.syncing import sync_integration
from docproc.tasks.taking_in import ingest_folder, resume_waits

TASKS: Mapping[str, Callable[[TaskSpec, Surroundings], Summary]] = MappingProxyType(
    {
        "cleanup_old_documents": cleanup_old_documents,
        "sync_integration": sync_integration,
        "send_mail_queue": send_mail_queue,
        "send_digests": send_due_digests,
        "resume_waits": resume_waits,
        "ingest_folder": ingest_folder,
        "generate_report": generate_report,
        "aggregate_metrics": aggregate_metrics,
        "verify_audit": verify_audit,
        "backup_database": backup_database,
    }
)
"""Every type of task."""
