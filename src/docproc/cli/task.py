"""`docproc task`: what runs on a schedule."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docproc.cli.apps import command_app
from docproc.cli.interruption import Interruption
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import Session, choose_workspace, open_session, say
from docproc.cli.voice import Level, say_none, speak_of_run
from docproc.errors import EXIT_ALL_FAILED, EXIT_LOCKED, EXIT_SOME_FAILED, UsageError
from docproc.specs.tasks import IngestConfig, TaskSpec, load_tasks
from docproc.store.clock import now
from docproc.store.engine import open_store

if TYPE_CHECKING:
    from docproc.tasks.running import Ran
    from docproc.tasks.surroundings import Surroundings

app = command_app(no_args_is_help=True, help="What runs on a schedule, as tasks.yaml says: see it, run it, look back.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="A name in tasks.yaml.")]


@app.command("list", epilog="Example:  docproc task list")
def list_command(context: typer.Context, as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """List the tasks with their next run and how the last one went."""
    from docproc.store.task_reading import task_states
    from docproc.tasks.running import keep_tasks

    with open_session(context, workspace) as session:
        tasks = load_tasks(session.workspace.tasks)
        keep_tasks(session.store, tasks, session.actor)
        states = [state for state in task_states(session.store) if state.name in {task.name for task in tasks}]
    if states and not as_json:
        typer.echo(f"{'task':24}{'type':24}{'next run':18}{'last run':18}outcome")
    for state in states:
        if as_json:
            typer.echo(json.dumps(asdict(state), ensure_ascii=False, default=_iso))
            continue
        outcome = {None: "", True: "well", False: f"failed: {state.last_error}"}[state.last_success]
        following = "running" if state.running else _local(state.next_run_at) if state.enabled else "off"
        typer.echo(f"{state.name:24}{state.type:24}{following:18}{_local(state.last_run_at):18}{outcome}".rstrip())
    say_none(states, "no tasks: write some into tasks.yaml")


@app.command("next", epilog="Example:  docproc task next backup --count 3")
def next_command(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Only this task.")] = None,
    count: Annotated[int, typer.Option("--count", min=1, max=1000, help="How many runs of each.")] = 1,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show when tasks will run, by their own clocks, as tasks.yaml says."""
    from zoneinfo import ZoneInfo

    from docproc.tasks.schedule import next_run

    tasks = load_tasks(choose_workspace(context, workspace).tasks)
    wanted = [_named(tasks, name)] if name else [task for task in tasks if task.enabled]
    say_none(wanted, "no tasks: write some into tasks.yaml")
    for task in wanted:
        time = now()
        for _ in range(count):
            time = next_run(task, time)
            if as_json:
                typer.echo(json.dumps({"task": task.name, "at": time.isoformat()}))
            else:
                typer.echo(f"{task.name:24}{time.astimezone(ZoneInfo(task.timezone)):%Y-%m-%d %H:%M %Z}")


@app.command("run", epilog="Example:  docproc task run nightly-cleanup")
def run_command(
    context: typer.Context,
    name: NameArgument,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Run a task now, whatever its schedule says. Exit 75 when it is running already, 4 when it failed."""
    from docproc.tasks.running import run_now

    with open_session(context, workspace) as session, Interruption() as stop:
        tasks = load_tasks(session.workspace.tasks)
        ran = run_now(_named(tasks, name), tasks, surroundings_of(session, stop))
    _report([ran], as_json, quiet)
    if ran.error is not None:
        sys.exit(EXIT_ALL_FAILED)


@app.command("run-due", epilog="Example:  docproc task run-due --quiet   (crontab: '* * * * *' before it)")
def run_due_command(
    context: typer.Context,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Run the tasks that are due. Exit 75 when another process is running one, 3 or 4 when some or all failed."""
    from docproc.store.task_reading import is_idle

    with open_session(context, workspace) as session, Interruption() as stop:
        tasks = load_tasks(session.workspace.tasks)
        if is_idle(session.store, tasks, now()):
            return  # once a minute, for ever: what runs tasks is not even imported
        from docproc.tasks.running import run_due

        done = run_due(tasks, surroundings_of(session, stop), now())
    _report(done.runs, as_json, quiet)
    for locked in done.locked:
        if not quiet:
            say(f"{locked}: another process runs it", Level.WARNING)
    failed = sum(ran.error is not None for ran in done.runs)
    if stop.asked:
        sys.exit(stop.exit_code)
    if failed:
        sys.exit(EXIT_ALL_FAILED if failed == len(done.runs) else EXIT_SOME_FAILED)
    if done.locked:
        sys.exit(EXIT_LOCKED)


@app.command("history", epilog="Example:  docproc task history --json | jq 'select(.success == false)'")
def history_command(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Only runs of this task.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, the newest first.")] = 50,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List runs, the newest first: when they were due, when they ran, what they did."""
    from docproc.store.task_reading import run_states

    with open_store(choose_workspace(context, workspace).store_folder) as store:
        runs = run_states(store, name, limit)
    say_none(runs, "no task has run yet")
    for run in runs:
        if as_json:
            typer.echo(json.dumps(asdict(run), ensure_ascii=False, default=_iso))
            continue
        outcome = {None: "running", True: _words(run.summary), False: f"failed: {run.error}"}[run.success]
        typer.echo(f"{_local(run.started_at)}  {run.task:24}{outcome}")


def surroundings_of(session: Session, stop: Interruption) -> Surroundings:
    """What tasks work with, in a command that holds a session and listens to signals."""
    from docproc.tasks.surroundings import Surroundings

    def process(config: IngestConfig) -> dict[str, Any]:
        from docproc.cli.folder_run import files_in_words, run_files

        move_to = None if config.move_to is None else Path(config.move_to)
        folder = Path(config.folder)
        done = run_files(session, "task", folder, [folder], move_to, config.delete_after, config.settle_seconds, stop)
        return files_in_words(*done)

    def resume() -> dict[str, Any]:
        from docproc.cli.workflow_runs import WorkflowRuns

        return dict(Counter(each.status.value for each in WorkflowRuns(session).due(None, stop.is_asked)))

    return Surroundings(
        session.workspace.root,
        session.workspace.templates,
        session.resolved.settings,
        session.store,
        session.actor,
        process,
        resume,
        stop.is_asked,
    )


def _named(tasks: tuple[TaskSpec, ...], name: str) -> TaskSpec:
    for task in tasks:
        if task.name == name:
            return task
    raise UsageError(f"no task is called {name} in tasks.yaml; there are: {', '.join(t.name for t in tasks) or 'none'}")


def _report(runs: list[Ran] | tuple[Ran, ...], as_json: bool, quiet: bool) -> None:
    speak_of_run(None)
    for ran in runs:
        if as_json:
            typer.echo(json.dumps(asdict(ran), ensure_ascii=False, default=str))
        elif ran.error is not None:
            say(f"{ran.task} failed: {ran.error}", Level.ERROR)
        elif not quiet:
            say(f"{ran.task}: {_words(ran.summary)}")


def _words(summary: Any) -> str:
    parts = [f"{name} {_words(value) if isinstance(value, dict) else value}" for name, value in summary.items()]
    return ", ".join(parts) or "nothing to do"


def _local(time: datetime | None) -> str:
    return "" if time is None else f"{time.astimezone():%Y-%m-%d %H:%M}"


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
