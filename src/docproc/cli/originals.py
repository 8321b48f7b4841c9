"""The documents themselves, for exports that hold them."""

from __future__ import annotations

from docproc.cli.session import Session
from docproc.pipeline.page_errands import PageWorker


class KeptOriginals:
    """Hands out the kept bytes of documents; what must be opened is opened by a limited worker."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._worker: PageWorker | None = None

    def original(self, document_id: str) -> bytes:
        """Return the bytes as they came in; raises StoredFileMissingError and StoreDamagedError."""
        from docproc.store.kept_files import read_original

        return read_original(self._session.store, document_id)

    def searchable(self, document_id: str) -> bytes:
        """Return a PDF of the document with a text layer and a data sheet; raises the document errors."""
        from docproc.cli.searchable import filed_pdf
        from docproc.cli.working import WorkOptions, prepare_workers

        if self._worker is None:
            self._worker = PageWorker(prepare_workers(self._session, WorkOptions(1, ())).setup)
        return self._worker.make_pdf(filed_pdf(self._session.store, document_id))

    def close(self) -> None:
        """End the worker, if there is one."""
        if self._worker is not None:
            self._worker.close()
