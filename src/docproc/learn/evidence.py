"""Documents that people have reviewed, as the ground on which rules are learned and tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from docproc.extract.document import Looked
from docproc.extract.surroundings import Neighbour
from docproc.extract.witnesses.printed import Place, PrintedText
from docproc.extract.wording import squeeze
from docproc.learn.item_cells import Rows
from docproc.model.enums import DocumentType
from docproc.model.fields import FIELDS, FieldKind, Value
from docproc.model.text import DocumentText
from docproc.parse.legal_forms import normalise_name

MOST_PLACES = 6
"""So many of the places where a value is printed are considered."""


@dataclass(frozen=True, eq=False)
class ReviewedDocument:
    """A document and what people say of it: `truth` holds the judged fields, None for one that it does not have.

    `as_type` is its type where the kind of file says it; `rows` is what they say of cells of line items.
    """

    name: str
    text: DocumentText
    looked: Looked
    truth: Mapping[str, Value | None]
    as_type: DocumentType | None = None
    rows: Rows = field(default_factory=dict)

    @property
    def document_type(self) -> DocumentType:
        """What the document is taken for."""
        return self.looked.guess.document_type

    def holds(self, field: str, value: Value | None) -> bool:
        """Tell whether `value` is what people say of `field`, which they must have judged."""
        return same_value(field, self.truth[field], value)

    def places(self, field: str) -> tuple[Place, ...]:
        """Return where the true value of `field` is printed, the likeliest place first: amounts where they end."""
        value = self.truth.get(field)
        if value is None:
            return ()
        found = self._printed.places(field, value)
        ordered = found[::-1] if FIELDS[field][0] is FieldKind.AMOUNT else found
        return ordered[:MOST_PLACES]

    def states(self, label: str) -> bool:
        """Tell whether a text is the value of a field, and so no label."""
        return squeeze(label) in self._values

    def is_label(self, near: Neighbour) -> bool:
        """Tell whether words are surely a label: a colon follows them, or they are known to be one."""
        at = near.cell.text.find(near.label) + len(near.label)
        known = squeeze(near.label) in self.looked.context.catalogue.index.by_key
        return known or near.cell.text[at:].lstrip().startswith(":")

    @cached_property
    def _values(self) -> frozenset[str]:
        return frozenset(squeeze(value) for value in self.truth.values() if isinstance(value, str))

    @cached_property
    def _printed(self) -> PrintedText:
        return PrintedText(self.text)


def same_value(field: str, one: Value | None, other: Value | None) -> bool:
    """Tell whether two values of `field` are the same: identifiers and names folded, all else exactly."""
    if one is None or other is None:
        return one is other
    kind = FIELDS[field][0]
    if kind is FieldKind.IDENTIFIER:
        return _bare(str(one)) == _bare(str(other))
    if kind in (FieldKind.NAME, FieldKind.ADDRESS, FieldKind.TEXT):
        return normalise_name(str(one)) == normalise_name(str(other))
    return one == other


def _bare(text: str) -> str:
    return "".join(char for char in text if char.isalnum()).casefold()
