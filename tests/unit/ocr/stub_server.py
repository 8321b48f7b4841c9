"""An OpenAI-compatible server on loopback that answers what a test tells it to, and notes what it was asked."""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from types import MappingProxyType
from typing import Any

from PIL import Image

from tests.loopback import Quiet, serving_http

Reply = dict[str, Any] | int | tuple[int, dict[str, str]]
"""The JSON of a completion, or a status code to refuse with (and headers beside it)."""


@dataclass
class Stub:
    """What the server answers, in turn (the last for ever), and what it has been asked."""

    replies: list[Reply]
    model: str = "a-model"
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    url: str = ""
    on_ask: Callable[[], object] = lambda: None

    def image(self, at: int = -1) -> Image.Image:
        """The image of a question."""
        address = self.asked[at]["messages"][0]["content"][0]["image_url"]["url"]
        return Image.open(io.BytesIO(base64.b64decode(address.split(",", 1)[1])))

    def prompt(self, at: int = -1) -> str | None:
        """The text of a question; None when there was none."""
        content = self.asked[at]["messages"][0]["content"]
        return content[1]["text"] if len(content) > 1 else None


def completion(text: str, reason: str = "stop", logprobs: list[float] | None = None) -> dict[str, Any]:
    """A completion as servers answer it."""
    told = None if logprobs is None else {"content": [{"token": "x", "logprob": log} for log in logprobs]}
    return {"choices": [{"index": 0, "finish_reason": reason, "message": {"content": text}, "logprobs": told}]}


@contextmanager
def serving(*replies: Reply) -> Iterator[Stub]:
    """Run the server for the time of a test."""
    stub = Stub(list(replies))
    lock = threading.Lock()

    class Handler(Quiet, BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _send(self, code: int, data: object, headers: Mapping[str, str] = MappingProxyType({})) -> None:
            body = json.dumps(data).encode()
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            known = {"/v1/models": {"data": [{"id": stub.model}]}, "/health": {"status": "ok"}}
            self._send(200 if self.path in known else 404, known.get(self.path, {}))

        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            stub.on_ask()
            with lock:
                stub.asked.append(question)
                stub.keys.append(self.headers.get("Authorization"))
                stub.paths.append(self.path)
                reply = stub.replies.pop(0) if len(stub.replies) > 1 else stub.replies[0]
            if isinstance(reply, dict):
                self._send(200, reply)
            else:
                code, headers = (reply, {}) if isinstance(reply, int) else reply
                self._send(code, {"error": "no"}, headers)

    with serving_http(Handler) as address:
        stub.url = f"{address}/v1"
        yield stub
