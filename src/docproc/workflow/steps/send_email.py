"""send_email: a mail in plain words, with the document's file where that is wanted."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Any

from pydantic import Field, field_validator

from docproc.errors import WorkflowStepError
from docproc.model.delivery import OutboxKind
from docproc.specs.delivery import require_address
from docproc.store.engine import Transaction
from docproc.store.outbox import enqueue
from docproc.workflow.kinds import Kind
from docproc.workflow.step import StepConfig, StepContext, StepResult, StepType, Text

_MOST = 50


class Config(StepConfig):
    """Each address of `to` gets a mail of its own; `cc` and `bcc` go with the first."""

    to: tuple[Text, ...] = Field(min_length=1, max_length=_MOST)
    cc: tuple[Text, ...] = Field(default=(), max_length=_MOST)
    bcc: tuple[Text, ...] = Field(default=(), max_length=_MOST)
    subject: Text = Field(min_length=1)
    body: Text = Field(min_length=1, description="plain text")
    attach_document: bool = Field(default=False, description="attach the file as it came in")

    @field_validator("to", "cc", "bcc", mode="before")
    @classmethod
    def _one_or_many(cls, given: Any) -> Any:
        """Take a single address, or several in one text, as a list."""
        return [part.strip() for part in given.split(",") if part.strip()] if isinstance(given, str) else given


def run(config: Config, context: StepContext) -> StepResult:
    """Put the mails into the outbox; the output says to whom they go."""
    for address in (*config.to, *config.cc, *config.bcc):
        _require(address)
    subject = " ".join(config.subject.split())
    attachments = _attachments(context) if config.attach_document else None

    def effect(transaction: Transaction, number: int, address: str) -> None:
        payload = {
            "to_address": address,
            "cc_addresses": None if number or not config.cc else list(config.cc),
            "bcc_addresses": None if number or not config.bcc else list(config.bcc),
            "subject": subject,
            "body_text": config.body,
            "body_html": "<p>" + escape(config.body).replace("\n", "<br>\n") + "</p>",
            "attachments": attachments,
            "document_id": context.document_id,
            "created_by": context.actor,
        }
        enqueue(transaction, OutboxKind.MAIL, payload, f"{context.key}:{number}")

    effects = tuple(partial(effect, number=number, address=address) for number, address in enumerate(config.to))
    return StepResult({"to": list(config.to), "subject": subject}, effects, sends=True)


def _require(address: str) -> None:
    try:
        require_address(address)
    except ValueError as error:
        raise WorkflowStepError(str(error)) from error


def _attachments(context: StepContext) -> list[dict[str, str]]:
    document = context.variables["document"]
    context.document()
    return [{"filename": document["filename"], "mime_type": document["mime_type"], "document": document["id"]}]


STEP = StepType(Config, {"to": Kind.LIST, "subject": Kind.TEXT}, run)
