"""What docproc.yaml held, version by version: every change of it is in the audit log, whoever made it however."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from docproc.store.audit import record
from docproc.store.clock import TIME_FORMAT, now
from docproc.store.engine import Store
from docproc.store.failpoints import CommitPoint

_NEWEST = "SELECT digest, content FROM settings_versions ORDER BY id DESC LIMIT 1"


def note_settings(store: Store, digest: str, content: Mapping[str, Any], actor: str) -> tuple[str, ...]:
    """Note what docproc.yaml holds now, by key, when `digest` is not that of the newest version; return what changed.

    `content` may have secrets masked, so the digest, which is of all that the file says, may tell a change that no
    key shows. A file that says nothing is what a store begins with.
    """
    newest = store.reader.execute(_NEWEST).fetchone()
    if (newest is None and not content) or (newest is not None and newest["digest"] == digest):
        return ()
    with store.begin(CommitPoint.SETTINGS_NOTED) as transaction:
        row = transaction.execute(_NEWEST).fetchone()  # another process may have noted it meanwhile
        if row is not None and row["digest"] == digest:
            return ()
        before = {} if row is None else json.loads(row["content"])
        keys = tuple(
            key for key in dict.fromkeys((*before, *content))
            if (key in before, before.get(key)) != (key in content, content.get(key))
        )  # fmt: skip
        changes = {key: (before.get(key), content.get(key)) for key in keys}
        words = ", ".join(keys) or "what is masked"
        record(transaction, actor, "updated", "settings", "docproc.yaml", words, changes)
        transaction.execute(
            "INSERT INTO settings_versions (digest, content, created_by, created_at) VALUES (?, ?, ?, ?)",
            (digest, json.dumps(dict(content), ensure_ascii=False), actor, now().strftime(TIME_FORMAT)),
        )
    return keys
