"""Points at which a process can be made to die, so that tests show that a kill at any commit loses nothing.

`DOCPROC_FAILPOINT=before:claim` kills the process (SIGKILL: no handler runs, nothing is flushed) just before it commits
a claim, `after:claim:3` just after its third. The variable is read once, at the start; while it is not set a point
costs one comparison. Nothing that a document holds can set it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from docproc.errors import ConfigurationError

VARIABLE = "DOCPROC_FAILPOINT"


class CommitPoint(StrEnum):
    """Every place where something becomes lasting: a transaction's commit, a file's final name, a file's removal.

    One more lies within a commit: each step of a migration, which must last only with all others.
    """

    MIGRATION_STEP = "migration-step"
    MIGRATED = "migrated"
    COPIED_BEFORE_MIGRATION = "copied-before-migration"
    FILE_KEPT = "file-kept"
    ORIGINAL_MOVED = "original-moved"
    ORIGINAL_DELETED = "original-deleted"
    REGISTERED = "registered"
    CLAIMED = "claimed"
    RENEWED = "renewed"
    GIVEN_BACK = "given-back"
    TAKEN_BACK = "taken-back"
    FAILED = "failed"
    PAGE_KEPT = "page-kept"
    PAGE_ALIASED = "page-aliased"
    USES_NOTED = "uses-noted"
    CACHE_TRIMMED = "cache-trimmed"
    CACHE_CLEARED = "cache-cleared"
    INSPECTED = "inspected"
    READ = "read"
    EXTRACTED = "extracted"
    WORK_CHANGED = "work-changed"
    ERROR_RECORDED = "error-recorded"
    ERRORS_RESOLVED = "errors-resolved"
    PROBED = "probed"
    HEALTH_RECORDED = "health-recorded"
    FIGURES_WRITTEN = "figures-written"
    RUN_STARTED = "run-started"
    RUN_FINISHED = "run-finished"
    OBSERVED = "observed"
    UNOBSERVED = "unobserved"
    PARAMETER_SET = "parameter-set"
    PARAMETER_DELETED = "parameter-deleted"
    PARAMETERS_CLEANED = "parameters-cleaned"
    SETTINGS_NOTED = "settings-noted"
    RELATED = "related"
    UNRELATED = "unrelated"
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    TAG_DESCRIBED = "tag-described"
    CATEGORIES_SYNCED = "categories-synced"
    CATEGORIZED = "categorized"
    REVIEWED = "reviewed"
    REVIEW_STATE_CHANGED = "review-state-changed"
    ASSIGNED = "assigned"
    SHELVED = "shelved"
    ERASED = "erased"
    ERASED_FILES = "erased-files"
    REVIEW_LEASED = "review-leased"
    REVIEW_RELEASED = "review-released"
    PICTURE_KEPT = "picture-kept"
    SUPPLIERS_SYNCED = "suppliers-synced"
    SUPPLIERS_MERGED = "suppliers-merged"
    RULES_SYNCED = "rules-synced"
    LEARNED = "learned"
    MODELS_MEASURED = "models-measured"
    ENQUEUED = "enqueued"
    OUTBOX_CLAIMED = "outbox-claimed"
    OUTBOX_SETTLED = "outbox-settled"
    OUTBOX_REQUEUED = "outbox-requeued"
    MAIL_BOUNCED = "mail-bounced"
    INTEGRATIONS_KEPT = "integrations-kept"
    INTEGRATION_SYNCED = "integration-synced"
    PEOPLE_TOLD = "people-told"
    DIGESTED = "digested"
    NOTIFICATIONS_READ = "notifications-read"
    NOTIFICATIONS_CLEARED = "notifications-cleared"
    PREFERENCES_CHOSEN = "preferences-chosen"
    EVENTS_TOLD = "events-told"
    TASKS_SYNCED = "tasks-synced"
    TASK_CLAIMED = "task-claimed"
    TASK_FINISHED = "task-finished"
    EXPORT_HANDED = "export-handed"
    EXPORT_FORGOTTEN = "export-forgotten"
    PEOPLE_CHANGED = "people-changed"
    SIGNED_IN = "signed-in"
    REPAIRED = "repaired"
    CONTENT_BACKED_UP = "content-backed-up"
    BACKED_UP = "backed-up"
    FILE_RESTORED = "file-restored"
    RESTORED = "restored"
    TEXT_RESTORED = "text-restored"
    RESTORE_NOTED = "restore-noted"
    SET_ASIDE = "set-aside"
    WORKFLOWS_SYNCED = "workflows-synced"
    EVENTS_PICKED_UP = "events-picked-up"
    EXECUTION_ENTERED = "execution-entered"
    EXECUTION_CLAIMED = "execution-claimed"
    STEP_RECORDED = "step-recorded"
    EXECUTION_TAKEN_BACK = "execution-taken-back"
    EXECUTION_CANCELLED = "execution-cancelled"
    EXECUTION_REVIVED = "execution-revived"


@dataclass(slots=True)
class _Armed:
    """Where to die: before or after which point, and how often it may still be passed."""

    moment: str
    point: CommitPoint
    left: int


@contextmanager
def around(point: CommitPoint) -> Iterator[None]:
    """What is done inside becomes lasting at `point`; it counts as not done when it raises."""
    if _armed is None:
        yield
        return
    _reach("before", point)
    yield
    _reach("after", point)


def _reach(moment: str, point: CommitPoint) -> None:
    if _armed is None or (moment, point) != (_armed.moment, _armed.point):
        return
    _armed.left -= 1
    if not _armed.left:
        os.kill(os.getpid(), signal.SIGKILL)


def _arm(asked: str | None) -> _Armed | None:
    if not asked:
        return None
    moment, _, rest = asked.partition(":")
    name, _, times = rest.partition(":")
    if moment not in ("before", "after") or name not in set(CommitPoint) or not (times or "1").isdecimal():
        raise ConfigurationError(
            f"{VARIABLE}={asked}: must be before:POINT or after:POINT, with :TIMES behind it or not;"
            f" points are {', '.join(CommitPoint)}"
        )
    return _Armed(moment, CommitPoint(name), max(1, int(times or "1")))


_armed = _arm(os.environ.get(VARIABLE))
