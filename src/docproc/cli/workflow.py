"""`docproc workflow`: what is done with documents by itself, how it went, and starting it by hand."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docproc.cli.apps import command_app
from docproc.cli.interruption import Interruption
from docproc.cli.options import IdsArgument, JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import Session, choose_workspace, counted, ids_or_stdin, open_session, say
from docproc.cli.voice import say_none, say_problem
from docproc.errors import (
    EXIT_ALL_FAILED,
    EXIT_CHECK_FAILED,
    EXIT_SOME_FAILED,
    ConfigurationError,
    UnknownWorkflowError,
    UsageError,
)
from docproc.model.enums import ExecutionStatus
from docproc.store.engine import open_store

if TYPE_CHECKING:
    from docproc.cli.workflow_runs import WorkflowRuns
    from docproc.store.workflows import StoredWorkflow
    from docproc.workflow.engine import Stopped

app = command_app(no_args_is_help=True, help="What is done with documents by itself: steps that something starts.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The name of the workflow's file without .yaml.")]
NameOrIdArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="A workflow's name, or the beginning of an execution's id.")
]
ExecutionsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="EXECUTION", help="Beginning of an execution's id; '-' reads from stdin.", show_default=False
    ),
]
DataOption = Annotated[
    str | None,
    typer.Option(
        "--data", help="JSON that the steps see as trigger_data; '-' reads it from stdin.", show_default=False
    ),
]


@app.command("list", epilog="Example:  docproc workflow list --json | jq -r 'select(.failed > 0).id'")
def list_command(context: typer.Context, as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """List the workflows of the workspace: what starts them, how often they ran, how that went."""
    from docproc.cli.workflow_views import listed, print_list
    from docproc.store.workflows import workflow_counters

    with open_session(context, workspace) as session:
        workflows = _runs(session).in_force()
        rows = [listed(each, workflow_counters(session.store)[each.spec.id]) for each in workflows]
    print_list(rows, as_json)
    say_none(rows, "no workflows yet: docproc workflow add shows those that come along")


@app.command("show", epilog="Example:  docproc workflow show high-value-review")
def show_command(
    context: typer.Context, name: NameOrIdArgument, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """Show a workflow with its steps, counters and last executions; or one execution with what each step did."""
    from docproc.cli.workflow_views import print_execution, print_workflow
    from docproc.store.execution_reading import execution_detail, find_execution, list_executions
    from docproc.store.workflows import workflow_counters

    with open_session(context, workspace) as session:
        known = {each.spec.id: each for each in _runs(session).in_force()}
        if name in known:
            last = list_executions(session.store, workflow=name, limit=10)
            print_workflow(known[name], workflow_counters(session.store)[name], last, as_json)
            return
        try:
            found = find_execution(session.store, name)
        except UnknownWorkflowError as error:
            raise _unknown(name, list(known)) from error
        print_execution(execution_detail(session.store, found), as_json)


@app.command("check", epilog="Example:  docproc workflow check && git commit workflows/")
def check_command(
    context: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="YAML files; default: all of the workspace.")
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Check workflows before they run: steps, jumps, templates, conditions, destinations. Exits 1 if one is bad."""
    from docproc.cli.session import nearest_settings
    from docproc.specs.workflows import load_workflow, workflow_files
    from docproc.workflow.checking import lacking, mistakes

    paths = files or workflow_files(choose_workspace(context, workspace).workflows)
    settings = nearest_settings(context, workspace)
    bad = 0
    for path in paths:
        try:
            placed = load_workflow(path)
            found = list(mistakes(placed))
            found = found or list(lacking(placed, settings))
        except ConfigurationError as error:
            found = [error.message]
        bad += bool(found)
        for problem in found:
            say_problem(path, problem, as_json)
    if not quiet:
        say(f"{counted(len(paths), 'workflow')} checked, {bad} with mistakes")
    if bad:
        sys.exit(EXIT_CHECK_FAILED)


@app.command("add", epilog="Example:  docproc workflow add high-value-review")
def add_command(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Workflows that come along; none: list them.")
    ] = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Copy workflows that come with docproc into the workspace, where they are yours to change."""
    from docproc.workflow.shipped import add_shipped, shipped_workflows

    known = shipped_workflows()
    if not names:
        for spec in known.values():
            data = {"id": spec.id, "name": spec.name, "trigger": spec.trigger.type, "description": spec.description}
            line = json.dumps(data, ensure_ascii=False) if as_json else f"{spec.id:22}{spec.description}"
            typer.echo(line)
        return
    for name in names:
        if name not in known:
            raise _unknown(name, list(known))
    with open_session(context, workspace) as session:
        for name in names:
            path = add_shipped(name, session.workspace.workflows)
            if not quiet:
                say(f"{path} written; look at it, then: docproc workflow check")
        _runs(session).in_force()
    if not quiet:
        say(f"documents that are in already: docproc workflow run {names[0]} ID…")


@app.command("remove", epilog="Example:  docproc workflow remove reminder-alarm")
def remove_command(
    context: typer.Context, name: NameArgument, quiet: QuietOption = False, workspace: WorkspaceOption = None
) -> None:
    """Delete a workflow's file; its executions stay on record. A system workflow cannot be deleted."""
    from docproc.errors import NotPermittedError

    with open_session(context, workspace) as session:
        runs = _runs(session)
        workflow = _named(runs, name)
        if workflow.spec.system:
            raise NotPermittedError(f"{name} is a system workflow and cannot be deleted; active: false switches it off")
        for path in session.workspace.workflows.glob(f"{name}.y*ml"):
            path.unlink()
        _runs(session).in_force()
    if not quiet:
        say(f"{name} removed")


@app.command("run", epilog="Example:  docproc workflow run high-value-review RE-4711.pdf")
def run_command(
    context: typer.Context,
    name: NameArgument,
    documents: IdsArgument = None,
    data: DataOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Start a workflow by hand, for each document named, or once without one; its conditions hold here too."""
    from docproc.store.reading import find_document
    from docproc.workflow.triggers import start

    with open_session(context, workspace) as session, Interruption() as stop:
        runs = _runs(session)
        workflow = _named(runs, name)
        tokens = ids_or_stdin(documents)
        chosen = [None] if tokens is None else [find_document(session.store, token) for token in tokens]
        given = _data(data)
        ids = [start(session.store, workflow, "manual", given, session.actor, document) for document in chosen]
        _finish(runs, session, [entered for entered in ids if entered], quiet, as_json, stop)


@app.command("trigger", epilog="Example:  docproc workflow trigger order-received --data - < order.json")
def trigger_command(
    context: typer.Context,
    name: NameArgument,
    data: DataOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Start a workflow with a webhook trigger, as a call from outside does; for receivers of any kind."""
    from docproc.workflow.hooks import hooked
    from docproc.workflow.triggers import start

    with open_session(context, workspace) as session, Interruption() as stop:
        runs = _runs(session)
        workflow = hooked(runs.in_force(), name)
        entered = start(session.store, workflow, "webhook", _data(data), session.actor)
        _finish(runs, session, [entered] if entered else [], quiet, as_json, stop)


@app.command("executions", epilog="Example:  docproc workflow executions --status failed --json")
def executions_command(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Only those of this workflow.")] = None,
    status: Annotated[ExecutionStatus | None, typer.Option("--status", help="Only those of this status.")] = None,
    document: Annotated[str | None, typer.Option("--document", help="Only those of this document.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, the newest first.")] = 50,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List executions, the newest first: status, document, what started them, why one failed, what one waits for.

    Those that ended at once because the workflow's conditions did not hold are shown with --status skipped.
    """
    from docproc.cli.workflow_views import print_executions
    from docproc.store.execution_reading import list_executions
    from docproc.store.reading import find_document

    with open_store(choose_workspace(context, workspace).store_folder) as store:
        chosen = None if document is None else find_document(store, document)
        found = list_executions(store, name, status, chosen, limit)
    say_none(found, "no execution answers to that")
    print_executions(found, as_json)


@app.command("resume", epilog="Example:  docproc workflow resume")
def resume_command(
    context: typer.Context,
    executions: ExecutionsArgument = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Do everything that is due: what documents and times have started, waits that are over, what a crash left.

    With EXECUTIONs, go on with these at once: a failed one with the step that failed.
    """
    from docproc.store.execution_reading import find_execution
    from docproc.store.executions import revive_execution

    with open_session(context, workspace) as session, Interruption() as stop:
        runs = _runs(session)
        tokens = ids_or_stdin(executions)
        if tokens is None:
            _show(runs.due(None, stop.is_asked), quiet, as_json)
            return
        ids = [find_execution(session.store, token) for token in tokens]
        for execution_id in ids:
            revive_execution(session.store, execution_id, session.actor)
        _finish(runs, session, ids, quiet, as_json, stop)


@app.command("cancel", epilog="Example:  docproc workflow cancel 3f2a")
def cancel_command(
    context: typer.Context,
    executions: ExecutionsArgument = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Cancel executions that have not ended; what their steps have done stays done."""
    from docproc.store.execution_reading import find_execution
    from docproc.store.executions import cancel_execution

    tokens = ids_or_stdin(executions)
    if not tokens:
        raise UsageError("name executions to cancel (docproc workflow executions)")
    with open_session(context, workspace) as session:
        ids = [find_execution(session.store, token) for token in tokens]
        done = {execution_id: cancel_execution(session.store, execution_id, session.actor) for execution_id in ids}
    for execution_id, cancelled in done.items():
        if not cancelled:
            say(f"{execution_id[:8]}: has ended already")
    if not quiet:
        say(f"{counted(sum(done.values()), 'execution')} cancelled")
    if not all(done.values()):
        sys.exit(EXIT_SOME_FAILED if any(done.values()) else EXIT_ALL_FAILED)


@app.command("graph", epilog="Example:  docproc workflow graph invoice-way -o invoice-way.svg")
def graph_command(
    context: typer.Context,
    name: NameArgument,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Picture to write, .svg or .png.", show_default="text to stdout"),
    ] = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Draw the steps and where they lead: as text, or as a picture."""
    from docproc.cli.workflow_views import write_picture
    from docproc.workflow.drawing import drawn_as_text, flow_of

    with open_session(context, workspace) as session:
        spec = _named(_runs(session), name).spec
    if output is None:
        typer.echo(drawn_as_text(spec, flow_of(spec)))
        return
    write_picture(spec, flow_of(spec), output)
    if not quiet:
        say(f"{output} written")


def _runs(session: Session) -> WorkflowRuns:
    """The workflows of the workspace; their machinery takes a second to import, which a list need not wait for."""
    from docproc.cli.workflow_runs import WorkflowRuns

    return WorkflowRuns(session)


def _named(runs: WorkflowRuns, name: str) -> StoredWorkflow:
    known = {workflow.spec.id: workflow for workflow in runs.in_force()}
    if name not in known:
        raise _unknown(name, list(known))
    return known[name]


def _unknown(name: str, known: list[str]) -> UnknownWorkflowError:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=2, cutoff=0.5)
    there = f"; is it {' or '.join(near)}?" if near else f"; there are {', '.join(known)}" if known else ""
    return UnknownWorkflowError(f"no workflow is called '{name}'{there}")


def _data(data: str | None) -> Any:
    from docproc.workflow.hooks import MOST_BYTES, parse_data

    text = sys.stdin.read(MOST_BYTES + 1) if data == "-" else data or ""
    if len(text) > MOST_BYTES:
        raise UsageError(f"the data has more than {MOST_BYTES:,} characters")
    return parse_data(text.encode())


def _finish(
    runs: WorkflowRuns, session: Session, ids: list[str], quiet: bool, as_json: bool, stop: Interruption
) -> None:
    """Execute the executions and show how far they came; exits 3 or 4 where some or all failed."""
    _show(runs.execute(ids, None, stop.is_asked), quiet, as_json)


def _show(stopped: list[Stopped], quiet: bool, as_json: bool) -> None:
    from docproc.cli.workflow_runs import in_words

    for each in stopped:
        if as_json:
            data = {"execution": each.execution_id, "workflow": each.workflow_id, "document": each.document_id}
            typer.echo(json.dumps({**data, "status": each.status.value, "error": each.error}, ensure_ascii=False))
        elif each.error is not None:
            say(f"{each.workflow_id} {each.execution_id[:8]}: {each.error}")
    if not quiet and not as_json:
        say(in_words(stopped) if stopped else "workflows: nothing is due")
    failed = sum(each.status is ExecutionStatus.FAILED for each in stopped)
    if failed:
        sys.exit(EXIT_SOME_FAILED if failed < len(stopped) else EXIT_ALL_FAILED)
