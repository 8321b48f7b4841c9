"""Random documents: blocks, places, wordings, fonts, languages and types drawn from a seed, gold included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from reportlab.lib.pagesizes import A4, LETTER

from sample_docs.generator import random_contents, random_einvoices
from sample_docs.generator.content import Content
from sample_docs.generator.degradation import Scan, as_jpeg, as_tiff, scanned
from sample_docs.generator.dice import Dice
from sample_docs.generator.look import FACES, Look
from sample_docs.generator.pen import Layout
from sample_docs.generator.phrases import PHRASES
from sample_docs.generator.random_papers.contracts import contract, contract_page
from sample_docs.generator.random_papers.forms import form, form_page
from sample_docs.generator.random_papers.letters import letter, letter_page
from sample_docs.generator.random_papers.papers import random_paper
from sample_docs.generator.random_papers.reminders import reminder, reminder_page
from sample_docs.generator.random_papers.rolls import paper_of, receipt, receipt_page
from sample_docs.generator.random_papers.sundries import sundry, sundry_page
from sample_docs.generator.sample import Finish, Sample, as_drawn
from sample_docs.generator.vocabulary import COLORS
from sample_docs.generator.wordings import Words

KINDS = ("invoice",) * 12 + (
    "credit_note",
    "delivery_note",
    "order",
    "reminder",
    "letter",
    "receipt",
    "contract",
    "form",
    "unknown",
)
"""The kinds that are drawn, as often as they are named."""

MAKERS: Mapping[str, tuple[Callable[[Dice, str, str], Content], Callable[[str], Layout]]] = {
    "reminder": (reminder, reminder_page),
    "letter": (letter, letter_page),
    "receipt": (receipt, receipt_page),
    "contract": (contract, contract_page),
    "form": (form, form_page),
    "unknown": (sundry, sundry_page),
}
"""What writes and what sets out the kinds that are no commercial papers: content of a country, layout of a seed."""

HOME = ("DE",) * 6 + ("AT", "CH", "GB", "FR")
"""The countries of the senders, as often as they are named."""


def random_samples(
    count: int, seed: int, *, scans: bool = True, kinds: Sequence[str] | None = None
) -> Iterator[Sample]:
    """Yield `count` documents of `seed`; the first n of a greater count are the same.

    Scans can be left out. `kinds` are the document types to draw from, by default `KINDS` with their weights; besides
    them there are `zugferd`, `cii` and `ubl`, e-invoices with and without a page.
    """
    for at in range(count):
        yield random_sample(Dice(f"{seed}/{at}"), f"{seed}-{at:05d}", scans=scans, kinds=kinds or KINDS)


def random_sample(dice: Dice, name: str, *, scans: bool, kinds: Sequence[str] = KINDS) -> Sample:
    """Draw one document named `name`."""
    kind, country = dice.pick(kinds), dice.pick(HOME)
    if kind in random_einvoices.KINDS:
        content = random_einvoices.einvoice(dice, kind, country)
        style = random_look(Dice(f"{name}/look"), content, name)
        return random_einvoices.einvoice_sample(dice, kind, name, content, style)
    write, set_out = MAKERS.get(kind, (random_contents.paper, random_paper))
    content = write(dice, kind, country)
    layout = set_out(name)
    style = random_look(Dice(f"{name}/look"), content, name)
    finish, extension = _finish(dice, content) if scans else (as_drawn, "pdf")
    if kind == "receipt":
        return Sample(f"{name}.{extension}", content, layout, style, finish, paper_of(content))
    size = LETTER if dice.chance(0.06) and content.code != "swiss" else A4
    return Sample(f"{name}.{extension}", content, layout, style, finish, size)


SEPARATORS = {
    "DE": ("",) * 6 + ("none-comma", "thin-comma"), "AT": ("",) * 4 + ("none-comma",),
    "CH": ("", "", "", "curly-point", "none-point", "comma-point"), "GB": ("",) * 4 + ("none-point",),
    "FR": ("",) * 3 + ("none-comma", "point-comma"),
}  # fmt: skip
"""How figures are grouped, by country and as often as they are named; empty for the country's own way."""

DAYS = {
    "de": ("short",) * 7 + ("two", "two", "plain", "long", "long", "long-zero", "iso", "abbreviated"),
    "en": ("short",) * 4 + ("long", "long", "two", "iso", "month-first", "abbreviated", "dashes", "long-zero"),
    "fr": ("short",) * 5 + ("long", "two", "iso", "abbreviated", "dashes"),
}  # fmt: skip


def random_look(dice: Dice, content: Content, seed: str) -> Look:
    """Draw a face, sizes, colour, wordings and the way figures and dates are written."""
    face = dice.pick(("helvetica",) * 5 + ("times", "vera", "vera", "courier"))
    size = {"helvetica": 9.3, "times": 10.2, "vera": 8.4, "courier": 8.6}[face] + dice.between(-0.9, 0.9)
    money = (
        ("symbol",) * 4
        + ("code",) * 3
        + ("bare", "symbol-before", "symbol-after", "code-before", "code-after", "symbol-close")
    )
    return Look(
        Words(content.language, seed, table=PHRASES), FACES[face], round(size, 1), dice.pick(COLORS),
        dice.pick(DAYS[content.language]), dice.pick(money), dice.chance(0.55), dice.pick(SEPARATORS[content.country]),
        dice.pick(("before",) * 5 + ("after", "minus", "spaced")), dice.chance(0.08), dice.chance(0.08),
    )  # fmt: skip


def _finish(dice: Dice, content: Content) -> tuple[Finish, str]:
    if dice.chance(0.6):
        return as_drawn, "pdf"
    scan = Scan(
        dpi=dice.pick((120, 150, 150, 200, 200, 300)), skew=dice.between(-2.5, 2.5),
        noise=dice.between(2, 8), quality=dice.number(35, 70),
        blur=dice.between(0.2, 0.8), shadow=dice.pick((0.0, 0.0, 0.2, 0.35)), specks=dice.pick((0, 0, 20, 60)),
        turn=dice.pick((0,) * 12 + (90, 180, 270)), seed=dice.number(1, 10**6),
    )  # fmt: skip
    if content.kind == "receipt" and dice.chance(0.4):
        return as_jpeg(scan), "jpg"
    return (as_tiff(scan), "tif") if dice.chance(0.1) else (scanned(scan), "pdf")
