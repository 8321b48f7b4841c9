"""`docproc doc`: one document as a whole: its versions, labels, relations, its original, and putting it away."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docproc.cli import doc_labels
from docproc.cli.apps import command_app
from docproc.cli.batch import Batch, batched
from docproc.cli.choosing import each_document
from docproc.cli.doc_labels import DocumentArgument
from docproc.cli.filters import FILTERS
from docproc.cli.options import IdsArgument, JsonOption, NoteOption, QuietOption, WorkspaceOption
from docproc.cli.session import Session, choose_workspace, counted, ids_or_stdin, open_session, say
from docproc.cli.voice import say_none
from docproc.errors import OutputError, UnknownDocumentError, UsageError
from docproc.model.enums import DocumentStatus
from docproc.store.engine import open_store
from docproc.store.reading import find_deleted, find_document

if TYPE_CHECKING:
    from docproc.store.shelving import Move

app = command_app(no_args_is_help=True, help="Versions, tags, categories, relations, originals; archive and delete.")

_FINISHED = (DocumentStatus.COMPLETED, DocumentStatus.FAILED)

VersionArgument = Annotated[int, typer.Argument(min=1, metavar="VERSION", help="The number of a version.")]
EarlierArgument = Annotated[
    int | None, typer.Argument(min=1, metavar="VERSION", help="The number of a version.", show_default=False)
]


@app.command("versions", epilog="Example:  docproc doc versions RE-4711.pdf")
def versions_command(
    context: typer.Context, document: DocumentArgument, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """List the versions of a document: what changed, by whom, when and why."""
    from docproc.store.detail import document_detail

    with open_store(choose_workspace(context, workspace).store_folder) as store:
        versions = document_detail(store, document).versions
    for each in versions:
        if as_json:
            typer.echo(json.dumps({**asdict(each), "created_at": each.created_at.isoformat()}, ensure_ascii=False))
            continue
        changed = f"  [{', '.join(each.changed)}]" if each.changed else ""
        said = f"  {each.description}" if each.description else ""
        when = each.created_at.astimezone()
        typer.echo(f"{each.number:>4}  {when:%Y-%m-%d %H:%M}  {each.created_by:12}  {each.change_type}{said}{changed}")


@app.command("diff", epilog="Example:  docproc doc diff RE-4711.pdf 1 2")
def diff_command(
    context: typer.Context,
    document: DocumentArgument,
    before: EarlierArgument = None,
    after: EarlierArgument = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show what differs between two versions of a document: type, sender, fields, line items, VAT.

    With one number that version is held against the newest; with none the newest two are compared.
    """
    from docproc.review.differences import differences
    from docproc.store.versions import last_version, load_version

    with open_store(choose_workspace(context, workspace).store_folder) as store:
        document_id = find_document(store, document)
        newest = after or last_version(store, document_id)
        first = before or newest - 1
        if not first:
            raise UsageError(f"{document}: has {counted(newest, 'version')}; two are needed to compare")
        old, new = (load_version(store, document_id, number).extraction for number in (first, newest))
    different = differences(old, new)
    say_none(different, f"versions {first} and {newest} say the same")
    for each in different:
        if as_json:
            typer.echo(json.dumps(asdict(each), ensure_ascii=False))
        else:
            typer.echo(f"{each.part:26} {each.before or '-'} -> {each.after or '-'}")


@app.command("revert", epilog="Example:  docproc doc revert RE-4711.pdf 1 --note 'the correction was wrong'")
def revert_command(
    context: typer.Context,
    document: DocumentArgument,
    version: VersionArgument,
    note: NoteOption = None,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Make an earlier version the newest again; nothing is lost, since that is a version too. It waits for approval."""
    from docproc.cli.review_acts import review_house, show_reviewed
    from docproc.review.settling import revert

    with open_session(context, workspace) as session:
        document_id = find_document(session.store, document)
        done = revert(session.store, review_house(session), document_id, version, note=note)
    show_reviewed(done, quiet, as_json)


@app.command("original", epilog="Example:  docproc doc original RE-4711.pdf -o copy.pdf")
def original_command(
    context: typer.Context,
    document: DocumentArgument,
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write; '-' for stdout.")],
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Give the file back as it came in, byte for byte; it is held against its hash first."""
    from docproc.store.kept_files import read_original

    with open_store(choose_workspace(context, workspace).store_folder) as store:
        content = read_original(store, find_document(store, document))
    if str(output) == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise OutputError(f"{output}: cannot be written: {error.strerror or error}") from error
    if not quiet:
        say(f"{len(content)} bytes written to {output}")


@app.command("archive", epilog="Example:  docproc doc archive --type letter --until 2024-12-31 --yes")
@batched(without=("as_json",))
def archive_command(batch: Batch) -> None:
    """Put finished documents away: they stay readable and exportable, and wait for nobody any more."""
    from docproc.store.shelving import Move

    _shelve(batch, batch.standing_at(_FINISHED, "archived"), Move.ARCHIVE)


@app.command("unarchive", epilog="Example:  docproc doc unarchive RE-4711.pdf")
@batched(without=("as_json",))
def unarchive_command(batch: Batch) -> None:
    """Take archived documents out again: they stand where they stood before."""
    from docproc.store.shelving import Move

    _shelve(batch, batch.standing_at((DocumentStatus.ARCHIVED,), "unarchived"), Move.UNARCHIVE)


@app.command("delete", epilog="Example:  docproc doc delete scan-of-nothing.png")
@batched(without=("as_json",))
def delete_command(batch: Batch) -> None:
    """Delete documents that need not be kept any more (§ 147 AO; settings: retention); undelete brings them back."""
    from docproc.review.removal import delete_document

    session = batch.session
    retention = session.resolved.settings.retention.policy()
    today = date.today()  # noqa: DTZ011  # the period of retention ends with a day of the calendar

    def remove(document_id: str) -> None:
        delete_document(session.store, document_id, retention, today, session.actor, batch.note)
        batch.tell(document_id, "deleted")

    each_document(batch.standing_at((*_FINISHED, DocumentStatus.ARCHIVED), "deleted"), remove)


@app.command("undelete", epilog="Example:  docproc doc undelete 3f2a")
@batched(without=("yes", "as_json", *FILTERS))
def undelete_command(batch: Batch) -> None:
    """Bring deleted documents back as they were."""
    from docproc.store.shelving import Move

    tokens = _named(batch.ids, "brought back")
    _shelve(batch, [find_deleted(batch.store, token) for token in tokens], Move.UNDELETE)


@app.command("erase", epilog="Example:  docproc doc erase 3f2a --yes")
def erase_command(
    context: typer.Context,
    ids: IdsArgument = None,
    despite: Annotated[
        str | None,
        typer.Option(
            "--despite-retention",
            metavar="REASON",
            help="Erase also what must be kept; names nobody.",
            show_default=False,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("-y", "--yes", help="Do not ask: nothing brings them back.")] = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Erase what documents say for good (Art. 17 GDPR): values, versions, text, files, training data, mails, audit.

    That there was a document, and what was done to it by whom and when, stays, and the audit log holds. Backups that
    were made before keep it until they are pruned.
    """
    from docproc.review.removal import erase_document
    from docproc.store.erasing import copies_of_before

    with open_session(context, workspace) as session:
        documents = [_find_any(session, token) for token in _named(ids, "erased")]
        _agree(f"{len(documents)} of the workspace's documents would be erased for good", yes)
        retention = session.resolved.settings.retention.policy()
        today = date.today()  # noqa: DTZ011  # the period of retention ends with a day of the calendar

        def erase(document_id: str) -> None:
            erase_document(session.store, document_id, retention, today, session.actor, despite=despite)
            if not quiet:
                say(f"{document_id[:8]}: erased")

        each_document(documents, erase)
        for copy in copies_of_before(session.store):
            say(f"{copy}: a copy of the store from before; it may still hold what was erased, delete it")


def _find_any(session: Session, token: str) -> str:
    """The id of a document, whether it is deleted or not."""
    try:
        return find_document(session.store, token)
    except UnknownDocumentError:
        return find_deleted(session.store, token)


def _agree(question: str, yes: bool) -> None:
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(f"{question}; add --yes to do it")
    typer.confirm(f"docproc: {question}. Go on?", err=True, abort=True)


def _named(ids: list[str] | None, doing: str) -> list[str]:
    tokens = ids_or_stdin(ids)
    if not tokens:
        raise UsageError(f"name the documents to be {doing}")
    return tokens


def _shelve(batch: Batch, documents: Iterable[str], move: Move) -> None:
    from docproc.store.shelving import shelve

    def act(document_id: str) -> None:
        shelve(batch.store, document_id, move, batch.session.actor, batch.note)
        batch.tell(document_id, move)

    each_document(documents, act)


app.add_typer(doc_labels.app)
