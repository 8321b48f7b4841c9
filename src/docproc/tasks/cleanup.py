"""Deleting old documents, as far as the law lets them go."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import partial

from docproc.errors import LockedError, RetentionError, UsageError
from docproc.review.removal import delete_document, why_kept
from docproc.specs.tasks import CleanupTask, TaskSpec
from docproc.store.clock import now
from docproc.store.document_age import documents_before, documents_to_erase
from docproc.store.erasing import blank_document
from docproc.tasks.surroundings import Summary, Surroundings


def cleanup_old_documents(task: TaskSpec, around: Surroundings) -> Summary:
    """Delete, or erase, documents that came in more than `days_old` days ago; one that must be kept, or is open, stays.

    What the settings' periods of retention keep is kept in both cases. Each document is audited by itself.
    """
    if not isinstance(task, CleanupTask):
        raise TypeError(task.type)
    permanently = task.config.delete_permanently
    before = now() - timedelta(days=task.config.days_old)
    types = [kind.value for kind in task.config.document_types]
    remove = partial(_erase if permanently else _delete, around, f"task {task.name}")
    found = (documents_to_erase if permanently else documents_before)(around.store, before, types)
    done: Counter[str] = Counter()
    for document_id in found:
        if around.stop():
            break
        try:
            remove(document_id)
            done["gone"] += 1
        except RetentionError:
            done["kept"] += 1
        except (LockedError, UsageError):
            done["left"] += 1
    if permanently and done["gone"]:
        around.store.compact()
    word = "erased" if permanently else "deleted"
    return {word: done["gone"], "must_be_kept": done["kept"], "in_work": done["left"]}


def _delete(around: Surroundings, why: str, document_id: str) -> None:
    delete_document(around.store, document_id, around.settings.retention.policy(), _today(), around.actor, why)


def _erase(around: Surroundings, why: str, document_id: str) -> None:
    kept = why_kept(around.store, document_id, around.settings.retention.policy(), _today())
    if kept is not None:
        raise RetentionError(kept)
    blank_document(around.store, document_id, around.actor, why)


def _today() -> date:
    return date.today()  # noqa: DTZ011  # the period of retention ends with a day of the calendar
