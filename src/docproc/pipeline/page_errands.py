"""Pages drawn, and parts of them read, by a worker process that is kept warm: for people who look at documents.

The worker is supervised and limited as in a batch, since the bytes that it opens are untrusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docproc.errors import DocumentError, WorkerDiedError, WorkerMemoryError, WorkerTimeoutError, error_class
from docproc.export.searchable_pdf import SheetPage
from docproc.model.codec import encode
from docproc.model.geometry import Box
from docproc.model.text import PageTransform
from docproc.pipeline.page_marks import Mark
from docproc.pipeline.pool import Death, Worker, WorkerPool
from docproc.pipeline.setup import WorkerSetup
from docproc.pipeline.wire import Message

_TICK_SECONDS = 0.25
_DEATHS = {"died": WorkerDiedError, "timeout": WorkerTimeoutError, "memory": WorkerMemoryError}


@dataclass(frozen=True, slots=True)
class FiledPage:
    """A page of a kept file: where the file is, its name for people, its type, the page's number from 1.

    `transform` says how the upright page came from the page as filed, `width` is that of the upright page in points.
    """

    path: Path
    filename: str
    mime_type: str
    number: int
    transform: PageTransform
    width: float

    def message(self, task: str, **more: Any) -> Message:
        """Return what a worker is told to do with the page."""
        data = {"path": str(self.path), "filename": self.filename, "mime_type": self.mime_type, "number": self.number}
        turned = {"rotation": self.transform.rotation, "skew": self.transform.skew, "width": self.width}
        return Message("page-work", {"task": task, **data, **turned, **more})


@dataclass(frozen=True, slots=True)
class FiledPdf:
    """A kept file with what its searchable PDF shows: its pages, what stands on no page, facts in lines of text."""

    path: Path
    filename: str
    mime_type: str
    pages: tuple[SheetPage, ...]
    sheet: SheetPage
    facts: tuple[str, ...]

    def message(self) -> Message:
        """Return what a worker is told to make."""
        data = {"path": str(self.path), "filename": self.filename, "mime_type": self.mime_type}
        shown = {"pages": encode(self.pages), "sheet": encode(self.sheet), "facts": list(self.facts)}
        return Message("page-work", {"task": "pdf", **data, **shown})


@dataclass(frozen=True, slots=True)
class PartRead:
    """What stands in a part of a page: lines of text, the mean confidence in percent, the backend that read it."""

    text: str
    confidence: float
    backend: str


class PageWorker:
    """One warm worker process for pages; may be called from several threads, which wait for each other.

    A thread of its own starts the worker and talks to it, since the worker dies with the thread that started it
    (prctl(2), PR_SET_PDEATHSIG).
    """

    def __init__(self, setup: WorkerSetup) -> None:
        self._pool = WorkerPool(1, setup.to_message(), setup.limits)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pages")

    def draw(self, page: FiledPage, dpi: float, longest: int = 0) -> bytes:
        """Return the upright page as a JPEG image at `dpi`, with `longest` pixels on its longer side at the most.

        Raises the document errors: what is wrong with the file, or what became of the worker that opened it.
        """
        return self._ask(page.message("draw", dpi=dpi, longest=longest), "drawn").payload

    def draw_marked(self, page: FiledPage, dpi: float, marks: Sequence[Mark]) -> bytes:
        """Return the upright page as a PNG image at `dpi` with the marks on it; raises as `draw` does."""
        return self._ask(page.message("mark", dpi=dpi, marks=encode(tuple(marks))), "drawn").payload

    def read(self, page: FiledPage, part: Box) -> PartRead:
        """Return what the OCR backend reads within `part` (points of the upright page); raises as `draw` does."""
        box = [part.x, part.y, part.width, part.height]
        data = self._ask(page.message("read", box=box), "words").data
        return PartRead(str(data["text"]), float(data["confidence"]), str(data["backend"]))

    def make_pdf(self, document: FiledPdf) -> bytes:
        """Return the document as a searchable PDF with data sheets; raises as `draw` does."""
        return self._ask(document.message(), "made").payload

    def warm(self) -> None:
        """Begin to start the worker, so that the first page need not wait for it."""
        self._thread.submit(self._talk, Message("page-work", {"task": "start", "filename": ""}), "started")

    def close(self) -> None:
        """End the worker, when it has done what is in its hands."""
        self._thread.submit(self._pool.close)
        self._thread.shutdown(cancel_futures=False)

    def _ask(self, message: Message, expected: str) -> Message:
        return self._thread.submit(self._talk, message, expected).result()

    def _talk(self, message: Message, expected: str) -> Message:
        self._pool.give(message, message)
        answer: Message | None = None
        while True:
            for worker, event in self._pool.events(_TICK_SECONDS):
                if isinstance(event, Death):
                    raise _DEATHS[event.cause](f"{message.data['filename']}: its worker is gone ({event.details})")
                if event.kind == "done":
                    return self._answered(worker, event, answer, message)
                if event.kind in (expected, "failed"):
                    answer = event

    def _answered(self, worker: Worker, done: Message, answer: Message | None, asked: Message) -> Message:
        worker.task = None
        if done.data.get("tired"):
            self._pool.discard(worker, "tired")
        if answer is None:
            raise DocumentError(f"{asked.data['filename']}: the worker gave no answer")
        if answer.kind == "failed":
            raise error_class(str(answer.data["code"]))(str(answer.data["message"]))
        return answer
