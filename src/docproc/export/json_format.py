"""JSON: one array of documents, written one at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from docproc.export.layout import Layout
from docproc.export.selection import select


def write(documents: Iterable[Mapping[str, Any]], stream: BinaryIO, layout: Layout) -> int:
    """Write a JSON array, one indented object per document, and return the number of documents."""
    count = 0
    stream.write(b"[")
    for document in documents:
        text = json.dumps(select(document, layout.names), ensure_ascii=False, indent=1)
        stream.write(((",\n" if count else "\n") + text).encode())
        count += 1
    stream.write(b"\n]\n" if count else b"]\n")
    return count
