"""A bundle (zip): the originals, what is known of them as JSON lines and CSV, a manifest with SHA-256 hashes."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO

from docproc.errors import DocprocError
from docproc.export import csv_format, jsonl_format
from docproc.export.format import Documents, Originals
from docproc.export.layout import EVERYTHING, Layout
from docproc.export.tables import tabled

_DATE = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip can hold: the same documents give the same bundle."""
_CHUNK = 500
_PIECE = 1 << 20


def write(documents: Documents, stream: BinaryIO, layout: Layout, originals: Originals) -> int:
    """Write a bundle and return the number of documents; one whose original is gone is named in the manifest."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, _scratch() as objects, _scratch() as table:
        bundle = _Bundle(archive)
        count = _write_parts(bundle, documents, layout, originals, objects, table)
        bundle.add_file("documents.jsonl", objects)
        bundle.add_file("documents.csv", table)
        manifest = {"documents": count, "files": bundle.files, "missing": bundle.missing}
        archive.writestr(_entry("manifest.json"), json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    return count


def _write_parts(
    bundle: _Bundle, documents: Documents, layout: Layout, originals: Originals, objects: BinaryIO, table: BinaryIO
) -> int:
    remaining, count = iter(documents), 0

    def chunks() -> Iterator[list[Mapping[str, Any]]]:
        nonlocal count
        while chunk := list(islice(remaining, _CHUNK)):
            jsonl_format.write(chunk, objects, EVERYTHING)
            for document in chunk:
                bundle.add_original(document, originals)
            count += len(chunk)
            yield chunk

    csv_format.write(
        (batch for chunk in chunks() for batch in tabled(chunk, layout.columns, layout.rows)), table, layout
    )
    return count


class _Bundle:
    """An archive with the list of what is in it."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.files: list[dict[str, Any]] = []
        self.missing: list[dict[str, str]] = []

    def add_original(self, document: Mapping[str, Any], originals: Originals) -> None:
        """Put the bytes of a document into the archive, or into the list of missing ones why they are not."""
        try:
            content = originals.original(document["id"])
        except DocprocError as error:
            self.missing.append({"id": document["id"], "filename": document["filename"], "reason": error.message})
            return
        name = f"originals/{document['id']}/{_plain(document['filename'])}"
        self._archive.writestr(_entry(name), content)
        self._list(name, len(content), hashlib.sha256(content).hexdigest(), document["id"])

    def add_file(self, name: str, content: BinaryIO) -> None:
        """Put a scratch file into the archive."""
        digest, size = hashlib.sha256(), content.tell()
        content.seek(0)
        with self._archive.open(_entry(name), "w", force_zip64=True) as entry:
            while piece := content.read(_PIECE):
                digest.update(piece)
                entry.write(piece)
        self._list(name, size, digest.hexdigest())

    def _list(self, name: str, size: int, sha256: str, document_id: str | None = None) -> None:
        known = {} if document_id is None else {"id": document_id}
        self.files.append({"name": name, "bytes": size, "sha256": sha256, **known})


def _scratch() -> Any:
    return tempfile.TemporaryFile(prefix="docproc-zip-")


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _plain(filename: str) -> str:
    """The name of a file that stays where it is put when the bundle is unpacked."""
    name = filename.replace("\\", "/").rpartition("/")[2]
    name = "".join(letter if letter.isprintable() and letter not in ':*?"<>|' else "_" for letter in name).strip(" .")
    return name[-150:] or "document"
