"""Phrases that carry a meaning wherever they stand in a text: "ersetzt", "second reminder", "mit einer Frist von"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import field

from docproc.extract.wording import HEAD, Token, heads_of, tokens_of
from docproc.model.record import record
from docproc.specs.rules import Wordings


@record()
class Phrase:
    """A wording as tokens (one that ends in "*" begins a longer word), and the meaning it carries."""

    meaning: str
    tokens: tuple[str, ...]


@record()
class Said:
    """A phrase found in a text: its meaning, and the characters `start` to `end` where it stands."""

    meaning: str
    start: int
    end: int


@record(slots=False)
class PhraseIndex:
    """All phrases by the first letters of their first token, the longest first."""

    by_head: Mapping[str, tuple[Phrase, ...]]
    _of_meanings: dict[frozenset[str], Mapping[str, tuple[Phrase, ...]]] = field(default_factory=dict, compare=False)

    def said_in(self, text: str, meanings: frozenset[str]) -> Iterator[Said]:
        """Yield the phrases of `meanings` that `text` says, from left to right, each word in one phrase only."""
        by_head = self._of_meanings.get(meanings) or self._with(meanings)
        if by_head.keys().isdisjoint(heads_of(text)):
            return
        tokens, at = tokens_of(text), 0
        while at < len(tokens):
            known = by_head.get(tokens[at].form[:HEAD], ())
            phrase = next((phrase for phrase in known if _matches(phrase.tokens, tokens, at)), None) if known else None
            if phrase is None:
                at += 1
                continue
            last = at + len(phrase.tokens)
            yield Said(phrase.meaning, tokens[at].start, tokens[last - 1].end)
            at = last

    def heads(self, meanings: frozenset[str]) -> Set[str]:
        """Return the first letters of the phrases of `meanings`: a text without a token of them says none."""
        return (self._of_meanings.get(meanings) or self._with(meanings)).keys()

    def is_said(self, text: str, meanings: frozenset[str]) -> bool:
        """Tell whether one phrase of `meanings` is all that `text` says, spaces and colons around it aside."""
        tokens = tokens_of(text)
        by_head = self._of_meanings.get(meanings) or self._with(meanings)
        known = by_head.get(tokens[0].form[:HEAD]) if tokens else None
        stripped = text.strip(" :")
        if known is None or not text.startswith(stripped, tokens[0].start):
            return False
        phrase = next((phrase for phrase in known if _matches(phrase.tokens, tokens, 0)), None)
        return phrase is not None and tokens[len(phrase.tokens) - 1].end == tokens[0].start + len(stripped)

    def says(self, text: str, meaning: str) -> bool:
        """Tell whether `text` says a phrase of one meaning."""
        return next(self.said_in(text, frozenset({meaning})), None) is not None

    def _with(self, meanings: frozenset[str]) -> Mapping[str, tuple[Phrase, ...]]:
        """Return the phrases of `meanings` alone; the code asks for a few sets of them only, again and again."""
        if meanings not in self._of_meanings:
            chosen = {
                head: tuple(phrase for phrase in phrases if phrase.meaning in meanings)
                for head, phrases in self.by_head.items()
            }
            self._of_meanings[meanings] = {head: phrases for head, phrases in chosen.items() if phrases}
        return self._of_meanings[meanings]


def compile_phrases(groups: Iterable[Mapping[str, Wordings]]) -> PhraseIndex:
    """Index the phrases of all packs; a meaning named in several packs has all their wordings."""
    found: dict[str, set[Phrase]] = {}
    for group in groups:
        for meaning, wordings in group.items():
            for _, text in wordings:
                tokens = tuple(token for part in text.split() for token in _tokens(part))
                if tokens:
                    found.setdefault(tokens[0].rstrip("*")[:HEAD], set()).add(Phrase(meaning, tokens))
    return PhraseIndex({head: _longest_first(phrases) for head, phrases in found.items()})


def _longest_first(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    return tuple(sorted(phrases, key=lambda phrase: (-len(phrase.tokens), phrase.meaning, phrase.tokens)))


def _tokens(part: str) -> list[str]:
    forms = [token.form for token in tokens_of(part.rstrip("*"))]
    if forms and part.endswith("*"):
        forms[-1] += "*"
    return forms


def _matches(wanted: tuple[str, ...], tokens: Sequence[Token], at: int) -> bool:
    if at + len(wanted) > len(tokens):
        return False
    for place, word in enumerate(wanted, start=at):
        form = tokens[place].form
        if form != word and not (word[-1:] == "*" and form.startswith(word[:-1])):
            return False
    return True
