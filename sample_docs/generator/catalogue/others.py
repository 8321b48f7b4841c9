"""Forms, pages that are no business paper, and files that cannot be read."""

from __future__ import annotations

from datetime import date

from reportlab.lib.pagesizes import A4, landscape

from sample_docs.generator import companies as who
from sample_docs.generator.catalogue.german import IT_INVOICE, KRANZ_INVOICE, NORDWERK_INVOICE
from sample_docs.generator.content import Content
from sample_docs.generator.degradation import Scan, as_jpeg, scanned
from sample_docs.generator.envelopes import empty, plain_text, truncated
from sample_docs.generator.layouts import flyers, forms
from sample_docs.generator.layouts.composed import RECIPES, composed
from sample_docs.generator.sample import Sample, look

_TRAVELLER = (
    ("Name", "Thomas Fischer"), ("Personalnummer", "20418"), ("Kostenstelle", "4410 Montage"),
    ("Reiseziel", "Fördestadt – Köllnbach"), ("Beginn", "23.02.2026, 6:30 Uhr"), ("Ende", "26.02.2026, 19:10 Uhr"),
    ("Anlass", "Inbetriebnahme Rollenbahn"), ("Verkehrsmittel", "Bahn, Taxi"),
)  # fmt: skip

CLAIM = Content(
    "form", "de", who.NORDWERK, who.FISCHER, "RK-0815-26", date(2026, 2, 27),
    more={"subject": "Reisekostenabrechnung"},
    form=_TRAVELLER, said=("form_fields",), paragraphs=tuple("|".join(pair) for pair in _TRAVELLER),
    rows=(
        ("Datum", "Zweck", "Fahrt", "Übernacht.", "Verpfleg.", "Sonstiges", "Summe"),
        ("23.02.2026", "Anreise, Aufbau", "89,90", "94,00", "14,00", "", "197,90"),
        ("24.02.2026", "Verkabelung, Probelauf", "18,40", "94,00", "28,00", "", "140,40"),
        ("25.02.2026", "Einweisung", "18,40", "94,00", "28,00", "12,50", "152,90"),
        ("26.02.2026", "Abnahme, Rückreise", "89,90", "", "14,00", "", "103,90"),
        ("", "Summe", "216,60", "282,00", "84,00", "12,50", "595,10"),
    ),
    closing="Unterschrift Mitarbeiter|Genehmigt: Vorgesetzter",
)  # fmt: skip

_MANDATE_FIELDS = (
    ("Vor- und Nachname", "ANNELIESE SCHMIDT"), ("Straße und Hausnummer", "BIRKENWEG 11"),
    ("Postleitzahl und Ort", "34235 STROMTAL"), ("Kreditinstitut", "STROMTALER SPARKASSE"),
)  # fmt: skip

MANDATE = Content(
    "form", "de", who.STROMTAL, who.SCHMIDT, "SM-7004183", date(2026, 1, 12),
    more={"subject": "SEPA-Lastschriftmandat"},
    paragraphs=(
        "Ich ermächtige die Stadtwerke Stromtal GmbH, Zahlungen von meinem Konto mittels Lastschrift einzuziehen. "
        "Zugleich weise ich mein Kreditinstitut an, die gezogenen Lastschriften einzulösen.",
        "Hinweis: Ich kann innerhalb von acht Wochen, beginnend mit dem Belastungsdatum, die Erstattung des belasteten "
        "Betrags verlangen. Es gelten dabei die mit meinem Kreditinstitut vereinbarten Bedingungen.",
    ),
    rows=_MANDATE_FIELDS, form=_MANDATE_FIELDS, said=("form_fields",),
    closing="Ort, Datum|Unterschrift des Kontoinhabers",
)  # fmt: skip

MENU = Content(
    "unknown", "de", who.SEEBLICK, who.WEBER, "", date(2026, 7, 1), title="Seeblick", opening="Abendkarte im Sommer",
    rows=(
        ("Vorspeisen", ""), ("Kalte Gurkensuppe mit Minze", "11"), ("Geräucherter Felchen auf Randensalat", "17"),
        ("Gebackener Ziegenkäse, Honig, Nüsse", "16"), ("Hauptgänge", ""), ("Eglifilets im Bierteig", "36"),
        ("Kalbsgeschnetzeltes, Rösti", "42"), ("Eierschwämmli-Risotto", "31"), ("Hirschwurst, Linsen, Senf", "29"),
        ("Süsses", ""), ("Gebrannte Creme", "12"), ("Zwetschgenkuchen mit Zimtglace", "14"),
    ),
    closing="Alle Preise in Franken. Über Zutaten geben wir gerne Auskunft.",
)  # fmt: skip

POSTER = Content(
    "unknown", "de", who.GRUENHOF, who.WEBER, "", date(2026, 4, 1), title="Pflanzentag",
    paragraphs=("Samstag, 25. April", "9 bis 16 Uhr", "Stauden · Kräuter · Obst", "Kuchen und Musik im Glashaus"),
    opening="Kommt vorbei und grabt mit!", closing="Gärtnerweg 22 · Moosfelden",
)  # fmt: skip

VIEW = Content("unknown", "de", who.GRUENHOF, who.WEBER, "", date(2026, 4, 1))

NOTE = Content("unknown", "de", who.KRANZ, who.MUSTERBAU, "", date(2026, 1, 1), title="Notiz",
               opening="Das ist keine PDF-Datei, sondern Text mit falscher Endung.")  # fmt: skip

SAMPLES: tuple[Sample, ...] = (
    Sample("reisekosten-RK-0815-26.pdf", CLAIM, forms.claim, look(CLAIM, 41), size=landscape(A4)),
    Sample("lastschriftmandat.pdf", MANDATE, forms.mandate, look(MANDATE, 42, size=10),
           scanned(Scan(dpi=150, skew=-2.1, noise=5, shadow=0.25, seed=42))),
    Sample("abendkarte.pdf", MENU, flyers.menu, look(MENU, 43, "times")),
    Sample("pflanzentag.pdf", POSTER, flyers.notice, look(POSTER, 44)),
    Sample("aussicht.jpg", VIEW, flyers.picture, look(VIEW, 45),
           as_jpeg(Scan(dpi=110, noise=4, blur=1.2, quality=55, color=True, seed=45))),
    Sample("gesperrt.pdf", KRANZ_INVOICE, composed(RECIPES["din_letter"]), look(KRANZ_INVOICE, 1),
           locked=True, error="encrypted-pdf"),
    Sample("abgebrochen.pdf", NORDWERK_INVOICE, composed(RECIPES["grid_header"]), look(NORDWERK_INVOICE, 2),
           truncated(0.3), error="broken-pdf"),
    Sample("leer.pdf", IT_INVOICE, composed(RECIPES["strip"]), look(IT_INVOICE, 6), empty, error="empty-file"),
    Sample("doch-kein-pdf.pdf", NOTE, flyers.picture, look(NOTE), plain_text, error="unsupported-file"),
)  # fmt: skip
