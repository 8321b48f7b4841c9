"""`docproc backends`: what can read pages here, what it needs, its licences, and fetching weights."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import nearest_settings, say
from docproc.ocr.catalogue import BackendFacts, facts_of
from docproc.ocr.fetching import Fetched, fetch
from docproc.ocr.readiness import Readiness, all_readiness, packages_of, readiness, settings_of
from docproc.ocr.weights import Wanted, default_folder, wanted_weights
from docproc.specs.ocr_profiles import load_profiles

app = command_app(no_args_is_help=True, help="List OCR backends, show one in detail, fetch its weights.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="A backend, as 'docproc backends list' names it.")]


@app.command("list", epilog="Example:  docproc backends list --json | jq -r 'select(.ready).name'")
def list_command(context: typer.Context, as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """List every backend: whether it can read here and what it lacks, what it needs, the licence of its weights."""
    found = all_readiness(nearest_settings(context, workspace))
    if as_json:
        for each in found:
            typer.echo(json.dumps(as_object(each), ensure_ascii=False))
        return
    typer.echo(f"{'backend':12}{'state':15}{'needs':18}{'boxes of words':46}licence of the weights")
    for each in found:
        facts = each.facts
        needs = facts.needs.partition(";")[0]
        typer.echo(f"{facts.name:12}{each.state:15}{needs:18}{facts.boxes:46}{facts.weights_licence}")
        if each.missing:
            typer.echo(f"{'':12}{each.missing}")


@app.command("info", epilog="Example:  docproc backends info deepseek")
def info_command(
    context: typer.Context, name: NameArgument, as_json: JsonOption = False, workspace: WorkspaceOption = None
) -> None:
    """Show one backend: needs, cost, licences of code and weights, its settings as they are, profiles of server."""
    settings = nearest_settings(context, workspace)
    found = readiness(name, settings)
    details = as_object(found) | {
        "packages": packages_of(found.facts),
        "settings": settings_of(found.facts, settings),
    }
    if name == "server":
        details["profiles"] = {
            profile: {"description": spec.description, "model": spec.model, "licence": spec.licence}
            for profile, spec in load_profiles().items()
        }
    if as_json:
        typer.echo(json.dumps(details, ensure_ascii=False))
        return
    for line in _in_words(found, details):
        typer.echo(line)


@app.command("pull", epilog="Example:  docproc backends pull got_ocr --to /srv/models/got-ocr")
def pull_command(
    context: typer.Context,
    name: NameArgument,
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder for the weights; default: your data folder.", show_default=False)
    ] = None,
    revision: Annotated[
        str | None, typer.Option("--revision", help="Branch, tag or commit of the weights.", show_default=False)
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Fetch a backend's weights into a folder, verified; go on where an earlier fetch broke off; print the setting."""
    settings = nearest_settings(context, workspace)
    readiness(name, settings)
    wanted = wanted_weights(name, settings, revision)
    folder = to.expanduser().resolve() if to else default_folder(wanted)
    if not quiet:
        say(f"{wanted.remote.name}: {wanted.remote.size / 1e6:,.0f} MB into {folder}")
        say(f"licence of the weights: {facts_of(name).weights_licence}")
    fetched = fetch(wanted.remote, folder, _shown(quiet))
    if as_json:
        typer.echo(json.dumps(_fetched_object(name, wanted, fetched), ensure_ascii=False))
        return
    if not quiet:
        how = "were here already" if not fetched.transferred else f"{fetched.transferred / 1e6:,.0f} MB fetched"
        say(f"{fetched.files} files verified, {how}; put this into docproc.yaml:")
    section, key = wanted.setting.split(".")
    typer.echo(f"{section}:\n  {key}: {json.dumps(str(folder), ensure_ascii=False)}")


def as_object(found: Readiness) -> dict[str, Any]:
    """Return what is known of a backend under stable keys."""
    facts = found.facts
    return {
        "name": facts.name,
        "ready": found.missing is None,
        "state": found.state,
        "missing": found.missing,
        "reads": facts.reads,
        "model": found.model or None,
        "version": found.version,
        "needs": {"gpu": facts.gpu, "memory_mb": facts.memory_mb, "network": facts.network},
        "install": facts.install or None,
        "boxes": facts.boxes,
        "cost_on_cpu": facts.cpu_cost,
        "licences": {"code": facts.code_licence, "weights": facts.weights_licence},
    }


def _in_words(found: Readiness, details: Mapping[str, Any]) -> Iterator[str]:
    facts: BackendFacts = found.facts
    yield from _line("backend", facts.name)
    yield from _line("state", f"{found.state} ({found.missing})" if found.missing else found.state)
    yield from _line("reads", facts.reads)
    yield from _line("reads with", found.model)
    yield from _line("version", found.version or "")
    yield from _line("installed", ", ".join(f"{name} {version}" for name, version in details["packages"].items()))
    yield from _line("install", facts.install)
    yield from _line("needs", facts.needs)
    yield from _line("without a GPU", facts.cpu_cost)
    yield from _line("boxes", facts.boxes)
    yield from _line("code", facts.code_licence)
    yield from _line("weights", facts.weights_licence)
    yield from _line("fetch them", f"docproc backends pull {facts.name}" if facts.weights else "")
    for key, value in details["settings"].items():
        yield f"  {key:26}{'not set' if value is None else json.dumps(value, ensure_ascii=False)}"
    for name, profile in details.get("profiles", {}).items():
        yield f"  profile {name:16}{profile['model']}: {profile['description']}; {profile['licence']}"


def _line(name: str, value: str) -> Iterator[str]:
    if value:
        yield f"{name:14}{value}"


def _fetched_object(name: str, wanted: Wanted, fetched: Fetched) -> dict[str, Any]:
    return {
        "backend": name,
        "source": wanted.remote.name,
        "revision": wanted.remote.revision,
        "folder": str(fetched.folder),
        "files": fetched.files,
        "bytes": fetched.size,
        "transferred": fetched.transferred,
        "setting": wanted.setting,
        "licence": facts_of(name).weights_licence,
    }


def _shown(quiet: bool) -> Callable[[str, int, int], None]:
    """Percent and file on one line of a terminal; nothing where stderr is none."""
    if quiet or not sys.stderr.isatty():
        return lambda *_: None
    last = -1

    def show(file: str, there: int, total: int) -> None:
        nonlocal last
        percent = 100 * there // max(1, total)
        if percent != last:
            last = percent
            end = "\n" if there >= total else ""
            typer.echo(f"\r{percent:3} %  {file[:60]:60}{end}", err=True, nl=False)

    return show
