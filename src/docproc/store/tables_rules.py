"""Tables of the rules in YAML: each with its versions, and how every version did on reviewed documents."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from docproc.store.columns import JsonData, UtcTime, table_of


class ExtractionRule(SQLModel, table=True):
    """A rule as the YAML has it now; its figures are those of its newest version, rates and confidence in percent.

    `identity` is pack/name, or supplier/template/name; `rule_key` is what methods name it by (`label:<rule_key>`).
    `field_name` lists several fields with a comma between them. `is_active` is false also for a rule that is gone.
    """

    __tablename__ = "extraction_rules"
    __table_args__ = (Index("extraction_rules_by_key", "rule_key"),)

    id: int | None = Field(default=None, primary_key=True)
    identity: str = Field(unique=True)
    rule_key: str
    origin: str
    supplier_slug: str | None = None
    supplier_id: int | None = Field(default=None, foreign_key="suppliers.id")
    document_type: str | None = None
    rule_name: str
    field_name: str
    rule_type: str
    rule_config: dict[str, Any] = Field(sa_type=JsonData)
    content_hash: str
    validation_regex: str | None = None
    required: bool = False
    success_rate: float | None = None
    avg_confidence: float | None = None
    usage_count: int = 0
    priority: int = 0
    is_active: bool = True
    version: int = 1
    created_by: str
    created_at: datetime = Field(sa_type=UtcTime)
    updated_at: datetime = Field(sa_type=UtcTime)


class ExtractionRuleVersion(SQLModel, table=True):
    """A rule as it stood once, with its own figures and what it changed against the version before."""

    __tablename__ = "extraction_rule_versions"
    __table_args__ = (
        UniqueConstraint("rule_id", "version"),
        CheckConstraint("version > 0", name="extraction_rule_versions_counted"),
    )

    id: int | None = Field(default=None, primary_key=True)
    rule_id: int = Field(foreign_key="extraction_rules.id")
    version: int
    rule_config: dict[str, Any] = Field(sa_type=JsonData)
    content_hash: str
    performance_delta: dict[str, Any] | None = Field(default=None, sa_type=JsonData)
    success_rate: float | None = None
    avg_confidence: float | None = None
    usage_count: int = 0
    notes: str | None = None
    created_by: str
    created_at: datetime = Field(sa_type=UtcTime)


class RuleSync(SQLModel, table=True):
    """The hash of all rule files when they were last taken over (one row)."""

    __tablename__ = "rule_syncs"

    id: int | None = Field(default=None, primary_key=True)
    stamp: str
    synced_at: datetime = Field(sa_type=UtcTime)


EXTRACTION_RULES = table_of(ExtractionRule)
EXTRACTION_RULE_VERSIONS = table_of(ExtractionRuleVersion)
RULE_SYNCS = table_of(RuleSync)
