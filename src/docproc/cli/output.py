"""Where a command writes its data: stdout, or a file that is there whole or not at all."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, TextIO

import typer

from docproc.errors import OutputError

OutputOption = Annotated[
    Path | None, typer.Option("-o", "--output", help="File to write, whole or not at all.", show_default="stdout")
]


@contextmanager
def writing(output: Path | None) -> Iterator[TextIO]:
    """Give stdout, or a text file (UTF-8, no translation of line ends) that is there whole or not at all.

    Raises OutputError when the file cannot be written; what was there before then stays.
    """
    if output is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    with writing_bytes(output) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        yield text
        text.flush()
        text.detach()


@contextmanager
def writing_bytes(output: Path | None) -> Iterator[BinaryIO]:
    """Give stdout's bytes, or a temporary file that takes the name of `output` once everything is on disk.

    Raises OutputError when the file cannot be written; what was there before then stays.
    """
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    temporary = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(output)
    except OSError as error:
        raise OutputError(f"{output}: cannot be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)
