"""`docproc webhook`: servers that are told of events."""

from __future__ import annotations

import json
import sys
import uuid
from typing import Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.interruption import Interruption
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import choose_workspace, counted, open_session, say
from docproc.cli.voice import say_none
from docproc.errors import EXIT_CHECK_FAILED, EXIT_SOME_FAILED, ConfigurationError, UsageError
from docproc.model.delivery import OutboxKind, SendingStatus, WebhookEvent
from docproc.store.engine import open_store

app = command_app(no_args_is_help=True, help="Servers that are told of events: try one, see what was sent, send again.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Name under webhooks in docproc.yaml.")]


@app.command("list", epilog="Example:  docproc webhook list")
def list_command(context: typer.Context, as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """List the webhooks of docproc.yaml with what became of their requests."""
    from docproc.store.outbox_reading import webhook_counts

    with open_session(context, workspace) as session:
        counts = webhook_counts(session.store)
        say_none(session.resolved.settings.webhooks, "no webhooks: write some into docproc.yaml")
        for name, webhook in session.resolved.settings.webhooks.items():
            events = [event.value for event in webhook.events]
            row = {
                "name": name,
                "url": webhook.url,
                "events": events,
                "signed": webhook.secret is not None,
                "enabled": webhook.enabled,
                "requests": counts.get(name, {}),
            }
            if as_json:
                typer.echo(json.dumps(row, ensure_ascii=False))
                continue
            done = ", ".join(f"{number} {status}" for status, number in counts.get(name, {}).items()) or "none yet"
            off = "" if webhook.enabled else "  (off)"
            typer.echo(f"{name:20}{webhook.url}{off}\n{'':20}{', '.join(events)}\n{'':20}requests: {done}")


@app.command("test", epilog="Example:  docproc webhook test erp")
def test_command(
    context: typer.Context, name: NameArgument, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """Send a test event to a webhook now, once, and show the answer. Exit 1 when it did not succeed."""
    from docproc.deliver.webhooks import send_webhooks
    from docproc.store.outbox import enqueue_alone
    from docproc.store.outbox_reading import entry_row

    with open_session(context, workspace) as session:
        settings = session.resolved.settings
        if name not in settings.webhooks:
            raise ConfigurationError(f"no webhook is called {name} in docproc.yaml")
        key = f"test:{uuid.uuid4()}"
        body = json.dumps({"event": WebhookEvent.TEST.value, "key": key, "data": {"sent_by": session.actor}})
        payload = {"webhook": name, "event": WebhookEvent.TEST.value, "body": body, "max_attempts": 1}
        entry = enqueue_alone(session.store, OutboxKind.WEBHOOK, {**payload, "created_by": session.actor}, key)
        send_webhooks(session.store, settings)
        row = entry_row(session.store, OutboxKind.WEBHOOK, entry)
    well = row["status"] == SendingStatus.SENT
    if as_json:
        kept = ("status", "response_status", "response_body", "error_message")
        typer.echo(json.dumps({"webhook": name, **{key: row[key] for key in kept}}, ensure_ascii=False))
    else:
        say(f"{name}: {row['response_status']}" if well else f"{name}: {row['error_message']}")
    if not well:
        sys.exit(EXIT_CHECK_FAILED)


@app.command("deliveries", epilog="Example:  docproc webhook deliveries --dead")
def deliveries_command(
    context: typer.Context,
    webhook: Annotated[str | None, typer.Option("--webhook", help="Only requests of this webhook.")] = None,
    status: Annotated[SendingStatus | None, typer.Option("--status", help="Only requests of this status.")] = None,
    dead: Annotated[bool, typer.Option("--dead", help="Only those that used up their tries.")] = False,
    delivery: Annotated[str | None, typer.Option("--id", help="One request, with every try.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, the newest first.")] = 50,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List requests, the newest first, and what the servers answered."""
    from docproc.store.outbox_reading import attempts_of, find_entry, list_entries

    with open_store(choose_workspace(context, workspace).store_folder) as store:
        if delivery is not None:
            tries = attempts_of(store, OutboxKind.WEBHOOK, find_entry(store, OutboxKind.WEBHOOK, delivery))
            for each in tries:
                answer = "" if each.code is None else f"  {each.code}"
                line = (
                    f"{each.number}  {each.started_at:%Y-%m-%d %H:%M:%S}  {each.milliseconds} ms  {each.status}{answer}"
                )
                typer.echo(f"{line}  {each.message or ''}".rstrip())
            return
        wanted = SendingStatus.FAILED if dead else status
        rows = list_entries(store, OutboxKind.WEBHOOK, wanted, limit, webhook)
    say_none(rows, "no requests")
    for row in rows:
        if as_json:
            typer.echo(json.dumps(row, ensure_ascii=False))
            continue
        why = f"  ({row['error_message']})" if row["error_message"] else ""
        to = row["webhook"] or row["url"]
        typer.echo(f"{row['uuid'][:8]}  {row['status']:8}{row['attempts']:<4}{row['event']:22}{to}{why}")


@app.command("replay", epilog="Example:  docproc webhook replay --dead")
def replay_command(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Beginnings of ids.")] = None,
    dead: Annotated[bool, typer.Option("--dead", help="All that used up their tries.")] = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Send requests again that failed, with their key, so that receivers can tell a repetition."""
    from docproc.store.outbox import requeue
    from docproc.store.outbox_reading import find_entry, list_entries

    if not ids and not dead:
        raise UsageError("name requests, or give --dead")
    with open_session(context, workspace) as session:
        store = session.store
        if dead:
            chosen = [row["uuid"] for row in list_entries(store, OutboxKind.WEBHOOK, SendingStatus.FAILED, sys.maxsize)]
        else:
            chosen = [find_entry(store, OutboxKind.WEBHOOK, token) for token in ids or ()]
        waiting = requeue(store, OutboxKind.WEBHOOK, chosen, session.actor)
    if not quiet:
        say(f"{counted(len(waiting), 'request')} will be sent again; docproc webhook send")


@app.command("send", epilog="Example:  docproc webhook send")
def send_command(context: typer.Context, quiet: QuietOption = False, workspace: WorkspaceOption = None) -> None:
    """Queue what has happened and send the requests that are due. Exit 3 when one did not succeed."""
    from docproc.deliver.outbox import queue_events
    from docproc.deliver.webhooks import send_webhooks

    with open_session(context, workspace) as session, Interruption() as interruption:
        queue_events(session.store, session.resolved.settings)
        done = send_webhooks(session.store, session.resolved.settings, interruption.is_asked)
    if not quiet:
        say(", ".join(f"{number} {status}" for status, number in done.as_counts().items()) or "no request was due")
    if interruption.asked:
        sys.exit(interruption.exit_code)
    if done.counts.keys() - {SendingStatus.SENT}:
        sys.exit(EXIT_SOME_FAILED)
