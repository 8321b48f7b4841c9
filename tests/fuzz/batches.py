"""A batch of hostile files through the real `docproc run`, and whether everything that must hold afterwards does."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docproc.errors import EXIT_ALL_FAILED, EXIT_OK, EXIT_SOME_FAILED, DocprocError, DocumentError, catalogue
from docproc.store.engine import open_store
from docproc.store.file_names import readable
from docproc.store.integrity import check_integrity
from tests.fuzz.corpus import Mutant

GLANCE = "glance"
"""The backend of this test: decodes every page that must be read from pixels, and reads nothing."""

_PLUGIN = """
from docproc.ocr.protocol import Reading

class Glance:
    name, version, settings, reads_pixels = "glance", "1", "", True
    def __init__(self, options): pass
    def read(self, view):
        view.image.load()
        return Reading((), view.source.width, view.source.height)
"""
_LIMITS = {
    "DOCPROC_LIMITS__MAX_MEGAPIXELS": "30",
    "DOCPROC_LIMITS__MAX_PAGES": "60",
    "DOCPROC_STORAGE__MAX_FILE_SIZE_MB": "5",
    "DOCPROC_OCR__MAX_RETRIES": "1",
}
_SECONDS_AND_MEMORY_MB = {GLANCE: ("8", "600")}
_OF_ENGINES = ("60", "1500")
"""Decoding needs little of either; an engine is loaded first, and reads as slowly as the machine is busy."""

_GOOD_EXITS = frozenset({EXIT_OK, EXIT_SOME_FAILED, EXIT_ALL_FAILED})
_FINAL = frozenset({"completed", "failed"})
_REASONS = frozenset(cls.code for cls in catalogue(DocumentError)) - {DocumentError.code}
"""A document may fail for these reasons; the code of the root stands for an exception that nobody foresaw."""
_LONGEST_REASON = 1000
_TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_SECONDS_PER_FILE = 20


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something that must not happen, and the file it happened to (None: the batch as a whole)."""

    what: str
    mutant: Mutant | None = None


@dataclass(slots=True)
class Report:
    """What a batch did: files by outcome (completed, or the code of the error), seconds, and all complaints.

    `slowest` are seconds and file of the stages that took longest; `deaths` the files that cost their worker its life.
    """

    files: int = 0
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    complaints: list[Complaint] = field(default_factory=list)
    slowest: list[tuple[float, Mutant]] = field(default_factory=list)
    deaths: list[tuple[str, Mutant]] = field(default_factory=list)


def run_batch(folder: Path, mutants: Sequence[Mutant], backend: str) -> Report:
    """Write `mutants` into an inbox in the empty `folder`, run docproc over it, and look at everything it leaves."""
    desk = _Desk(folder, backend)
    _docproc(desk, "init", "-q")
    inbox = folder / "inbox"
    inbox.mkdir()
    for mutant in mutants:
        (inbox / mutant.name).write_bytes(mutant.content)
    before = {path.name for path in folder.iterdir()}
    report = Report(files=len(mutants))
    begun = time.monotonic()
    try:
        ran = _docproc(desk, "run", "inbox", "--quiet", "--json", seconds=120 + _SECONDS_PER_FILE * len(mutants))
    except subprocess.TimeoutExpired:
        report.complaints.append(Complaint("the run does not end"))
        return report
    report.seconds = time.monotonic() - begun
    documents = [json.loads(line) for line in _docproc(desk, "export", "--format", "jsonl").stdout.splitlines()]
    report.complaints += _of_the_run(ran)
    report.complaints += _of_the_folder(folder, before)
    report.complaints += _of_documents(mutants, documents, report)
    _note_times(desk, mutants, report)
    return report


@dataclass(frozen=True, slots=True)
class _Desk:
    folder: Path
    backend: str

    @property
    def environment(self) -> Mapping[str, str]:
        """An environment that knows nothing of this machine's user, and the limits of the batch."""
        site, temporary = self.folder.parent / "site", self.folder.parent / "temporary"
        _install_glance(site)
        temporary.mkdir(exist_ok=True)
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        packages = os.pathsep.join(filter(None, (str(site), os.environ.get("PYTHONPATH"))))
        seconds, memory = _SECONDS_AND_MEMORY_MB.get(self.backend, _OF_ENGINES)
        own = {
            "DOCPROC_OCR__DEFAULT_BACKEND": self.backend,
            "DOCPROC_LIMITS__SECONDS_PER_PAGE": seconds,
            "DOCPROC_LIMITS__WORKER_MEMORY_MB": memory,
        }
        places = {"HOME": str(self.folder.parent), "TMPDIR": str(temporary), "PYTHONPATH": packages}
        return {**kept, **_LIMITS, **own, **places, "PYTHONUTF8": "1"}


def _install_glance(site: Path) -> None:
    info = site / "glance-1.0.dist-info"
    if not info.exists():
        info.mkdir(parents=True)
        (site / "glance_backend.py").write_text(_PLUGIN)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: glance\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[docproc.ocr_backends]\nglance = glance_backend:Glance\n")


def _docproc(desk: _Desk, *arguments: str, seconds: float = 300) -> subprocess.CompletedProcess[bytes]:
    command = [str(Path(sys.executable).with_name("docproc")), *arguments]
    return subprocess.run(
        command, cwd=desk.folder, env=desk.environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds
    )


def _of_the_run(ran: subprocess.CompletedProcess[bytes]) -> Iterator[Complaint]:
    said = ran.stderr.decode("utf-8", "backslashreplace")
    if ran.returncode not in _GOOD_EXITS:
        yield Complaint(f"the run exits with {ran.returncode}: {said[-2000:]}")
    if "Traceback" in said:
        yield Complaint(f"a traceback on stderr: {said[said.index('Traceback') :][:3000]}")
    steering = sorted({character for character in said if steers(character) and character != "\n"})
    if steering:
        line = next(line for line in said.splitlines() if steering[0] in line)
        yield Complaint(f"characters on stderr that steer a terminal: {line!r}")
    try:
        for line in ran.stdout.splitlines():
            json.loads(line)
    except ValueError as error:
        yield Complaint(f"standard output is not JSON lines: {error}")


def _of_the_folder(folder: Path, before: set[str]) -> Iterator[Complaint]:
    left = {path.name for path in folder.iterdir()} - before - {".docproc"}
    left |= {path.name for path in (folder.parent / "temporary").iterdir()}
    left |= {path.name for path in (folder / ".docproc" / "files" / "incoming").glob("*")}
    if left:
        yield Complaint(f"files left behind: {', '.join(sorted(left))}")
    try:
        with open_store(folder / ".docproc") as store:
            check_integrity(store)
    except DocprocError as error:
        yield Complaint(f"the store is not whole: {error.message}")


def _of_documents(
    mutants: Iterable[Mutant], documents: Sequence[Mapping[str, Any]], report: Report
) -> Iterator[Complaint]:
    by_path = {document["source_path"]: document for document in documents}
    by_hash = {document["sha256"]: document for document in documents if document["sha256"]}
    for mutant in mutants:
        document = by_path.get(readable(f"inbox/{mutant.name}"))
        document = document or by_hash.get(hashlib.sha256(mutant.content).hexdigest())
        if document is None:
            report.outcomes["no record"] += 1
            yield Complaint("the file has no record", mutant)
            continue
        code = (document.get("error") or {}).get("code")
        report.outcomes[code or document["status"]] += 1
        if code is not None and code.startswith("worker-"):
            report.deaths.append((code, mutant))
        yield from (Complaint(what, mutant) for what in faults_of(document))
    known = {document["id"] for document in by_path.values()}
    for document in documents:
        if document["id"] not in known:
            yield from (Complaint(f"attachment {document['filename']}: {what}") for what in faults_of(document))


def faults_of(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with how a document of the export ended."""
    status, error = document["status"], document.get("error")
    if status not in _FINAL:
        yield f"no final state: {status}"
    elif status == "failed":
        if not error or not error.get("message"):
            yield "failed without a reason"
            return
        message = error["message"]
        if error["code"] not in _REASONS:
            yield f"no reason that anybody foresaw: {message} [{error['code']}]"
        if any(map(steers, message)) or len(message) > _LONGEST_REASON or "Traceback" in message:
            yield f"the reason is not one printable line: {message[:_LONGEST_REASON]!r}"
    elif error:
        yield f"completed with an error: {error}"


def steers(character: str) -> bool:
    """Whether a character ends a line, steers a terminal or turns the direction of reading."""
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(character) in _TURNS


def _note_times(desk: _Desk, mutants: Iterable[Mutant], report: Report) -> None:
    """Note the files whose stages took longest."""
    by_name = {readable(mutant.name): mutant for mutant in mutants}
    took: Counter[str] = Counter()
    for line in _docproc(desk, "jobs", "list", "--json", "--limit", "1000000").stdout.splitlines():
        job = json.loads(line)
        took[job["filename"]] += job["milliseconds"] or 0
    slowest = [(milliseconds / 1000, by_name[name]) for name, milliseconds in took.most_common(20) if name in by_name]
    report.slowest = slowest[:5]
