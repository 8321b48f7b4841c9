"""French documents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sample_docs.generator import companies as who
from sample_docs.generator.companies import Party
from sample_docs.generator.content import Content, Mention, item
from sample_docs.generator.degradation import Scan, photographed, scanned
from sample_docs.generator.layouts import letters, receipts
from sample_docs.generator.layouts.columns import french
from sample_docs.generator.layouts.composed import Recipe, composed
from sample_docs.generator.sample import Sample, look

OILS = (
    item("Huile d'olive vierge extra, bidon 5 l", 8, "u", "46.80", "5.5", "HO-5L"),
    item("Tapenade noire, bocal 180 g", 36, "u", "3.95", "5.5", "TN-180"),
    item("Olives de table, seau 3 kg", 6, "u", "21.60", "5.5", "OT-3K"),
    item("Coffret cadeau bois, gravé", 12, "u", "9.20", 20, "CC-B1"),
    item("Port et emballage", 1, "u", "24.00", 20, "PORT"),
)

INVOICE = Content(
    "invoice", "fr", who.OLIVERAIE, who.EPICERIE, "FA2026-0212", date(2026, 4, 9), OILS,
    more={"due_date": date(2026, 5, 9), "customer_number": "C-0418", "order_number": "CMD-77",
          "delivery_date": date(2026, 4, 7)},
    closing="En cas de retard, pénalités au taux légal et indemnité forfaitaire de 40 € pour frais de recouvrement.",
)  # fmt: skip

DELIVERY = Content(
    "delivery_note", "fr", who.OLIVERAIE, who.EPICERIE, "BL-2026-0198", date(2026, 4, 7), OILS[:4],
    more={"customer_number": "C-0418", "order_number": "CMD-77"},
)  # fmt: skip

JOINERY = Content(
    "invoice", "fr", who.ATELIER, who.HOTELFR, "2026-F-057", date(2026, 6, 12),
    (
        item("Comptoir d'accueil en chêne massif, sur mesure", 1, "u", "3480.00", 20, "CPT"),
        item("Étagères murales, hêtre huilé", 6, "u", "142.50", 20, "ETG"),
        item("Pose et finitions sur site", "14", "h", "48.00", 20, "POSE"),
        item("Remise commerciale", 1, "u", "-250.00", 20, "REM"),
    ),
    more={"due_date": date(2026, 7, 12), "order_number": "DEV-2026-031"},
    prepaid=Decimal("1500.00"),
)  # fmt: skip

CREDIT = Content(
    "credit_note", "fr", who.ATELIER, who.HOTELFR, "AV-2026-004", date(2026, 6, 30),
    (item("Étagère murale, hêtre huilé : reprise pour défaut de teinte", 1, "u", "142.50", 20, "ETG"),),
    more={"preceding_invoice_number": "2026-F-057", "preceding_invoice_date": date(2026, 6, 12)},
    said=("preceding_invoice_number", "preceding_invoice_date", "references"),
    mentions=(Mention("credit_note_for", "invoice", "2026-F-057", date(2026, 6, 12)),),
    opening="Avoir sur notre facture 2026-F-057 du 12/06/2026.",
)  # fmt: skip

SHOP = Content(
    "receipt", "fr", who.OLIVERAIE, Party("", "", "", "FR"), "00417", date(2026, 7, 18),
    (
        item("Huile d'olive 50 cl", 2, "u", "12.90", "5.5"),
        item("Tapenade noire 180 g", 1, "u", "5.40", "5.5"),
        item("Savon de Valmont", 3, "u", "4.20", 20),
        item("Sac coton", 1, "u", "3.50", 20),
    ),
    gross_prices=True, opening="Caisse 1  17:26", given=Decimal("50.00"), closing="Merci et à bientôt !",
)  # fmt: skip

LETTER = Content(
    "letter", "fr", who.ATELIER, who.HOTELFR, "", date(2026, 5, 4),
    more={"subject": "début des travaux à l'accueil"}, title="Objet :",
    paragraphs=(
        "Nous vous confirmons le début du chantier le lundi 18 mai à 8 heures. Le comptoir sera livré en trois "
        "éléments et assemblé sur place.",
        "Nous vous prions de bien vouloir libérer l'accueil la veille au soir et de prévoir un accès par la cour. La "
        "pose demande deux journées ; le bruit se limitera à la première matinée.",
    ),
    closing="Paul Moreau",
)  # fmt: skip


SAMPLES: tuple[Sample, ...] = (
    Sample("FA2026-0212.pdf", INVOICE, french, look(INVOICE, 31, fixed={"invoice": "Facture"})),
    Sample("BL-2026-0198.pdf", DELIVERY, french, look(DELIVERY, 32),
           relations=(("delivery_for", "FA2026-0212.pdf"),)),
    Sample("2026-F-057.pdf", JOINERY, french, look(JOINERY, 33, "times", size=10),
           scanned(Scan(dpi=150, turn=90, skew=0.4, noise=4, seed=33))),
    Sample("AV-2026-004.pdf", CREDIT, composed(Recipe(letterhead="centered", footer="centered", bank="line")),
           look(CREDIT, 34, "times", size=10), relations=(("credit_note_for", "2026-F-057.pdf"),)),
    Sample("ticket-00417.jpg", SHOP, receipts.till,
           look(SHOP, 35, "courier", size=8.5, fixed={"total_amount": "Total"}),
           photographed(Scan(dpi=220, noise=5, quality=60, color=True, seed=35)),
           size=(receipts.TILL_WIDTH, receipts.till_height(len(SHOP.items)))),
    Sample("courrier-travaux.pdf", LETTER, letters.letter("logo_left", "three_columns", beside=""),
           look(LETTER, 36, size=10.5)),
)  # fmt: skip
