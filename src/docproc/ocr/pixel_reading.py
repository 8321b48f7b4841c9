"""Pages read from their pixels: equal pictures once, models with the help of the embedded reader."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from docproc.errors import OcrFailedError
from docproc.model.text import Page
from docproc.ocr.choosing import DEFAULT
from docproc.ocr.opened import OpenBackends
from docproc.ocr.page_codes import codes_of_image
from docproc.ocr.page_making import make_page
from docproc.ocr.placing import place_blocks
from docproc.ocr.plausible import require_plausible
from docproc.ocr.protocol import Backend, ManyPages, ModelBackend, PageCache, PageView, Reading
from docproc.ocr.waiting import Waiting


class PixelReader:
    """Reads pictures of pages with any backend; `version` is that of the rules of reading."""

    def __init__(self, backends: OpenBackends, cache: PageCache, version: str) -> None:
        self._backends = backends
        self._cache = cache
        self._version = version

    def key(self, waiting: Waiting, name: str) -> str:
        """Return the cache key of what the backend `name` reads on this picture."""
        return hashlib.sha256("\x1f".join((waiting.picture, *self.signature(name))).encode()).hexdigest()

    def signature(self, name: str) -> tuple[str, ...]:
        """Everything that changes what the backend `name` reads on a picture."""
        backend = self._backends[name]
        used = [backend]
        if isinstance(backend, ModelBackend):
            used.append(self._backends[DEFAULT])
        parts = (part for each in used for part in (each.name, each.version, each.settings))
        return self._version, *parts

    def read(self, name: str, waiting: Sequence[Waiting]) -> Iterator[tuple[Waiting, Page]]:
        """Yield the pages as the backend `name` reads them, in order, each with what it took of their common time.

        Raises OcrFailedError for a page that cannot be read, after those that were read together with it, and
        ConfigurationError when the backend cannot be opened.
        """
        backend = self._backends[name]
        at_once = backend.pages_at_once if isinstance(backend, ManyPages) else 1
        pages = iter(waiting)
        while batch := list(islice(pages, at_once)):
            start = time.perf_counter()
            readings: Sequence[Reading | OcrFailedError]
            if isinstance(backend, ModelBackend):
                readings = self._read_with_model(backend, batch)
            else:
                readings = [_read_one(backend, each.view) for each in batch]
            spent = 1000 * (time.perf_counter() - start) / len(batch)
            for each, reading in zip(batch, readings, strict=True):
                if isinstance(reading, Reading):
                    page = make_page(each.source, reading, backend, each.reason, each.traits)
                    yield each, replace(each.told(page), milliseconds=round(each.milliseconds + spent))
            for reading in readings:
                if isinstance(reading, OcrFailedError):
                    raise reading

    def _read_with_model(self, model: ModelBackend, waiting: Sequence[Waiting]) -> Sequence[Reading | OcrFailedError]:
        """Let the embedded reader find which way is up and where words stand, and the model what they say."""
        seen = [self._embedded(each) for each in waiting]
        views = [each.view.turned(page.transform.rotation) for each, page in zip(waiting, seen, strict=True)]
        answers = model.read_many(views) if isinstance(model, ManyPages) else map(model.read, views)
        return [_placed(*parts) for parts in zip(waiting, seen, answers, strict=True)]

    def _embedded(self, waiting: Waiting) -> Reading:
        """What the embedded reader makes of the page; it may have read it before."""
        key = self.key(waiting, DEFAULT)
        known = self._cache.get(key)
        if known is not None:
            page = known[1]
        else:
            ((_, page),) = self.read(DEFAULT, [waiting])
            self._cache.put(key, page)
        return Reading(page.lines, page.width, page.height, page.transform, page.dpi, ordered=True)


def _placed(waiting: Waiting, seen: Reading, answer: Reading | OcrFailedError) -> Reading | OcrFailedError:
    """The model's answer with the places that the embedded reader saw."""
    if isinstance(answer, OcrFailedError):
        return answer
    try:
        reading = require_plausible(place_blocks(answer.blocks, answer.confidence, seen).reading)
    except OcrFailedError as error:
        return error
    return replace(reading, codes=codes_of_image(waiting.view, reading))


def _read_one(backend: Backend, view: PageView) -> Reading:
    reading = require_plausible(backend.read(view))
    return replace(reading, codes=codes_of_image(view, reading)) if backend.reads_pixels else reading
