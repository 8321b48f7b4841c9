"""Forms by language: titles, labels with what is filled in, tick boxes. `{…}` names a kind of value."""

from __future__ import annotations

from collections.abc import Mapping

FORMS: Mapping[str, tuple[tuple[str, tuple[tuple[str, str], ...], tuple[str, ...]], ...]] = {
    "de": (
        ("Aufnahmeantrag", (("Name", "{surname}"), ("Vorname", "{first}"), ("Geburtsdatum", "{day}"), ("Straße, Nr.",
         "{street}"), ("PLZ, Ort", "{city}"),
         ("Telefon", "{phone}"), ("E-Mail", "{mail}"), ("Beitragsgruppe", "{letter}"), ("Eintritt zum", "{day}")),
         ("Einzelmitglied", "Familienmitglied", "Satzung erhalten", "Datenschutzhinweise gelesen")),
        ("Reisekostenabrechnung", (("Name", "{person}"), ("Abteilung", "{department}"), ("Personalnummer", "{number}"),
         ("Reiseziel", "{town}"),
         ("Beginn der Reise", "{day}"), ("Ende der Reise", "{day}"), ("Zweck der Reise", "{purpose}"),
          ("Gefahrene Kilometer", "{small}"),
         ("Auslagen gesamt", "{amount}")), ("Bahn", "Pkw", "Flug", "Übernachtung")),
        ("Stammdatenblatt Lieferant", (("Firma", "{company}"), ("Straße", "{street}"), ("PLZ/Ort", "{city}"),
         ("Ansprechpartner", "{person}"),
         ("Telefon", "{phone}"), ("Umsatzsteuer-ID", "{vat}"), ("Zahlungsziel", "{days}"), ("Kreditorennummer",
          "{number}")),
         ("Neuanlage", "Änderung", "Löschung")),
        ("Schadenmeldung", (("Versicherungsnehmer", "{person}"), ("Versicherungsnummer", "{number}"), ("Schadentag",
         "{day}"), ("Schadenort", "{town}"),
         ("Geschätzter Schaden", "{amount}"), ("Zeuge", "{person}"), ("Polizeidienststelle", "{town}")),
          ("Polizeilich gemeldet", "Fotos beigefügt")),
        ("Urlaubsantrag", (("Name, Vorname", "{person}"), ("Abteilung", "{department}"), ("vom", "{day}"), ("bis",
         "{day}"), ("Anzahl Tage", "{small}"),
         ("Vertretung", "{person}")), ("Erholungsurlaub", "Sonderurlaub", "Überstundenausgleich")),
        ("Anmeldung zum Seminar", (("Seminar", "{purpose}"), ("Termin", "{day}"), ("Teilnehmer", "{person}"), ("Firma",
         "{company}"),
         ("Rechnungsanschrift", "{street}"), ("Ort", "{city}")), ("Mittagessen gewünscht", "Parkplatz benötigt")),
        ("Übergabeprotokoll", (("Objekt", "{street}"), ("Mieter", "{person}"), ("Zählerstand Strom", "{number}"),
         ("Zählerstand Wasser", "{number}"),
         ("Anzahl Schlüssel", "{small}"), ("Datum der Übergabe", "{day}")), ("Keine Mängel", "Mängel siehe Rückseite")),
    ),
    "en": (
        ("Application Form", (("Surname", "{surname}"), ("First name", "{first}"), ("Date of birth", "{day}"),
         ("Address", "{street}"), ("Town", "{city}"),
         ("Telephone", "{phone}"), ("Email", "{mail}")), ("Full member", "Associate", "Newsletter")),
        ("Expense Claim", (("Employee", "{person}"), ("Department", "{department}"), ("Staff number", "{number}"),
         ("Purpose", "{purpose}"), ("From", "{day}"),
         ("To", "{day}"), ("Total claimed", "{amount}")), ("Receipts attached", "Mileage")),
        ("Supplier Registration", (("Company name", "{company}"), ("Street", "{street}"), ("Town and postcode",
         "{city}"), ("Contact name", "{person}"),
         ("VAT number", "{vat}"), ("Phone", "{phone}")), ("New supplier", "Amendment")),
    ),
    "fr": (
        ("Bulletin d'inscription", (("Nom", "{surname}"), ("Prénom", "{first}"), ("Date de naissance", "{day}"),
         ("Adresse", "{street}"), ("Ville", "{city}"),
         ("Téléphone", "{phone}")), ("Adhérent", "Bénévole")),
        ("Note de frais", (("Nom", "{person}"), ("Service", "{department}"), ("Motif", "{purpose}"), ("Du", "{day}"),
         ("Au", "{day}"), ("Montant", "{amount}")),
         ("Train", "Voiture")),
    ),
}  # fmt: skip
"""Title, labels with kinds of values, tick boxes."""

VALUES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "de": {"department": ("Einkauf", "Lager", "Vertrieb Nord", "Personal"), "purpose": ("Messebesuch", "Kundentermin",
    "Brandschutz im Betrieb", "Schulung")},
    "en": {"department": ("Purchasing", "Sales", "Stores"), "purpose": ("Customer visit", "Trade fair", "Training")},
    "fr": {"department": ("Achats", "Ventes"), "purpose": ("Visite client", "Salon", "Formation")},
}  # fmt: skip

HINTS: Mapping[str, tuple[str, ...]] = {
    "de": ("Bitte in Druckbuchstaben ausfüllen.", "Bitte vollständig ausfüllen und unterschrieben zurücksenden.",
    "Zutreffendes bitte ankreuzen."),
    "en": ("Please complete in block capitals.", "Please return the signed form.", "Tick as appropriate."),
    "fr": ("À remplir en lettres capitales.", "Cochez la case utile."),
}  # fmt: skip

PLACES: Mapping[str, tuple[str, ...]] = {
    "de": ("Ort, Datum", "Datum", "Datum, Unterschrift"), "en": ("Date", "Place and date"), "fr": ("Fait à, le",
    "Date"),
}  # fmt: skip

NUMBERS: Mapping[str, tuple[str, ...]] = {
    "de": ("Formular-Nr.", "Antragsnummer", "Vorgangsnummer"),
    "en": ("Form no.", "Reference"),
    "fr": ("Dossier n°",),
}
