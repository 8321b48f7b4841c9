"""Writes samples and their gold into a folder."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sample_docs.generator.sample import Sample


def gold_text(gold: dict[str, Any]) -> str:
    """Return the gold as it is written: indented JSON with a newline at the end."""
    return json.dumps(gold, ensure_ascii=False, indent=2) + "\n"


def write(samples: Iterable[Sample], folder: Path) -> list[Path]:
    """Write each sample and its gold (`name.json` beside `name.pdf`) into `folder`; return the documents."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for sample in samples:
        data, gold = sample.make()
        path = folder / sample.name
        path.write_bytes(data)
        path.with_suffix(".json").write_text(gold_text(gold), encoding="utf-8")
        written.append(path)
    return written
