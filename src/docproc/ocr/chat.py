"""The client of OpenAI-compatible servers (vLLM, SGLang, llama.cpp): one image in, one answer out."""

from __future__ import annotations

import base64
import io
import math
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import httpx

from docproc.errors import ConfigurationError, OcrFailedError

if TYPE_CHECKING:
    from PIL import Image

_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
"""Answers of a server that may be another the next time."""

_LONGEST_PAUSE = 60.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the server is and how patient to be: `url` ends before `/chat/completions`, times are in seconds.

    `timeout` is for one question with all its tries and the pauses between them.
    """

    url: str
    model: str
    key: str | None = None
    timeout: float = 300.0
    retries: int = 4
    first_pause: float = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about an image: the prompt (may be empty), the most tokens, and what else the model needs."""

    prompt: str
    max_tokens: int
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """The text, why it ended (`stop`, `length`), and the mean probability of its tokens in percent if told."""

    text: str
    finish_reason: str
    confidence: float | None


class ChatClient:
    """Asks one server; may be used from several threads at once."""

    def __init__(self, endpoint: Endpoint, pause: Callable[[float], None] = time.sleep) -> None:
        headers = {} if endpoint.key is None else {"Authorization": f"Bearer {endpoint.key}"}
        self._endpoint = endpoint
        self._pause = pause
        self._client = httpx.Client(headers=headers, timeout=endpoint.timeout, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def models(self) -> tuple[str, ...]:
        """Return the ids of the models that the server offers.

        Raises ConfigurationError when it cannot be asked.
        """
        try:
            answer = self._client.get(f"{self._base}/models")
            answer.raise_for_status()
            return tuple(str(model["id"]) for model in answer.json()["data"])
        except (httpx.HTTPError, ValueError, LookupError, TypeError, RecursionError) as error:
            raise ConfigurationError(f"the model server at {self._base} does not answer: {error}") from error

    def ask(self, image: Image.Image, question: Question) -> Answer:
        """Return the server's answer about `image`; passing faults are tried again with growing pauses.

        Pauses that the server asks for are kept. Raises OcrFailedError when the server stays silent, refuses, or asks
        for more time than there is; ConfigurationError when it wants another key.
        """
        body = _body(image, question, self._endpoint.model)
        deadline = time.monotonic() + self._endpoint.timeout
        for attempt in range(self._endpoint.retries + 1):
            asked = 0.0
            try:
                answer = self._client.post(
                    f"{self._base}/chat/completions", json=body, timeout=max(1.0, deadline - time.monotonic())
                )
            except httpx.TransportError as error:
                fault = f"{type(error).__name__}: {error}".rstrip(": ")
            else:
                if answer.status_code == httpx.codes.OK:
                    return read_answer(answer)
                fault = self._refusal(answer)
                asked = _asked_pause(answer)
            pause = max(asked, self._growing_pause(attempt))
            if attempt == self._endpoint.retries or time.monotonic() + pause > deadline:
                break
            self._pause(pause)
        raise OcrFailedError(f"the model server at {self._base} gave no answer: {fault}")

    def _refusal(self, answer: httpx.Response) -> str:
        """What the server said instead of an answer; raises as `ask` does for what will not pass."""
        said = f"{answer.status_code} {answer.text[:200].strip()}"
        if after := answer.headers.get("retry-after"):
            said += f" (Retry-After: {after[:40]})"
        if answer.status_code in (401, 403):
            raise ConfigurationError(f"the model server at {self._base} refuses the key: {said}")
        if answer.status_code not in _PASSING:
            raise OcrFailedError(f"the model server at {self._base} gave no answer: {said}", retryable=False)
        return said

    @property
    def _base(self) -> str:
        return self._endpoint.url.rstrip("/")

    def _growing_pause(self, attempt: int) -> float:
        """Doubling, with up to a quarter of chance on top, so that many clients do not come back at once."""
        return min(_LONGEST_PAUSE, self._endpoint.first_pause * 2.0**attempt) * (1 + random.random() / 4)  # noqa: S311


def _body(image: Image.Image, question: Question, model: str) -> dict[str, Any]:
    data = io.BytesIO()
    image.save(data, format="PNG")
    address = "data:image/png;base64," + base64.b64encode(data.getvalue()).decode("ascii")
    content: list[dict[str, Any]] = [{"type": "image_url", "image_url": {"url": address}}]
    if question.prompt:
        content.append({"type": "text", "text": question.prompt})
    return {
        "model": model,
        "messages": [{"role": "user", "content": content}],
        "temperature": 0,
        "max_tokens": question.max_tokens,
        **question.extra,
    }


def read_answer(answer: httpx.Response) -> Answer:
    """Return what a server answered. Raises OcrFailedError when that is no text."""
    try:
        told: Any = answer.json()
    except (ValueError, RecursionError) as error:
        raise OcrFailedError("the model server's answer is no JSON") from error
    try:
        choice = told["choices"][0]
        text = choice["message"]["content"]
        reason = str(choice.get("finish_reason") or "stop")
        confidence = _confidence(choice.get("logprobs"))
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        raise OcrFailedError(f"the model server's answer has no text: {error!r}") from error
    if not isinstance(text, str):
        raise OcrFailedError("the model server's answer has no text")
    return Answer(text, reason, confidence)


def _confidence(told: object) -> float | None:
    """The mean probability of the tokens in percent, from `logprobs.content[].logprob`."""
    tokens = told.get("content") if isinstance(told, dict) else None
    if not isinstance(tokens, list):
        return None
    logs = [token.get("logprob") for token in tokens if isinstance(token, dict)]
    chances = [math.exp(min(0.0, log)) for log in logs if isinstance(log, int | float)]
    return round(100 * sum(chances) / len(chances), 2) if chances else None


def _asked_pause(answer: httpx.Response) -> float:
    """The seconds of Retry-After, which gives them or the time until when to wait (RFC 9110, 10.2.3)."""
    asked = answer.headers.get("retry-after", "").strip()
    if asked.isdecimal():
        return float(asked)
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
