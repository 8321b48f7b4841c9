"""What papers that are none of the types say: menus, flyers, tables of figures, drawings, programmes."""

from __future__ import annotations

from collections.abc import Mapping

HEADLINES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "de": {"menu": ("Abendkarte", "Speisekarte", "Mittagstisch", "Unsere Weine"), "flyer": ("Sommerfest im Hof",
    "Tag der offenen Tür", "Neue Kurse im Herbst"),
           "figures": ("Messwerte Station 4", "Niederschlag nach Monaten", "Besucherzahlen", "Spielplan der Saison"),
           "drawing": ("Grundriss Erdgeschoss", "Schnitt A–A", "Lageplan"), "minutes": ("Protokoll der Sitzung",
           "Gebrauchsanweisung", "Hausordnung")},
    "en": {"menu": ("Dinner menu", "Our wines"), "flyer": ("Open day", "Summer fair"), "figures": ("Rainfall by month",
    "Test results"),
           "drawing": ("Ground floor plan", "Section A-A"), "minutes": ("Minutes of the meeting",
           "Instructions for use")},
    "fr": {"menu": ("Carte du soir", "Nos vins"), "flyer": ("Portes ouvertes", "Fête d'été"),
    "figures": ("Relevés mensuels",), "drawing": ("Plan du rez-de-chaussée",),
           "minutes": ("Compte rendu de réunion", "Mode d'emploi")},
}  # fmt: skip

LINES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "de": {
        "menu": ("Kürbissuppe mit Kernöl", "Forelle Müllerin", "Rindsroulade mit Rotkohl", "Gemüsestrudel",
        "Apfelküchle", "Käseteller", "Grauburgunder 0,2 l",
                 "Hausgemachte Limonade"),
        "text": ("Kommen Sie vorbei und lernen Sie uns kennen.",
        "Für Speisen und Getränke ist gesorgt, der Eintritt ist frei.",
                 "Vor dem ersten Gebrauch alle Teile gründlich reinigen.",
                 "Die Versammlung stimmt dem Vorschlag einstimmig zu.",
                 "Das Gerät nicht in feuchten Räumen betreiben.",
                 "Die Ruhezeiten sind von allen Bewohnern einzuhalten.",
                 "Um 15 Uhr führen wir durch die Werkstatt, um 17 Uhr spielt die Kapelle.",
                 "Der Vorstand berichtet über das vergangene Halbjahr."),
        "head": ("Monat", "Wert", "Mittel", "Abweichung", "Proben"),
    },
    "en": {
        "menu": ("Pumpkin soup", "Grilled trout", "Vegetable pie", "Apple crumble", "Cheese board", "House red"),
        "text": ("Come along and meet us.", "Food and drink will be served, entry is free.",
        "Clean all parts before first use.",
                 "The committee agreed to the proposal.", "Keep out of reach of children."),
        "head": ("Month", "Value", "Mean", "Deviation", "Samples"),
    },
    "fr": {
        "menu": ("Velouté de potiron", "Truite meunière", "Tarte aux pommes", "Plateau de fromages"),
        "text": ("Venez nous rencontrer.", "Entrée libre, restauration sur place.",
        "Nettoyer toutes les pièces avant usage.", "La proposition est adoptée."),
        "head": ("Mois", "Valeur", "Moyenne", "Écart", "Essais"),
    },
}  # fmt: skip
