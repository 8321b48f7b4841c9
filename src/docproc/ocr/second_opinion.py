"""A second opinion: pages that were read with little confidence are read again by a stronger backend.

Which reading is kept is no matter of what either says of itself. Each is rated from 0 to 100 by three shares
multiplied: of its words that look like words, numbers or codes; of the words that the other reading is surer of than of
its average word, those that it has too (spaces aside); of its words, those whose place on the page is known. So a model
that invents text scores low by the second and the third, one that breaks off by the second, and a recogniser that
stumbles over bad print by the first. At a tie the first reading stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice

from docproc.errors import OcrFailedError
from docproc.model.text import Page
from docproc.ocr.layer_judgement import plausible_share
from docproc.ocr.opened import OpenBackends
from docproc.ocr.page_making import is_blank
from docproc.ocr.protocol import PageCache, SourcePage
from docproc.ocr.reader import WHOLE_PAGES, PageRead, RatedReading, Reader, ReadOptions

_WINDOW = 4
_SHORTEST = 3
_LEAST_SHARE = 0.1
_EDGES = ".,:;!?()[]{}\"'*|_-=<>«»„“”"


class PageReading:
    """Reads pages as `options` say, and again by `ocr.escalate_to` where the first reading is not sure enough.

    Both readings come from the cache where they were made before. Raises ConfigurationError for a backend that cannot
    be opened; the second is opened when a page first asks for it.
    """

    def __init__(self, options: ReadOptions, cache: PageCache) -> None:
        self._below = options.settings.ocr.escalate_below
        self._second = None if options.backend in WHOLE_PAGES else options.settings.ocr.escalate_to
        self._options = options
        self._cache = cache
        self._backends = OpenBackends(options.for_backend(), options.backend)
        self._first = Reader(options, cache, self._backends)

    @cached_property
    def _again(self) -> Reader:
        options = replace(self._options, backend=str(self._second), force_ocr=True)
        return Reader(options, self._cache, self._backends)

    def read(self, source: Iterable[SourcePage]) -> Iterator[PageRead]:
        """Yield each page of `source` as kept, in order; raises the document errors of opening, drawing, reading."""
        if self._second is None:
            yield from self._first.read_keyed(source)
            return
        pages = iter(source)
        while window := list(islice(pages, max(_WINDOW, self._first.at_once))):
            yield from self._read_window(window)

    def release(self) -> None:
        """Let the backends give back what memory they can do without until the next page."""
        self._backends.release()

    def _read_window(self, window: Sequence[SourcePage]) -> Iterator[PageRead]:
        first = dict(enumerate(self._first.attempt(window)))
        doubtful = [at for at, read in first.items() if self._is_doubtful(window[at], read)]
        second = self._again.attempt([window[at] for at in doubtful]) if doubtful else []
        again = dict(zip(doubtful, second, strict=True))
        for at, read in first.items():
            yield _settled(read, again.get(at), str(self._second))

    def _is_doubtful(self, source: SourcePage, read: PageRead | OcrFailedError) -> bool:
        """Whether another backend may do better: never for text that the file gives, nor after the second itself."""
        if source.lines is not None:
            return False
        if isinstance(read, OcrFailedError):
            failed = self._first.approach(source)
            return failed.backend != self._second
        page = read.page
        return page.backend != self._second and not is_blank(page) and (page.confidence or 0.0) < self._below


def _settled(first: PageRead | OcrFailedError, again: PageRead | OcrFailedError | None, second: str) -> PageRead:
    """The page as kept. Raises OcrFailedError when neither could read it."""
    if again is None:
        if isinstance(first, OcrFailedError):
            raise first
        return first
    if isinstance(first, OcrFailedError):
        if isinstance(again, OcrFailedError):
            said = f"{first.message}; {second} could not read it either: {again.message}"
            raise OcrFailedError(said, retryable=first.retryable or again.retryable) from again
        reason = f"{again.page.reason}; read by {second}, since the first reading failed: {first.message}"
        return replace(again, page=replace(again.page, reason=reason))
    if isinstance(again, OcrFailedError):
        reason = f"{first.page.reason}; {second} was to read it again and could not: {again.message}"
        return replace(first, page=replace(first.page, reason=reason))
    return keep_better(first, again)


def keep_better(first: PageRead, again: PageRead) -> PageRead:
    """Return the better of two readings of a page, with both and their ratings as its opinions."""
    before, after = quality(first.page, again.page), quality(again.page, first.page)
    better = after > before
    kept = again if better else first
    sure = "nothing was read" if first.page.confidence is None else f"{first.page.confidence:.0f} % sure"
    verdict = (
        f"kept, rated {after:.0f} against {before:.0f}"
        if better
        else (f"not kept, rated {after:.0f} against {before:.0f}")
    )
    page = replace(
        kept.page,
        reason=f"{first.page.reason}; {first.page.backend}: {sure}; read again by {again.page.backend}: {verdict}",
        milliseconds=first.page.milliseconds + again.page.milliseconds,
    )
    rated = (
        RatedReading(first.page, first.key, before, not better),
        RatedReading(again.page, again.key, after, better),
    )
    return PageRead(page, kept.key, rated)


def quality(page: Page, other: Page) -> float:
    """Rate the reading `page` from 0 to 100, held against the `other` reading of the same page; 0 without words."""
    words = page.words
    if not words:
        return 0.0
    placed = 1 - len(page.guessed) / len(words)
    return round(100 * plausible_share(words) * _share_found(page, other) * placed, 1)


def _share_found(page: Page, other: Page) -> float:
    """The share of the words that `other` is surest of which stand in `page` too; 1 when it has no such words.

    A tenth at least: against a reading that is all wrong the other two shares must still tell good from bad.
    """
    average = other.confidence or 0.0
    sure = [_folded(word.text) for word in other.words if word.confidence >= average]
    sure = [text for text in sure if len(text) >= _SHORTEST]
    if not sure:
        return 1.0
    squeezed = "".join(_folded(word.text) for word in page.words)
    return max(_LEAST_SHARE, sum(text in squeezed for text in sure) / len(sure))


def _folded(text: str) -> str:
    return text.strip(_EDGES).casefold()
