"""`docproc rule test`: one rule on documents, looked at in worker processes without any record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer

from docproc.cli.examined import find_targets, scratch_session
from docproc.cli.rule import Rules
from docproc.cli.session import read_passwords, say
from docproc.cli.working import WorkOptions, prepare_workers
from docproc.errors import EXIT_ALL_FAILED, EXIT_OK, EXIT_SOME_FAILED, UsageError
from docproc.learn.rule_versions import sources_of
from docproc.ocr.reader import AUTO
from docproc.pipeline.endpoints import Endpoints
from docproc.pipeline.examining import Errand, Examined, Task, examine
from docproc.specs.library import load_library


def show_trials(
    context: typer.Context,
    workspace: Path | None,
    rule: str,
    tokens: Sequence[str],
    jobs: int | None,
    password_file: Path | None,
    as_json: bool,
) -> int:
    """Try the rule on the files, print what comes of each, and return the exit code.

    Raises UsageError for a rule that is not there or inactive.
    """
    options = WorkOptions(jobs, read_passwords(password_file))
    with scratch_session(context, workspace, {}) as (session, known):
        library = load_library(session.workspace.rules, session.workspace.suppliers)
        source = Rules(session, library, sources_of(session.workspace, library)).named(rule)
        if not source.spec.active:
            raise UsageError(f"{source.identity} is inactive, and inactive rules are not tried")
        targets = find_targets(session, known, tokens, waiting=False)
        workers = prepare_workers(session, options)
        setup = workers.setup
        models = Endpoints.of(setup.rule_packs, setup.suppliers, setup.limits.seconds_per_page, workers.number)
        errands = [Errand(one.name, one.path, one.mime_type, Task.READ, AUTO, rule=source.key) for one in targets.found]
        failed = len(targets.refused)
        done = examine(setup.to_message(), setup.limits, workers.number, errands, models) if errands else ()
        for examined in done:
            failed += examined.failure is not None
            _show(source.identity, examined, as_json)
        models.close()
    if not failed:
        return EXIT_OK
    return EXIT_SOME_FAILED if failed < len(targets.found) + len(targets.refused) else EXIT_ALL_FAILED


def _show(identity: str, examined: Examined, as_json: bool) -> None:
    name = examined.errand.name
    if examined.failure is not None:
        say(f"{examined.failure[1]} [{examined.failure[0]}]")
    if examined.trial is None:
        return
    trial = {key: value for key, value in examined.trial.items() if key not in ("key", "chosen")}
    trial["chosen"] = _chosen(examined.trial["chosen"])
    if as_json:
        typer.echo(json.dumps({"file": name, "rule": identity, **trial}, ensure_ascii=False))
        return
    supplier = f", from {trial['supplier_id']}" if trial["supplier_id"] else ""
    typer.echo(f"{name} ({trial['document_type']}{supplier})")
    for line in _lines(trial):
        typer.echo(f"  {line}")


def _lines(trial: dict[str, Any]) -> Iterator[str]:
    yield from (f"not tried in a run: {why}" for why in trial["hindrances"])
    for found in trial["found"]:
        yield f"finds {found['value']!r} ({found['confidence']:.1f} %){_place(found)}"
        yield from (f"    {reason}" for reason in found["reasons"])
    yield from (f"finds nothing: {why}" for why in trial["why_not"])
    chosen = trial["chosen"]
    if chosen is None:
        yield "in a run: no value is given"
    else:
        yield f"in a run: {chosen['value']!r} ({chosen['confidence']:.1f} %) by {chosen['method']}"


def _place(found: dict[str, Any]) -> str:
    if found["page"] is None:
        return ""
    box = "" if found["box"] is None else f" at {', '.join(f'{part:g}' for part in found['box'])}"
    return f" on page {found['page']}{box}, read from {found['raw']!r}"


def _chosen(value: dict[str, Any] | None) -> dict[str, Any] | None:
    """What a run gives for the field, plainly."""
    if value is None:
        return None
    plain = value["value"]
    return {
        "value": next(iter(plain.values())) if isinstance(plain, dict) else plain,
        "confidence": value["confidence"],
        "method": value["evidence"]["method"],
    }
