"""Pictures of pages, drawn by a worker or kept from before, and parts of pages read. May be used by many threads."""

from __future__ import annotations

from contextlib import suppress

from docproc.errors import DocprocError, UsageError
from docproc.model.geometry import Box
from docproc.pipeline.page_errands import FiledPage, PageWorker, PartRead
from docproc.pipeline.setup import WorkerSetup
from docproc.store.filed_pages import FiledDocument
from docproc.store.page_pictures import SIZES, PagePictures, picture_name


class Pictures:
    """The pictures of one store's pages; one worker draws, another, started when it is first needed, reads."""

    def __init__(self, kept: PagePictures, setup: WorkerSetup) -> None:
        self._kept = kept
        self._drawing = PageWorker(setup)
        self._reading = PageWorker(setup)

    def picture(self, document: FiledDocument, number: int, size: str) -> bytes:
        """Return page `number` as a JPEG image; raises UsageError for no such page, and the document errors."""
        page = _page(document, number)
        name, wanted = picture_name(document.sha256, number, page.transform, size), SIZES[size]
        content = self._kept.get(name)
        if content is None:
            content = self._drawing.draw(page, wanted.dpi, wanted.longest)
            self._kept.keep(name, content)
        return content

    def prepare(self, document: FiledDocument) -> None:
        """Draw the first page of a document that is likely to be asked for; what is wrong with it is said then."""
        if document.pages:
            with suppress(DocprocError):
                self.picture(document, document.pages[0].number, "page")

    def read(self, document: FiledDocument, number: int, part: Box) -> PartRead:
        """Return what the OCR backend reads in `part` of page `number`; raises as `picture` does."""
        return self._reading.read(_page(document, number), part)

    def warm(self) -> None:
        """Begin to start the drawing worker, so that the first page need not wait for it."""
        self._drawing.warm()

    def close(self) -> None:
        """End the workers."""
        self._drawing.close()
        self._reading.close()


def _page(document: FiledDocument, number: int) -> FiledPage:
    place = next((one for one in document.pages if one.number == number), None)
    if place is None:
        raise UsageError(f"{document.filename}: there is no page {number}")
    return FiledPage(document.path, document.filename, document.mime_type, number, place.transform, place.width)
