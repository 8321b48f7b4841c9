import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docproc.errors import LeaseLostError, UnknownDocumentError
from docproc.model.enums import JobStatus, Stage
from docproc.model.lifecycle import DOCUMENT_TRANSITIONS, JOB_TRANSITIONS
from docproc.store.clock import now
from docproc.store.detail import document_detail
from docproc.store.documents import register
from docproc.store.engine import Store, open_store
from docproc.store.jobs import claim, fail, give_back, take_back
from docproc.store.reading import list_jobs
from docproc.store.records import Claim, Failure, NewDocument
from docproc.store.rework import cancel, requeue, retry
from tests.unit.store.builders import (
    EVERY_STAGE,
    OWNER,
    claimed,
    completed,
    extracted,
    inspected,
    offered,
    read,
    registered,
    status_of,
)


def failed(store: Store, name: str = "bad.pdf") -> str:
    (document_id,) = registered(store, name)
    fail(store, claimed(store), "broken-pdf", "truncated", retry=False)
    return document_id


def test_a_retry_is_a_new_job_that_names_the_failed_one(store: Store) -> None:
    document_id = failed(store)
    (old,) = list_jobs(store)
    assert retry(store, [document_id], "anna").done == (document_id,)
    new, kept = list_jobs(store)
    assert (new.parent, new.status, new.retries, new.stage) == (old.id, JobStatus.PENDING, 0, Stage.INTAKE)
    assert kept == old
    assert status_of(store, document_id) == "queued"


def test_a_retry_can_be_asked_for_by_job(store: Store) -> None:
    document_id = failed(store)
    assert retry(store, [list_jobs(store)[0].id], "anna").done == (document_id,)


def test_a_document_that_killed_its_worker_gets_both_its_chances_again(store: Store) -> None:
    (document_id,) = registered(store, "a")
    for _ in range(2):
        fail(store, claimed(store), "worker-died", "signal 9", retry=True, killed_worker=True)
    retry(store, [document_id], "anna")
    assert claimed(store).kills == 0


def test_only_failed_documents_with_bytes_are_retried(store: Store) -> None:
    done = completed(store)
    (waiting,) = registered(store, "b.pdf")
    empty = NewDocument("c", "c", "x/y", "anna", failure=Failure("empty-file", "no bytes"))
    refused = dict(retry(store, [done, waiting, register(store, empty).document_id], "anna").refused)
    assert refused[done] == "it is completed, not failed"
    assert refused[waiting] == "it is uploaded, not failed"
    assert "never kept" in next(reason for key, reason in refused.items() if key not in (done, waiting))


def test_an_unknown_id_changes_nothing(store: Store) -> None:
    document_id = failed(store)
    with pytest.raises(UnknownDocumentError, match="nobody"):
        retry(store, [document_id, "nobody"], "anna")
    assert status_of(store, document_id) == "failed"


def test_requeueing_runs_a_stage_again_and_what_follows_it(store: Store) -> None:
    document_id = completed(store)
    assert requeue(store, [document_id], Stage.OCR, "anna", {"backend": "tesseract"}).done == (document_id,)
    job = claimed(store)
    assert (job.stage, job.options) == (Stage.OCR, {"backend": "tesseract"})
    extracted(store, read(store, job))
    assert status_of(store, document_id) == "completed"


def test_a_stage_is_not_requeued_before_the_stages_that_it_needs(store: Store) -> None:
    document_id = failed(store)
    assert requeue(store, [document_id], Stage.EXTRACT, "anna").refused == ((document_id, "it has not passed ocr"),)
    assert requeue(store, [document_id], Stage.OCR, "anna").refused == ((document_id, "it has not passed intake"),)
    assert requeue(store, [document_id], Stage.INTAKE, "anna").done == (document_id,)


@pytest.mark.parametrize("stage", EVERY_STAGE)
def test_a_document_that_waits_for_a_stage_comes_to_it_and_to_later_ones_anyway(store: Store, stage: Stage) -> None:
    (document_id,) = registered(store, "a")
    before = list_jobs(store)
    assert requeue(store, [document_id], stage, "anna").refused == ()
    assert list_jobs(store) == before


def test_a_document_that_waits_for_a_later_stage_goes_back_and_its_waiting_job_is_cancelled(store: Store) -> None:
    document_id = completed(store)
    requeue(store, [document_id], Stage.OCR, "anna")
    give_back(store, read(store, claimed(store)))
    requeue(store, [document_id], Stage.OCR, "anna")
    assert [(job.stage, job.status) for job in list_jobs(store)][:3] == [
        (Stage.OCR, JobStatus.PENDING),
        (Stage.EXTRACT, JobStatus.CANCELLED),
        (Stage.OCR, JobStatus.COMPLETED),
    ]
    extracted(store, read(store, claimed(store)))
    assert status_of(store, document_id) == "completed"


def test_a_document_that_is_worked_on_is_not_requeued(store: Store) -> None:
    (document_id,) = registered(store, "a")
    claimed(store)
    assert requeue(store, [document_id], Stage.INTAKE, "anna").refused == ((document_id, "its intake job is running"),)


def test_a_cancelled_document_without_results_is_failed_with_that_reason(store: Store) -> None:
    (document_id,) = registered(store, "a")
    assert cancel(store, [document_id], "anna").done == (document_id,)
    detail = document_detail(store, document_id)
    assert (detail.export["status"], detail.error_code) == ("failed", "cancelled")
    assert retry(store, [document_id], "anna").done == (document_id,)


def test_cancelling_a_re_extraction_leaves_the_results_standing(store: Store) -> None:
    document_id = completed(store)
    requeue(store, [document_id], Stage.EXTRACT, "anna")
    cancel(store, [document_id], "anna")
    assert status_of(store, document_id) == "completed"
    assert document_detail(store, document_id).extraction is not None


def test_work_on_a_cancelled_job_is_not_saved(store: Store) -> None:
    (document_id,) = registered(store, "a")
    job = claimed(store)
    cancel(store, [document_id], "anna")
    with pytest.raises(LeaseLostError):
        inspected(store, job)


def test_a_finished_job_is_not_cancelled(store: Store) -> None:
    document_id = completed(store)
    assert cancel(store, [document_id], "anna").refused == ((document_id, "its extract job is completed"),)


MOVES_WATCHED = """
CREATE TABLE moves (what TEXT, old TEXT, new TEXT);
CREATE TRIGGER document_moves AFTER UPDATE OF status ON documents WHEN old.status != new.status
BEGIN INSERT INTO moves VALUES ('document', old.status, new.status); END;
CREATE TRIGGER job_moves AFTER UPDATE OF status ON processing_jobs WHEN old.status != new.status
BEGIN INSERT INTO moves VALUES ('job', old.status, new.status); END;
"""

ON_CLAIMS = ["claim", "save", "fail", "fail_for_good", "kill", "give_back"]
OPERATIONS = st.sampled_from([*ON_CLAIMS, "register", "take_back", "retry", "cancel", "requeue"])


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("watched")) as store:
        with sqlite3.connect(store.path) as connection:
            connection.executescript(MOVES_WATCHED)
        yield store


class Life:
    """Documents under random operations, each done to what the draw points at."""

    def __init__(self, store: Store) -> None:
        self.store, self.claims, self.ids = store, [], []

    def do(self, operation: str, pick: int) -> None:
        if operation == "register":
            name = f"{len(self.ids)}-{id(self)}.pdf"
            self.ids.append(register(self.store, offered(self.store, name, max_retries=1)).document_id)
        elif operation == "take_back":
            take_back(self.store, now())
        elif operation == "claim":
            self.claims += filter(None, [claim(self.store, OWNER, EVERY_STAGE, 0.0001, self.ids)])
        elif operation in ("retry", "cancel", "requeue"):
            self.change(operation, pick)
        elif self.claims:
            self.finish(operation, self.claims[pick % len(self.claims)])

    def change(self, operation: str, pick: int) -> None:
        chosen = self.ids[pick % len(self.ids) :: 2] if self.ids else []
        if operation == "retry":
            retry(self.store, chosen, "anna")
        elif operation == "cancel":
            cancel(self.store, chosen, "anna")
        else:
            requeue(self.store, chosen, EVERY_STAGE[pick % 3], "anna")

    def finish(self, operation: str, job: Claim) -> None:
        try:
            if operation == "save":
                save = {Stage.INTAKE: inspected, Stage.OCR: read, Stage.EXTRACT: extracted}[job.stage]
                self.claims += filter(None, [save(self.store, job)])
            elif operation == "give_back":
                give_back(self.store, job)
            else:
                killed = operation == "kill"
                fail(self.store, job, "x", "x", retry=operation == "fail", killed_worker=killed)
        except LeaseLostError:
            self.claims.remove(job)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(OPERATIONS, st.integers(0, 9)), max_size=30))
def test_whatever_happens_only_allowed_transitions_happen(watched: Store, steps: list[tuple[str, int]]) -> None:
    life = Life(watched)
    life.do("register", 0)
    for operation, pick in steps:
        life.do(operation, pick)
    allowed = {("document", old, new) for old, following in DOCUMENT_TRANSITIONS.items() for new in following}
    allowed |= {("job", old, new) for old, following in JOB_TRANSITIONS.items() for new in following}
    assert {tuple(row) for row in watched.reader.execute("SELECT DISTINCT * FROM moves")} <= allowed
    odd = watched.reader.execute(
        "SELECT d.status, j.status FROM documents d JOIN processing_jobs j ON j.id = d.current_job_id"
        " WHERE NOT ((d.status IN ('uploaded', 'queued') AND j.status = 'pending')"
        " OR (d.status = 'processing' AND j.status = 'running') OR (d.status = 'failed' AND j.status IN"
        " ('failed', 'cancelled')) OR (d.status = 'completed' AND j.status IN ('completed', 'cancelled')))"
    ).fetchall()
    assert odd == []
