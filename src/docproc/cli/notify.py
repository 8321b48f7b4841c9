"""`docproc notify`: what people are told, and how each wants to be told."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import time, timedelta
from typing import Annotated, Any

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import acting_user, choose_workspace, counted, open_session, say
from docproc.cli.voice import say_none
from docproc.errors import UsageError
from docproc.model.delivery import Channel, Digest, NotificationType, Severity
from docproc.store.clock import now
from docproc.store.engine import Store, open_store

app = command_app(no_args_is_help=True, help="What you are told: list it, mark it read, choose what reaches you how.")

UserOption = Annotated[
    str | None, typer.Option("--user", help="Somebody else's, by user name.", show_default="your account")
]


@app.command("list", epilog="Example:  docproc notify list --json")
def list_command(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Read and expired ones too.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, the newest first.")] = 50,
    user: UserOption = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List your notifications, the newest first: those that are unread and have not expired."""
    from docproc.deliver.notices import tell_people
    from docproc.store.notification_lists import list_notifications

    with open_session(context, workspace) as session:
        tell_people(session.store, session.resolved.settings, session.workspace.templates)
        shown = list_notifications(session.store, user or session.actor, now(), everything, limit)
    for each in shown:
        if as_json:
            typer.echo(json.dumps(asdict(each), ensure_ascii=False, default=str))
            continue
        link = f"\n          {each.link}" if each.link else ""
        mark = " " if each.read else "*"
        typer.echo(f"{each.id[:8]} {mark}{each.created_at:%Y-%m-%d %H:%M}  {each.title}: {each.message}{link}")
    say_none(shown, "nothing to tell")


@app.command("read", epilog="Example:  docproc notify read --all")
def read_command(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Beginnings of ids.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    user: UserOption = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Mark notifications as read."""
    from docproc.store.notification_lists import find_notifications
    from docproc.store.notifications import mark_read

    if not ids and not everything:
        raise UsageError("name notifications, or give --all")
    reader = user or acting_user()
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        tokens = [""] if everything else ids or []
        found = [_found(find_notifications(store, reader, token), token) for token in tokens]
        done = mark_read(store, reader, [each for group in found for each in group])
    if not quiet:
        say(f"{counted(done, 'notification')} read")


@app.command("clear", epilog="Example:  docproc notify clear --days 7")
def clear_command(
    context: typer.Context,
    days: Annotated[
        int | None, typer.Option("--days", min=0, help="Read longer ago than this.", show_default="the settings'")
    ] = None,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Delete everybody's notifications that were read more than some days ago; unread ones stay."""
    from docproc.store.notifications import clear_read

    with open_session(context, workspace) as session:
        keep = session.resolved.settings.notifications.keep_read_days if days is None else days
        done = clear_read(session.store, now() - timedelta(days=keep), session.actor)
    if not quiet:
        say(f"{counted(done, 'notification')} deleted")


@app.command("preferences", epilog="Example:  docproc notify preferences --quiet-hours 22:00-06:30")
def preferences_command(
    context: typer.Context,
    email: Annotated[bool | None, typer.Option("--email/--no-email", help="Whether mail comes at all.")] = None,
    in_app: Annotated[bool | None, typer.Option("--in-app/--no-in-app", help="Whether the list is filled.")] = None,
    quiet_hours: Annotated[
        str | None, typer.Option("--quiet-hours", metavar="HH:MM-HH:MM", help="No mail then; 'off' ends them.")
    ] = None,
    timezone: Annotated[str | None, typer.Option("--timezone", help="Time zone of the quiet hours.")] = None,
    kind: Annotated[
        NotificationType | None, typer.Option("--type", help="The type that the following options are about.")
    ] = None,
    channel: Annotated[list[Channel] | None, typer.Option("--channel", help="Only so; may be repeated.")] = None,
    confidence_below: Annotated[
        float | None, typer.Option("--confidence-below", min=0, max=100, help="Only documents less sure than this.")
    ] = None,
    only_failures: Annotated[
        bool | None, typer.Option("--only-failures/--all-outcomes", help="Only what failed.")
    ] = None,
    min_severity: Annotated[
        Severity | None, typer.Option("--min-severity", help="Only what is at least so grave.")
    ] = None,
    digest: Annotated[Digest | None, typer.Option("--digest", help="Gather its mails.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Forget what was chosen (for --type, or all).")] = False,
    user: UserOption = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show what you have chosen, after changing it by the options given."""
    of_type = {
        "channels": [each.value for each in channel] if channel else None,
        "confidence_below": confidence_below,
        "only_failures": only_failures,
        "min_severity": min_severity,
        "digest": digest,
    }
    given = {name: value for name, value in of_type.items() if value is not None}
    if given and kind is None:
        raise UsageError(f"say with --type what {', '.join('--' + name.replace('_', '-') for name in given)} is about")
    person = user or acting_user()
    with open_store(choose_workspace(context, workspace).store_folder) as store:
        changed = reset or given or any(each is not None for each in (email, in_app, quiet_hours, timezone))
        if changed:
            _change(store, person, email, in_app, quiet_hours, timezone, kind, given, reset)
        _show(store, person, as_json)


def _change(
    store: Store,
    person: str,
    email: bool | None,
    in_app: bool | None,
    quiet_hours: str | None,
    timezone: str | None,
    kind: NotificationType | None,
    given: dict[str, Any],
    reset: bool,
) -> None:
    from docproc.deliver.preferences import type_preference
    from docproc.store.notifications import Choice, save_choice

    before = chosen = _chosen(store, person)
    by_type = dict(chosen.by_type or {})
    if reset:
        chosen = chosen if kind is not None else Choice()
        by_type = {name: value for name, value in by_type.items() if kind is not None and name != kind.value}
    if kind is not None and given:
        merged = {**by_type.get(kind.value, {}), **{name: _plain(value) for name, value in given.items()}}
        type_preference(merged)
        by_type[kind.value] = merged
    after = replace(chosen, by_type=by_type)
    if quiet_hours is not None:
        start, end = (None, None) if quiet_hours == "off" else _hours(quiet_hours)
        after = replace(after, quiet_start=start, quiet_end=end)
    save_choice(
        store,
        person,
        replace(
            after,
            email_enabled=after.email_enabled if email is None else email,
            in_app_enabled=after.in_app_enabled if in_app is None else in_app,
            timezone=after.timezone if timezone is None else _zone(timezone),
        ),
        acting_user(),
        before,
    )


def _show(store: Store, person: str, as_json: bool) -> None:
    chosen = _chosen(store, person)
    if as_json:
        typer.echo(json.dumps({"user": person, **asdict(chosen)}, ensure_ascii=False, default=str))
        return
    quiet = "none" if chosen.quiet_start is None else f"{chosen.quiet_start:%H:%M}-{chosen.quiet_end:%H:%M}"
    typer.echo(f"mail         {'yes' if chosen.email_enabled else 'no'}")
    typer.echo(f"list         {'yes' if chosen.in_app_enabled else 'no'}")
    typer.echo(f"quiet hours  {quiet} ({chosen.timezone})")
    for name, values in (chosen.by_type or {}).items():
        typer.echo(f"{name}: " + ", ".join(f"{key} {value}" for key, value in values.items()))


def _chosen(store: Store, person: str) -> Any:
    from docproc.store.notification_lists import stored_choice
    from docproc.store.notifications import Choice

    stored = stored_choice(store, person)
    if stored is None:
        return Choice()
    return Choice(
        stored.email_enabled,
        stored.in_app_enabled,
        stored.by_type,
        stored.quiet_start,
        stored.quiet_end,
        stored.timezone,
    )


def _hours(text: str) -> tuple[time, time]:
    try:
        start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError as error:
        raise UsageError(f"--quiet-hours {text}: write them as 22:00-06:30, or off") from error
    return start, end


def _zone(name: str) -> str:
    from docproc.specs.delivery import require_zone

    try:
        return require_zone(name)
    except ValueError as error:
        raise UsageError(f"--timezone: {error}") from error


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)


def _found(ids: tuple[str, ...], token: str) -> tuple[str, ...]:
    if token and len(ids) != 1:
        raise UsageError(f"{'more than one' if ids else 'no'} notification begins with {token!r}")
    return ids
