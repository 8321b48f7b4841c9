"""What one document may cost before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one document: bytes of its file, its pages, pixels and seconds of a page, memory of its worker."""

    max_file_bytes: int = 50 * 1024 * 1024
    max_pages: int = 500
    max_pixels: int = 200_000_000
    seconds_per_page: int = 120
    worker_memory_bytes: int = 2 * 1024**3
