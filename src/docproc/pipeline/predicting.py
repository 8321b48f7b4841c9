"""A worker's way to the models that rules name; it has no network, so addresses are asked by the coordinator."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from docproc.extract.catalogue import CompiledRule
from docproc.extract.predicting import PredictionError
from docproc.pipeline.endpoints import ASK
from docproc.pipeline.onnx_models import OnnxModels
from docproc.pipeline.wire import Message
from docproc.specs.rules import MlModelRule


class RemotePredictor:
    """A worker's way to models: files are run here, addresses are asked by the coordinator over the pipe."""

    def __init__(self, tell: Callable[[Message], None], hear: Callable[[], Message], files: OnnxModels) -> None:
        self._tell = tell
        self._hear = hear
        self._files = files

    def ask(self, rule: CompiledRule, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the answer of the model behind the rule's address. Raises PredictionError."""
        self._tell(Message(ASK, {"rule": rule.key}, json.dumps(request, ensure_ascii=False).encode()))
        answer = self._hear()
        if "failed" in answer.data:
            raise PredictionError(answer.data["failed"])
        try:
            found = json.loads(answer.payload)
        except (ValueError, RecursionError) as error:
            raise PredictionError("answered with what is no JSON") from error
        if not isinstance(found, dict):
            raise PredictionError("answered with what is no JSON object")
        return found

    def score(self, rule: CompiledRule, features: Sequence[Sequence[float]]) -> Sequence[float]:
        """Return a probability from 0 to 1 for each row. Raises PredictionError."""
        if not isinstance(rule.spec, MlModelRule) or rule.spec.file is None:
            raise TypeError(f"rule {rule.key} names no file")
        return self._files.score(rule.spec.file, features)
