"""JSON lines: one object per document and line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from docproc.export.layout import Layout
from docproc.export.selection import select


def write(documents: Iterable[Mapping[str, Any]], stream: BinaryIO, layout: Layout) -> int:
    """Write one JSON object a line and return the number of documents."""
    count = 0
    for document in documents:
        text = json.dumps(select(document, layout.names), ensure_ascii=False, separators=(", ", ": "))
        stream.write(f"{text}\n".encode())
        count += 1
    return count
