"""Reading the business terms of one group of an e-invoice, and noting what is there but cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import TypeVar

from lxml import etree

from docproc.intake.einvoice.values import read_date, read_decimal, read_month_or_week
from docproc.model.einvoice import Identifier, Unreadable
from docproc.model.fields import Value

ReadTexts = dict[tuple[str, Value], str]
"""The text in the XML by business term and the value that was read from it."""

_WEEK = "616"
_MONTH_OR_WEEK = frozenset({"610", _WEEK})

T = TypeVar("T", Decimal, date)


class GroupReader:
    """The element of a group; paths are relative to it, in local names, and the first that has text counts.

    A term that may stand once but stands there with different values is as unreadable as one that is malformed: nobody
    can tell which of them counts.
    """

    def __init__(self, element: etree._Element, texts: ReadTexts) -> None:
        self._element = element
        self._texts = texts
        self._unreadable: dict[str, str] = {}

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """What could not be read so far; ask for it after the terms."""
        return tuple(Unreadable(term, text) for term, text in self._unreadable.items())

    def group(self, path: str) -> GroupReader | None:
        """Return the first element at `path` as a group of its own, or None."""
        element = self._element.find(path)
        return None if element is None else GroupReader(element, self._texts)

    def groups(self, path: str) -> Iterator[GroupReader]:
        """Yield every element at `path` as a group of its own."""
        return (GroupReader(element, self._texts) for element in self._element.iterfind(path))

    def again(self) -> GroupReader:
        """Return the same element as a group of its own, for terms that the syntax does not keep apart."""
        return GroupReader(self._element, self._texts)

    def here(self) -> str:
        """Return the element's own text on one line."""
        return _one_line(_content(self._element))

    def text(self, *paths: str) -> str:
        """Return the text at the first of `paths` that has any, on one line; "" without."""
        return next((text for path in paths for text in self.texts(path)), "")

    def texts(self, path: str) -> list[str]:
        """Return every text at `path` that is not empty, each on one line."""
        return [text for element in self._element.iterfind(path) if (text := _one_line(_content(element)))]

    def paragraphs(self, path: str) -> str:
        """Return the texts at `path` one under the other, their own line breaks kept."""
        lines = (line for element in self._element.iterfind(path) for line in _content(element).splitlines())
        return "\n".join(line for line in map(_one_line, lines) if line)

    def only_text(self, term: str, *paths: str) -> str:
        """Return the one text at the first of `paths` that has any; "" when it is none or cannot be told."""
        return self.only(term, next(filter(None, map(self.texts, paths)), []))

    def only(self, term: str, texts: list[str]) -> str:
        """Return what all of `texts` say; "" when there are none, or they differ and so cannot be read."""
        different = list(dict.fromkeys(texts))
        if len(different) > 1:
            self._unreadable[term] = " | ".join(different)
            return ""
        return different[0] if different else ""

    def attribute(self, path: str, name: str) -> str:
        """Return attribute `name` of the first element at `path`; "" without."""
        element = self._element if path == "." else self._element.find(path)
        return "" if element is None else _one_line(element.get(name) or "")

    def identifier(self, path: str, scheme: str = "schemeID", version: str = "schemeVersionID") -> Identifier | None:
        """Return the first identifier at `path` with its scheme, or None."""
        return next(iter(self.identifiers(path, scheme, version)), None)

    def identifiers(
        self, path: str, scheme: str = "schemeID", version: str = "schemeVersionID"
    ) -> tuple[Identifier, ...]:
        """Return all identifiers at `path`, each with what the attributes `scheme` and `version` say."""
        found = ((element, _one_line(_content(element))) for element in self._element.iterfind(path))
        return tuple(
            Identifier(text, (element.get(scheme) or "").strip(), (element.get(version) or "").strip())
            for element, text in found
            if text
        )

    def amount(self, term: str, *paths: str, currency: str = "") -> Decimal | None:
        """Return the number at `paths`; of several, those in `currency`, when one says so."""
        return self._value(term, paths, read_decimal, currency)

    def day(self, term: str, *paths: str) -> date | None:
        """Return the day at `paths`, written as ISO 8601 or by UNTDID 2379."""
        return self._value(term, paths, read_date, "")

    def bound(self, term: str, path: str, *, last: bool) -> date | None:
        """Return the first or last day of a period, which may be named by its month or week (UNTDID 2379)."""
        text, form = self.text(path), self.attribute(path, "format")
        if form not in _MONTH_OR_WEEK:
            return self.day(term, path)
        day = read_month_or_week(text, week=form == _WEEK, last=last)
        if day is None and text:
            self._unreadable[term] = text
        elif day is not None:
            self._texts.setdefault((term, day), text)
        return day

    def whole(self, term: str, path: str) -> int | None:
        """Return the whole number at `path`, of at most four digits."""
        text = self.text(path)
        number = read_decimal(text)
        if number is not None and number == number.to_integral_value() and abs(number) < 10_000:
            return int(number)
        if text:
            self._unreadable[term] = text
        return None

    def _value(self, term: str, paths: tuple[str, ...], read: Callable[[str], T | None], currency: str) -> T | None:
        for path in paths:
            texts = self._in_currency(term, path, currency) if currency else self.texts(path)
            if not texts:
                continue
            values = {read(text) for text in texts}
            value = values.pop()
            if value is None or values:
                self._unreadable[term] = " | ".join(dict.fromkeys(texts))
                return None
            self._texts.setdefault((term, value), texts[0])
            return value
        return None

    def _in_currency(self, term: str, path: str, currency: str) -> list[str]:
        """The texts at `path` in `currency`, or those that name none; amounts in others only are not readable."""
        found = [(text, element) for element in self._element.iterfind(path) if (text := _one_line(_content(element)))]
        matching = [text for text, element in found if element.get("currencyID") == currency]
        unnamed = [text for text, element in found if not element.get("currencyID")]
        if found and not matching and not unnamed:
            self._unreadable[term] = " | ".join(f"{text} {element.get('currencyID')}" for text, element in found)
        return matching or unnamed


def _content(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def _one_line(text: str) -> str:
    return " ".join(text.split())
