"""A step that hangs in code which Python cannot interrupt ends at its timeout all the same."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.conftest import Cli

PACKAGE = """\
import itertools

from docproc.workflow.kinds import Kind
from docproc.workflow.step import StepConfig, StepResult, StepType


class Config(StepConfig):
    pass


def run(config, context):
    return StepResult({"never": sum(itertools.repeat(0))})  # in C, without end, and without looking for signals


STEP = StepType(Config, {"never": Kind.NUMBER}, run)
"""
WORKFLOW = """\
name: Probe
trigger: {type: manual}
steps:
  - {name: hang, type: hang, timeout_seconds: 1, on_error: ON_ERROR}
  - {name: say, type: send_notification, config: {user: anna, title: Look, message: "{{ steps.hang.error }}"}}
"""


def install(folder: Path) -> dict[str, str]:
    """A package with a type of steps, and the environment in which docproc finds it."""
    packages = folder / "packages"
    facts = packages / "hanging-1.0.dist-info"
    facts.mkdir(parents=True)
    (packages / "hanging.py").write_text(PACKAGE)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: hanging\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[docproc.workflow_steps]\nhang = hanging:STEP\n")
    return {"PYTHONPATH": str(packages)}


def rows(workspace: Cli, query: str) -> list[tuple]:
    with closing(sqlite3.connect(workspace.folder / ".docproc" / "store.db")) as store:
        return store.execute(query).fetchall()


def test_a_step_stuck_in_c_is_cut_off_and_the_workflow_goes_on_as_on_error_says(workspace: Cli, tmp_path: Path) -> None:
    env = install(tmp_path)
    (workspace.folder / "workflows" / "probe.yaml").write_text(WORKFLOW.replace("ON_ERROR", "continue"))
    cut = workspace("workflow", "run", "probe", env=env)
    assert cut.code == -9 and cut.err.count("\n") == 1
    assert "the step 'hang' of execution" in cut.err and "docproc workflow resume" in cut.err
    went_on = workspace("workflow", "resume", env=env)
    assert (went_on.code, went_on.err) == (0, "docproc: workflows: 1 execution: 1 completed\n")
    why = "it took longer than 1 seconds (timeout_seconds), and the process was ended"
    steps = rows(workspace, "SELECT status, error_message FROM workflow_step_executions ORDER BY id")
    assert steps == [("failed", why), ("completed", None)]
    assert rows(workspace, "SELECT message FROM announcements") == [(why,)]
    assert not list((workspace.folder / ".docproc" / "overdue").iterdir())
    assert workspace("doctor", "--store").code == 0
