"""Austrian and Swiss documents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sample_docs.generator import companies as who
from sample_docs.generator.blocks.tables import TableStyle
from sample_docs.generator.companies import Party
from sample_docs.generator.content import Content, item
from sample_docs.generator.degradation import Scan, scanned
from sample_docs.generator.identifiers import creditor_reference
from sample_docs.generator.layouts import receipts
from sample_docs.generator.layouts.columns import sidebar
from sample_docs.generator.layouts.composed import RECIPES, Recipe, composed
from sample_docs.generator.layouts.swiss import qr_bill
from sample_docs.generator.sample import Sample, look

DRINKS = Content(
    "invoice", "de", who.BRENNER, who.ALPENHOF, "AQ-260731", date(2026, 7, 31),
    (
        item("Mineralwasser prickelnd 12 × 1,0 l", 24, "Kiste", "6.48", 20, "1010"),
        item("Mineralwasser still 12 × 1,0 l", 18, "Kiste", "6.48", 20, "1011"),
        item("Almkracherl Zitrone 24 × 0,33 l", 10, "Kiste", "13.92", 20, "1204"),
        item("Almkracherl Himbeere 24 × 0,33 l", 10, "Kiste", "13.92", 20, "1205"),
        item("Apfelsaft naturtrüb 6 × 1,0 l", 14, "Kiste", "10.74", 20, "1310"),
        item("Marillennektar 6 × 1,0 l", 6, "Kiste", "14.10", 20, "1312"),
        item("Johannisbeernektar 6 × 1,0 l", 6, "Kiste", "13.20", 20, "1313"),
        item("Traubensaft rot 6 × 1,0 l", 4, "Kiste", "13.80", 20, "1314"),
        item("Milch 3,5 %, Kanne 10 l", 12, "Kanne", "11.90", 10, "2001"),
        item("Schlagobers 36 %, 5 l", 6, "Eimer", "19.50", 10, "2004"),
        item("Buttermilch 10 × 0,5 l", 5, "Tray", "7.40", 10, "2010"),
        item("Bergbauernbutter 250 g", 40, "Stk", "2.35", 10, "2100"),
        item("Lager hell, Fass 50 l", 8, "Fass", "118.00", 20, "3001"),
        item("Zwickl, Fass 30 l", 5, "Fass", "84.50", 20, "3004"),
        item("Märzen 20 × 0,5 l", 22, "Kiste", "16.40", 20, "3010"),
        item("Weizen 20 × 0,5 l", 14, "Kiste", "18.20", 20, "3012"),
        item("Radler 20 × 0,5 l", 12, "Kiste", "16.90", 20, "3013"),
        item("Alkoholfrei 20 × 0,5 l", 9, "Kiste", "17.10", 20, "3020"),
        item("Grüner Veltliner 0,75 l", 36, "Fl.", "5.95", 20, "4001"),
        item("Welschriesling 0,75 l", 24, "Fl.", "5.40", 20, "4003"),
        item("Zweigelt 0,75 l", 30, "Fl.", "6.30", 20, "4010"),
        item("Blaufränkisch Reserve 0,75 l", 12, "Fl.", "11.80", 20, "4012"),
        item("Sekt brut 0,75 l", 18, "Fl.", "8.90", 20, "4100"),
        item("Marillenbrand 40 %, 0,7 l", 3, "Fl.", "24.50", 20, "5001"),
        item("Obstler 38 %, 1,0 l", 4, "Fl.", "17.90", 20, "5002"),
        item("Kaffee ganze Bohne 1 kg", 20, "Pkg", "15.80", 20, "6001"),
        item("Früchtetee, 100 Beutel", 6, "Pkg", "6.20", 20, "6010"),
        item("Kohlensäure, Flasche 10 kg", 2, "Fl.", "32.00", 20, "7001"),
        item("Leergut Kisten, Gutschrift", -96, "Stk", "3.00", 20, "9001"),
        item("Leergut Fässer, Gutschrift", -11, "Stk", "30.00", 20, "9002"),
        item("Einsatz Kisten", 104, "Stk", "3.00", 20, "9003"),
        item("Einsatz Fässer", 13, "Stk", "30.00", 20, "9004"),
    ),
    more={"due_date": date(2026, 8, 14), "customer_number": "60117", "service_start": date(2026, 7, 1),
          "service_end": date(2026, 7, 31)},
    skonto=(3, 7),
    opening="Lieferungen laut Lieferscheinen des Monats:",
)  # fmt: skip

STUDIO = Content(
    "invoice", "de", who.WIENERTON, who.RADIO, "2026/0088", date(2026, 3, 2),
    (
        item("Sprachaufnahme Hörspiel 'Die Fähre', Regie und Technik", "18", "Std", "74.00", 20),
        item("Schnitt und Mischung", "26.5", "Std", "62.00", 20),
        item("Sprecherkabine, Tagesmiete", 3, "Tag", "145.00", 20),
    ),
    more={"due_date": date(2026, 3, 16), "order_number": "RD-2291", "service_start": date(2026, 2, 9),
          "service_end": date(2026, 2, 27)},
)  # fmt: skip

STUDIO_TWO = Content(
    "invoice", "de", who.WIENERTON, who.RADIO, "2026/0093", date(2026, 4, 7),
    (
        item("Jingle-Paket: 6 Kennungen, je 5–12 Sekunden", 1, "psch", "1280.00", 20),
        item("Nutzungsrechte Hörfunk, 2 Jahre", 1, "psch", "450.00", 20),
        item("Korrekturaufnahme", "1.5", "Std", "74.00", 20),
    ),
    more={"due_date": date(2026, 4, 21), "order_number": "RD-2304", "delivery_date": date(2026, 3, 31)},
    prepaid=Decimal("600.00"),
    opening="Vielen Dank für die Zusammenarbeit. Wir verrechnen:",
)  # fmt: skip

AUSTRIAN_TILL = Content(
    "receipt", "de", who.BRENNER, Party("", "", "", "AT"), "26-004471", date(2026, 6, 5),
    (
        item("Mineralwasser 1,0 l", 6, "Fl.", "0.89", 20),
        item("Märzen 0,5 l", 12, "Fl.", "1.29", 20),
        item("Bergbauernbutter 250 g", 2, "Stk", "2.89", 10),
        item("Pfand", 18, "Stk", "0.25", 20),
    ),
    gross_prices=True, opening="Kassa 1   09:12 Uhr", given=Decimal("40.00"),
    closing="Danke und auf Wiedersehen!\nRKSV: R1-AT1_KASSA1_26-004471",
)  # fmt: skip

WATCH = Content(
    "invoice", "de", who.UHRENTAL, who.TICKTACK, "F-20418", date(2026, 5, 20),
    (
        item("Drehteil Zapfen 0,8 mm, Stahl gehärtet", 12000, "Stk", "0.184", "8.1"),
        item("Räderwerk RW-7, montiert", 250, "Stk", "9.60", "8.1"),
        item("Prüfprotokoll", 1, "psch", "85.00", "8.1"),
    ),
    currency="CHF",
    more={"due_date": date(2026, 6, 19), "customer_number": "4410", "order_number": "TM-0917",
          "delivery_date": date(2026, 5, 18), "payment_reference": creditor_reference("20418F2026")},
)  # fmt: skip

HOTEL = Content(
    "invoice", "de", who.SEEBLICK, who.WEBER, "2026-3381", date(2026, 8, 9),
    (
        item("Doppelzimmer Seeseite", 3, "Nacht", "218.00", "3.8"),
        item("Kurtaxe", 6, "Pers.", "3.50", 0),
        item("Abendessen Halbpension", 6, "Pers.", "46.00", "8.1"),
        item("Proviant für Wanderung", 2, "Stk", "14.50", "2.6"),
    ),
    currency="CHF",
    more={"due_date": date(2026, 9, 8), "service_start": date(2026, 8, 6), "service_end": date(2026, 8, 9),
          "payment_reference": creditor_reference("20263381")},
)  # fmt: skip

CAFE = Content(
    "receipt", "de", who.SEEBLICK, Party("", "", "", "CH"), "118-2207", date(2026, 7, 22),
    (
        item("Café crème", 2, "Tasse", "5.20", "8.1"),
        item("Rösti mit Spiegelei", 1, "Port.", "21.50", "8.1"),
        item("Felchenfilet", 1, "Port.", "34.00", "8.1"),
        item("Brot zum Mitnehmen", 1, "Stk", "6.80", "2.6"),
    ),
    currency="CHF", gross_prices=True, opening="Tisch 14   Bedienung: Noemi   13:05",
    closing="Besten Dank für Ihren Besuch",
)  # fmt: skip

SMALL = TableStyle(("article", "description", "quantity_unit", "price", "rate", "amount"), "grid", "rule", size=8.5)
LONG_LIST = Recipe(letterhead="logo_left", beside="tabbed", table=SMALL, totals="by_rate", footer="columns")


def _till(content: Content) -> tuple[float, float]:
    return receipts.TILL_WIDTH, receipts.till_height(len(content.items))


SAMPLES: tuple[Sample, ...] = (
    Sample("alpenquelle-AQ-260731.pdf", DRINKS, composed(LONG_LIST), look(DRINKS, 11, money="code")),
    Sample("tonstudio-2026-0088.pdf", STUDIO, composed(RECIPES["typewriter"]), look(STUDIO, 12, "courier", size=9),
           scanned(Scan(dpi=150, skew=1.1, noise=6, seed=11))),
    Sample("tonstudio-2026-0093.pdf", STUDIO_TWO, sidebar, look(STUDIO_TWO, 13)),
    Sample("kassabon-26-004471.pdf", AUSTRIAN_TILL, receipts.till,
           look(AUSTRIAN_TILL, 14, "courier", size=8.5, fixed={"total_amount": "Summe"}), size=_till(AUSTRIAN_TILL)),
    Sample("uhrental-F-20418.pdf", WATCH, qr_bill, look(WATCH, 15, fixed={"invoice": "Rechnung"})),
    Sample("seeblick-2026-3381.pdf", HOTEL, qr_bill, look(HOTEL, 16, "vera", size=8.6, fixed={"invoice": "Rechnung"})),
    Sample("seeblick-118-2207.pdf", CAFE, receipts.till, look(CAFE, 17, size=8.5, fixed={"total_amount": "Total"}),
           scanned(Scan(dpi=200, skew=-1.4, noise=7, specks=30, seed=17)), size=_till(CAFE)),
)  # fmt: skip
