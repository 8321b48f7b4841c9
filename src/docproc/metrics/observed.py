"""Documents whose values are known, as reports look at them: first observed where people settled more of them."""

from __future__ import annotations

from datetime import datetime

from docproc.check.observation import ObservedDocument
from docproc.model.enums import KnownBy
from docproc.store.engine import Store
from docproc.store.observation_reading import load_stated, taken_back, unobserved_reviews


def stated_documents(
    store: Store, source: KnownBy | None = None, since: datetime | None = None
) -> list[tuple[datetime, ObservedDocument]]:
    """Observe what people approved or took back since the last time; return the newest, as `load_stated` does."""
    if taken_back(store) or unobserved_reviews(store):
        from docproc.metrics.house import observe_reviews  # needs the checks and SQLAlchemy: most of a second to import

        observe_reviews(store)
    return load_stated(store, source, since)
