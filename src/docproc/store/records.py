"""What the pipeline hands to the store and gets from it, as frozen dataclasses; standard library only."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import psutil

from docproc.model.enums import Complexity, Stage
from docproc.model.text import DocumentText, Page, PageTransform
from docproc.store.files import KeptFile


class RegistrationOutcome(StrEnum):
    """What became of a file that was offered to the store."""

    NEW = "new"
    KNOWN = "known"
    SEEN_ELSEWHERE = "seen_elsewhere"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a file was refused: a stable error code and one line."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A file offered to the store.

    Either `kept` says where its bytes are, or `failure` why it was refused, or both (an unsupported file whose bytes
    are kept). Without `kept`, `size` in bytes and `sha256` (None when it was not hashed) identify the file together
    with its path. `parent` is the id of the mail that it is attached to.
    """

    filename: str
    source_path: str
    mime_type: str
    actor: str
    kept: KeptFile | None = None
    failure: Failure | None = None
    size: int = 0
    sha256: str | None = None
    source: str = "folder"
    source_reference: str | None = None
    parent: str | None = None
    allow_duplicates: bool = False
    priority: int = 5
    max_retries: int = 3
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kept is None and self.failure is None:
            raise ValueError(f"{self.source_path}: a document without bytes needs a failure")


@dataclass(frozen=True, slots=True)
class Registration:
    """What `register` did, and the document that the file belongs to."""

    outcome: RegistrationOutcome
    document_id: str


@dataclass(frozen=True, slots=True)
class Owner:
    """A process that holds leases: host, process id, its start (seconds since 1970), and a token of its own.

    `run` is the store's number of the run that it works for, if it works for one.
    """

    host: str
    pid: int
    started: float
    token: str
    run: int | None = None

    @classmethod
    def current(cls, run: int | None = None) -> Owner:
        """Describe the running process, with a fresh token."""
        return cls(socket.gethostname(), os.getpid(), psutil.Process().create_time(), secrets.token_hex(8), run)

    def is_dead(self) -> bool:
        """Tell whether this process ran on this host and is gone (its number may have gone to another)."""
        if self.host != socket.gethostname():
            return False
        try:
            process = psutil.Process(self.pid)
            return process.status() == psutil.STATUS_ZOMBIE or abs(process.create_time() - self.started) > 1.0
        except psutil.NoSuchProcess:
            return True
        except psutil.AccessDenied:
            return False


@dataclass(frozen=True, slots=True)
class Claim:
    """A job leased to `owner`: what to do (`stage`, `options`), with which document and bytes.

    `attempt` counts from 1; `kills` is how often the document has killed its worker; `path` is relative to the store
    folder. `job_key` and `document_key` are the store's own numbers.
    """

    job_id: str
    document_id: str
    stage: Stage
    attempt: int
    filename: str
    sha256: str
    path: str
    mime_type: str
    kills: int
    options: Mapping[str, Any]
    owner: Owner
    lease_seconds: float
    priority: int
    max_retries: int
    created_by: str
    job_key: int
    document_key: int


@dataclass(frozen=True, slots=True)
class Used:
    """What a job cost: milliseconds, those of all processors together, megabytes of memory and GPU memory, cores.

    None where it was not measured.
    """

    milliseconds: int | None = None
    cpu_ms: int | None = None
    ram_mb: int | None = None
    vram_mb: int | None = None
    cores: int | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """What a command did to several documents: ids of which it holds now, and (id, why not) for the others."""

    done: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Opinion:
    """One of several readings of a page: its text's key in the page cache, by whom, and whether it was kept.

    `quality` is the measure that decided (0 to 100, see `ocr.second_opinion`), confidences are in percent.
    """

    text_key: str
    backend: str
    backend_version: str
    model: str
    kept: bool
    quality: float
    confidence: float | None
    least_confidence: float | None
    characters: int
    words: int
    lines: int
    low_confidence_words: int
    milliseconds: int

    @classmethod
    def of(cls, page: Page, text_key: str, kept: bool, quality: float, low_below: float) -> Opinion:
        """Sum up the reading `page`; words below `low_below` percent count as low."""
        sure = [word.confidence for word in page.words]
        return cls(
            text_key=text_key,
            backend=page.backend,
            backend_version=page.backend_version,
            model=page.model,
            kept=kept,
            quality=quality,
            confidence=page.confidence,
            least_confidence=min(sure, default=None),
            characters=len(page.text),
            words=len(sure),
            lines=len(page.lines),
            low_confidence_words=sum(confidence < low_below for confidence in sure),
            milliseconds=page.milliseconds,
        )


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One page as read, for its row: sizes in points and pixels, confidence in percent.

    `text_key` is the page's key in the page cache; `content` the packed page (page_codec.pack_page), None when the
    cache holds it already. `model` is the id of the model that read it; `opinions` are all readings of a page that was
    read more than once.
    """

    number: int
    width: float
    height: float
    backend: str
    backend_version: str
    text_key: str
    reason: str = ""
    width_px: int | None = None
    height_px: int | None = None
    dpi: float | None = None
    transform: PageTransform = field(default_factory=PageTransform)
    confidence: float | None = None
    complexity: Complexity = Complexity.SIMPLE
    milliseconds: int = 0
    content: bytes | None = None
    model: str = ""
    opinions: tuple[Opinion, ...] = ()

    @classmethod
    def of(
        cls, page: Page, text_key: str, content: bytes | None = None, opinions: tuple[Opinion, ...] = ()
    ) -> PageRecord:
        """The record of a page; pixels follow from points and resolution."""
        scale = None if page.dpi is None else page.dpi / 72
        return cls(
            number=page.number,
            width=page.width,
            height=page.height,
            backend=page.backend,
            backend_version=page.backend_version,
            text_key=text_key,
            content=content,
            reason=page.reason,
            width_px=None if scale is None else round(page.width * scale),
            height_px=None if scale is None else round(page.height * scale),
            dpi=page.dpi,
            transform=page.transform,
            confidence=page.confidence,
            complexity=page.complexity,
            milliseconds=page.milliseconds,
            model=page.model,
            opinions=opinions,
        )


@dataclass(frozen=True, slots=True)
class ReadingSummary:
    """The sums of one reading: counts, mean and least word confidence in percent, language, dates and amounts."""

    characters: int
    words: int
    lines: int
    average_confidence: float | None
    least_confidence: float | None
    low_confidence_words: int
    language: str | None
    backend: str
    complexity: Complexity
    dates: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    suspected_errors: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        text: DocumentText,
        language: str | None,
        dates: Sequence[str] = (),
        amounts: Sequence[str] = (),
        low_below: float = 80.0,
    ) -> ReadingSummary:
        """Sum up `text`; words below `low_below` percent count as low. The backend of most pages stands for all."""
        confidences = [word.confidence for page in text.pages for word in page.words]
        backends = [page.backend for page in text.pages]
        order = list(Complexity)
        return cls(
            characters=len(text.text),
            words=len(confidences),
            lines=sum(len(page.lines) for page in text.pages),
            average_confidence=sum(confidences) / len(confidences) if confidences else None,
            least_confidence=min(confidences, default=None),
            low_confidence_words=sum([confidence < low_below for confidence in confidences]),
            language=language,
            backend=max(backends, key=backends.count, default=""),
            complexity=max((page.complexity for page in text.pages), key=order.index, default=Complexity.SIMPLE),
            dates=tuple(dates),
            amounts=tuple(amounts),
        )
