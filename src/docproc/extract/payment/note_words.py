"""Phrases that state a code, compiled into what a walk over the tokens of a page needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docproc.extract.wording import HEAD, tokens_of
from docproc.specs.rules import NoteWords


@dataclass(frozen=True, slots=True)
class Note:
    """A phrase that states a code: its tokens (one that ends in "*" begins a longer word), field, code and weight.

    One that `needs_label` is too short a word to say anything by itself ("Bar").
    """

    field: str
    code: str
    weight: float
    tokens: tuple[str, ...]
    text: str
    needs_label: bool = False


def compile_notes(groups: Sequence[tuple[NoteWords, ...]]) -> Mapping[str, tuple[Note, ...]]:
    """Index all phrases by the first letters of their first token."""
    found: dict[str, list[Note]] = {}
    for words in (words for group in groups for words in group):
        for _, text in words.words:
            tokens = tuple(token for part in text.split() for token in _tokens(part))
            if tokens:
                note = Note(words.field, words.code, words.weight, tokens, text, words.needs_label)
                found.setdefault(tokens[0].rstrip("*")[:HEAD], []).append(note)
    return {head: tuple(notes) for head, notes in found.items()}


def _tokens(part: str) -> list[str]:
    forms = [token.form for token in tokens_of(part.rstrip("*"))]
    if forms and part.endswith("*"):
        forms[-1] += "*"
    return forms
