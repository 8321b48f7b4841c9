"""Terms of payment in their own words, and the cash discount (Skonto) they grant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from docproc.extract.candidate import Candidate, Reason
from docproc.extract.context import Context
from docproc.extract.passages import Passage, passages
from docproc.extract.values import ValueMatch, read_amounts, read_dates
from docproc.extract.wording import has_digit, squeeze
from docproc.model.enums import DocumentType
from docproc.model.fields import Value
from docproc.parse.payment_terms import PaymentTerm, parse_payment_term

MOST = Decimal(10)
"""No cash discount is higher than so many percent."""

CENT = Decimal("0.02")
"""A discount of a percentage may be rounded by so much."""

_BILLED = frozenset({DocumentType.INVOICE, DocumentType.CREDIT_NOTE, DocumentType.REMINDER})
_ABOUT = re.compile(
    r"zahl|skonto|f[äa]e?llig|[üu]e?berweis|begleich|ohne (?:jeden )?abzug|lastschrift|eingezogen|abgebucht|"
    r"discount|remit|settle|debit|prélev|r[èe]gl|paiement|payer|[ée]ch[ée]ance|escompte|virement|"
    r"\b(?:nett?o?\b|ziehen\b|buchen\b|pay|due\b|terms\b)"
)
_PAYING = re.compile(
    r"zahl(?:bar|ung|en|t\b)|f[äa]e?llig|[üu]e?berweis|begleich|ohne (?:jeden )?abzug|"
    r"eingezogen|abgebucht|lastschrift|\bsettle\b|\bdebited|prélev|"
    r"netto\b.{0,20}\btag|tage?n? (?:rein )?netto|skonto|"
    r"\bpayable|\bpayment|\bpay\b|\bpaid within|\bdue\b|\bremit|\bnet \d|discount if|days net|"
    r"\bour terms\b|direct debit|"
    r"à régler|règlement|paiement|payable|à payer|échéance|escompte",
    re.IGNORECASE,
)
_SKONTO = re.compile(r"skonto|skonti|discount|escompte|abzug|\bdeduct", re.IGNORECASE)
_NONE = re.compile(
    r"\b(?:kein|ohne|no|pas d'|aucun|sans)\s*(?:skonto|cash discount|discount|escompte|abzug)", re.IGNORECASE
)
_AGREED = re.compile(
    r"skont|escompte|\b(?:cash|early|prompt|settlement|quick|payment)[\w -]{0,18}discount|"
    r"discount[\w ]{0,12}\bpa(?:id|y)",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(?<![\d.,/])(\d{1,2}(?:[.,]\d{1,2})?)\s?(?:%|/\s?\d{1,3}(?=[\s,;]{1,2}(?:net|n/)))")
_OFFERED = re.compile(r"skont|discount|escompte|abzug|%|\d\s?/\s?\d", re.IGNORECASE)
_DAYS = re.compile(r"\b(\d{1,3})\s*(?:kalender)?(?:tage?n?|tg\b|days?|jours?|j\b)", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[;\n]|,(?!\d)|(?<!bzgl)(?<!zgl)(?<!inkl)\.(?=\s|$)|\s(?:danach|sonst|ansonsten|oder|otherwise|or|sinon|puis|thereafter)\s",
    re.IGNORECASE,
)


def find_terms(context: Context) -> Iterator[Candidate]:
    """Yield the terms of payment as printed, and the percentage, days and last day of the discount in them."""
    if context.document_type not in _BILLED:
        return
    for passage in passages(context.view, _ABOUT, context.labels):
        yield from _wordings(passage, context)
        terms = _without_sums(passage, context) if _OFFERED.search(passage.text) else None
        term = None if terms is None else parse_payment_term(terms.text)
        if terms is not None and term is not None and 0 < (term.discount_percent or 0) <= MOST:
            yield from _discount(terms, term, context)


def _without_sums(passage: Passage, context: Context) -> Passage | None:
    """Leave out the lines that end in an amount and speak of no cash discount: a trade discount is a sum, no term."""
    kept = tuple(cell for cell in passage.cells if _AGREED.search(cell.text) or not _is_sum(cell.text, context))
    return Passage(kept) if kept else None


def _is_sum(line: str, context: Context) -> bool:
    amounts = [amount for amount in read_amounts(line, context.reading) if "." in amount.raw or "," in amount.raw]
    return bool(amounts) and not line[amounts[-1].end :].strip(" .*")


def judge_terms(candidates: Sequence[Candidate], context: Context) -> Iterator[Candidate]:
    """Weaken labelled terms of payment that name no time to pay; only a date is a due date, no term.

    The last day of the discount is no due date, although it is said in like words ("payable by 5 May less 2 %").
    """
    early = {(each.page, each.box) for each in candidates if each.field == "cash_discount_date"}
    for candidate in candidates:
        if candidate.field == "due_date" and (candidate.page, candidate.box) in early:
            candidate = candidate.because(Reason("terms", -2.5, "is the last day of the discount"))
        if candidate.field != "payment_terms" or not candidate.method.startswith("label:"):
            yield candidate
            continue
        text = str(candidate.value)
        dates = read_dates(text, context.reading)
        rest = text if not dates else text[: dates[0].start] + text[dates[0].end :]
        if not any(char.isalpha() for char in rest):
            continue
        if parse_payment_term(f"net {text}") is None and not dates:
            candidate = candidate.because(Reason("terms", -3.0, "names no time to pay"))
        yield replace(candidate, value=" ".join(text.split()))


def _wordings(passage: Passage, context: Context) -> Iterator[Candidate]:
    """Yield neighbouring sentences about when to pay, as one."""
    run: list[tuple[int, int]] = []
    for start, end in (*passage.sentences(), (len(passage.text), len(passage.text))):
        if start < end and _is_term(passage.text[start:end], context):
            run.append((start, end))
        elif run:
            yield _term(passage, _behind_title(passage, run[0][0], context), run[-1][1])
            run = []


def _behind_title(passage: Passage, start: int, context: Context) -> int:
    """Return where a sentence begins behind the line with the document's title and number that stands over it."""
    at = 0
    for cell, under in pairwise(passage.cells):
        if at == start and _is_title(cell.text, context) and under.text[:1].isupper():
            return at + len(cell.text) + 1
        at += len(cell.text) + 1
    return start


def _is_title(line: str, context: Context) -> bool:
    words = line.split()
    named = any(squeeze(word) in context.catalogue.titles for word in words)
    return named and has_digit(words[-1]) and _PAYING.search(line) is None


def _is_term(sentence: str, context: Context) -> bool:
    if not _PAYING.search(sentence) or len(sentence.split()) < 2:
        return False
    dates = read_dates(sentence, context.reading)
    if not dates and parse_payment_term(sentence) is None:
        return False
    start, end = (dates[0].start, dates[-1].end) if dates else (0, 0)
    words = re.findall(r"[^\W\d_]{2,}", sentence[:start] + " " + sentence[end:])
    return len(words) >= (3 if dates else 1)


def _term(passage: Passage, start: int, end: int) -> Candidate:
    raw = passage.text[start:end].strip()
    sentence = Reason("sentence", 0.9, "a sentence that says when to pay")
    whole = Reason("whole", 0.4 if raw[-1:] in ".!" else 0.0, "")
    return Candidate(
        field="payment_terms",
        value=raw,
        raw=raw,
        method="text:payment-terms",
        page=passage.page,
        box=passage.box_of(start, end),
        reasons=(sentence, whole) if whole.points else (sentence,),
    )


def _discount(passage: Passage, term: PaymentTerm, context: Context) -> Iterator[Candidate]:
    dates = read_dates(passage.text, context.reading)
    clause = _clause(passage, term, dates)
    if clause is None:
        return
    start, end, percent = clause
    said = passage.text[start:end]
    if not _AGREED.search(said) and not _DAYS.search(said) and not _in(dates, start, end) and "/" not in percent[0]:
        return
    named = Reason("named", 1.2 if _SKONTO.search(said) else 0.3, "the terms grant a discount")
    yield _made("cash_discount_percent", passage, percent.start(1), percent.end(1), term.discount_percent, named)
    if term.discount_days:
        for match in _DAYS.finditer(passage.text):
            if int(match[1]) == term.discount_days:
                days = Decimal(term.discount_days)
                yield _made("cash_discount_days", passage, match.start(1), match.end(1), days, named)
                break
    for date in _in(dates, start, end)[:1]:
        yield _made("cash_discount_date", passage, date.start, date.end, date.value, named)
    for amount in _in(read_amounts(passage.text, context.reading), start, end):
        if not (amount.start <= percent.start() < amount.end):
            yield _made("cash_discount_amount", passage, amount.start, amount.end, amount.value, named)


def _clause(passage: Passage, term: PaymentTerm, dates: Sequence[ValueMatch]) -> tuple[int, int, re.Match[str]] | None:
    """Return the clause that holds the discount's percentage, and where that stands; a date is no end of a clause."""
    ends = [match for match in _CLAUSE.finditer(passage.text) if not _in_one(dates, match.start())]
    bounds = [0, *(at for match in ends for at in (match.start(), match.end()))]
    for match in _PERCENT.finditer(passage.text):
        if Decimal(match[1].replace(",", ".")) == term.discount_percent:
            start = max(at for at in bounds if at <= match.start())
            end = min((at for at in bounds if at >= match.end()), default=len(passage.text))
            return None if _NONE.search(passage.text, start, end) else (start, end, match)
    return None


def _in_one(matches: Sequence[ValueMatch], at: int) -> bool:
    return any(match.start <= at < match.end for match in matches)


def _in(matches: Sequence[ValueMatch], start: int, end: int) -> list[ValueMatch]:
    return [match for match in matches if start <= match.start and match.end <= end]


def _made(field: str, passage: Passage, start: int, end: int, value: Value | None, *reasons: Reason) -> Candidate:
    if value is None:
        raise ValueError(f"{field} has no value")
    return Candidate(
        field=field,
        value=value,
        raw=passage.text[start:end],
        method="text:cash-discount",
        page=passage.page,
        box=passage.box_of(start, end),
        reasons=reasons,
    )


def agreed_discount(
    grouped: Mapping[str, Sequence[Candidate]], percent: Candidate | None, sums: Sequence[Decimal]
) -> list[Candidate]:
    """Return the discount's amounts that are the percentage of one of `sums` (total, amount due), best first."""
    share = percent.value / 100 if percent is not None and isinstance(percent.value, Decimal) else None
    kept = []
    for candidate in grouped.get("cash_discount_amount", ()):
        value = candidate.value
        if share is None or not isinstance(value, Decimal):
            continue
        if any(abs(abs(each) * share - abs(value)) <= CENT for each in sums):
            reason = Reason("arithmetic", 2.0, "the percentage of the total")
            kept.append(replace(candidate, value=abs(value)).because(reason))
    return sorted(kept, key=lambda candidate: -candidate.rank)
