"""`docproc flag`: features that are on for some documents or people."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import acting_user, changing_settings, choose_workspace, open_session, say
from docproc.cli.voice import say_none
from docproc.errors import EXIT_CHECK_FAILED, UsageError

if TYPE_CHECKING:
    from docproc.specs.settings import Settings

app = command_app(
    no_args_is_help=True, help="Features (flags in docproc.yaml) that are on for some documents or people."
)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="A flag.")]


@app.command("list", epilog="Example:  docproc flag list --json")
def list_command(context: typer.Context, as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """List the flags: whether they are on, their share, what they are for."""
    flags = _settings(context, workspace).flags
    say_none(flags, "no flags: write some into docproc.yaml")
    for name, flag in flags.items():
        if as_json:
            typer.echo(json.dumps({"name": name, **flag.model_dump(mode="json")}, ensure_ascii=False))
        else:
            state = f"on, {flag.rollout_percentage} %" if flag.enabled else "off"
            typer.echo(f"{name:24}{state:14}{flag.display_name or flag.description}".rstrip())


@app.command("show", epilog="Example:  docproc flag show new-totals")
def show_command(
    context: typer.Context, name: NameArgument, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """Show all that is said of a flag."""
    data = _known(_settings(context, workspace), name)
    if as_json:
        typer.echo(json.dumps({"name": name, **data}, ensure_ascii=False))
        return
    for key, value in data.items():
        typer.echo(f"{key:20}{value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}".rstrip())


@app.command("test", epilog="Example:  docproc flag test new-totals --document RE-4711.pdf")
def test_command(
    context: typer.Context,
    name: NameArgument,
    document: Annotated[str | None, typer.Option("--document", metavar="ID", help="For a document.")] = None,
    user: Annotated[str | None, typer.Option("--user", help="For a user; default: you.", show_default=False)] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Say whether a flag is on, and why. Exit 1 when it is off."""
    from docproc.settings.flags import decide, of_document, of_user
    from docproc.store.clock import now
    from docproc.store.reading import find_document

    with open_session(context, workspace) as session:
        settings = session.resolved.settings
        subject = of_user(settings, user or acting_user())
        if document is not None:
            found = find_document(session.store, document)
            row = session.store.reader.execute(
                "SELECT uuid, filename, mime_type, created_by FROM documents WHERE uuid = ?", (found,)
            ).fetchone()
            subject = of_document(settings, row["uuid"], row["filename"], row["mime_type"], user or row["created_by"])
        verdict = decide(settings, name, subject, now())
    if as_json:
        typer.echo(json.dumps({"name": name, **asdict(verdict)}))
    else:
        typer.echo(f"{name} is {'on' if verdict.on else 'off'}: {verdict.reason}")
    if not verdict.on:
        sys.exit(EXIT_CHECK_FAILED)


@app.command("set", epilog="Example:  docproc flag set new-totals enabled=true rollout_percentage=10")
def set_command(
    context: typer.Context,
    name: NameArgument,
    words: Annotated[list[str], typer.Argument(metavar="KEY=VALUE", help="What is said of it.")],
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Change a flag in docproc.yaml, or make it; comments stay."""
    from docproc.settings.changing import set_setting

    pairs = [word.partition("=") for word in words]
    for key, sign, _ in pairs:
        if not sign or not key:
            raise UsageError(f"'{key}' sets nothing; write KEY=VALUE, such as enabled=true")
    with changing_settings(context, workspace) as chosen:
        for key, _, value in pairs:
            set_setting(chosen, f"flags.{name}.{key}", value)
    if not quiet:
        say(f"{name}: {', '.join(words)}")


def _settings(context: typer.Context, workspace: Path | None) -> Settings:
    from docproc.settings.resolve import resolve_settings

    return resolve_settings(choose_workspace(context, workspace), os.environ, {}).settings


def _known(settings: Settings, name: str) -> dict[str, object]:
    if name not in settings.flags:
        raise UsageError(f"no flag is called '{name}'; there are: {', '.join(settings.flags) or 'none'}")
    return dict(settings.flags[name].model_dump(mode="json"))
