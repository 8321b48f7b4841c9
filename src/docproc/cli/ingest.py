"""`docproc ingest`: files in."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import typer

from docproc.cli.apps import command_app
from docproc.cli.interruption import Interruption
from docproc.cli.options import (
    DeleteOption,
    DryRunOption,
    DuplicatesOption,
    FilesFromOption,
    JobsOption,
    JsonOption,
    MoveOption,
    NullOption,
    PasswordFileOption,
    PathsArgument,
    QuietOption,
    SettleOption,
    WorkspaceOption,
)
from docproc.cli.session import Session, counted, open_session, read_passwords, say
from docproc.cli.taking_in import Arrivals, TakenIn, ingest_options, left_alone_words, listed_paths, taken_in_words
from docproc.cli.workflow_runs import WorkflowRuns
from docproc.cli.working import WorkOptions, prepare_workers, recorded, work
from docproc.errors import UsageError
from docproc.model.enums import Stage
from docproc.pipeline.batch import BatchResult
from docproc.store.file_names import readable

app = command_app()


@app.command("ingest", epilog="Example:  docproc ingest ./inbox --move-to ./done")
def ingest(
    context: typer.Context,
    paths: PathsArgument = None,
    files_from: FilesFromOption = None,
    null: NullOption = False,
    settle: SettleOption = None,
    allow_duplicates: DuplicatesOption = False,
    move_to: MoveOption = None,
    delete_after: DeleteOption = False,
    password_file: PasswordFileOption = None,
    jobs: JobsOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Take in files and folders: each is kept, opened once in a limited worker, and recorded.

    PDF, JPEG, PNG, TIFF, WebP, BMP, XML e-invoices and .eml messages, told by their content. The same bytes become one
    document. A file that cannot be taken in is recorded as failed with its reason, and the others go on.
    """
    listed = listed_paths(paths or [], files_from, null)
    if not listed:
        raise UsageError("nothing to take in: name files or folders, or give --files-from")
    passwords = read_passwords(password_file)
    with open_session(context, workspace) as session, Interruption() as stop:
        if dry_run:
            _say_what_would_happen(session, listed, settle, move_to)
            return
        options = ingest_options(session, allow_duplicates, move_to, delete_after, listed)
        workers = prepare_workers(session, WorkOptions(jobs, passwords))
        workflows = WorkflowRuns(session)
        with recorded(session, "ingest") as note:
            arrivals = Arrivals(session, listed, options, settle, stop, bool(passwords))
            result = work(session, Stage.INTAKE, workers, None, quiet, stop, arrivals)
            code = note.end(arrivals.taken, result, stop)
            workflows.after_documents(workers, quiet, stop.is_asked)
        report_taken(arrivals.taken, result, as_json, quiet)
    sys.exit(code)


def report_taken(taken: TakenIn, result: BatchResult, as_json: bool, quiet: bool) -> None:
    """Say what became of the files: a line on stderr, or JSON lines on stdout, one a file."""
    failures = {document_id: (code, message) for document_id, code, message in result.failed}
    if as_json:
        for file in taken.files:
            code, message = failures.get(file.document_id, (None, None))
            row = {
                "path": readable(file.path),
                "document": file.document_id,
                "outcome": file.outcome.value,
                "error": file.error.code if file.error else code,
                "message": file.error.message if file.error else message,
            }
            typer.echo(json.dumps(row, ensure_ascii=False))
    if not quiet:
        late = f"; {len(failures)} could not be opened" if failures else ""
        say(taken_in_words(taken) + late)


def _say_what_would_happen(session: Session, listed: list[Path], settle: float | None, move_to: Path | None) -> None:
    import time

    from docproc.intake.finding_files import find_files

    settings = session.resolved.settings
    found = find_files(
        listed,
        allowed_extensions=settings.storage.allowed_extensions,
        now=time.time(),
        settle_seconds=settings.ingest.settle_seconds if settle is None else settle,
        move_to=move_to,
    )
    for path in found.files:
        typer.echo(readable(path))
    left_alone = left_alone_words(Counter(each.reason for each in found.skipped))
    say(f"{counted(len(found.files), 'file')} would be taken in{left_alone}")
