"""What a worker tells of an error that ended a document: its code, its message, whether another try may help."""

from __future__ import annotations

import errno
import traceback
from collections.abc import Iterator
from typing import Any

from docproc.errors import ConfigurationError, DocprocError, DocumentError, WorkerMemoryError
from docproc.pipeline.wire import Message

_SAID_WITHOUT_MEMORY = ("std::bad_alloc", "insufficient memory", "cannot allocate memory")
"""What libraries written in C++ say (OpenCV, OpenVINO, pdfium's callers): they raise no MemoryError."""


def failure_message(error: Exception, filename: str) -> Message:
    """Return the message that says of the document `filename` how it failed; an unknown error brings its traceback."""
    lacking = next(filter(_is_lack_of_memory, _causes(error)), None)
    if lacking is not None and not isinstance(error, WorkerMemoryError):
        said = _first_line(lacking)
        error = WorkerMemoryError(f"{filename}: it needed more memory than limits.worker_memory_mb allows ({said})")
    data: dict[str, Any] = {"code": DocumentError.code, "retryable": False, "stack": None}
    data["fatal"] = isinstance(error, ConfigurationError)
    if isinstance(error, DocprocError):
        named = error.message if filename in error.message else f"{filename}: {error.message}"
        data |= {"code": error.code, "message": named, "retryable": getattr(error, "retryable", False)}
    else:
        data["message"] = f"{filename}: cannot be processed: {type(error).__name__}: {_first_line(error)}"
        data["stack"] = "".join(traceback.format_exception(error))
    return Message("failed", data)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it was raised from, each once."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__


def _is_lack_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    said = "" if isinstance(error, DocprocError) else str(error).lower()  # ours may cite a file's name
    return any(words in said for words in _SAID_WITHOUT_MEMORY)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
