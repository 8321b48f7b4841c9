"""Where backups lie: every piece of content once, compressed, under the SHA-256 of its bytes; a manifest a backup.

    DEST/docproc-backup      says that the folder is a vault
    DEST/objects/ab/<sha256>.gz   a document's file, or 256 KB of a store (without .gz where compression is off)
    DEST/backups/<name>.json      what a backup consists of; written last, so a backup that is listed is whole

A backup costs what has changed since the last one: content that lies there under its name is not read again.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from docproc.errors import StoreDamagedError, UsageError, WorkspaceError
from docproc.store.failpoints import CommitPoint, around

MARK = "docproc-backup"
PIECE_BYTES = 256 * 1024
_READ_BYTES = 1 << 20
_GZIP = zlib.MAX_WBITS | 16
_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Pieces:
    """A long content in order: the hashes of its pieces of 256 KB, and its size in bytes."""

    size: int
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup: when and by whom, the store and the list of its files (lines "sha256 size path") in pieces.

    `texts` are the hashes of the workspace's other files by path, `missing` the files that the store names and that
    were not there. `source` is how the store's file looked, which tells an unchanged one (None: it does not).
    """

    name: str
    created_at: str
    created_by: str
    workspace: str
    store_version: int
    documents: int
    files: int
    bytes: int
    store: Pieces
    file_list: Pieces
    texts: dict[str, str]
    missing: tuple[str, ...] = ()
    source: dict[str, Any] | None = field(default=None)


class Vault:
    """A folder of backups; make one with `open_vault`."""

    def __init__(self, folder: Path, compress: bool = True) -> None:
        self.folder = folder
        self.incoming = folder / "incoming"
        self._objects = folder / "objects"
        self._compress = compress
        self._known: set[str] | None = None
        self.added = 0
        self.added_bytes = 0

    @property
    def known(self) -> set[str]:
        """The hashes of all content that lies here."""
        if self._known is None:
            self._known = {entry.name.removesuffix(".gz") for entry in self._entries()}
        return self._known

    def keep(self, stream: IO[bytes], expected: str | None = None) -> str:
        """Keep all of `stream` and return its hash. Raises StoreDamagedError when that is not the `expected` one."""
        temporary = self.incoming / secrets.token_hex(16)
        digest, packer = hashlib.sha256(), zlib.compressobj(1, zlib.DEFLATED, _GZIP)
        try:
            with temporary.open("xb") as target:
                while chunk := stream.read(_READ_BYTES):
                    digest.update(chunk)
                    target.write(packer.compress(chunk) if self._compress else chunk)
                target.write(packer.flush() if self._compress else b"")
                size = target.tell()
            sha256 = digest.hexdigest()
            if expected not in (None, sha256):
                raise StoreDamagedError(
                    f"{expected}: its bytes are not those that came in; see: docproc doctor --store"
                )
            place = self._objects / sha256[:2] / (f"{sha256}.gz" if self._compress else sha256)
            place.parent.mkdir(exist_ok=True)
            with around(CommitPoint.CONTENT_BACKED_UP):
                temporary.replace(place)
        finally:
            temporary.unlink(missing_ok=True)
        self.known.add(sha256)
        self.added += 1
        self.added_bytes += size
        return sha256

    def keep_pieces(self, stream: IO[bytes]) -> Pieces:
        """Keep a long content in pieces; those that lie here are not written again."""
        size, hashes = 0, []
        while piece := stream.read(PIECE_BYTES):
            sha256 = hashlib.sha256(piece).hexdigest()
            if sha256 not in self.known:
                self.keep(io.BytesIO(piece), sha256)
            size += len(piece)
            hashes.append(sha256)
        return Pieces(size, tuple(hashes))

    def content(self, sha256: str) -> Iterator[bytes]:
        """Yield the bytes of a content. Raises StoreDamagedError when they are gone, or not those of that hash."""
        packed = self._objects / sha256[:2] / f"{sha256}.gz"
        plain = packed.with_suffix("")
        digest = hashlib.sha256()
        unpacker = zlib.decompressobj(_GZIP) if packed.is_file() else None
        try:
            with (plain if unpacker is None else packed).open("rb") as stream:
                while chunk := stream.read(_READ_BYTES):
                    unpacked = chunk if unpacker is None else unpacker.decompress(chunk)
                    digest.update(unpacked)
                    yield unpacked
        except (OSError, zlib.error) as error:
            raise StoreDamagedError(f"{self.folder}: the content {sha256} cannot be read ({error})") from error
        if digest.hexdigest() != sha256 or (unpacker is not None and not unpacker.eof):
            raise StoreDamagedError(f"{self.folder}: the content {sha256} has changed since it was written")

    def assembled(self, pieces: Pieces, target: IO[bytes]) -> None:
        """Write a long content to `target`. Raises as `content` does."""
        for sha256 in pieces.hashes:
            for chunk in self.content(sha256):
                target.write(chunk)

    def commit(self, manifest: Manifest) -> None:
        """Make a backup of what was kept; all of it is on the disk before the manifest has its name."""
        data = json.dumps(asdict(manifest), ensure_ascii=False, sort_keys=True)
        text = json.dumps({"sha256": hashlib.sha256(data.encode()).hexdigest(), "backup": data}, indent=1)
        temporary = self.incoming / f"{manifest.name}.json"
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if self.added:
            os.sync()
        with around(CommitPoint.BACKED_UP):
            temporary.replace(self._manifest(manifest.name))

    def manifests(self) -> list[Manifest]:
        """Return all backups, the oldest first. Raises StoreDamagedError for a manifest that was changed."""
        return [self._read(path) for path in sorted((self.folder / "backups").glob("*.json"))]

    def manifest(self, name: str | None) -> Manifest:
        """Return the backup whose name begins so, or the newest; UsageError when there is none, or more than one."""
        found = [each for each in self.manifests() if name is None or each.name.startswith(name)]
        if not found or (name is not None and len(found) > 1):
            why = f"{len(found)} backups begin with '{name}'" if found else "there is no such backup"
            raise UsageError(f"{self.folder}: {why}; see: docproc backup list {self.folder}")
        return found[-1]

    def forget(self, names: Iterable[str]) -> int:
        """Remove these backups, and all content that no other backup has; return the number of contents removed."""
        for name in names:
            self._manifest(name).unlink(missing_ok=True)
        used: set[str] = set()
        for manifest in self.manifests():
            used |= {*manifest.store.hashes, *manifest.file_list.hashes, *manifest.texts.values()}
            used |= {line.split(" ", 1)[0] for line in self.lines(manifest.file_list)}
        gone = 0
        for entry in list(self._entries()):
            if entry.name.removesuffix(".gz") not in used:
                Path(entry.path).unlink()
                gone += 1
        self._known = None
        return gone

    def lines(self, pieces: Pieces) -> list[str]:
        """Return the lines of a list that was kept in pieces."""
        return b"".join(chunk for sha256 in pieces.hashes for chunk in self.content(sha256)).decode().splitlines()

    def _manifest(self, name: str) -> Path:
        return self.folder / "backups" / f"{name}.json"

    def _read(self, path: Path) -> Manifest:
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            if hashlib.sha256(held["backup"].encode()).hexdigest() != held["sha256"]:
                raise ValueError("it was changed")
            data = json.loads(held["backup"])
            for name in ("store", "file_list"):
                data[name] = Pieces(data[name]["size"], tuple(data[name]["hashes"]))
            return Manifest(**{**data, "missing": tuple(data["missing"])})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreDamagedError(f"{path}: this manifest cannot be read: {error}") from error

    def _entries(self) -> Iterator[os.DirEntry[str]]:
        for folder in os.scandir(self._objects):
            with os.scandir(folder.path) as entries:
                yield from (entry for entry in entries if _NAME.match(entry.name))


def open_vault(folder: Path, compress: bool = True, make: bool = False) -> Vault:
    """Open a folder of backups; with `make` an absent or empty one becomes one.

    Raises UsageError when the folder holds something else, or nothing and `make` is not set.
    """
    mark = folder / MARK
    if not mark.is_file():
        if not make or (folder.is_dir() and any(folder.iterdir())) or folder.is_file():
            raise UsageError(
                f"{folder}: this is no folder of backups" + ("; name a new or an empty one" if make else "")
            )
        try:
            for name in ("objects", "backups", "incoming"):
                (folder / name).mkdir(parents=True, exist_ok=True)
            mark.write_text("1\n", encoding="utf-8")
        except OSError as error:
            raise WorkspaceError(f"{folder}: backups cannot be kept here: {error.strerror}") from error
    return Vault(folder, compress)
