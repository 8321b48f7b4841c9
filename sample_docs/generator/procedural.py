"""Random documents: blocks, places, wordings, fonts, languages and types drawn from a seed, gold included."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from sample_docs.generator import companies, formats, identifiers
from sample_docs.generator.companies import Company, Party
from sample_docs.generator.content import Content, Fact, Item, cents, item
from sample_docs.generator.degradation import Scan, as_jpeg, as_tiff, scanned
from sample_docs.generator.dice import Dice
from sample_docs.generator.layouts import receipts
from sample_docs.generator.random_layouts import random_layout
from sample_docs.generator.sample import Finish, Sample, as_drawn, look
from sample_docs.generator.vocabulary import COLORS, COUNTRIES, GOODS, OPENINGS, SENTENCES, SUBJECTS, TRADES

MAKERS: Mapping[str, Callable[..., Company]] = {
    "DE": companies.german,
    "AT": companies.austrian,
    "CH": companies.swiss,
    "GB": companies.british,
    "FR": companies.french,
}

KINDS = ("invoice",) * 9 + ("credit_note", "delivery_note", "order", "receipt", "reminder", "letter")
"""The kinds that are drawn, as often as they are named."""

HOME = ("DE",) * 6 + ("AT", "CH", "GB", "FR")


@dataclass(frozen=True)
class _Numbers:
    """How a document's own number is put together, `{y}` being the year and `{n}` a running number."""

    forms: tuple[str, ...] = ("RE-{y}-{n}", "{n}", "{y}/{n}", "R{n}", "{y}-{n}", "AB{n}", "{n}-{y}", "INV{n}", "F {n}")

    def draw(self, dice: Dice, year: int) -> str:
        return dice.pick(self.forms).format(y=dice.pick((str(year), str(year)[2:])), n=dice.digits(dice.number(4, 7)))


def random_samples(count: int, seed: int, *, scans: bool = True) -> Iterator[Sample]:
    """Yield `count` documents of `seed`; the first n of a greater count are the same. Scans can be left out."""
    for at in range(count):
        yield random_sample(Dice(f"{seed}/{at}"), f"{seed}-{at:05d}", at, scans=scans)


def random_sample(dice: Dice, name: str, words: int, *, scans: bool) -> Sample:
    """Draw one document named `name`; `words` is the seed of its wordings."""
    country = dice.pick(HOME)
    supplier = _company(dice, country)
    content = _content(dice, dice.pick(KINDS), supplier)
    layout = random_layout(dice, content)
    face = dice.pick(("helvetica", "helvetica", "helvetica", "times", "vera", "courier"))
    size = {"helvetica": 9.5, "times": 10.5, "vera": 8.6, "courier": 9.0}[face]
    style = look(
        content, words, face, fixed=_fixed(dice, content), size=size,
        color=dice.pick(COLORS), dates=_dates(dice, content),
        money=dice.pick(("symbol", "symbol", "code")), colon=dice.chance(0.6),
    )  # fmt: skip
    finish, extension = _finish(dice, content) if scans else (as_drawn, "pdf")
    if content.kind == "receipt":
        paper = (receipts.TILL_WIDTH, receipts.till_height(len(content.items)))
        return Sample(f"{name}.{extension}", content, layout, style, finish, paper)
    return Sample(f"{name}.{extension}", content, layout, style, finish)


def _fixed(dice: Dice, content: Content) -> dict[str, str]:
    totals = {"de": ("Summe", "Total", "Gesamt", "Zu zahlen"), "en": ("Total",), "fr": ("Total", "Total TTC")}
    return {"total_amount": dice.pick(totals[content.language])} if content.kind == "receipt" else {}


def _dates(dice: Dice, content: Content) -> str:
    return dice.pick(("short", "short", "short", "long", "iso") if content.kind != "receipt" else ("short", "two"))


def _finish(dice: Dice, content: Content) -> tuple[Finish, str]:
    if dice.chance(0.6):
        return as_drawn, "pdf"
    scan = Scan(
        dpi=dice.pick((150, 200)), skew=dice.between(-2.5, 2.5), noise=dice.between(2, 8), quality=dice.number(35, 70),
        blur=dice.between(0.2, 0.8), shadow=dice.pick((0.0, 0.0, 0.2, 0.35)), specks=dice.pick((0, 0, 20, 60)),
        turn=dice.pick((0,) * 12 + (90, 180, 270)), seed=dice.number(1, 10**6),
    )  # fmt: skip
    if content.kind == "receipt" and dice.chance(0.4):
        return as_jpeg(scan), "jpg"
    return (as_tiff(scan), "tif") if dice.chance(0.1) else (scanned(scan), "pdf")


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:24].strip("-")


def _city(dice: Dice, country: str) -> str:
    place = COUNTRIES[country]
    town = dice.pick(place.towns)
    if country == "GB":
        return (
            f"{town} {town[0]}X{dice.number(1, 29)} {dice.number(1, 9)}{dice.pick('ABDEFGHJLN')}{dice.pick('PQRSTUW')}"
        )
    return (
        f"{dice.number(*place.codes):05d} {town}" if country in ("DE", "FR") else f"{dice.number(*place.codes)} {town}"
    )


def _street(dice: Dice, country: str) -> str:
    street, house = dice.pick(COUNTRIES[country].streets), dice.number(1, 180)
    return f"{house} {street}" if country in ("GB", "FR") else f"{street} {house}{dice.pick(('', '', '', 'a', 'b'))}"


def _name(dice: Dice, country: str) -> str:
    place = COUNTRIES[country]
    surname, trade, form = dice.pick(place.surnames), dice.pick(TRADES[place.language]), dice.pick(place.forms)
    shapes = ("{s} {t} {f}", "{t} {s} {f}", "{s} {f}", "{s} & {o} {f}")
    return dice.pick(shapes).format(s=surname, t=trade, f=form, o=dice.pick(place.surnames))


def _company(dice: Dice, country: str) -> Company:
    place = COUNTRIES[country]
    name = _name(dice, country)
    extra = {
        "trade": dice.pick(TRADES[place.language]),
        "phone": place.phone.format(dice.digits(2), dice.digits(2), dice.digits(3)),
        "bank": {"de": "Regionalbank", "en": "County Bank", "fr": "Banque du Val"}[place.language],
        "director": f"{dice.pick(('A.', 'K.', 'M.', 'S.'))} {dice.pick(place.surnames)}",
        "logo": dice.pick(("square", "hexagon", "circle", "triangle", "diamond", "bars", "leaf", "drop", "wave")),
    }
    if country == "DE":
        extra["tax_number"] = f"{dice.digits(3)}/{dice.digits(4)}/{dice.digits(4)}"
        extra["register"] = f"Amtsgericht {dice.pick(place.towns)}, HRB {dice.digits(5)}"
    elif country == "GB":
        extra["register"] = f"Registered in England no. {dice.digits(8)}"
    seed = _seed(dice, country)
    return MAKERS[country](_key(name), name, _street(dice, country), _city(dice, country), seed, **extra)


def _seed(dice: Dice, country: str) -> str:
    while True:
        seed = dice.digits(7 if country == "GB" else 8)
        # the modulus 11 of the Swiss number gives no digit for one seed in eleven
        if country != "CH" or len(identifiers.swiss_vat(seed)) == len("CHE-123.456.789"):
            return seed


def _content(dice: Dice, kind: str, supplier: Company) -> Content:
    country = supplier.country
    place = COUNTRIES[country]
    day = date(2024, 1, 2) + timedelta(days=dice.number(0, 1000))
    number = "" if kind == "letter" else _Numbers().draw(dice, day.year)
    buyer = Party("", "", "", country) if kind == "receipt" else _buyer(dice, country)
    items = () if kind in ("letter", "reminder") else _items(dice, country, kind)
    content = Content(
        kind, place.language, supplier, buyer, number, day, items, place.currency,
        _more(dice, kind, place.language, day),
        gross_prices=kind == "receipt",
        opening=_opening(dice, kind, place.language),
        paragraphs=_paragraphs(dice, kind, place.language),
    )  # fmt: skip
    if kind == "invoice" and dice.chance(0.12):
        paid = cents(content.total * dice.number(1, 6) / 10)
        content = replace(content, prepaid=paid)
    if kind == "invoice" and dice.chance(0.15):
        content = replace(content, skonto=(dice.pick((2, 3)), dice.pick((7, 8, 10, 14))))
    return _reminder(dice, content) if kind == "reminder" else content


def _buyer(dice: Dice, country: str) -> Party:
    name = _name(dice, country)
    contact = ""
    if country == "DE" and dice.chance(0.4):
        contact = f"{dice.pick(('Frau', 'Herrn'))} {dice.pick(COUNTRIES[country].surnames)}"
    return Party(name, _street(dice, country), _city(dice, country), country, contact)


def _items(dice: Dice, country: str, kind: str) -> tuple[Item, ...]:
    place = COUNTRIES[country]
    count = dice.number(1, 7) if dice.chance(0.85) else dice.number(18, 45)
    mixed = dice.chance(0.25)
    lines = []
    for at in range(min(count, 9) if kind == "receipt" else count):
        wording, unit, low, high = dice.pick(GOODS[place.language])
        rate = dice.pick(place.rates[:2]) if mixed else place.rates[0]
        price = f"{dice.number(low, high)}.{dice.pick(('00', '50', '90', '95', dice.digits(2)))}"
        quantity = (
            str(dice.number(1, 24)) if dice.chance(0.85) else f"{dice.number(1, 20)}.{dice.pick(('5', '25', '75'))}"
        )
        discount = dice.pick((5, 10)) if dice.chance(0.05) else 0
        article = f"{dice.pick('ABKMT')}{dice.pick(('-', ''))}{dice.digits(dice.number(3, 5))}"
        lines.append(
            item(wording.format(n=dice.number(2, 9)), quantity, unit, price, rate, article or str(at), discount)
        )
    return tuple(lines)


def _more(dice: Dice, kind: str, language: str, day: date) -> dict[str, Fact]:
    more: dict[str, Fact] = {}
    if kind in ("letter", "receipt"):
        return {"subject": dice.pick(SUBJECTS[language])} if kind == "letter" else {}
    if dice.chance(0.7):
        more["customer_number"] = dice.pick(("{}", "K-{}", "D{}")).format(dice.digits(dice.number(4, 6)))
    if kind == "reminder":
        return {**more, "due_date": day + timedelta(days=10)}
    if kind in ("invoice", "delivery_note") and dice.chance(0.5):
        more["order_number"] = dice.pick(("B-{}", "PO{}", "45{}", "{}")).format(dice.digits(6))
    if kind == "invoice":
        more["due_date"] = day + timedelta(days=dice.pick((7, 10, 14, 30, 60)))
        if dice.chance(0.3):
            more["service_start"], more["service_end"] = (
                day - timedelta(days=dice.number(8, 35)),
                day - timedelta(days=1),
            )
        elif dice.chance(0.6):
            more["delivery_date"] = day - timedelta(days=dice.number(0, 9))
        if dice.chance(0.2):
            more["delivery_note_number"] = f"LS{dice.digits(5)}"
    elif kind in ("order", "delivery_note"):
        more["delivery_date"] = day + timedelta(days=dice.number(1, 20) if kind == "order" else 0)
    return more


def _opening(dice: Dice, kind: str, language: str) -> str:
    if kind == "receipt":
        return f"{dice.number(8, 19)}:{dice.number(10, 59)}"
    return dice.pick(OPENINGS[language]) if kind == "invoice" else ""


def _paragraphs(dice: Dice, kind: str, language: str) -> tuple[str, ...]:
    if kind not in ("letter", "reminder"):
        return ()
    first, *others = SENTENCES[language]
    return (first, *dice.shuffled(others)[: dice.number(1, 3)])


def _reminder(dice: Dice, content: Content) -> Content:
    """Add one to three open invoices and their sum to a reminder."""
    language, country, currency = content.language, content.country, content.currency
    heads = {
        "de": ("Rechnung", "Datum", "Fällig", "Offen"),
        "en": ("Invoice", "Date", "Due", "Open"),
        "fr": ("Facture", "Date", "Échéance", "Montant dû"),
    }
    rows: list[tuple[str, ...]] = [heads[language]]
    total = Decimal(0)
    for _ in range(dice.number(1, 3)):
        amount = Decimal(dice.digits(dice.number(4, 6))) / 100
        past = content.day - timedelta(days=dice.number(35, 90))
        days = [formats.day(when, language, country) for when in (past, past + timedelta(days=30))]
        rows.append((_Numbers().draw(dice, past.year), *days, formats.money(amount, country, currency)))
        total += amount
    more = {**content.more, "due_amount": total}
    return replace(content, rows=tuple(rows), more=more)
