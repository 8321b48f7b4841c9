"""What `columnar` and the process that reads columns say to each other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

BEGUN = b"begun\n"
"""The process has begun to read: what it answers from now on is of this moment."""
WHOLE = b"whole\n"
"""Stands behind an answer that is complete: an Arrow stream that breaks off between two batches reads like one."""


def question(query: str, values: Sequence[Any]) -> bytes:
    """Return a query with the values of its question marks (texts, whole and real numbers) as one line."""
    return json.dumps([query, list(values)]).encode() + b"\n"


def asked(line: bytes) -> tuple[str, list[Any]]:
    """Return the query and the values of a line of `question`."""
    query, values = json.loads(line)
    return query, values
