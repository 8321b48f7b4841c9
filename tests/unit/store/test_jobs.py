import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta

import psutil
import pytest

from docproc.errors import LeaseLostError
from docproc.model.enums import JobStatus, Stage
from docproc.store.clock import now
from docproc.store.detail import document_detail
from docproc.store.documents import register
from docproc.store.engine import Store
from docproc.store.jobs import claim, claim_many, fail, give_back, renew, take_back
from docproc.store.reading import list_jobs
from docproc.store.records import Owner
from tests.unit.store.builders import EVERY_STAGE, OWNER, claimed, inspected, offered, registered, status_of


def a_dead_process() -> Owner:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return replace(OWNER, pid=process.pid, token="dead")


def test_a_claim_says_what_to_do_with_which_bytes(store: Store) -> None:
    (document_id,) = registered(store, "RE-1.pdf")
    job = claimed(store)
    assert (job.document_id, job.stage, job.attempt, job.kills) == (document_id, Stage.INTAKE, 1, 0)
    assert (store.folder / job.path).read_bytes() == b"%PDF-1.7 RE-1.pdf"
    assert status_of(store, document_id) == "processing"


def test_jobs_go_out_by_priority_and_then_by_age(store: Store) -> None:
    for name, priority in (("b", 5), ("c", 5), ("a", 1), ("d", 9)):
        register(store, offered(store, name, priority=priority))
    claims = claim_many(store, OWNER, EVERY_STAGE, 300, 3)
    assert [job.filename for job in claims] == ["a", "b", "c"]
    assert claimed(store).filename == "d"
    assert claim(store, OWNER, EVERY_STAGE, 300) is None


def test_only_the_wanted_stages_are_claimed(store: Store) -> None:
    registered(store, "a")
    assert claim(store, OWNER, [Stage.OCR, Stage.EXTRACT], 300) is None
    assert claim(store, OWNER, [Stage.INTAKE], 300) is not None


@pytest.mark.parametrize("others", [0, 300])
def test_only_the_wanted_documents_are_claimed(store: Store, others: int) -> None:
    _, second, third = registered(store, "a", "b", "c")
    wanted = [third, second, *(f"unknown-{n}" for n in range(others))]
    claims = claim_many(store, OWNER, EVERY_STAGE, 300, 5, wanted)
    assert [job.document_id for job in claims] == [second, third]
    assert claim(store, OWNER, EVERY_STAGE, 300, wanted) is None


def test_a_job_that_is_given_back_waits_again_and_counts_no_retry(store: Store) -> None:
    (document_id,) = registered(store, "a")
    give_back(store, claimed(store))
    assert status_of(store, document_id) == "queued"
    assert claimed(store).attempt == 1


def test_jobs_of_a_dead_process_are_taken_back_at_once(store: Store) -> None:
    (document_id,) = registered(store, "a")
    claimed(store, a_dead_process())
    assert take_back(store, now()) == (document_id,)
    assert claimed(store).attempt == 1


def test_a_killed_process_that_nobody_has_waited_for_counts_as_dead(store: Store) -> None:
    registered(store, "a")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        owner = replace(OWNER, pid=process.pid, started=psutil.Process(process.pid).create_time(), token="zombie")
        claimed(store, owner)
        assert take_back(store, now()) == ()
        process.kill()
        deadline = time.monotonic() + 60
        while not owner.is_dead():
            assert time.monotonic() < deadline
        assert len(take_back(store, now())) == 1


def test_a_process_number_that_another_process_got_counts_as_dead(store: Store) -> None:
    registered(store, "a")
    claimed(store, replace(OWNER, started=OWNER.started - 3600, token="earlier"))
    assert len(take_back(store, now())) == 1


def test_jobs_of_a_living_process_are_left_to_it_until_their_lease_runs_out(store: Store) -> None:
    (document_id,) = registered(store, "a")
    claimed(store)
    assert take_back(store, now() + timedelta(seconds=299)) == ()
    assert take_back(store, now() + timedelta(seconds=301)) == (document_id,)


def test_jobs_of_another_host_are_left_until_their_lease_runs_out(store: Store) -> None:
    registered(store, "a")
    claimed(store, replace(a_dead_process(), host="elsewhere"))
    assert take_back(store, now()) == ()
    assert len(take_back(store, now() + timedelta(seconds=301))) == 1


def test_a_renewed_lease_lasts_longer(store: Store) -> None:
    registered(store, "a", "b")
    claimed(store)
    claimed(store, replace(OWNER, token="other"))
    assert renew(store, OWNER, 1000) == 1
    assert len(take_back(store, now() + timedelta(seconds=500))) == 1


def test_whoever_lost_the_lease_writes_nothing(store: Store) -> None:
    (document_id,) = registered(store, "a")
    lost = claimed(store, replace(OWNER, token="slow"))
    take_back(store, now() + timedelta(seconds=301))
    held = claimed(store)
    before = list(store.reader.iterdump())
    with pytest.raises(LeaseLostError):
        inspected(store, lost)
    with pytest.raises(LeaseLostError):
        fail(store, lost, "ocr-failed", "late", retry=True)
    give_back(store, lost)
    assert list(store.reader.iterdump()) == before
    assert inspected(store, held).document_id == document_id


def test_a_passing_fault_is_tried_again_until_the_tries_are_used_up(store: Store) -> None:
    document_id = register(store, offered(store, max_retries=2)).document_id
    outcomes = [fail(store, claimed(store), "ocr-failed", "no answer", retry=True) for _ in range(3)]
    assert outcomes == [JobStatus.PENDING, JobStatus.PENDING, JobStatus.FAILED]
    (job,) = list_jobs(store, document_id=document_id)
    assert (job.retries, job.max_retries, job.error_code) == (2, 2, "ocr-failed")
    detail = document_detail(store, document_id)
    assert (detail.export["status"], detail.error_code, detail.error_message) == ("failed", "ocr-failed", "no answer")


def test_a_lasting_fault_fails_at_once_and_keeps_its_details(store: Store) -> None:
    (document_id,) = registered(store, "a")
    details = {"offset": 17}
    assert fail(store, claimed(store), "broken-pdf", "truncated", retry=False, details=details) is JobStatus.FAILED
    assert document_detail(store, document_id).error_details == {"offset": 17}


def test_a_document_that_kills_its_worker_is_tried_once_more_and_then_failed(store: Store) -> None:
    (document_id,) = registered(store, "a")
    first = fail(store, claimed(store), "worker-died", "signal 9", retry=True, killed_worker=True)
    again = claimed(store)
    assert (first, again.kills, again.attempt) == (JobStatus.PENDING, 1, 2)
    assert fail(store, again, "worker-died", "signal 9", retry=True, killed_worker=True) is JobStatus.FAILED
    assert status_of(store, document_id) == "failed"


def test_kills_are_counted_over_the_stages_of_a_document(store: Store) -> None:
    registered(store, "a")
    fail(store, claimed(store), "worker-died", "signal 9", retry=True, killed_worker=True)
    reading = inspected(store, claimed(store))
    assert fail(store, reading, "worker-died", "signal 9", retry=True, killed_worker=True) is JobStatus.FAILED


def test_a_killing_document_that_has_no_tries_left_is_failed_the_first_time(store: Store) -> None:
    register(store, offered(store, max_retries=0))
    assert fail(store, claimed(store), "worker-died", "x", retry=True, killed_worker=True) is JobStatus.FAILED


def test_the_queue_is_walked_in_order_without_sorting_it(store: Store) -> None:
    from docproc.store.jobs import _waiting_in

    statement = _waiting_in(frozenset(Stage))
    plan = store.reader.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.parameters({})).fetchall()
    text = " ".join(row[3] for row in plan)
    assert "processing_jobs_waiting" in text
    assert "TEMP B-TREE" not in text
