"""A worker's results into the store: each kind of message has the function that commits it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from docproc.errors import DocumentError
from docproc.intake.sniff import require_type
from docproc.model.codec import decode
from docproc.model.decision import Decision, Finding
from docproc.model.enums import Outcome, ReviewState
from docproc.model.fields import EInvoice, Extraction
from docproc.pipeline.ingest import UNKNOWN_MIME
from docproc.pipeline.tasks import Task
from docproc.pipeline.wire import Message
from docproc.store.documents import register
from docproc.store.engine import Store
from docproc.store.files import keep_bytes
from docproc.store.records import Claim, Failure, NewDocument, Owner, PageRecord, ReadingSummary, Used
from docproc.store.results import save_extraction, save_inspection, save_reading
from docproc.store.sightings import source_path_of


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit led to: the claim of the next stage (None at the end), and ids of documents that were added."""

    following: Claim | None
    new_documents: tuple[str, ...] = ()


Commit = Callable[[Store, Task, Message, Owner | None], Committed]


def commit_inspection(store: Store, task: Task, message: Message, chain_to: Owner | None) -> Committed:
    """Save what intake saw; a mail's attachments become documents first, so that no crash loses one."""
    data = message.data
    source_path = source_path_of(store, task.claim.document_id)
    added = tuple(_add_attachment(store, task, item, data, source_path) for item in task.attachments)
    following = save_inspection(
        store,
        task.claim,
        mime_type=data["mime_type"],
        page_count=max(1, int(data["page_count"])),
        einvoice=decode(EInvoice, data["einvoice"]) if data["einvoice"] else None,
        findings=[decode(Finding, item) for item in data["findings"]],
        source_reference=data["sender"],
        used=_used(data),
        chain_to=chain_to,
    )
    return Committed(following, added)


def commit_reading(store: Store, task: Task, message: Message, chain_to: Owner | None) -> Committed:
    """Save the pages as read; the texts of those that took long to read are in the page cache already."""
    pages = [decode(PageRecord, item) for item in message.data["pages"]]
    following = save_reading(
        store,
        task.claim,
        pages=[replace(page, content=task.pages.get(page.text_key)) for page in pages],
        summary=decode(ReadingSummary, message.data["summary"]),
        used=_used(message.data),
        chain_to=chain_to,
    )
    return Committed(following)


def commit_extraction(store: Store, task: Task, message: Message, chain_to: Owner | None) -> Committed:
    """Save what was found and decided; a document that a person must look at waits for review."""
    found = json.loads(message.payload)
    decision = decode(Decision, found["decision"])
    save_extraction(
        store,
        task.claim,
        extraction=decode(Extraction, found["extraction"]),
        findings=[decode(Finding, item) for item in found["findings"]],
        decision=decision,
        review=ReviewState.PENDING if decision.outcome is Outcome.REVIEW else ReviewState.NONE,
        used=_used(message.data),
        flags=task.flags,
        file=task.file,
    )
    return Committed(None)


COMMITS: Mapping[str, Commit] = MappingProxyType(
    {"inspected": commit_inspection, "read": commit_reading, "extracted": commit_extraction}
)
"""What is done with each kind of result."""


def _add_attachment(store: Store, task: Task, item: Message, mail: Mapping[str, Any], source_path: str) -> str:
    name = item.data["filename"]
    kept = keep_bytes(store.folder, item.payload, name)
    mime_type, failure = UNKNOWN_MIME, None
    try:
        mime_type = require_type(kept.head, name)
    except DocumentError as error:
        failure = Failure(error.code, error.message)
    new = NewDocument(
        filename=name,
        source_path=f"{source_path}#{name}",
        mime_type=mime_type,
        actor=task.claim.created_by,
        kept=kept,
        failure=failure,
        source="email",
        source_reference=mail["sender"],
        parent=task.claim.document_id,
        max_retries=task.claim.max_retries,
    )
    return register(store, new).document_id


def _used(data: Mapping[str, Any]) -> Used:
    """What a stage took; its cores are as many as were busy on average."""
    milliseconds, cpu_ms = int(data["milliseconds"]), int(data["cpu_ms"])
    cores = max(1, round(cpu_ms / max(1, milliseconds)))
    return Used(milliseconds, cpu_ms, ram_mb=int(data["ram_mb"]), cores=cores)
