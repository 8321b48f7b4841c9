"""call_webhook: a request to a webhook of the settings, or to an address."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field, model_validator

from docproc.errors import WorkflowStepError
from docproc.model.delivery import OutboxKind
from docproc.specs.secrets import names_a_secret
from docproc.specs.settings import Settings
from docproc.store.engine import Transaction
from docproc.store.outbox import enqueue
from docproc.workflow.conditions import plain
from docproc.workflow.kinds import Kind
from docproc.workflow.step import StepConfig, StepContext, StepResult, StepType, Text

EVENT = "workflow.step"


class Config(StepConfig):
    """Where to: `webhook` (a name in docproc.yaml, which signs) or `url`; what: `payload`, by default the document."""

    webhook: str | None = None
    url: Text | None = None
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    headers: dict[str, Text] = Field(default_factory=dict)
    payload: Any = None
    retries: int | None = Field(default=None, ge=0, le=19, description="further tries after the first")

    @model_validator(mode="after")
    def _one_of_two(self) -> Config:
        if (self.webhook is None) == (self.url is None):
            raise ValueError("name webhook or url")
        for name in filter(names_a_secret, self.headers):
            raise ValueError(f"'{name}' is a secret: it belongs to a webhook of docproc.yaml, as env:NAME or file:PATH")
        return self

    def lacking(self, settings: Settings) -> Iterator[tuple[str, str]]:
        """Yield the webhook where docproc.yaml has none of that name."""
        if self.webhook is not None and self.webhook not in settings.webhooks:
            example = f"webhooks: {{{self.webhook}: {{url: 'https://example.org/hook', events: [workflow.completed]}}}}"
            yield "webhook", f"docproc.yaml has no webhook called '{self.webhook}', such as {example}"


def run(config: Config, context: StepContext) -> StepResult:
    """Put the request into the outbox, which sends, signs and repeats it; the output says where it goes."""
    for _, why in config.lacking(context.surroundings.settings):
        raise WorkflowStepError(why)
    if config.url is not None and not config.url.startswith(("https://", "http://")):
        raise WorkflowStepError(f"'{config.url}' is no address such as https://…")
    body = _default_payload(context) if config.payload is None else config.payload
    payload = {
        "webhook": config.webhook,
        "url": config.url,
        "event": EVENT,
        "method": config.method,
        "headers": config.headers or None,
        "body": json.dumps(body, ensure_ascii=False, default=plain),
        "max_attempts": None if config.retries is None else config.retries + 1,
        "document_id": context.document_id,
        "created_by": context.actor,
    }

    def effect(transaction: Transaction) -> None:
        enqueue(transaction, OutboxKind.WEBHOOK, payload, context.key)

    return StepResult({"to": config.webhook or config.url, "method": config.method}, (effect,), sends=True)


def _default_payload(context: StepContext) -> dict[str, Any]:
    named = ("workflow_id", "execution_id", "document", "supplier", "trigger_data")
    return {"step": context.step, **{name: context.variables[name] for name in named}}


STEP = StepType(Config, {"to": Kind.TEXT, "method": Kind.TEXT}, run)
