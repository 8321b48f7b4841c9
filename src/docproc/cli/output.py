"""Where a command writes its data: stdout, or a file that is there whole or not at all."""

from __future__ import annotations

import fcntl
import glob
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, BinaryIO, TextIO

import typer

from docproc.errors import OutputError


def _file_or_stdout(output: Path | None) -> Path | None:
    return None if output == Path("-") else output


OutputOption = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        help="File to write, whole or not at all; - is stdout.",
        show_default="stdout",
        callback=_file_or_stdout,
    ),
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


def _remove_left(output: Path) -> None:
    """Remove what killed processes left of this file; one that still writes holds a lock on its own."""
    for left in output.parent.glob(f".{glob.escape(output.name)}.*"):
        if left.name.rpartition(".")[2].isdecimal() and not left.is_symlink():
            with suppress(OSError), left.open("rb") as stream:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()


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
        _remove_left(output)
        with temporary.open("wb") as stream:
            with suppress(OSError):  # a file system without locks keeps what was left
                fcntl.flock(stream, fcntl.LOCK_EX)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(output)
    except OSError as error:
        raise OutputError(f"{output}: cannot be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)
