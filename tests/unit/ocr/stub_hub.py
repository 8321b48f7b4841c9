"""A model hub, and the repository of language packs, on loopback: they tell what they hold, and hand it out badly."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import unquote, urlsplit

from tests.loopback import Quiet, serving_http

SHA = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """`breaks` drops a file's connection after so many bytes, once an entry; `served` puts other bytes in its place."""

    files: dict[str, bytes]
    repository: str = "owner/model"
    breaks: dict[str, list[int]] = field(default_factory=dict)
    served: dict[str, bytes] = field(default_factory=dict)
    ranges: bool = True
    asked: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    url: str = ""

    def answer_json(self, path: str) -> object | None:
        """What the interfaces of the hub and of the packs' repository tell."""
        if path == f"/api/models/{self.repository}/revision/main":
            return {"sha": SHA, "siblings": [self._sibling(name, data) for name, data in self.files.items()]}
        if path == "/repos/tesseract-ocr/tessdata_fast/contents":
            return [
                {"name": name, "size": len(data), "sha": git_sha1(data), "download_url": f"{self.url}/raw/{name}"}
                for name, data in self.files.items()
            ]
        return None

    def content(self, path: str) -> bytes | None:
        """The bytes of a file."""
        for start in (f"/{self.repository}/resolve/{SHA}/", "/raw/"):
            if path.startswith(start):
                name = path.removeprefix(start)
                return self.served.get(name, self.files.get(name))
        return None

    @staticmethod
    def _sibling(name: str, data: bytes) -> Mapping[str, object]:
        told: dict[str, object] = {"rfilename": name, "size": len(data), "blobId": git_sha1(data)}
        if name.endswith((".safetensors", ".gguf")):
            told["lfs"] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "pointerSize": 130}
        return told


def git_sha1(data: bytes) -> str:
    """Git's hash of a file."""
    return hashlib.sha1(f"blob {len(data)}\0".encode() + data).hexdigest()


@contextmanager
def serving_hub(files: dict[str, bytes]) -> Iterator[Hub]:
    """Run the hub for the time of a test."""
    hub = Hub(files)

    class Handler(Quiet, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            hub.asked.append((path, self.headers.get("Range"), self.headers.get("Authorization")))
            told = hub.answer_json(path)
            if told is not None:
                self._send(200, json.dumps(told).encode())
            elif (data := hub.content(path)) is None:
                self._send(404, b"not found")
            else:
                self._send_file(path.rsplit("/", 1)[-1], data)

        def _send_file(self, name: str, data: bytes) -> None:
            start = self.headers.get("Range", "").removeprefix("bytes=").removesuffix("-")
            resumed = bool(start) and hub.ranges
            rest = data[int(start) :] if resumed else data
            left = hub.breaks.get(name) or []
            stop = left.pop(0) if left else len(rest)
            self._send(206 if resumed else 200, rest[:stop], len(rest))

        def _send(self, code: int, body: bytes, length: int | None = None) -> None:
            self.send_response(code)
            self.send_header("Content-Length", str(len(body) if length is None else length))
            self.end_headers()
            self.wfile.write(body)

    with serving_http(Handler) as address:
        hub.url = address
        yield hub
