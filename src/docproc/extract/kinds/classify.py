"""What a document is: by its title first, then by the labels and words that go with each type."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from docproc.extract.candidate import percent
from docproc.extract.captions import is_set_as_caption
from docproc.extract.catalogue import Catalogue, TypeWord
from docproc.extract.kinds.receipts import is_roll
from docproc.extract.kinds.structure import LARGE, SUBJECT, heads_table, in_table, speaks_for, subject_lines
from docproc.extract.labels import Hit, PageLabels
from docproc.extract.layout import Cell, DocumentView, PageView
from docproc.extract.tables.tills import paid_at_till
from docproc.extract.values import amounts_in
from docproc.extract.wording import Token, tokens_of
from docproc.model.enums import DocumentType
from docproc.model.fields import FIELDS, FieldKind, TypeGuess
from docproc.model.record import record

LEAST = 0.8
"""A type that less speaks for is unknown."""

ROLL = 4.0
"""What a page as narrow as a till's roll speaks for a receipt: even its "Tax invoice" is one."""

ROLL_OVER_INVOICE = 1.5
"""By so much a receipt is ahead of an invoice on a roll, whatever the roll calls itself."""

TILL = 4.0
"""What money tendered and change, printed with their amounts, speak for a receipt."""

BEST_TITLE = 1.6
"""How much more the one title of a page counts than other wordings: a title beats mentions."""

LABEL_POINTS = 0.9
"""What the label of a required field of a type speaks for it; half of that when the field is of many types."""

REFERRED_TO = frozenset({DocumentType.LETTER, DocumentType.UNKNOWN})
"""Papers that others refer to ("gemäß Angebot 4711"): their names are titles only in large type or alone in a row."""

PRICED_POINTS: Mapping[DocumentType, float] = MappingProxyType(
    {
        DocumentType.INVOICE: 0.7,
        DocumentType.CREDIT_NOTE: 0.7,
        DocumentType.RECEIPT: 0.7,
        DocumentType.ORDER: 0.4,
        DocumentType.LETTER: -1.6,
    }
)
"""What sums with VAT speak for, and against a letter."""

SUMS = frozenset({"net_amount", "vat_amount", "total_amount", "due_amount"})
"""The fields whose labels, two of them with amounts, make a priced document."""

SUBJECT_POINTS = 2.4
"""What a subject line that begins with the name of a reminder speaks for one."""

SUMS_OPTIONAL = frozenset({DocumentType.ORDER})
"""Types that may print sums and need not, so that the label of a sum is no sign of them."""

NOTHING_SAID = 50.0
"""The confidence (percent) of `unknown` where too little speaks for any type."""

SELF_BILLED = "self_billed"
"""The phrases of the packs by which a customer bills himself."""

MAX_CELLS = 600
"""So many cells of a page tell the type."""

TITLE_PAGES = 2
"""Titles are looked for on the first pages only."""

LONGEST_TITLE = 6
"""No title has more tokens than this."""

SHORTEST_COMPOUND = 6
"""A word that ends in the name of a type ("Schlussrechnung") is longer than this."""

_ENTITY = re.compile(r"@|www\.|https?:|\bfile\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[a-zäöüß]{3,}\W+[a-zäöüß]{2,}\W+[a-zäöüß]{2,}\W+[a-zäöüß]{3,}")
_NUMBERED = re.compile(
    r"^\W*(?:\([^)]*\)\s*)?(?:nr|no|n°|nummer|number|numéro|#|№)?[.:\s#]*(?:[a-z]{1,4}\s)?\S*\d", re.IGNORECASE
)
_MENTION_BEFORE = re.compile(
    r"\b(?:zu|zur|zum|for|to|against|sur|de la|der|unserer|ihre|ihrer|your|votre|our|the|die|la|vom|per|in|mit|and|und|"
    r"ihrem|unsere|siehe|see|gemäß|gem\.|laut|lt\.|selon|suivant|aus|bei|als)\s*$",
    re.IGNORECASE,
)
_YOURS = re.compile(r"^\W*(?:ihre|your|votre|unsere|our|notre)\s*$", re.IGNORECASE)
_ADDRESSED = re.compile(r"^\s*(?:to|for|an|für|from|von|à|pour)\b", re.IGNORECASE)
_BILLED = frozenset({DocumentType.INVOICE, DocumentType.CREDIT_NOTE})


@record(eq=False, slots=False)
class Title:
    """A wording of a document type that stands like a title: its cell, where it ends there, and its points.

    `matter` tells that it says what a letter is about, so that numbers and dates after it are another document's.
    """

    word: TypeWord
    cell: Cell
    start: int
    end: int
    points: float
    reason: str
    matter: bool = False


def find_titles(view: DocumentView, catalogue: Catalogue) -> tuple[Title, ...]:
    """Return the title wordings of the first pages, the most title-like first."""
    found = [
        title for page in view.pages[:TITLE_PAGES] for cell in page.cells for title in _in_cell(cell, page, catalogue)
    ]
    found += [title for page in view.pages[:1] for title in _in_subject(page, catalogue)]
    return tuple(sorted(found, key=lambda title: -title.points))


def classify(
    view: DocumentView, catalogue: Catalogue, titles: tuple[Title, ...], labels: Mapping[int, PageLabels]
) -> TypeGuess:
    """Return the document type with its confidence in percent and the reasons in words."""
    scores: dict[DocumentType, float] = defaultdict(float)
    reasons: dict[DocumentType, list[str]] = defaultdict(list)
    for kind, points, reason in _evidence(view, catalogue, titles, labels):
        scores[kind] += points
        reasons[kind].extend([reason] if reason else [])
    if view.pages and is_roll(view.pages[0]):
        scores[DocumentType.RECEIPT] = max(
            scores[DocumentType.RECEIPT] + ROLL, scores[DocumentType.INVOICE] + ROLL_OVER_INVOICE
        )
        reasons[DocumentType.RECEIPT].append("printed on a narrow roll")
    if not scores:
        return TypeGuess(DocumentType.UNKNOWN, NOTHING_SAID, ("no title and no words of any type",))
    order = list(DocumentType)
    ranked = sorted(scores, key=lambda kind: (-scores[kind], order.index(kind)))
    best = ranked[0]
    second = scores[ranked[1]] if len(ranked) > 1 else 0.0
    if scores[best] < LEAST:
        return TypeGuess(DocumentType.UNKNOWN, NOTHING_SAID, ("too little speaks for any type", *reasons[best][:1]))
    if best is DocumentType.CREDIT_NOTE and is_self_billed(view, catalogue):
        best = DocumentType.INVOICE
        reasons[best].insert(0, "the customer's own billing of a supply (§ 14 (2) UStG)")
    confidence = percent(min(scores[best], 4.0) * 0.6 + min(scores[best] - second, 4.0) * 0.6)
    return TypeGuess(best, round(confidence, 1), tuple(reasons[best]))


def _evidence(
    view: DocumentView, catalogue: Catalogue, titles: tuple[Title, ...], labels: Mapping[int, PageLabels]
) -> Iterator[tuple[DocumentType, float, str]]:
    """Yield everything that speaks for a type: titles, words, labels, the shape of the pages, the till's sums."""
    for kind in dict.fromkeys(title.word.type for title in titles):
        top = next(title for title in titles if title.word.type is kind)
        points = top.points * (BEST_TITLE if top is titles[0] and top.points >= 2 else 1.0)
        yield kind, points, f'"{top.cell.text[top.start : top.end]}" {top.reason}'
    for kind, points, words in _vocabulary(view, catalogue):
        yield kind, points, f"words that go with it: {', '.join(words[:4])}"
    for kind, points, text in _labels(catalogue, labels):
        yield kind, points, f'labelled "{text}"'
    yield from speaks_for(view, catalogue)
    if _is_priced(view, catalogue, labels):
        for kind, points in PRICED_POINTS.items():
            yield kind, points, "prints sums with VAT" if points > 0 else ""
    if paid_at_till(view, labels):
        yield DocumentType.RECEIPT, TILL, "prints money tendered and change"


def _is_priced(view: DocumentView, catalogue: Catalogue, labels: Mapping[int, PageLabels]) -> bool:
    """Tell whether VAT and another sum stand labelled with their amounts."""
    fields_of = catalogue.fields_of_rules
    found: set[str] = set()
    for number, page_labels in labels.items():
        page = view.page(number)
        for hit in page_labels.hits:
            targets = [word.target for word in hit.wordings if word.kind == "rule"]
            fields = {fields_of[target] for target in targets if target in fields_of} & SUMS
            if fields and hit.leading and not fields <= found and _has_amount(hit, page):
                found |= fields
    return "vat_amount" in found and len(found) > 1


def _has_amount(hit: Hit, page: PageView) -> bool:
    texts = (hit.tail, *(cell.text for cell in page.right_of(hit.end_cell)[:2]))
    return any(match.decimals == 2 for text in texts for match in amounts_in(text, None))


def is_self_billed(view: DocumentView, catalogue: Catalogue) -> bool:
    """Tell whether a "Gutschrift" is the customer's own billing, which is an invoice (§ 14 (2) UStG)."""
    phrases = catalogue.phrases
    heads = phrases.heads(frozenset({SELF_BILLED}))
    return any(
        phrases.says(cell.text, SELF_BILLED) for page in view.pages[:TITLE_PAGES] for cell in page.cells_with(heads)
    )


def _in_cell(cell: Cell, page: PageView, catalogue: Catalogue) -> Iterator[Title]:
    if len(cell.text) > 90:
        return
    tokens = tokens_of(cell.text)
    begins, ends = catalogue.title_beginnings, catalogue.suffix_keys
    at = 0
    while at < len(tokens):
        may_be = tokens[at].form in begins or tokens[at].form.endswith(ends)
        word, last = _longest(tokens, at, catalogue) if may_be else (None, at)
        if word is None:
            at += 1
            continue
        if _ENTITY.search(cell.text):
            return
        for each in word:
            start, end = tokens[at].start, tokens[last - 1].end
            points, reason = _points(cell, page, each, start, end)
            if points > 0:
                yield Title(each, cell, start, end, points, reason)
        at = last


def _in_subject(page: PageView, catalogue: Catalogue) -> Iterator[Title]:
    """Yield the reminder that the subject line of a letter begins with: "Objet : Mise en demeure - facture 4711"."""
    for cell in subject_lines(page, catalogue):
        lead = SUBJECT.match(cell.text)
        tokens = [token for token in tokens_of(cell.text) if token.start >= (lead.end() if lead else 0)]
        words, last = _longest(tuple(tokens), 0, catalogue) if tokens else (None, 0)
        for word in words or ():
            if word.type is DocumentType.REMINDER:
                reason = "begins the subject of the letter"
                yield Title(word, cell, tokens[0].start, tokens[last - 1].end, SUBJECT_POINTS, reason, True)


def _longest(tokens: tuple[Token, ...], at: int, catalogue: Catalogue) -> tuple[tuple[TypeWord, ...] | None, int]:
    found: tuple[tuple[TypeWord, ...] | None, int] = (None, at)
    form = tokens[at].form
    if form in catalogue.title_beginnings:
        key = ""
        for last, token in enumerate(tokens[at : at + LONGEST_TITLE], start=at + 1):
            key += token.form
            if key not in catalogue.title_beginnings:
                break
            if key in catalogue.titles:
                found = catalogue.titles[key], last
        if found[0] is not None:
            return found
    if len(form) > SHORTEST_COMPOUND and form.endswith(catalogue.suffix_keys):
        suffix = next((word for word in catalogue.title_suffixes if _ends(form, word)), None)
        return ((suffix,), at + 1) if suffix is not None else (None, at)
    return found


def _ends(key: str, word: TypeWord) -> bool:
    return len(key) > len(word.key) + 1 and key.endswith(word.key)


def _points(cell: Cell, page: PageView, word: TypeWord, start: int, end: int) -> tuple[float, str]:
    """Score how much a wording stands like a title: large, near the top, first in its line, nothing else beside it."""
    before, after = cell.text[:start], cell.text[end:]
    letters_before = sum(char.isalpha() for char in before)
    size = cell.size / page.text_size
    height = cell.box.center_y / page.height
    alone = not any(char.isalpha() for char in after) and not letters_before
    numbered = _NUMBERED.match(after) is not None
    if _YOURS.match(before) and (numbered or size >= LARGE) and word.type in _BILLED:
        letters_before = 0
    if _is_no_title(cell, page, word, before if letters_before else "", after, alone=alone):
        return 0.0, ""
    points = 1.2 * word.weight + min(2.0, max(0.0, (size - 1.05) * 2.2))
    points += 0.8 if alone else 0.7 if numbered else 0.0
    points += 0.5 if height < 0.45 else -0.8
    points -= 1.2 if letters_before else 0.0
    points -= 0.6 if len(after.split()) > 5 else 0.0
    points -= 1.5 if cell.page > 1 else 0.0
    points += 0.3 if cell.text[start:end].isupper() else 0.0
    points -= 0.7 if alone and size < 1.1 and not cell.text.strip().isupper() and after.strip() == ":" else 0.0
    points -= 1.0 if numbered and size < 1.15 and word.type is DocumentType.CONTRACT else 0.0
    where = "in large type" if size >= 1.25 else "near the top" if height < 0.45 else "on the page"
    return points, f"stands {where}" + (" with a number" if numbered else " as a title" if alone else "")


def _is_no_title(cell: Cell, page: PageView, word: TypeWord, before: str, after: str, *, alone: bool) -> bool:
    """Tell whether a wording only mentions a type: in a sentence, a label, a table, a name, or as a small reference."""
    small = cell.size < LARGE * page.text_size
    if after[:1] in ("-", "/") and after[1:2].isalpha():
        return True
    if before and (_SENTENCE.search(cell.text) or _MENTION_BEFORE.search(before)):
        return True
    if after.lstrip()[:1] == ":" and not alone and cell.size < 1.25 * page.text_size:
        return True
    if _ADDRESSED.match(after) and word.type is not DocumentType.FORM and small:
        return True
    if small and word.type in REFERRED_TO and not (alone and len(page.rows[cell.row].cells) == 1):
        return True
    return heads_table(cell, page) or in_table(cell, page) or (small and is_set_as_caption(cell, page))


def _labels(catalogue: Catalogue, labels: Mapping[int, PageLabels]) -> Iterator[tuple[DocumentType, float, str]]:
    """Yield what the labels of required fields say: a page with a "Rechnungs-Nr." of its own is an invoice."""
    required = catalogue.required
    seen: set[tuple[str, frozenset[DocumentType]]] = set()
    for page in labels.values():
        for hit in page.hits:
            for wording in hit.wordings:
                rule = required.get(wording.target) if wording.kind == "rule" else None
                if rule is None or not hit.leading or hit.quality < 1:
                    continue
                meant = (rule.spec.field, rule.document_types)
                if meant in seen:
                    continue
                seen.add(meant)
                share = 1.0 if len(rule.document_types) <= 2 else 0.5
                share *= 0.5 if FIELDS[rule.spec.field][0] is FieldKind.DATE else 1.0
                for kind in rule.document_types - (SUMS_OPTIONAL if rule.spec.field in SUMS else frozenset()):
                    yield kind, LABEL_POINTS * share, hit.text.strip()


def _vocabulary(view: DocumentView, catalogue: Catalogue) -> Iterator[tuple[DocumentType, float, list[str]]]:
    points: dict[DocumentType, float] = defaultdict(float)
    words: dict[DocumentType, list[str]] = defaultdict(list)
    for word in _words_said(view, catalogue):
        points[word.type] += word.weight
        words[word.type].append(word.text)
    for kind, total in points.items():
        yield kind, min(2.4, 0.75 * total), words[kind]


def _words_said(view: DocumentView, catalogue: Catalogue) -> Iterator[TypeWord]:
    """Yield each wording of the vocabulary that the first pages say, once; wordings may run over line ends."""
    forms = [
        token.form
        for page in view.pages[:TITLE_PAGES]
        for cell in page.cells[:MAX_CELLS]
        for token in tokens_of(cell.text)
    ]
    said: dict[tuple[DocumentType, str], TypeWord] = {}
    for at, form in enumerate(forms):
        for parts, word in catalogue.vocabulary.get(form, ()):
            if parts == tuple(forms[at : at + len(parts)]):
                said.setdefault((word.type, word.key), word)
    yield from said.values()
