"""What travels on the pipe between the coordinating process and a worker: a JSON header and raw bytes.

Nothing is pickled: a worker has opened untrusted bytes, so what it sends is read as data, never as objects.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from pydantic_core import to_json

MAX_MESSAGE = 512 * 1024 * 1024
"""A message larger than this (bytes) ends the worker that sent it."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: `kind` says what it is, `data` is plain JSON data, `payload` raw bytes (empty for most)."""

    kind: str
    data: dict[str, Any] = field(default_factory=dict)
    payload: bytes = b""


def send(connection: Connection, message: Message) -> None:
    """Send `message`; raises BrokenPipeError when the other side is gone."""
    connection.send_bytes(pack_message(message))


def receive(connection: Connection) -> Message:
    """Return the next message.

    Raises EOFError when the other side is gone, ValueError when what came is no message.
    """
    return unpack_message(connection.recv_bytes(MAX_MESSAGE))


def pack_message(message: Message) -> bytes:
    """Return `message` as the bytes that go over the pipe."""
    return to_json({"kind": message.kind, **message.data}, inf_nan_mode="constants") + b"\0" + message.payload


def unpack_message(raw: bytes) -> Message:
    """Return the message that `pack_message` packed; raises ValueError for what is none."""
    header, separator, payload = raw.partition(b"\0")
    try:
        data = json.loads(header)
    except RecursionError as error:
        raise ValueError("its header is nested too deeply") from error
    if not separator or not isinstance(data, dict) or not isinstance(data.get("kind"), str):
        raise ValueError("not a message of the worker protocol")
    return Message(data.pop("kind"), data, payload)
