"""Fetching weights into a folder: listed with sizes and hashes, resumed where broken off, verified, then put in place.

Nothing that is half-written counts as there: files arrive in a folder beside the wanted one, and only when each has the
size and the hash that its source told does that folder take the wanted name. No package is needed for it: offline
machines are often prepared from small ones.
"""

from __future__ import annotations

import fcntl
import hashlib
import http.client
import json
import os
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from docproc.errors import FetchError, LockedError

MANIFEST = ".docproc-weights.json"
"""Written into a complete folder: what it holds, and whence."""

_HEADERS = {"User-Agent": "docproc", "Accept-Encoding": "identity"}
_BLOCK = 1 << 20
_RESERVE = 64 << 20
_CONNECT_SECONDS = 30.0
_TRIES = 5
_REFUSALS = frozenset({400, 401, 403, 404, 410, 416})


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file: its path within the folder, where it is, its size in bytes, and its hash as hex.

    `sha256` is of its bytes; where a source only knows git's hash of it, `git_sha1` is that.
    """

    path: str
    url: str
    size: int
    sha256: str | None = None
    git_sha1: str | None = None


@dataclass(frozen=True, slots=True)
class Remote:
    """What is to be fetched: its name, the exact revision, and its files. `token` is sent to the files' host only."""

    name: str
    revision: str
    files: tuple[RemoteFile, ...]
    token: str | None = None

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A complete folder; `transferred` is how many of its bytes were not on this machine before."""

    folder: Path
    files: int
    size: int
    transferred: int


Progress = Callable[[str, int, int], None]
"""Told the file, the bytes of all files that are there, and the bytes of all files."""


def fetch(
    remote: Remote, folder: Path, progress: Progress = lambda *_: None, pause: Callable[[float], None] = time.sleep
) -> Fetched:
    """Bring the files of `remote` into `folder`, replacing an earlier revision fetched there.

    Raises FetchError when the network fails for good, a file is not what its source told, the disk has no room, or
    `folder` holds something else than weights that were fetched.
    """
    _require_plain_paths(remote)
    _require_ours(folder)
    if _is_complete(remote, folder):
        return Fetched(folder, len(remote.files), remote.size, 0)
    part = folder.with_name(f".{folder.name}.part")
    try:
        part.mkdir(parents=True, exist_ok=True)
        with _alone(part):
            _reuse(remote, folder, part)
            _require_room(remote, part)
            transferred = sum(_bring(remote, file, part, progress, pause) for file in remote.files)
            _discard_others(remote, part)
            (part / MANIFEST).write_text(json.dumps(_manifest(remote), indent=1) + "\n", encoding="utf-8")
            _put_in_place(part, folder)
    except OSError as error:
        raise FetchError(f"{folder}: {error.strerror or error}; what has arrived is kept for the next try") from error
    return Fetched(folder, len(remote.files), remote.size, transferred)


def get_json(url: str, mirror: str, token: str | None = None) -> object:
    """Return what a source tells about its files. Raises FetchError when it cannot be asked or tells no JSON.

    `mirror` is the environment variable that names another source, for the message where this one cannot be reached.
    """
    try:
        with urllib.request.urlopen(_request(url, token), timeout=_CONNECT_SECONDS) as answer:  # noqa: S310  # http(s) only
            return json.load(answer)
    except (OSError, http.client.HTTPException, ValueError) as error:
        instead = f"; {mirror} names a mirror, or fetch on another machine (--to) and copy the folder here"
        unheard = isinstance(error, OSError) and not isinstance(error, urllib.error.HTTPError)
        raise FetchError(f"{url}: {_reason(error)}{instead if unheard else ''}") from error


@contextmanager
def _alone(part: Path) -> Iterator[None]:
    """Hold the folder against another process that fetches into it; raises LockedError when one does."""
    descriptor = os.open(part, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise LockedError(f"{part}: another process is fetching into it; try again later") from error
    finally:
        os.close(descriptor)


def _bring(remote: Remote, file: RemoteFile, part: Path, progress: Progress, pause: Callable[[float], None]) -> int:
    """Bring one file into `part` and return how many of its bytes were not here before; a break loses none."""
    target = part / file.path
    if target.is_file():
        progress(file.path, _there(remote, part), remote.size)
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    growing = target.with_name(f"{target.name}.growing")
    had = growing.stat().st_size if growing.is_file() else 0
    for attempt in range(_TRIES):
        try:
            _continue(remote, file, growing, lambda: progress(file.path, _there(remote, part), remote.size))
            break
        except (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException) as error:
            refused = isinstance(error, urllib.error.HTTPError) and error.code in _REFUSALS
            if refused or attempt == _TRIES - 1:
                raise FetchError(f"{file.url}: {_reason(error)}; what has arrived is kept for the next try") from error
            pause(2.0**attempt)
    if not _is_whole(file, growing):
        growing.unlink()
        raise FetchError(f"{file.url}: wrong hash: what arrived is not what its source told, and was thrown away")
    growing.replace(target)
    return max(0, file.size - had)


def _continue(remote: Remote, file: RemoteFile, growing: Path, tell: Callable[[], None]) -> None:
    """Append what is missing of a file; one that grew too long begins anew."""
    have = growing.stat().st_size if growing.is_file() else 0
    if have > file.size:
        have = 0
    if have == file.size and growing.is_file():
        return
    request = _request(file.url, remote.token)
    if have:
        request.add_header("Range", f"bytes={have}-")
    with urllib.request.urlopen(request, timeout=_CONNECT_SECONDS) as answer:  # noqa: S310  # http(s) only
        resumed = have and answer.status == http.client.PARTIAL_CONTENT
        with growing.open("ab" if resumed else "wb") as out:
            while block := answer.read(_BLOCK):
                out.write(block)
                tell()
    if growing.stat().st_size != file.size:
        raise ConnectionError(f"broke off after {growing.stat().st_size} of {file.size} bytes")


def _is_whole(file: RemoteFile, path: Path) -> bool:
    if path.stat().st_size != file.size:
        return False
    if file.sha256 is None and file.git_sha1 is None:
        return True
    digest = hashlib.sha256() if file.sha256 else hashlib.sha1(f"blob {file.size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest() == (file.sha256 or file.git_sha1)


def _is_complete(remote: Remote, folder: Path) -> bool:
    """Whether just these files are in place, every byte as its source told."""
    try:
        kept = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    same = kept == json.loads(json.dumps(_manifest(remote)))
    return same and all((folder / file.path).is_file() and _is_whole(file, folder / file.path) for file in remote.files)


def _link(kept: Path, target: Path) -> None:
    try:
        os.link(kept, target)
    except OSError:
        shutil.copy2(kept, target)  # a file system without links


def _reuse(remote: Remote, folder: Path, part: Path) -> None:
    """Take over files of an earlier fetch that are the same, and drop from `part` what is not whole."""
    for file in remote.files:
        kept, target = folder / file.path, part / file.path
        if target.is_file() and not _is_whole(file, target):
            target.unlink()
        if not target.is_file() and kept.is_file() and _is_whole(file, kept):
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(kept, target)


def _require_room(remote: Remote, part: Path) -> None:
    missing = remote.size - _there(remote, part)
    free = shutil.disk_usage(part).free
    if missing and missing + _RESERVE > free:
        raise FetchError(
            f"{part.parent}: {missing / 1e6:,.0f} MB are to be fetched, but only {free / 1e6:,.0f} MB are free"
        )


def _there(remote: Remote, part: Path) -> int:
    total = 0
    for file in remote.files:
        for path in (part / file.path, part / f"{file.path}.growing"):
            if path.is_file():
                total += min(path.stat().st_size, file.size)
    return total


def _require_plain_paths(remote: Remote) -> None:
    """Refuse paths that would lead out of the folder: what a source tells is not to be trusted."""
    for file in remote.files:
        path = PurePosixPath(file.path)
        if path.is_absolute() or ".." in path.parts or "\\" in file.path or not path.parts:
            raise FetchError(f"{remote.name} names a file {file.path!r}, which would lie outside its folder")
        if not file.url.startswith(("https://", "http://")):
            raise FetchError(f"{remote.name} names an address that is not one of the web: {file.url}")


def _require_ours(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise FetchError(f"{folder} holds other files: choose an empty or new folder with --to")
    if folder.exists() and not folder.is_dir():
        raise FetchError(f"{folder} is a file: choose an empty or new folder with --to")


def _discard_others(remote: Remote, part: Path) -> None:
    wanted = {part / file.path for file in remote.files}
    for path in [path for path in part.rglob("*") if path.is_file() and path not in wanted]:
        path.unlink()


def _manifest(remote: Remote) -> Mapping[str, object]:
    files = [{"path": f.path, "size": f.size, "sha256": f.sha256, "git_sha1": f.git_sha1} for f in remote.files]
    return {"name": remote.name, "revision": remote.revision, "files": files}


def _put_in_place(part: Path, folder: Path) -> None:
    """Give the complete folder its name; an earlier one goes only after."""
    before = folder.with_name(f".{folder.name}.before")
    shutil.rmtree(before, ignore_errors=True)
    if folder.exists():
        folder.rename(before)
    part.rename(folder)
    shutil.rmtree(before, ignore_errors=True)


def _request(url: str, token: str | None) -> urllib.request.Request:
    request = urllib.request.Request(url, headers=_HEADERS)  # noqa: S310  # checked before
    if token:
        request.add_unredirected_header("Authorization", f"Bearer {token}")  # a redirect leads to another's storage
    return request


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"the server answers {error.code} {error.reason}"
    if isinstance(error, urllib.error.URLError):
        reason = error.reason
        return f"cannot be reached ({getattr(reason, 'strerror', None) or reason})"
    return str(error) or type(error).__name__
