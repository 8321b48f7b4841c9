"""Letting workflows do what has become due: at the end of ingest, extract and run, and by the workflow commands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from docproc.cli.session import Session, counted, say
from docproc.cli.working import Workers, WorkOptions, prepare_workers
from docproc.model.enums import ExecutionStatus
from docproc.store.clock import now
from docproc.store.execution_reading import open_executions
from docproc.store.workflow_events import pick_up_events

if TYPE_CHECKING:
    from docproc.specs.workflows import WorkflowSpec
    from docproc.store.workflows import StoredWorkflow
    from docproc.workflow.engine import Stopped


class WorkflowRuns:
    """The workflows of a workspace, read and checked when made: a mistake is named before a command changes anything.

    Raises ConfigurationError with file and line. A workspace without workflows imports none of their machinery.
    """

    def __init__(self, session: Session) -> None:
        from docproc.specs.workflows import workflow_files

        self._session = session
        self._specs: tuple[WorkflowSpec, ...] = ()
        if workflow_files(session.workspace.workflows):
            from docproc.workflow.checking import load_workflows

            self._specs = load_workflows(session.workspace.workflows)

    def in_force(self) -> tuple[StoredWorkflow, ...]:
        """The workflows as the store has them after a look at the YAML."""
        from docproc.store.workflows import sync_workflows

        return sync_workflows(self._session.store, self._specs, self._session.actor)

    def after_documents(self, workers: Workers, quiet: bool, stop: Callable[[], bool]) -> None:
        """Start what documents have started, do what is due, and say how that went in a line."""
        store = self._session.store
        if not self._specs and not open_executions(store):
            pick_up_events(store, None)
            return
        stopped = self.due(workers, stop)
        if stopped and not quiet:
            say(in_words(stopped))

    def due(self, workers: Workers | None, stop: Callable[[], bool]) -> list[Stopped]:
        """Start what documents and schedules have started, and execute everything that is due."""
        from docproc.workflow.triggers import pick_up, start_due

        workflows = self.in_force()
        pick_up(self._session.store, workflows)
        start_due(self._session.store, workflows, now())
        return self.execute(None, workers, stop)

    def execute(self, ids: Collection[str] | None, workers: Workers | None, stop: Callable[[], bool]) -> list[Stopped]:
        """Execute what is due, or the executions `ids`."""
        from docproc.workflow.engine import Engine
        from docproc.workflow.step import Surroundings

        session = self._session
        made: list[Workers] = [] if workers is None else [workers]

        def setup() -> Workers:
            if not made:
                made.append(prepare_workers(session, WorkOptions(jobs=1)))
            return made[0]

        templates = session.workspace.root / "templates"
        settings = session.resolved.settings
        surroundings = Surroundings(session.store, settings, lambda: setup().setup, now, templates)
        return Engine(surroundings).run(ids, stop)


def in_words(stopped: Sequence[Stopped]) -> str:
    """How executions ended, in one line: "workflows: 3 completed, 1 waiting"."""
    numbers = {status: sum(each.status is status for each in stopped) for status in ExecutionStatus}
    parts = [f"{number} {status}" for status, number in numbers.items() if number]
    more = " (docproc workflow executions --status failed)" if numbers[ExecutionStatus.FAILED] else ""
    return f"workflows: {counted(len(stopped), 'execution')}: {', '.join(parts)}{more}"
