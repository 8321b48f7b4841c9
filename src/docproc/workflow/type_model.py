"""A model behind an address that says what a document is: asked by POST, its answer taken as data.

The question is `{"task": "document_type", "types": […], "language": "de", "pages": [{"number": 1, "text": "…"}]}`, the
answer `{"document_type": "invoice", "confidence": 93.5}` with a confidence in percent.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

from docproc.errors import WorkflowStepError
from docproc.model.enums import DocumentType
from docproc.model.text import DocumentText
from docproc.specs.secrets import secret_value

MOST_ANSWER = 100_000
"""No answer is larger (bytes)."""

_MOST_TEXT = 20_000
"""Characters of a page that are sent."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model takes a document for, and how sure it is in percent."""

    document_type: DocumentType
    confidence: float


def ask_model(endpoint: str, token: str | None, text: DocumentText, language: str, seconds: float) -> Opinion:
    """Return what the model behind `endpoint` says; `token` refers to a secret (env:NAME, file:PATH) it wants to see.

    Raises WorkflowStepError when it cannot be reached, takes longer than `seconds`, or answers something else.
    """
    pages = [{"number": page.number, "text": page.text[:_MOST_TEXT]} for page in text.pages]
    question = {"task": "document_type", "types": list(DocumentType), "language": language, "pages": pages}
    try:
        return _opinion(json.loads(_post(endpoint, token, json.dumps(question, ensure_ascii=False).encode(), seconds)))
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise WorkflowStepError(f"the model at {endpoint} answered something else than a type: {error}") from error


def _opinion(answer: dict[str, object]) -> Opinion:
    confidence = answer["confidence"]
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 100:
        raise ValueError("the confidence is no percentage")
    return Opinion(DocumentType(str(answer["document_type"])), float(confidence))


def _post(endpoint: str, token: str | None, body: bytes, seconds: float) -> bytes:
    import httpx

    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {secret_value(token)}"
    deadline, content = time.monotonic() + seconds, bytearray()
    try:
        with httpx.stream("POST", endpoint, content=body, headers=headers, timeout=seconds) as answer:
            if answer.status_code != httpx.codes.OK:
                raise WorkflowStepError(f"the model at {endpoint} answered with status {answer.status_code}")
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > MOST_ANSWER or time.monotonic() > deadline:
                    raise WorkflowStepError(f"the model at {endpoint} answers too much, or too slowly")
    except httpx.HTTPError as error:
        raise WorkflowStepError(f"the model at {endpoint} could not be reached: {error}") from error
    return bytes(content)
