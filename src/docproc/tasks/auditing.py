"""Looking whether the audit log still holds."""

from __future__ import annotations

from docproc.specs.tasks import TaskSpec, VerifyTask
from docproc.store.audit import verify
from docproc.tasks.surroundings import Summary, Surroundings, TaskFailedError


def verify_audit(task: TaskSpec, around: Surroundings) -> Summary:
    """Check the whole audit log; TaskFailedError with the first row that was altered, moved or taken away.

    The head in the summary is worth keeping elsewhere: given as `head` later, it shows a log that was written anew.
    """
    if not isinstance(task, VerifyTask):
        raise TypeError(task.type)
    verdict = verify(around.store, task.config.head)
    if verdict.broken is not None:
        raise TaskFailedError(f"the audit log does not hold: {verdict.broken}")
    return {"rows": verdict.rows, "head": verdict.head}
