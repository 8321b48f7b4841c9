"""`docproc mail`: the mail queue."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.interruption import Interruption
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import acting_user, choose_workspace, counted, open_session, say
from docproc.cli.voice import say_none
from docproc.errors import EXIT_CHECK_FAILED, EXIT_SOME_FAILED, PathNotFoundError, UsageError
from docproc.model.delivery import OutboxKind, SendingStatus
from docproc.store.engine import open_store

app = command_app(no_args_is_help=True, help="The mail queue: what waits, what went out, what came back.")

StatusOption = Annotated[SendingStatus | None, typer.Option("--status", help="Only mails of this status.")]
LimitOption = Annotated[int, typer.Option("--limit", min=1, help="How many, the newest first.")]


@app.command("list", epilog="Example:  docproc mail list --status failed")
def list_command(
    context: typer.Context,
    status: StatusOption = None,
    limit: LimitOption = 50,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List mails, the newest first: status, tries, recipient, subject, and why one was not sent."""
    from docproc.store.outbox_reading import list_entries

    with open_store(choose_workspace(context, workspace).store_folder) as store:
        mails = list_entries(store, OutboxKind.MAIL, status, limit)
    say_none(mails, "no mails")
    if mails and not as_json:
        typer.echo(f"{'mail':10}{'status':9}{'tries':6}{'to':32}subject")
    for mail in mails:
        if as_json:
            typer.echo(json.dumps(mail, ensure_ascii=False))
            continue
        why = f"  ({mail['error_message']})" if mail["error_message"] else ""
        typer.echo(
            f"{mail['uuid'][:8]}  {mail['status']:9}{mail['attempts']:<6}{mail['to_address']:32}{mail['subject']}{why}"
        )


@app.command("send", epilog="Example:  docproc mail send")
def send_command(
    context: typer.Context,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Send the mails that are due, and what people are to be told of. Exit 3 when one was not taken."""
    from docproc.deliver.mail import send_mails
    from docproc.deliver.notices import tell_people

    with open_session(context, workspace) as session, Interruption() as interruption:
        settings = session.resolved.settings
        tell_people(session.store, settings, session.workspace.templates)
        done = send_mails(session.store, settings.email, interruption.is_asked)
    if as_json:
        typer.echo(json.dumps({**done.as_counts(), "ended": done.ended}, ensure_ascii=False))
    elif not quiet:
        say(", ".join(f"{number} {status}" for status, number in done.as_counts().items()) or "no mail was due")
    if done.ended:
        say(f"the rest waits: {done.ended}")
    if interruption.asked:
        sys.exit(interruption.exit_code)
    if done.ended or done.counts.keys() - {SendingStatus.SENT}:
        sys.exit(EXIT_SOME_FAILED)


@app.command("retry", epilog="Example:  docproc mail retry --all")
def retry_command(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="MAIL", help="Beginnings of ids.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every mail that failed.")] = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Let mails that failed, bounced or wait be tried again now, with all their tries."""
    from docproc.store.outbox import requeue
    from docproc.store.outbox_reading import find_entry, list_entries

    if not ids and not everything:
        raise UsageError("name mails, or give --all")
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        if everything:
            chosen = [row["uuid"] for row in list_entries(store, OutboxKind.MAIL, SendingStatus.FAILED, sys.maxsize)]
        else:
            chosen = [find_entry(store, OutboxKind.MAIL, token) for token in ids or ()]
        done = requeue(store, OutboxKind.MAIL, chosen, acting_user())
    if not quiet:
        say(f"{counted(len(done), 'mail')} will be tried again; docproc mail send")


@app.command("preview", epilog="Example:  docproc mail preview review_needed --data '{\"filename\": …}' -o mail.html")
def preview_command(
    context: typer.Context,
    template: Annotated[str, typer.Argument(help="Name of a template, or beginning of a mail's id.")],
    data: Annotated[str, typer.Option("--data", help="Variables as a JSON object; '-' reads stdin.")] = "{}",
    language: Annotated[str, typer.Option("--lang", "--language", help="de or en.")] = "de",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the HTML here.", show_default=False)
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Show a mail: a queued one, or a template filled with variables, of which none may be missing."""
    subject, text, html = _previewed(context, template, data, language, workspace)
    if output is not None:
        output.write_text(html, encoding="utf-8")
        say(f"{output}: written")
        return
    typer.echo(f"Subject: {subject}\n\n{text}")


@app.command("report", epilog="Example:  docproc mail report returned/*.eml")
def report_command(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Delivery reports, as .eml files.")],
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Take in delivery reports: mails that could not be delivered are marked bounced. Exit 1 when none is named."""
    from docproc.deliver.bounces import bounced_mails
    from docproc.store.mail_queue import mark_bounced

    reasons: dict[str, str] = {}
    for file in files:
        try:
            reasons |= bounced_mails(file.read_bytes())
        except OSError as error:
            raise PathNotFoundError(f"{file}: cannot be read: {error.strerror}") from error
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        marked = mark_bounced(store, reasons)
    if not quiet:
        say(f"{counted(len(marked), 'mail')} bounced")
    if not marked:
        sys.exit(EXIT_CHECK_FAILED)


def _previewed(
    context: typer.Context, name: str, data: str, language: str, chosen: Path | None
) -> tuple[str, str, str]:
    from docproc.deliver.templates import fill, load_templates, template_named
    from docproc.store.outbox_reading import entry_row, find_entry

    workspace = choose_workspace(context, chosen)
    templates = load_templates(workspace.templates)
    if name not in templates and set(name) <= set("0123456789abcdef-"):
        with open_store(workspace.store_folder) as store:
            row = entry_row(store, OutboxKind.MAIL, find_entry(store, OutboxKind.MAIL, name))
            return row["subject"], row["body_text"] or "", row["body_html"]
    try:
        values = json.loads(sys.stdin.read() if data == "-" else data)
    except json.JSONDecodeError as error:
        raise UsageError(f"--data is no JSON: {error}") from error
    if not isinstance(values, dict):
        raise UsageError("--data must be a JSON object")
    filled = fill(template_named(templates, name), language, values)
    return filled.subject, filled.text, filled.html
