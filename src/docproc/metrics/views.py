"""The store as friendly tables: what `docproc sql` and the reports of `docproc metrics` ask."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from docproc.metrics import document_views as documents
from docproc.metrics import work_views as work
from docproc.metrics.view import View

VIEWS: Mapping[str, View] = MappingProxyType(
    {
        view.name: view
        for view in (
            *(
                documents.DOCUMENTS,
                documents.FIELDS,
                documents.LINE_ITEMS,
                documents.VAT,
                documents.FINDINGS,
                documents.REVIEWS,
                documents.VERSIONS,
                documents.RELATIONS,
                documents.TAGS,
                documents.SUPPLIERS,
                documents.RULES,
            ),
            *(work.PAGES, work.READINGS, work.WORDS, work.JOBS, work.FAILED_JOBS, work.EVENTS, work.ERRORS, work.RUNS),
            *(work.WORKFLOW_STEPS, work.METRICS, work.BACKEND_METRICS, work.HEALTH, work.MODELS),
        )
    }
)
"""Every table that can be asked, by name."""
