"""Codes that a document states in words: why it charges no VAT, and how it is to be paid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docproc.extract.candidate import Candidate, Reason, read_quality
from docproc.extract.context import Context
from docproc.extract.layout import Cell
from docproc.extract.payment.note_words import Note
from docproc.extract.wording import HEAD, Token, tokens_of
from docproc.model.enums import DocumentType
from docproc.model.geometry import Box

LABELLED = 1.4
"""Log-odds that a label before the words adds ("Zahlungsart: Lastschrift")."""

_STATED = frozenset({DocumentType.INVOICE, DocumentType.CREDIT_NOTE, DocumentType.REMINDER, DocumentType.ORDER})


def find_notes(context: Context) -> Iterator[Candidate]:
    """Yield a candidate for every phrase that states a code, wherever it stands, over the lines of a block too."""
    index = context.catalogue.notes
    if context.document_type not in _STATED or not index:
        return
    for page in context.view.pages:
        telling = {cell.block for cell in page.cells_with(index.keys())}
        for block in page.blocks:
            if block.index not in telling:
                continue
            words = [(token, cell) for cell in block.cells for token in tokens_of(cell.text)]
            for at, (token, _) in enumerate(words):
                for note in index.get(token.form[:HEAD], ()):
                    if _matches(note.tokens, words, at) and (not note.needs_label or _labelled(words[at][1], context)):
                        yield _candidate(note, words[at : at + len(note.tokens)], context)


def _matches(tokens: tuple[str, ...], words: Sequence[tuple[Token, Cell]], at: int) -> bool:
    if at + len(tokens) > len(words):
        return False
    for place, token in enumerate(tokens, start=at):
        form = words[place][0].form
        if form != token and not (token[-1:] == "*" and form.startswith(token[:-1])):
            return False
    return True


def _candidate(note: Note, words: Sequence[tuple[Token, Cell]], context: Context) -> Candidate:
    first, start = words[0][1], words[0][0].start
    cells = list(dict.fromkeys(cell for _, cell in words))
    end = max(token.end for token, cell in words if cell is first)
    raw = " ".join([first.text[start:end], *(cell.text for cell in cells[1:])])
    reasons = [Reason("phrase", 2.0 * note.weight, f'says "{raw}"'), *read_quality(first, start, end)]
    if _labelled(first, context):
        reasons.append(Reason("label", LABELLED, "stands with its label"))
    if note.field == "payment_means" and _names_due_date(first, start, context):
        reasons.append(Reason("label", -LABELLED, "is the label of the due date"))
    return Candidate(
        field=note.field,
        value=note.code,
        raw=raw,
        method=f"phrase:{note.field.replace('_', '-')}",
        page=first.page,
        box=Box.around([first.box_of(start, end), *(cell.box for cell in cells[1:])]),
        reasons=tuple(reasons),
    )


def _names_due_date(cell: Cell, start: int, context: Context) -> bool:
    """Tell whether the words are those of a label of the due date ("Überweisung bis", "Lastschrift am")."""
    hits = context.labels[cell.page].by_cell.get(cell.index, ())
    return any(hit.start <= start < hit.end and any(w.target == "due-date" for w in hit.wordings) for hit in hits)


def _labelled(cell: Cell, context: Context) -> bool:
    """Tell whether a label of how to pay stands in the cell, left of it or right over it."""
    page = context.view.page(cell.page)
    labels = context.labels[cell.page]
    near = [cell, *page.left_of(cell)[:1], *list(page.above(cell, 1.5 * cell.size))[:1]]
    return any(
        wording.target == "payment_method"
        for other in near
        for hit in labels.by_cell.get(other.index, ())
        for wording in hit.wordings
    )
