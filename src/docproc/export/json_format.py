"""JSON: one array of documents, written one at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from docproc.export.selection import select


def write(documents: Iterable[dict[str, Any]], stream: TextIO, fields: tuple[str, ...] | None) -> int:
    """Write a JSON array, one indented object per document, and return the number of documents."""
    count = 0
    stream.write("[")
    for document in documents:
        text = json.dumps(select(document, fields), ensure_ascii=False, indent=1)
        stream.write((",\n" if count else "\n") + text)
        count += 1
    stream.write("\n]\n" if count else "]\n")
    return count
