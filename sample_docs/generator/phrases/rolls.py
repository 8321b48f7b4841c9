"""Words of till rolls and card slips, by language."""

from __future__ import annotations

from collections.abc import Mapping

HOUSES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "shop": {
        "de": (
            "{}s Hofladen", "Bäckerei {}", "Drogerie {}", "Blumen {}", "Buchhandlung {}", "Metzgerei {}",
            "Baumarkt {}", "Café {}",
        ),
        "en": ("{}'s Farm Shop", "{} Bakery", "The Corner Shop", "{} Hardware", "{} & Daughters Books"),
        "fr": ("Boulangerie {}", "Librairie {}", "Épicerie {}", "Pharmacie {}"),
    },
    "restaurant": {
        "de": ("Gasthaus zum Anker", "Restaurant {}", "Landgasthof {}", "Trattoria Bella Riva", "Wirtshaus am Markt"),
        "en": ("The Old Mill Inn", "{}'s Kitchen", "Café Harbour View"),
        "fr": ("Brasserie du Pont", "Chez {}", "Auberge du Moulin"),
    },
    "fuel": {
        "de": ("Tankstelle {}", "Freie Tankstelle {}", "Autohof Süd"),
        "en": ("{} Service Station", "Roadside Fuels"),
        "fr": ("Station {}", "Relais de la Plaine"),
    },
}  # fmt: skip

GOODS: Mapping[str, Mapping[str, tuple[tuple[str, int, int], ...]]] = {
    "de": {
        "shop": (
            ("Vollmilch 1 l", 1, 2), ("Roggenbrot 750 g", 3, 5), ("Bananen lose", 1, 3), ("Kopierpapier A4", 4, 7),
            ("Akku AA 4er", 6, 12), ("Spülmittel", 1, 3), ("Gartenschere", 12, 29), ("Notizbuch A5", 3, 9),
            ("Kugelschreiber blau", 1, 3), ("Eier 10 Stk.", 2, 4), ("Blumenerde 20 l", 4, 8), ("Schrauben 4x40", 3, 6),
            ("Tragetasche", 0, 1), ("Zeitung", 2, 3), ("Käse am Stück", 3, 9),
        ),
        "restaurant": (
            ("Tagessuppe", 4, 7), ("Schnitzel m. Beilage", 14, 22), ("Apfelschorle 0,5", 3, 5), ("Espresso", 2, 3),
            ("Pils 0,4", 3, 5), ("Salat groß", 8, 14), ("Pasta Pesto", 9, 15), ("Mineralwasser 0,75", 4, 7),
            ("Kuchen", 3, 5),
        ),
        "fuel": (
            ("Super E10", 1, 2), ("Diesel", 1, 2), ("Super", 1, 2), ("Autowäsche Komfort", 9, 15),
            ("Scheibenreiniger", 4, 8),
        ),
    },
    "en": {
        "shop": (
            ("Whole milk 1L", 1, 2), ("Sourdough loaf", 3, 5), ("Bananas", 1, 2), ("A4 paper", 4, 7),
            ("AA batteries x4", 5, 9), ("Tea bags", 2, 4), ("Notebook", 3, 8), ("Ballpoint pen", 1, 2),
            ("Garden twine", 3, 5), ("Free range eggs", 2, 4),
        ),
        "restaurant": (
            ("Soup of the day", 5, 7), ("Fish and chips", 13, 18), ("Latte", 3, 4), ("Lemonade", 3, 4),
            ("Cheesecake", 5, 7),
        ),
        "fuel": (("Unleaded", 1, 2), ("Diesel", 1, 2), ("Car wash", 6, 12)),
    },
    "fr": {
        "shop": (
            ("Baguette", 1, 2), ("Lait 1 l", 1, 2), ("Camembert", 2, 5), ("Cahier A4", 2, 5), ("Stylo bleu", 1, 3),
            ("Ampoule LED", 4, 9),
        ),
        "restaurant": (
            ("Plat du jour", 12, 17), ("Café", 1, 3), ("Eau minérale", 3, 5), ("Dessert", 5, 8),
            ("Quart de vin", 4, 7),
        ),
        "fuel": (("SP95-E10", 1, 2), ("Gazole", 1, 2), ("Lavage", 6, 12)),
    },
}  # fmt: skip
"""Goods: wording, least and greatest gross price in whole units."""

TILLS: Mapping[str, tuple[str, ...]] = {
    "de": ("Kasse", "Kasse Nr.", "Terminal"),
    "en": ("Till", "Register"),
    "fr": ("Caisse",),
}  # fmt: skip
SERVED: Mapping[str, tuple[str, ...]] = {
    "de": ("Es bediente Sie", "Bediener:", "Kassierer:", "Bedienung"),
    "en": ("Served by", "Cashier:"),
    "fr": ("Servi par", "Caissier :"),
}  # fmt: skip
TABLES: Mapping[str, tuple[str, ...]] = {"de": ("Tisch", "Tisch Nr."), "en": ("Table", "Table no."), "fr": ("Table",)}
PUMPS: Mapping[str, tuple[str, ...]] = {"de": ("Säule", "Zapfsäule", "ZP"), "en": ("Pump",), "fr": ("Pompe",)}
SUBTOTALS: Mapping[str, tuple[str, ...]] = {
    "de": ("Zwischensumme", "Zw.-Summe"),
    "en": ("Subtotal", "Sub total"),
    "fr": ("Sous-total",),
}  # fmt: skip
TOTALS: Mapping[str, tuple[str, ...]] = {
    "de": (
        "Summe", "SUMME", "Gesamt", "Total", "GESAMT", "Zu zahlen", "Gesamtbetrag", "Endbetrag", "TOTAL",
        "Rechnungsbetrag", "BETRAG", "Gesamtsumme",
    ),
    "en": ("Total", "TOTAL", "Amount due", "Total to pay", "Grand total", "TOTAL AMOUNT", "Total inc. VAT"),
    "fr": ("Total", "TOTAL TTC", "Total TTC", "Net à payer", "TOTAL À PAYER"),
}  # fmt: skip
PAYMENTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "de": {
        "cash": ("Bar", "BAR", "gegeben Bar", "Barzahlung"),
        "change": ("Rückgeld", "zurück", "Wechselgeld", "RÜCKGELD"),
        "card": ("Kartenzahlung", "EC-Karte", "girocard", "Kreditkarte", "KARTE", "EC-Cash"),
    },
    "en": {
        "cash": ("Cash", "CASH", "Cash tendered"),
        "change": ("Change", "CHANGE DUE"),
        "card": ("Card", "Debit card", "Credit card", "CARD PAYMENT"),
    },
    "fr": {
        "cash": ("Espèces", "ESPECES"),
        "change": ("Rendu", "Monnaie rendue"),
        "card": ("CB", "Carte bancaire"),
    },
}  # fmt: skip
THANKS: Mapping[str, tuple[str, ...]] = {
    "de": (
        "Vielen Dank für Ihren Einkauf!", "Auf Wiedersehen", "Umtausch innerhalb von 14 Tagen mit Bon",
        "Besuchen Sie uns bald wieder", "Öffnungszeiten Mo-Sa 8-20 Uhr", "Es gelten unsere AGB",
    ),
    "en": (
        "Thank you for shopping with us", "Please come again", "Keep this receipt for refunds", "Open 7 days a week",
    ),
    "fr": ("Merci de votre visite", "À bientôt", "Conservez ce ticket"),
}  # fmt: skip
SLIP: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "de": {
        "title": ("Kundenbeleg", "K-U-N-D-E-N-B-E-L-E-G", "Zahlungsbeleg"),
        "terminal": ("Terminal-ID",),
        "trace": ("TA-Nr.",),
        "card": ("girocard", "Kartenzahlung kontaktlos", "Kreditkarte"),
        "amount": ("Betrag", "Gesamt"),
        "done": ("Zahlung erfolgt", "Genehmigt"),
        "payer": ("von", "Erhalten von"),
        "purpose": ("für", "Verwendung"),
        "place": ("Ort, Datum",),
    },
    "en": {
        "title": ("Customer copy", "CARD RECEIPT"),
        "terminal": ("Terminal ID",),
        "trace": ("Auth code",),
        "card": ("Debit card contactless", "Credit card"),
        "amount": ("Amount", "TOTAL", "Sale amount"),
        "done": ("Approved", "Thank you"),
        "payer": ("Received from",),
        "purpose": ("for",),
        "place": ("Place, date",),
    },
    "fr": {
        "title": ("Ticket client", "CARTE BANCAIRE"),
        "terminal": ("Terminal",),
        "trace": ("N° auto",),
        "card": ("CB sans contact",),
        "amount": ("Montant", "MONTANT"),
        "done": ("Paiement accepté",),
        "payer": ("Reçu de",),
        "purpose": ("pour",),
        "place": ("Lieu, date",),
    },
}  # fmt: skip
