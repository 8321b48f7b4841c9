"""A folder that is not on this machine: SFTP, S3-compatible stores, and every other file system of fsspec.

Installed with `pip install 'docproc[storage]'`. Servers of SFTP must be known (`~/.ssh/known_hosts`, or the option
`known_hosts`): whoever takes a server's place gets neither the password nor the files.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit

from docproc.errors import DocprocError, MissingDependencyError
from docproc.specs.delivery import DestinationSettings
from docproc.specs.secrets import secret_value, with_secrets

T = TypeVar("T")

_OBJECT_STORES = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oci", "oss"})
"""Schemes of stores that show an object once it is whole, have no folders, and rename by copying."""

_SECRET_OPTION = MappingProxyType({"s3": "secret", "s3a": "secret", "az": "account_key", "abfs": "account_key"})
"""What a file system calls the `secret` of a destination; `password` everywhere else."""

_KNOWN_HOSTS: tuple[str, ...] = ()
"""To asyncssh: those of the user's known_hosts; what sshfs takes by itself is any server at all."""


class RemoteFolderError(DocprocError):
    """A folder on another machine cannot be reached, or refuses; trying again later may help."""

    code = "remote-folder"


class RemoteFolder:
    """The folder of a destination with a `url`, each act of which takes `timeout_seconds` at most.

    Files appear under their names whole. Raises MissingDependencyError when a package is missing, ConfigurationError
    for a secret that is not there, and from every act RemoteFolderError.
    """

    def __init__(self, destination: DestinationSettings) -> None:
        self._url = destination.url or ""
        self._scheme = urlsplit(self._url).scheme
        self._seconds = destination.timeout_seconds
        self._made: set[str] = set()
        try:
            fsspec: Any = import_module("fsspec")
            options = _options(self._scheme, destination)
            self._system, root = self._within(lambda: fsspec.core.url_to_fs(self._url, **options))
        except ImportError as error:
            raise MissingDependencyError(
                f"{self._scheme}:// needs a package: {error}; install with: pip install 'docproc[storage]'"
            ) from error
        self._root = root.rstrip("/")

    def __str__(self) -> str:
        return self._url

    def put(self, name: str, finished: Path) -> None:
        """Copy a file of this machine there; one of the same name is replaced."""
        try:
            self._within(lambda: self._put(f"{self._root}/{name}", finished))
        except FileNotFoundError as error:  # as S3's file system says that there is no such bucket
            raise RemoteFolderError(f"{self._scheme}: {error}") from error

    def open(self, name: str) -> IO[bytes]:
        """Fetch a file, and open it to be read. Raises FileNotFoundError where there is none of that name."""
        fetched = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it

        def fetch() -> None:
            with self._system.open(f"{self._root}/{name}", "rb") as stream:
                shutil.copyfileobj(stream, fetched)

        try:
            self._within(fetch)
        except BaseException:
            fetched.close()
            raise
        fetched.seek(0)
        return fetched

    def names(self, folder: str) -> Iterator[str]:
        """Yield the names of all files in `folder` and below it, those that are not finished left out."""

        def find() -> list[str]:
            self._system.invalidate_cache()
            try:
                return list(self._system.find(f"{self._root}/{folder}".rstrip("/")))
            except FileNotFoundError:
                return []

        start = self._root.lstrip("/") + "/"
        for path in self._within(find):
            name = path.lstrip("/").removeprefix(start)
            if not name.endswith(".part"):
                yield name

    def remove(self, name: str) -> None:
        """Remove a file; nothing happens where there is none of that name."""
        try:
            self._within(lambda: self._system.rm_file(f"{self._root}/{name}"))
        except FileNotFoundError:
            return

    def settle(self) -> None:
        """Nothing is held back here: the server has what it has said to have."""

    def _put(self, final: str, finished: Path) -> None:
        if self._scheme in _OBJECT_STORES:
            self._system.put_file(str(finished), final)
            return
        above, _, last = final.rpartition("/")
        part = f"{above}/.{last}.part"
        if above not in self._made:
            self._system.makedirs(above, exist_ok=True)
            self._made.add(above)
        self._system.put_file(str(finished), part)
        self._system.mv(part, final)

    def _within(self, act: Callable[[], T]) -> T:
        """Do it in a thread that is left behind when time is up, for every file system waits in its own way."""
        done: list[T] = []
        failed: list[BaseException] = []

        def attempt() -> None:
            try:
                done.append(act())
            except BaseException as error:  # raised where it was asked for
                failed.append(error)

        thread = threading.Thread(target=attempt, daemon=True)
        thread.start()
        thread.join(self._seconds)
        if done:
            return done[0]
        if not failed:
            raise RemoteFolderError(f"{self._scheme}: took longer than {self._seconds:g} seconds")
        (error,) = failed
        if isinstance(error, ImportError | FileNotFoundError | DocprocError) or not isinstance(error, Exception):
            raise error
        raise RemoteFolderError(f"{self._scheme}: {error or type(error).__name__}") from error


def _options(scheme: str, destination: DestinationSettings) -> dict[str, Any]:
    """What the file system is made with; no connection of an earlier round is taken up again."""
    options: dict[str, Any] = {"skip_instance_cache": True, **with_secrets(destination.options)}
    if destination.secret is not None:
        options[_SECRET_OPTION.get(scheme, "password")] = secret_value(destination.secret)
    if scheme in ("sftp", "ssh"):
        options.setdefault("known_hosts", _KNOWN_HOSTS)
    return options
