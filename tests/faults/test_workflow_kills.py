"""kill -9 between the steps of a workflow and inside them: it goes on where it was, and nothing is done twice."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import make_invoice_in
from tests.faults.ground import KILLED, Ground, open_ground
from tests.faults.wholeness import whole
from tests.faults.workflow_scene import STEPS

RUN = ("run", "inbox", "--jobs", "1", "--backend", "null", "-q")
PROBE = ("workflow", "run", "probe", "1.pdf", "-q")
RESUME = ("workflow", "resume", "-q")


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with open_ground() as opened:
        yield opened


def rows(folder: Path, query: str, values: tuple = ()) -> list[tuple]:
    with sqlite3.connect(folder / ".docproc" / "store.db") as store:
        return store.execute(query, values).fetchall()


def everything_once(folder: Path) -> None:
    """The one execution is completed, and so is each of its steps; each effect is there once."""
    assert rows(folder, "SELECT status, error_message FROM workflow_executions") == [("completed", None)]
    steps = rows(
        folder,
        "SELECT s.name, x.status FROM workflow_step_executions x"
        " JOIN workflow_steps s ON s.id = x.step_id ORDER BY x.id",
    )
    assert steps == [(name, "completed") for name in STEPS]
    assert rows(folder, "SELECT subject FROM email_queue") == [("1.pdf",)]
    assert rows(folder, "SELECT user_id, message FROM announcements") == [("anna", "1.pdf")]
    assert rows(folder, "SELECT count(*) FROM document_tags") == [(1,)]
    by_workflow = "created_by = 'workflow:probe'"
    versions = f"SELECT change_type, count(*) FROM document_versions WHERE {by_workflow} GROUP BY 1 ORDER BY 1"
    assert rows(folder, versions) == [("correction", 1), ("rejection", 1)]
    for events, kinds in {"job_events": ("assignment", "tagged", "correction", "rejection")}.items():
        marks = ", ".join("?" * len(kinds))
        found = rows(folder, f"SELECT event_type FROM {events} WHERE event_type IN ({marks})", kinds)
        assert sorted(kind for (kind,) in found) == sorted(kinds)
    audited = rows(folder, "SELECT action FROM audit_logs WHERE user_id = 'workflow:probe' ORDER BY id")
    assert [action for (action,) in audited] == ["tagged", "assigned", "correction", "rejection"]
    assert rows(folder, "SELECT total_executions, successful_executions, failed_executions FROM workflows") == [
        (1, 1, 0)
    ]
    whole(folder)


@pytest.fixture(scope="module")
def ready(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a document and the workflow, for tests that work on a copy of it."""
    folder = tmp_path_factory.mktemp("ready")
    make_invoice_in(folder, "inbox/1.pdf", "RE-1")
    for step in (("init", "-q"), RUN, ("put_a_workflow",)):
        assert ground.do(folder, step) == 0
    return folder


@pytest.fixture
def desk(ready: Path, tmp_path: Path) -> Path:
    shutil.copytree(ready, tmp_path, dirs_exist_ok=True)
    return tmp_path


AT_STEPS = [f"{moment}:step-recorded:{number + 1}" for number, _ in enumerate(STEPS) for moment in ("before", "after")]
"""Whatever a step changes is committed with its record, so these are all the moments that there are."""


@pytest.mark.parametrize("point", [*AT_STEPS, "after:execution-entered", "after:execution-claimed"])
def test_a_workflow_that_is_killed_goes_on_with_the_step_that_was_not_recorded(
    ground: Ground, desk: Path, point: str
) -> None:
    assert ground.do(desk, PROBE, point) == KILLED
    assert ground.do(desk, RESUME) == 0
    everything_once(desk)


def test_a_workflow_killed_at_every_commit_in_turn_ends_all_the_same(ground: Ground, desk: Path) -> None:
    assert ground.do(desk, PROBE, "before:step-recorded:1") == KILLED
    for _ in STEPS[1:]:  # each go records one step and dies after it
        assert ground.do(desk, RESUME, "after:step-recorded:1") == KILLED
    assert ground.do(desk, RESUME) == 0
    everything_once(desk)


def test_a_step_in_which_the_process_dies_again_and_again_fails(ground: Ground, desk: Path) -> None:
    assert ground.do(desk, PROBE, "before:step-recorded") == KILLED
    assert ground.do(desk, RESUME, "before:step-recorded") == KILLED
    assert ground.do(desk, RESUME) == 4
    ((status, error, log),) = rows(desk, "SELECT status, error_message, execution_log FROM workflow_executions")
    assert status == "failed" and error == "mark: the process died in it 2 times"
    assert [line["step"] for line in json.loads(log)] == ["mark"]
    assert rows(desk, "SELECT total_executions, failed_executions FROM workflows") == [(1, 1)]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_what_documents_started_is_started_once_although_the_look_is_killed(
    ground: Ground, tmp_path: Path, moment: str
) -> None:
    make_invoice_in(tmp_path, "inbox/1.pdf", "RE-1")
    assert ground.do(tmp_path, ("init", "-q")) == 0
    (tmp_path / "workflows" / "seen.yaml").write_text(
        "name: Seen\ntrigger: {type: document_processed}\n"
        "steps: [{name: mark, type: update_field, config: {field: tag, value: seen}}]\n"
    )
    assert ground.do(tmp_path, RUN, f"{moment}:events-picked-up") == KILLED
    for _ in range(2):
        assert ground.do(tmp_path, RESUME) == 0
    assert rows(tmp_path, "SELECT status, trigger_event FROM workflow_executions") == [
        ("completed", "document_processed")
    ]
