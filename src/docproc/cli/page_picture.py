"""`docproc show --image`: a page with the boxes of its values, for those who stay in the shell."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from docproc.cli.session import Session
from docproc.cli.working import WorkOptions, prepare_workers
from docproc.errors import OutputError, UsageError
from docproc.model.enums import ConfidenceLevel, Source
from docproc.model.fields import Extraction, FieldValue
from docproc.model.geometry import Box
from docproc.pipeline.page_errands import FiledPage, PageWorker
from docproc.pipeline.page_marks import Mark
from docproc.store.filed_pages import filed_document
from docproc.store.loading import load_extraction

_DPI = 150.0


def write_page_picture(
    session: Session, document_id: str, number: int, output: Path, passwords: tuple[str, ...]
) -> int:
    """Write page `number` of a document as a PNG image with boxes and labels, whole or not at all; return how many.

    Raises UsageError for a name that does not end with .png and for no such page, the document errors of drawing, and
    OutputError.
    """
    if output.suffix.lower() != ".png":
        raise UsageError(f"{output}: the picture is PNG, so its name must end with .png")
    document = filed_document(session.store, document_id)
    place = next((page for page in document.pages if page.number == number), None)
    if place is None:
        pages = len(document.pages)
        raise UsageError(f"{document.filename}: there is no page {number}; it has {pages or 'none'}")
    extraction = load_extraction(session.store, document_id)
    marks = [] if extraction is None else list(_marks(extraction, number))
    page = FiledPage(document.path, document.filename, document.mime_type, number, place.transform, place.width)
    with closing(PageWorker(prepare_workers(session, WorkOptions(1, passwords)).setup)) as worker:
        _write(output, worker.draw_marked(page, _DPI, marks))
    return len(marks)


def _marks(extraction: Extraction, number: int) -> Iterable[Mark]:
    """One mark for each place; values that stand in the same place share it."""
    places: dict[Box, list[FieldValue]] = {}
    for value in extraction.fields:
        if value.evidence.page == number and value.evidence.box is not None:
            places.setdefault(value.evidence.box, []).append(value)
    for box, values in places.items():
        own = [value for value in values if not value.name.startswith("document_")] or values
        label = ", ".join(value.name.replace("_", " ") for value in own)
        yield Mark(box, label, colour_of(min(values, key=lambda value: value.confidence)))


def colour_of(value: FieldValue) -> str:
    """Return the colour of a value's mark: entered by a person, or high, medium or low certainty."""
    if value.evidence.source is Source.REVIEW:
        return "entered"
    level = ConfidenceLevel.of(value.confidence)
    return level.value if level in (ConfidenceLevel.HIGH, ConfidenceLevel.MEDIUM) else "low"


def _write(output: Path, content: bytes) -> None:
    temporary = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(output)
    except OSError as error:
        raise OutputError(f"{output}: cannot be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)
