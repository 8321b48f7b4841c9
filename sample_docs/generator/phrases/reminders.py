"""Wordings of reminders: titles by level, heads of the table of invoices, sentences."""

from __future__ import annotations

from collections.abc import Mapping

TITLES: Mapping[str, Mapping[int, tuple[str, ...]]] = {
    "de": {
        0: (
            "Zahlungserinnerung", "Mahnung", "MAHNUNG", "Zahlungsaufforderung", "Freundliche Zahlungserinnerung",
            "Letzte Mahnung",
        ),
        1: ("1. Mahnung", "Erste Mahnung", "Mahnung (1. Stufe)", "1. Zahlungserinnerung"),
        2: ("2. Mahnung", "Zweite Mahnung", "Mahnung – Stufe 2", "2. MAHNUNG"),
        3: ("3. Mahnung", "Dritte Mahnung", "3. und letzte Mahnung"),
    },
    "en": {
        0: ("Payment Reminder", "Overdue Notice", "Reminder", "Final Notice", "Past due notice"),
        1: ("First Reminder", "1st Reminder", "Reminder 1"),
        2: ("Second Reminder", "2nd Reminder", "Reminder no. 2"),
        3: ("Third Reminder", "3rd and final reminder"),
    },
    "fr": {
        0: ("Relance", "Rappel de paiement", "Lettre de relance", "Mise en demeure"),
        1: ("Premier rappel", "1ère relance", "Relance n° 1"),
        2: ("Deuxième rappel", "2ème relance", "Relance n° 2"),
        3: ("Troisième rappel", "3ème relance"),
    },
}  # fmt: skip
"""Titles by level; 0 holds those that do not say which level it is."""

LEVEL_LABELS: Mapping[str, tuple[str, ...]] = {
    "de": ("Mahnstufe", "Mahnung Stufe", "Mahnlauf"),
    "en": ("Reminder level", "Dunning level"),
    "fr": ("Niveau de relance",),
}  # fmt: skip

HEADS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "de": {
        "number": ("Rechnung", "Rechnungs-Nr.", "Rechnungsnummer", "Beleg", "Belegnr.", "Rg.-Nr."),
        "day": ("Datum", "Rechnungsdatum", "Belegdatum", "vom"),
        "due": ("Fällig", "Fällig am", "Fälligkeit", "fällig seit"),
        "amount": ("Betrag", "Rechnungsbetrag", "Bruttobetrag"),
        "open": ("Offen", "Offener Betrag", "Restbetrag", "Saldo", "Forderung"),
        "late": ("Tage", "Verzug (Tage)", "Verzugstage"),
    },
    "en": {
        "number": ("Invoice", "Invoice no.", "Document"),
        "day": ("Date", "Invoice date"),
        "due": ("Due", "Due date"),
        "amount": ("Amount", "Invoice amount"),
        "open": ("Open", "Outstanding", "Balance"),
        "late": ("Days late", "Days overdue"),
    },
    "fr": {
        "number": ("Facture", "N° facture", "Pièce"),
        "day": ("Date", "Date facture"),
        "due": ("Échéance", "Date d'échéance"),
        "amount": ("Montant", "Montant TTC"),
        "open": ("Montant dû", "Reste dû", "Solde"),
        "late": ("Jours de retard", "Retard"),
    },
}  # fmt: skip

FEES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "de": {"fee": ("Mahngebühr", "Mahngebühren", "Mahnkosten", "Mahnpauschale", "Bearbeitungsgebühr Mahnung"),
           "interest": ("Verzugszinsen", "Zinsen", "Zinsen bis heute", "Verzugszins"),
           "sum": ("Summe offene Rechnungen", "Zwischensumme", "Summe Rechnungen", "Offene Posten")},
    "en": {"fee": ("Reminder fee", "Late fee", "Dunning fee", "Administration fee"),
           "interest": ("Interest", "Late payment interest", "Interest on arrears"),
           "sum": ("Total invoices", "Subtotal", "Open invoices")},
    "fr": {"fee": ("Frais de relance", "Frais de rappel", "Indemnité de recouvrement"),
           "interest": ("Intérêts de retard", "Pénalités de retard"), "sum": ("Total des factures", "Sous-total")},
}  # fmt: skip

OPENINGS: Mapping[str, tuple[str, ...]] = {
    "de": (
        "leider konnten wir zu den folgenden Rechnungen noch keinen Zahlungseingang feststellen.",
        "sicher ist es Ihrer Aufmerksamkeit entgangen, dass die unten genannten Beträge noch offen sind.",
        "trotz unserer bisherigen Erinnerung sind die nachstehenden Forderungen weiterhin unbezahlt.",
        "bei der Durchsicht unserer Konten haben wir folgende offene Posten festgestellt:",
    ),
    "en": (
        "According to our records the following invoices have not been paid.",
        "We have not yet received payment for the items listed below.",
        "Despite our previous reminder the following amounts are still outstanding.",
    ),
    "fr": (
        "Sauf erreur de notre part, les factures suivantes restent impayées.",
        "Nous constatons que les montants ci-dessous ne sont pas encore réglés.",
    ),
}  # fmt: skip

SINGLE: Mapping[str, tuple[str, ...]] = {
    "de": (
        "unsere Rechnung Nr. {number} vom {day} über {open} ist noch nicht beglichen.",
        "für die Rechnung {number} vom {day} steht noch ein Betrag von {open} offen.",
        "zu unserer Rechnung {number} vom {day} in Höhe von {open} haben wir noch keine Zahlung erhalten.",
    ),
    "en": (
        "Our invoice no. {number} dated {day} for {open} is still unpaid.",
        "We have not received payment of {open} for invoice {number} of {day}.",
    ),
    "fr": ("Notre facture n° {number} du {day} d'un montant de {open} reste impayée.",),
}  # fmt: skip
"""A reminder of one invoice, in a sentence instead of a table."""

DEADLINES: Mapping[str, tuple[str, ...]] = {
    "de": (
        "Bitte überweisen Sie den Betrag bis zum {due}.",
        "Wir bitten Sie, den Betrag bis spätestens {due} zu begleichen.",
        "Wir erwarten den Eingang Ihrer Zahlung bis {due}.", "Zahlbar bis {due}.",
        "Als neue Zahlungsfrist haben wir den {due} notiert.",
    ),
    "en": ("Please pay by {due}.", "Please settle the amount by {due}.", "We expect your payment by {due}."),
    "fr": ("Merci de régler ce montant avant le {due}.", "Nous vous prions de régler avant le {due}."),
}  # fmt: skip

CLOSINGS: Mapping[str, tuple[str, ...]] = {
    "de": (
        "Sollten Sie zwischenzeitlich gezahlt haben, betrachten Sie dieses Schreiben bitte als gegenstandslos.",
        "Nach Ablauf der Frist übergeben wir die Angelegenheit unserem Anwalt.",
        "Zahlungseingänge sind bis gestern berücksichtigt.",
    ),
    "en": (
        "If you have paid in the meantime, please disregard this letter.",
        "After that date we shall have to take legal steps.",
    ),
    "fr": ("Si votre règlement nous est parvenu entre-temps, veuillez ne pas tenir compte de ce courrier.",),
}  # fmt: skip
