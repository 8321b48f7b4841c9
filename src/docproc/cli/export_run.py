"""One run of `docproc export`: what is asked for, where it goes, and what named exports remember of it."""

from __future__ import annotations

import sys
import uuid
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from docproc.cli.originals import KeptOriginals
from docproc.cli.output import writing_bytes
from docproc.cli.session import Session, counted
from docproc.cli.voice import Level, say
from docproc.errors import ConfigurationError, DocumentError, UsageError
from docproc.export import FORMATS
from docproc.export.columnar import can_be_columnar, read_table, reading_tables
from docproc.export.format import Format
from docproc.export.layout import Layout, layout_of, layout_of_profile, require_rows
from docproc.export.selection import check_names
from docproc.specs.exports import RowsPer
from docproc.store.clock import now
from docproc.store.document_filter import DocumentFilter
from docproc.store.export_marks import Handed, begin_handing, finish_handing
from docproc.store.exporting import Seen, iter_export

_MOST_BYTES = 500_000_000
"""A file for a destination waits in the store, whose values have no room for more (SQLite: a billion bytes)."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many documents or rows were written, and how many documents could not be."""

    count: int
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What is exported: a format, its layout, the documents, and the name under which it is remembered, if any."""

    format_name: str
    layout: Layout
    chosen: DocumentFilter
    since_last: str | None = None
    name: str = "documents"

    @property
    def format(self) -> Format:
        """The format itself."""
        return FORMATS[self.format_name]

    def count(self, number: int) -> str:
        """The number of what was written, in words."""
        tabular = self.layout.rows is not RowsPer.DOCUMENT
        return counted(number, "row" if tabular else "document")


def what_is_asked(
    session: Session,
    chosen: DocumentFilter,
    *,
    format_name: str | None,
    profile: str | None,
    fields: str | None,
    rows: RowsPer | None,
    since_last: str | None,
    output: Path | None = None,
) -> Asked:
    """Return what options ask for, over what the profile says; raises UsageError and ConfigurationError.

    Without a format or a profile the ending of `output` says the format.
    """
    settings = session.resolved.settings.exports
    if profile is not None and profile not in settings:
        known = ", ".join(sorted(settings)) or "none"
        raise ConfigurationError(
            f"no export profile is called '{profile}' in docproc.yaml (exports); there are: {known}"
        )
    found = None if profile is None else settings[profile]
    name = format_name or (_format_of(output) if found is None else found.format)
    if name not in FORMATS:
        raise UsageError(f"no export format is called '{name}'; there are {', '.join(FORMATS)}")
    names = None if fields is None else [each.strip() for each in fields.split(",") if each.strip()]
    if found is not None:
        if names is not None or rows is not None:
            raise UsageError("the profile says which columns and rows are written; leave --fields and --rows out")
        layout = layout_of_profile(found)
    else:
        layout = _layout(name, names, rows or RowsPer.DOCUMENT)
    require_rows(layout.rows, FORMATS[name].rows, name)
    if since_last is not None:
        chosen = replace(chosen, not_handed_by=since_last)
    return Asked(name, layout, chosen, since_last, profile or since_last or "documents")


def _format_of(output: Path | None) -> str:
    """The format of files with that ending; JSON for none, and for stdout. Raises UsageError for one of no format."""
    suffix = "" if output is None else output.suffix.lower().removeprefix(".")
    if not suffix:
        return "json"
    found = next((name for name, each in FORMATS.items() if each.suffix == suffix), None)
    if found is None:
        raise UsageError(f"{output}: no format's files end in .{suffix}; name one with -f: {', '.join(FORMATS)}")
    return found


def _layout(format_name: str, names: list[str] | None, rows: RowsPer) -> Layout:
    if FORMATS[format_name].write_table is not None:
        return layout_of(names, rows)
    return Layout(None if names is None else check_names(names), rows=rows)


def export_to_file(session: Session, asked: Asked, output: Path | None) -> Written:
    """Write to a file, whole or not at all, or to stdout; return what was written.

    A single-document format writes one file a document into a folder; a document of which none can be made is said and
    left out. What was handed out is recorded afterwards.
    """
    if output is None and not asked.format.is_text and sys.stdout.isatty():
        raise UsageError(f"{asked.format_name} is not for a terminal; name a file with -o")
    handed = begin_handing(session.store, asked.since_last or "")
    if output is not None and asked.format.single and output.is_dir():
        written = _write_each(session, asked, output, handed)
    else:
        with writing_bytes(output) as stream:
            written = Written(write_export(session, asked, stream, handed.seen))
    if asked.since_last is not None and handed.keys:
        finish_handing(session.store, handed, session.actor)
    return written


def export_to_destination(session: Session, asked: Asked, destination: str) -> tuple[int, str]:
    """Put a file into the outbox for a destination; return the number of documents or rows and the file's name.

    The entry and what a named export remembers are one transaction. Nothing is sent when a named export has nothing
    new. Raises ConfigurationError for an unknown destination and UsageError for a file of more than 500 MB.
    """
    import tempfile

    from docproc.deliver.destinations import destination_named
    from docproc.model.delivery import OutboxKind
    from docproc.store.outbox import enqueue, enqueue_alone

    destination_named(session.resolved.settings, destination)
    handed = begin_handing(session.store, asked.since_last or "")
    with tempfile.TemporaryFile(prefix="docproc-export-") as stream:
        count = write_export(session, asked, stream, handed.seen)
        if stream.tell() > _MOST_BYTES:
            raise UsageError(f"{stream.tell()} bytes are too many for one file in the outbox; narrow the export")
        stream.seek(0)
        content = stream.read()
    filename = f"{asked.name}-{now():%Y%m%dT%H%M%SZ}.{asked.format.suffix}"
    if asked.since_last is not None and not handed.keys:
        return 0, filename
    payload = {
        "destination": destination,
        "filename": filename,
        "mime_type": asked.format.mime_type,
        "content": content,
        "created_by": session.actor,
    }
    if asked.since_last is None:
        enqueue_alone(session.store, OutboxKind.EXPORT, payload, f"export:{uuid.uuid4()}")
    else:
        key = f"export:{asked.since_last}:{handed.runs + 1}"
        finish_handing(
            session.store,
            handed,
            session.actor,
            lambda transaction: enqueue(transaction, OutboxKind.EXPORT, payload, key),
        )
    return count, filename


def write_export(session: Session, asked: Asked, stream: BinaryIO, seen: Seen) -> int:
    """Write what is asked to a stream of bytes and return the number of documents or rows.

    Tables come from the store's columns where no whole documents are needed, which is many times as fast.
    """
    table, book = asked.format.write_table, asked.format.write_book
    if book is not None and asked.layout.names is None and asked.layout.rows is RowsPer.DOCUMENT:
        with reading_tables(session.store, asked.chosen, seen) as read:
            return book(read, stream, asked.layout)
    if table is not None and can_be_columnar(asked.layout):
        return table(read_table(session.store, asked.chosen, asked.layout, seen), stream, asked.layout)
    with closing(KeptOriginals(session)) as originals:
        return asked.format.write(iter_export(session.store, asked.chosen, seen), stream, asked.layout, originals)


def _write_each(session: Session, asked: Asked, folder: Path, handed: Handed) -> Written:
    failed: set[int] = set()
    place = -1
    with closing(KeptOriginals(session)) as originals:
        for place, document in enumerate(iter_export(session.store, asked.chosen, handed.seen)):
            name = f"{Path(document['filename']).stem[:100]}-{document['id'][:8]}.{asked.format.suffix}"
            try:
                with writing_bytes(folder / name) as stream:
                    asked.format.write([document], stream, asked.layout, originals)
            except DocumentError as error:
                say(error.message, Level.ERROR, error.code, document["id"])
                failed.add(place)
    handed.leave_out(failed)
    return Written(place + 1 - len(failed), len(failed))
