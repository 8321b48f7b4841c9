"""The parsers of printed text and of codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal

from docproc.parse import PARSERS, Context
from docproc.parse import identifiers as ids
from docproc.parse.addresses import looks_like_street, parse_address_block
from docproc.parse.amounts import Locale, find_amounts, find_percentages, parse_amount, parse_percent
from docproc.parse.currencies import find_currencies
from docproc.parse.dates import find_dates, parse_date, prints_month_first
from docproc.parse.durations import find_durations
from docproc.parse.legal_forms import legal_form_span, normalise_name, without_legal_form
from docproc.parse.payment_codes import read_payment_code
from docproc.parse.payment_terms import parse_payment_term
from docproc.parse.periods import find_periods
from docproc.parse.repair import CONFUSIONS, one_exchanged, repair_amount, repair_digits
from docproc.parse.swiss_qr_bill import read_bill_information, read_swiss_qr_bill
from docproc.parse.till_codes import read_till_code
from docproc.parse.transfers import Transfer
from tests.fuzz.target import Spanned, Target, fragments, require_spans, text_of

_CONTEXTS = (Context(), Context(language="de"), Context(language="en", month_first=True), Context(language="fr"))
_LOCALES: tuple[Locale | None, ...] = (None, "de", "en", "fr")
_FINDERS: tuple[Callable[[str], Iterable[Spanned]], ...] = tuple(
    getattr(ids, name) for name in ids.__all__ if name.startswith("find_")
)
_JUDGES = tuple(getattr(ids, name) for name in ids.__all__ if name.startswith("valid_"))
_MOST = Decimal("1e15")


def amounts(data: bytes) -> None:
    """Amounts stand where they say and are finite; what is printed is what is read again."""
    text = text_of(data)
    for locale in _LOCALES:
        found = find_amounts(text, locale)
        require_spans(text, found)
        assert all(match.value.is_finite() and match.decimals >= 0 for match in found)
    for match in find_percentages(text):
        assert text[match.start : match.end] == match.raw
    percent = parse_percent(text)
    assert percent is None or percent.is_finite()
    value = Decimal(int.from_bytes(data[:6], "big", signed=True)).scaleb(-2)
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert parse_amount(english, "en") == parse_amount(german, "de") == value
    assert parse_amount(f"EUR {german}", "de") == parse_amount(f"{german} €", "de") == value


def dates(data: bytes) -> None:
    """Dates and periods stand where they say; a day is read as it is printed."""
    text = text_of(data)
    for language in (None, "de", "en", "fr"):
        require_spans(text, find_dates(text, language=language, month_first=language == "en"))
    found = find_periods(text)
    require_spans(text, found)
    assert all(period.first <= period.last for period in found)
    require_spans(text, find_durations(text))
    prints_month_first(text)
    day = date(1990, 1, 1) + timedelta(int.from_bytes(data[:2], "big") % 20_000)
    for printed in (f"{day:%d.%m.%Y}", f"{day:%Y-%m-%d}", f"{day.day}.{day.month}.{day.year}"):
        assert parse_date(printed, language="de") == day, printed


def identifiers(data: bytes) -> None:
    """Identifiers stand where they say, and what was found good is found good again."""
    text = text_of(data)
    for find in _FINDERS:
        require_spans(text, find(text), apart=False)
    for judge in _JUDGES:
        verdict = judge(text)
        assert len(verdict.normalised) <= len(text.upper()), verdict
        again = judge(verdict.normalised)
        assert not verdict.holds or again.holds, (verdict, again)


def parsers(data: bytes) -> None:
    """What rules may name as a parser gives a value or None, the same every time, and never more than it was given."""
    text = text_of(data)
    for name, parse in PARSERS.items():
        for context in _CONTEXTS:
            value = parse(text, context)
            assert value == parse(text, context), name
            assert not isinstance(value, str) or 0 < len(value) <= 2 * len(text.upper()) + 30, (name, value)
            assert not isinstance(value, Decimal) or (value.is_finite() and abs(value) < _MOST**4), (name, value)


def addresses(data: bytes) -> None:
    """An address is made of its lines; names compare equal to themselves."""
    text = text_of(data)
    found = parse_address_block(text.splitlines())
    if found is not None:
        assert found.one_line and found.name is not None
        assert len(found.one_line) <= 2 * len(text) + 30
    looks_like_street(text)
    for start, end, code in find_currencies(text):
        assert 0 <= start < end <= len(text) and len(code) == 3
    span = legal_form_span(text)
    assert span is None or 0 <= span[0] < span[1] <= len(text)
    assert not text.strip() or without_legal_form(text)
    folded = normalise_name(text)
    assert folded == normalise_name(text.strip())


def payment_terms(data: bytes) -> None:
    """A term says something possible."""
    term = parse_payment_term(text_of(data))
    if term is not None:
        assert term.days is None or term.days >= 0
        assert term.discount_percent is None or term.discount_percent.is_finite()
        term.due_date(date(2026, 3, 5))


def repairs(data: bytes) -> None:
    """Repair changes look-alikes only, and each in its place."""
    text = text_of(data)
    repaired, changes = repair_digits(text)
    assert len(repaired) == len(text) and len(changes) == sum(char in CONFUSIONS for char in text)
    assert all(len(other) == 100 or len(other) == len(text) for other in one_exchanged(text[:100]))
    found = repair_amount(text)
    assert found is None or found.amount.value.is_finite()


def payment_codes(data: bytes) -> None:
    """A payment code is a transfer or none; one of ours comes back as it was written."""
    text = text_of(data)
    for read in (read_payment_code, read_swiss_qr_bill):
        _require_sane(read(text))
    read_bill_information("//S1/" + text)
    receipt = read_till_code(text)
    assert receipt is None or receipt.total.is_finite()
    cents = int.from_bytes(data[:4], "big") + 1
    amount = f"{cents // 100}.{cents % 100:02}"
    code = f"BCD\n002\n1\nSCT\nBYLADEM1001\nNordlicht Elektro\nDE02120300000000202051\nEUR{amount}\n\n\nRE-4711"
    transfer = read_payment_code(code)
    assert transfer is not None and transfer.errors == () and transfer.amount == Decimal(amount)


def _require_sane(transfer: Transfer | None) -> None:
    if transfer is None:
        return
    assert transfer.amount is None or (transfer.amount.is_finite() and transfer.amount > 0)
    assert all(reason.isprintable() and len(reason) < 300 for reason in (*transfer.errors, *transfer.faults))


TEXT_TARGETS = {
    "amounts": Target(amounts, fragments("amounts")),
    "dates": Target(dates, fragments("dates")),
    "identifiers": Target(identifiers, fragments("identifiers")),
    "parsers": Target(parsers, fragments("parsers")),
    "addresses": Target(addresses, fragments("addresses")),
    "payment_terms": Target(payment_terms, fragments("payment_terms")),
    "repairs": Target(repairs, fragments("repairs")),
    "payment_codes": Target(payment_codes, fragments("payment_codes")),
}
