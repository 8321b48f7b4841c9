"""What is known about one document while its fields are looked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docproc.extract.catalogue import Catalogue
from docproc.extract.labels import Hit, PageLabels
from docproc.extract.layout import DocumentView
from docproc.extract.predicting import PredictionError, Predictor
from docproc.extract.rules.laid_out import LaidOut, lay_out
from docproc.extract.values import Reading
from docproc.extract.weighing import CandidateScorer
from docproc.model.enums import DocumentType
from docproc.model.lazy import lazy
from docproc.specs.page_patterns import PageText, Preparation


@dataclass(frozen=True, eq=False)
class Context:
    """The view of a document, its labels by page, how its values are read, and what it is taken for.

    `predictor` reaches the models that rules name; without it those rules leave their fields to their fallbacks.
    `scorer` moves the candidates before one is chosen.
    """

    view: DocumentView
    labels: Mapping[int, PageLabels]
    catalogue: Catalogue
    reading: Reading
    document_type: DocumentType
    supplier_id: str | None = None
    predictor: Predictor | None = None
    scorer: CandidateScorer | None = None

    def laid_out(self, how: PageText) -> LaidOut:
        """Return the document's whole text as a template wants it."""
        if how.preparation not in self._laid_out:
            self._laid_out[how.preparation] = lay_out(self.view, how)
        return self._laid_out[how.preparation]

    def meant_for(self, how: PageText) -> bool:
        """Tell whether a template's keywords all stand in the text, as printed or as prepared, and none against it."""
        texts = (self.laid_out(PageText()).text, self.laid_out(how).text)
        excluded = any(word in text for text in texts for word in how.exclude_keywords)
        return not excluded and any(all(word in text for word in how.keywords) for text in texts)

    @lazy
    def _laid_out(self) -> dict[Preparation, LaidOut]:
        return {}

    @lazy
    def answers(self) -> dict[tuple[str, str, str], Mapping[str, Any] | PredictionError]:
        """What models behind an address said of this document, by address, model and version."""
        return {}

    @lazy
    def _hits(self) -> dict[tuple[str, str], list[Hit]]:
        found: dict[tuple[str, str], list[Hit]] = {}
        for page in self.view.pages:
            for hit in self.labels[page.number].hits:
                for wording in hit.wordings:
                    found.setdefault((wording.kind, wording.target), []).append(hit)
        return found

    def hits(self, kind: str, target: str) -> tuple[Hit, ...]:
        """Return the labels of kind `rule`, `other` or `heading` for `target`, in reading order."""
        return tuple(self._hits.get((kind, target), ()))

    def headings(self, target: str) -> Iterator[Hit]:
        """Yield the headings over a party's block."""
        yield from self.hits("heading", target)
