"""Secrets in settings are references: to a variable of the environment, or to a file."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from docproc.errors import ConfigurationError

T = TypeVar("T")

REFERENCE = r"^(env|file):.+"
REFUSED = "a secret is written as env:NAME or file:PATH, never out in full"


MASK = "******"
"""What is shown in place of a secret."""
_KEY = re.compile(r"""(?<![\w-])(?P<name>[\w-]+)["']?\s*:\s+""")
_VALUE = re.compile(r""""[^"]*"|'[^']*'|[^,}\s][^,}]*""")
_IN_ADDRESS = re.compile(r"(?<=://)[^/@\s:]*:[^/@\s]*(?=@)")
_ASKED = re.compile(r"(?<=[?&;])(?P<name>[\w.~%-]+)=(?P<value>[^&;#\s\"']+)")
_SIGNED = re.compile(r"^(sig|code)$|signature$", re.IGNORECASE)
"""What else stands for a secret in an address: https://learn.microsoft.com/azure/storage/common/storage-sas-overview."""


def require_reference(value: str) -> str:
    """Return `env:NAME` or `file:PATH` as it is; ValueError, which does not repeat the value, for anything else."""
    if not re.match(REFERENCE, value):
        raise ValueError(REFUSED)
    return value


SecretReference = Annotated[str, AfterValidator(require_reference), Field(json_schema_extra={"pattern": REFERENCE})]
"""`env:NAME` or `file:PATH`; a secret written out is refused when the settings are read."""


_OF_A_SECRET = re.compile(
    r"passw|passphrase|secret|token|credential|cookie|^key$|(api|access|account|private|shared)[-_]?key|"
    r"(^|[-_])auth(orization|entication)?([-_]|$)",
    re.IGNORECASE,
)


def names_a_secret(name: str) -> bool:
    """Tell whether a header or an option of this name (Authorization, X-Api-Key, password) holds a secret."""
    return _OF_A_SECRET.search(name) is not None


def without_secrets(line: str) -> str:
    """Return a line of YAML as it may be shown: passwords in addresses and values of secret keys are masked."""
    parts, end = [], 0
    for key in _KEY.finditer(line):
        value = _VALUE.match(line, key.end()) if key.end() > end and names_a_secret(key["name"]) else None
        if value is not None and not re.match(REFERENCE, value[0].strip("\"' ")):
            parts += [line[end : value.start()], MASK]
            end = value.end()
    return hide_password("".join((*parts, line[end:])))


def hide_password(text: str) -> str:
    """Return a text with what is secret in an address masked: name and password, a token or signature behind '?'."""
    return _ASKED.sub(_hidden, _IN_ADDRESS.sub(MASK, text)) if ":" in text else text


def _hidden(asked: re.Match[str]) -> str:
    name = asked["name"]
    return f"{name}={MASK}" if names_a_secret(name) or _SIGNED.search(name) else asked[0]


def secret_in_query(url: str) -> str | None:
    """Return the name of what is secret behind the '?' of an address; None where nothing is."""
    names = (asked["name"] for asked in _ASKED.finditer(url))
    return next((name for name in names if names_a_secret(name) or _SIGNED.search(name)), None)


def require_references(values: Mapping[str, object]) -> None:
    """Raise ValueError, which does not repeat the value, where one that by its name is a secret is written out."""
    for name, value in values.items():
        if names_a_secret(name) and not re.match(REFERENCE, str(value)):
            raise ValueError(f"'{name}': {REFUSED}")


def require_no_password(url: str | None) -> str | None:
    """Return an address as it is; ValueError, which does not repeat it, where a password or a token stands in it."""
    if url is not None and (urlsplit(url).password is not None or secret_in_query(url) is not None):
        raise ValueError(REFUSED)
    return url


def with_secrets(values: Mapping[str, T]) -> dict[str, T | str]:
    """Return values with `env:NAME` and `file:PATH` put in full. Raises ConfigurationError as `secret_value` does."""
    return {
        name: secret_value(value) if isinstance(value, str) and re.match(REFERENCE, value) else value
        for name, value in values.items()
    }


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
