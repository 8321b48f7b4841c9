"""A local llama.cpp server on a folder of GGUF files: started on a free port of loopback, stopped with its owner."""

from __future__ import annotations

import ctypes
import importlib.util
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from docproc.errors import ConfigurationError, MissingDependencyError

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_POLL_SECONDS = 0.2
_STOP_SECONDS = 10.0
_LAST_WORDS = 300


@dataclass(frozen=True, slots=True)
class GgufModel:
    """A model and its vision projector, both GGUF files."""

    model: Path
    projector: Path


def find_gguf(folder: Path) -> GgufModel:
    """Return the one model and the one projector (`mmproj` in its name) of a folder.

    Raises ConfigurationError when there is not exactly one of each.
    """
    files = sorted(folder.glob("*.gguf"))
    projectors = [path for path in files if "mmproj" in path.name.lower()]
    models = [path for path in files if path not in projectors]
    if len(models) != 1 or len(projectors) != 1:
        raise ConfigurationError(
            f"{folder}: one model and one mmproj file (.gguf) are expected, "
            f"there are {len(models)} and {len(projectors)}"
        )
    return GgufModel(models[0], projectors[0])


def server_command(found: GgufModel, alias: str, port: int, slots: int, context: int) -> list[str]:
    """Return the command of llama.cpp's server: `llama-server` on the PATH, else the one in the xllamacpp wheel.

    `context` is in tokens for each of the `slots`. Raises MissingDependencyError when there is neither.
    """
    options = ["--model", str(found.model), "--mmproj", str(found.projector), "--alias", alias]
    options += ["--host", "127.0.0.1", "--port", str(port), "--parallel", str(slots)]
    options += ["--ctx-size", str(slots * context)]
    binary = shutil.which("llama-server")
    if binary is not None:
        return [binary, *options, "--jinja"]
    if importlib.util.find_spec("xllamacpp") is not None:
        return [sys.executable, "-m", "docproc.ocr.xllama_server", *options]
    raise MissingDependencyError(
        "a local model server needs llama.cpp: put llama-server on the PATH, or pip install 'docproc[cpu-surya]'"
    )


class LlamaServer:
    """A running server; `url` ends in /v1. Ends when it is closed or forgotten, or when this process ends."""

    def __init__(self, command: Callable[[int], list[str]], startup_seconds: float) -> None:
        """Start `command` of a free port and wait until it is healthy.

        Raises ConfigurationError with its last words when it ends or is not ready in `startup_seconds`.
        """
        port = _free_port()
        words = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the server
        self._process = subprocess.Popen(
            command(port), stdin=subprocess.DEVNULL, stdout=words, stderr=subprocess.STDOUT, preexec_fn=_dies_with_us
        )
        self.url = f"http://127.0.0.1:{port}/v1"
        self.close = weakref.finalize(self, _stop, self._process)
        deadline = time.monotonic() + startup_seconds
        while not _healthy(port):
            ended = self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                self.close()
                words.seek(0)
                said = words.read()[-_LAST_WORDS:].decode(errors="replace").strip() or "nothing"
                why = "ended at once" if ended else f"was not ready within {startup_seconds:g} s"
                raise ConfigurationError(f"the model server {why}; its last words: {said}")
            time.sleep(_POLL_SECONDS)


def _dies_with_us() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _healthy(port: int) -> bool:
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/health", timeout=2.0, trust_env=False)
    except httpx.TransportError:
        return False
    return answer.status_code == httpx.codes.OK


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
