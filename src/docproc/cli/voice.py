"""What the command line says to its operator on stderr: lines for people, or JSON lines for a collector of logs."""

from __future__ import annotations

import json
import sys
from collections.abc import Sized
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path


class LogFormat(StrEnum):
    """How lines on stderr are written."""

    TEXT = "text"
    JSON = "json"


class Level(StrEnum):
    """How much a line matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class _Voice:
    """The format chosen for this process, and the run that it works for."""

    format = LogFormat.TEXT
    run: str | None = None


def speak(chosen: LogFormat) -> None:
    """Write all further lines in this format."""
    _Voice.format = chosen


def speaks_json() -> bool:
    """Tell whether lines are JSON, so that nothing else may go to stderr."""
    return _Voice.format is LogFormat.JSON


def speak_of_run(run: str | None) -> None:
    """Name this run in all further JSON lines; None: none any more."""
    _Voice.run = run


def say(text: str, level: Level = Level.INFO, code: str | None = None, document: str | None = None) -> None:
    """Write one line for the operator to stderr; `code` is that of an error, `document` the id of what it is about."""
    print(line_of(text, level, code, document), file=sys.stderr)  # noqa: T201  # the command line's own voice


def say_none(found: Sized, text: str) -> None:
    """Say why a list is empty, where it is: nothing on stdout alone could mean anything."""
    if not found:
        say(text)


def say_problem(file: Path, problem: str, as_json: bool) -> None:
    """Say what is wrong in a file that is checked, in words that name it; with `as_json` as an object on stdout."""
    if as_json:
        print(json.dumps({"file": str(file), "message": problem}, ensure_ascii=False))  # noqa: T201  # data for a pipe
    else:
        say(problem)


def line_of(text: str, level: Level = Level.INFO, code: str | None = None, document: str | None = None) -> str:
    """Return a line as `say` writes it.

    In JSON its keys are time (RFC 3339, UTC), level, run, document, code (None where there is none) and message.
    """
    if not speaks_json():
        return f"docproc: {text} [{code}]" if code else f"docproc: {text}"
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": level.value,
        "run": _Voice.run,
        "document": document,
        "code": code or None,
        "message": text,
    }
    return json.dumps(line, ensure_ascii=False)
