"""Random e-invoices: ZUGFeRD of every profile inside random pages, and bare XRechnung in both syntaxes."""

from __future__ import annotations

from dataclasses import replace

from sample_docs.generator import random_contents
from sample_docs.generator.content import Content
from sample_docs.generator.dice import Dice
from sample_docs.generator.einvoice import FIELDS, WITHOUT_LINES, as_cii, as_ubl, embedded
from sample_docs.generator.look import Look
from sample_docs.generator.random_papers.papers import random_paper
from sample_docs.generator.sample import Sample

KINDS = ("zugferd", "cii", "ubl")
"""The kinds of e-invoices: a PDF with embedded XML, bare XML in CII and in UBL."""

UNSURE = frozenset({"supplier_address", "buyer_address", "vat_treatment", "payment_reference", "payment_means"})
"""What a page and an e-invoice of it word differently: countries in addresses, exemptions, free references."""

STATED: dict[str, frozenset[str]] = {
    "minimum": frozenset({"invoice_number", "invoice_date", "supplier_name", "buyer_name", "currency", "net_amount",
                          "vat_amount", "total_amount", "due_amount", "supplier_vat_id"}),
    "basicwl": FIELDS, "basic": FIELDS, "en16931": FIELDS, "extended": FIELDS,
}  # fmt: skip
"""The fields that a profile states."""


def einvoice(dice: Dice, kind: str, country: str) -> Content:
    """Draw what an e-invoice says: net prices, one currency, a reference of the buyer for authorities."""
    content = random_contents.paper(dice, "invoice", country)
    while content.gross_prices or content.second_currency or content.due <= 0:
        content = random_contents.paper(dice, "invoice", country)
    more = dict(content.more)
    if kind != "zugferd":
        more["buyer_reference"] = f"{dice.digits(5)}-{dice.digits(4)}-{dice.digits(2)}"
    # an e-invoice names the line, its notes stand on the page alone
    items = tuple(replace(line, notes=()) for line in content.items)
    return replace(content, more=more, items=items, code="")


def einvoice_sample(dice: Dice, kind: str, name: str, content: Content, look: Look) -> Sample:
    """The e-invoice of `content` with its gold: what XML and page state."""
    layout = random_paper(name)
    discount = frozenset({"cash_discount_percent", "cash_discount_days", "cash_discount_date", "cash_discount_amount"})
    if kind != "zugferd":
        finish = as_cii if kind == "cii" else as_ubl
        return Sample(f"{name}.xml", content, layout, look, finish, stated=FIELDS, alone=True, unsure=UNSURE | discount)
    profile = dice.pick(tuple(STATED))
    lines = frozenset({"line_items", "vat_breakdown"}) if profile in WITHOUT_LINES else frozenset()
    return Sample(f"{name}.pdf", content, layout, look, embedded(profile=profile), stated=STATED[profile],
                  unsure=UNSURE | lines | discount)  # fmt: skip
