"""The learned scorer of candidates in a worker: an ONNX file run on the processor, or none and a finding why."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docproc.errors import ConfigurationError, MissingDependencyError
from docproc.extract.candidate import Candidate
from docproc.extract.weighing import named_inputs
from docproc.model.decision import Finding
from docproc.model.enums import Severity
from docproc.specs.scorers import INPUTS, NAMES, ScorerVersion, read_scorer

UNUSABLE = "scorer-unusable"
"""The code of the finding on documents that were extracted without the scorer in force."""


class OnnxScorer:
    """The scorer of an ONNX file (see `docproc.specs.scorers`); `threads` is what a run may use.

    Raises ConfigurationError for content that is no such file, MissingDependencyError without onnxruntime.
    """

    def __init__(self, content: bytes, name: str, threads: int) -> None:
        try:
            import onnxruntime  # type: ignore[import-untyped]  # ships no types
        except ImportError as error:
            raise MissingDependencyError(
                f"{name} needs onnxruntime; install it with: pip install 'docproc[learn]'"
            ) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 4
        try:
            self._session: Any = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
            names = json.loads(self._session.get_modelmeta().custom_metadata_map[NAMES])
            (tensor,) = self._session.get_inputs()
            probe = self._run([[1.0] * len(names)])
        except Exception as error:  # the runtime raises classes of its own
            raise ConfigurationError(f"{name} is no candidate scorer: {_first_line(error)}") from error
        if tensor.name != INPUTS or tensor.shape[-1] != len(names) or not math.isfinite(*probe):
            raise ConfigurationError(f"{name} is no candidate scorer: its tensors are other than its names tell")
        self._place = {str(each): at for at, each in enumerate(names)}

    def moves(self, candidates: Sequence[Candidate]) -> list[float]:
        """Return by how many log-odds each candidate is moved."""
        if not candidates:
            return []
        import numpy

        rows = numpy.zeros((len(candidates), len(self._place)), dtype=numpy.float32)
        for at, each in enumerate(candidates):
            for name, amount in named_inputs(each.field, each.method, each.priority, each.features):
                if name in self._place:
                    rows[at, self._place[name]] += amount
        return self._run(rows)

    def _run(self, rows: Any) -> list[float]:
        import numpy

        (found,) = self._session.run(None, {INPUTS: numpy.asarray(rows, dtype=numpy.float32)})
        return [round(float(move), 4) for move in numpy.asarray(found).reshape(len(rows))]


def load_scorer(
    rules: Path, version: ScorerVersion | None, threads: int
) -> tuple[OnnxScorer | None, tuple[Finding, ...]]:
    """Return the scorer in force, or none and the finding that it cannot be used; neither where `version` is None."""
    if version is None:
        return None, ()
    try:
        return OnnxScorer(read_scorer(rules, version), version.file, threads), ()
    except ConfigurationError as error:
        message = f"candidate scorer {version.version} is not used, values are weighed by hand: {error}"
        return None, (Finding(UNUSABLE, Severity.WARNING, message),)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
