"""Named places that files are handed to: a folder, any address fsspec knows, an HTTP endpoint, a mailbox."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from docproc.deliver.http_request import PrivateAddressError, Request, RequestError, send_request
from docproc.deliver.integrations import keep_named
from docproc.deliver.mail import attached_bytes
from docproc.deliver.remote_folder import RemoteFolder, RemoteFolderError
from docproc.deliver.sending import Round, Sender, send_due
from docproc.deliver.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, signature
from docproc.errors import ConfigurationError, DocprocError
from docproc.model.delivery import OutboxKind, SendingStatus
from docproc.specs.delivery import DestinationSettings
from docproc.specs.secrets import secret_value, with_secrets
from docproc.specs.settings import Settings
from docproc.store.clock import now
from docproc.store.engine import Store
from docproc.store.outbox import Entry, NotSent, Outcome, Retries, Sent, enqueue_alone

_LEASE_SECONDS = 7300
"""Longer than the longest timeout of a destination, twice."""
_UNKNOWN = Retries(1, timedelta(minutes=1))
_LONGEST_NAME = 200


class HandOverError(DocprocError):
    """A file could not be handed over this time; `for_good` when trying again is of no use."""

    code = "hand-over"

    def __init__(self, message: str, for_good: bool = False) -> None:
        super().__init__(message)
        self.for_good = for_good


def destination_named(settings: Settings, name: str) -> DestinationSettings:
    """Return the destination of this name; ConfigurationError that lists the names when there is none."""
    if name not in settings.destinations:
        known = ", ".join(sorted(settings.destinations)) or "none"
        raise ConfigurationError(f"no destination is called {name} in docproc.yaml; there are: {known}")
    return settings.destinations[name]


class Carrier:
    """Hands files over: relative folders lie in `root`, and connections serve for the files that follow."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._opened: dict[str, RemoteFolder] = {}

    def send(
        self,
        destination: DestinationSettings,
        name: str,
        content: bytes,
        mime_type: str = "application/octet-stream",
        key: str = "",
    ) -> None:
        """Hand a file over, whole or not at all: a folder gets it under its name only once it is written and on disk.

        `key` tells an HTTP endpoint a repetition. A file of the same name is replaced. Raises HandOverError, and
        ConfigurationError for a secret or a package that is missing. A mailbox is served by the mail queue, not here.
        """
        plain = safe_name(name)
        if destination.folder is not None:
            _to_folder(self._root / Path(destination.folder).expanduser(), plain, content)
        elif destination.url is None:
            raise ConfigurationError("a mailbox is served by the mail queue")
        elif urlsplit(destination.url).scheme in ("http", "https"):
            _to_endpoint(destination, plain, content, mime_type, key)
        else:
            self._to_remote(destination, destination.url, plain, content)

    def _to_remote(self, destination: DestinationSettings, address: str, name: str, content: bytes) -> None:
        try:
            folder = self._opened.get(address) or RemoteFolder(destination)
            with tempfile.NamedTemporaryFile() as file:
                file.write(content)
                file.flush()
                folder.put(name, Path(file.name))
        except (RemoteFolderError, OSError) as error:
            self._opened.pop(address, None)  # the next file gets a connection of its own
            raise HandOverError(str(error)) from error
        self._opened[address] = folder


def hand_over(store: Store, destination: DestinationSettings, name: str, content: bytes, actor: str) -> None:
    """Hand over a text now, without the outbox; a mailbox gets it through the mail queue. Raises as `Carrier.send`."""
    key = str(uuid.uuid4())
    if destination.email is None:
        Carrier(_root_of(store)).send(destination, name, content, "text/plain; charset=utf-8", key)
    else:
        mail = {"to_address": destination.email, "subject": name, "body_text": content.decode(), "created_by": actor}
        enqueue_alone(store, OutboxKind.MAIL, mail, f"export:{key}")


def safe_name(name: str) -> str:
    """Return a file name that stays in its folder: no path, nothing that is not printed, no leading full stop."""
    plain = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(char if char.isprintable() and char not in ':*?"<>|' else "_" for char in plain).lstrip(". ")
    return plain[-_LONGEST_NAME:] or "document"


def send_exports(store: Store, settings: Settings, stop: Callable[[], bool] = lambda: False) -> Round:
    """Hand over the files that are due; for a mailbox the mail enters the mail queue."""

    def retries_of(row: Mapping[str, Any]) -> Retries:
        found = settings.destinations.get(row["destination"])
        if found is None:
            return _UNKNOWN
        return Retries(found.max_attempts, timedelta(minutes=found.retry_minutes))

    keep_named(store, settings)
    carrier = Carrier(_root_of(store))
    sender = Sender(OutboxKind.EXPORT, retries_of, _LEASE_SECONDS, lambda entry: _send(store, entry, settings, carrier))
    return send_due(store, sender, stop)


def _send(store: Store, entry: Entry, settings: Settings, carrier: Carrier) -> Outcome:
    row = entry.row
    try:
        destination = destination_named(settings, row["destination"])
        if destination.email is not None:
            _to_mailbox(store, entry, destination.email)
        else:
            carrier.send(destination, row["filename"], row["content"], row["mime_type"], entry.id)
    except ConfigurationError as error:
        return NotSent(error.message, for_good=True)
    except HandOverError as error:
        return NotSent(error.message, for_good=error.for_good)
    return Sent(SendingStatus.SENT)


def _root_of(store: Store) -> Path:
    """The workspace's folder: relative folders of its settings lie in it, wherever docproc is called."""
    return store.folder.resolve().parent


def _to_folder(folder: Path, name: str, content: bytes) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".docproc-", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(0o666 & ~_umask())
            Path(temporary).replace(folder / name)
        except BaseException:
            with suppress(OSError):
                Path(temporary).unlink()
            raise
        _sync_folder(folder)
    except OSError as error:
        raise HandOverError(f"{folder}: {error.strerror or error}") from error


def _umask() -> int:
    present = os.umask(0o022)
    os.umask(present)
    return present


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _to_endpoint(destination: DestinationSettings, name: str, content: bytes, mime_type: str, key: str) -> None:
    timestamp = int(now().timestamp())
    headers = {
        "Content-Type": mime_type,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Idempotency-Key": key,
        TIMESTAMP_HEADER: str(timestamp),
        **with_secrets(destination.headers),
    }
    if destination.secret is not None:
        headers[SIGNATURE_HEADER] = signature(secret_value(destination.secret), timestamp, content)
    request = Request(
        destination.url or "", content, "POST", headers, destination.allow_private, destination.timeout_seconds
    )
    try:
        answer = send_request(request)
    except PrivateAddressError as error:
        raise HandOverError(error.message, for_good=True) from error
    except RequestError as error:
        raise HandOverError(error.message) from error
    if not 200 <= answer.status < 300:
        raise HandOverError(f"the server answered {answer.status}")


def _to_mailbox(store: Store, entry: Entry, address: str) -> None:
    row = entry.row
    payload = {
        "to_address": address,
        "subject": row["filename"],
        "body_text": row["filename"],
        "attachments": [dict(attached_bytes(safe_name(row["filename"]), row["content"], row["mime_type"]))],
        "created_by": row["created_by"],
    }
    enqueue_alone(store, OutboxKind.MAIL, payload, f"export:{entry.id}")
