"""`docproc review`: correct what was read, and approve it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import IdsArgument, JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import Session, ids_or_stdin, open_session, say
from docproc.cli.working import WorkOptions, prepare_workers
from docproc.errors import EXIT_ALL_FAILED, EXIT_SOME_FAILED, DocprocError, UsageError
from docproc.model.enums import ReviewState
from docproc.model.fields import Value
from docproc.review.corrections import written
from docproc.review.settling import House, Reviewed, approve, fix
from docproc.store.reading import find_document

app = command_app(no_args_is_help=True, help="Correct what was read, and approve it.")

NoteOption = Annotated[str | None, typer.Option("--note", help="A remark that stays with the document.")]
DespiteOption = Annotated[
    bool, typer.Option("--despite-findings", help="Approve although errors or missing fields are open.")
]


@app.command("fix", epilog="Example:  docproc review fix RE-4711.pdf total_amount=119.00 invoice_date=2026-03-05")
def fix_command(
    context: typer.Context,
    document: Annotated[str, typer.Argument(help="An unambiguous prefix of the id, a file name, or a hash.")],
    values: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE", help="'field=' alone: the document has none.")],
    approve_too: Annotated[bool, typer.Option("--approve", help="Approve the document at the same time.")] = False,
    despite_findings: DespiteOption = False,
    note: NoteOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Set fields to what the document says; it is checked again at once, and what is still open is said.

    Values are written in ISO (2026-03-05, 1234.56) or as the document writes them (05.03.2026, 1.234,56); one that
    could be two things is refused. What is corrected stays, however often the document is extracted again.
    """
    entered = _entered(values)
    with open_session(context, workspace) as session:
        house = _house(session)
        reviewed = fix(
            session.store,
            house,
            find_document(session.store, document),
            entered,
            note=note,
            approve_too=approve_too,
            despite_findings=despite_findings,
        )
    _show(reviewed, quiet, as_json)


@app.command("approve", epilog="Example:  docproc review approve RE-4711.pdf RE-4712.pdf --note 'seen'")
def approve_command(
    context: typer.Context,
    ids: IdsArgument = None,
    despite_findings: DespiteOption = False,
    note: NoteOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Approve documents: every value that stands in them counts as right from now on, and is learned from."""
    tokens = ids_or_stdin(ids)
    if not tokens:
        raise UsageError("name documents to approve")
    failed = 0
    with open_session(context, workspace) as session:
        house = _house(session)
        chosen = [find_document(session.store, token) for token in tokens]
        for document_id in chosen:
            try:
                reviewed = approve(session.store, house, document_id, note=note, despite_findings=despite_findings)
            except DocprocError as error:
                if len(chosen) == 1:
                    raise
                failed += 1
                say(f"{error.message} [{error.code}]")
                continue
            _show(reviewed, quiet, as_json)
    if failed:
        sys.exit(EXIT_SOME_FAILED if failed < len(chosen) else EXIT_ALL_FAILED)


def _entered(values: Iterable[str]) -> dict[str, str]:
    """The fields and what was typed for them. Raises UsageError for a word that sets nothing, or a field set twice."""
    entered: dict[str, str] = {}
    for word in values:
        field, equals, typed = word.partition("=")
        if not equals:
            raise UsageError(f"'{word}' sets nothing; write field=value")
        if field in entered:
            raise UsageError(f"{field} is set twice")
        entered[field] = typed
    return entered


def _house(session: Session) -> House:
    setup = prepare_workers(session, WorkOptions()).setup
    # a person decides here: neither confidence nor error budget holds a document back
    return House(session.actor, replace(setup.policy(), budget=None), setup.today)


def _show(reviewed: Reviewed, quiet: bool, as_json: bool) -> None:
    if as_json:
        data = {
            "id": reviewed.document_id,
            "filename": reviewed.filename,
            "review": reviewed.state.value,
            "changes": [
                {"field": change.field, "before": _text(change.before), "after": _text(change.after)}
                for change in reviewed.changes
            ],
            "still_open": list(reviewed.still_open),
        }
        typer.echo(json.dumps(data, ensure_ascii=False))
        return
    if quiet:
        return
    for change in reviewed.changes:
        say(f"{reviewed.filename}: {change.field}: {_text(change.before) or '-'} -> {_text(change.after) or '-'}")
    for point in reviewed.still_open:
        say(f"{reviewed.filename}: still open: {point}")
    done = "approved" if reviewed.state is ReviewState.APPROVED else "waits for approval (docproc review approve)"
    say(f"{reviewed.filename}: {done}")


def _text(value: Value | None) -> str | None:
    return None if value is None else written(value)
