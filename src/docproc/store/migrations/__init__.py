"""The numbered steps from an empty file to the newest store, in order; a step that was released never changes.

A test compares what the steps build with the tables of the models, so neither can move alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from docproc.store.migrations import (
    m0001_base,
    m0002_sortable_amounts,
    m0003_links,
    m0004_observations,
    m0005_readings,
    m0006_training,
    m0007_page_uses,
    m0008_suppliers,
    m0009_rules,
    m0010_review,
    m0011_workflows,
    m0012_delivery,
    m0013_tasks,
    m0014_metrics,
    m0015_access,
    m0016_flags,
    m0018_exports,
    m0019_models,
    m0020_settings,
    m0021_figures,
    m0022_worth,
    m0023_verification,
    m0024_integrations,
    m0025_covering,
    m0026_occasions,
    m0027_narrow_documents,
)


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: the version it leads to, its name, and the function that runs inside the transaction."""

    number: int
    name: str
    apply: Callable[[sqlite3.Connection], None]


MIGRATIONS: tuple[Migration, ...] = (
    Migration(m0001_base.NUMBER, m0001_base.NAME, m0001_base.apply),
    Migration(m0002_sortable_amounts.NUMBER, m0002_sortable_amounts.NAME, m0002_sortable_amounts.apply),
    Migration(m0003_links.NUMBER, m0003_links.NAME, m0003_links.apply),
    Migration(m0004_observations.NUMBER, m0004_observations.NAME, m0004_observations.apply),
    Migration(m0005_readings.NUMBER, m0005_readings.NAME, m0005_readings.apply),
    Migration(m0006_training.NUMBER, m0006_training.NAME, m0006_training.apply),
    Migration(m0007_page_uses.NUMBER, m0007_page_uses.NAME, m0007_page_uses.apply),
    Migration(m0008_suppliers.NUMBER, m0008_suppliers.NAME, m0008_suppliers.apply),
    Migration(m0009_rules.NUMBER, m0009_rules.NAME, m0009_rules.apply),
    Migration(m0010_review.NUMBER, m0010_review.NAME, m0010_review.apply),
    Migration(m0011_workflows.NUMBER, m0011_workflows.NAME, m0011_workflows.apply),
    Migration(m0012_delivery.NUMBER, m0012_delivery.NAME, m0012_delivery.apply),
    Migration(m0013_tasks.NUMBER, m0013_tasks.NAME, m0013_tasks.apply),
    Migration(m0014_metrics.NUMBER, m0014_metrics.NAME, m0014_metrics.apply),
    Migration(m0015_access.NUMBER, m0015_access.NAME, m0015_access.apply),
    Migration(m0016_flags.NUMBER, m0016_flags.NAME, m0016_flags.apply),
    Migration(m0018_exports.NUMBER, m0018_exports.NAME, m0018_exports.apply),
    Migration(m0019_models.NUMBER, m0019_models.NAME, m0019_models.apply),
    Migration(m0020_settings.NUMBER, m0020_settings.NAME, m0020_settings.apply),
    Migration(m0021_figures.NUMBER, m0021_figures.NAME, m0021_figures.apply),
    Migration(m0022_worth.NUMBER, m0022_worth.NAME, m0022_worth.apply),
    Migration(m0023_verification.NUMBER, m0023_verification.NAME, m0023_verification.apply),
    Migration(m0024_integrations.NUMBER, m0024_integrations.NAME, m0024_integrations.apply),
    Migration(m0025_covering.NUMBER, m0025_covering.NAME, m0025_covering.apply),
    Migration(m0026_occasions.NUMBER, m0026_occasions.NAME, m0026_occasions.apply),
    Migration(m0027_narrow_documents.NUMBER, m0027_narrow_documents.NAME, m0027_narrow_documents.apply),
)

NEWEST = MIGRATIONS[-1].number
