"""When a contract begins and ends, how long it runs, and how it is terminated, from its sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from docproc.extract.candidate import Candidate, Reason
from docproc.extract.context import Context
from docproc.extract.passages import Passage, passages
from docproc.extract.phrases import Said
from docproc.extract.values import read_dates
from docproc.model.enums import DocumentType
from docproc.model.fields import Value
from docproc.parse.durations import find_durations

REACH = 45
"""A date or span of time stands so many characters behind the words that announce it, at most."""

BEFORE = 30
"""A span of time stands so many characters before the words that take it up: "sixty days' written notice"."""

CUES = frozenset({"contract_begins", "contract_ends", "contract_runs", "contract_unlimited", "contract_notice"})
"""The phrases that tell what a sentence says about the time of a contract."""

ASIDE = "contract_aside"
"""The phrases of sentences that speak of other times: trial periods, holidays, payment."""

RENEWAL = "contract_renewal"
"""The phrases of sentences that speak of renewal; how it is prevented is the period of notice all the same."""

_ANY = re.compile(r"[^\W\d_]{3}")
_TO = re.compile(
    r"\s*(?:-|–|—|bis(?:\s+(?:zum|einschließlich))?|to|until|through|au|jusqu'au|and ends? on)\s*", re.IGNORECASE
)


def find_contract_terms(context: Context) -> Iterator[Candidate]:
    """Yield what the sentences of a contract say of its beginning, end, term and period of notice."""
    if context.document_type is not DocumentType.CONTRACT:
        return
    phrases = context.catalogue.phrases
    for passage in passages(context.view, _ANY):
        for start, end in passage.sentences():
            text = passage.text[start:end]
            aside = -1.6 if phrases.says(text, ASIDE) else 0.0
            renewal = -1.6 if phrases.says(text, RENEWAL) else 0.0
            for said in phrases.said_in(text, CUES):
                against = aside if said.meaning == "contract_notice" else min(aside, renewal)
                yield from _READERS[said.meaning](said, text, (passage, start, against), context)


_Place = tuple[Passage, int, float]


def _begins(said: Said, text: str, place: _Place, context: Context) -> Iterator[Candidate]:
    yield from _dated("contract_start", said, text, place, context)


def _ends(said: Said, text: str, place: _Place, context: Context) -> Iterator[Candidate]:
    yield from _dated("contract_end", said, text, place, context)


def _dated(field: str, said: Said, text: str, place: _Place, context: Context) -> Iterator[Candidate]:
    dates = read_dates(text[said.end : said.end + REACH + 20], context.reading)
    if not dates or dates[0].start > REACH or not isinstance(dates[0].value, date):
        return
    first = dates[0]
    nearness = 0.4 if first.start <= 8 else 0.0
    yield _made(field, first.value, said, text, place, said.end + first.start, said.end + first.end, nearness)
    second = next(iter(dates[1:]), None)
    between = "" if second is None else text[said.end + first.end : said.end + second.start]
    if field == "contract_start" and second is not None and _TO.fullmatch(between):
        yield _made(
            "contract_end", second.value, said, text, place, said.end + second.start, said.end + second.end, 0.2
        )


def _runs(said: Said, text: str, place: _Place, context: Context) -> Iterator[Candidate]:
    after = text[said.end :]
    duration = next(find_durations(after), None)
    if duration is not None and duration.start <= REACH:
        start, end = said.end + duration.start, said.end + duration.end
        yield _made("contract_term", duration.raw, said, text, place, start, end, 0.4 if duration.start < 12 else 0.0)
    dates = read_dates(after, context.reading)
    if len(dates) > 1 and dates[0].start <= REACH and _TO.fullmatch(after[dates[0].end : dates[1].start]):
        for field, match in zip(("contract_start", "contract_end"), dates, strict=False):
            yield _made(field, match.value, said, text, place, said.end + match.start, said.end + match.end, 0.2)


def _unlimited(said: Said, text: str, place: _Place, context: Context) -> Iterator[Candidate]:
    yield _made("contract_term", text[said.start : said.end], said, text, place, said.start, said.end, 0.6)


def _notice(said: Said, text: str, place: _Place, context: Context) -> Iterator[Candidate]:
    found = [each for each in find_durations(text) if each.start >= said.end or each.end <= said.start]
    near = [
        (max(each.start - said.end, said.start - each.end), each)
        for each in found
        if -1 <= each.start - said.end <= REACH or -1 <= said.start - each.end <= BEFORE
    ]
    if not near:
        return
    duration = min(near, key=lambda pair: pair[0])[1]
    yield _made("notice_period", duration.raw, said, text, place, duration.start, duration.end, 0.2)


def _made(
    field: str, value: Value, said: Said, text: str, place: _Place, start: int, end: int, nearness: float
) -> Candidate:
    passage, offset, aside = place
    points = 1.3 + nearness + aside
    cue = text[said.start : said.end]
    reasons = [Reason("phrase", points, f'the sentence says "{cue}"')]
    least = min((word.confidence for cell in passage.cells for word in cell.words), default=100.0)
    if least < 90:
        reasons.append(Reason("reading", -(97 - least) / 50, f"read with {least:.0f} % confidence at the least"))
    return Candidate(
        field=field,
        value=value,
        raw=text[start:end],
        method=f"sentence:{field.replace('_', '-')}",
        page=passage.page,
        box=passage.box_of(offset + start, offset + end),
        reasons=tuple(reasons),
    )


_READERS: Mapping[str, Callable[[Said, str, _Place, Context], Iterator[Candidate]]] = MappingProxyType(
    {
        "contract_begins": _begins,
        "contract_ends": _ends,
        "contract_runs": _runs,
        "contract_unlimited": _unlimited,
        "contract_notice": _notice,
    }
)
