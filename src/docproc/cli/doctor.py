"""`docproc doctor`: what is installed, which backends can run, disk, store, settings."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from docproc import __version__
from docproc.cli.apps import command_app
from docproc.cli.options import JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import choose_workspace, nearest_settings
from docproc.errors import EXIT_CHECK_FAILED, DocprocError, UsageError
from docproc.ocr import factories
from docproc.ocr.choosing import DEFAULT
from docproc.ocr.reader import AUTO
from docproc.ocr.readiness import Readiness, all_readiness, packages_of, readiness
from docproc.pipeline.confine import probe
from docproc.settings.resolve import resolve_settings
from docproc.settings.workspace import Workspace
from docproc.specs.library import load_library
from docproc.specs.settings import Settings
from docproc.store.engine import open_store
from docproc.store.integrity import check_integrity
from docproc.store.private_folder import open_to_all

app = command_app()

_PACKAGES = ("pypdfium2", "openvino", "onnxruntime", "rapidocr", "duckdb", "sqlmodel", "google-re2", "lxml")
_DISK_WARNING = 80.0
_DISK_ERROR = 90.0


class Verdict(StrEnum):
    """How a part is: good, worth a look, or not working."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at."""

    part: str
    verdict: Verdict
    details: str


@app.command("doctor", epilog="Example:  docproc doctor --json | jq 'select(.verdict != \"ok\")'")
def doctor(
    context: typer.Context,
    backend: Annotated[
        str | None, typer.Option("--backend", help="Look at this backend only.", show_default=False)
    ] = None,
    store: Annotated[
        bool, typer.Option("--store", help="Check the store against its files and its history, row by row.")
    ] = False,
    deep: Annotated[bool, typer.Option("--deep", help="With --store: also hash all files, unpack all pages.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="With --store: repair what can be repaired.")] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Check installation, OCR backends, limits, workspace, disk and store; exit 1 when something is broken.

    --store finds lost and changed files, leftovers of killed processes, rows without what they name, states that the
    events do not explain. --fix repairs them and deletes nothing: what has no place goes to .docproc/lost+found.
    """
    if store:
        from docproc.cli.doctor_store import examine, report

        wrong = report(examine(choose_workspace(context, workspace), deep, fix), fix, as_json, quiet)
        sys.exit(EXIT_CHECK_FAILED if wrong else 0)
    if deep or fix:
        raise UsageError("--deep and --fix go with --store")
    if backend:
        lines = list(_backends(nearest_settings(context, workspace), backend))
    else:
        lines = list(_everything(choose_workspace(context, workspace)))
    for line in lines:
        if as_json:
            typer.echo(json.dumps(asdict(line), ensure_ascii=False))
        elif not quiet or line.verdict is not Verdict.OK:
            typer.echo(f"{line.verdict.value:8}{line.part:22}{line.details}")
    if any(line.verdict is Verdict.ERROR for line in lines):
        sys.exit(EXIT_CHECK_FAILED)


def _everything(workspace: Workspace) -> Iterator[Line]:
    yield Line("docproc", Verdict.OK, f"{__version__} on Python {platform.python_version()}, {platform.platform()}")
    yield Line("processor", Verdict.OK, f"{os.cpu_count()} cores")
    yield from _packages()
    yield from _backends(_settings_or_defaults(workspace))
    yield Line("workspace", Verdict.OK, str(workspace.root))
    yield from _settings(workspace)
    yield from _limits(workspace)
    yield _tried("rules and suppliers", lambda: _library(workspace))
    yield _disk(workspace.root)
    yield _tried("store", lambda: _store(workspace))
    yield from _privacy(workspace)


def _packages() -> Iterator[Line]:
    for name in _PACKAGES:
        try:
            yield Line(name, Verdict.OK, metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Line(name, Verdict.OK, "not installed (optional)")


def _backends(settings: Settings, only: str | None = None) -> Iterator[Line]:
    """What each backend reads with, or what it lacks; a broken one is an error only where it is the one to be used."""
    try:
        found = (readiness(only, settings),) if only else all_readiness(settings)
    except DocprocError as error:
        yield Line(f"backend {only}", Verdict.ERROR, error.message)
        return
    wanted = {only, settings.ocr.default_backend, settings.ocr.escalate_to, settings.ocr.trial_backend}
    if AUTO in wanted:
        wanted.add(DEFAULT)
    for each in found:
        yield Line(f"backend {each.facts.name}", *_verdict(each, each.facts.name in wanted))


def _verdict(found: Readiness, wanted: bool) -> tuple[Verdict, str]:
    if found.missing is None:
        packages = (f"{name} {version}" for name, version in packages_of(found.facts).items())
        known = (found.version and f"version {found.version}", found.model and f"reads with {found.model}", *packages)
        return Verdict.OK, f"can run: {', '.join(filter(None, known))}"
    lacks = f"not set up: {found.missing}" if found.installed else found.missing
    if wanted:
        return Verdict.ERROR, lacks
    return Verdict.OK if found.installed else Verdict.WARNING, lacks


def _settings_or_defaults(workspace: Workspace) -> Settings:
    """The workspace's settings; where they are wrong, which a line of its own says, the defaults."""
    try:
        return resolve_settings(workspace, os.environ, {}).settings
    except DocprocError:
        return Settings()


def _settings(workspace: Workspace) -> Iterator[Line]:
    try:
        resolved = resolve_settings(workspace, os.environ, {})
    except DocprocError as error:
        yield Line("settings", Verdict.ERROR, error.message)
        return
    changed = ", ".join(f"{key} ({origin})" for key, origin in sorted(resolved.origins.items()))
    yield Line("settings", Verdict.OK, f"{sum(1 for _ in _all_keys())} settings, changed: {changed or 'none'}")
    name = resolved.settings.ocr.default_backend
    if name != "auto" and name not in factories():
        yield Line("ocr.default_backend", Verdict.ERROR, f"no OCR backend is called '{name}'")


def _limits(workspace: Workspace) -> Iterator[Line]:
    """What workers are held to on this system, as a process tells that was held to it."""
    try:
        limits = resolve_settings(workspace, os.environ, {}).settings.document_limits()
        bounds = probe(limits)
    except DocprocError as error:
        yield Line("limits of workers", Verdict.ERROR, error.message)
        return
    every = f"{limits.seconds_per_page} s, {limits.max_pixels // 1_000_000} megapixels a page"
    watched = f"{limits.worker_memory_bytes // 1024**2} MB in use, watched from outside"
    yield Line("limit document", Verdict.OK, f"enforced: {every}, {limits.max_pages} pages, {watched}")
    for bound in bounds:
        verdict, said = (Verdict.OK, "enforced") if bound.holds else (Verdict.WARNING, "not available")
        yield Line(f"limit {bound.on}", verdict, f"{said}: {bound.details}")


def _all_keys() -> Iterator[str]:
    for section, field in Settings.model_fields.items():
        for name in getattr(field.annotation, "model_fields", {}):
            yield f"{section}.{name}"


def _library(workspace: Workspace) -> str:
    library = load_library(workspace.rules, workspace.suppliers)
    rules = sum(len(pack.rules) for pack in library.rule_packs)
    return f"{rules} rules in {len(library.rule_packs)} packs, {len(library.suppliers)} suppliers"


def _store(workspace: Workspace) -> str:
    with open_store(workspace.store_folder) as store:
        return check_integrity(store)


def _privacy(workspace: Workspace) -> Iterator[Line]:
    """Stores of before were made as open as the umask left them."""
    folder = workspace.store_folder
    if folder.is_dir() and open_to_all(folder):
        said = f"every account of this computer may read the documents; chmod o-rwx {folder}"
        yield Line("privacy", Verdict.WARNING, said)


def _disk(folder: Path) -> Line:
    usage = shutil.disk_usage(folder)
    percent = 100 * usage.used / usage.total
    verdict = Verdict.OK
    if percent >= _DISK_WARNING:
        verdict = Verdict.ERROR if percent >= _DISK_ERROR else Verdict.WARNING
    return Line("disk", verdict, f"{percent:.0f} % used, {usage.free / 1024**3:.1f} GB free")


def _tried(part: str, look: Callable[[], str]) -> Line:
    try:
        return Line(part, Verdict.OK, look())
    except DocprocError as error:
        return Line(part, Verdict.ERROR, error.message)
