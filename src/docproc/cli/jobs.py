"""`docproc jobs`: the work behind the documents."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import IdsArgument, JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import acting_user, choose_workspace, ids_or_stdin, say
from docproc.cli.voice import say_none
from docproc.errors import EXIT_ALL_FAILED, EXIT_SOME_FAILED, UsageError
from docproc.model.enums import JobStatus, Stage
from docproc.store.engine import Store, open_store
from docproc.store.reading import find_document, list_failures, list_jobs
from docproc.store.records import Changed
from docproc.store.rework import cancel, retry

app = command_app(no_args_is_help=True, help="List, retry and cancel processing jobs: one per document and stage.")

AllOption = Annotated[bool, typer.Option("--all", help="Every document it applies to.")]


@app.command("list", epilog="Example:  docproc jobs list --status failed --json")
def list_command(
    context: typer.Context,
    status: Annotated[JobStatus | None, typer.Option("--status", help="Only jobs of this status.")] = None,
    stage: Annotated[Stage | None, typer.Option("--stage", help="Only jobs of this stage.")] = None,
    document: Annotated[str | None, typer.Option("--document", help="Only jobs of this document.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, the newest first.")] = 50,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List jobs, the newest first: stage, status, tries, time and memory used, and why one failed."""
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        chosen = None if document is None else find_document(store, document)
        jobs = list_jobs(store, status, stage, chosen, limit)
    say_none(jobs, "no jobs")
    if jobs and not as_json:
        typer.echo(f"{'job':10}{'stage':8}{'status':10}{'try':5}{'used':18}file")
    for job in jobs:
        if as_json:
            typer.echo(json.dumps(asdict(job), ensure_ascii=False, default=str))
            continue
        used = "" if job.milliseconds is None else f"{job.milliseconds} ms, {job.ram_mb or 0} MB"
        why = f"  {job.error_message} [{job.error_code}]" if job.error_code else ""
        tries = f"{job.retries + 1}/{job.max_retries + 1}"
        typer.echo(f"{job.id[:8]}  {job.stage:8}{job.status:10}{tries:5}{used:18}{job.filename}{why}")


@app.command("retry", epilog="Example:  docproc jobs retry --all && docproc run")
def retry_command(
    context: typer.Context,
    ids: IdsArgument = None,
    everything: AllOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Let failed documents wait for another try; `docproc run` then takes them up."""
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        chosen = [failure.id for failure in list_failures(store)] if everything else _documents(store, ids)
        _report(retry(store, chosen, acting_user()), "wait for another try", quiet)


@app.command("cancel", epilog="Example:  docproc jobs cancel 3f2a")
def cancel_command(
    context: typer.Context,
    ids: IdsArgument = None,
    everything: AllOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Cancel waiting and running jobs; a document that has results keeps them."""
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        if everything:
            waiting = (*list_jobs(store, JobStatus.PENDING), *list_jobs(store, JobStatus.RUNNING))
            chosen = [job.document_id for job in waiting]
        else:
            chosen = _documents(store, ids)
        _report(cancel(store, chosen, acting_user()), "cancelled", quiet)


def _documents(store: Store, ids: list[str] | None) -> list[str]:
    tokens = ids_or_stdin(ids)
    if not tokens:
        raise UsageError("name documents, or give --all")
    return [find_document(store, token) for token in tokens]


def _report(changed: Changed, done: str, quiet: bool) -> None:
    for document_id, why in changed.refused:
        say(f"{document_id[:8]}: nothing changed: {why}")
    if not quiet:
        say(f"{len(changed.done)} documents {done}")
    if changed.refused:
        sys.exit(EXIT_SOME_FAILED if changed.done else EXIT_ALL_FAILED)
