"""Completeness: what docproc must find in a document of its type."""

from __future__ import annotations

from collections.abc import Iterator

from docproc.check.requirements import missing
from docproc.model.decision import Finding
from docproc.model.enums import Severity
from docproc.model.fields import Extraction


def check_completeness(extraction: Extraction) -> Iterator[Finding]:
    """Yield `missing-<field>` for every required field that was not found; each sends the document to review."""
    for group in missing(extraction):
        name = group[0]
        words = " or ".join(field.replace("_", " ") for field in group)
        yield Finding(f"missing-{name.replace('_', '-')}", Severity.WARNING, f"no {words} was found", (name,))
