"""Documents out, one file per format.

`FORMATS` is the door: the name that the command line uses, and the writer behind it. A writer takes the documents as
the objects of the export interface, one at a time, and writes them to a text stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Protocol, TextIO

from docproc.export import csv_format, json_format, jsonl_format


class Writer(Protocol):
    """Writes documents in one format."""

    def __call__(self, documents: Iterable[dict[str, Any]], stream: TextIO, fields: tuple[str, ...] | None) -> int:
        """Write `documents` to `stream` and return how many; `fields` restricts what is written (None: everything)."""


FORMATS: Mapping[str, Writer] = MappingProxyType(
    {
        "json": json_format.write,
        "jsonl": jsonl_format.write,
        "csv": csv_format.write,
    }
)
"""Every export format that docproc brings along."""
