"""Invoices with embedded XML, one of them at odds with its page, and a bare XRechnung."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sample_docs.generator import companies as who
from sample_docs.generator.companies import Party
from sample_docs.generator.content import Content, item
from sample_docs.generator.einvoice import FIELDS, as_ubl, embedded
from sample_docs.generator.layouts.composed import RECIPES, Recipe, composed
from sample_docs.generator.sample import Sample, look

NETWORK = Content(
    "invoice", "de", who.ITWERKSTATT, who.MUSTERBAU, "IT-10121", date(2026, 4, 30),
    (
        item("Netzwerkschrank 19 Zoll, 12 HE", 1, "Stk", "214.90", 19, "NS-12"),
        item("Patchfeld 24 Port, Cat. 6A", 2, "Stk", "88.50", 19, "PF-24"),
        item("Verlegekabel Cat. 7", "120", "m", "0.92", 19, "VK-7"),
        item("Verkabelung Baubüro", "9.5", "Std", "92.00", 19, "STD-1"),
    ),
    more={"due_date": date(2026, 5, 14), "customer_number": "20031", "order_number": "B-7790",
          "delivery_date": date(2026, 4, 24)},
)  # fmt: skip

FLYERS = Content(
    "invoice", "de", who.DRUCKKONTOR, who.BAECKEREI, "DK 26-06102", date(2026, 6, 15),
    (
        item("Faltblatt 'Sonnenkorn', 6 Seiten, Wickelfalz, 3.000 Ex.", 1, "psch", "412.00", 7, "FB-6"),
        item("Tragetaschen bedruckt, Kraftpapier", 2000, "Stk", "0.148", 19, "TT-K"),
    ),
    more={"due_date": date(2026, 6, 29), "customer_number": "K-88402", "delivery_date": date(2026, 6, 12),
          "payment_reference": "DK2606102"},
)  # fmt: skip

PARTS = Content(
    "invoice", "de", who.NORDWERK, who.MUSTERBAU, "90014611", date(2026, 5, 8),
    (
        item("Tragrolle 50 mm, Achse 10 mm", 40, "Stk", "11.20", 19, "TR-50"),
        item("Keilriemen SPA 1250", 6, "Stk", "18.75", 19, "KR-1250"),
    ),
    more={"due_date": date(2026, 6, 7), "customer_number": "D-20931", "order_number": "B-7802",
          "delivery_date": date(2026, 5, 6)},
)  # fmt: skip

TOWN = Party("Gemeinde Fördestadt, Amt für Schulen", "Rathausplatz 1", "24103 Fördestadt", contact="04011000-88104-37",
             vat_id="")  # fmt: skip

SCHOOL = Content(
    "invoice", "de", who.KRANZ, TOWN, "RE-2026-0533", date(2026, 5, 19),
    (
        item("Schülertisch Uno 70 × 55 cm", 28, "Stk", "96.40", 19, "ST-U"),
        item("Schülerstuhl Größe 6", 28, "Stk", "58.90", 19, "SS-6"),
        item("Zeichenblock A3", 60, "Stk", "2.15", 19, "ZB-A3"),
    ),
    more={"due_date": date(2026, 6, 18), "customer_number": "11805", "order_number": "AS-26-0147",
          "delivery_date": date(2026, 5, 15), "payment_reference": "RE-2026-0533/11805",
          "buyer_reference": TOWN.contact},
)  # fmt: skip


def _one_roller_more(content: Content) -> Content:
    first, *others = content.items
    return replace(content, items=(replace(first, quantity=first.quantity + Decimal(10)), *others))


# an e-invoice states the country too, a page at home does not
ADDRESSES = frozenset({"supplier_address", "buyer_address"})
AT_ODDS = frozenset({"net_amount", "vat_amount", "total_amount", "due_amount", "vat_breakdown", "line_items"})

SAMPLES: tuple[Sample, ...] = (
    Sample("zugferd-IT-10121.pdf", NETWORK, composed(Recipe(beside="shaded", bank="box", totals="box_right")),
           look(NETWORK, 51), embedded(), stated=FIELDS, unsure=ADDRESSES),
    Sample("zugferd-DK26-06102.pdf", FLYERS, composed(RECIPES["leaders"]), look(FLYERS, 52, "times", size=10),
           embedded(), stated=FIELDS, unsure=ADDRESSES),
    Sample("zugferd-90014611.pdf", PARTS, composed(RECIPES["grid_header"]), look(PARTS, 53),
           embedded(_one_roller_more), stated=FIELDS, unsure=AT_ODDS | ADDRESSES),
    Sample("xrechnung-RE-2026-0533.xml", SCHOOL, composed(RECIPES["din_letter"]), look(SCHOOL, 54), as_ubl,
           stated=FIELDS, alone=True, unsure=ADDRESSES),
)  # fmt: skip
