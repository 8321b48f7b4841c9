"""The page cache, which is also where page texts live: packed pages under their key, written once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from docproc.store.columns import now
from docproc.store.engine import Store
from docproc.store.tables_documents import PAGE_TEXTS


def get_page(store: Store, key: str) -> bytes | None:
    """The packed page kept under `key`, or None."""
    row = store.reader.execute("SELECT content FROM page_texts WHERE key = ?", (key,)).fetchone()
    return None if row is None else bytes(row[0])


def put_page(store: Store, key: str, content: bytes) -> None:
    """Keep a packed page; one that is there already stays untouched."""
    with store.begin() as connection:
        insert_missing(connection, {key: content})


def insert_missing(connection: Connection, contents: Mapping[str, bytes | None]) -> dict[str, int]:
    """Keep those packed pages that are not kept yet and return the row number of each key.

    Raises ValueError for a key that is neither kept nor brings content.
    """
    kept = _kept(connection, contents)
    time = now()
    rows: list[dict[str, Any]] = []
    for key, content in contents.items():
        if key in kept:
            continue
        if content is None:
            raise ValueError(f"the page cache holds no page under {key}")
        rows.append({"key": key, "content": content, "created_at": time})
    if rows:
        connection.execute(insert(PAGE_TEXTS), rows)
        kept |= _kept(connection, {row["key"] for row in rows})
    return kept


def _kept(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    texts = PAGE_TEXTS.c
    found: dict[str, int] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), 500):
        batch = ordered[start : start + 500]
        rows = connection.execute(select(texts.key, texts.id).where(texts.key.in_(batch)))
        found |= {row.key: row.id for row in rows}
    return found
