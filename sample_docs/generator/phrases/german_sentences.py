"""German sentences of business documents: terms of payment, notes on VAT, salutations, small print."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "terms": (
        "Zahlbar bis zum {due} ohne Abzug.", "Bitte überweisen Sie den Betrag bis zum {due}.",
        "Der Betrag ist am {due} zur Zahlung fällig.", "Bitte begleichen Sie den Rechnungsbetrag bis {due}.",
        "Zahlbar netto bis {due}.", "Wir bitten um Überweisung bis zum {due} auf das unten genannte Konto.",
        "Fällig ohne Abzug am {due}.", "Bitte zahlen Sie den Gesamtbetrag bis spätestens {due}.",
        "Den Rechnungsbetrag überweisen Sie bitte bis {due} unter Angabe der Rechnungsnummer.",
        "Zahlungsziel: {due}, rein netto.", "Wir erwarten Ihre Zahlung bis zum {due}.",
    ),
    "terms_days": (
        "Zahlbar innerhalb von {days} Tagen ohne Abzug.", "Zahlungsziel: {days} Tage netto.",
        "Zahlbar innerhalb {days} Tagen nach Rechnungsdatum.", "Bitte zahlen Sie innerhalb von {days} Tagen.",
        "Zahlungsbedingungen: {days} Tage netto.", "Zahlung binnen {days} Tagen rein netto.",
        "{days} Tage netto Kasse.", "Zahlbar binnen {days} Tagen ab Rechnungserhalt ohne Abzüge.",
    ),
    "terms_now": (
        "Zahlbar sofort ohne Abzug.", "Zahlbar sofort nach Erhalt der Rechnung.", "Sofort fällig, rein netto.",
        "Zahlung sofort nach Rechnungserhalt ohne Abzug.",
    ),
    "skonto": (
        "Bei Zahlung innerhalb von {days} Tagen gewähren wir {percent} % Skonto, danach bis {due} netto.",
        "{days} Tage {percent} % Skonto, zahlbar bis {due} ohne Abzug.",
        "Zahlbar bis {due} netto; innerhalb von {days} Tagen abzüglich {percent} % Skonto.",
        "{percent}% Skonto bei Zahlung binnen {days} Tagen, sonst rein netto bis {due}.",
    ),
    "skonto_date": (
        "Zahlbar bis {until} mit {percent} % Skonto ({amount}), bis {due} ohne Abzug.",
        "Bei Zahlung bis zum {until} abzüglich {percent} % Skonto = {amount}, bis zum {due} netto.",
        "Skonto {percent} % ({amount}) bei Zahlungseingang bis {until}, sonst netto bis {due}.",
        "Bis {until}: {percent} % Skonto, Abzug {amount}. Netto fällig am {due}.",
    ),
    "skonto_days": (
        "{days} Tage {percent} % Skonto, {net_days} Tage netto.",
        "Zahlbar innerhalb {days} Tagen mit {percent}% Skonto, {net_days} Tage netto.",
        "{percent} % Skonto innerhalb von {days} Tagen, {net_days} Tage ohne Abzug.",
        "Zahlungsbedingungen: {days} Tage {percent}% Skonto, {net_days} Tage rein netto.",
    ),
    "debit": (
        "Der Betrag wird am {due} von Ihrem Konto abgebucht.",
        "Wir ziehen den Rechnungsbetrag am {due} per SEPA-Lastschrift ein.",
        "Der Rechnungsbetrag wird zum {due} per Lastschrift eingezogen.",
    ),
    "reverse_charge": (
        "Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge).",
        "Steuerschuldnerschaft des Leistungsempfängers.",
        "Reverse Charge: Die Steuerschuld geht auf den Leistungsempfänger über.",
        "Gemäß § 13b UStG schuldet der Leistungsempfänger die Umsatzsteuer.",
        "Hinweis: Steuerschuldnerschaft des Leistungsempfängers nach § 13b UStG.",
        "Die Umsatzsteuer ist vom Leistungsempfänger anzumelden und abzuführen (§ 13b UStG).",
    ),
    "reverse_charge_AT": (
        "Übergang der Steuerschuld auf den Leistungsempfänger gemäß § 19 Abs. 1a UStG.",
        "Die Steuerschuld geht auf den Leistungsempfänger über (Reverse Charge).",
        "Übergang der Steuerschuld – Reverse Charge.",
    ),
    "small_business": (
        "Gemäß § 19 UStG wird keine Umsatzsteuer berechnet.",
        "Kein Ausweis von Umsatzsteuer, da Kleinunternehmer gemäß § 19 UStG.",
        "Als Kleinunternehmer im Sinne von § 19 Abs. 1 UStG wird keine Umsatzsteuer berechnet.",
        "Steuerfrei nach § 19 UStG (Kleinunternehmerregelung).", "Umsatzsteuerbefreit nach § 19 UStG.",
        "Es wird gemäß § 19 Abs. 1 UStG keine Umsatzsteuer erhoben.",
    ),
    "small_business_AT": (
        "Umsatzsteuerfrei aufgrund der Kleinunternehmerregelung (§ 6 Abs. 1 Z 27 UStG).",
        "Steuerbefreit gemäß § 6 Abs. 1 Z 27 UStG (Kleinunternehmer).",
    ),
    "small_business_CH": ("Nicht mehrwertsteuerpflichtig.", "Keine MWST, da nicht steuerpflichtig (Kleinunternehmen)."),
    "intra_community": (
        "Steuerfreie innergemeinschaftliche Lieferung gemäß § 4 Nr. 1b i. V. m. § 6a UStG.",
        "Innergemeinschaftliche Lieferung, steuerfrei.", "Steuerfreie innergemeinschaftliche Lieferung.",
        "Umsatzsteuerfreie innergemeinschaftliche Lieferung nach § 6a UStG.",
    ),
    "intra_community_AT": (
        "Steuerfreie innergemeinschaftliche Lieferung gemäß Art. 6 Abs. 1 UStG.",
        "Innergemeinschaftliche Lieferung, umsatzsteuerfrei.",
    ),
    "export": (
        "Steuerfreie Ausfuhrlieferung gemäß § 4 Nr. 1a i. V. m. § 6 UStG.", "Steuerfreie Ausfuhrlieferung.",
        "Umsatzsteuerfreie Ausfuhrlieferung in ein Drittland.",
    ),
    "exempt": (
        "Umsatzsteuerfrei gemäß § 4 Nr. 21 UStG.", "Steuerfreie Heilbehandlung nach § 4 Nr. 14 UStG.",
        "Die Leistung ist nach § 4 Nr. 12 UStG von der Umsatzsteuer befreit.",
    ),
    "thanks": (
        "Vielen Dank für Ihren Auftrag.", "Vielen Dank für Ihr Vertrauen.", "Wir danken für Ihren Einkauf.",
        "Herzlichen Dank für die gute Zusammenarbeit.", "Wir freuen uns auf die weitere Zusammenarbeit.", "",
    ),
    "salutation": ("Sehr geehrte Damen und Herren,", "Guten Tag,", "Sehr geehrte Kundin, sehr geehrter Kunde,"),
    "regards": ("Mit freundlichen Grüßen", "Freundliche Grüße", "Mit besten Grüßen", "Beste Grüße"),
    "opening": (
        "", "wir berechnen Ihnen wie folgt:", "für unsere Leistungen erlauben wir uns zu berechnen:",
        "vielen Dank für Ihren Auftrag, den wir wie folgt in Rechnung stellen.",
        "wir erlauben uns, folgende Lieferungen und Leistungen in Rechnung zu stellen:",
        "hiermit stelle ich Ihnen meine Leistungen in Rechnung.",
        "Unsere Lieferungen/Leistungen stellen wir Ihnen wie folgt in Rechnung.",
    ),
    "number_sentence": (
        "{title} Nr. {number} vom {date}", "{title} {number} vom {date}", "{title} Nr.: {number} – {date}",
        "{title} Nr. {number}, {date}",
    ),
    "title_number": (
        "{title} Nr. {number}", "{title} {number}", "{title}: {number}", "{title} - {number}", "{title} Nr.: {number}",
    ),
    "dateline": ("{town}, {date}", "{town}, den {date}"),
    "period_form": ("{start}\u00a0– {end}", "{start} bis {end}", "{start} - {end}", "vom {start} bis {end}"),
    "delivery_sentence": (
        "Lieferdatum: {delivery}", "Die Leistung wurde am {delivery} erbracht.", "Tag der Lieferung: {delivery}",
        "Leistungsdatum ist der {delivery}.", "Geliefert am {delivery}.",
    ),
    "same_day": (
        "Das Leistungsdatum entspricht dem Rechnungsdatum.", "Lieferdatum = Rechnungsdatum",
        "Soweit nicht anders angegeben, entspricht das Leistungsdatum dem Rechnungsdatum.",
    ),
    "pay_sentence": (
        "{bank}, {iban_label} {iban}, {bic_label} {bic}",
        "Bankverbindung: {bank} · {iban_label} {iban} · {bic_label} {bic}",
        "Bitte überweisen Sie auf unser Konto {iban_label} {iban} bei der {bank} ({bic_label} {bic}).",
    ),
    "received": ("Ware vollständig erhalten:", "Empfangsbestätigung:", "Ware in einwandfreiem Zustand erhalten:"),
    "signature": ("Datum, Unterschrift", "Unterschrift Empfänger", "Ort, Datum, Unterschrift"),
}  # fmt: skip
"""Variants by the keys of the wording table; `{…}` are filled in when printed."""

NOTES = (
    "Die Ware bleibt bis zur vollständigen Bezahlung unser Eigentum.",
    "Es gelten unsere Allgemeinen Geschäftsbedingungen, einzusehen unter www.agb.example.",
    "Reklamationen bitte innerhalb von 8 Tagen nach Erhalt der Ware.",
    "Gerichtsstand und Erfüllungsort ist der Sitz unseres Unternehmens.",
    "Unsere Öffnungszeiten: Mo–Fr 8:00–17:30 Uhr, Sa 9:00–13:00 Uhr.",
    "Neu ab Herbst: unser Katalog mit über 4.000 Artikeln. Fragen Sie uns!",
    "Sie sind verpflichtet, diese Rechnung zwei Jahre aufzubewahren (§ 14b Abs. 1 UStG).",
    "Bei Rückfragen nennen Sie bitte Ihre Kundennummer.",
    "Diese Rechnung wurde maschinell erstellt und ist ohne Unterschrift gültig.",
    "Betriebsferien vom 24.12. bis 06.01., danach sind wir wieder für Sie da.",
    "Bei Zahlungsverzug berechnen wir Zinsen von 9 Prozentpunkten über dem Basiszinssatz.",
    "Besuchen Sie uns auf der Hausmesse, Halle 4, Stand 212.",
)
"""Lines at the end of a document that hold no field."""
