"""A document in a worker's hands: what the coordinator keeps about it, and what the worker is told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docproc.errors import StoredFileMissingError
from docproc.model.codec import decode, encode
from docproc.model.decision import Finding
from docproc.model.enums import Stage
from docproc.model.fields import EInvoice
from docproc.model.filing import File
from docproc.model.settled import NOTHING_SETTLED, Settled
from docproc.model.text import DocumentText
from docproc.pipeline.wire import Message
from docproc.settings.flags import decide_all, of_document
from docproc.specs.settings import Settings
from docproc.store.clock import now
from docproc.store.engine import Store
from docproc.store.loading import (
    has_twin,
    load_einvoice,
    load_intake_findings,
    load_mail_sender,
    load_settled,
    load_text,
)
from docproc.store.records import Claim


@dataclass(slots=True, eq=False)
class Task:
    """A claimed document, the stages it is to pass in one go, and what its worker has sent that is not committed yet.

    `attachments` are those of a mail, `pages` the packed pages by key that took too little time to be kept one by one.
    `flags` are the feature flags as they were decided for it, `file` are the rules that give it tags and a category.
    `closed` is set once nothing more of it is to be committed: it is finished, failed, or another process has it.
    """

    claim: Claim
    stages: tuple[Stage, ...]
    attachments: list[Message] = field(default_factory=list)
    pages: dict[str, bytes] = field(default_factory=dict)
    closed: bool = False
    flags: Mapping[str, bool] = field(default_factory=dict)
    file: File | None = None

    @classmethod
    def of(cls, claim: Claim, stages: Sequence[Stage]) -> Task:
        """The task of passing `claim`'s document through its own stage and those of `stages` after it."""
        return cls(claim, tuple(stages[stages.index(claim.stage) :]))


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is told to do: pass the file at `path` through `stages`, with what earlier stages have found.

    `settled` is what people have said of the document before, `mailed_from` is who sent the mail that it came in;
    `flags` are the feature flags that are on; `is_new` tells that nothing was done with the document yet, and that no
    other has its bytes.
    """

    stages: tuple[Stage, ...]
    path: Path
    filename: str
    mime_type: str
    options: dict[str, Any]
    einvoice: EInvoice | None
    intake_findings: tuple[Finding, ...]
    text: DocumentText | None
    settled: Settled = NOTHING_SETTLED
    mailed_from: str | None = None
    flags: frozenset[str] = frozenset()
    is_new: bool = False

    @classmethod
    def from_message(cls, message: Message) -> Order:
        """Return the order that `order_message` wrote."""
        found = json.loads(message.payload) if message.payload else {}
        return cls(
            stages=tuple(map(Stage, message.data["stages"])),
            path=Path(message.data["path"]),
            filename=message.data["filename"],
            mime_type=message.data["mime_type"],
            options=message.data["options"],
            einvoice=decode(EInvoice, found["einvoice"]) if found.get("einvoice") else None,
            intake_findings=tuple(decode(Finding, item) for item in found.get("intake_findings", ())),
            text=decode(DocumentText, found["text"]) if found.get("text") else None,
            settled=decode(Settled, found["settled"]) if found.get("settled") else NOTHING_SETTLED,
            mailed_from=found.get("mailed_from"),
            flags=frozenset(message.data["flags"]),
            is_new=message.data["is_new"],
        )


def flags_for(settings: Settings, claim: Claim) -> dict[str, bool]:
    """Return the feature flags of docproc.yaml as they are decided for the document of `claim` now."""
    if not settings.flags:
        return {}
    subject = of_document(settings, claim.document_id, claim.filename, claim.mime_type, claim.created_by)
    return decide_all(settings, subject, now())


def order_message(store: Store, task: Task) -> Message:
    """Return the message that gives `task` to a worker.

    Raises StoredFileMissingError when the kept file is gone, DocumentError when the stored page text is damaged.
    """
    claim = task.claim
    path = (store.folder / claim.path).absolute()
    if not path.is_file():
        raise StoredFileMissingError(f"{claim.filename}: its kept copy {claim.path} is gone; restore it from a backup")
    data = {
        "stages": [stage.value for stage in task.stages],
        "path": str(path),
        "filename": claim.filename,
        "mime_type": claim.mime_type,
        "options": dict(claim.options),
        "flags": [name for name, on in task.flags.items() if on],
        "is_new": claim.stage is Stage.INTAKE and claim.attempt == 1 and not has_twin(store, claim),
    }
    if claim.stage is Stage.INTAKE:
        return Message("order", data)
    found: dict[str, Any] = {
        "settled": encode(load_settled(store, claim.document_id)),
        "mailed_from": load_mail_sender(store, claim.document_id),
        "einvoice": encode(load_einvoice(store, claim.document_id)),
        "intake_findings": encode(load_intake_findings(store, claim.document_id)),
    }
    if claim.stage is Stage.EXTRACT:
        found["text"] = encode(load_text(store, claim.document_id))
    return Message("order", data, json.dumps(found, ensure_ascii=False).encode())
