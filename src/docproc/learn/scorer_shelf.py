"""The versions of a workspace's candidate scorer: put on the shelf, taken into force, taken out of it."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

from docproc.errors import UsageError, WorkspaceError
from docproc.learn.learned_weights import as_onnx
from docproc.learn.scorer_study import Trial, total
from docproc.specs.scorers import Scorers, ScorerVersion, load_scorers, read_scorer, scorers_path
from docproc.specs.yaml_editing import fresh, write_whole

_HEAD = "# The candidate scorers that docproc learned from reviews, and the one in force (null: none).\n"


def keep_scorer(rules: Path, trial: Trial, actor: str) -> ScorerVersion:
    """Write what was learned as the next version and let it count; raises WorkspaceError, MissingDependencyError."""
    known = load_scorers(rules)
    number = max((each.version for each in known.versions), default=0) + 1
    content = as_onnx(trial.weights)
    judged = total(trial.learned)
    version = ScorerVersion(
        version=number,
        file=f"candidate-scorer-{number}.onnx",
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=datetime.now(UTC).replace(microsecond=0),
        made_by=actor,
        documents=trial.documents,
        suppliers=trial.suppliers,
        judged=judged.judged,
        right_before=total(trial.present).correct,
        right_after=judged.correct,
    )
    _write_bytes(scorers_path(rules).with_name(version.file), content)
    _write(rules, Scorers(active=number, versions=(*known.versions, version)))
    return version


def use_scorer(rules: Path, number: int) -> ScorerVersion:
    """Let a version count from now on.

    Raises UsageError when there is none of that number, ConfigurationError when its file is not what was proved.
    """
    known = load_scorers(rules)
    chosen = next((each for each in known.versions if each.version == number), None)
    if chosen is None:
        there = ", ".join(str(each.version) for each in known.versions) or "none"
        raise UsageError(f"there is no candidate scorer of version {number}; there are: {there}")
    read_scorer(rules, chosen)
    _write(rules, known.model_copy(update={"active": number}))
    return chosen


def deactivate_scorer(rules: Path) -> ScorerVersion | None:
    """Let no version count from now on; return the one that did, None when none did."""
    known = load_scorers(rules)
    if known.in_force is not None:
        _write(rules, known.model_copy(update={"active": None}))
    return known.in_force


def _write(rules: Path, scorers: Scorers) -> None:
    path = scorers_path(rules)
    write_whole(path, _HEAD + fresh(scorers.model_dump(mode="json"), Scorers, str(path)))


def _write_bytes(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise WorkspaceError(f"{path}: cannot be written: {error.strerror}") from error
