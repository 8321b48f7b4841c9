"""`docproc eval`: sample documents with gold values beside them, as a gate for changes."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from docproc.check.observation import ObservedDocument
from docproc.cli.apps import command_app
from docproc.cli.calibration_view import summary
from docproc.cli.interruption import Interruption
from docproc.cli.options import JobsOption, JsonOption, QuietOption, WorkspaceOption
from docproc.cli.session import Session, acting_user, say
from docproc.cli.taking_in import Arrivals, ingest_options
from docproc.cli.working import WorkOptions, prepare_workers, work
from docproc.errors import EXIT_CHECK_FAILED, PathNotFoundError, UsageError, WorkspaceError
from docproc.metrics.calibration import CalibrationReport, report_calibration
from docproc.metrics.evaluation import Evaluation, evaluate, gold_from_export
from docproc.metrics.gold import Gold, read_gold
from docproc.metrics.house import observe_gold
from docproc.metrics.junit import junit_xml
from docproc.model.enums import KnownBy, Stage
from docproc.settings.resolve import resolve_settings
from docproc.settings.workspace import Workspace, make_workspace, nearest_workspace
from docproc.store.engine import open_store
from docproc.store.exporting import iter_export
from docproc.store.observations import record_observations

app = command_app()

Exports = dict[str, dict[str, Any]]


@app.command("eval", epilog="Example:  docproc eval ./samples --min-f1 0.95 --junit eval.xml")
def evaluate_folder(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Folder of documents, each with its gold in NAME.json beside it.")],
    min_f1: Annotated[
        float | None, typer.Option("--min-f1", min=0, max=1, help="Exit 1 when the micro F1 of the fields is below.")
    ] = None,
    junit: Annotated[Path | None, typer.Option("--junit", help="Write JUnit XML here.", show_default=False)] = None,
    update_gold: Annotated[bool, typer.Option("--update-gold", help="Write what was found as the new gold.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before gold is overwritten.")] = False,
    jobs: JobsOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Process sample documents in a throw-away store and hold the values against their gold.

    Prints precision, recall and F1 of every field with the misses. Settings, rules and suppliers are those of the
    workspace, or the shipped ones outside of any.
    """
    if not folder.is_dir():
        raise PathNotFoundError(f"{folder}: there is no such folder")
    if update_gold and not yes and not sys.stdin.isatty():
        raise UsageError("--update-gold overwrites gold files; without a terminal it needs --yes")
    golds = {} if update_gold else _golds(folder)
    chosen = nearest_workspace(workspace or context.find_root().obj, os.environ, Path.cwd())
    with _throw_away(chosen) as session, Interruption() as stop:
        exports = _process(session, folder, WorkOptions(jobs), quiet, stop)
        observed = _observed(session, golds, exports)
        threshold = session.resolved.settings.decision.threshold
    if stop.asked:
        sys.exit(stop.exit_code)
    if update_gold:
        _update(folder, exports, ask=not yes)
        return
    _remember(chosen, observed)
    evaluation = evaluate((name, gold, exports.get(name)) for name, gold in golds.items())
    if junit is not None:
        junit.write_text(junit_xml(evaluation, min_f1), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(evaluation.as_dict(), ensure_ascii=False))
    elif not quiet:
        _print(evaluation, report_calibration(observed, threshold))
    if min_f1 is not None and evaluation.micro.f1 < min_f1:
        say(f"micro F1 {evaluation.micro.f1:.4f} is below {min_f1:g}")
        sys.exit(EXIT_CHECK_FAILED)


def _golds(folder: Path) -> dict[str, Gold]:
    """Return the gold of every document below `folder` that has one, by the document's path relative to it."""
    golds = {}
    for path in sorted(folder.rglob("*")):
        beside = path.with_suffix(".json")
        if path.is_file() and path.suffix != ".json" and beside.is_file():
            golds[str(path.relative_to(folder))] = read_gold(beside.read_text(encoding="utf-8"), str(beside))
    if not golds:
        raise UsageError(f"{folder}: no document here has its gold beside it (invoice.pdf and invoice.json)")
    return golds


@contextmanager
def _throw_away(chosen: Workspace | None) -> Iterator[Session]:
    with tempfile.TemporaryDirectory(prefix="docproc-eval-") as name:
        own = Workspace(Path(name).resolve())
        if chosen is None:
            make_workspace(own.root)
        workspace = chosen or own
        with open_store(own.store_folder) as store:
            yield Session(workspace, resolve_settings(workspace, os.environ, {}), store, acting_user())


def _process(session: Session, folder: Path, options: WorkOptions, quiet: bool, stop: Interruption) -> Exports:
    """Pass the folder through the whole way and return the export objects by path; relations name files."""
    root = folder.resolve()
    ingesting = replace(ingest_options(session, True, None, False), root=root)
    workers = prepare_workers(session, options)
    work(session, Stage.EXTRACT, workers, None, quiet, stop, Arrivals(session, [root], ingesting, 0.0, stop))
    documents = list(iter_export(session.store))
    names = {document["id"]: document["filename"] for document in documents}
    for document in documents:
        for relation in document["relations"]:
            relation["document"] = names.get(relation["document"], relation["document"])
    return {document["source_path"]: document for document in documents}


def _observed(session: Session, golds: Mapping[str, Gold], exports: Exports) -> list[ObservedDocument]:
    """What was said of each document with gold, named by its bytes, and whether it was right."""
    found = []
    for name, gold in golds.items():
        export = exports.get(name)
        if export is not None and export.get("sha256"):
            found.append(observe_gold(session.store, export["id"], export["sha256"], gold))
    return [document for document in found if document is not None]


def _remember(workspace: Workspace | None, observed: Sequence[ObservedDocument]) -> None:
    """Keep the observations in the workspace's own store, for 'docproc metrics calibration' and the error budget."""
    if workspace is None:
        return
    try:
        with open_store(workspace.store_folder) as store:
            record_observations(store, KnownBy.GOLD, observed)
    except WorkspaceError as error:
        say(f"what was found is not kept for the calibration: {error.message}")


def _update(folder: Path, exports: Exports, ask: bool) -> None:
    files = [name for name in exports if "#" not in name]
    if ask:
        typer.confirm(f"overwrite the gold of {len(files)} documents in {folder}?", abort=True, err=True)
    for name in files:
        beside = (folder / name).with_suffix(".json")
        before = read_gold(beside.read_text(encoding="utf-8"), str(beside)) if beside.is_file() else None
        text = json.dumps(gold_from_export(exports[name], before), ensure_ascii=False, indent=1)
        beside.write_text(text + "\n", encoding="utf-8")
    say(f"gold of {len(files)} documents written")


def _print(evaluation: Evaluation, calibration: CalibrationReport) -> None:
    typer.echo(f"{'field':24}{'precision':>10}{'recall':>10}{'F1':>10}   right/wrong/missed")
    lists = [(name.replace("_", " "), score) for name, score in evaluation.lists.items()]
    for name, score in (*evaluation.fields.items(), *lists, ("all fields", evaluation.micro)):
        if score.tp or score.fp or score.fn:
            counts = f"{score.tp}/{score.fp}/{score.fn}"
            typer.echo(f"{name:24}{score.precision:10.3f}{score.recall:10.3f}{score.f1:10.3f}   {counts}")
    if evaluation.misses:
        typer.echo("\nmisses:")
    for miss in evaluation.misses:
        typer.echo(f"  {miss.document}: {miss.field}: expected {miss.expected or '-'}, found {miss.found or '-'}")
    accuracy = evaluation.type_accuracy
    types = "" if accuracy is None else f", document type right in {100 * accuracy:.1f} %"
    typer.echo(f"\n{evaluation.fully_right} of {len(evaluation.documents)} documents fully right{types}")
    for line in summary(calibration):
        typer.echo(line)
