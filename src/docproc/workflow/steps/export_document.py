"""export_document: hand the document over to a destination of the settings, in one of the export formats."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docproc.errors import WorkflowStepError
from docproc.export import FORMATS, export_bytes
from docproc.model.delivery import OutboxKind
from docproc.specs.settings import Settings
from docproc.store.document_filter import DocumentFilter
from docproc.store.engine import Transaction
from docproc.store.exporting import iter_export
from docproc.store.outbox import enqueue
from docproc.workflow.kinds import Kind
from docproc.workflow.step import StepConfig, StepContext, StepResult, StepType, Text
from docproc.workflow.templates import has_templates

_OFFERED = tuple(name for name, kind in FORMATS.items() if not kind.needs_originals)


class Config(StepConfig):
    """What is handed over, and where to: a destination's name in docproc.yaml."""

    destination: Text
    format: str = "json"
    filename: Text | None = None

    def lacking(self, settings: Settings) -> Iterator[tuple[str, str]]:
        """Yield the destination where docproc.yaml has none of that name, and a format that is none."""
        if not has_templates(self.destination) and self.destination not in settings.destinations:
            example = f"destinations: {{{self.destination}: {{folder: handed-over}}}}"
            yield "destination", f"docproc.yaml has no destination called '{self.destination}', such as {example}"
        if self.format not in _OFFERED:
            yield "format", f"no export format is called '{self.format}'; there are {', '.join(_OFFERED)}"


def run(config: Config, context: StepContext) -> StepResult:
    """Put the exported document into the outbox; the output says where it goes, and under which name."""
    document = context.document()
    for _, why in config.lacking(context.surroundings.settings):
        raise WorkflowStepError(why)
    kind = FORMATS[config.format]
    filename = _safe(config.filename) if config.filename else f"{document}.{kind.suffix}"
    payload = {
        "destination": config.destination,
        "filename": filename,
        "mime_type": kind.mime_type,
        "content": export_bytes(config.format, iter_export(context.store, DocumentFilter(ids=(document,)))),
        "document_id": document,
        "created_by": context.actor,
    }

    def effect(transaction: Transaction) -> None:
        enqueue(transaction, OutboxKind.EXPORT, payload, context.key)

    output = {"destination": config.destination, "filename": filename, "format": config.format}
    return StepResult(output, (effect,), sends=True)


def _safe(name: str) -> str:
    """A file's name without anything that leads elsewhere: a document's number may hold slashes."""
    plain = re.sub(r"[^\w.,+@ ()-]+", "_", name).strip(" .")
    if not plain:
        raise WorkflowStepError(f"'{name}' cannot be the name of a file")
    return plain[:150]


STEP = StepType(Config, {"destination": Kind.TEXT, "filename": Kind.TEXT, "format": Kind.TEXT}, run)
