"""Templates whose rows and tables are described by patterns, and what invoice2data 1.0.1 reads on their documents."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.invoice2data import Case


@dataclass(frozen=True)
class RowCase(Case):
    """A case with its rows: line items and VAT by rate, in docproc's columns, and fields that docproc does not have."""

    items: tuple[dict[str, str], ...] = ()
    rates: tuple[dict[str, str], ...] = ()
    others: dict[str, str] = field(default_factory=dict)


ROW_CASES = (
    RowCase(
        "espenlaub.yml",
        r"""issuer: Espenlaub Kontor GmbH
keywords: [Espenlaub Kontor, Rechnung]
fields:
  amount: 'Endbetrag\s+([\d.]+,\d{2})'
  date: 'Datum\s+(\d{2}\.\d{2}\.\d{4})'
  invoice_number: 'Rechnung\s+(EK-\d+)'
  kostenstelle: 'Kostenstelle\s+(\w+)'
lines:
  start: 'Artikel\s+Menge'
  end: 'Zwischensumme'
  first_line: '^\s*(?P<code>[A-Z]-\d{,4})\s+(?P<name>\S+(?: \S+)*)\s{2,}(?P<qty>[\d,]+)\s+(?P<uom>\w+) *
    (?P<price_unit>[\d.]+,\d\d)\s+(?P<price_subtotal>[\d.]+,\d\d)$'
  line: '^\s+(?P<name>[a-zäöü].*)$'
  last_line: '^\s+(?P<name>Charge \w+)$'
  skip_line: ['^\s*Übertrag', '^\s*-+$']
  types: {qty: float, price_unit: float, price_subtotal: float}
options: {decimal_separator: ',', date_formats: ['%d.%m.%Y', '%Y-%m-%d'], currency: EUR}
""",
        (
            (60, 780, "Espenlaub Kontor GmbH"), (60, 740, "Rechnung EK-7781"), (300, 740, "Datum 11.03.2026"),
            (60, 720, "Kostenstelle K40"),
            (60, 680, "Artikel"), (280, 680, "Menge"), (420, 680, "Preis"), (500, 680, "Summe"),
            (60, 665, "A-10"), (100, 665, "Regalboden Buche"), (280, 665, "4"), (310, 665, "Stk"), (420, 665, "12,50"),
            (500, 665, "50,00"), (100, 652, "geölt, 80 cm"), (100, 639, "Charge B17"),
            (60, 626, "Übertrag"), (500, 626, "50,00"),
            (60, 613, "A-11"), (100, 613, "Winkel"), (280, 613, "2,5"), (310, 613, "kg"), (420, 613, "1.200,00"),
            (500, 613, "3.000,00"), (60, 590, "Zwischensumme"), (500, 590, "3.050,00"),
            (60, 560, "Endbetrag"), (500, 560, "3.629,50"),
        ),
        {
            "invoice_number": "EK-7781", "invoice_date": "2026-03-11", "total_amount": "3629.50", "currency": "EUR",
        },
        (
            {
                "article": "A-10", "description": "Regalboden Buche geölt, 80 cm Charge B17", "quantity": "4",
                "unit": "Stk", "unit_price": "12.50", "net_amount": "50.00",
            },
            {
                "article": "A-11", "description": "Winkel", "quantity": "2.5", "unit": "kg", "unit_price": "1200.00",
                "net_amount": "3000.00",
            },
        ),
        others={"kostenstelle": "K40"},
    ),
    RowCase(
        "fjordlys.yaml",
        r"""issuer: Fjordlys Energy
keywords: [Fjordlys Energy]
fields:
  amount: {parser: regex, regex: 'Amount due\s+([\d.,]+)', type: float}
  date: {parser: regex, regex: 'Issued\s+(\d{4}-\d{2}-\d{2})', type: date}
  invoice_number: {parser: regex, regex: 'Bill\s+(\d+)'}
  lines:
    parser: lines
    rules:
      - start: 'Consumption'
        end: 'Fees'
        line: ['^\s*(?P<product>Meter \d+)\s+(?P<qty>[\d.]+)\s+(?P<uom>kWh)\s+(?P<price_unit>[\d.]+)\s+(?P<amount>\S+)']
        types: {qty: float, price_unit: float, amount: float}
      - start: 'Fees'
        end: 'Total'
        line: '^\s*(?P<name>[A-Z]\w+(?: \w+)*)\s{2,}(?P<amount>-?[\d.,]+)$'
        types: {amount: float}
  tax_lines:
    parser: lines
    start: 'Rate\s+Base'
    end: '\Z'
    line: '^\s*(?P<line_tax_percent>[\d.]+)%\s+(?P<price_subtotal>[\d.,]+)'
    types: {line_tax_percent: float, price_subtotal: float}
options: {currency: NOK, date_formats: ['%Y-%m-%d'], languages: [en]}
""",
        (
            (60, 780, "Fjordlys Energy"), (60, 760, "Bill 55012"), (250, 760, "Issued 2026-02-28"),
            (60, 720, "Consumption"),
            (60, 705, "Meter 1"), (250, 705, "1250"), (300, 705, "kWh"), (350, 705, "0.40"), (450, 705, "500.00"),
            (60, 690, "Meter 2"), (250, 690, "310.5"), (300, 690, "kWh"), (350, 690, "0.40"), (450, 690, "124.20"),
            (60, 660, "Fees"), (60, 645, "Grid fee"), (450, 645, "1,000.00"), (60, 630, "Rebate"), (450, 630, "-24.20"),
            (60, 600, "Total"), (450, 600, "1,600.00"),
            (60, 570, "Rate"), (150, 570, "Base"), (60, 555, "25%"), (150, 555, "1,600.00"),
            (60, 520, "Amount due"), (450, 520, "2,000.00"),
        ),
        {"invoice_number": "55012", "invoice_date": "2026-02-28", "total_amount": "2000.00", "currency": "NOK"},
        (
            {
                "description": "Meter 1", "quantity": "1250", "unit": "kWh", "unit_price": "0.40",
                "net_amount": "500.00", "vat_rate": "25",
            },
            {
                "description": "Meter 2", "quantity": "310.5", "unit": "kWh", "unit_price": "0.40",
                "net_amount": "124.20", "vat_rate": "25",
            },
            {"description": "Grid fee", "net_amount": "1000.00", "vat_rate": "25"},
            {"description": "Rebate", "net_amount": "-24.20", "vat_rate": "25"},
        ),
        ({"rate": "25", "net": "1600.00", "vat": "400.00"},),
    ),
    RowCase(
        "galicja.yml",
        r"""issuer: Galicja Druk
keywords: [Galicja Druk]
fields:
  invoice_number: 'Faktura\s+(\S+)'
  amount: 'do zapłaty\s+([\d ]+,\d{2})'
tables:
  - start: 'Data wystawienia\s+Termin\s+Zamówienie'
    end: 'Netto\s+VAT'
    body: '(?P<date>\d{2}-\d{2}-\d{4})\s+(?P<date_due>\d{2}-\d{2}-\d{4})\s+(?P<zamowienie>\w+)'
  - start: 'Netto\s+VAT\s+Brutto'
    end: 'do zapłaty'
    body: '(?P<amount_untaxed>\d+,\d{2})\s+(?P<amount_tax>\d+,\d{2})\s+(?P<amount>\d+,\d{2})'
options: {decimal_separator: ',', date_formats: ['%d-%m-%Y'], currency: PLN}
""",
        (
            (60, 780, "Galicja Druk"), (60, 750, "Faktura 12/2026"),
            (60, 720, "Data wystawienia"), (200, 720, "Termin"), (320, 720, "Zamówienie"),
            (60, 706, "05-01-2026"), (200, 706, "19-01-2026"), (320, 706, "ZX9"),
            (60, 660, "Netto"), (200, 660, "VAT"), (320, 660, "Brutto"),
            (60, 646, "200,00"), (200, 646, "46,00"), (320, 646, "246,00"), (60, 600, "do zapłaty 246,00"),
        ),
        {
            "invoice_number": "12/2026", "invoice_date": "2026-01-05", "due_date": "2026-01-19",
            "net_amount": "200.00", "vat_amount": "46.00", "total_amount": "246.00", "currency": "PLN",
        },
        others={"zamowienie": "ZX9"},
    ),
)  # fmt: skip
