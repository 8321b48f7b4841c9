"""What follows the sums of a random document: terms, cash discount, notes on VAT, bank details, small print."""

from __future__ import annotations

from datetime import date

from sample_docs.generator.blocks.codes import epc_code
from sample_docs.generator.dice import Dice
from sample_docs.generator.pen import GREY, PALE, RULE, Pen
from sample_docs.generator.phrases import NOTES
from sample_docs.generator.random_papers.facts import shaded, tabbed
from sample_docs.generator.random_papers.typeset import paragraph, plain_label, put

_DISCOUNT = ("cash_discount_percent", "cash_discount_days", "cash_discount_date", "cash_discount_amount")


def tax_note(pen: Pen, dice: Dice) -> None:
    """The reason for missing VAT, in words."""
    note = pen.content.tax_note
    if not note:
        return
    national = f"{note}_{pen.content.country}"
    text = pen.look.words[national if national in pen.look.words else note]
    pen.printed.add("vat_treatment")
    pen.raw["vat_treatment"] = text
    pen.flow(text, bold=dice.chance(0.2))


def terms(pen: Pen, dice: Dice, means: str) -> None:
    """The terms of payment in a sentence or two; what they only imply is not scored."""
    content = pen.content
    due = pen.facts.get("due_date")
    if not isinstance(due, date):
        return
    pen.doubtful.update({"payment_means", "due_amount", "payment_terms"} - pen.printed)
    if means in ("cash", "card") and "payment_means" in pen.printed:
        pen.doubtful.update({"due_date"} - pen.printed)
        return
    if content.skonto:
        _discount(pen, dice, due)
        return
    if means == "direct_debit":
        text = pen.look.words["debit"].format(due=pen.show("due_date"))
        if "payment_means" not in pen.printed:
            pen.state("payment_means", "direct_debit", text)
            pen.doubtful.discard("payment_means")
        _sentence(pen, text)
        return
    form = dice.pick(("terms", "terms", "terms_days", "terms_days", "terms_now"))
    if form == "terms":
        _sentence(pen, pen.look.words["terms"].format(due=pen.show("due_date")))
        return
    if form == "terms_now" and "due_date" in pen.printed:
        form = "terms_days"
    if "due_date" not in pen.printed:
        pen.doubtful.add("due_date")  # it can be reckoned, and is not printed
    _sentence(pen, pen.look.words[form].format(days=(due - content.day).days))


def _sentence(pen: Pen, text: str) -> None:
    """Print the terms; behind a label of their own it is open whether the label belongs to them."""
    if ":" not in text:
        pen.state("payment_terms", text, text)
        pen.doubtful.discard("payment_terms")
    pen.flow(text, gap=10)


def _discount(pen: Pen, dice: Dice, due: date) -> None:
    form = dice.pick(("skonto", "skonto_date", "skonto_days"))
    parts = {
        "skonto": ("cash_discount_percent", "cash_discount_days", "due_date"),
        "skonto_date": ("cash_discount_percent", "cash_discount_date", "cash_discount_amount", "due_date"),
        "skonto_days": ("cash_discount_percent", "cash_discount_days"),
    }[form]
    shown = {name: pen.show(name) for name in parts}
    pen.doubtful.update(set(_DISCOUNT) - set(parts))
    if "due_date" not in pen.printed:
        pen.doubtful.add("due_date")
    text = pen.look.words[form].format(
        percent=shown["cash_discount_percent"], days=shown.get("cash_discount_days"), due=shown.get("due_date"),
        until=shown.get("cash_discount_date"), amount=shown.get("cash_discount_amount"),
        net_days=(due - pen.content.day).days,
    )  # fmt: skip
    _sentence(pen, text)


def delivery(pen: Pen, dice: Dice) -> None:
    """A sentence about the day of delivery, where no fact above said it."""
    if pen.has("delivery_date") and "delivery_date" not in pen.printed:
        pen.flow(pen.look.words["delivery_sentence"].format(delivery=pen.show("delivery_date")))
    elif (
        pen.content.kind == "invoice"
        and not pen.has("delivery_date")
        and not pen.has("service_start")
        and dice.chance(0.4)
    ):
        pen.doubtful.update({"delivery_date", "service_start", "service_end"})
        pen.flow(pen.look.words["same_day"], size=pen.look.size * 0.9)


def bank(pen: Pen, dice: Dice) -> None:
    """Bank details as a box, a small table, a line or a sentence."""
    form = dice.pick(("box", "table", "line", "plain"))
    words, supplier = pen.look.words, pen.content.supplier
    names = [name for name in ("iban", "bic") if name == "iban" or dice.chance(0.85)]
    if pen.has("payment_reference") and "payment_reference" not in pen.printed:
        names.append("payment_reference")
    if form == "line":
        if pen.content.kind == "credit_note":
            pen.doubtful.add("payment_means")  # the sentence asks for a transfer that nobody owes
        text = words["pay_sentence"].format(
            bank=supplier.bank,
            iban_label=words["iban"],
            iban=pen.show("iban"),
            bic_label=words["bic"],
            bic=pen.show("bic"),
        )
        pen.flow(text)
        return
    rows = [(pen.label(name), pen.show(name)) for name in names]
    if dice.chance(0.4):
        rows.insert(0, (pen.look.label("holder"), pen.show("supplier_name")))
    if dice.chance(0.7):
        rows.insert(dice.number(0, len(rows)), (pen.look.marked("Bank"), supplier.bank))
    width = min(pen.right - pen.left, dice.between(230, 330))
    pen.room(len(rows) * pen.look.size * 2.9 + 44)
    if dice.chance(0.6):
        put(pen, pen.left, pen.y + 4, plain_label(words["bank"]), width, size=pen.look.size, bold=True)
        pen.y += pen.look.size + 8
    pen.y += 8
    block = shaded if form == "box" else tabbed
    pen.y = block(pen, dice, pen.left, pen.y + 4, width, rows) + 8


CAPTIONS = {
    "de": ("Bezahlen per Code", "GiroCode", "Zahlen mit Code", "QR-Code für Banking-App", ""),
    "en": ("Scan to pay", "GiroCode", ""),
    "fr": ("Payer par QR code", "Scanner pour payer", ""),
}


def payment_code(pen: Pen, dice: Dice) -> None:
    """The EPC code for banking apps, somewhere across the page."""
    if pen.content.code != "epc":
        return
    if pen.has("payment_reference"):
        pen.doubtful.update({"payment_reference"} - pen.printed)  # the code may hold it alone
    else:
        pen.doubtful.add("payment_reference")
    pen.doubtful |= {"bic"} - pen.printed  # the code holds it
    size = dice.between(58, 92)
    pen.room(size + 26)
    place = dice.pick((pen.left, pen.right - size, (pen.left + pen.right - size) / 2))
    caption, version = dice.pick(CAPTIONS[pen.content.language]), dice.pick(("001", "002"))
    epc_code(pen, max(place, pen.left), pen.y + 2, size, caption=caption, version=version)
    pen.y += size + 26


def small_print(pen: Pen, dice: Dice) -> None:
    """Thanks, and notes that hold no field, smaller or in a box."""
    thanks = pen.look.words["thanks"]
    if thanks and dice.chance(0.5):
        pen.flow(thanks)
    notes = dice.shuffled(NOTES[pen.content.language])[: dice.pick((0, 0, 1, 2, 3))]
    if not notes:
        return
    size = pen.look.size * dice.pick((0.75, 0.85, 1.0))
    if dice.chance(0.25):
        lines = [part for note in notes for part in pen.wrap(note, pen.right - pen.left - 16, size)]
        height = len(lines) * size * 1.3 + 10
        pen.room(height + 8)
        pen.box(pen.left, pen.y, pen.right - pen.left, height, fill=dice.pick(("", PALE)), stroke=RULE)
        paragraph(pen, pen.left + 8, pen.y + size + 4, lines, pen.right - pen.left - 16, size=size, color=GREY)
        pen.y += height + 14
        return
    for note in notes:
        pen.flow(note, size=size, gap=2)
