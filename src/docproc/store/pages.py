"""The page cache, which is also where page texts live: packed pages under their key, written once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, select

from docproc.store.clock import now
from docproc.store.engine import Store, Transaction
from docproc.store.failpoints import CommitPoint
from docproc.store.statements import Statement, inserting
from docproc.store.tables_documents import PAGE_ALIASES, PAGE_TEXTS, PageAlias, PageText

_INSERT = inserting(PageText)
_INSERT_ALIAS = inserting(PageAlias)
_ALIAS = Statement(select(PAGE_ALIASES.c.id).where(PAGE_ALIASES.c.key == bindparam("wanted")))
_BY_KEY = Statement(select(PAGE_TEXTS.c.id).where(PAGE_TEXTS.c.key == bindparam("wanted")))


def get_page(store: Store, key: str) -> tuple[str, bytes] | None:
    """The packed page kept under `key`, or that `key` is an alias of, with its own key; or None."""
    row = store.reader.execute(
        "SELECT key, content FROM page_texts WHERE key = :key"
        " UNION ALL SELECT t.key, t.content FROM page_aliases a JOIN page_texts t ON t.id = a.page_text_id"
        " WHERE a.key = :key LIMIT 1",
        {"key": key},
    ).fetchone()
    return None if row is None else (row[0], bytes(row[1]))


def put_page(store: Store, key: str, content: bytes) -> None:
    """Keep a packed page; one that is there already stays untouched."""
    with store.begin(CommitPoint.PAGE_KEPT) as transaction:
        insert_missing(transaction, {key: content})


def alias_page(store: Store, alias: str, key: str) -> None:
    """Let `alias` name the page kept under `key` too; nothing is done when there is no such page."""
    with store.begin(CommitPoint.PAGE_ALIASED) as transaction:
        row = transaction.first(_BY_KEY, {"wanted": key})
        if row is not None and transaction.first(_ALIAS, {"wanted": alias}) is None:
            transaction.insert(_INSERT_ALIAS, {"key": alias, "page_text_id": row["id"]})


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
