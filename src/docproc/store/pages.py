"""The page cache, which is also where page texts live: packed pages under their key, written once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, select

from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.statements import Statement, inserting
from docproc.store.tables_documents import PAGE_TEXTS, PageText

_INSERT = inserting(PageText)
_BY_KEY = Statement(select(PAGE_TEXTS.c.id).where(PAGE_TEXTS.c.key == bindparam("wanted")))


def get_page(store: Store, key: str) -> bytes | None:
    """The packed page kept under `key`, or None."""
    row = store.reader.execute("SELECT content FROM page_texts WHERE key = ?", (key,)).fetchone()
    return None if row is None else bytes(row[0])


def put_page(store: Store, key: str, content: bytes) -> None:
    """Keep a packed page; one that is there already stays untouched."""
    with store.begin(CommitPoint.PAGE_KEPT) as transaction:
        insert_missing(transaction, {key: content})


def insert_missing(transaction: Transaction, contents: Mapping[str, bytes | None]) -> dict[str, int]:
    """Keep those packed pages that are not kept yet and return the row number of each key.

    Raises ValueError for a key that is neither kept nor brings content.
    """
    kept = _kept(transaction, contents)
    time = now()
    rows: list[dict[str, Any]] = []
    for key, content in contents.items():
        if key in kept:
            continue
        if content is None:
            raise ValueError(f"the page cache holds no page under {key}")
        rows.append({"key": key, "content": content, "created_at": time})
    for row in rows:
        kept[row["key"]] = transaction.insert(_INSERT, row)
    return kept


def _kept(transaction: Transaction, keys: Iterable[str]) -> dict[str, int]:
    found = ((key, transaction.first(_BY_KEY, {"wanted": key})) for key in keys)
    return {key: row["id"] for key, row in found if row is not None}
