"""Papers with codes, reverse charge, a correction, fees and interest, and a contract of services."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sample_docs.generator import companies as who
from sample_docs.generator import identifiers
from sample_docs.generator.companies import Party
from sample_docs.generator.content import Adjustment, Content, Mention, item
from sample_docs.generator.einvoice import FIELDS, embedded
from sample_docs.generator.look import Look
from sample_docs.generator.phrases import PHRASES
from sample_docs.generator.random_papers.contracts import contract_page
from sample_docs.generator.random_papers.papers import random_paper
from sample_docs.generator.random_papers.reminders import reminder_page
from sample_docs.generator.sample import Sample
from sample_docs.generator.wordings import Words

SWISS = Content(
    "invoice", "de", who.UHRENTAL, who.TICKTACK, "F-20577", date(2026, 9, 3),
    (
        item("Federhaus FH-2, gehärtet", 400, "Stk", "3.85", "8.1", "FH-2"),
        item("Anpassung der Vorrichtung", "3.5", "Std", "118.00", "8.1", "DL-3"),
    ),
    currency="CHF",
    more={"due_date": date(2026, 10, 3), "customer_number": "4410", "delivery_date": date(2026, 9, 1),
          "payment_reference": identifiers.creditor_reference("20577F2026")},
    code="swiss",
)  # fmt: skip

GIRO = Content(
    "invoice", "de", who.GRUENHOF, who.BAECKEREI, "R26/1302", date(2026, 9, 14),
    (
        item("Grabpflege Herbst, Rückschnitt und Bepflanzung", 1, "psch", "148.00", 19),
        item("Heidekraut im Topf", 24, "Stk", "2.95", 7),
    ),
    more={"due_date": date(2026, 9, 28), "customer_number": "3307", "delivery_date": date(2026, 9, 10)},
    adjustments=(Adjustment(True, "Anfahrt", Decimal("18.50"), Decimal(19)),),
    code="epc",
)  # fmt: skip

REVERSE = Content(
    "invoice", "de", who.ITWERKSTATT,
    Party("Alpenhof Datentechnik GmbH", "Bergstraße 8", "6020 Innfeld", "AT",
          vat_id=identifiers.austrian_vat("4418273")),
    "IT-10188", date(2026, 9, 21),
    (item("Fernwartung Server, August", "11.5", "Std", "92.00", 0, "STD-1"),
     item("Einrichtung Datensicherung", 1, "psch", "640.00", 0, "DS-1")),
    more={"due_date": date(2026, 10, 5), "service_start": date(2026, 8, 1), "service_end": date(2026, 8, 31),
          "customer_number": "20077"},
    tax_note="reverse_charge",
)  # fmt: skip

CORRECTED = Content(
    "invoice", "de", who.NORDWERK, who.MUSTERBAU, "90014702", date(2026, 5, 22),
    (
        item("Tragrolle 50 mm, Achse 10 mm", 50, "Stk", "11.20", 19, "TR-50"),
        item("Keilriemen SPA 1250", 6, "Stk", "18.75", 19, "KR-1250"),
    ),
    more={"due_date": date(2026, 6, 21), "customer_number": "D-20931", "order_number": "B-7802",
          "delivery_date": date(2026, 5, 6), "preceding_invoice_number": "90014611",
          "preceding_invoice_date": date(2026, 5, 8)},
    title="Korrigierte Rechnung",
    mentions=(Mention("corrects", "invoice", "90014611", date(2026, 5, 8)),),
)  # fmt: skip

_OPEN = Decimal("318.49")

SECOND = Content(
    "reminder", "de", who.KRANZ, who.BAECKEREI, "MA-2026-088", date(2026, 8, 10),
    more={"due_date": date(2026, 8, 20), "customer_number": "10977", "reminder_level": Decimal(2),
          "reminder_fee": Decimal("5.00"), "late_interest": Decimal("2.14"),
          "due_amount": _OPEN + Decimal("84.13") + Decimal("7.14")},
    title="2. Mahnung",
    opening="trotz unserer Zahlungserinnerung sind die folgenden Beträge weiterhin offen.",
    closing="Zahlungseingänge sind bis zum Vortag berücksichtigt.",
    mentions=(Mention("reminder_for", "invoice", "RE-2026-0571", date(2026, 6, 2), _OPEN),
              Mention("reminder_for", "invoice", "RE-2026-0588", date(2026, 6, 4), Decimal("84.13"))),
)  # fmt: skip

SERVICE = Content(
    "contract", "de", who.GRUENHOF, who.MUSTERBAU, "PV-2026-31", date(2026, 9, 28),
    more={"subject": "Pflege der Außenanlagen am Firmensitz", "contract_start": date(2026, 11, 1),
          "contract_term": "24 Monate", "notice_period": "drei Monate"},
    title="Dienstleistungsvertrag",
    paragraphs=(
        "# Leistungen\nDer Auftragnehmer pflegt Rasen, Hecken und Gehölze auf dem Grundstück des Auftraggebers von "
        "März bis November jeden Jahres und räumt im Winter die Wege.",
        "# Vergütung\nDie Leistungen werden mit monatlich 480,00 € zuzüglich der gesetzlichen Umsatzsteuer vergütet.",
        "# Zugang\nDer Auftraggeber gewährt an Werktagen von 7 bis 17 Uhr Zugang zum Gelände.",
        "# Haftung\nDer Auftragnehmer haftet für Schäden, die er oder seine Leute schuldhaft verursachen.",
        "# Schlussbestimmungen\nÄnderungen bedürfen der Schriftform. Gerichtsstand ist Moosfelden.",
    ),
    rows=(("Auftragnehmer", "Auftraggeber"),),
)  # fmt: skip


def _look(content: Content, seed: str, **choices: str) -> Look:
    return Look(Words(content.language, seed, table=PHRASES, fixed=choices), color=content.supplier.color)


SAMPLES: tuple[Sample, ...] = (
    Sample("qr-rechnung-F-20577.pdf", SWISS, random_paper("swiss-e"), _look(SWISS, "swiss", invoice="Rechnung")),
    Sample("girocode-R26-1302.pdf", GIRO, random_paper("giro-j"), _look(GIRO, "giro", invoice="Rechnung")),
    Sample("reverse-charge-IT-10188.pdf", REVERSE, random_paper("reverse-a"),
           _look(REVERSE, "reverse", invoice="Rechnung")),
    Sample("korrektur-90014702.pdf", CORRECTED, random_paper("corrected-i"), _look(CORRECTED, "corrected"), embedded(),
           relations=(("corrects", "zugferd-90014611.pdf"),), stated=FIELDS,
           unsure=frozenset({"supplier_address", "buyer_address"})),
    Sample("mahnung-MA-2026-088.pdf", SECOND, reminder_page("second-a"), _look(SECOND, "second")),
    Sample("vertrag-PV-2026-31.pdf", SERVICE, contract_page("service-a"), _look(SERVICE, "service")),
)  # fmt: skip
