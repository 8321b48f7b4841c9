"""send_notification: tell a person, a role, or everybody, through the channels that they want or that are named."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from pydantic import Field, model_validator

from docproc.model.delivery import Channel, NotificationType, OutboxKind, Severity
from docproc.store.engine import Transaction
from docproc.store.outbox import enqueue
from docproc.workflow.kinds import Kind
from docproc.workflow.step import StepConfig, StepContext, StepResult, StepType, Text

_SEVERITIES: Mapping[str, Severity] = MappingProxyType(
    {"low": Severity.INFO, "normal": Severity.INFO, "high": Severity.WARNING, "urgent": Severity.CRITICAL}
)


class Config(StepConfig):
    """Who is told what: `user` or `role`, or neither for everybody."""

    user: Text | None = None
    role: Text | None = None
    title: Text
    message: Text
    type: NotificationType = NotificationType.INFO
    priority: Literal["low", "normal", "high", "urgent"] = "normal"
    channels: tuple[Channel, ...] = Field(default=(), description="default: what the person prefers")
    template: str | None = Field(default=None, description="mail template, where it goes out by mail")
    data: dict[str, Any] = Field(default_factory=dict, description="variables of the template; kept with it")
    link: Text | None = Field(default=None, description="default: the command that shows the document")

    @model_validator(mode="after")
    def _one_of_two(self) -> Config:
        if self.user is not None and self.role is not None:
            raise ValueError("name user or role, not both")
        return self


def run(config: Config, context: StepContext) -> StepResult:
    """Put the notification into the outbox; the output says to whom it goes."""
    document = context.document_id
    link = config.link or (None if document is None else f"docproc show {document[:8]}")
    payload = {
        "user_id": config.user,
        "role": config.role,
        "type": config.type.value,
        "severity": _SEVERITIES[config.priority].value,
        "title": config.title,
        "message": config.message,
        "channels": [channel.value for channel in config.channels] or None,
        "link_url": link,
        "template": config.template,
        "details": {
            **config.data,
            "workflow": context.workflow_id,
            "execution": context.execution_id,
            "step": context.step,
        },
        "document_id": document,
        "created_by": context.actor,
    }

    def effect(transaction: Transaction) -> None:
        enqueue(transaction, OutboxKind.NOTIFICATION, payload, context.key)

    return StepResult({"user": config.user, "role": config.role, "title": config.title}, (effect,), sends=True)


STEP = StepType(Config, {"user": Kind.TEXT, "role": Kind.TEXT, "title": Kind.TEXT}, run)
