"""Invoices, credit notes, delivery notes, orders and confirmations in layouts drawn at random."""

from __future__ import annotations

from sample_docs.generator.blocks import notes
from sample_docs.generator.blocks.codes import swiss_slip
from sample_docs.generator.dice import Dice
from sample_docs.generator.pen import Layout, Pen
from sample_docs.generator.random_papers import endings, heads, sums, tables
from sample_docs.generator.random_papers.pages import Plan, draw_title, opened, own_fields
from sample_docs.generator.random_papers.typeset import paragraph, put

RECKONED = {"net_amount", "vat_amount", "vat_breakdown", "total_amount", "due_amount", "currency"}
"""What can be reckoned from other sums, or told from the country, where it is not printed."""


def random_paper(seed: str) -> Layout:
    """A commercial paper whose every choice comes from `seed`."""

    def layout(pen: Pen) -> None:
        plan, titled = opened(pen, seed)
        _body(pen, plan, seed, titled=titled)
        pen.doubtful |= RECKONED - pen.printed

    return layout


def _body(pen: Pen, plan: Plan, seed: str, *, titled: bool) -> None:
    dice, words = Dice(f"{seed}/body"), pen.look.words
    pen.y += 14
    if not titled or (plan.number != "facts" and own_fields(pen)[0] not in pen.printed):
        draw_title(pen, Dice(f"{seed}/title"), plan)
    if plan.number == "title" and own_fields(pen)[1] not in pen.printed:
        text = words["dateline"].format(town=pen.content.supplier.town, date=pen.show(own_fields(pen)[1]))
        put(pen, pen.left, pen.y + 2, text, pen.right - pen.left, size=pen.look.size, align="right")
        pen.y += pen.look.size + 10
    if plan.salutation and pen.content.kind != "delivery_note":
        pen.y += 4
        pen.flow(words["salutation"])
    _ship_to(pen, dice)
    if pen.content.opening:
        pen.flow(pen.content.opening, gap=4)
    pen.y += 6
    style = tables.item_table(pen, Dice(f"{seed}/table"))
    _below_table(pen, plan, seed, priced="amount" in style.columns)
    if plan.salutation:
        pen.y += 6
        pen.flow(words["regards"])
        pen.flow(pen.content.supplier.director or pen.content.supplier.name)
    if pen.content.code == "swiss":
        swiss_slip(pen)
        pen.doubtful |= {"supplier_name", "supplier_address"} - pen.printed  # the slip says who is to be paid
    if pen.content.kind == "delivery_note" and dice.chance(0.7):
        pen.room(76)
        pen.flow(words["received"])
        pen.y += 30
        notes.signature(pen, words["signature"])


def _ship_to(pen: Pen, dice: Dice) -> None:
    """A delivery address, seldom, on lines or on one line: it is the buyer's no more than the sender's."""
    place = pen.content.ship_to
    if not place or "ship_to" in pen.printed:
        return
    pen.y += 4
    heading = pen.look.label("ship_to")
    if dice.chance(0.5):
        pen.flow(f"{heading} {', '.join(place)}")
        return
    lines = [heading, *place]
    pen.room(len(lines) * 14)
    pen.y = paragraph(pen, pen.left, pen.y, lines, (pen.right - pen.left) / 2, size=pen.look.size) + 8


def _below_table(pen: Pen, plan: Plan, seed: str, *, priced: bool) -> None:
    kind = pen.content.kind
    if priced:
        dice = Dice(f"{seed}/sums")
        dice.pick(sums.SUMS)(pen, dice)
        sums.second_currency(pen, dice)
    pen.y += 10
    end = Dice(f"{seed}/end")
    if kind in ("invoice", "credit_note"):
        endings.tax_note(pen, end)
        endings.delivery(pen, end)
    if kind == "invoice":
        endings.terms(pen, end, plan.means)
    if plan.tax == "end":
        paragraph_lines = heads.tax_lines(pen)
        pen.room(len(paragraph_lines) * 14 + 4)
        pen.y = paragraph(pen, pen.left, pen.y + 4, paragraph_lines, pen.right - pen.left, size=pen.look.size) + 6
    if plan.bank == "end" and plan.means not in ("cash", "card"):
        endings.bank(pen, end)
    endings.payment_code(pen, Dice(f"{seed}/code"))
    endings.small_print(pen, end)
