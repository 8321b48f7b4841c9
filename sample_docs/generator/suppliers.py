"""Supplier files for some of the invented companies, as a user would keep them in `suppliers/`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from docproc.specs.suppliers import SupplierSpec
from docproc.specs.yaml_editing import modeline
from sample_docs.generator import companies as who
from sample_docs.generator.companies import Company

KNOWN: tuple[Company, ...] = (
    who.KRANZ,
    who.NORDWERK,
    who.GRUENHOF,
    who.STROMTAL,
    who.DRUCKKONTOR,
    who.BRENNER,
    who.UHRENTAL,
    who.HARTWELL,
    who.OLIVERAIE,
)
"""The companies that are known; documents of the others come from suppliers docproc has never met."""

VARIATIONS = {
    "kranz-buerobedarf": ["Kranz und Söhne Bürobedarf GmbH", "Kranz Bürobedarf"],
    "stadtwerke-stromtal": ["SW Stromtal"],
    "hartwell-finch": ["Hartwell and Finch Limited"],
}

TEMPLATES: dict[str, list[dict[str, Any]]] = {
    "kranz-buerobedarf": [
        {
            "name": "Rechnung mit Nummernkreis RE",
            "document_type": "invoice",
            "rules": [
                {
                    "name": "kranz-rechnungsnummer",
                    "type": "regex",
                    "field": "invoice_number",
                    "pattern": r"\bRE-20\d\d-\d{4}\b",
                    "validation": r"RE-20\d\d-\d{4}",
                }
            ],
        }
    ]
}


def supplier_text(company: Company) -> str:
    """Return the YAML of one supplier, without the keys that have nothing to say."""
    facts: dict[str, Any] = {
        "name": company.name,
        "email": company.email,
        "phone": company.phone,
        "website": company.website,
        "street": company.street,
        "postal_code": company.postcode,
        "city": company.town,
        "country": company.country,
        "vat_id": company.vat_id,
        "tax_id": company.tax_number,
        "commercial_register": company.register,
        "ibans": [company.iban],
        "industry": company.trade,
        "name_variations": VARIATIONS.get(company.key),
        "typical_sender_emails": [company.email],
        "templates": TEMPLATES.get(company.key),
    }
    kept = {key: value for key, value in facts.items() if value}
    return modeline(SupplierSpec) + yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=110)


def write_suppliers(folder: Path) -> list[Path]:
    """Write one YAML file for each known company into `folder`; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for company in KNOWN:
        path = folder / f"{company.key}.yaml"
        path.write_text(supplier_text(company), encoding="utf-8")
        written.append(path)
    return written
