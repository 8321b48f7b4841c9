"""Models in ONNX files, run on this processor by onnxruntime; each is loaded once a process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docproc.errors import MissingDependencyError
from docproc.extract.predicting import PredictionError
from docproc.extract.rules.model_features import FEATURES

_INPUT = "features"


class OnnxModels:
    """The models of `folder`, by file name; `threads` is the number of threads that a run may use."""

    def __init__(self, folder: Path, threads: int) -> None:
        self._folder = folder
        self._threads = threads
        self._sessions: dict[str, Any] = {}

    def score(self, file: str, features: Sequence[Sequence[float]]) -> list[float]:
        """Return the model's number for each row of `features`.

        Raises PredictionError for a model that cannot be loaded or takes another tensor, MissingDependencyError where
        onnxruntime is not installed.
        """
        if file not in self._sessions:
            self._sessions[file] = self._load(file)
        import numpy

        rows = numpy.asarray(features, dtype=numpy.float32)
        try:
            (first, *_) = self._sessions[file].run(None, {_INPUT: rows})
            return [float(score) for score in numpy.asarray(first, dtype=numpy.float64).reshape(len(rows))]
        except Exception as error:  # the runtime raises classes of its own, and a model may give what is no number
            raise PredictionError(f"in {file} cannot be run: {_first_line(error)}") from error

    def _load(self, file: str) -> Any:
        try:
            import onnxruntime  # type: ignore[import-untyped]  # ships no types
        except ImportError as error:
            raise MissingDependencyError(
                f"the rule's model {file} needs onnxruntime; install it with: pip install 'docproc[onnxruntime]'"
            ) from error
        path = self._folder / file
        if not path.is_file():
            raise PredictionError(f"is not there: {file} in the folder of the rules")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.log_severity_level = 4
        try:
            session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # as above
            raise PredictionError(f"in {file} cannot be loaded: {_first_line(error)}") from error
        inputs = {each.name: each.shape for each in session.get_inputs()}
        if set(inputs) != {_INPUT} or inputs[_INPUT][-1] not in (len(FEATURES), None, "features"):
            raise PredictionError(f"in {file} does not take one tensor 'features' of shape (n, {len(FEATURES)})")
        return session


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
