"""Learned weights as a scorer of candidates, written to a file that workers can run, and known by their content."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from docproc import __version__
from docproc.errors import MissingDependencyError
from docproc.extract.candidate import Candidate
from docproc.extract.weighing import named_inputs
from docproc.specs.scorers import INPUTS, MOST_MOVE, MOVES, NAMES

_OPSET = 13
_IR_VERSION = 8
"""The forms of ONNX 1.8 (2020): every onnxruntime since runs them."""


class LearnedWeights:
    """A scorer by the sum of weights times inputs, no more than `MOST_MOVE` log-odds either way."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = weights

    def moves(self, candidates: Sequence[Candidate]) -> list[float]:
        """Return by how many log-odds each candidate is moved."""
        return [self.move(named_inputs(each.field, each.method, each.priority, each.features)) for each in candidates]

    def move(self, inputs: Iterable[tuple[str, float]]) -> float:
        """Return by how many log-odds a candidate of these inputs (name, amount) is moved."""
        points = sum(self.weights.get(name, 0.0) * amount for name, amount in inputs)
        return max(-MOST_MOVE, min(MOST_MOVE, points))


def require_learning() -> None:
    """Raise MissingDependencyError, with the command that installs them, where models cannot be written or run."""
    try:
        import onnx  # noqa: F401  # asked for only to know whether it is there
        import onnxruntime  # type: ignore[import-untyped]  # noqa: F401  # ships no types
    except ImportError as error:
        raise MissingDependencyError(
            f"a candidate scorer needs the package {error.name}; install it with: pip install 'docproc[learn]'"
        ) from error


def as_onnx(weights: Mapping[str, float]) -> bytes:
    """Return weights as an ONNX file: `features`, float32 (n, k), to `moves`, float32 (n, 1), in log-odds.

    What the k columns are stands in the file's metadata, a JSON list of the names of `named_inputs`. The same weights
    give the same bytes. Raises MissingDependencyError.
    """
    require_learning()
    from onnx import TensorProto, helper, numpy_helper

    names = sorted(weights)
    column = np.array([[weights[name]] for name in names], dtype=np.float32)
    limits = [np.array(limit, dtype=np.float32) for limit in (-MOST_MOVE, MOST_MOVE)]
    constants = zip(("weights", "least", "most"), (column, *limits), strict=True)
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", [INPUTS, "weights"], ["sum"]),
            helper.make_node("Clip", ["sum", "least", "most"], [MOVES]),
        ],
        "candidate-scorer",
        [helper.make_tensor_value_info(INPUTS, TensorProto.FLOAT, ["n", len(names)])],
        [helper.make_tensor_value_info(MOVES, TensorProto.FLOAT, ["n", 1])],
        [numpy_helper.from_array(values, name) for name, values in constants],
    )
    model = helper.make_model(
        graph, producer_name="docproc", producer_version=__version__, ir_version=_IR_VERSION,
        opset_imports=[helper.make_opsetid("", _OPSET)],
    )  # fmt: skip
    helper.set_model_props(model, {NAMES: json.dumps(names, ensure_ascii=False)})
    return bytes(model.SerializeToString(deterministic=True))
