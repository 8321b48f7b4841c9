"""send_email: a mail in plain words or by a mail template, with the document's file where that is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from docproc.deliver.mail import Copies, Recipient, attached_document, queue_mail
from docproc.deliver.templates import FilledMail, fill, load_templates, template_named
from docproc.errors import ConfigurationError, WorkflowStepError
from docproc.model.delivery import OutboxKind
from docproc.specs.delivery import require_address
from docproc.specs.settings import Settings
from docproc.store.engine import Transaction
from docproc.store.outbox import enqueue
from docproc.workflow.kinds import Kind
from docproc.workflow.step import StepConfig, StepContext, StepResult, StepType, Text

_MOST = 50


class Config(StepConfig):
    """Each address of `to` gets a mail of its own; `cc` and `bcc` go with the first.

    What it says: `subject` and `body` (plain text), or a mail `template` with its `data`.
    """

    to: tuple[Text, ...] = Field(min_length=1, max_length=_MOST)
    cc: tuple[Text, ...] = Field(default=(), max_length=_MOST)
    bcc: tuple[Text, ...] = Field(default=(), max_length=_MOST)
    subject: Text | None = None
    body: Text | None = None
    template: str | None = None
    data: dict[str, Any] = Field(default_factory=dict)
    language: Literal["de", "en"] | None = Field(default=None, description="default: notifications.language")
    attach_document: bool = Field(default=False, description="attach the file as it came in")

    @field_validator("to", "cc", "bcc", mode="before")
    @classmethod
    def _one_or_many(cls, given: Any) -> Any:
        """Take a single address, or several in one text, as a list."""
        return [part.strip() for part in given.split(",") if part.strip()] if isinstance(given, str) else given

    @model_validator(mode="after")
    def _says_something(self) -> Config:
        if self.template is None and not (self.subject and self.body):
            raise ValueError("a mail has subject and body, or a template")
        if self.template is not None and (self.subject or self.body):
            raise ValueError("a template brings its own subject and body")
        if self.template is None and (self.data or self.language):
            raise ValueError("data and language go with a template")
        return self

    def lacking(self, settings: Settings) -> Iterator[tuple[str, str]]:
        """Yield the mail server that is not set: without it the mail would stay in the queue."""
        if settings.email.smtp_host is None:
            yield "to", "docproc.yaml has no mail server (email.smtp_host); the mail would stay in the queue"


def run(config: Config, context: StepContext) -> StepResult:
    """Put the mails into the outbox; the output says to whom they go."""
    for address in (*config.to, *config.cc, *config.bcc):
        _require(address)
    filled = None if config.template is None else _filled(config, context)
    subject = " ".join((config.subject or "").split()) if filled is None else filled.subject
    copies = Copies(config.cc, config.bcc, _attachments(config, context))
    alone = Copies(attachments=copies.attachments)

    def effect(transaction: Transaction) -> None:
        for number, address in enumerate(config.to):
            key, given = f"{context.key}:{number}", alone if number else copies
            if filled is None:
                payload = _payload(address, given, subject, config.body or "", context)
                enqueue(transaction, OutboxKind.MAIL, payload, key)
            else:
                document = context.document_id
                queue_mail(
                    transaction, filled, Recipient(address), key, given, document, None, config.data, context.actor
                )

    return StepResult({"to": list(config.to), "subject": subject}, (effect,), sends=True)


def _payload(address: str, copies: Copies, subject: str, body: str, context: StepContext) -> dict[str, Any]:
    return {
        "to_address": address,
        "cc_addresses": list(copies.cc) or None,
        "bcc_addresses": list(copies.bcc) or None,
        "subject": subject,
        "body_text": body,
        "body_html": "<p>" + escape(body).replace("\n", "<br>\n") + "</p>",
        "attachments": [dict(each) for each in copies.attachments] or None,
        "document_id": context.document_id,
        "created_by": context.actor,
    }


def _filled(config: Config, context: StepContext) -> FilledMail:
    language = config.language or context.surroundings.settings.notifications.language
    try:
        template = template_named(load_templates(context.surroundings.templates), config.template or "")
        return fill(template, language, config.data)
    except ConfigurationError as error:
        raise WorkflowStepError(error.message) from error


def _require(address: str) -> None:
    try:
        require_address(address)
    except ValueError as error:
        raise WorkflowStepError(str(error)) from error


def _attachments(config: Config, context: StepContext) -> tuple[Mapping[str, str], ...]:
    if not config.attach_document:
        return ()
    document = context.document()
    return (attached_document(document, context.variables["document"]["filename"]),)


STEP = StepType(Config, {"to": Kind.LIST, "subject": Kind.TEXT}, run)
