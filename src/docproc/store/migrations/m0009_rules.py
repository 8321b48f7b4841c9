"""Version 9: the rules in YAML, their versions and their figures."""

from __future__ import annotations

import sqlite3

NUMBER = 9
NAME = "rules and their versions"

_STATEMENTS = (
    """CREATE TABLE extraction_rules (
    id INTEGER NOT NULL, identity VARCHAR NOT NULL, rule_key VARCHAR NOT NULL, origin VARCHAR NOT NULL,
    supplier_slug VARCHAR, supplier_id INTEGER, document_type VARCHAR, rule_name VARCHAR NOT NULL,
    field_name VARCHAR NOT NULL, rule_type VARCHAR NOT NULL, rule_config JSON NOT NULL, content_hash VARCHAR NOT NULL,
    validation_regex VARCHAR, required BOOLEAN NOT NULL, success_rate FLOAT, avg_confidence FLOAT,
    usage_count INTEGER NOT NULL, priority INTEGER NOT NULL, is_active BOOLEAN NOT NULL, version INTEGER NOT NULL,
    created_by VARCHAR NOT NULL, created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL,
    PRIMARY KEY (id), UNIQUE (identity), FOREIGN KEY(supplier_id) REFERENCES suppliers (id)
)""",
    "CREATE INDEX extraction_rules_by_key ON extraction_rules (rule_key)",
    """CREATE TABLE extraction_rule_versions (
    id INTEGER NOT NULL, rule_id INTEGER NOT NULL, version INTEGER NOT NULL, rule_config JSON NOT NULL,
    content_hash VARCHAR NOT NULL, performance_delta JSON, success_rate FLOAT, avg_confidence FLOAT,
    usage_count INTEGER NOT NULL, notes VARCHAR, created_by VARCHAR NOT NULL, created_at DATETIME NOT NULL,
    PRIMARY KEY (id), UNIQUE (rule_id, version), CONSTRAINT extraction_rule_versions_counted CHECK (version > 0),
    FOREIGN KEY(rule_id) REFERENCES extraction_rules (id)
)""",
    """CREATE TABLE rule_syncs (
    id INTEGER NOT NULL, stamp VARCHAR NOT NULL, synced_at DATETIME NOT NULL, PRIMARY KEY (id)
)""",
)


def apply(connection: sqlite3.Connection) -> None:
    """Add the tables."""
    for statement in _STATEMENTS:
        connection.execute(statement)
