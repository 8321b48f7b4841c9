"""German delivery notes, orders, reminders, letters and contracts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sample_docs.generator import companies as who
from sample_docs.generator import formats, identifiers
from sample_docs.generator.catalogue.german import IT_INVOICE, KRANZ_INVOICE
from sample_docs.generator.companies import Company
from sample_docs.generator.content import Content, Item, Mention
from sample_docs.generator.layouts import letters
from sample_docs.generator.layouts.composed import RECIPES, composed
from sample_docs.generator.sample import Sample, look

BUYER = Company(
    who.MUSTERBAU.name, who.MUSTERBAU.street, who.MUSTERBAU.city, vat_id=who.MUSTERBAU.vat_id,
    key="musterbau-rheinland", trade="Hoch- und Ausbau", phone="02203 555-400", email="einkauf@musterbau.example",
    website="www.musterbau.example", bank="Köllnbacher Bank",
    iban=identifiers.iban("DE", "998170000095173846"), bic="XMUSDE5K", tax_number="216/5730/0114",
    register="Amtsgericht Köllnbach, HRB 60118", director="Ralf Weiß", color="#4a4e69", logo="triangle",
)  # fmt: skip


def _goods(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(line for line in items if not line.article.startswith("DL-"))


KRANZ_DELIVERY = Content(
    "delivery_note", "de", who.KRANZ, who.MUSTERBAU, "LS-2026-0388", date(2026, 3, 10), _goods(KRANZ_INVOICE.items),
    more={"customer_number": "10482", "order_number": "B-7731", "delivery_date": date(2026, 3, 10)},
    closing="4 Packstücke auf 2 Paletten. Bitte prüfen Sie die Ware bei Annahme auf Transportschäden.",
)  # fmt: skip

KRANZ_ORDER = Content(
    "order", "de", BUYER, who.KRANZ, "B-7731", date(2026, 2, 24), KRANZ_INVOICE.items,
    more={"delivery_date": date(2026, 3, 10)},
    opening="Wir bestellen zu den Bedingungen Ihres Angebots vom 20.02.2026:",
    closing="Bitte bestätigen Sie den Auftrag und geben Sie unsere Bestellnummer auf allen Papieren an.",
)  # fmt: skip

FEE = Decimal("5.00")

REMINDER = Content(
    "reminder", "de", who.ITWERKSTATT, who.BAECKEREI, "M-2026-012", date(2026, 3, 9),
    more={"customer_number": "20017", "due_date": date(2026, 3, 19), "due_amount": IT_INVOICE.due + FEE,
          "reminder_level": Decimal(1), "reminder_fee": FEE},
    said=("reminder_level", "reminder_fee"),
    mentions=(Mention("reminder_for", "invoice", "IT-10093", date(2026, 1, 31), IT_INVOICE.due),),
    paragraphs=(
        "trotz Ablauf der Zahlungsfrist konnten wir zu den folgenden Belegen noch keinen vollständigen Zahlungseingang "
        "feststellen. Sicher haben Sie die Zahlung nur übersehen.",
        "Sollten Sie den Betrag inzwischen überwiesen haben, betrachten Sie dieses Schreiben bitte als gegenstandslos.",
    ),
    rows=(
        ("Beleg", "Datum", "Fällig am", "Offen"),
        ("Rechnung IT-10093", "31.01.2026", "14.02.2026", formats.money(IT_INVOICE.due, "DE", "EUR")),
        ("Mahngebühr", "", "", formats.money(FEE, "DE", "EUR")),
    ),
)  # fmt: skip

LETTER = Content(
    "letter", "de", who.STROMTAL, who.SCHMIDT, "", date(2026, 9, 14),
    more={"subject": "Ihr Zählerwechsel am 6. Oktober 2026", "customer_number": "7 004 183"},
    opening="Sehr geehrte Frau Schmidt,",
    paragraphs=(
        "die Eichfrist Ihres Stromzählers mit der Nummer 1 EMH00 4471 8830 läuft in diesem Jahr ab. Wir tauschen ihn "
        "deshalb kostenlos gegen ein modernes Gerät aus.",
        "Unser Mitarbeiter kommt am Dienstag, dem 6. Oktober 2026, zwischen 8 und 10 Uhr zu Ihnen. Der Tausch dauert "
        "etwa eine halbe Stunde; für wenige Minuten ist der Strom dabei abgeschaltet.",
        "Passt Ihnen der Termin nicht? Rufen Sie uns bitte bis zum 30. September unter 0561 555-1020 an, dann finden "
        "wir einen anderen Tag.",
    ),
)  # fmt: skip

CONTRACT = Content(
    "contract", "de", who.ITWERKSTATT, who.BAECKEREI, "WV-2024-09", date(2024, 11, 18),
    more={"subject": "Wartung und Betreuung des Kassennetzes", "contract_start": date(2024, 12, 1),
          "contract_term": "unbestimmte Zeit", "notice_period": "drei Monaten"},
    said=("contract_start", "contract_term", "notice_period"),
    title="Wartungsvertrag",
    paragraphs=(
        "# § 1 Gegenstand",
        "Der Auftragnehmer wartet das Kassennetz des Auftraggebers in der Filiale Marktplatz 3, bestehend aus vier "
        "Kassen, einem Router, zwei Netzwerkverteilern und einem Sicherungsrechner. Die Wartung umfasst die Prüfung "
        "aller Geräte einmal im Monat, das Einspielen von Aktualisierungen und die Kontrolle der Datensicherung.",
        "# § 2 Störungen",
        "Störungen werden montags bis samstags von 6 bis 18 Uhr angenommen. Der Auftragnehmer beginnt innerhalb von "
        "vier Stunden mit der Behebung. Fällt die Störung in die Zeit von 6 bis 10 Uhr, so verkürzt sich die Frist "
        "auf zwei Stunden.",
        "# § 3 Vergütung",
        "Die Wartung wird mit einer Pauschale von monatlich 180,00 € zuzüglich der gesetzlichen Umsatzsteuer vergütet. "
        "Arbeiten, die darüber hinausgehen, werden nach Aufwand mit 92,00 € je Stunde berechnet. Rechnungen werden zum "
        "Monatsende gestellt und sind innerhalb von 14 Tagen zu zahlen.",
        "# § 4 Laufzeit und Kündigung",
        "Der Vertrag beginnt am 1. Dezember 2024 und läuft auf unbestimmte Zeit. Er kann von beiden Seiten mit einer "
        "Frist von drei Monaten zum Ende eines Kalenderjahres schriftlich gekündigt werden. Das Recht zur Kündigung "
        "aus wichtigem Grund bleibt unberührt.",
        "# § 5 Haftung",
        "Der Auftragnehmer haftet für Vorsatz und grobe Fahrlässigkeit unbeschränkt. Bei leichter Fahrlässigkeit "
        "haftet er nur für die Verletzung wesentlicher Pflichten und begrenzt auf den vorhersehbaren, "
        "vertragstypischen Schaden.",
        "# § 6 Verschwiegenheit",
        "Beide Seiten behandeln alle Kenntnisse über Betrieb und Kunden der anderen Seite vertraulich, auch nach dem "
        "Ende dieses Vertrags.",
        "# § 7 Schlussbestimmungen",
        "Änderungen dieses Vertrags bedürfen der Schriftform. Sollte eine Bestimmung unwirksam sein, so bleibt der "
        "übrige Vertrag bestehen. Gerichtsstand ist Filderau.",
    ),
)  # fmt: skip

SAMPLES: tuple[Sample, ...] = (
    Sample("LS-2026-0388.pdf", KRANZ_DELIVERY, composed(RECIPES["goods"]),
           look(KRANZ_DELIVERY, 1, fixed={"delivery_note": "Lieferschein"}),
           relations=(("delivery_for", "RE-2026-0417.pdf"), ("delivery_for", "bestellung-B-7731.pdf"))),
    Sample("bestellung-B-7731.pdf", KRANZ_ORDER, composed(RECIPES["grid_header"]),
           look(KRANZ_ORDER, 7, fixed={"order": "Bestellung"}),
           relations=(("order_for", "RE-2026-0417.pdf"),)),
    Sample("mahnung-2026-012.pdf", REMINDER, letters.reminder, look(REMINDER, 3, fixed={"reminder": "1. Mahnung"}),
           relations=(("reminder_for", "IT-10093.pdf"),)),
    Sample("zaehlerwechsel.pdf", LETTER, letters.letter("logo_right", "columns"), look(LETTER, 2, size=10.5)),
    Sample("WV-2024-09.pdf", CONTRACT, letters.contract, look(CONTRACT, 1, "times", size=11, dates="long")),
)  # fmt: skip
