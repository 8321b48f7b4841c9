"""Deleting old documents, as far as the law lets them go."""

from __future__ import annotations

from datetime import date, timedelta

from docproc.errors import LockedError, RetentionError, UsageError
from docproc.review.removal import delete_document
from docproc.specs.tasks import CleanupTask, TaskSpec
from docproc.store.clock import now
from docproc.store.document_age import documents_before
from docproc.tasks.surroundings import Summary, Surroundings


def cleanup_old_documents(task: TaskSpec, around: Surroundings) -> Summary:
    """Delete documents that came in more than `days_old` days ago; one that must be kept, or is open, stays."""
    if not isinstance(task, CleanupTask):
        raise TypeError(task.type)
    before = now() - timedelta(days=task.config.days_old)
    types = [kind.value for kind in task.config.document_types]
    policy = around.settings.retention.policy()
    today = date.today()  # noqa: DTZ011  # the period of retention ends with a day of the calendar
    deleted, kept, left = 0, 0, 0
    for document_id in documents_before(around.store, before, types):
        if around.stop():
            break
        try:
            delete_document(around.store, document_id, policy, today, around.actor, f"task {task.name}")
            deleted += 1
        except RetentionError:
            kept += 1
        except (LockedError, UsageError):
            left += 1
    return {"deleted": deleted, "must_be_kept": kept, "in_work": left}
