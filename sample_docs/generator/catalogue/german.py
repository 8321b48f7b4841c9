"""German invoices and credit notes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sample_docs.generator import companies as who
from sample_docs.generator.content import Content, Mention, item
from sample_docs.generator.layouts.composed import RECIPES, composed
from sample_docs.generator.sample import Sample, look

KRANZ_INVOICE = Content(
    "invoice", "de", who.KRANZ, who.MUSTERBAU, "RE-2026-0417", date(2026, 3, 12),
    (
        item("Schreibtisch Linea 160 × 80 cm, Buche, höhenverstellbar", 4, "Stk", "389.00", 19, "LI-1680-B"),
        item("Drehstuhl Ergon 3 mit Lordosenstütze", 4, "Stk", "249.50", 19, "ER-3-SW"),
        item("Kopierpapier A4, 80 g/m², Karton zu 2.500 Blatt", 6, "Krt", "23.90", 19, "KP-80-A4"),
        item("Anlieferung und Aufbau", 1, "psch", "120.00", 19, "DL-AUFB"),
    ),
    more={"due_date": date(2026, 4, 11), "customer_number": "10482", "order_number": "B-7731",
          "delivery_date": date(2026, 3, 10), "delivery_note_number": "LS-2026-0388"},
    closing="Die Ware bleibt bis zur vollständigen Bezahlung unser Eigentum.",
)  # fmt: skip

NORDWERK_INVOICE = Content(
    "invoice", "de", who.NORDWERK, who.MUSTERBAU, "90014427", date(2026, 2, 3),
    (
        item("Rollenbahn RB 400, Länge 6 m, Tragkraft 250 kg", 2, "Stk", "1845.00", 19, "RB400-6"),
        item("Getriebemotor GM 0,75 kW, 400 V", 2, "Stk", "612.30", 19, "GM075"),
        item("Montagesatz Bodenbefestigung", 8, "Satz", "34.75", 19, "MS-12"),
        item("Monteurstunde vor Ort", "11.5", "Std", "86.00", 19, "DL-01"),
    ),
    more={"due_date": date(2026, 3, 5), "customer_number": "D-20931", "order_number": "4500118273",
          "delivery_date": date(2026, 1, 29)},
    skonto=(2, 10),
)  # fmt: skip

AGENCY_INVOICE = Content(
    "invoice", "de", who.LICHTBLICK, who.BAECKEREI, "2026-031", date(2026, 5, 4),
    (
        item("Entwurf Speisekarte, 8 Seiten, zwei Korrekturläufe", 1, "psch", "640.00", 0),
        item("Fotobearbeitung", 14, "Bild", "12.50", 0),
        item("Texte für Aushang und Website", "3.5", "Std", "68.00", 0),
    ),
    more={"due_date": date(2026, 5, 18), "service_start": date(2026, 4, 1), "service_end": date(2026, 4, 30)},
    tax_note="small_business",
    opening="für die vereinbarten Arbeiten stelle ich Ihnen in Rechnung:",
)  # fmt: skip

GARDEN_INVOICE = Content(
    "invoice", "de", who.GRUENHOF, who.BAECKEREI, "R26/1189", date(2026, 6, 22),
    (
        item("Hecke schneiden und Schnittgut abfahren", "42", "m", "7.80", 19),
        item("Pflanzen: Lavendel 'Hidcote' im 2-l-Topf", 36, "Stk", "4.90", 7),
        item("Pflanzen: Hainbuche, 100–125 cm", 12, "Stk", "9.60", 7),
        item("Pflanzerde, lose", "3.5", "m³", "48.00", 19),
        item("Facharbeiter", "16", "Std", "52.50", 19),
    ),
    more={"due_date": date(2026, 7, 6), "customer_number": "3307", "service_start": date(2026, 6, 15),
          "service_end": date(2026, 6, 19)},
)  # fmt: skip

DRUCK_INVOICE = Content(
    "invoice", "de", who.DRUCKKONTOR, who.MUSTERBAU, "DK 26-05518", date(2026, 4, 28),
    (
        item("Imagebroschüre, 24 Seiten, Rückendrahtheftung, 135 g Bilderdruck matt", 1500, "Ex.", "0.94", 7, "BRO-24"),
        item("Briefbogen 4/0-farbig, 90 g Offset", 5000, "Bl.", "0.065", 19, "BRF-90", 5),
        item("Roll-up-Display 85 × 200 cm", 3, "Stk", "79.00", 19, "RUP-85", 10),
        item("Datenprüfung Profi", 1, "psch", "29.90", 19, "DAT-P"),
    ),
    more={"due_date": date(2026, 5, 12), "customer_number": "K-88120", "order_number": "MB-2026-77",
          "delivery_date": date(2026, 4, 27), "payment_reference": "DK2605518"},
)  # fmt: skip

IT_INVOICE = Content(
    "invoice", "de", who.ITWERKSTATT, who.BAECKEREI, "IT-10093", date(2026, 1, 31),
    (
        item("Wartungspauschale Kassennetz, Januar", 1, "Monat", "180.00", 19, "WART-K"),
        item("Router ersetzt, Einrichtung VPN", "2.25", "Std", "92.00", 19, "STD-1"),
        item("Router LANway 1900, 2 Jahre Garantie", 1, "Stk", "318.49", 19, "LW-1900"),
    ),
    more={"due_date": date(2026, 2, 14), "customer_number": "20017", "contract_number": "WV-2024-09",
          "service_start": date(2026, 1, 1), "service_end": date(2026, 1, 31)},
    prepaid=Decimal("150.00"),
)  # fmt: skip

KRANZ_CREDIT = Content(
    "credit_note", "de", who.KRANZ, who.MUSTERBAU, "GS-2026-0031", date(2026, 3, 30),
    (item("Drehstuhl Ergon 3 mit Lordosenstütze, Rückgabe: Gasfeder defekt", 1, "Stk", "249.50", 19, "ER-3-SW"),),
    more={"customer_number": "10482", "preceding_invoice_number": "RE-2026-0417",
          "preceding_invoice_date": date(2026, 3, 12)},
    said=("preceding_invoice_number", "preceding_invoice_date", "references"),
    mentions=(Mention("credit_note_for", "invoice", "RE-2026-0417", date(2026, 3, 12)),),
    opening="zu unserer Rechnung RE-2026-0417 vom 12.03.2026 erhalten Sie folgende Gutschrift:",
    closing="Der Betrag wird mit Ihrer nächsten Zahlung verrechnet.",
)  # fmt: skip

SAMPLES: tuple[Sample, ...] = (
    Sample("RE-2026-0417.pdf", KRANZ_INVOICE, composed(RECIPES["din_letter"]), look(KRANZ_INVOICE, 1)),
    Sample("nordwerk-90014427.pdf", NORDWERK_INVOICE, composed(RECIPES["grid_header"]),
           look(NORDWERK_INVOICE, 2, colon=False, money="code")),
    Sample("rechnung-2026-031.pdf", AGENCY_INVOICE, composed(RECIPES["freelancer"]),
           look(AGENCY_INVOICE, 3, "times", size=10.5, dates="long")),
    Sample("R26-1189.pdf", GARDEN_INVOICE, composed(RECIPES["band"]), look(GARDEN_INVOICE, 4)),
    Sample("DK26-05518.pdf", DRUCK_INVOICE, composed(RECIPES["leaders"]), look(DRUCK_INVOICE, 5, "vera", size=8.6)),
    Sample("IT-10093.pdf", IT_INVOICE, composed(RECIPES["strip"]), look(IT_INVOICE, 6, money="bare"),
           relations=(("references", "WV-2024-09.pdf"),)),
    Sample("GS-2026-0031.pdf", KRANZ_CREDIT, composed(RECIPES["din_letter"]),
           look(KRANZ_CREDIT, 1, fixed={"credit_note": "Gutschrift"}),
           relations=(("credit_note_for", "RE-2026-0417.pdf"),)),
)  # fmt: skip
