"""Where a log-in is kept on this computer: one file in the user's own config folder that nobody else may read."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from docproc.access.login import Tokens
from docproc.errors import LoginError
from docproc.settings.workspace import Workspace

_FILE = "sessions.json"


def token_file() -> Path:
    """`$XDG_CONFIG_HOME/docproc/sessions.json`, by default below `~/.config`."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "docproc" / _FILE


def kept_tokens(workspace: Workspace) -> Tokens | None:
    """The log-in at a workspace, if there is one. Raises LoginError when others may read the file."""
    found = _read().get(str(workspace.root.resolve()))
    return None if found is None else Tokens(**found)


def keep_tokens(workspace: Workspace, tokens: Tokens | None) -> None:
    """Keep a log-in at a workspace, or forget it; the file is made with mode 600 and replaced whole."""
    kept = _read()
    kept.pop(str(workspace.root.resolve()), None)
    if tokens is not None:
        kept[str(workspace.root.resolve())] = asdict(tokens)
    path = token_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        json.dump(kept, stream)
    temporary.replace(path)


def _read() -> dict[str, Any]:
    path = token_file()
    try:
        if path.stat().st_mode & 0o077:
            raise LoginError(f"{path}: others may read this log-in; chmod 600 it, then docproc login")
        kept = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise LoginError(f"{path}: is damaged; delete it, then docproc login") from error
    return dict(kept)
