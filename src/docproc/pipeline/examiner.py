"""A worker's side of `examining`: opens a file, explains or reads its pages, and records nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from docproc.errors import OcrFailedError
from docproc.intake.pages import open_pages
from docproc.model.codec import encode
from docproc.model.fields import Extraction
from docproc.model.text import DocumentText, Page
from docproc.ocr.explaining import explain
from docproc.ocr.protocol import NoCache
from docproc.ocr.reader import AUTO, Reader
from docproc.pipeline.bench import Bench
from docproc.pipeline.examining import Task
from docproc.pipeline.setup import WorkerSetup
from docproc.pipeline.wire import Message
from docproc.store.page_codec import pack_page

Tell = Callable[[Message], None]


class Examiner:
    """Keeps a reader for each backend that it was asked for, and the bench that finds fields."""

    def __init__(self, setup: WorkerSetup, bench: Bench) -> None:
        self._setup = setup
        self._bench = bench
        self._readers: dict[str, Reader] = {}

    def examine(self, message: Message, tell: Tell) -> None:
        """Do what `message` (see `examining.Errand`) asks and `tell` what came of it; raises the document errors."""
        data = message.data
        opened = open_pages(Path(data["path"]), data["mime_type"], self._setup.limits, self._setup.passwords)
        with opened as pages:
            if Task(data["task"]) is Task.EXPLAIN:
                reader = self._reader(self._setup.backend, self._setup.force_ocr)
                for source in pages:
                    tell(Message("explained", {"page": encode(explain(reader, source))}))
                return
            read = list(self._read(data["backend"], pages, tell))
        if data["rule"]:
            trial = self._bench.try_rule(DocumentText(tuple(read)), data["rule"])
            tell(Message("tried", {}, json.dumps(encode(trial), ensure_ascii=False).encode()))
        if data["fields"]:
            extraction, _ = self._bench.extract(DocumentText(tuple(read)), data["mime_type"], None, ())
            tell(Message("fields", {}, json.dumps(plain_values(extraction), ensure_ascii=False).encode()))

    def _read(self, backend: str, pages: Any, tell: Tell) -> Iterator[Page]:
        """A named backend reads every page from its pixels, so that backends can be compared on all of them."""
        cold = backend not in self._readers
        reader = self._reader(backend, backend != AUTO)
        rest = iter(pages)
        number = 0
        while window := list(islice(rest, reader.at_once)):
            for read in reader.attempt(window):
                number += 1
                if isinstance(read, OcrFailedError):
                    tell(Message("page-unread", {"number": number, "code": read.code, "message": read.message}))
                    continue
                tell(Message("page-read", {"cold": cold}, pack_page(read.page)))
                yield read.page
            cold = False

    def _reader(self, backend: str, force_ocr: bool) -> Reader:
        if backend not in self._readers:
            options = replace(self._setup.read_options(), backend=backend, force_ocr=force_ocr)
            self._readers[backend] = Reader(options, NoCache())
        return self._readers[backend]


def plain_values(extraction: Extraction) -> dict[str, Any]:
    """Return type, supplier and field values as an export object has them, for comparison with gold."""
    supplier = extraction.supplier
    values = {value.name: {"value": str(value.value), "confidence": value.confidence} for value in extraction.fields}
    return {
        "status": "completed",
        "document_type": extraction.document_type.document_type.value,
        "supplier": None if supplier is None else {"name": supplier.name},
        "fields": values,
    }
