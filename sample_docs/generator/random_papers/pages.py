"""A random page up to its text: margins, head, foot or side bar, parties, facts and title."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sample_docs.generator.blocks.codes import SLIP_HEIGHT
from sample_docs.generator.blocks.letterhead import title
from sample_docs.generator.dice import Dice
from sample_docs.generator.pen import MM, Pen
from sample_docs.generator.random_papers import facts, feet, heads
from sample_docs.generator.random_papers.typeset import Row, fit, put


@dataclass(frozen=True)
class Plan:
    """Where on the page the parts of a paper stand; drawn once, so that a second drawing is the same.

    `foot` is none, foot or side; `bank` and `tax` say which part prints them: foot, end, head or facts (none: nobody).
    `facts` is beside, wide, both or none; `number` says who prints number and date: facts, title or sentence.
    """

    foot: str
    head_address: bool
    bank: str
    tax: str
    facts: str
    number: str
    mirrored: bool
    party_heading: bool
    sender_line: bool
    title_first: bool
    noise: int
    means: str
    salutation: bool


NUMBERS = {
    "delivery_note": ("delivery_note_number", "document_date"),
    "order": ("document_number", "document_date"),
    "reminder": ("document_number", "document_date"),
    "contract": ("contract_number", "document_date"),
}
"""The fields of a paper's own number and date, where they are not an invoice's."""


def own_fields(pen: Pen) -> tuple[str, str]:
    """The fields that are this paper's own number and date."""
    return NUMBERS.get(pen.content.kind, ("invoice_number", "invoice_date"))


def draw_plan(dice: Dice, kind: str) -> Plan:
    """Draw a plan; somewhere on the page the sender's name and address always stand."""
    foot = dice.pick(("foot",) * 6 + ("side", "none", "none"))
    head_address, sender_line = dice.chance(0.6), dice.chance(0.6)
    if foot == "none" and not head_address:
        sender_line = True
    bank = dice.pick(("foot", "foot", "end")) if foot != "none" else dice.pick(("end", "end", "head"))
    bank = {"head": "end"}.get(bank, bank) if kind in ("invoice", "credit_note", "reminder") else "none"
    tax = dice.pick(("foot", "foot", "foot", "facts")) if foot != "none" else dice.pick(("facts", "end"))
    return Plan(
        foot=foot, head_address=head_address, bank=bank, tax=tax,
        facts=dice.pick(("beside",) * 4 + ("wide", "wide", "both")),
        number=dice.pick(("facts",) * 6 + ("title", "title", "sentence")),
        mirrored=dice.chance(0.2), party_heading=dice.chance(0.35), sender_line=sender_line,
        title_first=dice.chance(0.3),
        noise=dice.pick((0, 0, 1, 2, 3, 4)), means=dice.pick(("", "", "", "transfer", "direct_debit", "card", "cash")),
        salutation=dice.chance(0.35),
    )  # fmt: skip


def opened(pen: Pen, seed: str, adapt: Callable[[Plan], Plan] = lambda plan: plan) -> tuple[Plan, bool]:
    """Draw all that stands above the text; returns the plan and whether the title is printed already.

    `adapt` changes the plan drawn to what a kind needs. `pen.y` is left beneath, the margins are set, and further
    pages get their foot.
    """
    plan = adapt(draw_plan(Dice(f"{seed}/plan"), pen.content.kind))
    if pen.content.code == "swiss":
        tax = "end" if plan.tax == "foot" else plan.tax
        plan = replace(plan, foot="none", head_address=True, means="", tax=tax)
    elif pen.content.code:
        plan = replace(plan, means="")
    margins = Dice(f"{seed}/margins")
    pen.left, pen.right = margins.between(14, 25) * MM, pen.width - margins.between(13, 22) * MM
    _frame(pen, plan, seed)
    return plan, _top(pen, plan, seed)


def _frame(pen: Pen, plan: Plan, seed: str) -> None:
    """Draw the foot or side bar of this page and of every further one."""
    narrow = (pen.left, pen.right)

    def foot() -> float:
        dice = Dice(f"{seed}/foot")
        parts = feet.company_parts(pen, dice, bank=plan.bank == "foot", tax=plan.tax == "foot")
        if plan.foot == "side":
            pen.left, pen.right = narrow
            feet.side_bar(pen, parts, dice)
            return 40.0
        return dice.pick(feet.FEET)(pen, parts, dice)

    def every_page() -> None:
        taken = foot() if plan.foot != "none" else 34.0
        numbered = Dice(f"{seed}/page")
        if pen.content.code != "swiss" and (pen.pages > 1 or numbered.chance(0.3)):
            feet.page_number(pen, numbered, pen.height - taken - 2)
            taken += 12
        slip = SLIP_HEIGHT if pen.content.code == "swiss" else 0.0
        pen.bottom = pen.height - max(taken + 10, slip + 8)

    def following_page() -> None:
        every_page()
        dice = Dice(f"{seed}/following")
        pen.y = dice.between(44, 70)
        if dice.chance(0.7):
            number = own_fields(pen)[0]
            put(
                pen,
                pen.left,
                pen.y,
                f"{title(pen)} {pen.facts.get(number, '')}",
                pen.right - pen.left,
                size=8.5,
                color="#555555",
            )
            pen.y += 20

    every_page()
    pen.on_new_page = following_page


def _top(pen: Pen, plan: Plan, seed: str) -> bool:
    """Head, parties and the facts beside them; tells whether the title is printed already."""
    dice = Dice(f"{seed}/head")
    head = dice.pick([head for head in heads.HEADS if head not in _unfit(pen, plan)])
    full = plan.head_address or (plan.foot == "none" and not plan.sender_line)
    y = head(pen, dice, full)
    titled = head is heads.with_title
    if plan.title_first and not titled:
        pen.y = y + 30
        draw_title(pen, Dice(f"{seed}/title"), plan)
        y, titled = pen.y - 10, True
    rows = _fact_rows(pen, plan, seed)
    beside, wide = _split(rows, plan, Dice(f"{seed}/split"))
    pen.y = _parties(
        pen, plan, Dice(f"{seed}/parties"), max(y + 22, dice.pick((90.0, 120.0, 138.0))), beside, shown=full
    )
    if wide:
        block = Dice(f"{seed}/wide")
        pen.y = block.pick(facts.WIDE)(pen, block, pen.left, pen.y + 14, pen.right - pen.left, wide) + 6
    return titled


def _unfit(pen: Pen, plan: Plan) -> set[heads.Head]:
    """The heads that do not go with the rest: a band beside a side bar, no name where nobody else prints it."""
    unfit: set[heads.Head] = {heads.band} if plan.foot == "side" else set()
    if pen.content.kind == "letter":
        unfit.add(heads.with_title)
    if plan.foot == "none" and not plan.sender_line:
        unfit |= {heads.nothing, heads.logo_only}
    return unfit


def _fact_rows(pen: Pen, plan: Plan, seed: str) -> list[Row]:
    if plan.facts == "none":
        return []
    dice = Dice(f"{seed}/facts")
    names = facts.wanted(pen, dice)
    if plan.number != "facts":
        taken = own_fields(pen)[: 2 if plan.number == "sentence" else 1]
        names = [name for name in names if name not in taken]
    if "due_date" in names and dice.chance(0.5):
        names.remove("due_date")
    if "delivery_date" in names and pen.content.kind == "invoice" and dice.chance(0.2):
        names.remove("delivery_date")
    if "payment_reference" in names and plan.bank == "end":
        names.remove("payment_reference")
    if plan.tax == "facts":
        names += [name for name in ("supplier_vat_id", "supplier_tax_number") if pen.has(name)]
    day = own_fields(pen)[1]
    together = day in names and pen.facts.get("delivery_date") == pen.content.day and pen.content.kind == "invoice"
    if together and "delivery_date" in names and dice.chance(0.6):
        names.remove("delivery_date")
        rows = [facts.both_days(pen) if name == day else facts.row_of(pen, dice, name) for name in names]
    else:
        rows = [facts.row_of(pen, dice, name) for name in names]
    for row in facts.noise(pen, dice, plan.noise):
        rows.insert(dice.number(0, len(rows)), row)
    if plan.means and pen.content.kind == "invoice" and dice.chance(0.5):
        rows.append(facts.payment_row(pen, plan.means))
    return rows


def _split(rows: list[Row], plan: Plan, dice: Dice) -> tuple[list[Row], list[Row]]:
    if plan.facts == "beside":
        return rows, []
    if plan.facts == "wide":
        return [], rows
    half = max(1, len(rows) // 2)
    return rows[:half], rows[half:]


def _parties(pen: Pen, plan: Plan, dice: Dice, top: float, beside: list[Row], *, shown: bool) -> float:
    """The recipient at one side and the facts at the other; returns the y beneath both."""
    whole = pen.right - pen.left
    width = whole * dice.between(0.42, 0.5)
    if not beside and pen.content.kind != "letter" and dice.chance(0.4):
        return _two_parties(pen, plan, dice, top)
    x = pen.right - width if plan.mirrored else pen.left
    if plan.party_heading:
        words = pen.look.words
        heading = words[_party_key(pen)]
        end = heads.headed_party(pen, dice, x, top + 8, width, heading, heads.recipient_lines(pen, dice))
        if plan.sender_line and not shown:
            heads.return_line(pen, dice, x, top - 12, width)
    else:
        end = heads.address_field(pen, dice, x, top, width, sender=plan.sender_line)
    if not beside:
        return end + 16
    gap = 20.0
    left = pen.left if plan.mirrored else x + width + gap
    room = whole - width - gap
    block = dice.pick(facts.NARROW)
    return max(end, block(pen, dice, left, top + dice.pick((0.0, 0.0, 14.0, -10.0)) + 4, room, beside)) + 14


def _party_key(pen: Pen) -> str:
    if pen.content.kind == "order" and not pen.content.variant:
        return "vendor"
    return "to" if pen.content.kind == "delivery_note" else "bill_to"


def _two_parties(pen: Pen, plan: Plan, dice: Dice, top: float) -> float:
    """Sender and recipient side by side, each under a heading; seldom a delivery address besides."""
    words, columns = pen.look.words, 3 if pen.content.ship_to else 2
    width = (pen.right - pen.left - 16 * (columns - 1)) / columns
    blocks = [
        (words["from"], heads.sender_lines(pen, dice)),
        (words[_party_key(pen)], heads.recipient_lines(pen, dice)),
    ]
    if plan.mirrored:
        blocks.reverse()
    if pen.content.ship_to:
        pen.printed.add("ship_to")
        blocks.append((words["ship_to"], list(pen.content.ship_to)))
    seed = str(dice.number(1, 10**6))
    ends = [
        heads.headed_party(pen, Dice(seed), pen.left + at * (width + 16), top + 10, width, heading, lines)
        for at, (heading, lines) in enumerate(blocks)
    ]
    return max(ends) + 16


def draw_title(pen: Pen, dice: Dice, plan: Plan) -> None:
    """Draw the title at `pen.y`, with the number and date where the plan says so, and move on."""
    number, day = own_fields(pen)
    words, text = pen.look.words, title(pen)
    if plan.number == "title":
        text = words["title_number"].format(title=text, number=pen.show(number))
    elif plan.number == "sentence":
        text = words["number_sentence"].format(title=text, number=pen.show(number), date=pen.show(day))
    elif dice.chance(0.05) and len(text) < 16:
        text = " ".join(text.upper())
    wide = pen.right - pen.left
    size = fit(pen, text, wide, dice.pick((11.0, 12.0, 14.0, 17.0, 22.0)), bold=True)
    align = dice.pick(("left",) * 5 + ("center", "right"))
    color = pen.look.color if dice.chance(0.5) else "#1a1a1a"
    put(pen, pen.left, pen.y, text, wide, size=size, bold=dice.chance(0.85), align=align, color=color)
    if dice.chance(0.15):
        pen.rule(pen.left, pen.y + 5, pen.right, pen.y + 5, color=color, width=1.0)
    pen.y += size + 8
