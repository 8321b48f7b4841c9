"""JSON lines: one object per document and line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from docproc.export.selection import select


def write(documents: Iterable[dict[str, Any]], stream: TextIO, fields: tuple[str, ...] | None) -> int:
    """Write one JSON object a line and return the number of documents."""
    count = 0
    for document in documents:
        stream.write(json.dumps(select(document, fields), ensure_ascii=False, separators=(", ", ": ")) + "\n")
        count += 1
    return count
