"""`docproc doctor` says of every limit on workers whether this system enforces it."""

from pathlib import Path

import pytest

from docproc.cli import doctor
from docproc.errors import WorkerStartError
from docproc.model.limits import Limits
from docproc.pipeline.confine import Bound
from docproc.settings.workspace import Workspace, make_workspace

HELD = "limit memory", "limit open files", "limit written files", "limit core dumps", "limit processor time"


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    make_workspace(tmp_path)
    return Workspace(tmp_path)


def test_every_limit_has_a_line_that_says_whether_it_holds(desk: Workspace) -> None:
    lines = {line.part: line for line in doctor._limits(desk)}
    assert set(lines) == {"limit document", *HELD, "limit orphans", "limit network"}
    for part in ("limit document", *HELD):
        assert lines[part].verdict is doctor.Verdict.OK
        assert lines[part].details.startswith("enforced: ")


def test_a_limit_that_does_not_hold_is_a_warning_with_the_reason(
    desk: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "probe", lambda limits: (Bound("network", False, "no filter for Plan 9 on vax"),))
    line = list(doctor._limits(desk))[-1]
    assert line.verdict is doctor.Verdict.WARNING
    assert line.details == "not available: no filter for Plan 9 on vax"


def test_workers_that_cannot_start_are_an_error(desk: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(limits: Limits) -> None:
        raise WorkerStartError("worker processes cannot start: no python")

    monkeypatch.setattr(doctor, "probe", fail)
    (line,) = doctor._limits(desk)
    assert line.verdict is doctor.Verdict.ERROR
