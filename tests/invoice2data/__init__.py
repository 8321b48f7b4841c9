"""Templates in the form of invoice2data, documents that they are meant for, and what invoice2data 1.0.1 reads on them.

Templates and companies are made up. The values were written down from invoice2data itself, given the documents' lines
laid out as `pdftotext -layout` lays them (its input module `text`); `tests/unit/learn/test_invoice2data.py` asks it
again where it is installed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """A template (YAML or JSON by its file's name), the lines of a document (x, y, text), and the peer's values."""

    file: str
    template: str
    lines: tuple[tuple[float, float, str], ...]
    expected: dict[str, str]


CASES = (
    Case(
        "ahornhof.yml",
        """issuer: Ahornhof Saaten GmbH
keywords: [Ahornhof Saaten, Rechnung]
exclude_keywords: [Mahnung]
fields:
  amount: 'Zu zahlen\\s+EUR\\s+([\\d.]+,\\d{2})'
  amount_untaxed: 'Netto\\s{2,}EUR\\s+([\\d.]+,\\d{2})'
  date: 'vom (\\d{2}\\.\\d{2}\\.\\d{4})'
  invoice_number: ['Beleg-Nr\\.\\s+(AS-\\d+)', 'Rechnung (AS-\\d+)']
  iban: 'IBAN\\s+([A-Z]{2}\\d{20})'
  static_vat: DE136695976
options: {decimal_separator: ',', date_formats: ['%d.%m.%Y'], languages: [de], currency: EUR}
""",
        (
            (60, 780, "Ahornhof Saaten GmbH"), (60, 700, "Rechnung"), (60, 680, "Beleg-Nr."), (160, 680, "AS-2044"),
            (300, 680, "vom 07.05.2026"), (60, 600, "Netto"), (400, 600, "EUR"), (450, 600, "1.234,50"),
            (60, 570, "Zu zahlen"), (400, 570, "EUR"), (450, 570, "1.469,06"),
            (60, 60, "IBAN"), (100, 60, "DE89370400440532013000"),
        ),
        {
            "invoice_number": "AS-2044", "invoice_date": "2026-05-07", "net_amount": "1234.50",
            "total_amount": "1469.06", "iban": "DE89370400440532013000", "supplier_vat_id": "DE136695976",
            "currency": "EUR",
        },
    ),
    Case(
        "brightwell.yaml",
        """issuer: Brightwell Hosting Ltd
keywords: [Brightwell Hosting, Statement]
fields:
  amount: {parser: regex, regex: 'Grandtotal:USD([\\d.,]+)', type: float, group: last}
  amount_tax: {parser: regex, regex: 'Tax:USD([\\d.,]+)', type: float, group: sum}
  date: {parser: regex, regex: 'Issued(\\d{4}-\\d{2}-\\d{2})', type: date}
  invoice_number: {parser: regex, regex: 'StatementNo(\\w+)'}
  country_code: {parser: static, value: gb}
  partner_website: {parser: static, value: brightwell.example}
options: {remove_whitespace: true, currency: USD, date_formats: ['%Y-%m-%d']}
""",
        (
            (60, 780, "Brightwell Hosting"), (60, 760, "Statement No"), (160, 760, "BW77120"),
            (60, 740, "Issued"), (160, 740, "2026-04-09"), (60, 640, "Server rack"), (400, 640, "Tax: USD 12.25"),
            (60, 620, "Backup"), (400, 620, "Tax: USD 7.75"), (60, 560, "Grand total:"), (400, 560, "USD 1,120.00"),
        ),
        {
            "invoice_number": "BW77120", "invoice_date": "2026-04-09", "vat_amount": "20.00",
            "total_amount": "1120.00", "currency": "USD",
        },
    ),
    Case(
        "chataigne.json",
        """{"issuer": "Châtaigne SARL", "keywords": ["Châtaigne SARL", "Facture"],
 "fields": {"amount": "total ttc\\\\s+(\\\\d+,\\\\d{2})", "date": "le (\\\\d{2}/\\\\d{2}/\\\\d{4})",
            "invoice_number": "facture n\\\\s+(\\\\S+)", "date_due": "echeance\\\\s+(\\\\d{2}/\\\\d{2}/\\\\d{4})"},
 "options": {"remove_accents": true, "lowercase": true, "decimal_separator": ",", "date_formats": ["%d/%m/%Y"],
             "replace": [["n°", "n "], ["(\\\\d+)\\\\.(\\\\d{2}) eur", "\\\\1,\\\\2"]]}}
""",
        (
            (60, 780, "Châtaigne SARL"), (60, 700, "Facture n°"), (160, 700, "2026/118"), (300, 700, "le 03/06/2026"),
            (60, 600, "Total TTC"), (400, 600, "240.60 EUR"), (60, 580, "Échéance"), (400, 580, "03/07/2026"),
        ),
        {
            "invoice_number": "2026/118", "invoice_date": "2026-06-03", "due_date": "2026-07-03",
            "total_amount": "240.60", "currency": "EUR",
        },
    ),
    Case(
        "dune.yml",
        """issuer: Duinzand Techniek BV
keywords: [Duinzand Techniek]
required_fields: [amount, date, invoice_number]
fields:
  amount: {parser: regex, regex: ['Totaal\\s+(\\d+,\\d{2})', 'Te betalen\\s+(\\d+,\\d{2})'], type: float, group: max}
  sum_amount_tax: ['BTW 9%\\s+(\\d+,\\d{2})', 'BTW 21%\\s+(\\d+,\\d{2})']
  date: {parser: regex, regex: 'Factuurdatum\\s*\\n\\s*(\\d{2}-\\d{2}-\\d{4})', type: date}
  invoice_number: {parser: regex, regex: '(?i)factuurnummer:?\\s+(\\d+)', group: first}
  vat: 'BTW-nr\\s+(NL\\w+)'
options: {decimal_separator: ',', date_formats: ['%d-%m-%Y']}
""",
        (
            (60, 780, "Duinzand Techniek BV"), (60, 760, "FACTUURNUMMER: 880123"), (60, 735, "Factuurdatum"),
            (60, 722, "11-02-2026"), (60, 640, "BTW 9%"), (400, 640, "4,50"), (60, 625, "BTW 21%"), (400, 625, "21,00"),
            (60, 600, "Totaal"), (400, 600, "175,50"), (60, 580, "Te betalen"), (400, 580, "100,00"),
            (60, 60, "BTW-nr NL004495445B01"),
        ),
        {
            "invoice_number": "880123", "invoice_date": "2026-02-11", "vat_amount": "25.50",
            "total_amount": "175.50", "supplier_vat_id": "NL004495445B01", "currency": "EUR",
        },
    ),
)  # fmt: skip


def draw(case: Case, path: Path) -> Path:
    """Write the case's document as a PDF with a text layer."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    canvas.setFont("Helvetica", 10)
    for x, y, text in case.lines:
        canvas.drawString(x, y, text)
    canvas.save()
    return path


def laid_out(case: Case) -> str:
    """Return the case's lines as plain text, each text in the column where it stands."""
    rows: dict[float, list[tuple[float, str]]] = {}
    for x, y, text in case.lines:
        rows.setdefault(y, []).append((x, text))
    lines, above = [], None
    for y in sorted(rows, reverse=True):
        line = ""
        for x, text in sorted(rows[y]):
            line = (line + "  " if line else "").ljust(round((x - 60) / 5)) + text
        lines += ([""] if above is not None and above - y > 20 else []) + [line]
        above = y
    return "\n".join(lines) + "\n"
