r"""Users' regular expressions, compiled for RE2: linear in time, and with Unicode words where RE2 has ASCII ones.

RE2's `\b` and `\w` know ASCII only. `\w`, `\W` and `\d` become Unicode classes; a `\b` at either end of the pattern (or
of one of its outer alternatives) becomes "start, end or a character that is no letter, digit or underscore", which
stays outside the match. A `\b` elsewhere keeps RE2's ASCII meaning.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import re2

from docproc.errors import ConfigurationError

_WORD = r"\p{L}\p{N}\p{M}_"
_IMPOSSIBLE = (
    (re.compile(r"\(\?<?[=!]"), "look-ahead and look-behind"),
    (re.compile(r"(?<!\\)(?:\\\\)*\\[1-9]|\(\?P="), "back-references"),
    (re.compile(r"\(\?>|[+*?}]\+"), "atomic groups and possessive quantifiers"),
    (re.compile(r"\(\?\("), "conditions"),
)
_BODY = "docproc_body"
_NAMED_GROUP = re.compile(r"\\(?:([1-9])|g<(\w+)>)")
_FLAGS = {"ignore_case": "i", "multiline": "m", "dot_all": "s"}


@dataclass(frozen=True)
class Found:
    """A match: where its value stands in the text, and the value."""

    start: int
    end: int
    value: str


@dataclass(frozen=True)
class Pattern:
    """A compiled user pattern; the value is its group `value`, else its first group, else the whole match."""

    source: str
    _compiled: Any
    _group: int

    def search(self, text: str) -> Found | None:
        """Return the first match in `text`, or None."""
        match = self._compiled.search(text)
        return None if match is None else self._found(match)

    def span(self, text: str, *, last: bool = False) -> tuple[int, int] | None:
        """Return where the first (or the last) match as a whole begins and ends in `text`, or None."""
        matches = self._compiled.finditer(text)
        match = next(iter(deque(matches, maxlen=1)), None) if last else next(matches, None)
        return None if match is None else match.span(1)

    def named(self, text: str) -> dict[str, Found] | None:
        """Return the named groups of the first match in `text`, those that took part in it; None without a match."""
        match = self._compiled.search(text)
        if match is None:
            return None
        numbers = {name: number for name, number in self._compiled.groupindex.items() if name != _BODY}
        return {
            name: Found(match.start(number), match.end(number), match.group(number))
            for name, number in numbers.items()
            if match.start(number) >= 0
        }

    @property
    def names(self) -> frozenset[str]:
        """The names of the pattern's groups."""
        return frozenset(self._compiled.groupindex) - {_BODY}

    def find_all(self, text: str) -> tuple[Found, ...]:
        """Return all matches in `text`, left to right."""
        return tuple(found for match in self._compiled.finditer(text) if (found := self._found(match)) is not None)

    def replacements(self, text: str, by: str) -> tuple[tuple[int, int, str], ...]:
        r"""Return start, end and new text of every match in `text`; `by` may name groups as \1 or \g<name>.

        Raises ConfigurationError for a group that the pattern does not have.
        """
        return tuple((*match.span(1), self._expanded(match, by)) for match in self._compiled.finditer(text))

    def _expanded(self, match: Any, by: str) -> str:
        def group(named: re.Match[str]) -> str:
            name = named[1] or named[2]
            try:  # the body is the first group, before the user's own
                return match.group(int(name) + 1 if name.isdecimal() else name) or ""
            except (IndexError, KeyError, re2.error) as error:
                raise ConfigurationError(f"{by!r} names a group that {self.source!r} does not have") from error

        return _NAMED_GROUP.sub(group, by)

    @property
    def groups(self) -> int:
        """How many groups the pattern has."""
        return int(self._compiled.groups) - 1

    def holds(self, text: str) -> bool:
        """Tell whether the whole of `text` matches."""
        found = self._compiled.fullmatch(text)
        return found is not None

    def _found(self, match: Any) -> Found | None:
        start, end = match.span(self._group)
        return None if start < 0 else Found(start, end, match.group(self._group))


def compile_pattern(source: str, where: str, group: str | int | None = None, flags: Iterable[str] = ()) -> Pattern:
    """Compile a user's `source`; `where` names its place in the message.

    `group` holds the value (a name, or a number counted from 1, 0 for all); without it the group `value`, else the
    first, else the whole match. `flags` are ignore_case, multiline (^ and $ at every line) and dot_all.
    Raises ConfigurationError for what RE2 cannot do (look-around, back-references, …), for a pattern that is none and
    for a group that it does not have.
    """
    for impossible, name in _IMPOSSIBLE:
        if impossible.search(source):
            raise ConfigurationError(f"{where}: {source!r} uses {name}, which RE2 leaves out to stay linear in time")
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = True
    try:
        compiled: Any = re2.compile(_outer(source, flags), options=options)  # type: ignore[no-untyped-call]  # re2 has no types
    except re2.error as error:
        text = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        why = text.partition(f": (?P<{_BODY}>")[0]
        raise ConfigurationError(f"{where}: {source!r} is no regular expression for RE2: {why}") from error
    number = _group_of(compiled, group)
    if number is None:
        raise ConfigurationError(f"{where}: {source!r} has no group {group!r}")
    return Pattern(source, compiled, number)


def _group_of(compiled: Any, group: str | int | None) -> int | None:
    """The number of the group that holds the value; the body is the first of the groups, before the user's own."""
    names: dict[str, int] = dict(compiled.groupindex)
    if isinstance(group, int):
        return group + 1 if 0 <= group < compiled.groups else None
    if group is not None:
        return names.get(group)
    return names["value"] if "value" in names else 2 if compiled.groups >= 2 else names[_BODY]


def _outer(source: str, flags: Iterable[str]) -> str:
    """Wrap the pattern so that boundaries at its ends are matched but not part of the value."""
    own = re.match(r"\(\?[imsU]+\)", source)
    head = own[0] if own else ""
    body = source[len(head) :]
    head = "".join(f"(?{_FLAGS[flag]})" for flag in flags) + head
    before = after = ""
    if body.startswith(r"\b"):
        body, before = body[2:], rf"(?:^|[^{_WORD}])"
    if body.endswith(r"\b") and not body.endswith(r"\\b"):
        body, after = body[:-2], rf"(?:[^{_WORD}]|$)"
    return f"{head}{before}(?P<{_BODY}>{_unicode_classes(body)}){after}"


def _unicode_classes(source: str) -> str:
    r"""Replace \w, \W and \d by Unicode classes, inside a character class without brackets of their own."""
    parts: list[str] = []
    at, in_class = 0, False
    while at < len(source):
        char = source[at]
        if char == "\\" and at + 1 < len(source):
            parts.append(_escape(source[at : at + 2], in_class))
            at += 2
            continue
        if char == "[" and not in_class:
            in_class = True
        elif char == "]" and in_class and source[at - 1] != "[":
            in_class = False
        parts.append(char)
        at += 1
    return "".join(parts)


def _escape(escape: str, in_class: bool) -> str:
    if escape == r"\w":
        return _WORD if in_class else f"[{_WORD}]"
    if escape == r"\W" and not in_class:
        return f"[^{_WORD}]"
    return escape
