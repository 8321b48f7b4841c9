"""Subjects and sentences of business and private letters, by language; a letter is a subject and some sentences."""

from __future__ import annotations

from collections.abc import Mapping

SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "de": (
        "Ihre Anfrage zu Wartungsterminen", "Änderung unserer Bankverbindung", "Einladung zur Hausmesse",
        "Terminbestätigung für die Montage", "Preisanpassung zum neuen Jahr", "Kündigung meiner Mitgliedschaft",
        "Kündigung des Mietverhältnisses zum Quartalsende", "Bewerbung als Sachbearbeiterin",
        "Ihr Schreiben von letzter Woche", "Reklamation der letzten Lieferung", "Umzug unseres Büros",
        "Neue Ansprechpartnerin für Ihr Haus", "Unterlagen für den Jahresabschluss", "Widerspruch gegen den Bescheid",
        "Rückgabe der Leihgeräte", "Angebot für die Pflege der Außenanlagen", "Bestätigung unseres Telefonats",
        "Information zum Datenschutz", "Ihre Bewerbung bei uns", "Zählerstand und Abschlag",
        "Dank für Ihre Unterstützung", "Ablesetermin in Ihrem Haus",
    ),
    "en": (
        "Your enquiry about spare parts", "Change of opening hours", "Appointment for the annual service",
        "Our new address", "Cancellation of my membership", "Complaint about the last delivery",
        "Change of our bank details", "Invitation to our open day", "Your application",
        "Termination of the maintenance agreement", "Data protection notice",
    ),
    "fr": (
        "Votre demande de renseignements", "Modification de nos horaires", "Confirmation de rendez-vous",
        "Changement d'adresse", "Résiliation de mon abonnement", "Réclamation concernant votre livraison",
        "Invitation à nos portes ouvertes",
    ),
}  # fmt: skip

MARKS: Mapping[str, tuple[str, ...]] = {
    "de": ("", "", "", "Betreff: ", "Betr.: ", "Betrifft: "),
    "en": ("", "", "Re: ", "Subject: ", "RE: "),
    "fr": ("Objet : ", "Objet : ", ""),
}  # fmt: skip
"""What may stand before the subject."""

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "de": (
        "vielen Dank für Ihre Nachricht, die wir gerne beantworten.",
        "Wie besprochen, finden die Arbeiten in der kommenden Woche statt; bitte sorgen Sie für freien Zugang.",
        "Für Rückfragen erreichen Sie uns werktags von 8 bis 17 Uhr unter der oben angegebenen Nummer.",
        "Alle Unterlagen senden wir Ihnen auf Wunsch auch auf Papier zu.",
        "Wir bitten Sie, die Änderung in Ihren Akten zu vermerken.",
        "Bitte bestätigen Sie uns den Eingang dieses Schreibens kurz per E-Mail oder Telefon.",
        "Wir haben die Angelegenheit geprüft und sind zu dem Ergebnis gekommen, dass kein Nachteil entstanden ist.",
        "Die Umstellung ist für Sie kostenlos, und Sie müssen nichts weiter unternehmen.",
        "Sollten Sie verhindert sein, nennen Sie uns bitte einen anderen Termin.",
        "Beiliegend erhalten Sie die gewünschten Unterlagen in zweifacher Ausfertigung.",
        "Ich bitte um eine schriftliche Bestätigung und um Mitteilung, wohin die Schlüssel zu senden sind.",
        "Unsere Monteure melden sich am Tag vorher telefonisch bei Ihnen.",
        "In der letzten Lieferung fehlten zwei der bestellten Teile, ein drittes war beschädigt.",
        "Über die Einzelheiten sprechen wir gern bei einem Besuch in Ihrem Haus.",
        "Wir freuen uns auf Ihren Besuch und halten für jeden Gast eine kleine Überraschung bereit.",
        "Damit wir Ihr Anliegen rasch bearbeiten können, geben Sie bei Antworten bitte unser Zeichen an.",
    ),
    "en": (
        "Thank you for your message, which we are glad to answer.",
        "As agreed, the work will take place next week; please make sure that there is free access.",
        "If you have any questions, our office is open on weekdays from 8 am to 5 pm.",
        "We can send all documents on paper if you prefer.",
        "Please confirm receipt of this letter by email or telephone.",
        "Two of the parts we ordered were missing and a third was damaged.",
        "We have looked into the matter and found no fault on our side.",
        "Please find enclosed the papers you asked for.",
        "We look forward to seeing you and will gladly show you around.", "There is nothing further you need to do.",
    ),
    "fr": (
        "Nous vous remercions de votre message et vous répondons volontiers.",
        "Comme convenu, les travaux auront lieu la semaine prochaine ; merci de prévoir un accès libre.",
        "Nos bureaux sont ouverts du lundi au vendredi de 8 h à 17 h.",
        "Les documents peuvent aussi vous être envoyés par courrier.",
        "Je vous prie de bien vouloir me confirmer la réception de ce courrier.",
        "Veuillez trouver ci-joint les pièces demandées.", "Deux articles manquaient et un troisième était abîmé.",
        "Nous serons heureux de vous accueillir à cette occasion.",
    ),
}  # fmt: skip

ENCLOSURES: Mapping[str, tuple[str, ...]] = {
    "de": ("Anlage", "Anlagen: 2", "Anlage: Merkblatt", "Verteiler: Akte"),
    "en": ("Encl.", "Enclosures: 2", "cc: file"),
    "fr": ("P. J. : 1", "Pièces jointes"),
}  # fmt: skip
