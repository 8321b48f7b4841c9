"""Surya 2 behind llama.cpp or vLLM: one question a page, answered with the blocks of the page in HTML.

The protocol is that of the surya-ocr package (0.22): its prompt word for word, images whose sides are multiples of 28
pixels, the mean probability of the tokens as the confidence of the page. The weights are under OpenRAIL-M: free for
research, personal use and small companies.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

from PIL import Image

from docproc.errors import ConfigurationError, OcrFailedError
from docproc.ocr.answers import parse_surya, require_whole
from docproc.ocr.chat import ChatClient, Endpoint, Question
from docproc.ocr.llama_server import LlamaServer, find_gguf, server_command
from docproc.ocr.protocol import BackendOptions, PageView, Reading

MODEL = "datalab-to/surya-ocr-2"
VERSION = "2"

PROMPT = "OCR this image to HTML. Each block is a div with data-label and data-bbox (x0 y0 x1 y1, normalized 0-1000)."
"""The prompt that the model was trained with for whole pages."""

_GRID = 28
_MOST_PIXELS = 3072 * 2048
_LEAST_PIXELS = 1792 * 28
_MAX_TOKENS = 12_288
_CONTEXT = 16_384
_UNTOLD_CONFIDENCE = 90.0


class SuryaBackend:
    """Asks a server that runs, or starts one on a folder of GGUF files when the first page is read."""

    name = "cpu_surya"
    model = MODEL
    reads_pixels = True
    answers_in_blocks = True

    def __init__(self, options: BackendOptions) -> None:
        settings = options.settings.surya
        if not settings.url and not settings.folder:
            raise ConfigurationError("the backend cpu_surya needs surya.url (a server) or surya.folder (GGUF files)")
        self._settings = settings
        self._found = None if settings.url else find_gguf(Path(str(settings.folder)))
        self.pages_at_once = settings.concurrency
        self.version = f"{VERSION}-{MODEL}"
        self.settings = "" if self._found is None else f"model={self._found.model.name}"

    @cached_property
    def _server(self) -> LlamaServer | None:
        found = self._found
        if found is None:
            return None
        slots = self.pages_at_once
        return LlamaServer(
            lambda port: server_command(found, MODEL, port, slots, _CONTEXT), self._settings.timeout_seconds
        )

    @cached_property
    def _client(self) -> ChatClient:
        url = str(self._settings.url) if self._server is None else self._server.url
        client = ChatClient(Endpoint(url, MODEL, timeout=self._settings.timeout_seconds))
        if MODEL not in client.models():
            raise ConfigurationError(f"the server at {url} does not offer {MODEL}")
        return client

    def read(self, view: PageView) -> Reading:
        """Read one page. Raises OcrFailedError for silence, and for an answer that breaks off, loops or is no page."""
        question = Question(PROMPT, _MAX_TOKENS, {"top_p": 0.1, "logprobs": True})
        answer = self._client.ask(on_grid(view.image), question)
        require_whole(answer.text, answer.finish_reason, view.source.number)
        blocks = parse_surya(answer.text)
        if not blocks and answer.text.strip() and "data-bbox" not in answer.text:
            raise OcrFailedError(f"page {view.source.number}: surya's answer has no blocks", retryable=False)
        confidence = _UNTOLD_CONFIDENCE if answer.confidence is None else answer.confidence
        size = view.source.width, view.source.height
        return Reading((), *size, dpi=view.dpi, blocks=blocks, confidence=confidence)

    def read_many(self, views: Sequence[PageView]) -> list[Reading | OcrFailedError]:
        """Read pages at the same time; a page that fails gives its error."""
        _ = self._client  # one server, started before the threads

        def attempt(view: PageView) -> Reading | OcrFailedError:
            try:
                return self.read(view)
            except OcrFailedError as error:
                return error

        with ThreadPoolExecutor(self.pages_at_once) as pool:
            return list(pool.map(attempt, views))


def on_grid(image: Image.Image) -> Image.Image:
    """Return the image within the pixels that the model takes, both sides the nearest multiples of 28."""
    pixels = image.width * image.height
    scale = math.sqrt(min(1.0, _MOST_PIXELS / pixels) * max(1.0, _LEAST_PIXELS / pixels))
    columns, rows = (max(1, round(side * scale / _GRID)) for side in image.size)
    while columns * rows * _GRID**2 > _MOST_PIXELS:
        smaller = [(columns, rows - 1)] * (rows > 1) + [(columns - 1, rows)] * (columns > 1)
        columns, rows = min(smaller, key=lambda grid: abs(grid[0] / grid[1] - image.width / image.height))
    size = (columns * _GRID, rows * _GRID)
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)
