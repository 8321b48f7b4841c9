"""docproc's command line for tests: a process that has imported it forks one child for every command.

A command is a process of its own all the same, with arguments, environment, streams and exit code; only the imports,
which take longer than most commands, are shared. Requests and answers are JSON lines on stdin and stdout.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import docproc

ROOT = Path(__file__).parent.parent
SECONDS = 300
_BESIDE = (
    "argon2", "duckdb", "jinja2", "matplotlib.font_manager", "onnxruntime", "pyarrow", "rich.console", "rich.table",
    "ruamel.yaml", "sqlmodel", "stdnum.de.handelsregisternummer", "stdnum.eu.oss", "stdnum.eu.vat",
)  # fmt: skip
"""What docproc imports when it needs it."""

_LEFT_OUT = ("docproc.cli.__main__", "docproc.ocr.deepseek", "docproc.ocr.got_ocr", "docproc.ocr.local_model")
"""The program itself, and what needs torch."""


class CommandServer:
    """The caller's end: starts the process when it is first asked."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def run(self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], streams: Path) -> int:
        """Run docproc in `folder`; stdin, stdout and stderr are the files `in`, `out`, `err` of `streams`."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.command_server"], cwd=ROOT, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONUTF8": "1"},
            )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = {
            "arguments": list(arguments), "folder": str(folder), "environment": dict(environment),
            "streams": str(streams),
        }  # fmt: skip
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return int(json.loads(self._process.stdout.readline())["code"])


def serve() -> None:
    """Answer requests until there are no more."""
    import_docproc()
    import_module("tests.forked_workers").fork_workers()
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if not child:
            _be_docproc(request)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(json.dumps({"code": code}) + "\n")
        sys.stdout.flush()


def import_docproc() -> None:
    """Import all of docproc and what it imports when it needs it, once for all processes that are forked later."""
    own = [module.name for module in walk_packages(docproc.__path__, "docproc.")]
    for name in (*own, *_BESIDE):
        if not name.startswith(_LEFT_OUT):
            with suppress(ImportError):  # the command that needs it will say so
                import_module(name)


def _be_docproc(request: dict[str, Any]) -> None:
    import signal

    from docproc.cli.main import main

    signal.alarm(SECONDS)
    code = 70
    try:
        for number, name in enumerate(("in", "out", "err")):
            flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT
            opened = os.open(Path(request["streams"]) / name, flags)
            os.dup2(opened, number)
            os.close(opened)
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["environment"])
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115  # they end with it
        sys.argv = ["docproc", *request["arguments"]]
        main(request["arguments"])
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1 if ended.code else 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
