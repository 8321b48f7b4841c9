"""Parts that random documents are put together from: names, places, goods and sentences, all invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """What is particular to a country: its language, currency, VAT rates (regular first), names and places.

    `codes` are lowest and highest number of a postal code, zero for the British form.
    """

    language: str
    currency: str
    rates: tuple[str, ...]
    forms: tuple[str, ...]
    surnames: tuple[str, ...]
    streets: tuple[str, ...]
    towns: tuple[str, ...]
    codes: tuple[int, int]
    phone: str


COUNTRIES: Mapping[str, Country] = {
    "DE": Country(
        "de", "EUR", ("19", "7"), ("GmbH", "GmbH & Co. KG", "AG", "e.K.", "OHG", "UG (haftungsbeschränkt)", "KG"),
        ("Ahrens", "Bärwald", "Cornelsen", "Dörrfeld", "Ehlert", "Fröhling", "Gärtig", "Hülsbeck", "Immel", "Jäckel",
         "Zöllner", "Brinkmeyer", "Hasselhorst", "Kronawitt", "Pfefferle", "Schlüter-Hansen", "Wittkamp", "Ostermoor",
         "Köpping", "Löhr", "Mönkemeier", "Nießen", "Oßwald", "Pröll", "Quast", "Rühmkorf", "Stübner", "Weißgerber"),
        ("Ahornweg", "Bahnhofstraße", "Große Gasse", "Hafenring", "Kastanienallee", "Mühlenweg", "Neuer Markt",
         "Schloßplatz", "Weststr.", "Zum Steinbruch", "Karl-Friedrich-Straße", "Am Alten Markt", "Industriestr.",
         "Lange Reihe", "Gewerbepark Süd", "Alte Landstraße", "Dr.-Hansen-Weg", "Im Winkel", "Hauptstraße"),
        ("Ackersrode", "Birkenau an der Leine", "Dornbühl", "Eschenhain", "Grünstadt a. d. Elz", "Hohenfurt",
         "Kreuzmünde", "Bad Wiesenau", "Sankt Veit", "Ober-Rodenbach", "Halle-Nord", "Lindtal (Hess.)",
         "Langenwerder", "Moosbach", "Neuwied-Süd", "Rothenstedt", "Tannwalde"),
        (10115, 98999), "0{}{} 555-{}",
    ),
    "AT": Country(
        "de", "EUR", ("20", "10"), ("GmbH", "e.U.", "KG", "AG"),
        ("Achleitner", "Brandstätter", "Edlinger", "Gruberl", "Hofstätter", "Kogler", "Leitgebl", "Obermoser",
         "Pichlmair", "Steindlegger"),
        ("Am Graben", "Dorfplatz", "Kirchengasse", "Landstraße", "Seeuferweg"),
        ("Almfelden", "Bergham im Tal", "Innbruck", "Seewalchenau", "Traunbach"), (1010, 9990), "+43 {}{} 55 {}",
    ),
    "CH": Country(
        "de", "CHF", ("8.1", "2.6"), ("AG", "GmbH", "Genossenschaft"),
        ("Aeberli", "Bünzli", "Gerberlin", "Hösli", "Niederberger", "Rüegg", "Stämpfli", "Zumbrunnen"),
        ("Bahnhofstrasse", "Dorfstrasse", "Industriestrasse", "Seeweg"),
        ("Aarfelden", "Oberwilen", "Rheinau-Dorf", "Zugersee"), (1000, 9650), "+41 {}{} 555 {}",
    ),
    "GB": Country(
        "en", "GBP", ("20", "5"), ("Ltd", "LLP", "plc", "& Sons Ltd"),
        ("Ashcombe", "Birtwhistle", "Clutterbuck", "Dunmore", "Eastwick", "Fenwright", "Garside", "Holloway-Pike",
         "Ivory", "Kettlewell"),
        ("Abbey Lane", "Canal Street", "High Street", "Orchard Way", "Station Road", "The Maltings"),
        ("Barnchester", "Dunford Magna", "Eastwold", "Marsh Hadley", "Northwell"), (0, 0), "01{}{} 960 {}",
    ),
    "FR": Country(
        "fr", "EUR", ("20", "5.5", "10"), ("SARL", "SAS", "SA", "EURL"),
        ("Aubertin", "Besnard-Roche", "Chapelain", "Delaunoy", "Fauvelle", "Garnieret", "Lemercier", "Poissonnet"),
        ("avenue de la Gare", "chemin des Vignes", "impasse du Lavoir", "place du Marché", "rue des Acacias"),
        ("Beaumont-le-Vieux", "Châtelrive", "Montclair-sur-Orge", "Saint-Aubin-du-Val", "Villeneuvette"),
        (10000, 95999), "0{} {} 55 5{}",
    ),
}  # fmt: skip
"""The five countries of the generator."""

TRADES: Mapping[str, tuple[str, ...]] = {
    "de": ("Haustechnik", "Werkzeughandel", "Feinkost", "Medienservice", "Elektrobau", "Textilpflege", "Holzhandel",
           "Gebäudereinigung", "Saatgut", "Laborbedarf", "Metallbau", "Fotografie", "Übersetzungen", "Dachtechnik",
           "Verpackungen", "Hausverwaltung", "Softwareentwicklung", "Landtechnik", "Kältetechnik", "Grafikdesign",
           "Spedition", "Steuerberatung", "Gastronomiebedarf", "Messebau", "Tischlerei", "Fahrzeugteile"),
    "en": ("Engineering", "Catering Supplies", "Joinery", "Print", "Garden Centre", "Office Supplies", "Plumbing",
           "Photography", "Logistics", "Software", "Consulting", "Interiors", "Electrical", "Packaging"),
    "fr": ("Électricité", "Fournitures", "Menuiserie", "Traiteur", "Imprimerie", "Jardins",
           "Plomberie", "Conseil", "Transports", "Informatique", "Peinture", "Emballages"),
}  # fmt: skip

FIRST_NAMES: Mapping[str, tuple[str, ...]] = {
    "de": (
        "Anke", "Bernd", "Carola", "Detlef", "Elke", "Frieder", "Gesine", "Holger", "Ilse", "Jörg", "Katrin", "Lothar",
        "Meike", "Norbert", "Silke", "Torsten", "Ulrike", "Volker",
    ),
    "en": ("Alice", "Brian", "Claire", "Duncan", "Edith", "Frances", "Graham", "Hazel", "Ian", "Joyce"),
    "fr": ("Agnès", "Benoît", "Corinne", "Didier", "Élodie", "Fabrice", "Hélène", "Julien", "Mireille"),
}  # fmt: skip

GOODS: Mapping[str, tuple[tuple[str, str, int, int], ...]] = {
    "de": (
        ("Absperrventil {n} Zoll, Messing", "Stk", 12, 60), ("Arbeitshandschuhe Größe {n}", "Paar", 3, 12),
        ("Beratung vor Ort", "Std", 60, 140), ("Bohrerset HSS, {n}-teilig", "Set", 15, 90),
        ("Dämmplatte {n} mm", "m²", 8, 30), ("Fensterreinigung, Objekt {n}", "psch", 80, 400),
        ("Gewürzmischung Nr. {n}", "kg", 9, 30), ("Kabel NYM-J 3 × {n},5 mm²", "m", 1, 4),
        ("Kantholz {n} × 10 cm, Fichte", "m", 3, 14), ("Leihwäsche Satz {n}", "Satz", 11, 45),
        ("Monteurstunde", "Std", 48, 95), ("Rasenmischung Typ {n}", "Sack", 18, 70),
        ("Schaltschrank {n} HE, lackiert", "Stk", 140, 900), ("Wartung Anlage {n}", "psch", 90, 600),
        ("Ersatzfilter für Gerät {n}00", "Stk", 7, 55), ("Fracht und Verpackung", "psch", 9, 60),
        ("Lizenz Warenwirtschaft, {n} Arbeitsplätze, Laufzeit 12 Monate", "Stück", 90, 900),
        ("Projektleitung und Abstimmung mit den beteiligten Gewerken", "Std.", 70, 130),
        ("Hosting-Paket L, Monatsgebühr", "Monat", 8, 60), ("Fahrtkosten, Pauschale Zone {n}", "pauschal", 20, 90),
        ("Edelstahlschraube M{n} × 40, A2, Senkkopf mit Innensechskant", "VE", 4, 30),
        ("Kopierpapier A4, 80 g", "Pkg.", 3, 9), ("Anfahrt", "km", 1, 2),
        ("Toner schwarz, Typ TK-{n}10", "St.", 40, 160), ("Mietgerüst, Aufbau und Abbau", "m²", 5, 14),
        ("Bürodrehstuhl Modell {n}, Stoff anthrazit, mit Armlehnen", "Stk.", 120, 420),
        ("Mineralwasser {n} × 0,7 l", "Kiste", 4, 9), ("Übersetzung Deutsch–Englisch, Normzeilen", "Zeilen", 1, 3),
        ("Wartungsvertrag Stufe {n}", "Jahr", 200, 1900), ("Server-Festplatte {n} TB", "Stück", 80, 480),
        ("Entsorgung Bauschutt, Container {n} m³", "Cont.", 180, 520),
        ("Gestaltung Broschüre, {n}0 Seiten", "Pausch.", 300, 2400), ("Blumenzwiebeln Mischung {n}", "Btl.", 3, 12),
    ),
    "en": (
        ("Ball bearing {n} mm", "pcs", 4, 30), ("Call-out charge", "each", 45, 120),
        ("Catering trays, size {n}", "box", 12, 40), ("Compost, {n}0 litre", "bag", 4, 9),
        ("Labour, joiner", "hrs", 28, 60), ("Oak board {n} ft", "pcs", 18, 90),
        ("Printed leaflets, design {n}", "pack", 25, 160), ("Carriage", "each", 8, 35),
        ("Toner cartridge TC{n}", "pcs", 30, 110), ("Website maintenance, monthly", "month", 60, 400),
        ("Stainless screws M{n} x 40, countersunk, box of 200", "box", 6, 25),
        ("Design work, stage {n}", "days", 250, 600), ("Delivery, zone {n}", "each", 10, 60),
        ("Site survey and report", "each", 150, 900), ("Paint, exterior, {n} litre", "tin", 18, 75),
        ("Software licence, {n} users, annual subscription", "licence", 90, 1200),
        ("Room hire, half day", "each", 80, 260),
    ),
    "fr": (
        ("Câble électrique {n} mm²", "m", 1, 6), ("Cartouche d'encre n° {n}", "u", 18, 60),
        ("Déplacement", "u", 25, 80), ("Peinture façade, pot de {n} l", "pot", 25, 90),
        ("Maintenance annuelle, site {n}", "forfait", 180, 900), ("Carrelage grès 30 × {n}0 cm", "m²", 12, 48),
        ("Location de salle, demi-journée", "u", 90, 300), ("Ramette papier A4", "u", 3, 8),
        ("Développement d'un module de gestion des stocks", "jour", 300, 650), ("Main d'œuvre", "h", 32, 65),
        ("Plateau repas formule {n}", "u", 9, 24), ("Rosier grimpant, pot de {n} l", "u", 8, 32),
        ("Tableau de répartition {n} modules", "u", 35, 190), ("Frais de port", "u", 9, 30),
    ),
}  # fmt: skip
"""Goods and services: wording, unit, least and greatest net price in whole units of the currency."""

ITEM_NOTES: Mapping[str, tuple[str, ...]] = {
    "de": ("Serien-Nr. {n}", "inkl. Montagematerial", "gemäß Angebot {n}", "Farbe: lichtgrau RAL 7035",
           "Ausführung nach Absprache mit Herrn Möller, einschließlich Kleinmaterial und Nebenarbeiten"),
    "en": ("Serial no. {n}", "incl. fixings", "as per quote {n}", "colour: light grey",
           "including all small parts and preparation agreed on site"),
    "fr": ("N° de série {n}", "fixations comprises", "selon devis {n}", "coloris gris clair"),
}  # fmt: skip
"""Lines beneath an item's description; `{n}` is a number."""

LOTS: Mapping[str, tuple[str, ...]] = {
    "de": ("A. Vorarbeiten", "B. Material", "C. Montage", "Titel 1 Lieferung", "Titel 2 Leistungen"),
    "en": ("1. Materials", "2. Labour", "3. Extras"),
    "fr": ("Lot 1 Fournitures", "Lot 2 Main d'œuvre"),
}
"""Headings that item tables are divided by."""

COLORS = (
    "#1f3a5f",
    "#7a1f1f",
    "#00695c",
    "#c2185b",
    "#455a64",
    "#e65100",
    "#1565c0",
    "#4e342e",
    "#2e6b34",
    "#5b1a4b",
    "#0a6e8a",
    "#8c4a1f",
    "#374151",
    "#000000",
    "#b45309",
    "#3b2e7e",
)
