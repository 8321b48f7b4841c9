"""`docproc ocr`, `docproc extract`, `docproc run`: documents through the stages."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.filters import filtered
from docproc.cli.interruption import Interruption
from docproc.cli.options import (
    AllowCpuOption,
    BackendOption,
    CompareOption,
    DeleteOption,
    DuplicatesOption,
    ExplainOption,
    FilesFromOption,
    ForceOcrOption,
    ForceOption,
    IdsArgument,
    JobsOption,
    JsonOption,
    MoveOption,
    NullOption,
    PasswordFileOption,
    PathsArgument,
    PathsOrIdsArgument,
    QuietOption,
    SampleOption,
    SeedOption,
    SettleOption,
    WorkspaceOption,
)
from docproc.cli.results import print_results, results_json
from docproc.cli.sending import send_after_run
from docproc.cli.session import Session, counted, ids_or_stdin, open_session, read_passwords, say
from docproc.cli.taking_in import Arrivals, TakenIn, ingest_options, listed_paths, taken_in_words
from docproc.cli.workflow_runs import WorkflowRuns
from docproc.cli.working import WorkOptions, backend_flags, prepare_workers, recorded, work
from docproc.errors import EXIT_CHECK_FAILED, EXIT_OK, UsageError
from docproc.model.enums import Outcome, Stage
from docproc.model.lifecycle import STAGES
from docproc.pipeline.batch import BatchResult
from docproc.pipeline.recording import record_pages
from docproc.store.document_filter import DocumentFilter
from docproc.store.exporting import iter_export
from docproc.store.reading import find_document
from docproc.store.rework import requeue

app = command_app()


@app.command(
    "ocr",
    epilog="Example:  docproc ocr --compare rapidocr,server ./samples --sample 20",
)
def ocr(
    context: typer.Context,
    ids: PathsOrIdsArgument = None,
    force: ForceOption = False,
    explain: ExplainOption = False,
    compare: CompareOption = None,
    sample: SampleOption = None,
    seed: SeedOption = 0,
    backend: BackendOption = None,
    allow_cpu: AllowCpuOption = False,
    force_ocr: ForceOcrOption = False,
    record: Annotated[
        Path | None,
        typer.Option("--record", help="Also record the pages here, for the replay backend.", show_default=False),
    ] = None,
    password_file: PasswordFileOption = None,
    jobs: JobsOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Read the pages of all waiting documents, or of those given: text layer or OCR, page by page.

    --explain and --compare also take paths of files and folders; they record nothing.
    """
    options = WorkOptions(jobs, read_passwords(password_file), force_ocr)
    if explain or compare is not None:
        if explain and compare is not None:
            raise UsageError("--explain and --compare exclude each other")
        if force or record is not None:
            raise UsageError("--explain and --compare record nothing: leave out --force and --record")
        look = _Look(context, workspace, ids_or_stdin(ids) or [], backend_flags(backend, allow_cpu), options, as_json)
        sys.exit(look.explain() if compare is None else look.compare(compare, sample, seed))
    with open_session(context, workspace, backend_flags(backend, allow_cpu)) as session:
        code, result = _bring_to(session, Stage.OCR, ids, force, options, as_json, quiet)
        if record is not None:
            pages = sum(record_pages(session.store, document, record) for document in result.finished)
            say(f"{counted(pages, 'page')} recorded in {record}")
    sys.exit(code)


@dataclass(frozen=True, slots=True)
class _Look:
    """A look at files or documents that records nothing; both ways return the exit code."""

    context: typer.Context
    workspace: Path | None
    tokens: list[str]
    flags: dict[str, object]
    options: WorkOptions
    as_json: bool

    def explain(self) -> int:
        from docproc.cli.explain import explain_pages

        return explain_pages(self.context, self.workspace, self.tokens, self.flags, self.options, self.as_json)

    def compare(self, names: str, sample: int | None, seed: int) -> int:
        from docproc.cli.compare import Sample, compare_backends

        chosen = Sample(sample, seed)
        return compare_backends(
            self.context, self.workspace, names, self.tokens, chosen, self.flags, self.options, self.as_json
        )


@app.command("extract", epilog="Example:  docproc extract --force --supplier 'Muster GmbH'")
@filtered()
def extract(
    context: typer.Context,
    ids: IdsArgument = None,
    force: ForceOption = False,
    backend: BackendOption = None,
    allow_cpu: AllowCpuOption = False,
    password_file: PasswordFileOption = None,
    jobs: JobsOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
    *,
    chosen: DocumentFilter,
) -> None:
    """Find and check the fields of all waiting documents, or of those given, reading them first where needed.

    Filters choose among documents that were extracted before: with --force those that are to be looked at anew.
    """
    options = WorkOptions(jobs, read_passwords(password_file))
    with open_session(context, workspace, backend_flags(backend, allow_cpu)) as session:
        if chosen != DocumentFilter():
            ids = _filtered_ids(session, ids, chosen)
        code, _ = _bring_to(session, Stage.EXTRACT, ids, force, options, as_json, quiet)
    sys.exit(code)


def _filtered_ids(session: Session, ids: list[str] | None, chosen: DocumentFilter) -> list[str]:
    """The documents that the filter lets through, of those given where any are."""
    tokens = ids_or_stdin(ids)
    given = None if tokens is None else [find_document(session.store, token) for token in tokens]
    found = [str(document["id"]) for document in iter_export(session.store, replace(chosen, ids=given))]
    if not found:
        say("no document passes the filter")
        sys.exit(EXIT_OK)
    return found


@app.command(
    "run", epilog="Example:  docproc run ./inbox --json | jq -r 'select(.decision.outcome == \"review\").filename'"
)
def run(
    context: typer.Context,
    paths: PathsArgument = None,
    files_from: FilesFromOption = None,
    null: NullOption = False,
    settle: SettleOption = None,
    allow_duplicates: DuplicatesOption = False,
    move_to: MoveOption = None,
    delete_after: DeleteOption = False,
    backend: BackendOption = None,
    allow_cpu: AllowCpuOption = False,
    force_ocr: ForceOcrOption = False,
    password_file: PasswordFileOption = None,
    jobs: JobsOption = None,
    exit_review: Annotated[bool, typer.Option("--exit-review", help="Exit 1 when documents need review.")] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Do the whole way: take in PATHs (or go on with what waits), read, extract, check, decide; show the results."""
    passwords = read_passwords(password_file)
    with open_session(context, workspace, backend_flags(backend, allow_cpu)) as session, Interruption() as stop:
        listed = listed_paths(paths or [], files_from, null)
        options = ingest_options(session, allow_duplicates, move_to, delete_after, listed)
        workers = prepare_workers(session, WorkOptions(jobs, passwords, force_ocr))
        workflows = WorkflowRuns(session)
        with recorded(session, "run", workers) as note:
            arrivals = Arrivals(session, listed, options, settle, stop, bool(passwords)) if listed else None
            result = work(session, Stage.EXTRACT, workers, None, quiet, stop, arrivals)
            taken = None if arrivals is None else arrivals.taken
            code = note.end(taken, result, stop)
            workflows.after_documents(workers, quiet, stop.is_asked)
            if exit_review and code == EXIT_OK and _needs_review(session, result):
                code = note.exit_code = EXIT_CHECK_FAILED
        _report(session, taken, result, as_json, quiet)
        send_after_run(session, quiet, stop)
    sys.exit(code)


def _bring_to(
    session: Session,
    stage: Stage,
    ids: list[str] | None,
    force: bool,
    options: WorkOptions,
    as_json: bool,
    quiet: bool,
) -> tuple[int, BatchResult]:
    tokens = ids_or_stdin(ids)
    chosen = None if tokens is None else [find_document(session.store, token) for token in tokens]
    workers = prepare_workers(session, options)
    workflows = WorkflowRuns(session)
    if force:
        _repeat(session, chosen, stage)
    with Interruption() as stop, recorded(session, stage.value, workers) as note:
        result = work(session, stage, workers, chosen, quiet, stop)
        code = note.end(None, result, stop)
        workflows.after_documents(workers, quiet, stop.is_asked)
    _report(session, None, result, as_json, quiet)
    return code, result


def _repeat(session: Session, chosen: list[str] | None, stage: Stage) -> None:
    """Let the chosen documents (None: all that have passed the stage) pass it again; say which cannot."""
    passed = [reached for reached in STAGES if STAGES.index(reached) >= STAGES.index(stage)]
    ids = (
        chosen
        if chosen is not None
        else [document["id"] for document in iter_export(session.store, DocumentFilter(stages=passed))]
    )
    for document_id, why in requeue(session.store, ids, stage, session.actor).refused:
        if chosen is not None:
            say(f"{document_id[:8]} is not repeated: {why}")


def _report(session: Session, taken: TakenIn | None, result: BatchResult, as_json: bool, quiet: bool) -> None:
    failed = [document_id for document_id, _, _ in result.failed]
    refused = [file.document_id for file in taken.refused] if taken else []
    touched = list(dict.fromkeys([*result.finished, *failed, *refused]))
    if as_json:
        for document in results_json(session.store, touched):
            typer.echo(json.dumps(document, ensure_ascii=False))
    elif not quiet:
        print_results(session.store, touched)
    if not quiet:
        if taken is not None:
            say(taken_in_words(taken))
        say(_result_in_words(result, len(refused)))


def _result_in_words(result: BatchResult, refused: int) -> str:
    parts = [f"{counted(len(result.finished), 'document')} done", counted(result.pages, "page")]
    if result.failed or refused:
        parts.append(f"{len(result.failed) + refused} failed (docproc status)")
    if result.given_back:
        parts.append(f"{len(result.given_back)} given back")
    if result.interrupted:
        parts.append("interrupted: run again to go on")
    return ", ".join(parts)


def _needs_review(session: Session, result: BatchResult) -> bool:
    in_review = DocumentFilter(decisions=[Outcome.REVIEW], ids=result.finished)
    return next(iter_export(session.store, in_review), None) is not None
