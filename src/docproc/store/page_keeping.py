"""How much the kept pages take, and letting go of those that no document needs.

A row of `page_texts` is the record of a document's page and the cache of its reading at once. Only rows that no
document's page and no recorded reading names may go, and none while any process reads pages: a page is kept before the
document that it belongs to is saved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from docproc.errors import LockedError
from docproc.model.enums import JobStatus, Stage
from docproc.store.audit import record
from docproc.store.clock import now, stored_time
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.jobs import take_back
from docproc.store.page_codec import unpack_page
from docproc.store.statements import Statement
from docproc.store.tables_documents import DOCUMENT_PAGES, PAGE_TEXTS, PAGE_USES
from docproc.store.tables_jobs import PROCESSING_JOBS
from docproc.store.tables_results import OCR_RESULTS

_T, _U = PAGE_TEXTS.c, PAGE_USES.c
_NAMED = (
    select(DOCUMENT_PAGES.c.id).where(DOCUMENT_PAGES.c.page_text_id == _T.id).exists(),
    select(OCR_RESULTS.c.id).where(OCR_RESULTS.c.page_text_id == _T.id).exists(),
)
_SPARE = Statement(
    select(
        _T.id,
        func.length(_T.content).label("size"),
        func.coalesce(_U.used_at, _T.created_at).label("used"),
        _T.created_at.label("made"),
    )
    .select_from(PAGE_TEXTS.outerjoin(PAGE_USES, _U.page_text_id == _T.id))
    .where(*(~named for named in _NAMED))
    .order_by(func.coalesce(_U.used_at, _T.created_at), _T.id)
)
_CONTENT = Statement(select(_T.content).where(_T.id == bindparam("wanted")))
_READING = Statement(
    select(PROCESSING_JOBS.c.id)
    .where(PROCESSING_JOBS.c.status == JobStatus.RUNNING.value, PROCESSING_JOBS.c.stage == Stage.OCR.value)
    .limit(1)
)
_DELETE = Statement(delete(PAGE_TEXTS).where(_T.id == bindparam("gone")))
_OF_KEY = Statement(select(_T.id).where(_T.key == bindparam("wanted")))
_COUNT_UP = Statement(
    update(PAGE_USES)
    .where(_U.page_text_id == bindparam("page"))
    .values(hits=_U.hits + bindparam("times"), used_at=bindparam("used_at"))
)
_FIRST_USE = Statement(insert(PAGE_USES), ("page_text_id", "hits", "used_at"))


@dataclass(frozen=True, slots=True)
class KeptPages:
    """Kept pages: all of them, those that documents need, and the rest by the backend that read them.

    Sizes are bytes of packed pages; `hits` counts how often a page was taken from the cache instead of read again.
    """

    entries: int
    size: int
    needed_entries: int
    needed_size: int
    hits: int
    oldest: datetime | None
    spare_by_backend: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LetGo:
    """Pages that were let go, and their bytes."""

    entries: int = 0
    size: int = 0


def kept_pages(store: Store) -> KeptPages:
    """Count the kept pages."""
    with store.snapshot() as connection:
        query = "SELECT count(*), coalesce(sum(length(content)), 0), min(created_at) FROM page_texts"
        entries, size, oldest = connection.execute(query).fetchone()
        (hits,) = connection.execute("SELECT coalesce(sum(hits), 0) FROM page_uses").fetchone()
        spare = connection.execute(_SPARE.sql, _SPARE.parameters({})).fetchall()
        backends: Counter[str] = Counter()
        for row in spare:
            query = "SELECT content FROM page_texts WHERE id = ?"
            backends[_backend(connection.execute(query, (row["id"],)).fetchone()[0])] += 1
    spare_size = sum(row["size"] for row in spare)
    return KeptPages(
        entries, size, entries - len(spare), size - spare_size, hits,
        None if oldest is None else stored_time(oldest), dict(backends),
    )  # fmt: skip


def note_uses(store: Store, uses: Mapping[str, int]) -> None:
    """Note how often pages were taken from the cache, by their own keys."""
    if not uses:
        return
    with store.begin(CommitPoint.USES_NOTED) as transaction:
        for key, times in uses.items():
            row = transaction.first(_OF_KEY, {"wanted": key})
            if row is None:
                continue
            values = {"page": row["id"], "times": times, "used_at": now()}
            if transaction.run(_COUNT_UP, values).rowcount == 0:
                first = {"page_text_id": row["id"], "hits": times, "used_at": values["used_at"]}
                transaction.run(_FIRST_USE, first)


def keep_within(store: Store, limit: int) -> LetGo:
    """Let go of pages that no document needs, those unused for longest first, until they take `limit` bytes or less.

    Does nothing while another process reads pages; that one sees to it when it ends.
    """

    def beyond(_: Transaction, spare: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        excess = sum(row["size"] for row in spare) - limit
        for row in spare:
            if excess <= 0:
                return
            excess -= row["size"]
            yield row

    with store.begin(CommitPoint.CACHE_TRIMMED) as transaction:
        if transaction.first(_READING, {}) is not None:
            return LetGo()
        return _let_go(transaction, beyond, pretend=False)


def clear_pages(
    store: Store, backend: str | None, made_before: datetime | None, actor: str = "docproc", *, pretend: bool
) -> LetGo:
    """Let go of all pages that no document needs: only those that `backend` read, only those kept before a time.

    With `pretend` nothing is changed, only counted. Raises LockedError while a process reads pages.
    """

    def chosen(transaction: Transaction, spare: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        for row in spare:
            if made_before is not None and stored_time(row["made"]) >= made_before:
                continue
            content = transaction.first(_CONTENT, {"wanted": row["id"]})
            if backend is None or (content is not None and _backend(content["content"]) == backend):
                yield row

    if not pretend:
        take_back(store, datetime.now(UTC))
    with store.begin(CommitPoint.CACHE_CLEARED) as transaction:
        if not pretend and transaction.first(_READING, {}) is not None:
            raise LockedError("a process is reading pages in this workspace; clear the cache when it has ended")
        gone = _let_go(transaction, chosen, pretend)
        if not pretend:
            words = f"{gone.entries} kept pages of {gone.size} bytes let go"
            record(transaction, actor, "cleared", "cache", None, words)
        return gone


_Choose = Callable[[Transaction, Sequence[Mapping[str, Any]]], Iterator[Mapping[str, Any]]]


def _let_go(transaction: Transaction, choose: _Choose, pretend: bool) -> LetGo:
    spare = transaction.run(_SPARE, {}).fetchall()
    going = list(choose(transaction, spare))
    if not pretend:
        for row in going:
            transaction.run(_DELETE, {"gone": row["id"]})
    return LetGo(len(going), sum(row["size"] for row in going))


def _backend(content: bytes) -> str:
    try:
        return unpack_page(content).backend
    except ValueError:
        return "damaged"
