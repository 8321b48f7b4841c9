"""Times: aware UTC in memory, sortable text without a zone in the store."""

from __future__ import annotations

from datetime import UTC, datetime

TIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f"
"""How the text of a column of times is written, of a time in UTC."""


def now() -> datetime:
    """The current time, aware, UTC."""
    return datetime.now(UTC)


def stored_time(text: str) -> datetime:
    """The aware UTC time of a column's text (`2026-03-05 10:00:00.000000`)."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
