"""Reminders: one to many invoices in a table or a sentence, level, fee, interest and a new deadline."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from sample_docs.generator import random_contents, random_parties
from sample_docs.generator.content import Content, Fact, Mention, cents
from sample_docs.generator.dice import Dice
from sample_docs.generator.pen import PALE, RULE, Layout, Pen
from sample_docs.generator.phrases import reminders as words_of
from sample_docs.generator.random_papers import endings
from sample_docs.generator.random_papers.pages import Plan, draw_title, opened
from sample_docs.generator.random_papers.typeset import put
from sample_docs.generator.vocabulary import COUNTRIES

UNSURE = {
    "total_amount", "invoice_number", "invoice_date", "net_amount", "vat_amount", "line_items", "vat_breakdown",
    "preceding_invoice_number", "preceding_invoice_date", "payment_terms", "payment_means", "prepaid_amount",
}  # fmt: skip
"""What a table of open invoices may be read as, and need not."""


def reminder(dice: Dice, kind: str, country: str) -> Content:
    """Draw a reminder of one to six invoices."""
    place, day = COUNTRIES[country], random_contents.random_day(dice)
    supplier = random_parties.supplier(dice, country)
    level = dice.pick((0, 0, 1, 1, 2, 2, 3))
    mentions = tuple(
        _mention(dice, day - timedelta(days=dice.number(25, 110))) for _ in range(dice.pick((1, 1, 1, 2, 3, 4, 6)))
    )
    open_sum = sum((mention.amount or Decimal(0) for mention in mentions), Decimal(0))
    more: dict[str, Fact] = {"due_date": day + timedelta(days=dice.pick((5, 7, 10, 14)))}
    if level:
        more["reminder_level"] = Decimal(level)
    if dice.chance(0.55):
        more["reminder_fee"] = Decimal(dice.pick(("2.50", "5.00", "7.50", "10.00", "15.00", "40.00")))
    if dice.chance(0.3):
        more["late_interest"] = cents(open_sum * dice.number(5, 30) / 1000)
    extra = [value for name in ("reminder_fee", "late_interest") if isinstance(value := more.get(name), Decimal)]
    more["due_amount"] = open_sum + sum(extra, Decimal(0))
    if dice.chance(0.6):
        more["customer_number"] = dice.digits(dice.number(4, 6))
    number = random_contents.own_number(dice, day) if dice.chance(0.6) else ""
    title = dice.pick(words_of.TITLES[place.language][level])
    buyer = random_parties.buyer(dice, country, with_vat_id=False)
    return Content(
        "reminder", place.language, supplier, buyer, number, day, (), place.currency, more, title=title,
        mentions=mentions, opening=dice.pick(words_of.OPENINGS[place.language]),
        closing=dice.pick(words_of.CLOSINGS[place.language]) if dice.chance(0.5) else "",
    )  # fmt: skip


def _mention(dice: Dice, day: date) -> Mention:
    amount = Decimal(dice.digits(dice.number(4, 7))) / 100
    return Mention("reminder_for", "invoice", random_contents.own_number(dice, day), day, amount)


def reminder_page(seed: str) -> Layout:
    """A reminder whose every choice comes from `seed`."""

    def layout(pen: Pen) -> None:
        plan, titled = opened(pen, seed, lambda plan: replace(plan, number="facts", means=""))
        dice = Dice(f"{seed}/reminder")
        pen.doubtful.update(UNSURE)
        pen.y += 14
        if not titled:
            draw_title(pen, Dice(f"{seed}/title"), plan)
        _level(pen, dice)
        _text(pen, dice)
        _end(pen, plan, dice, seed)

    return layout


def _level(pen: Pen, dice: Dice) -> None:
    if not pen.has("reminder_level"):
        pen.doubtful.add("reminder_level")
        return
    pen.printed.add("reminder_level")
    pen.raw["reminder_level"] = pen.content.title
    if dice.chance(0.25):
        label = pen.look.marked(dice.pick(words_of.LEVEL_LABELS[pen.content.language]))
        pen.flow(f"{label} {pen.show('reminder_level')}")


def _text(pen: Pen, dice: Dice) -> None:
    content, language = pen.content, pen.content.language
    pen.y += 4
    if dice.chance(0.85):
        pen.flow(pen.look.words["salutation"])
    if len(content.mentions) == 1 and dice.chance(0.45):
        (mention,) = content.mentions
        cells = _cells(pen, mention, "")
        pen.flow(dice.pick(words_of.SINGLE[language]).format(**cells), gap=10)
        if not (pen.has("reminder_fee") or pen.has("late_interest")):
            pen.printed.add("due_amount")
            pen.raw["due_amount"] = cells["open"]
        else:
            _sums(pen, dice)
    else:
        pen.flow(content.opening, gap=10)
        _table(pen, dice)
        _sums(pen, dice)
    pen.printed.add("references")


def _table(pen: Pen, dice: Dice) -> None:
    heads, size = words_of.HEADS[pen.content.language], pen.look.size
    names = ["number", "day", *dice.shuffled(("due", "amount", "late"))[: dice.number(0, 2)], "open"]
    style, ruled = dice.pick(("fill", "pale", "rule", "plain")), dice.chance(0.5)
    labels = {name: dice.pick(heads[name]) for name in names}
    width, height = (pen.right - pen.left) / len(names), size + dice.between(6, 10)
    money = dice.pick(("", "bare"))
    for at in range(-1, len(pen.content.mentions)):
        pen.room(height + 4)
        if at < 0 and style in ("fill", "pale"):
            pen.box(pen.left, pen.y, pen.right - pen.left, height, fill=pen.look.color if style == "fill" else PALE)
        cells = labels if at < 0 else _cells(pen, pen.content.mentions[at], money)
        for place, name in enumerate(names):
            color = "#ffffff" if at < 0 and style == "fill" else "#1a1a1a"
            align = "right" if name in ("amount", "open", "late") else "left"
            put(
                pen,
                pen.left + place * width + 4,
                pen.y + size + 1,
                cells[name],
                width - 8,
                size=size,
                bold=at < 0,
                align=align,
                color=color,
            )
        pen.y += height
        if ruled or (at < 0 and style == "rule"):
            pen.rule(pen.left, pen.y, pen.right, pen.y, color=RULE)
    pen.y += 6


def _cells(pen: Pen, mention: Mention, money: str) -> dict[str, str]:
    day, amount = mention.day or pen.content.day, pen.money(mention.amount or Decimal(0), money)
    due = day + timedelta(days=14)
    return {
        "number": mention.number, "day": pen.day(day), "due": pen.day(due), "amount": amount, "open": amount,
        "late": str((pen.content.day - due).days),
    }  # fmt: skip


def _sums(pen: Pen, dice: Dice) -> None:
    words, size = words_of.FEES[pen.content.language], pen.look.size
    rows: list[tuple[str, str]] = []
    if len(pen.content.mentions) > 1 or pen.has("reminder_fee"):
        total = sum((mention.amount or Decimal(0) for mention in pen.content.mentions), Decimal(0))
        if dice.chance(0.6):
            rows.append((pen.look.marked(dice.pick(words["sum"])), pen.money(total)))
    for name, key in (("reminder_fee", "fee"), ("late_interest", "interest")):
        if pen.has(name):
            rows.append((pen.look.marked(dice.pick(words[key])), pen.show(name)))
    rows.append((pen.label("due_amount"), pen.show("due_amount")))
    width = min(pen.right - pen.left, dice.between(210, 280))
    left = pen.right - width if dice.chance(0.8) else pen.left
    pen.room(len(rows) * (size + 7) + 10)
    pen.y += size
    for at, (label, value) in enumerate(rows):
        last = at == len(rows) - 1
        if last:
            pen.rule(left, pen.y - size, left + width, pen.y - size)
        put(pen, left, pen.y + 1, label, width - pen.measure(value, size, bold=last) - 16, size=size, bold=last)
        put(pen, left, pen.y + 1, value, width - 4, size=size, bold=last, align="right")
        pen.y += size + 7
    pen.y += 8


def _end(pen: Pen, plan: Plan, dice: Dice, seed: str) -> None:
    if "due_date" in pen.printed or dice.chance(0.9):
        pen.flow(dice.pick(words_of.DEADLINES[pen.content.language]).format(due=pen.show("due_date")))
    if pen.content.closing:
        pen.flow(pen.content.closing)
    if plan.bank == "end":
        endings.bank(pen, Dice(f"{seed}/end"))
    pen.flow(pen.look.words["regards"])
    pen.flow(pen.content.supplier.director or pen.content.supplier.name)
