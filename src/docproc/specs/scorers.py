"""The candidate scorers of a workspace, `rules/models/candidate-scorer.yaml`: all versions, and which one counts."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from pydantic import Field, model_validator

from docproc.errors import ConfigurationError
from docproc.specs.loader import Spec, load_yaml

INPUTS, MOVES = "features", "moves"
"""The tensors of a scorer's ONNX file: float32 (n, k) in, float32 (n, 1) in log-odds out."""

NAMES = "docproc.inputs"
"""The key of the file's metadata under which the names of the k inputs stand, a JSON list."""

MOST_MOVE = 4.0
"""A scorer moves no candidate by more log-odds: what a supplier's own rule counts is not overruled alone."""

_FOLDER, _LIST = "models", "candidate-scorer.yaml"


class ScorerVersion(Spec):
    """One scorer: its file, known by its content, and what it was taught and proved on."""

    version: int = Field(ge=1, description="its number")
    file: str = Field(pattern=r"^candidate-scorer-[0-9]+\.onnx$", description="its file, beside this list")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="the hash of the file's content")
    made_at: datetime = Field(description="when it was taught")
    made_by: str = Field(description="who had it taught")
    documents: int = Field(ge=1, description="reviewed documents that it was taught with")
    suppliers: int = Field(ge=1, description="their suppliers")
    judged: int = Field(ge=1, description="values on which it was proved, on suppliers that it had not seen")
    right_before: int = Field(ge=0, description="how many of them were right before")
    right_after: int = Field(ge=0, description="how many of them were right with it")


class Scorers(Spec):
    """All versions, and the one that moves candidates; none does where `active` is null."""

    active: int | None = Field(None, description="the version that counts; null for the weights set by hand")
    versions: tuple[ScorerVersion, ...] = Field((), description="every version, the oldest first")

    @model_validator(mode="after")
    def _active_is_there(self) -> Scorers:
        numbers = [each.version for each in self.versions]
        if len(set(numbers)) < len(numbers):
            raise ValueError("two versions have one number")
        if self.active is not None and self.active not in numbers:
            raise ValueError(f"there is no version {self.active}")
        return self

    @property
    def in_force(self) -> ScorerVersion | None:
        """The version that counts."""
        return next((each for each in self.versions if each.version == self.active), None)


def scorers_path(rules: Path) -> Path:
    """Return where the list of scorers is kept in a workspace's folder of rules."""
    return rules / _FOLDER / _LIST


def load_scorers(rules: Path) -> Scorers:
    """Return the scorers of a workspace's folder of rules; raises ConfigurationError with file and line."""
    path = scorers_path(rules)
    return load_yaml(path, Scorers) if path.is_file() else Scorers()


def read_scorer(rules: Path, version: ScorerVersion) -> bytes:
    """Return the content of a scorer's file; raises ConfigurationError where it is gone or another than was proved."""
    path = scorers_path(rules).with_name(version.file)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != version.sha256:
        raise ConfigurationError(f"{path}: is not the file that was proved: its content has changed")
    return content
