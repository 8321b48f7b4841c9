"""What a random document says: parties, items, sums and facts, exact to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from sample_docs.generator import identifiers, random_parties
from sample_docs.generator.companies import Party
from sample_docs.generator.content import Adjustment, Content, Fact, Item, Mention, cents, item
from sample_docs.generator.dice import Dice
from sample_docs.generator.phrases import PHRASES
from sample_docs.generator.vocabulary import COUNTRIES, GOODS, ITEM_NOTES, LOTS

NUMBERS = (
    "RE-{y}-{n}", "{n}", "{n}", "{y}/{n}", "R{n}", "{y}-{n}", "AB{n}", "{n}-{y}", "INV{n}", "F {n}", "RE{n}", "RG-{n}",
    "{y}{n}", "RNr-{n}", "{n}/{y}", "R-{y}-{n}", "{y}.{n}", "#{n}", "RE {y}-{n}", "A{y}{n}X", "{m}-{n}", "{y}{m}-{n}",
    "VR{y}/{n}", "SI-{n}", "{n}-01", "WEB{n}", "2-{n}-{y}",
)  # fmt: skip
"""How documents are numbered, `{y}` being the year, `{m}` the month, `{n}` a running number."""

PAYS = frozenset({"invoice", "credit_note"})


def own_number(dice: Dice, day: date) -> str:
    """Draw a document's own number."""
    year = dice.pick((str(day.year), str(day.year)[2:]))
    return dice.pick(NUMBERS).format(y=year, m=f"{day.month:02d}", n=dice.digits(dice.number(3, 8)))


def random_day(dice: Dice) -> date:
    """Draw a day of about three years."""
    return date(2024, 1, 2) + timedelta(days=dice.number(0, 1050))


def paper(dice: Dice, kind: str, country: str) -> Content:
    """Draw an invoice, credit note, delivery note, order or confirmation; an order may be a confirmation."""
    place = COUNTRIES[country]
    supplier = random_parties.supplier(dice, country)
    day = random_day(dice)
    treatment = _treatment(dice, kind, country)
    content = Content(
        kind, place.language, supplier, _buyer(dice, country, treatment), own_number(dice, day), day,
        _items(dice, country, treatment), place.currency, {}, tax_note=treatment,
    )  # fmt: skip
    content = replace(content, more=_more(dice, content), variant=_variant(dice, kind))
    if content.variant and dice.chance(0.7):
        content = replace(
            content, more={**content.more, "order_number": f"{dice.pick(('B', 'PO-', ''))}{dice.digits(6)}"}
        )
    if kind in PAYS:
        content = _payment(dice, content)
    if kind == "invoice":
        content = replace(content, opening=dice.pick(PHRASES[place.language]["opening"]))
        content = _with_code(dice, content)
    if kind == "credit_note":
        content = _crediting(dice, content)
    if dice.chance(0.1):
        other = random_parties.buyer(dice, country, with_vat_id=False)
        content = replace(content, ship_to=(other.name, other.street, other.city))
    return content


def _variant(dice: Dice, kind: str) -> str:
    return "confirmation" if kind == "order" and dice.chance(0.45) else ""


def _treatment(dice: Dice, kind: str, country: str) -> str:
    if kind not in PAYS or not dice.chance(0.16):
        return ""
    if country in ("CH", "GB"):
        return dice.pick(("small_business", "export") if country == "CH" else ("reverse_charge", "small_business"))
    return dice.pick(("reverse_charge", "small_business", "small_business", "intra_community", "export", "exempt"))


def _buyer(dice: Dice, country: str, treatment: str) -> Party:
    if treatment == "intra_community":
        return random_parties.foreign_buyer(dice, country, "DE" if country != "DE" else dice.pick(("AT", "FR")))
    if treatment == "export":
        return random_parties.foreign_buyer(dice, country, "CH" if country != "CH" else "DE")
    if dice.chance(0.04):
        return random_parties.foreign_buyer(dice, country)
    return random_parties.buyer(dice, country, with_vat_id=treatment == "reverse_charge" or dice.chance(0.2))


def _items(dice: Dice, country: str, treatment: str) -> tuple[Item, ...]:
    place = COUNTRIES[country]
    count = dice.number(1, 7) if dice.chance(0.86) else dice.number(14, 45)
    rates = ("0",) if treatment else place.rates if dice.chance(0.3) else place.rates[:1]
    discounted, noted, lots = dice.chance(0.08), dice.chance(0.2), count > 3 and dice.chance(0.12)
    # a whole group of lines stands under one heading
    names = sorted(dice.shuffled(LOTS[place.language])[:2]) if lots else [""]
    return tuple(
        _item(dice, country, dice.pick(rates), names[at * len(names) // count], discounted=discounted, noted=noted)
        for at in range(count)
    )


def _item(dice: Dice, country: str, rate: str, group: str, *, discounted: bool, noted: bool) -> Item:
    language = COUNTRIES[country].language
    wording, unit, low, high = dice.pick(GOODS[language])
    price = f"{dice.number(low, high)}.{dice.pick(('00', '00', '50', '90', '95', dice.digits(2)))}"
    quantity = str(dice.number(1, 24)) if dice.chance(0.83) else f"{dice.number(1, 20)}.{dice.pick(('5', '25', '75'))}"
    if dice.chance(0.05):
        quantity = str(dice.number(100, 2500))
    discount = dice.pick((5, 10, 15, 20)) if discounted and dice.chance(0.5) else 0
    article = dice.pick(("{a}{n}", "{a}-{n}", "{n}", "{n}-{m}", "{a}{n}.{m}", "{n}")).format(
        a=dice.pick("ABKMTXWHG"), n=dice.digits(dice.number(3, 6)), m=dice.digits(2)
    )
    made = item(wording.format(n=dice.number(2, 9)), quantity, unit, price, rate, article, discount)
    notes = tuple(note.format(n=dice.digits(5)) for note in dice.shuffled(ITEM_NOTES[language])[: dice.number(0, 2)])
    return replace(made, group=group, notes=notes if noted else ())


def _more(dice: Dice, content: Content) -> dict[str, Fact]:
    kind, day = content.kind, content.day
    more: dict[str, Fact] = {}
    if dice.chance(0.65):
        form = dice.pick(("{}", "{}", "K-{}", "D{}", "{}-01", "KD{}", "C{}"))
        more["customer_number"] = form.format(dice.digits(dice.number(4, 7)))
    if kind in ("invoice", "delivery_note") and dice.chance(0.45):
        form = dice.pick(("B-{}", "PO{}", "45{}", "{}", "PO-{}", "BE/{}", "4500{}", "EK-{}/26"))
        more["order_number"] = form.format(dice.digits(6))
    if kind in ("invoice", "order") and dice.chance(0.12):
        more["buyer_reference"] = dice.pick(("{}-{}", "0{}-{}-55", "ref {}/{}", "EK/{}.{}")).format(
            dice.digits(3), dice.digits(4)
        )
    if kind == "invoice":
        _invoice_facts(dice, day, more)
    elif kind in ("order", "delivery_note"):
        if dice.chance(0.7):
            more["delivery_date"] = day + timedelta(days=dice.number(1, 20) if kind == "order" else 0)
        if kind == "order" and dice.chance(0.15):
            more["contract_number"] = f"RV-{dice.digits(5)}"
    return more


def _invoice_facts(dice: Dice, day: date, more: dict[str, Fact]) -> None:
    more["due_date"] = day + timedelta(days=dice.pick((7, 8, 10, 14, 14, 14, 20, 30, 30, 60)))
    if dice.chance(0.25):
        first = day - timedelta(days=dice.number(8, 95))
        more["service_start"], more["service_end"] = first, first + timedelta(days=dice.number(5, 90))
    elif dice.chance(0.6):
        more["delivery_date"] = day - timedelta(days=dice.number(0, 9))
    if dice.chance(0.2):
        more["delivery_note_number"] = dice.pick(("LS{}", "{}", "L-{}", "LS-26-{}")).format(dice.digits(5))
    if dice.chance(0.06):
        more["contract_number"] = dice.pick(("V{}", "{}-V", "WV-{}")).format(dice.digits(6))


def _payment(dice: Dice, content: Content) -> Content:
    """Allowances and charges, prepayment, cash discount, rounding and gross prices, each on its own chance."""
    if not content.tax_note and dice.chance(0.08):
        content = replace(content, gross_prices=True)
    elif dice.chance(0.18):
        content = replace(content, adjustments=_adjustments(dice, content))
    if content.kind != "invoice":
        return content
    if dice.chance(0.12):
        content = replace(content, prepaid=cents(content.total * dice.number(1, 9) / 10))
    if not content.prepaid and dice.chance(0.2):
        content = replace(content, skonto=(dice.pick((2, 2, 3)), dice.pick((7, 8, 10, 14))))
        last = content.day + timedelta(days=dice.pick((21, 30, 30, 45, 60)))
        content = replace(content, more={**content.more, "due_date": last})
    if content.country == "CH" and not content.skonto and dice.chance(0.6):
        content = replace(content, rounding=_five_centimes(content.total - content.prepaid))
    if dice.chance(0.03):
        content = replace(content, second_currency=("USD", Decimal(dice.number(1040, 1190)) / 1000))
    return content


def _five_centimes(amount: Decimal) -> Decimal:
    return (amount * 20).quantize(Decimal(1)) / 20 - amount


def _adjustments(dice: Dice, content: Content) -> tuple[Adjustment, ...]:
    words, rate = PHRASES[content.language], max(line.rate for line in content.items)
    made = []
    base = sum((line.amount for line in content.items if line.rate == rate), Decimal(0))
    if dice.chance(0.6):
        percent = Decimal(dice.pick((2, 3, 5, 10)))
        whole = {line.rate for line in content.items} == {rate}
        amount = cents(base * percent / 100)
        made.append(Adjustment(False, dice.pick(words["allowance"]), amount, rate, percent if whole else Decimal(0)))
    if not made or dice.chance(0.5):
        amount = Decimal(dice.pick(("4.90", "6.50", "12.00", "19.50", "35.00", "8.95")))
        made.append(Adjustment(True, dice.pick(words["charge"]), amount, rate))
    return tuple(adjustment for adjustment in made if adjustment.amount)


def _with_code(dice: Dice, content: Content) -> Content:
    """A share of the invoices in euros show an EPC code, and of the Swiss ones a QR-bill, with or without reference."""
    swiss = content.country == "CH" and content.currency == "CHF" and not content.second_currency
    if not dice.chance(0.55 if swiss else 0.13) or content.due <= 0 or content.currency not in ("EUR", "CHF"):
        if dice.chance(0.1):
            return replace(content, more={**content.more, "payment_reference": f"{content.number} {dice.digits(5)}"})
        return content
    kind = dice.pick(("QRR", "QRR", "SCOR", "NON")) if swiss else dice.pick(("SCOR", "NON", "NON"))
    more, supplier = dict(content.more), content.supplier
    if kind == "SCOR":
        more["payment_reference"] = identifiers.creditor_reference(dice.digits(dice.number(6, 12)))
    elif kind == "QRR":
        more["payment_reference"] = identifiers.qr_reference(f"{dice.number(0, 99):02d}0000{dice.digits(20)}")
        # a QR reference goes with a QR-IBAN, whose bank number begins with 30 or 31
        supplier = replace(supplier, iban=identifiers.iban("CH", f"30{dice.digits(3)}0{dice.digits(11)}"))
    return replace(content, more=more, supplier=supplier, code="swiss" if swiss else "epc")


def _crediting(dice: Dice, content: Content) -> Content:
    """A credit note names the invoice it credits, mostly; one in four prints its amounts negative."""
    more = dict(content.more)
    mentions: tuple[Mention, ...] = ()
    if dice.chance(0.7):
        past = content.day - timedelta(days=dice.number(2, 60))
        number = own_number(dice, past)
        more["preceding_invoice_number"] = number
        stated = past if dice.chance(0.5) else None
        if stated:
            more["preceding_invoice_date"] = stated
        mentions = (Mention("credit_note_for", "invoice", number, stated),)
    content = replace(content, more=more, mentions=mentions)
    if not content.adjustments and dice.chance(0.25):
        content = replace(content, items=tuple(replace(line, quantity=-line.quantity) for line in content.items))
    return content
