"""A tiny ONNX file written by hand (protobuf wire format, onnx.proto3): sigmoid(features · weights + bias)."""

from __future__ import annotations

import struct
from collections.abc import Sequence


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*found, number))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes | str) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | 2) + _varint(len(raw)) + raw


def _tensor(name: str, shape: Sequence[int], values: Sequence[float]) -> bytes:
    dims = b"".join(_number(1, size) for size in shape)
    return dims + _number(2, 1) + _bytes(8, name) + _bytes(9, struct.pack(f"<{len(values)}f", *values))


def _value(name: str, columns: int) -> bytes:
    shape = _bytes(1, _bytes(2, "n")) + _bytes(1, _number(1, columns))
    return _bytes(1, name) + _bytes(2, _bytes(1, _number(1, 1) + _bytes(2, shape)))


def _node(kind: str, output: str, *inputs: str) -> bytes:
    return b"".join(_bytes(1, name) for name in inputs) + _bytes(2, output) + _bytes(4, kind)


def onnx_scorer(weights: Sequence[float], bias: float, tensor: str = "features") -> bytes:
    """Return the file of a model that gives sigmoid(features · weights + bias) as a tensor of shape (n, 1)."""
    graph = b"".join(
        (
            _bytes(1, _node("MatMul", "product", tensor, "weights")),
            _bytes(1, _node("Add", "sum", "product", "bias")),
            _bytes(1, _node("Sigmoid", "probability", "sum")),
            _bytes(2, "scorer"),
            _bytes(5, _tensor("weights", (len(weights), 1), weights)),
            _bytes(5, _tensor("bias", (1,), (bias,))),
            _bytes(11, _value(tensor, len(weights))),
            _bytes(12, _value("probability", 1)),
        )
    )
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _bytes(1, "") + _number(2, 13))
