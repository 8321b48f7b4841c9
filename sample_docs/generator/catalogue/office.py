"""More German papers: from the copier, from the energy supplier, with payment code, to a customer abroad."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from reportlab.lib.pagesizes import A4, landscape

from sample_docs.generator import companies as who
from sample_docs.generator import formats
from sample_docs.generator.blocks.tables import TableStyle
from sample_docs.generator.catalogue.german import KRANZ_INVOICE
from sample_docs.generator.catalogue.papers import BUYER
from sample_docs.generator.companies import Party
from sample_docs.generator.content import Content, Mention, item
from sample_docs.generator.degradation import Scan, as_png, as_tiff, scanned
from sample_docs.generator.layouts import letters, receipts
from sample_docs.generator.layouts.coded import coded
from sample_docs.generator.layouts.composed import LONG, RECIPES, Recipe, composed
from sample_docs.generator.layouts.utility import utility
from sample_docs.generator.sample import Sample, look

ENERGY = Content(
    "invoice", "de", who.STROMTAL, who.SCHMIDT, "2026-7004183-01", date(2026, 2, 16),
    (
        item("Strom: Arbeitspreis 01.01.–31.12.2025", 2418, "kWh", "0.2987", 19),
        item("Strom: Grundpreis", 12, "Monat", "9.80", 19),
        item("Wasser: Verbrauch 01.01.–31.12.2025", 84, "m³", "2.14", 7),
        item("Wasser: Zählermiete", 12, "Monat", "4.25", 7),
    ),
    more={"due_date": date(2026, 3, 4), "customer_number": "7 004 183", "contract_number": "VK 330 118 204",
          "service_start": date(2025, 1, 1), "service_end": date(2025, 12, 31)},
    title="Jahresabrechnung 2025",
    opening="Sehr geehrte Frau Schmidt,",
    paragraphs=("für die Lieferung von Strom und Wasser im Jahr 2025 rechnen wir wie folgt ab. Wie sich die Beträge "
                "zusammensetzen, zeigt die zweite Seite.",),
    rows=(
        ("Zähler", "Stand alt", "Stand neu", "Verbrauch", "Einheit"),
        ("Strom 1 EMH00 4471 8830", "41.207", "43.625", "2.418", "kWh"),
        ("Wasser 8 SEN 0119 2204", "1.318", "1.402", "84", "m³"),
    ),
    prepaid=Decimal("1020.00"),
    closing="Ihr neuer Abschlag beträgt ab März 2026 monatlich 98,00 €.",
)  # fmt: skip

EXPORT = Content(
    "invoice", "de", who.NORDWERK, who.NLBUYER, "90014502", date(2026, 3, 18),
    (
        item("Kurvenförderer KF 90°, Breite 600 mm", 1, "Stk", "4280.00", 0, "KF90-600"),
        item("Ersatzriemen zu KF 90°", 3, "Stk", "146.00", 0, "KF90-R"),
    ),
    more={"due_date": date(2026, 4, 17), "customer_number": "X-0071", "order_number": "VDM-26-118",
          "delivery_date": date(2026, 3, 16)},
    tax_note="reverse_charge",
)  # fmt: skip

POSTERS = Content(
    "invoice", "de", who.DRUCKKONTOR, who.FISCHER, "DK 26-05790", date(2026, 5, 20),
    (
        item("Plakate A2, 135 g, 4/0-farbig", 50, "Stk", "1.38", 19, "PL-A2"),
        item("Eintrittskarten mit Perforation", 400, "Stk", "0.11", 7, "EK-P"),
    ),
    more={"due_date": date(2026, 6, 3), "customer_number": "K-90155", "delivery_date": date(2026, 5, 19),
          "payment_reference": "DK2605790"},
)  # fmt: skip

PRINT_DELIVERY = Content(
    "delivery_note", "de", who.DRUCKKONTOR, who.MUSTERBAU, "L-26-04401", date(2026, 4, 27),
    (
        item("Imagebroschüre, 24 Seiten", 1500, "Ex.", "0.94", 7, "BRO-24"),
        item("Briefbogen 4/0-farbig, 90 g Offset", 5000, "Bl.", "0.065", 19, "BRF-90"),
        item("Roll-up-Display 85 × 200 cm", 3, "Stk", "79.00", 19, "RUP-85"),
    ),
    more={"customer_number": "K-88120", "order_number": "MB-2026-77"},
)  # fmt: skip

GARDEN_DELIVERY = Content(
    "delivery_note", "de", who.GRUENHOF, who.MUSTERBAU, "L26/0714", date(2026, 5, 27),
    (
        item("Rollrasen, Stärke 15 mm", 240, "m²", "4.20", 7, "RR-15"),
        item("Pflanzerde, lose", 6, "m³", "48.00", 19, "PE-L"),
        item("Rindenmulch 10–40 mm", "3.5", "m³", "39.00", 7, "RM-40"),
        item("Hochstamm Winterlinde, 18–20 cm", 4, "Stk", "310.00", 7, "WL-18"),
    ),
    more={"customer_number": "3391", "order_number": "B-7815", "delivery_date": date(2026, 5, 27)},
    closing="Geliefert mit eigenem Fahrzeug. Fahrer: Herr Pfleger.",
)  # fmt: skip

GARDEN_ORDER = Content(
    "order", "de", BUYER, who.GRUENHOF, "B-7815", date(2026, 5, 11), GARDEN_DELIVERY.items,
    more={"delivery_date": date(2026, 5, 27)},
    opening="Für das Bauvorhaben Schulhof Köllnbach bestellen wir:",
)  # fmt: skip

NOTICE = Content(
    "letter", "de", who.LICHTBLICK, who.STROMTAL, "", date(2026, 10, 5),
    more={"subject": "Kündigung meines Stromvertrags zum 31. Dezember 2026"},
    paragraphs=(
        "hiermit kündige ich meinen Stromvertrag mit der Nummer VK 330 121 877 fristgerecht zum 31. Dezember 2026.",
        "Bitte bestätigen Sie mir den Eingang dieses Schreibens und den Tag, an dem der Vertrag endet. Den Zählerstand "
        "teile ich Ihnen zum Jahresende mit.",
    ),
)  # fmt: skip

SLIP = Content(
    "receipt", "de", who.ITWERKSTATT, Party("Schulverein Filderau e.V.", "", ""), "0386", date(2026, 3, 24),
    (item("Reparatur Beamer", 1, "psch", "79.00", 19),),
    gross_prices=True, opening="Reparatur Beamer, Aula", closing="neunundsiebzig ---",
)  # fmt: skip

CATERING = Content(
    "invoice", "de", who.GRUENHOF, who.FISCHER, "R26/1240", date(2026, 7, 13),
    (
        item("Terrasse: Unterbau herstellen, Schotter 0/32, verdichtet", 38, "m²", "24.50", 19),
        item("Terrassenplatten Muschelkalk 60 × 40 cm liefern und verlegen", 38, "m²", "96.00", 19),
        item("Randsteine setzen in Beton", 26, "m", "31.20", 19),
        item("Trockenmauer aus Muschelkalk, Höhe 60 cm", "9.5", "m", "188.00", 19),
        item("Blockstufen 100 × 35 × 15 cm", 4, "Stk", "142.00", 19),
        item("Oberboden abtragen und seitlich lagern", 45, "m²", "6.80", 19),
        item("Entsorgung Bauschutt", "2.8", "t", "58.00", 19),
        item("Baustelleneinrichtung", 1, "psch", "260.00", 19),
    ),
    more={"due_date": date(2026, 7, 27), "customer_number": "3412", "service_start": date(2026, 6, 29),
          "service_end": date(2026, 7, 10)},
    skonto=(3, 8), prepaid=Decimal("3000.00"),
)  # fmt: skip

STATIONERY = Content(
    "invoice", "de", who.KRANZ, who.BAECKEREI, "RE-2026-0602", date(2026, 6, 8),
    tuple(
        item(f"{name}", count, "Stk", net, 19, article)
        for name, count, net, article in (
            ("Bonrolle Thermo 80 mm × 80 m", 60, "2.10", "BR-80"), ("Tintenpatrone schwarz XL", 6, "28.90", "TP-S"),
            ("Tintenpatrone farbig", 4, "24.40", "TP-F"), ("Ordner A4 breit, grau", 40, "2.19", "OR-B"),
            ("Trennblätter 1–31", 10, "3.35", "TB-31"), ("Klarsichthüllen 100er", 12, "4.95", "KH-100"),
            ("Haftnotizen 76 × 76 mm", 24, "0.89", "HN-76"), ("Kugelschreiber blau", 50, "0.62", "KS-B"),
            ("Textmarker gelb", 20, "0.84", "TM-G"), ("Locher 25 Blatt", 2, "9.90", "LO-25"),
            ("Heftgerät", 3, "12.40", "HG-1"), ("Heftklammern 24/6", 15, "1.05", "HK-24"),
            ("Klebeband 19 mm", 18, "0.79", "KB-19"), ("Schere 21 cm", 4, "5.60", "SC-21"),
            ("Tischrechner 12-stellig", 2, "17.80", "TR-12"), ("Kassenbuch A4", 6, "4.45", "KB-A4"),
            ("Lieferscheinblock A5", 20, "2.95", "LB-A5"), ("Quittungsblock", 10, "2.60", "QB-6"),
            ("Briefumschläge DL 500er", 3, "16.90", "BU-DL"), ("Versandtaschen C4 250er", 1, "32.50", "VT-C4"),
            ("Preisetiketten 26 × 16 mm", 30, "1.30", "PE-26"), ("Stempelkissen", 2, "3.70", "SK-2"),
            ("Tafelkreide weiß", 12, "0.95", "TK-W"), ("Kreidemarker", 8, "2.85", "KM-8"),
            ("Schreibtischlampe LED", 1, "38.50", "SL-L"), ("Papierkorb 18 l", 3, "7.20", "PK-18"),
        )
    ),
    more={"due_date": date(2026, 7, 8), "customer_number": "10977", "delivery_date": date(2026, 6, 5)},
)  # fmt: skip

SECOND_REMINDER = Content(
    "reminder", "de", who.DRUCKKONTOR, who.FISCHER, "M-26-0301", date(2026, 7, 2),
    more={"customer_number": "K-90155", "due_date": date(2026, 7, 12), "due_amount": POSTERS.total + Decimal("7.50"),
          "reminder_level": Decimal(2), "reminder_fee": Decimal("7.50")},
    said=("reminder_level", "reminder_fee"),
    mentions=(Mention("reminder_for", "invoice", "DK 26-05790", date(2026, 5, 20), POSTERS.total),),
    paragraphs=(
        "auch nach unserer Zahlungserinnerung ist die folgende Rechnung offen geblieben. Wir bitten Sie dringend, den "
        "Betrag auszugleichen.",
        "Nach Ablauf dieser Frist geben wir die Forderung an ein Inkassobüro ab.",
    ),
    rows=(
        ("Beleg", "Datum", "Fällig am", "Offen"),
        ("Rechnung DK 26-05790", "20.05.2026", "03.06.2026", formats.money(POSTERS.total, "DE", "EUR")),
        ("Mahnkosten", "", "", "7,50 €"),
    ),
)  # fmt: skip

ORDER_SHEET = Recipe(beside="tabbed", table=TableStyle(LONG, "fill", "rule"), totals="strip", footer="three_columns")

SAMPLES: tuple[Sample, ...] = (
    Sample("jahresabrechnung-2025.pdf", ENERGY, utility, look(ENERGY, 61)),
    Sample("nordwerk-90014502.pdf", EXPORT, composed(RECIPES["strip"]),
           look(EXPORT, 62, fixed={"invoice": "Rechnung"})),
    Sample("DK26-05790.pdf", POSTERS, coded, look(POSTERS, 63)),
    Sample("mahnung-M-26-0301.pdf", SECOND_REMINDER, letters.reminder,
           look(SECOND_REMINDER, 64, fixed={"reminder": "2. Mahnung"}),
           scanned(Scan(dpi=150, turn=180, noise=5, seed=64)),
           relations=(("reminder_for", "DK26-05790.pdf"),)),
    Sample("scan-L-26-04401.pdf", PRINT_DELIVERY, composed(RECIPES["goods_grid"]), look(PRINT_DELIVERY, 65),
           scanned(Scan(dpi=200, skew=2.4, noise=7, quality=40, specks=60, seed=65)),
           relations=(("delivery_for", "DK26-05518.pdf"),)),
    Sample("lieferschein-L26-0714.pdf", GARDEN_DELIVERY, composed(RECIPES["goods_band"]), look(GARDEN_DELIVERY, 66),
           relations=(("delivery_for", "scan-bestellung-B-7815.tif"),)),
    Sample("scan-bestellung-B-7815.tif", GARDEN_ORDER, composed(ORDER_SHEET),
           look(GARDEN_ORDER, 67, fixed={"order": "Bestellung", "delivery_date": "Liefertermin"}),
           as_tiff(Scan(dpi=200, skew=-0.6, noise=3, seed=67))),
    Sample("kuendigung.pdf", NOTICE, letters.letter("plain", "centered", beside=""),
           look(NOTICE, 68, "courier", size=10),
           scanned(Scan(dpi=150, skew=-1.7, noise=6, shadow=0.2, seed=68))),
    Sample("quittung-0386.png", SLIP, receipts.slip, look(SLIP, 69, fixed={"receipt": "Quittung"}),
           as_png(Scan(dpi=150, skew=0.9, noise=3, seed=69)), size=landscape((A4[0] * 0.75, A4[1] * 0.8))),
    Sample("R26-1240.pdf", CATERING, composed(RECIPES["band"]), look(CATERING, 70),
           scanned(Scan(dpi=150, skew=2.9, noise=5, seed=70))),
    Sample("fax-RE-2026-0602.tif", STATIONERY, composed(RECIPES["grid_header"]),
           look(STATIONERY, 71, fixed={"invoice": "Rechnung"}), as_tiff(Scan(dpi=200, skew=0.5, noise=6, seed=71))),
    Sample("kopie-RE-2026-0417.pdf", KRANZ_INVOICE, composed(RECIPES["din_letter"]), look(KRANZ_INVOICE, 1),
           relations=(("duplicate_of", "RE-2026-0417.pdf"),)),
)  # fmt: skip
