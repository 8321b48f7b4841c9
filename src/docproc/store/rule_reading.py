"""Rules, their versions and their figures as the store knows them. Standard library only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docproc.store.clock import stored_time
from docproc.store.engine import Store


@dataclass(frozen=True, slots=True)
class Figures:
    """How a version did: values and misses counted, success and confidence in percent (moving averages)."""

    usage_count: int = 0
    success_rate: float | None = None
    avg_confidence: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """The figures as JSON has them, rates with one decimal."""
        return {
            "usage_count": self.usage_count,
            "success_rate": None if self.success_rate is None else round(self.success_rate, 1),
            "avg_confidence": None if self.avg_confidence is None else round(self.avg_confidence, 1),
        }


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A rule as it stood once: `config` is what the YAML said, `delta` what changed against the version before."""

    number: int
    config: dict[str, Any]
    content_hash: str
    figures: Figures
    delta: dict[str, Any] | None
    notes: str | None
    created_by: str
    created_at: datetime


def rules_stamp(store: Store) -> str:
    """Return the hash of the rule files when they were last taken over; empty before the first time."""
    row = store.reader.execute("SELECT stamp FROM rule_syncs ORDER BY id DESC LIMIT 1").fetchone()
    return "" if row is None else str(row["stamp"])


def rule_figures(store: Store) -> Mapping[str, tuple[int, Figures]]:
    """Return the newest version's number and figures of every rule, by identity."""
    rows = store.reader.execute(
        "SELECT identity, version, usage_count, success_rate, avg_confidence FROM extraction_rules ORDER BY identity"
    )
    return {
        row["identity"]: (row["version"], Figures(row["usage_count"], row["success_rate"], row["avg_confidence"]))
        for row in rows
    }


def rule_versions(store: Store, identity: str) -> tuple[RuleVersion, ...]:
    """Return the versions of a rule, oldest first; none for a rule that the store does not know."""
    rows = store.reader.execute(
        "SELECT v.* FROM extraction_rule_versions v JOIN extraction_rules r ON r.id = v.rule_id"
        " WHERE r.identity = ? ORDER BY v.version",
        (identity,),
    )
    return tuple(map(_version, rows))


def known_rules(store: Store) -> tuple[str, ...]:
    """Return the identities of every rule that the store has ever known."""
    return tuple(row["identity"] for row in store.reader.execute("SELECT identity FROM extraction_rules"))


def _version(row: Any) -> RuleVersion:
    return RuleVersion(
        number=row["version"],
        config=dict(json.loads(row["rule_config"])),
        content_hash=row["content_hash"],
        figures=Figures(row["usage_count"], row["success_rate"], row["avg_confidence"]),
        delta=None if row["performance_delta"] is None else dict(json.loads(row["performance_delta"])),
        notes=row["notes"],
        created_by=row["created_by"],
        created_at=stored_time(row["created_at"]),
    )


def reviewed_values(store: Store) -> Mapping[str, int]:
    """Return how many values of each field people have judged."""
    rows = store.reader.execute("SELECT field_name, count(*) AS number FROM training_data GROUP BY field_name")
    return {row["field_name"]: row["number"] for row in rows}
