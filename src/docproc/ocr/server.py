"""The backend for models behind an OpenAI-compatible server: vLLM, SGLang, llama.cpp, services that speak like them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from PIL import Image

from docproc.errors import ConfigurationError, OcrFailedError
from docproc.ocr.answers import FORMATS, require_whole
from docproc.ocr.chat import ChatClient, Endpoint, Question
from docproc.ocr.protocol import BackendOptions, PageView, Reading
from docproc.specs.ocr_profiles import profile_named
from docproc.specs.secrets import secret_value

VERSION = "1"
UNTOLD_CONFIDENCE = 90.0
"""Percent for words of a model that tells no probabilities: below what is approved without a second witness."""


class ServerBackend:
    """Asks a model about each page as its profile says; several pages at once."""

    name = "server"
    reads_pixels = True
    answers_in_blocks = True

    def __init__(self, options: BackendOptions) -> None:
        settings = options.settings.server
        if not settings.url:
            raise ConfigurationError("the backend server needs an address: set server.url")
        self._profile = profile_named(settings.profile)
        self._parse = FORMATS[self._profile.format]
        self._question = Question(self._profile.prompt, self._profile.max_tokens, self._profile.extra)
        self.model = model = settings.model or self._profile.model
        key = None if settings.api_key is None else secret_value(settings.api_key)
        self._client = ChatClient(Endpoint(settings.url, model, key, settings.timeout_seconds, settings.retries))
        self.version = f"{VERSION}-{model}"
        self.settings = f"profile={settings.profile} side={self._profile.longest_side}"
        self.pages_at_once = settings.concurrency

    def read(self, view: PageView) -> Reading:
        """Read one page. Raises OcrFailedError for silence, refusal, and an answer that breaks off or loops."""
        image = shrunk(view.image, self._profile.longest_side)
        answer = self._client.ask(image, self._question)
        require_whole(answer.text, answer.finish_reason, view.source.number)
        confidence = UNTOLD_CONFIDENCE if answer.confidence is None else answer.confidence
        return Reading(
            (), view.source.width, view.source.height, dpi=view.dpi,
            blocks=self._parse(answer.text), confidence=confidence,
        )  # fmt: skip

    def read_many(self, views: Sequence[PageView]) -> list[Reading | OcrFailedError]:
        """Read pages at the same time, as many as the settings allow; a page that fails gives its error."""

        def attempt(view: PageView) -> Reading | OcrFailedError:
            try:
                return self.read(view)
            except OcrFailedError as error:
                return error

        with ThreadPoolExecutor(self.pages_at_once) as pool:
            return list(pool.map(attempt, views))


def shrunk(image: Image.Image, longest_side: int) -> Image.Image:
    """Return the image no larger than a model takes, its proportions kept."""
    scale = longest_side / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS)
