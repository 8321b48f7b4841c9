"""What a reviewer does to documents: fix, approve, reject, assign, release, reopen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.batch import Batch, batched
from docproc.cli.choosing import each_document
from docproc.cli.options import JsonOption, NoteOption, QuietOption, WorkspaceOption
from docproc.cli.session import Session, open_session, say
from docproc.errors import StillOpenError, UsageError
from docproc.model.enums import ReviewState
from docproc.store.reading import find_document, list_documents
from docproc.store.review_queue import waiting_ids

if TYPE_CHECKING:
    from docproc.model.fields import Value
    from docproc.review.house import House
    from docproc.review.settling import Reviewed

app = command_app()

DespiteOption = Annotated[
    bool, typer.Option("--despite-findings", help="Approve although errors or missing fields are open.")
]
_WAITING_ONLY = ("status", "review", "decision")
"""Filters that say nothing of documents that wait for a person."""


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

    With --approve, a document that must not be approved keeps what you entered, and waits.

    supplier=ID and document_type=TYPE say who sent it and what it is; its fields are then found again by their rules.
    Values are written in ISO (2026-03-05, 1234.56) or as the document writes them (05.03.2026, 1.234,56); one that
    could be two things is refused. What is corrected stays, however often the document is extracted again.

    Rows of tables: items.2.quantity=3 sets a cell of the second line item, items.2= takes the row out,
    items.+.description=Freight items.+.net_amount=5 adds one; vat.19.net=100 is the VAT breakdown's line of 19 %.
    """
    from docproc.review.settling import prepare_fix

    entered = entered_fields(values)
    with open_session(context, workspace) as session:
        prepare = partial(
            prepare_fix,
            session.store,
            review_house(session),
            find_document(session.store, document),
            entered,
            note=note,
            despite_findings=despite_findings,
        )
        refused = None
        try:
            prepared = prepare(approve_too=approve_too)
        except StillOpenError as error:
            prepared, refused = prepare(), error
        reviewed = prepared.save(session.store)
        _learn(session, [reviewed.document_id], quiet)
        if refused is not None:
            raise StillOpenError(f"{refused.message}; what you entered is saved") from refused
        show_reviewed(reviewed, quiet, as_json)


@app.command("approve", epilog="Example:  docproc review approve RE-4711.pdf RE-4712.pdf --note 'seen'")
@batched(without=_WAITING_ONLY)
def approve_command(batch: Batch, despite_findings: DespiteOption = False) -> None:
    """Approve documents: every value that stands in them counts as right from now on, and is learned from."""
    from docproc.review.settling import approve

    house = review_house(batch.session)

    def act(document_id: str) -> Reviewed:
        return approve(batch.store, house, document_id, note=batch.note, despite_findings=despite_findings)

    documents = _waiting(batch, "approved")
    try:
        _review_each(batch, documents, act)
    finally:
        _learn(batch.session, documents, batch.quiet)


@app.command("reject", epilog="Example:  docproc review reject RE-4711.pdf --note 'not our order'")
@batched(without=_WAITING_ONLY)
def reject_command(batch: Batch) -> None:
    """Turn documents down, with the reason: they are done with, and nothing is learned from their values."""
    from docproc.review.settling import reject

    reason = (batch.note or "").strip()
    if not reason:
        raise UsageError("a rejection needs a reason: --note 'why'")
    house = review_house(batch.session)
    _review_each(batch, _waiting(batch, "rejected"), lambda one: reject(batch.store, house, one, reason=reason))


@app.command("reopen", epilog="Example:  docproc review reopen RE-4711.pdf --note 'the amount was wrong'")
@batched(without=("status", "decision"))
def reopen_command(batch: Batch) -> None:
    """Let approved and rejected documents wait for a person again; an approval is taken back with what it said."""
    from docproc.review.settling import reopen

    house = review_house(batch.session)
    settled = replace(batch.chosen, reviews=batch.chosen.reviews or (ReviewState.APPROVED, ReviewState.REJECTED))
    documents = batch.choose(lambda: list_documents(batch.store, settled), "reopened")
    _review_each(batch, documents, lambda one: reopen(batch.store, house, one, note=batch.note))


@app.command("assign", epilog="Example:  docproc review assign RE-4711.pdf --to anna")
@batched(without=(*_WAITING_ONLY, "assigned"))
def assign_command(
    batch: Batch,
    user: Annotated[str | None, typer.Option("--to", metavar="USER", help="Who is to look at them.")] = None,
    role: Annotated[str | None, typer.Option("--role", help="Whose holders are to look at them.")] = None,
) -> None:
    """Give documents to a user or a role, in place of whom they were given to; `review list --mine` shows them."""
    if (user is None) == (role is None):
        raise UsageError("say to whom: --to USER or --role ROLE")
    from docproc.store.assigning import assign

    def act(document_id: str) -> None:
        assign(batch.store, document_id, batch.session.actor, user=user, role=role, note=batch.note)
        _tell_holder(batch, document_id, user, role, released=False)

    each_document(_waiting(batch, f"given to {user or role}"), act)


@app.command("release", epilog="Example:  docproc review release RE-4711.pdf")
@batched(without=(*_WAITING_ONLY, "note"))
def release_command(batch: Batch) -> None:
    """Give documents back: nobody is assigned any more, and what you have open is free for others."""
    from docproc.review.queue import release
    from docproc.store.assigning import assign

    def act(document_id: str) -> None:
        actor = batch.session.actor
        assign(batch.store, document_id, actor, user=None, role=None, note=None)
        _tell_holder(batch, document_id, None, None, released=release(batch.store, document_id, actor))

    each_document(_waiting(batch, "given back"), act)


def _tell_holder(batch: Batch, document_id: str, user: str | None, role: str | None, *, released: bool) -> None:
    if batch.as_json:
        data = {"id": document_id, "assigned_to": user, "assigned_role": role, "released": released}
        typer.echo(json.dumps(data, ensure_ascii=False))
        return
    batch.tell(document_id, f"given to {user or role}" if user or role else "given back")


def _review_each(batch: Batch, documents: Iterable[str], act: Callable[[str], Reviewed]) -> None:
    each_document(documents, lambda document: show_reviewed(act(document), batch.quiet, batch.as_json))


def _waiting(batch: Batch, doing: str) -> list[str]:
    today = date.today()  # noqa: DTZ011  # due dates are calendar days where the office stands
    return batch.choose(lambda: waiting_ids(batch.store, batch.chosen, today), doing)


def entered_fields(values: Iterable[str]) -> dict[str, str]:
    """Return the fields and what was typed for them.

    Raises UsageError for a word that sets nothing, or a field set twice.
    """
    entered: dict[str, str] = {}
    for word in values:
        field, equals, typed = word.partition("=")
        if not equals:
            raise UsageError(f"'{word}' sets nothing; write field=value")
        if field in entered:
            raise UsageError(f"{field} is set twice")
        entered[field] = typed
    return entered


def review_house(session: Session) -> House:
    """Return what reviews are made with here, for the acting user."""
    from docproc.cli.working import WorkOptions, prepare_workers
    from docproc.review.house import house_of

    return house_of(prepare_workers(session, WorkOptions()).setup, session.actor)


def show_reviewed(reviewed: Reviewed, quiet: bool, as_json: bool) -> None:
    """Tell what a review changed, what is still open, and how the document stands."""
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
            "warnings": list(reviewed.doubts),
        }
        typer.echo(json.dumps(data, ensure_ascii=False))
        return
    if quiet:
        return
    for change in reviewed.changes:
        say(f"{reviewed.filename}: {change.field}: {_text(change.before) or '-'} -> {_text(change.after) or '-'}")
    for doubt in reviewed.doubts:
        say(f"{reviewed.filename}: warning: {doubt}")
    for point in reviewed.still_open:
        say(f"{reviewed.filename}: still open: {point}")
    say(f"{reviewed.filename}: {_DONE[reviewed.state]}")


_DONE = {
    ReviewState.APPROVED: "approved",
    ReviewState.REJECTED: "rejected",
    ReviewState.PENDING: "waits for approval (docproc review approve)",
    ReviewState.NONE: "not reviewed",
}


def _text(value: Value | None) -> str | None:
    from docproc.review.corrections import written

    return None if value is None else written(value)


def _learn(session: Session, documents: Sequence[str], quiet: bool) -> None:
    """Learn from what was just said of these documents, where the settings say so."""
    if session.resolved.settings.learning.auto:
        from docproc.cli.learn import learn_from

        learn_from(session, documents, quiet)
