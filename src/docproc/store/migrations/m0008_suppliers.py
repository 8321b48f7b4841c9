"""Version 8: all that a supplier's YAML says, its contacts and templates, and how its documents look."""

from __future__ import annotations

import sqlite3

NUMBER = 8
NAME = "suppliers"

_TEXTS = (
    "legal_name", "supplier_number", "email", "phone", "website", "street", "postal_code", "city", "country", "tax_id",
    "vat_id", "commercial_register", "industry", "logo_hash", "notes",
)  # fmt: skip
_LISTS = ("ibans", "tags", "name_variations", "typical_sender_emails")
_STATEMENTS = (
    *(f"ALTER TABLE suppliers ADD COLUMN {name} VARCHAR" for name in _TEXTS),
    *(f"ALTER TABLE suppliers ADD COLUMN {name} JSON" for name in _LISTS),
    "CREATE INDEX suppliers_by_number ON suppliers (supplier_number)",
    """CREATE TABLE supplier_contacts (
    id INTEGER NOT NULL, supplier_id INTEGER NOT NULL, first_name VARCHAR NOT NULL, last_name VARCHAR NOT NULL,
    job_title VARCHAR, department VARCHAR, email VARCHAR, phone VARCHAR, mobile VARCHAR, is_primary BOOLEAN NOT NULL,
    is_active BOOLEAN NOT NULL, notes VARCHAR, PRIMARY KEY (id), FOREIGN KEY(supplier_id) REFERENCES suppliers (id)
)""",
    "CREATE INDEX supplier_contacts_by_supplier ON supplier_contacts (supplier_id)",
    """CREATE TABLE supplier_templates (
    id INTEGER NOT NULL, supplier_id INTEGER NOT NULL, template_name VARCHAR NOT NULL, document_type VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL, field_patterns JSON NOT NULL, typical_layout JSON, confidence_threshold FLOAT,
    validation_rules JSON, usage_count INTEGER NOT NULL, success_rate FLOAT, last_used_at DATETIME,
    is_active BOOLEAN NOT NULL, version INTEGER NOT NULL, created_by VARCHAR NOT NULL, created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL, PRIMARY KEY (id), UNIQUE (supplier_id, template_name),
    FOREIGN KEY(supplier_id) REFERENCES suppliers (id)
)""",
    """CREATE TABLE supplier_layouts (
    id INTEGER NOT NULL, supplier_id INTEGER NOT NULL, document_type VARCHAR NOT NULL, documents INTEGER NOT NULL,
    page_width FLOAT NOT NULL, page_height FLOAT NOT NULL, marks JSON NOT NULL, updated_at DATETIME NOT NULL,
    PRIMARY KEY (id), UNIQUE (supplier_id, document_type), FOREIGN KEY(supplier_id) REFERENCES suppliers (id)
)""",
)


def apply(connection: sqlite3.Connection) -> None:
    """Add the columns and tables; suppliers that documents have named wait for the next look at their YAML."""
    for statement in _STATEMENTS:
        connection.execute(statement)
