"""Secrets in settings are references: to a variable of the environment, or to a file."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from docproc.errors import ConfigurationError

REFERENCE = r"^(env|file):.+"
REFUSED = "a secret is written as env:NAME or file:PATH, never out in full"


def require_reference(value: str) -> str:
    """Return `env:NAME` or `file:PATH` as it is; ValueError, which does not repeat the value, for anything else."""
    if not re.match(REFERENCE, value):
        raise ValueError(REFUSED)
    return value


SecretReference = Annotated[str, AfterValidator(require_reference), Field(json_schema_extra={"pattern": REFERENCE})]
"""`env:NAME` or `file:PATH`; a secret written out is refused when the settings are read."""


def secret_value(reference: str) -> str:
    """Return what `env:NAME` or `file:PATH` refers to, a file's without the white space around it.

    Raises ConfigurationError for a reference to nothing, and for a secret written out.
    """
    kind, _, name = reference.partition(":")
    if kind == "env":
        if name not in os.environ:
            raise ConfigurationError(f"the environment variable {name} of a secret is not set")
        return os.environ[name]
    if kind == "file":
        try:
            return Path(name).expanduser().read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
            raise ConfigurationError(f"the secret in {name} cannot be read: {reason}") from error
    raise ConfigurationError(REFUSED)
