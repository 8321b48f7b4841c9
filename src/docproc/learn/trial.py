"""One rule tried alone on reviewed documents: where it finds the true value, where a wrong one, where nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from docproc.extract import RULES
from docproc.extract.candidate import Candidate
from docproc.extract.catalogue import CompiledRule, compile_rule, wordings_of
from docproc.extract.context import Context
from docproc.extract.labels import PageLabels
from docproc.learn.evidence import ReviewedDocument
from docproc.specs.rules import LabelRule, Rule

_NOBODY = "learned"


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule and the documents (by their place in the list) in which it found the true value, and a wrong one."""

    rule: Rule
    right: frozenset[int]
    wrong: frozenset[int]


class Trial:
    """Tries rules on the same documents again and again; a label is looked for in each of them once."""

    def __init__(self, documents: Sequence[ReviewedDocument]) -> None:
        self.documents = documents
        self._labels: dict[tuple[str, ...], list[Mapping[int, PageLabels]]] = {}

    def of(self, rule: Rule) -> Tried:
        """Try a rule on every document of which people have judged its field."""
        compiled = compile_rule(_NOBODY, rule, (), _NOBODY)
        right: set[int] = set()
        wrong: set[int] = set()
        for at, document in enumerate(self.documents):
            if rule.field not in document.truth:
                continue
            found = _first(list(RULES[rule.type](compiled, self._context(at, compiled))))
            if found is not None:
                (right if document.holds(rule.field, found.value) else wrong).add(at)
        return Tried(rule, frozenset(right), frozenset(wrong))

    def _context(self, at: int, compiled: CompiledRule) -> Context:
        looked = self.documents[at].looked
        if not isinstance(compiled.spec, LabelRule):
            return looked.context
        key = tuple(text for _, text in compiled.spec.labels)
        if key not in self._labels:
            index = looked.context.catalogue.index.extended(wordings_of([compiled]))
            self._labels[key] = [document.looked.labels_by(index) for document in self.documents]
        return replace(looked.context, labels=self._labels[key][at])


def _first(candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidate that ranks first, the first in reading order among equals."""
    return max(candidates, key=lambda each: each.rank, default=None)
