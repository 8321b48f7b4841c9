"""`docproc config`: every setting, where its value comes from, and changing it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import changing_settings, choose_workspace, counted, say
from docproc.errors import EXIT_CHECK_FAILED, UsageError

if TYPE_CHECKING:
    from docproc.settings.catalogue import Setting
    from docproc.settings.resolve import ResolvedSettings
    from docproc.settings.workspace import Workspace

app = command_app(no_args_is_help=True, help="The settings (docproc.yaml): see each with its origin, change, check.")

KeyArgument = Annotated[str, typer.Argument(metavar="KEY", help="Such as ocr.max_retries or people.anna.email.")]


@app.command("list", epilog="Example:  docproc config list ocr --json | jq -r .key")
def list_command(
    context: typer.Context,
    section: Annotated[str | None, typer.Argument(metavar="SECTION", help="Only this one, such as ocr.")] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List every setting: what it takes, its value, where that comes from, what it means."""
    from docproc.cli.tables import print_table
    from docproc.settings.catalogue import all_settings

    known = all_settings()
    if section is not None and section not in {setting.section for setting in known}:
        raise UsageError(f"no section '{section}'; there are {', '.join(dict.fromkeys(s.section for s in known))}")
    resolved = _resolved(context, workspace)
    rows = [_row(setting, resolved) for setting in known if section in (None, setting.section)]
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
        return
    print_table(
        ("setting", "value", "takes", "from", "meaning"),
        [(row["key"], _words(row["value"]), _takes(row), row["origin"], row["description"]) for row in rows],
    )


@app.command("get", epilog="Example:  docproc config get decision.threshold")
def get_command(
    context: typer.Context, key: KeyArgument, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """Write the value of one setting in force, a secret masked; with --json all that is known of it."""
    from docproc.settings.catalogue import find_setting, masked
    from docproc.settings.changing import value_at

    resolved = _resolved(context, workspace)
    setting, inside = find_setting(key)
    path = (*setting.path, *inside)
    value = masked(value_at(resolved.settings, path), path[-1])
    if as_json:
        typer.echo(json.dumps({**_row(setting, resolved), "key": key, "value": value}, ensure_ascii=False))
    else:
        typer.echo(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


@app.command("set", epilog="Example:  docproc config set storage.allowed_extensions '[.pdf, .xml]'")
def set_command(
    context: typer.Context,
    key: KeyArgument,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="As YAML writes it: 5, true, text, [a, b].")],
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Set a value in docproc.yaml, where every comment stays; it is checked before anything is written."""
    from docproc.settings.changing import set_setting

    with changing_settings(context, workspace) as chosen:
        if key == "security.require_login" and value.strip().lower() == "true":
            _require_an_admin(chosen)
        before, after = set_setting(chosen, key, value)
    _say_change(key, before, after, quiet)


def _require_an_admin(workspace: Workspace) -> None:
    """Raise UsageError where the log-in that is about to be required would let nobody in who could undo it."""
    from docproc.store.clock import now
    from docproc.store.engine import open_store
    from docproc.store.users import has_admin_with_password

    with open_store(workspace.store_folder) as store:
        if not has_admin_with_password(store, now()):
            raise UsageError(
                "nobody could log in as an admin; first: docproc user add NAME --email ADDRESS --role admin,"
                " then docproc user password NAME"
            )


@app.command("unset", epilog="Example:  docproc config unset ocr.max_retries")
def unset_command(
    context: typer.Context,
    key: KeyArgument,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Take a value out of docproc.yaml, so that the default holds."""
    from docproc.settings.changing import unset_setting

    with changing_settings(context, workspace) as chosen:
        before, after = unset_setting(chosen, key)
    _say_change(key, before, after, quiet)


@app.command("show", epilog="Example:  docproc config show --all")
def show_command(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Defaults too.")] = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show the settings that were changed, with where each comes from: a variable, or the file."""
    from docproc.settings.catalogue import all_settings

    resolved = _resolved(context, workspace)
    rows = [_row(setting, resolved) for setting in all_settings()]
    for row in rows:
        if everything or row["origin"] != "default":
            shown = {name: row[name] for name in ("key", "value", "origin")}
            typer.echo(
                json.dumps(shown, ensure_ascii=False)
                if as_json
                else f"{row['key']}: {_words(row['value'])}  # {row['origin']}"
            )


@app.command("schema", epilog="Example:  docproc config schema supplier > supplier.json")
def schema_command(
    context: typer.Context,
    kind: Annotated[
        str | None, typer.Argument(metavar="KIND", help="docproc, supplier, rules, workflow, tasks, template and more.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write all into .docproc/schemas, for editors.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the JSON Schema of a kind of YAML file, or with --write those of all kinds into the workspace."""
    from docproc.settings.schemas import SHAPES, schema_of, write_schemas

    if write:
        written = write_schemas(choose_workspace(context, workspace).store_folder)
        say(f"{counted(len(written), 'schema')} written" if written else "the schemas are up to date")
        return
    if kind is None or kind not in SHAPES:
        raise UsageError(f"name one of {', '.join(SHAPES)}, or write them all with --write")
    typer.echo(json.dumps(schema_of(kind), indent=1, ensure_ascii=False))


@app.command("check", epilog="Example:  docproc config check && git commit -a")
def check_command(
    context: typer.Context,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Read every YAML file of the workspace and tell all mistakes, each with file and line; exit 1 when there are."""
    from docproc.cli.config_check import check_workspace

    files, mistakes = check_workspace(choose_workspace(context, workspace))
    for file, message in mistakes:
        typer.echo(json.dumps({"file": str(file), "message": message}, ensure_ascii=False) if as_json else message)
    if mistakes:
        sys.exit(EXIT_CHECK_FAILED)
    if not quiet:
        say(f"{counted(files, 'file')} read, nothing is wrong")


def _resolved(context: typer.Context, workspace: Path | None) -> ResolvedSettings:
    from docproc.settings.resolve import resolve_settings

    return resolve_settings(choose_workspace(context, workspace), os.environ, {})


def _row(setting: Setting, resolved: ResolvedSettings) -> dict[str, Any]:
    from docproc.settings.catalogue import masked
    from docproc.settings.changing import value_at

    value = value_at(resolved.settings, setting.path)
    origins = {key: said for key, said in resolved.origins.items() if f"{key}.".startswith(f"{setting.key}.")}
    return {
        "key": setting.key,
        "value": masked(value, setting.path[-1]),
        "origin": next(iter(origins.values()), "default"),
        "type": setting.type,
        "bounds": setting.bounds,
        "allowed": list(setting.allowed),
        "default": setting.default,
        "category": setting.section,
        "secret": setting.secret,
        "description": setting.description,
    }


def _takes(row: dict[str, Any]) -> str:
    words = row["bounds"] or " or ".join(row["allowed"]) or row["type"].removesuffix(" or nothing")
    return "env:NAME or file:PATH" if row["secret"] else str(words)


def _words(value: Any) -> str:
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)


def _say_change(key: str, before: Any, after: Any, quiet: bool) -> None:
    from docproc.settings.catalogue import masked

    name = key.rpartition(".")[2]
    if not quiet:
        said = "is" if before == after else f"was {_words(masked(before, name))}, is now"
        say(f"{key} {said} {_words(masked(after, name))}")
