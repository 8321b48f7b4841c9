"""What happened to a job tells what it is: the log of events folds to the state."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import docproc
from docproc.model.enums import DocumentStatus, JobStatus
from docproc.model.lifecycle import EVENTS, JOB_TRANSITIONS, fold, statuses_beside


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ([], JobStatus.PENDING),
        (["registered", "started", "completed"], JobStatus.COMPLETED),
        (["registered", "failed"], JobStatus.FAILED),
        (["started", "retrying", "started", "failed"], JobStatus.FAILED),
        (["started", "taken_back", "started", "given_back"], JobStatus.PENDING),
        (["requeued", "cancelled"], JobStatus.CANCELLED),
        (["started", "completed", "seen_elsewhere", "approval"], JobStatus.COMPLETED),
    ],
)
def test_events_lead_to_a_status(events: list[str], status: JobStatus) -> None:
    assert fold(events) is status


@pytest.mark.parametrize("events", [["completed"], ["started", "completed", "started"], ["sung"]])
def test_events_that_cannot_have_happened_are_refused(events: list[str]) -> None:
    with pytest.raises(ValueError, match=r"cannot follow|no event"):
        fold(events)


@given(st.lists(st.sampled_from(sorted(EVENTS)), max_size=8))
def test_folding_never_leaves_a_final_status(events: list[str]) -> None:
    try:
        status = fold(events)
    except ValueError:
        return
    final = {each for each, following in JOB_TRANSITIONS.items() if not following}
    for length in range(len(events)):
        before = fold(events[:length])
        assert before not in final or status is before


def test_every_status_of_a_job_has_a_status_of_its_document() -> None:
    for status in JobStatus:
        assert statuses_beside(status)
    assert set().union(*map(statuses_beside, JobStatus)) == set(DocumentStatus)


def test_every_event_that_is_written_down_is_known() -> None:
    for path in Path(docproc.__file__).parent.rglob("*.py"):
        source = path.read_text()
        for node in ast.walk(ast.parse(source)) if "add_event(" in source else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "add_event":
                for named in ast.walk(node.args[2]):
                    if isinstance(named, ast.Constant) and isinstance(named.value, str):
                        assert named.value in EVENTS, f"{path.name}:{node.lineno}"
