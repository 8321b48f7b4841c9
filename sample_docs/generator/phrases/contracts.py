"""Contracts by language and kind: titles, roles, sections; `{start}`, `{end}`, `{term}`, `{notice}` are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ContractKind:
    """One kind of contract: its titles, subjects, what the supplier and the buyer are called, and its sections."""

    titles: tuple[str, ...]
    subjects: tuple[str, ...]
    roles: tuple[str, str]
    sections: tuple[tuple[str, str], ...]


KINDS: Mapping[str, tuple[ContractKind, ...]] = {
    "de": (
        ContractKind(
            ("Dienstleistungsvertrag", "Dienstvertrag", "Vertrag über Dienstleistungen", "Rahmenvertrag"),
            ("Betreuung der Bürotechnik", "Reinigung der Geschäftsräume", "Beratung in Fragen der Lagerhaltung",
             "Pflege der Webseiten"),
            ("Auftragnehmer", "Auftraggeber"),
            (
                ("Vertragsgegenstand", "Der Auftragnehmer erbringt für den Auftraggeber die in der Anlage "
                 "beschriebenen Leistungen. Änderungen "
                 "bedürfen der Schriftform."),
                ("Vergütung", "Der Auftraggeber zahlt die vereinbarte Vergütung monatlich nach Rechnungsstellung "
                 "zuzüglich der gesetzlichen "
                 "Umsatzsteuer."),
                ("Pflichten des Auftraggebers", "Der Auftraggeber stellt alle Unterlagen und Zugänge bereit, die für "
                 "die Leistung nötig sind."),
                ("Haftung", "Die Parteien haften für Vorsatz und grobe Fahrlässigkeit unbeschränkt, im Übrigen nach "
                 "den gesetzlichen Vorschriften."),
                ("Geheimhaltung", "Beide Seiten behandeln alle Kenntnisse aus der Zusammenarbeit vertraulich, auch "
                 "nach dem Ende des Vertrags."),
            ),
        ),
        ContractKind(
            ("Wartungsvertrag", "Servicevertrag", "Vertrag über Wartung und Instandhaltung"),
            ("Wartung der Heizungsanlage", "Wartung des Aufzugs", "Instandhaltung der Kälteanlage",
             "Wartung der Brandmelder"),
            ("Auftragnehmer", "Auftraggeber"),
            (
                ("Leistungen", "Der Auftragnehmer wartet die Anlage einmal im Jahr und behebt Störungen innerhalb "
                 "von zwei Werktagen."),
                ("Ersatzteile", "Ersatzteile werden nach Aufwand berechnet; Verschleißteile sind in der Pauschale "
                 "enthalten."),
                ("Zugang", "Der Auftraggeber gewährt während der üblichen Arbeitszeiten freien Zugang zu den Anlagen."),
                ("Gewährleistung", "Für die ausgeführten Arbeiten gelten die gesetzlichen Gewährleistungsfristen."),
            ),
        ),
        ContractKind(
            ("Mietvertrag", "Gewerbemietvertrag", "Mietvertrag über Geschäftsräume"),
            ("Lagerhalle mit Büro, 240 m²", "Ladenlokal im Erdgeschoss", "Büroräume im zweiten Obergeschoss",
             "Stellplatz Nr. 14"),
            ("Vermieter", "Mieter"),
            (
                ("Mietsache", "Der Vermieter überlässt dem Mieter die genannten Räume zum vertragsgemäßen Gebrauch."),
                ("Miete und Nebenkosten", "Die Miete ist monatlich im Voraus zu zahlen; über die Nebenkosten wird "
                 "jährlich abgerechnet."),
                ("Kaution", "Der Mieter leistet bei Übergabe eine Sicherheit in Höhe von drei Monatsmieten."),
                ("Untervermietung", "Eine Untervermietung bedarf der vorherigen schriftlichen Zustimmung des "
                 "Vermieters."),
            ),
        ),
        ContractKind(
            ("Liefervertrag", "Rahmenliefervertrag", "Kaufvertrag"),
            ("Lieferung von Verpackungsmaterial", "Lieferung von Streugut", "Lieferung von Frischwaren"),
            ("Lieferant", "Abnehmer"),
            (
                ("Lieferung", "Die Lieferungen erfolgen frei Haus auf Abruf innerhalb von fünf Werktagen."),
                ("Preise", "Es gelten die Preise der jeweils gültigen Preisliste abzüglich des vereinbarten Rabatts."),
                ("Mängel", "Offene Mängel sind unverzüglich nach Eingang der Ware schriftlich anzuzeigen."),
            ),
        ),
        ContractKind(
            ("Arbeitsvertrag", "Anstellungsvertrag"), ("Tätigkeit als Sachbearbeiter", "Tätigkeit im Außendienst",
             "Tätigkeit als Monteurin"),
            ("Arbeitgeber", "Arbeitnehmer"),
            (
                ("Tätigkeit", "Der Arbeitnehmer verpflichtet sich, auch andere zumutbare Arbeiten zu übernehmen."),
                ("Vergütung", "Das Gehalt wird jeweils am Ende eines Monats auf das genannte Konto überwiesen."),
                ("Urlaub", "Der Erholungsurlaub beträgt 28 Arbeitstage im Kalenderjahr."),
            ),
        ),
    ),
    "en": (
        ContractKind(
            ("Service Agreement", "Agreement for Services", "Services Contract"), ("Support of office equipment",
             "Cleaning of premises", "Bookkeeping services"),
            ("Provider", "Client"),
            (
                ("Services", "The Provider shall supply the services described in the schedule with reasonable care "
                 "and skill."),
                ("Fees", "The Client shall pay the agreed fees monthly in arrears against invoice, plus VAT."),
                ("Confidentiality", "Each party shall keep the other's information confidential during and after the "
                 "agreement."),
                ("Liability", "Nothing in this agreement limits liability for fraud or for death or personal injury."),
            ),
        ),
        ContractKind(
            ("Maintenance Agreement", "Maintenance Contract"), ("Maintenance of the lift", "Maintenance of boilers"),
             ("Contractor", "Customer"),
            (
                ("Maintenance", "The Contractor shall inspect the plant twice a year and attend to faults within two "
                 "working days."),
                ("Access", "The Customer shall give access during normal working hours."),
            ),
        ),
    ),
    "fr": (
        ContractKind(
            ("Contrat de prestation de services", "Contrat de maintenance", "Contrat de services"),
             ("Entretien des espaces verts", "Maintenance informatique"),
            ("le Prestataire", "le Client"),
            (
                ("Objet", "Le Prestataire fournit au Client les prestations décrites en annexe."),
                ("Prix", "Le prix convenu est facturé chaque mois et payable à trente jours."),
                ("Confidentialité", "Les parties s'engagent à garder confidentielles les informations échangées."),
            ),
        ),
    ),
}  # fmt: skip

TERMS: Mapping[str, tuple[str, ...]] = {
    "de": (
        "12 Monate", "24 Monate", "ein Jahr", "zwei Jahre", "36 Monate", "drei Jahre", "5 Jahre",
    ),
    "en": ("12 months", "two years", "one year", "36 months", "24 months"),
    "fr": ("un an", "12 mois", "deux ans", "24 mois"),
}  # fmt: skip

NOTICES: Mapping[str, tuple[str, ...]] = {
    "de": ("drei Monate", "ein Monat", "sechs Wochen", "3 Monate", "vier Wochen", "6 Monate", "zwei Wochen"),
    "en": ("three months", "one month", "30 days", "six weeks", "90 days"), "fr": ("trois mois", "un mois",
    "deux mois"),
}  # fmt: skip

GENERAL: Mapping[str, tuple[tuple[str, str], ...]] = {
    "de": (
        ("Schriftform", "Änderungen und Ergänzungen dieses Vertrags bedürfen der Schriftform. Mündliche Nebenabreden "
         "bestehen nicht."),
        ("Datenschutz", "Die Parteien beachten die Vorschriften über den Schutz personenbezogener Daten."),
        ("Höhere Gewalt", "Keine Partei haftet für Ereignisse, die sie nicht zu vertreten hat und die sie nicht "
         "abwenden konnte."),
        ("Gerichtsstand", "Gerichtsstand für alle Streitigkeiten ist, soweit gesetzlich zulässig, der Sitz der "
         "erstgenannten Partei."),
        ("Salvatorische Klausel", "Sollte eine Bestimmung unwirksam sein, bleibt die Wirksamkeit der übrigen "
         "Bestimmungen unberührt."),
        ("Übertragung", "Rechte und Pflichten aus diesem Vertrag können nur mit Zustimmung der anderen Seite "
         "übertragen werden."),
        ("Aufrechnung", "Eine Aufrechnung ist nur mit unbestrittenen oder rechtskräftig festgestellten Forderungen "
         "zulässig."),
    ),
    "en": (
        ("Entire agreement", "This agreement is the entire agreement between the parties and may be varied only in "
         "writing."),
        ("Force majeure", "Neither party is liable for delay caused by events beyond its reasonable control."),
        ("Assignment", "Neither party may assign its rights without the written consent of the other."),
        ("Governing law", "This agreement is governed by the law of England and Wales."),
    ),
    "fr": (
        ("Confidentialité des données", "Les parties respectent la réglementation relative aux données personnelles."),
        ("Litiges", "Tout litige relève de la compétence des tribunaux du siège du premier contractant."),
        ("Modifications", "Toute modification du présent contrat fait l'objet d'un avenant écrit."),
    ),
}  # fmt: skip
"""Sections that any contract may end with."""

DURATION: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "de": (
        "Laufzeit und Kündigung",
        ("Der Vertrag beginnt am {start}.", "Dieser Vertrag tritt am {start} in Kraft.",
         "Vertragsbeginn ist der {start}.", "Das Vertragsverhältnis beginnt am {start}."),
        ("Er endet am {end}.", "Der Vertrag ist bis zum {end} befristet.", "Das Vertragsende ist der {end}."),
        ("Er kann mit einer Frist von {notices} zum Ende der Laufzeit gekündigt werden.",
         "Die Kündigungsfrist beträgt {notice}.", "Eine Kündigung ist mit einer Frist von {notices} zum Monatsende "
         "möglich."),
    ),
    "en": (
        "Term and termination",
        ("This agreement starts on {start}.", "The agreement commences on {start}.", "Commencement date: {start}."),
        ("It ends on {end}.", "The agreement expires on {end}."),
        ("Either party may terminate it by giving {notice} notice in writing.",
         "It may be terminated on {notice} written notice."),
    ),
    "fr": (
        "Durée et résiliation", ("Le contrat prend effet le {start}.", "Le présent contrat débute le {start}."),
        ("Il prend fin le {end}.", "Le contrat expire le {end}."),
        ("Il peut être résilié moyennant un préavis de {notice}.",
         "Chaque partie peut y mettre fin avec un préavis de {notice}."),
    ),
}  # fmt: skip
"""The section about the term: its heading, beginnings, ends, notices."""

TERM: Mapping[str, tuple[str, ...]] = {
    "de": (
        "Die Laufzeit beträgt {term}.", "Er wird für die Dauer von {terms} geschlossen.",
        "Die Vertragslaufzeit beträgt {term}.",
    ),
    "en": ("It runs for {term}.", "The term of this agreement is {term}."),
    "fr": ("Il est conclu pour une durée de {term}.", "La durée du contrat est de {term}."),
}  # fmt: skip

LABELS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "de": {
        "contract_start": ("Vertragsbeginn", "Beginn", "Laufzeit ab", "Gültig ab"),
        "contract_end": ("Vertragsende", "Ende", "Befristet bis"),
        "contract_term": ("Laufzeit", "Vertragslaufzeit", "Mindestlaufzeit"),
        "notice_period": ("Kündigungsfrist", "Kündigung"),
        "subject": ("Vertragsgegenstand", "Gegenstand", "Betreff"),
    },
    "en": {
        "contract_start": ("Start date", "Commencement date", "Effective from"),
        "contract_end": ("End date", "Expiry date"),
        "contract_term": ("Term", "Duration"),
        "notice_period": ("Notice period", "Termination notice"),
        "subject": ("Subject", "Subject matter"),
    },
    "fr": {
        "contract_start": ("Date d'effet", "Date de début"),
        "contract_end": ("Date de fin", "Échéance"),
        "contract_term": ("Durée",),
        "notice_period": ("Préavis", "Délai de préavis"),
        "subject": ("Objet",),
    },
}  # fmt: skip

PARTIES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "de": (
        ("zwischen", "und", "– nachfolgend {role} genannt –"), ("Zwischen", "und", "(im Folgenden „{role}“)"),
        ("zwischen der Firma", "und der Firma", "- {role} -"),
    ),
    "en": (("between", "and", "(the “{role}”)"), ("This agreement is made between", "and", "hereinafter the {role}")),
    "fr": (("entre", "et", "ci-après dénommé « {role} »"), ("Entre les soussignés", "et", "ci-après {role}")),
}  # fmt: skip
