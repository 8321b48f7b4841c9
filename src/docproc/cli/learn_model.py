"""`docproc learn --model`: a scorer of candidates from all reviews, kept only if it does better on suppliers unseen."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import typer

from docproc.cli.learn import rules_in_force
from docproc.cli.session import Session, counted, say
from docproc.errors import EXIT_CHECK_FAILED, UsageError
from docproc.learn.learned_weights import require_learning
from docproc.learn.scorer_shelf import deactivate_scorer, keep_scorer, use_scorer
from docproc.learn.scorer_study import Reviewed, Trial, reviewed_documents, too_few, total, try_learning
from docproc.pipeline.scoring import OnnxScorer
from docproc.specs.scorers import ScorerVersion, load_scorers, read_scorer
from docproc.store.model_performance import (
    CANDIDATE_SCORER,
    Performance,
    ScorerChange,
    extraction_performance,
    write_performance,
)
from docproc.store.training import mark_used


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says."""

    dry_run: bool
    yes: bool
    use: int | None
    deactivate: bool
    quiet: bool
    as_json: bool


def learn_model(session: Session, asked: Asked) -> None:
    """Teach a scorer, or let another version or none count, as was asked."""
    if asked.use is not None and asked.deactivate:
        raise UsageError("--use and --deactivate exclude each other")
    if asked.deactivate:
        _deactivate(session, asked)
    elif asked.use is not None:
        _use(session, asked, asked.use)
    else:
        _teach(session, asked)


def _deactivate(session: Session, asked: Asked) -> None:
    gone = load_scorers(session.workspace.rules).in_force
    if gone is not None and not asked.dry_run:
        deactivate_scorer(session.workspace.rules)
        change = ScorerChange(session.actor, "deactivated", gone.version, "values are weighed by hand again")
        write_performance(session.store, (), change)
    what = "no candidate scorer is in force" if gone is None else f"candidate scorer {gone.version} does not count"
    _settle(asked, what, None if gone is None or asked.dry_run else gone.version, "deactivated")


def _use(session: Session, asked: Asked, number: int) -> None:
    rules = session.workspace.rules
    if not asked.dry_run:
        chosen = use_scorer(rules, number)
        write_performance(session.store, (), _activated(session, chosen))
    elif number not in [each.version for each in load_scorers(rules).versions]:
        raise UsageError(f"there is no candidate scorer of version {number}")
    _settle(asked, f"candidate scorer {number} counts", None if asked.dry_run else number, "activated")


def _settle(asked: Asked, what: str, version: int | None, key: str) -> None:
    """Say what has become of the versions."""
    if asked.as_json:
        typer.echo(json.dumps({key: version}))
    elif not asked.quiet:
        say(f"{what}: nothing is changed by --dry-run" if asked.dry_run else f"{what} from now on")


def _teach(session: Session, asked: Asked) -> None:
    if not asked.dry_run:
        require_learning()
    documents = reviewed_documents(session.store)
    few = too_few(len(documents), len({each.supplier for each in documents}))
    if few is not None:
        if asked.as_json:
            typer.echo(json.dumps({"documents": len(documents), "refused": few, "written": False}, ensure_ascii=False))
        say(few)
        sys.exit(EXIT_CHECK_FAILED)
    present = load_scorers(session.workspace.rules).in_force
    trial = try_learning(documents, rules_in_force(session).catalogue(), _in_force(session, present))
    if not asked.as_json and not asked.quiet:
        _explain(trial, present)
    kept = None
    if trial.better and _may_be_kept(asked):
        kept = _keep(session, trial, documents)
    _report(asked, trial, present, kept)
    if not trial.better:
        sys.exit(EXIT_CHECK_FAILED)


def _in_force(session: Session, present: ScorerVersion | None) -> OnnxScorer | None:
    if present is None:
        return None
    return OnnxScorer(read_scorer(session.workspace.rules, present), present.file, threads=1)


def _may_be_kept(asked: Asked) -> bool:
    if asked.dry_run:
        return False
    if asked.yes or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return asked.yes
    return typer.confirm("Let this scorer count from now on?", err=True)


def _keep(session: Session, trial: Trial, documents: list[Reviewed]) -> ScorerVersion:
    """Write the scorer, how it did and how extraction does, and mark the training data as used."""
    store, time = session.store, datetime.now(UTC)
    kept = keep_scorer(session.workspace.rules, trial, session.actor)
    proof = Performance(CANDIDATE_SCORER, str(kept.version), time.date(), None, trial.learned)
    reviews = extraction_performance(store, datetime.fromtimestamp(0, UTC))
    write_performance(store, [proof, *reviews], _activated(session, kept))
    pairs = [pair for each in documents for pair in each.judged.pairs]
    mark_used(store, pairs, f"{CANDIDATE_SCORER}-{kept.version}", session.actor)
    return kept


def _activated(session: Session, version: ScorerVersion) -> ScorerChange:
    description = f"{version.file}, SHA-256 {version.sha256}"
    return ScorerChange(session.actor, "activated", version.version, description)


def _explain(trial: Trial, present: ScorerVersion | None) -> None:
    now = "by hand" if present is None else f"version {present.version}"
    typer.echo(
        f"{counted(trial.documents, 'reviewed document')} of {counted(trial.suppliers, 'supplier')};"
        " 'learned' judges suppliers that it was not taught with"
    )
    typer.echo(f"  {'field':28}{'judged':>8}{now:>12}{'learned':>10}")
    for field, before in trial.present.items():
        after = trial.learned[field]
        if not before.correct == after.correct == before.judged:
            typer.echo(f"  {field:28}{before.judged:>8}{before.correct:>12}{after.correct:>10}")
    before, after = total(trial.present), total(trial.learned)
    typer.echo(f"  {'all':28}{before.judged:>8}{before.correct:>12}{after.correct:>10}")


def _report(asked: Asked, trial: Trial, present: ScorerVersion | None, kept: ScorerVersion | None) -> None:
    if asked.as_json:
        typer.echo(json.dumps(_as_dict(trial, present, kept), ensure_ascii=False))
        return
    judged, before, after = total(trial.learned).judged, total(trial.present).correct, total(trial.learned).correct
    figures = f"{after} of {judged} values right on suppliers not seen, {before} with what is in force"
    figures += f" ({counted(trial.gained, 'value')} put right, {trial.lost} put wrong)"
    if not trial.better:
        by_hand = "" if present is None else f", {total(trial.by_hand).correct} by hand"
        say(f"not kept, since it is not better: {figures}{by_hand}")
    elif not asked.quiet:
        done = "not written (docproc learn --model --yes)" if kept is None else f"kept as version {kept.version}"
        say(f"{figures}; {done}")


def _as_dict(trial: Trial, present: ScorerVersion | None, kept: ScorerVersion | None) -> dict[str, Any]:
    return {
        "documents": trial.documents,
        "suppliers": trial.suppliers,
        "present": None if present is None else present.version,
        "by_hand": total(trial.by_hand).as_dict(),
        "before": total(trial.present).as_dict(),
        "after": total(trial.learned).as_dict(),
        "gained": trial.gained,
        "lost": trial.lost,
        "fields": {
            field: {"judged": each.judged, "before": each.correct, "after": trial.learned[field].correct}
            for field, each in trial.present.items()
        },
        "better": trial.better,
        "written": kept is not None,
        "version": None if kept is None else kept.version,
        "file": None if kept is None else kept.file,
    }
