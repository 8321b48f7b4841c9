"""The words of a report, in English and German."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

LANGUAGES = ("de", "en")

_GERMAN: Mapping[str, str] = MappingProxyType(
    {
        "Documents": "Belege",
        "Report": "Bericht",
        "made": "erstellt",
        "everything so far": "alles bisher",
        "to": "bis",
        "documents": "Belege",
        "pages": "Seiten",
        "automatic": "automatisch",
        "automation rate": "automatisch",
        "for a person": "zur Prüfung",
        "waiting for a person": "warten auf Prüfung",
        "failed": "fehlgeschlagen",
        "values reviewed": "geprüfte Werte",
        "corrected": "korrigiert",
        "Volume over time": "Belege im Zeitverlauf",
        "Confidence of the documents": "Konfidenz der Belege",
        "stated confidence, percent": "angegebene Konfidenz in Prozent",
        "Does the confidence hold?": "Hält die Konfidenz?",
        "stated, percent": "angegeben, Prozent",
        "found right, percent": "tatsächlich richtig, Prozent",
        "On the line, stated and found agree; larger dots stand for more values.": "Auf der Linie stimmen Angabe und"
        " Befund überein; größere Punkte stehen für mehr Werte.",
        "known documents, calibration error": "bekannte Belege, Kalibrierungsfehler",
        "What could pass unseen": "Was ungesehen durchgehen könnte",
        "bound": "Schranke (95 %)",
        "with a wrong value": "mit falschem Wert",
        "automatic, percent of the known documents": "automatisch, Prozent der bekannten Belege",
        "percent of those": "Prozent davon",
        "No known document would pass unseen.": "Kein bekannter Beleg ginge ungesehen durch.",
        "Numbers at the points are thresholds of confidence.": "Zahlen an den Punkten sind Schwellen der Konfidenz.",
        "No document's values are known yet: review documents, or measure samples with docproc eval.": "Noch ist von"
        " keinem Beleg bekannt, was stimmt: Belege prüfen oder Muster mit docproc eval messen.",
        "Speed of reading": "Tempo der Erkennung",
        "milliseconds a page": "Millisekunden je Seite",
        "Senders": "Absender",
        "sender": "Absender",
        "total": "Summe",
        "VAT by month": "Umsatzsteuer nach Monat",
        "of invoices less credit notes, by document date": "Rechnungen abzüglich Gutschriften, nach Belegdatum",
        "amounts that are not known and lack here": "unbekannte Beträge, die hier fehlen",
        "month": "Monat",
        "rate": "Satz",
        "net": "Netto",
        "VAT": "Steuer",
        "Most corrected fields": "Am häufigsten korrigierte Felder",
        "Most corrected rules": "Am häufigsten korrigierte Regeln",
        "field": "Feld",
        "rule": "Regel",
        "judged": "geprüft",
        "wrong": "falsch",
        "share": "Anteil",
        "Errors": "Fehler",
        "error": "Fehler",
        "times": "Anzahl",
        "last seen": "zuletzt",
        "Waiting longest": "Warten am längsten",
        "file": "Datei",
        "since": "seit",
        "Nothing here yet.": "Noch nichts.",
    }
)


@dataclass(frozen=True, slots=True)
class Wording:
    """Texts, numbers, amounts and dates of one language (`de` or `en`)."""

    language: str

    def __call__(self, text: str) -> str:
        """Return an English text of the report in this language; KeyError for a text that was not translated."""
        return text if self.language == "en" else _GERMAN[text]

    def number(self, value: float | Decimal | None, places: int = 0) -> str:
        """Return a number with separated thousands, or a dash where there is none."""
        if value is None:
            return "–"
        text = f"{value:,.{places}f}"
        return text if self.language == "en" else text.translate(str.maketrans(",.", ".,"))

    def percent(self, value: float | Decimal | None) -> str:
        """Return a percentage with one place."""
        return "–" if value is None else f"{self.number(value, 1)} %"

    def money(self, value: Decimal | None, currency: str | None) -> str:
        """Return an amount with its currency."""
        return "–" if value is None else f"{self.number(value, 2)} {currency or ''}".rstrip()

    def day(self, value: date | datetime) -> str:
        """Return a date."""
        return f"{value:%Y-%m-%d}" if self.language == "en" else f"{value:%d.%m.%Y}"

    def month(self, value: date) -> str:
        """Return a month."""
        return f"{value:%Y-%m}" if self.language == "en" else f"{value:%m/%Y}"
