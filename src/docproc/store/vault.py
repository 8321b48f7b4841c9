"""How backups lie in a place: every content once, compressed, under the SHA-256 of its bytes; a manifest a backup.

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
from docproc.store.private_folder import make_private
from docproc.store.vault_place import LocalPlace, VaultPlace

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
    """Backups in a place; make one with `open_vault` or `vault_in`.

    `work` is a folder of this machine: files are finished in `incoming`, and `lock` is for who changes the vault.
    """

    def __init__(self, place: VaultPlace, work: Path, compress: bool = True) -> None:
        self.place = place
        self.incoming = work / "incoming"
        self.lock = work / "lock"
        self._compress = compress
        self._known: set[str] | None = None
        self.added = 0
        self.added_bytes = 0

    @property
    def known(self) -> set[str]:
        """The hashes of all content that lies here."""
        if self._known is None:
            self._known = set(self._objects())
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
            with around(CommitPoint.CONTENT_BACKED_UP):
                self.place.put(_object(sha256, self._compress), temporary)
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
        digest = hashlib.sha256()
        try:
            stream, packed = self._open(sha256)
            unpacker = zlib.decompressobj(_GZIP) if packed else None
            with stream:
                while chunk := stream.read(_READ_BYTES):
                    unpacked = chunk if unpacker is None else unpacker.decompress(chunk)
                    digest.update(unpacked)
                    yield unpacked
        except (OSError, zlib.error) as error:
            raise StoreDamagedError(f"{self.place}: the content {sha256} cannot be read ({error})") from error
        if digest.hexdigest() != sha256 or (unpacker is not None and not unpacker.eof):
            raise StoreDamagedError(f"{self.place}: the content {sha256} has changed since it was written")

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
            self.place.settle()
        with around(CommitPoint.BACKED_UP):
            self.place.put(_manifest(manifest.name), temporary)

    def manifests(self) -> list[Manifest]:
        """Return all backups, the oldest first. Raises StoreDamagedError for a manifest that was changed."""
        return [self._read(name) for name in sorted(self.place.names("backups")) if name.endswith(".json")]

    def manifest(self, name: str | None) -> Manifest:
        """Return the backup whose name begins so, or the newest; UsageError when there is none, or more than one."""
        found = [each for each in self.manifests() if name is None or each.name.startswith(name)]
        if not found or (name is not None and len(found) > 1):
            why = f"{len(found)} backups begin with '{name}'" if found else "there is no such backup"
            raise UsageError(f"{self.place}: {why}; see: docproc backup list {self.place}")
        return found[-1]

    def forget(self, names: Iterable[str]) -> int:
        """Remove these backups, and all content that no other backup has; return the number of contents removed."""
        for name in names:
            self.place.remove(_manifest(name))
        used: set[str] = set()
        for manifest in self.manifests():
            used |= {*manifest.store.hashes, *manifest.file_list.hashes, *manifest.texts.values()}
            used |= {line.split(" ", 1)[0] for line in self.lines(manifest.file_list)}
        unused = {sha256: name for sha256, name in self._objects().items() if sha256 not in used}
        for name in unused.values():
            self.place.remove(name)
        self._known = None
        return len(unused)

    def lines(self, pieces: Pieces) -> list[str]:
        """Return the lines of a list that was kept in pieces."""
        return b"".join(chunk for sha256 in pieces.hashes for chunk in self.content(sha256)).decode().splitlines()

    def _open(self, sha256: str) -> tuple[IO[bytes], bool]:
        """A content to be read, and whether it is compressed."""
        try:
            return self.place.open(_object(sha256, True)), True
        except FileNotFoundError:
            return self.place.open(_object(sha256, False)), False

    def _read(self, name: str) -> Manifest:
        try:
            with self.place.open(name) as stream:
                held = json.loads(stream.read())
            if hashlib.sha256(held["backup"].encode()).hexdigest() != held["sha256"]:
                raise ValueError("it was changed")
            data = json.loads(held["backup"])
            for name in ("store", "file_list"):
                data[name] = Pieces(data[name]["size"], tuple(data[name]["hashes"]))
            return Manifest(**{**data, "missing": tuple(data["missing"])})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreDamagedError(f"{self.place}/{name}: this manifest cannot be read: {error}") from error

    def _objects(self) -> dict[str, str]:
        """The names of all files of contents, by the hash of what they hold."""
        named = {name.rpartition("/")[2].removesuffix(".gz"): name for name in self.place.names("objects")}
        return {sha256: name for sha256, name in named.items() if _NAME.fullmatch(sha256)}


def open_vault(folder: Path, compress: bool = True, make: bool = False) -> Vault:
    """Open a folder of backups on this machine; as `vault_in`."""
    try:
        return vault_in(LocalPlace(folder), folder, compress, make)
    except OSError as error:
        raise WorkspaceError(f"{folder}: backups cannot be kept here: {error.strerror}") from error


def vault_in(place: VaultPlace, work: Path, compress: bool = True, make: bool = False) -> Vault:
    """Open the backups in a place; with `make` an absent or empty one becomes one. `work` is as in `Vault`.

    Raises UsageError when the place holds something else, or nothing and `make` is not set.
    """
    vault = Vault(place, work, compress)
    try:
        place.open(MARK).close()
    except (FileNotFoundError, NotADirectoryError):
        taken = any(not name.startswith("incoming/") for name in place.names("")) or work.is_file()
        if taken or not make:
            hint = "; name a new or an empty one" if make else ""
            raise UsageError(f"{place}: this is no folder of backups{hint}") from None
        make_private(work)
        make_private(vault.incoming)
        mark = vault.incoming / MARK
        mark.write_text("1\n", encoding="utf-8")
        place.put(MARK, mark)
    return vault


def _object(sha256: str, compressed: bool) -> str:
    return f"objects/{sha256[:2]}/{sha256}{'.gz' if compressed else ''}"


def _manifest(name: str) -> str:
    return f"backups/{name}.json"
