"""Receipts: till rolls and forms."""

from __future__ import annotations

from datetime import date

from sample_docs.generator import companies as who
from sample_docs.generator.companies import Party
from sample_docs.generator.content import Content, item
from sample_docs.generator.layouts import receipts
from sample_docs.generator.sample import Sample, look

NOBODY = Party("", "", "")

OFFICE_TILL = Content(
    "receipt", "de", who.KRANZ, NOBODY, "0047-118", date(2026, 4, 17),
    (
        item("Ordner A4 breit, grau", 3, "Stk", "3.49", 19),
        item("Kugelschreiber blau", 2, "Stk", "1.29", 19),
        item("Tageszeitung", 1, "Stk", "2.60", 7),
        item("Briefumschläge DL 50er", 1, "Pck", "4.99", 19),
    ),
    gross_prices=True,
    opening="Kasse 2  Bed.: Fr. Nowak  16:42 Uhr",
    closing="Vielen Dank für Ihren Einkauf!\nUmtausch nur mit Beleg",
)  # fmt: skip


def _till_size(content: Content) -> tuple[float, float]:
    return receipts.TILL_WIDTH, receipts.till_height(len(content.items))


SAMPLES: tuple[Sample, ...] = (
    Sample("bon-0047-118.pdf", OFFICE_TILL, receipts.till,
           look(OFFICE_TILL, 2, "courier", size=8.5, fixed={"total_amount": "Summe"}),
           size=_till_size(OFFICE_TILL)),
)  # fmt: skip
