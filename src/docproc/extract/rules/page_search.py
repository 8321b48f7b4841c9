"""What patterns find in a document's whole text or in a part of it, and which of several matches counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias

from docproc.model.fields import Value
from docproc.parse.patterns import Found, Pattern, compile_pattern
from docproc.specs.page_patterns import Part, Taken

Match: TypeAlias = tuple[Found, Value]
"""What a pattern found, with the value it was read as."""


@dataclass(frozen=True, eq=False)
class CompiledPart:
    """The patterns before and after a part; with `last` the last of the ends after a start counts."""

    start: Pattern
    end: Pattern
    last: bool = False

    def first(self, text: str) -> tuple[int, int]:
        """Return where the first part begins and ends in `text`; an empty one where there is none."""
        return next(self.all(text), (0, 0))

    def all(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where each part of `text` begins and ends; the next start is looked for behind the last end."""
        at = 0
        while (before := self.start.span(text[at:])) is not None:
            begin = at + before[1]
            after = self.end.span(text[begin:], last=self.last)
            if after is None:
                return
            yield begin, begin + after[0]
            if begin + after[1] <= at:
                return
            at = begin + after[1]


def compile_part(part: Part, where: str, *, last: bool = False) -> CompiledPart:
    """Compile the patterns of a part. Raises ConfigurationError for those that RE2 does not take."""
    return CompiledPart(
        compile_pattern(part.start, f"start of {where}"), compile_pattern(part.end, f"end of {where}"), last
    )


def found_in(text: str, patterns: Sequence[Pattern], part: CompiledPart | None) -> Iterator[Found]:
    """Yield what the patterns find in `text`, in their order; with a part, their first matches in each of its lines."""
    if part is None:
        for pattern in patterns:
            yield from pattern.find_all(text)
        return
    start, end = part.first(text)
    at = start
    for line in text[start:end].split("\n"):
        for pattern in patterns:
            found = pattern.search(line) if line.strip() else None
            if found is not None:
                yield Found(found.start + at, found.end + at, found.value)
                break
        at += len(line) + 1


def taken(matches: Sequence[Match], take: Taken | None) -> Sequence[Match]:
    """Return the matches that count: all, one of them, or the first with the value that all make together."""
    return matches if take is None else _TAKING[take](matches)


def _summed(matches: Sequence[Match]) -> Sequence[Match]:
    numbers = [value for _, value in matches if isinstance(value, Decimal)]
    return [(matches[0][0], sum(numbers, Decimal(0)))] if numbers else []


def _joined(matches: Sequence[Match]) -> Sequence[Match]:
    texts = [value for _, value in matches if isinstance(value, str)]
    return [(matches[0][0], " ".join(texts))] if texts else []


def _extreme(pick: Callable[..., Match]) -> Callable[[Sequence[Match]], Sequence[Match]]:
    return lambda matches: [pick(matches, key=lambda match: match[1])] if matches else []


_TAKING: Mapping[str, Callable[[Sequence[Match]], Sequence[Match]]] = MappingProxyType(
    {
        "first": lambda matches: matches[:1],
        "last": lambda matches: matches[-1:],
        "sum": _summed,
        "min": _extreme(min),
        "max": _extreme(max),
        "join": _joined,
    }
)
"""What is made of all matches of a rule."""
