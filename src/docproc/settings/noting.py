"""The settings of docproc.yaml, as the store notes them: key by key, without what is secret."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from docproc.settings.catalogue import masked
from docproc.settings.workspace import Workspace
from docproc.specs.loader import load_yaml
from docproc.specs.settings import Settings
from docproc.store.engine import Store
from docproc.store.settings_versions import note_settings


def keep_settings(store: Store, workspace: Workspace, actor: str) -> tuple[str, ...]:
    """Note what docproc.yaml says now and return the keys that changed; one query when none did.

    `actor` is who first works with the change, be it made by a command, or in an editor.
    Raises ConfigurationError for a file with mistakes.
    """
    written = load_yaml(workspace.settings_file, Settings).model_dump(mode="json", exclude_unset=True)
    content = dict(_flat(masked(written)))
    digest = hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()
    return note_settings(store, digest, content, actor)


def _flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{key}.")
        elif value != {}:
            yield key, value
